// What a command means is written down as data: for each tool the words that name its command, and its options with what each of them says. An
// option that takes a value must be in the table even where the value says nothing to us, or the value would be read as a requirement. One scan
// reads every tool by its table; what its operands are (requirements, files, packages of the system) is a column of the same table.

#include "installs.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <span>

#include <driftaudit/text.hpp>
#include <driftaudit/version.hpp>

namespace driftaudit::syntax {
namespace {

// ---- options --------------------------------------------------------------------------------------------------------------------------

/// What an option says. Those before `flags` take a value.
enum class Effect {
    value,  // nothing to us
    file,   // requirements come from it
    constraint,
    editable,     // a project or URL
    requirement,  // a requirement (`--with` of uv)
    package,      // the requirement that the operand's program comes from (`--from` of uvx)
    extra,        // one extra, or several separated by commas or blanks
    group,        // likewise
    without,      // groups left out
    only,         // the only groups taken
    python,
    directory,
    dockerfile,
    target,
    build_argument,
    tag,
    output,
    flags,
    editable_flag,  // the operands are editable
    all_extras,
    all_groups,
    dev,
    without_dev,
    hashes_required,
    no_dependencies,
    enforced,
    unlocked,  // the lock is neither read nor written
    pushes,
};

struct Rule {
    std::string_view names;  // separated by blanks
    Effect effect = Effect::value;
};

/// True where `words`, separated by blanks, has this word.
bool has_word(std::string_view words, std::string_view word) {
    for (std::size_t at = words.find(word); at != std::string_view::npos; at = words.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if ((at == 0 || words[at - 1] == ' ') && (end == words.size() || words[end] == ' ')) return true;
    }
    return false;
}

using Rules = std::span<const Rule>;

std::optional<Effect> effect_of(Rules rules, std::string_view name) {
    for (const Rule& rule : rules)
        if (has_word(rule.names, name)) return rule.effect;
    return std::nullopt;
}

/// An option that stands on a command line; `value` is empty for flags.
struct Option {
    Effect effect;
    Argument value;
};

/// A command line, taken apart.
struct Line {
    std::vector<Option> options;
    std::vector<Argument> operands;
    bool has(Effect effect) const {
        return std::ranges::any_of(options, [&](const Option& option) { return option.effect == effect; });
    }
};

/// The argument from this byte on.
Argument part_of(const Argument& whole, std::size_t begin) {
    const std::size_t cut = std::min(begin, whole.value.text.size());
    Argument out;
    out.value = whole.value.slice(cut, whole.value.text.size());
    out.written = whole.written.substr(std::min(begin, whole.written.size()));
    out.at = {out.value.text.empty() ? whole.at.end : out.value.at(0), whole.at.end};
    out.literal = whole.literal;
    return out;
}

/// Reads words by a table of options, as getopt does: `--name value`, `--name=value`, `-x value`, `-xvalue`, `-abx value`, `--`.
class Scan {
public:
    Scan(std::span<const Argument> words, Rules rules) : words_(words), rules_(rules) {}

    /// Everything, or up to and with this many operands.
    Line all(std::size_t operands = SIZE_MAX) {
        for (bool only_operands = false; at_ < words_.size() && line_.operands.size() < operands; ++at_) {
            const std::string_view text = words_[at_].text();
            if (only_operands || text.size() < 2 || text[0] != '-')
                line_.operands.push_back(words_[at_]);
            else if (text == "--")
                only_operands = true;
            else if (text[1] == '-')
                read_long(text);
            else
                read_short(text);
        }
        return std::move(line_);
    }
    /// The first word that is not read yet.
    std::size_t next() const { return std::min(at_, words_.size()); }

private:
    void read_long(std::string_view text) {
        const std::size_t equals = text.find('=');
        const auto effect = effect_of(rules_, text.substr(0, equals));
        if (!effect) return;
        if (equals != std::string_view::npos)
            line_.options.push_back({*effect, part_of(words_[at_], equals + 1)});
        else if (*effect < Effect::flags)
            take_next(*effect);
        else
            line_.options.push_back({*effect, {}});
    }
    void read_short(std::string_view text) {
        if (const auto effect = effect_of(rules_, text)) {  // also `-dG`, `-itd`, single-dash long options
            if (*effect < Effect::flags)
                take_next(*effect);
            else
                line_.options.push_back({*effect, {}});
            return;
        }
        for (std::size_t i = 1; i < text.size(); ++i) {
            const char name[] = {'-', text[i]};
            const auto effect = effect_of(rules_, {name, 2});
            if (!effect) continue;
            if (*effect >= Effect::flags) {
                line_.options.push_back({*effect, {}});
                continue;
            }
            if (i + 1 == text.size())
                take_next(*effect);
            else
                line_.options.push_back({*effect, part_of(words_[at_], text[i + 1] == '=' ? i + 2 : i + 1)});
            return;
        }
    }
    void take_next(Effect effect) {
        if (at_ + 1 < words_.size()) line_.options.push_back({effect, words_[++at_]});
    }

    std::span<const Argument> words_;
    Rules rules_;
    Line line_;
    std::size_t at_ = 0;
};

// ---- the tools ------------------------------------------------------------------------------------------------------------------------

/// What the words after a tool's command are.
enum class Operands { nothing, requirements, tool, poetry, conda, files, pythons, system, own_folder };

struct Tool {
    enum class Versions { resolved, locked, enforced };  // taken from an index, from a lock where there is one, from a lock or not at all
    std::string_view command;
    Rules rules;
    Operands operands = Operands::requirements;
    Versions versions = Versions::resolved;
    std::string_view source = {};   // of a PythonVersion
    bool stops_at_operand = false;  // what follows the first operand belongs to another program
    std::string_view called = {};   // the name of the command in facts, where it is another
};

constexpr Rule pip_rules[] = {
    {"-r --requirement --requirements", Effect::file},
    {"-c --constraint --constraints", Effect::constraint},
    {"-e --editable", Effect::editable},
    {"--group", Effect::group},
    {"--python", Effect::python},
    {"--require-hashes", Effect::hashes_required},
    {"--no-deps --no-dependencies", Effect::no_dependencies},
    {"-b --build --build-constraint --build-constraints -t --target --platform --python-version --implementation --abi --root --prefix --src "
     "--source --upgrade-strategy -C --config-settings --config-setting --global-option --install-option --build-option --no-binary --only-binary "
     "--progress-bar --root-user-action --report --requirements-from-script --only-final --all-releases --uploaded-prior-to -i --index-url --pypi-url "
     "--extra-index-url -f --find-links --log --log-file --proxy --retries --timeout --exists-action --trusted-host --cert --client-cert --cache-dir "
     "--use-feature --use-deprecated --keyring-provider --resume-retries -d --dest --destination-dir --download -w --wheel-dir --default-timeout"},
};

/// uv's options that say where packages come from and how they are chosen, which most of its commands share.
constexpr std::string_view uv_values =
    "--index --default-index -i --index-url --extra-index-url -f --find-links --index-strategy --keyring-provider --allow-insecure-host --trusted-host "
    "-P --upgrade-package --upgrade-group --reinstall-package --refresh-package --resolution --prerelease --fork-strategy -C --config-setting "
    "--config-settings --config-settings-package --no-build-isolation-package --exclude-newer --exclude-newer-package --link-mode --cache-dir "
    "-t --target --prefix --python-version --python-platform --torch-backend --no-build-package --no-binary-package --no-binary --only-binary "
    "--no-sources-package --color --config-file --python-preference --override --overrides --exclude --excludes -b --build-constraint "
    "--build-constraints --output-format";

constexpr Rule uv_pip_rules[] = {
    {"-r --requirement --requirements", Effect::file},
    {"-c --constraint --constraints", Effect::constraint},
    {"-e --editable", Effect::editable},
    {"--extra", Effect::extra},
    {"--all-extras", Effect::all_extras},
    {"--group", Effect::group},
    {"-p --python", Effect::python},
    {"--directory --project", Effect::directory},
    {"--require-hashes", Effect::hashes_required},
    {"--no-deps", Effect::no_dependencies},
    {uv_values},
};
constexpr Rule uv_sync_rules[] = {
    {"--extra", Effect::extra},
    {"--all-extras", Effect::all_extras},
    {"--group --only-group", Effect::group},
    {"--all-groups", Effect::all_groups},
    {"--dev --only-dev", Effect::dev},
    {"--no-dev --no-default-groups", Effect::without_dev},
    {"--no-group", Effect::without},
    {"--frozen --locked --check", Effect::enforced},
    {"-p --python", Effect::python},
    {"--directory --project", Effect::directory},
    {"--no-extra --package --no-install-package --only-install-package --script"},
    {uv_values},
};
constexpr Rule uv_add_rules[] = {
    {"-r --requirement --requirements", Effect::file},
    {"-c --constraint --constraints", Effect::constraint},
    {"--editable", Effect::editable_flag},
    {"--group --optional", Effect::group},
    {"--dev", Effect::dev},
    {"-p --python", Effect::python},
    {"--directory --project", Effect::directory},
    {"-m --marker --bounds --rev --tag --branch --extra --package --script --no-install-package"},
    {uv_values},
};
constexpr std::string_view uv_run_values =
    "-w --with --with-editable --with-requirements -p --python --directory --project --extra --no-extra --group --no-group --only-group --package "
    "--env-file --no-install-package --index --default-index -i --index-url --extra-index-url -f --find-links --color --config-file --cache-dir";
constexpr Rule uv_run_rules[] = {
    {"-w --with", Effect::requirement},
    {"--with-editable", Effect::editable},
    {"--with-requirements", Effect::file},
    {"-c --constraint --constraints", Effect::constraint},
    {"-p --python", Effect::python},
    {"--directory --project", Effect::directory},
    {"--no-sync --no-project", Effect::no_dependencies},
    {"--frozen --locked", Effect::enforced},
    {"--extra --no-extra --group --no-group --only-group --package --env-file --no-install-package --from --with-executables-from -m --module -s --script"},
    {uv_values},
};
constexpr Rule uv_tool_rules[] = {
    {"--from", Effect::package},           {"-w --with", Effect::requirement},       {"--with-editable", Effect::editable},
    {"--with-requirements", Effect::file}, {"-e --editable", Effect::editable_flag}, {"-c --constraint --constraints", Effect::constraint},
    {"-p --python", Effect::python},       {"--with-executables-from --env-file"},   {uv_values},
};
constexpr Rule uv_python_rules[] = {
    {"-i --install-dir --mirror --pypy-mirror --python-downloads-json-url --directory --project --cache-dir --config-file --color"}};
constexpr Rule uv_venv_rules[] = {{"-p --python", Effect::python}, {"--prompt --directory --project"}, {uv_values}};

constexpr Rule pipx_rules[] = {
    {"-e --editable", Effect::editable_flag},         {"--python", Effect::python}, {"--spec", Effect::package}, {"--preinstall", Effect::requirement},
    {"--pip-args -i --index-url --suffix --backend"},
};
constexpr Rule poetry_install_rules[] = {
    {"-E --extras", Effect::extra},
    {"--all-extras", Effect::all_extras},
    {"--with", Effect::group},
    {"--all-groups", Effect::all_groups},
    {"--without", Effect::without},
    {"--only", Effect::only},
    {"--no-dev", Effect::without_dev},
    {"--dev", Effect::dev},
    {"-C --directory -P --project", Effect::directory},
};
constexpr Rule poetry_add_rules[] = {
    {"-G --group", Effect::group},
    {"-D --dev", Effect::dev},
    {"-e --editable", Effect::editable_flag},
    {"-E --extras", Effect::extra},
    {"-C --directory -P --project", Effect::directory},
    {"--optional --python --platform --markers --source"},
};
constexpr Rule pdm_install_rules[] = {
    {"-G --group --with -dG", Effect::group},
    {"-d --dev", Effect::dev},
    {"--prod --production", Effect::without_dev},
    {"--without", Effect::without},
    {"--frozen-lockfile --no-lock --check", Effect::enforced},
    {"-p --project", Effect::directory},
    {"-L --lockfile --venv --override -C --config-setting -k --skip -c --config"},
};
constexpr Rule pdm_add_rules[] = {
    {"-G --group -dG", Effect::group},
    {"-d --dev", Effect::dev},
    {"-e --editable", Effect::editable},
    {"-p --project", Effect::directory},
    {"-L --lockfile --venv --override -C --config-setting -k --skip -c --config"},
};
constexpr Rule pipenv_rules[] = {
    {"-r --requirements", Effect::file},
    {"-e --editable", Effect::editable},
    {"-d --dev", Effect::dev},
    {"--categories", Effect::group},
    {"--deploy --ignore-pipfile", Effect::enforced},
    {"--skip-lock", Effect::unlocked},
    {"--python", Effect::python},
    {"-i --index --pypi-mirror --extra-pip-args"},
};
constexpr Rule rye_rules[] = {
    {"--no-lock", Effect::enforced},
    {"--no-dev", Effect::without_dev},
    {"--features", Effect::extra},
    {"--dev", Effect::dev},
    {"--path --git --url --tag --rev --branch --optional --pin --pyproject --keyring-provider"},
};
constexpr Rule conda_rules[] = {
    {"-f --file", Effect::file},
    {"--no-deps", Effect::no_dependencies},
    {"-n --name -p --prefix -c --channel --solver --experimental --platform --subdir --repodata-fn --rc-file --clone --download-threads "
     "--channel-priority --root-prefix -r --log-level --category --extra-safety-checks --revision --cacert --retry-clean-cache --environment-specifier"},
};
constexpr Rule pip_sync_rules[] = {
    {"--pip-args -i --index-url --extra-index-url -f --find-links --trusted-host --python-executable --cert --client-cert --config"},
};
constexpr Rule easy_install_rules[] = {
    {"-e --editable", Effect::editable_flag},
    {"-i --index-url -f --find-links -d --install-dir -s --script-dir -b --build-directory --record -S --site-dirs -H --allow-hosts --prefix"},
};
constexpr Rule apt_rules[] = {{"-o --option -t --target-release --default-release -c --config-file -a --host-architecture"}};
constexpr Rule apk_rules[] = {{"-t --virtual -X --repository -p --root --repositories-file --keys-dir --cache-dir --arch --wait"}};
constexpr Rule dnf_rules[] = {{"--enablerepo --disablerepo --installroot --releasever --repo --setopt -c --config -x --exclude --module-platform-id"}};
constexpr Rule no_rules[] = {{""}};

using Versions = Tool::Versions;
constexpr Tool tools[] = {
    {"pip install", pip_rules},
    {"pip wheel", pip_rules},
    {"pip download", pip_rules},
    {"uv pip install", uv_pip_rules},
    {"uv pip sync", uv_pip_rules, Operands::files},
    {"uv sync", uv_sync_rules, Operands::nothing, Versions::locked},
    {"uv add", uv_add_rules, Operands::tool},
    {"uv tool install", uv_tool_rules, Operands::tool},
    {"uv tool run", uv_tool_rules, Operands::tool, Versions::resolved, {}, true, "uvx"},
    {"uvx", uv_tool_rules, Operands::tool, Versions::resolved, {}, true},
    {"uv run", uv_run_rules, Operands::nothing, Versions::resolved, {}, true},
    {"uv python install", uv_python_rules, Operands::pythons, Versions::resolved, "uv"},
    {"uv python pin", uv_python_rules, Operands::pythons, Versions::resolved, "uv"},
    {"uv venv", uv_venv_rules, Operands::nothing, Versions::resolved, "uv"},
    {"pipx install", pipx_rules},
    {"pipx run", pipx_rules, Operands::requirements, Versions::resolved, {}, true},
    {"poetry install", poetry_install_rules, Operands::nothing, Versions::enforced},
    {"poetry sync", poetry_install_rules, Operands::nothing, Versions::enforced},
    {"poetry add", poetry_add_rules, Operands::poetry},
    {"pdm install", pdm_install_rules, Operands::nothing, Versions::locked},
    {"pdm sync", pdm_install_rules, Operands::nothing, Versions::enforced},
    {"pdm add", pdm_add_rules},
    {"pipenv install", pipenv_rules, Operands::requirements, Versions::locked},
    {"pipenv sync", pipenv_rules, Operands::nothing, Versions::enforced},
    {"rye sync", rye_rules, Operands::nothing, Versions::locked},
    {"rye add", rye_rules},
    {"conda install", conda_rules, Operands::conda, Versions::resolved, "conda"},
    {"conda create", conda_rules, Operands::conda, Versions::resolved, "conda"},
    {"conda update", conda_rules, Operands::conda, Versions::resolved, "conda"},
    {"conda env create", conda_rules, Operands::files},
    {"conda env update", conda_rules, Operands::files},
    {"pip-sync", pip_sync_rules, Operands::files},
    {"easy_install", easy_install_rules},
    {"setup.py install", no_rules, Operands::own_folder},
    {"setup.py develop", no_rules, Operands::own_folder},
    {"pyenv install", no_rules, Operands::pythons, Versions::resolved, "pyenv"},
    {"pyenv global", no_rules, Operands::pythons, Versions::resolved, "pyenv"},
    {"pyenv local", no_rules, Operands::pythons, Versions::resolved, "pyenv"},
    {"apt-get install", apt_rules, Operands::system, Versions::resolved, "apt"},
    {"apt install", apt_rules, Operands::system, Versions::resolved, "apt"},
    {"aptitude install", apt_rules, Operands::system, Versions::resolved, "apt"},
    {"apk add", apk_rules, Operands::system, Versions::resolved, "apk"},
    {"dnf install", dnf_rules, Operands::system, Versions::resolved, "dnf"},
    {"microdnf install", dnf_rules, Operands::system, Versions::resolved, "dnf"},
    {"yum install", dnf_rules, Operands::system, Versions::resolved, "yum"},
    {"brew install", no_rules, Operands::system, Versions::resolved, "brew"},
};

constexpr Rule docker_build_rules[] = {
    {"-f --file", Effect::dockerfile},
    {"--target", Effect::target},
    {"--build-arg", Effect::build_argument},
    {"-t --tag", Effect::tag},
    {"-o --output", Effect::output},
    {"--push", Effect::pushes},
    {"--add-host --allow --annotation --attest --build-context --builder --cache-from --cache-to --call --cgroup-parent --iidfile --label --metadata-file "
     "--network --no-cache-filter --platform --progress --secret --shm-size --ssh --ulimit -m --memory --memory-swap -c --cpu-shares --cpu-period "
     "--cpu-quota --cpuset-cpus --cpuset-mems --isolation --security-opt --config --context -H --host -l --log-level --tlscacert --tlscert --tlskey "
     "--sbom --provenance --policy --manifest --format --authfile --jobs -v --volume"},
};
constexpr Rule docker_run_rules[] = {
    {"-a --attach --add-host --annotation --blkio-weight --blkio-weight-device --cap-add --cap-drop --cgroup-parent --cgroupns --cidfile --cpu-count "
     "--cpu-percent --cpu-period --cpu-quota --cpu-rt-period --cpu-rt-runtime -c --cpu-shares --cpus --cpuset-cpus --cpuset-mems --detach-keys "
     "--device --device-cgroup-rule --device-read-bps --device-read-iops --device-write-bps --device-write-iops --dns --dns-opt --dns-option "
     "--dns-search --domainname --entrypoint -e --env --env-file --expose --gpus --group-add --health-cmd --health-interval --health-retries "
     "--health-start-interval --health-start-period --health-timeout -h --hostname --ip --ip6 --ipc --isolation --kernel-memory -l --label "
     "--label-file --link --link-local-ip --log-driver --log-opt --mac-address -m --memory --memory-reservation --memory-swap --memory-swappiness "
     "--mount --name --net --network --network-alias --net-alias --oom-score-adj --pid --pids-limit --platform -p --publish --pull --restart "
     "--runtime --security-opt --shm-size --stop-signal --stop-timeout --storage-opt --sysctl --tmpfs --ulimit -u --user --userns --uts -v "
     "--volume --volume-driver --volumes-from -w --workdir --config --context -H --host --log-level --authfile --arch --os"},
};

// ---- names ----------------------------------------------------------------------------------------------------------------------------

/// The program a path or name starts, without folder and `.exe`.
std::string_view program_name(std::string_view text) {
    text.remove_prefix(text.find_last_of("/\\") + 1);
    if (text.ends_with(".exe")) text.remove_suffix(4);
    return text;
}

/// "3.12" where the text is `stem` and a version of Python ("python3.12"), "" where it is `stem` alone or with the bare major; nothing otherwise.
std::optional<std::string> version_after(std::string_view stem, std::string_view text) {
    if (!text.starts_with(stem)) return std::nullopt;
    text.remove_prefix(stem.size());
    if (text.empty() || text == "2" || text == "3" || text == "w") return "";
    if (text.size() < 3 || !is_digit(text[0]) || text[1] != '.') return std::nullopt;
    if (!std::ranges::all_of(text, [](char c) { return is_digit(c) || c == '.' || c == 't'; })) return std::nullopt;
    return std::string(text);
}

/// True for texts like "3.12", "3.12.4", "3.13-dev", "3.13t": a version that is known and is CPython's.
bool is_python_version(std::string_view text) {
    return text.size() >= 1 && is_digit(text[0]) &&
           std::ranges::all_of(text, [](char c) { return is_alnum(c) || c == '.' || c == '-'; });
}

/// The version in a request for a Python ("3.12", "python3.12", "cpython@3.12", "/usr/bin/python3.12"), "" where it names none.
std::string requested_python(std::string_view text) {
    text = program_name(text);
    for (const std::string_view prefix : {"cpython@", "cpython-", "cpython", "python@", "python"})
        if (text.starts_with(prefix)) {
            text.remove_prefix(prefix.size());
            break;
        }
    text = text.substr(0, text.find('-') == std::string_view::npos || text.ends_with("-dev") ? text.size() : text.find('-'));
    return is_python_version(text) ? std::string(text) : std::string();
}

// ---- requirements ---------------------------------------------------------------------------------------------------------------------

bool is_archive(std::string_view text) {
    text = text.substr(0, text.find_last_of('[') == std::string_view::npos || !text.ends_with(']') ? text.size() : text.find_last_of('['));
    for (const std::string_view suffix : {".whl", ".tar.gz", ".zip", ".tgz", ".tar.bz2", ".tar.xz", ".tar"})
        if (text.ends_with(suffix)) return true;
    return false;
}
bool is_url(std::string_view text) { return text.find("://") != std::string_view::npos || text.starts_with("git+"); }

/// True for `.`, `./lib[dev]`, `/src`, `packages/core`: pip's rule for a folder, without looking whether it is there.
bool is_folder(std::string_view text) {
    if (text.empty() || is_url(text) || is_archive(text) || text.find('*') != std::string_view::npos || text.find('@') != std::string_view::npos) return false;
    const std::string_view path = text.substr(0, text.find('['));
    return path.starts_with('.') || path.find('/') != std::string_view::npos;
}
/// True where what stands before the extras is known.
bool has_known_path(const Argument& word) {
    return word.literal || word.text().substr(0, word.text().find('[')).find_first_of("$`<") == std::string_view::npos;
}

std::string written_of(const Argument& word) { return word.written.empty() ? std::string(word.text()) : word.written; }

/// `name[extras]` and an operator, whose version is known only when it runs.
std::optional<Requirement> partly_known(const Argument& word) {
    const std::string_view text = word.text().substr(0, word.text().find(';'));
    const std::size_t op = text.find_first_of("=<>!~");
    if (op == std::string_view::npos || op == 0 || text.substr(0, op).find_first_of("$`{(/") != std::string_view::npos) return std::nullopt;
    auto requirement = parse_requirement(text.substr(0, op));
    if (!requirement) return std::nullopt;
    requirement->specifier = text.substr(op);
    return requirement;
}

std::optional<Requirement> url_requirement(std::string_view text) {
    Requirement out;
    out.url = text;
    const std::size_t egg = text.find("#egg=");
    if (egg != std::string_view::npos) {
        const std::string_view rest = text.substr(egg + 5);
        if (const auto named = parse_requirement(rest.substr(0, rest.find('&')))) out.name = named->name, out.extras = named->extras;
    }
    return out;
}

/// `name@version` as uv's tools and poetry write it; the range is poetry's.
std::optional<Requirement> at_requirement(const Argument& word) {
    const std::string_view text = word.text();
    const std::size_t at = text.find('@');
    if (at == std::string_view::npos || at == 0 || is_url(text) || !word.literal) return std::nullopt;
    const std::string_view version = text.substr(at + 1);
    auto requirement = parse_requirement(text.substr(0, at));
    if (!requirement || version.empty()) return std::nullopt;
    if (version == "latest" || version == "*") return requirement;
    const auto range = parse_poetry_range(version);
    if (!range || range->size() != 1) return std::nullopt;
    for (const Specifier& clause : range->front().clauses) {
        if (!requirement->specifier.empty()) requirement->specifier += ',';
        requirement->specifier += clause.op + clause.version.str() + (clause.wildcard ? ".*" : "");
    }
    return requirement;
}

/// `channel::name=1.2=build`, `name>=1.2`: one equals sign means "any of this line", a build or two mean this version.
std::optional<Requirement> conda_requirement(const Argument& word) {
    std::string_view text = word.text();
    if (const std::size_t channel = text.rfind("::"); channel != std::string_view::npos) text.remove_prefix(channel + 2);
    const std::size_t end = text.find_first_of("=<>!~ [");
    auto requirement = parse_requirement(text.substr(0, end));
    if (!requirement || !word.literal || (end != std::string_view::npos && text[end] == '[')) return std::nullopt;
    if (end == std::string_view::npos) return requirement;
    std::string_view rest = text.substr(end);
    while (rest.starts_with(' ')) rest.remove_prefix(1);
    if (!rest.starts_with('=') || rest.starts_with("==")) {
        requirement->specifier = is_digit(rest.empty() ? ' ' : rest[0]) ? "==" + std::string(rest) : std::string(rest);
        return requirement;
    }
    rest.remove_prefix(1);
    const std::size_t build = rest.find('=');
    requirement->specifier = "==" + std::string(rest.substr(0, build));
    if (build == std::string_view::npos && !rest.ends_with('*')) requirement->specifier += ".*";
    return requirement;
}

std::optional<Requirement> operand_requirement(Operands kind, const Argument& word) {
    std::optional<Requirement> out;
    if (kind == Operands::conda)
        out = conda_requirement(word);
    else if (kind == Operands::tool || kind == Operands::poetry)
        out = at_requirement(word);
    if (!out && kind != Operands::conda) out = requirement_of(word);
    if (out) out->written = written_of(word);
    return out;
}

// ---- facts ----------------------------------------------------------------------------------------------------------------------------

/// Calls `visit` with each word of a list that is separated by commas, blanks or `:` (`--with a,b`, `-E "a b"`).
template <class Visit>
void each_name(std::string_view list, Visit&& visit) {
    while (!list.empty()) {
        const std::size_t end = list.find_first_of(", ");
        if (end != 0) visit(std::string(list.substr(0, end)));
        list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
    }
}

std::string joined(std::string_view folder, std::string_view path) {
    if (folder.empty() || path.starts_with('/')) return std::string(path);
    return path.empty() ? std::string(folder) : std::string(folder) + "/" + std::string(path);
}

Word word_of(const Argument& argument) { return {std::string(argument.text()), argument.at}; }

/// Reads one command by the table of tools.
class Reader {
public:
    Reader(const Command& command, Facts& out) : command_(command), out_(out) {}

    /// True where the command is one of the table's.
    bool read(std::span<const Argument> words, std::string_view program, std::string python) {
        for (const Tool& tool : tools)
            if (tool.command.substr(0, tool.command.find(' ')) == program && read_as(tool, words, python)) return true;
        return false;
    }

private:
    bool read_as(const Tool& tool, std::span<const Argument> words, const std::string& python) {
        const auto parts = 1 + static_cast<std::size_t>(std::ranges::count(tool.command, ' '));
        Line line = Scan(words.subspan(1), tool.rules).all(tool.stops_at_operand ? parts : SIZE_MAX);
        std::string named(tool.command.substr(0, tool.command.find(' ')));
        for (std::size_t i = 0; i + 1 < parts && i < line.operands.size(); ++i) named += " " + std::string(line.operands[i].text());
        if (named != tool.command) return false;
        line.operands.erase(line.operands.begin(), line.operands.begin() + static_cast<std::ptrdiff_t>(parts - 1));
        at_ = {words.front().at.begin, words.back().at.end};
        switch (tool.operands) {
            case Operands::pythons: read_pythons(tool, line); break;
            case Operands::system: read_system(tool, line); break;
            default: read_install(tool, line, python);
        }
        return true;
    }

    void add(Claim claim, Span at) { out_.push_back({std::move(claim), at, command_.scope}); }
    void add_python(std::string spec, std::string_view source, Span at) {
        if (!spec.empty()) add(PythonVersion{std::move(spec), PythonVersion::Says::runs, std::string(source)}, at);
    }

    void read_pythons(const Tool& tool, const Line& line) {
        for (const Argument& word : line.operands)
            if (word.literal) add_python(requested_python(word.text()), tool.source, word.at);
    }

    /// `python3.12`, `python3.12-venv`, `python3=3.11.2-1`, `python@3.12`; each version once.
    void read_system(const Tool& tool, const Line& line) {
        std::set<std::string> seen;
        for (const Argument& word : line.operands) {
            if (!word.literal) continue;
            const std::string version = system_python(word.text(), tool.source);
            if (!version.empty() && seen.insert(version).second) add_python(version, tool.source, word.at);
        }
    }
    static std::string system_python(std::string_view text, std::string_view source) {
        const std::size_t end = text.find_first_of("=~<>");
        std::string_view name = text.substr(0, end);
        std::string_view pin = end == std::string_view::npos ? std::string_view{} : text.substr(end);
        pin.remove_prefix(std::min(pin.find_first_not_of("=~"), pin.size()));
        pin = pin.substr(0, pin.find('-'));  // what follows is the distribution's own revision
        if (name == "python3" && is_python_version(pin)) return std::string(pin);
        if (source == "brew") return name.starts_with("python@") ? requested_python(name) : "";
        for (const std::string_view suffix : {"-venv", "-full", "-minimal"})
            if (name.ends_with(suffix)) name.remove_suffix(suffix.size());
        const auto version = version_after("python", name);
        if (version) return *version;
        // Red Hat's and SUSE's `python39`, `python311`
        if ((source == "dnf" || source == "yum") && name.starts_with("python3") && name.size() >= 8 && name.size() <= 9 &&
            std::ranges::all_of(name.substr(7), is_digit))
            return "3." + std::string(name.substr(7));
        return "";
    }

    void read_install(const Tool& tool, const Line& line, const std::string& python) {
        Install install;
        install.tool = tool.called.empty() ? tool.command : tool.called;
        install.python = python;
        install.directory = command_.directory;
        install.at_start = command_.at_start;
        install.from_lock = tool.versions != Versions::resolved;
        install.lock_enforced = tool.versions == Versions::enforced;
        for (const Option& option : line.options) apply(tool, option, install);
        apply_environment(tool, install);
        if (tool.command == "uv run" && !line.has(Effect::requirement) && !line.has(Effect::editable) && !line.has(Effect::file)) {
            // it syncs the project first
            if (line.has(Effect::no_dependencies)) return;
            install.from_lock = true;
            return add(std::move(install), at_);
        }
        if (tool.command == "uv venv") return add_python(install.python, tool.source, python_at_);
        read_operands(tool, line, install);
        const bool names_something = !install.requirements.empty() || !install.files.empty() || !install.projects.empty();
        if (names_something) install.from_lock = install.lock_enforced = false;  // `pipenv install x` adds to the lock
        const bool installs_project = tool.versions != Versions::resolved || !install.groups.empty();
        if (names_something || installs_project) add(std::move(install), at_);
        for (Fact& fact : pythons_) out_.push_back(std::move(fact));
    }

    void apply(const Tool& tool, const Option& option, Install& install) {
        const Argument& value = option.value;
        const auto push = [&](std::vector<std::string>& names) { each_name(value.text(), [&](std::string name) { names.push_back(std::move(name)); }); };
        switch (option.effect) {
            case Effect::file:
                if (is_file(value)) install.files.push_back(word_of(value));
                break;
            case Effect::constraint:
                if (is_file(value)) install.constraints.push_back(word_of(value));
                break;
            case Effect::editable: add_operand(tool, value, true, install); break;
            case Effect::requirement:
            case Effect::package: add_operand(tool, value, false, install); break;
            case Effect::extra: push(install.extras); break;
            case Effect::group: push(install.groups); break;
            case Effect::without: each_name(value.text(), [&](const std::string& name) { install.without_dev |= name == "dev"; }); break;
            case Effect::only: {
                bool dev = false;
                each_name(value.text(), [&](const std::string& name) {
                    dev |= name == "dev";
                    if (name != "main") install.groups.push_back(name);
                });
                install.without_dev |= !dev;
                break;
            }
            case Effect::python:
                if (value.literal) install.python = requested_python(value.text());
                python_at_ = value.at;
                break;
            case Effect::directory: install.directory = joined(install.directory, value.text()); break;
            case Effect::all_extras: install.all_extras = true; break;
            case Effect::all_groups:
            case Effect::dev: install.groups.emplace_back(option.effect == Effect::dev ? "dev" : "*"); break;
            case Effect::without_dev: install.without_dev = true; break;
            case Effect::hashes_required: install.hashes_required = true; break;
            case Effect::no_dependencies: install.no_dependencies = true; break;
            case Effect::enforced: install.lock_enforced = install.from_lock; break;
            case Effect::unlocked: install.from_lock = install.lock_enforced = false; break;
            default: break;
        }
    }

    bool is_set(std::string_view name) const {
        const auto found = command_.environment.find(name);
        return found != command_.environment.end() && !found->second.empty() && found->second != "0" && found->second != "false";
    }
    /// uv's and pip's options have names in the environment.
    void apply_environment(const Tool& tool, Install& install) const {
        const bool pip = tool.command.starts_with("pip ");
        if (tool.command == "uv sync") {
            install.lock_enforced |= is_set("UV_FROZEN") || is_set("UV_LOCKED");
            install.without_dev |= is_set("UV_NO_DEV");
        }
        if (pip && is_set("PIP_REQUIRE_HASHES")) install.hashes_required = true;
        const auto constraint = command_.environment.find(pip ? "PIP_CONSTRAINT" : "UV_CONSTRAINT");
        if ((pip || tool.command == "uv pip install") && constraint != command_.environment.end())
            each_name(constraint->second, [&](std::string path) { install.constraints.push_back({std::move(path), at_}); });
    }

    static bool is_file(const Argument& word) { return !word.text().empty() && !word.text().starts_with("<(") && !word.text().starts_with("$("); }

    void read_operands(const Tool& tool, const Line& line, Install& install) {
        const bool editable = line.has(Effect::editable_flag);
        if (tool.operands == Operands::own_folder) return install.projects.push_back({".", at_});
        if (tool.operands == Operands::nothing) return;
        if (line.has(Effect::package)) return;  // `uvx --from package command`
        for (const Argument& word : line.operands)
            if (tool.operands == Operands::files) {
                if (is_file(word)) install.files.push_back(word_of(word));
            } else
                add_operand(tool, word, editable, install);
        if (install.files.empty() && tool.command == "pip-sync") install.files.push_back({"requirements.txt", at_});
        if (install.files.empty() && tool.command.starts_with("conda env")) install.files.push_back({"environment.yml", at_});
    }

    void add_operand(const Tool& tool, const Argument& word, bool editable, Install& install) {
        if (tool.operands != Operands::conda && is_folder(word.text())) {
            if (has_known_path(word)) install.projects.push_back(word_of(word));
            return;
        }
        auto requirement = operand_requirement(tool.operands, word);
        if (!requirement) return;
        if (tool.operands == Operands::conda && requirement->name == "python") return add_conda_python(tool, *requirement, word);
        install.requirements.push_back({std::move(*requirement), word.at, editable});
    }
    void add_conda_python(const Tool& tool, const Requirement& requirement, const Argument& word) {
        std::string_view spec = requirement.specifier;
        if (!spec.starts_with("==")) return;
        spec.remove_prefix(2);
        if (spec.ends_with(".*")) spec.remove_suffix(2);
        if (is_python_version(spec))
            pythons_.push_back({PythonVersion{std::string(spec), PythonVersion::Says::runs, std::string(tool.source)}, word.at, command_.scope});
    }

    const Command& command_;
    Facts& out_;
    Span at_;
    Span python_at_;
    Facts pythons_;
};

// ---- docker ---------------------------------------------------------------------------------------------------------------------------

/// Appends what `docker build` and `docker run` say, whichever of their kin it is.
class DockerReader {
public:
    DockerReader(const Command& command, std::set<std::string, std::less<>>& built, Facts& out) : command_(command), built_(built), out_(out) {}

    void read(std::span<const Argument> words) {
        Line line = Scan(words.subspan(1), docker_build_rules).all();
        std::size_t verb = 0;
        while (verb < line.operands.size() && has_word("buildx image builder container", line.operands[verb].text())) ++verb;
        if (verb >= line.operands.size()) return;
        const std::string_view name = line.operands[verb].text();
        if (has_word("build bud b", name))
            build(words, line, verb + 1);
        else if (has_word("run create", name) && (verb == 0 || line.operands[verb - 1].text() == "container"))
            run(words, verb);
    }

private:
    void build(std::span<const Argument> words, const Line& line, std::size_t operand) {
        Build out;
        out.directory = command_.directory;
        if (operand < line.operands.size()) out.context = line.operands[operand].text();
        for (const Option& option : line.options) apply(option, out);
        if (out.context == "-" || (out.context.empty() && out.dockerfile.empty())) return;
        out_.push_back({std::move(out), {words.front().at.begin, words.back().at.end}, command_.scope});
    }
    void apply(const Option& option, Build& out) {
        const std::string_view value = option.value.text();
        switch (option.effect) {
            case Effect::dockerfile: out.dockerfile = value; break;
            case Effect::target: out.target = value; break;
            case Effect::pushes: out.pushes = value != "false"; break;
            case Effect::output:
                out.pushes |= value.find("type=registry") != std::string_view::npos || value.find("push=true") != std::string_view::npos;
                break;
            case Effect::tag: built_.insert(std::string(value)); break;
            case Effect::build_argument: {
                const std::size_t equals = value.find('=');
                out.arguments.push_back({std::string(value.substr(0, equals)), std::nullopt});
                if (equals != std::string_view::npos) out.arguments.back().value = std::string(value.substr(equals + 1));
                break;
            }
            default: break;
        }
    }

    void run(std::span<const Argument> words, std::size_t verb) {
        Line line = Scan(words.subspan(1), docker_run_rules).all(verb + 2);
        if (line.operands.size() < verb + 2) return;
        const Argument& image = line.operands[verb + 1];
        if (!image.literal || image.text().empty() || image.text().starts_with('-')) return;
        const std::string reference(image.text());
        out_.push_back({Image{written_of(image), reference, Image::Use::service, was_built(reference)}, image.at, command_.scope});
    }
    bool was_built(const std::string& reference) const { return built_.contains(reference) || built_.contains(reference + ":latest"); }

    const Command& command_;
    std::set<std::string, std::less<>>& built_;
    Facts& out_;
};

// ---- scripts --------------------------------------------------------------------------------------------------------------------------

constexpr std::string_view shells = "sh bash dash ash zsh ksh";

bool is_script_path(std::string_view text) {
    if (text.empty() || text.starts_with('~') || text.starts_with('-') || is_url(text)) return false;
    const std::string_view name = program_name(text);
    if (name == "activate") return false;
    return name.find('.') == std::string_view::npos || name.ends_with(".sh") || name.ends_with(".bash");
}
/// True where the first word of a command is itself a script, not a program of the system or of a virtual environment.
bool is_script_program(std::string_view text) {
    if (!is_script_path(text)) return false;
    if (text.ends_with(".sh") || text.ends_with(".bash")) return true;
    if (text.find('/') == std::string_view::npos) return false;
    for (const std::string_view system : {"/usr/", "/bin/", "/sbin/", "/opt/", "/etc/", "/home/", "venv/", ".venv/", "./venv/", "./.venv/", "node_modules/"})
        if (text.starts_with(system)) return false;
    return text.find("venv/bin/") == std::string_view::npos;
}

/// The word that names the script which a shell or `source` runs, null where there is none.
const Argument* script_of(const Command& command) {
    const std::string_view program = program_name(command.arguments.front().text());
    if (command.arguments.front().literal && is_script_program(command.arguments.front().text())) return &command.arguments.front();
    const bool sourced = program == "source" || program == ".";
    if (!sourced && !has_word(shells, program)) return nullptr;
    for (std::size_t i = 1; i < command.arguments.size(); ++i) {
        const std::string_view text = command.arguments[i].text();
        if (text == "-o" || text == "-O" || text == "+o" || text == "--rcfile" || text == "--init-file")
            ++i;
        else if (!text.starts_with('-') && !text.starts_with('+'))
            return command.arguments[i].literal && is_script_path(text) ? &command.arguments[i] : nullptr;
        else if (!sourced && !text.starts_with("--") && text.find('c') != std::string_view::npos)
            return nullptr;
    }
    return nullptr;
}

// ---- wrappers -------------------------------------------------------------------------------------------------------------------------

/// A program that only runs another one.
struct Wrapper {
    std::string_view command;
    std::string_view values = {};  // its options that take a value
    std::size_t operands = 0;      // its own words before the command
    bool sets_variables = false;   // `NAME=value` words before the command
};
constexpr Wrapper wrappers[] = {
    {"sudo", "-u -g -h -p -C -r -t -T -U -D -R --user --group --host --prompt --close-from --role --type --other-user --chdir --chroot", 0, true},
    {"doas", "-u -C"},
    {"env", "-u --unset -C --chdir", 0, true},
    {"exec", "-a"},
    {"time", "-f -o --format --output"},
    {"nohup"},
    {"setsid"},
    {"nice", "-n --adjustment"},
    {"ionice", "-c -n -p --class --classdata"},
    {"stdbuf", "-i -o -e --input --output --error"},
    {"timeout", "-k -s --kill-after --signal", 1},
    {"command"},
    {"builtin"},
    {"eatmydata"},
    {"catchsegv"},
    {"tini", "-p -e"},
    {"dumb-init", "-r --rewrite"},
    {"gosu", {}, 1},
    {"su-exec", {}, 1},
    {"chroot", {}, 1},
    {"flock", "-w -E --timeout --wait", 1},
    {"xvfb-run", "-n -s -e -f -p -w --server-num --server-args --error-file --auth-file --xauth-protocol --wait"},
    {"conda run", "-n --name -p --prefix --cwd"},
    {"mamba run", "-n --name -p --prefix --cwd"},
    {"micromamba run", "-n --name -p --prefix --cwd -e --env -a --attach"},
    {"poetry run", "-C --directory -P --project"},
    {"pipenv run"},
    {"pdm run", "-p --project --venv -c --config"},
    {"rye run"},
    {"hatch run", "-e --env"},
    {"doppler run", "-c --config -p --project -t --token"},
    {"uv run", uv_run_values},
};

bool is_assignment(std::string_view text) {
    const std::size_t equals = text.find('=');
    return equals != std::string_view::npos && equals > 0 && !is_digit(text[0]) &&
           std::ranges::all_of(text.substr(0, equals), [](char c) { return is_name_character(c); });
}

/// The number of words that the wrapper takes, 0 where the command does not begin with it.
std::size_t words_of(const Wrapper& wrapper, std::span<const Argument> words) {
    const std::size_t blank = wrapper.command.find(' ');
    if (program_name(words[0].text()) != wrapper.command.substr(0, blank)) return 0;
    bool named = blank == std::string_view::npos;
    std::size_t own = wrapper.operands;
    for (std::size_t at = 1; at < words.size(); ++at) {
        const std::string_view text = words[at].text();
        if (text == "--") return at + 1;
        if (wrapper.command == "command" && (text == "-v" || text == "-V")) return words.size();  // asks, and runs nothing
        if (text.size() > 1 && text[0] == '-') {
            if (has_word(wrapper.values, text)) ++at;
        } else if (!named) {
            if (text != wrapper.command.substr(blank + 1)) return 0;
            named = true;
        } else if (own > 0) {
            --own;
        } else if (!wrapper.sets_variables || !is_assignment(text)) {
            return at;
        }
    }
    return named ? words.size() : 0;
}

/// Keeps the variables that the wrapper's own words set.
void take_assignments(std::span<const Argument> words, Command& command) {
    for (const Argument& word : words)
        if (word.literal && is_assignment(word.text())) {
            const std::size_t equals = word.text().find('=');
            command.environment.insert_or_assign(std::string(word.text().substr(0, equals)), std::string(word.text().substr(equals + 1)));
        }
}

}  // namespace

std::optional<Requirement> requirement_of(const Argument& word) {
    const std::string_view text = word.text();
    if (text.empty() || text[0] == '-') return std::nullopt;
    std::optional<Requirement> out;
    if (!word.literal) {
        if (!is_url(text)) out = partly_known(word);
    } else if (is_folder(text)) {
        return std::nullopt;
    } else {
        out = parse_requirement(text);
        if (!out && (is_url(text) || is_archive(text) || text.find('/') != std::string_view::npos)) out = url_requirement(text);
    }
    if (out) out->written = written_of(word);
    return out;
}

bool unwrap(Command& command, Facts& out) {
    for (int rounds = 0; rounds < 8 && !command.arguments.empty(); ++rounds) {
        const std::span<const Argument> words = command.arguments;
        std::size_t taken = 0;
        for (const Wrapper& wrapper : wrappers)
            if ((taken = std::min(words_of(wrapper, words), words.size())) > 0) break;
        if (taken == 0) return true;
        if (program_name(words[0].text()) == "uv") Reader(command, out).read(words.first(taken), "uv", {});
        take_assignments(words.first(taken), command);
        command.arguments.erase(command.arguments.begin(), command.arguments.begin() + static_cast<std::ptrdiff_t>(taken));
    }
    return !command.arguments.empty();
}

const Argument* shell_text(const Command& command) {
    if (command.arguments.empty()) return nullptr;
    const std::string_view program = program_name(command.arguments.front().text());
    if (!has_word(shells, program) && program != "su") return nullptr;
    for (std::size_t i = 1; i + 1 < command.arguments.size(); ++i) {
        const std::string_view text = command.arguments[i].text();
        if (program == "su" ? text == "-c" || text == "--command"
                            : text.size() > 1 && text[0] == '-' && text[1] != '-' && text.find('c') != std::string_view::npos)
            return &command.arguments[i + 1];
        if (text == "-o" || text == "-O")
            ++i;
        else if (program != "su" && !text.starts_with('-') && !text.starts_with('+'))
            return nullptr;
    }
    return nullptr;
}

/// The test runner that a command is, "" for none: `pytest`, `coverage run -m pytest`, `python manage.py test`, `hatch run test:all`.
std::string test_runner(std::span<const Argument> words, std::string_view program) {
    if (has_word("pytest py.test tox nox nose2 nosetests unittest stestr trial", program)) return std::string(program);
    const auto has_argument = [&](std::initializer_list<std::string_view> wanted) {
        return std::ranges::any_of(words.subspan(1), [&](const Argument& word) { return std::ranges::find(wanted, word.text()) != wanted.end(); });
    };
    if (program == "coverage" && has_argument({"pytest", "unittest"})) return "coverage";
    if ((program == "manage.py" || program == "setup.py") && has_argument({"test"})) return std::string(program);
    if (has_word("hatch make just task invoke rye pdm poe", program))
        for (const Argument& word : words.subspan(1))
            if (word.text().find("test") != std::string_view::npos) return std::string(program);
    return "";
}

bool is_bare_shell(const Command& command) {
    const std::span<const Argument> words = command.arguments;
    if (words.empty() || !has_word(shells, program_name(words[0].text()))) return false;
    return std::ranges::all_of(words.subspan(1),
                               [](const Argument& word) { return word.text().starts_with('-') && word.text().find('c') == std::string_view::npos; });
}

void append_command_facts(const Command& command, std::set<std::string, std::less<>>& built, Facts& out) {
    std::span<const Argument> words = command.arguments;
    if (words.empty()) return;
    if (const Argument* script = script_of(command)) {
        out.push_back({Call{std::string(script->text()), command.directory, command.at_start}, script->at, command.scope});
        return;
    }
    std::string_view program = program_name(words.front().text());
    std::string python;
    auto version = version_after("python", program);
    if (!version && program == "py") version = "";
    if (version) {
        // `python -I -W ignore -m pip …`, `py -3.11 -m pip …`, `python setup.py …`
        python = *version;
        std::size_t module = 1;
        for (; module < words.size() && words[module].text().starts_with('-') && words[module].text() != "-m"; ++module) {
            const std::string_view option = words[module].text();
            if (option == "-c") return;
            if (option == "-W" || option == "-X") ++module;
            if (program == "py" && is_python_version(option.substr(1))) python = option.substr(1);
        }
        if (module < words.size() && words[module].text() == "-m") ++module;
        if (module >= words.size()) return;
        words = words.subspan(module);
        program = program_name(words.front().text());
        if (program == "piptools" && words.size() > 1) {
            words = words.subspan(1);
            program = words.front().text() == "sync" ? "pip-sync" : "";
        }
    } else if (const auto of_pip = version_after("pip", program)) {
        python = *of_pip;
        program = "pip";
    }
    if (std::string runner = test_runner(words, program); !runner.empty())
        out.push_back({TestRun{std::move(runner), command.directory}, words.front().at, command.scope});
    if (has_word("mamba micromamba", program)) program = "conda";
    if (has_word("docker podman nerdctl buildah", program)) return DockerReader(command, built, out).read(words);
    Reader(command, out).read(words, program, python);
}

}  // namespace driftaudit::syntax
