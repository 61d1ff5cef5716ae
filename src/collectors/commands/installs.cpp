// One scan reads every tool by its table (`installers.cpp`); what its operands are is a column of the same table. Here is what they mean as facts.

#include "installs.hpp"

#include <algorithm>
#include <set>

#include <driftaudit/text.hpp>
#include <driftaudit/credentials.hpp>

#include "requirement-word.hpp"

namespace driftaudit::commands {
namespace {

/// Calls `visit` with each word of a list that is separated by commas or blanks (`--with a,b`, `-E "a b"`).
template <class Visit>
void each_name(std::string_view list, Visit&& visit) {
    for (const std::string_view name : split(list, [](char c) { return c == ',' || c == ' '; }))
        if (!name.empty()) visit(std::string(name));
}

std::string joined(std::string_view folder, std::string_view path) {
    if (folder.empty() || path.starts_with('/')) return std::string(path);
    return path.empty() ? std::string(folder) : std::string(folder) + "/" + std::string(path);
}

Word word_of(const Argument& argument) { return {without_credentials(argument.text()), argument.at}; }

/// True where an option's value names a file that may be in the tree, and not what another command writes or lists.
bool names_file(const Argument& word) {
    return !word.text().empty() && !word.stands_for_file && !word.text().starts_with("<(") && !word.text().starts_with("$(");
}

/// The version of Python that a package of the system brings: `python3.12`, `python3.12-venv`, `python3=3.11.2-1`, `python@3.12`, `python311`.
std::string system_python(std::string_view text, std::string_view source) {
    const std::size_t end = text.find_first_of("=~<>");
    std::string_view name = text.substr(0, end);
    std::string_view pin = end == std::string_view::npos ? std::string_view{} : text.substr(end);
    pin.remove_prefix(std::min(pin.find_first_not_of("=~"), pin.size()));
    pin = pin.substr(0, pin.find('-'));  // what follows is the distribution's own revision
    if (name == "python3" && !pin.empty()) return requested_python(pin);
    if (source == "brew") return name.starts_with("python@") ? requested_python(name) : "";
    for (const std::string_view suffix : {"-venv", "-full", "-minimal"})
        if (name.ends_with(suffix)) name.remove_suffix(suffix.size());
    if (const auto version = version_after("python", name)) return *version;
    // Red Hat's and SUSE's `python39`, `python311`
    if ((source == "dnf" || source == "yum" || source == "zypper") && name.starts_with("python3") && name.size() >= 8 && name.size() <= 9 &&
        std::ranges::all_of(name.substr(7), is_digit))
        return "3." + std::string(name.substr(7));
    return "";
}

/// Reads one command by its row of the table.
class Reader {
public:
    Reader(const Command& command, const Tool& tool, Facts& out) : command_(command), tool_(tool), out_(out) {}

    /// False where the words are another command of the same program.
    bool read(std::span<const Argument> words, const std::string& python) {
        const auto parts = 1 + static_cast<std::size_t>(std::ranges::count(tool_.command, ' '));
        Line line = read_line(words.subspan(1), tool_.rules, tool_.is_pip(), tool_.stops_at_operand ? parts : SIZE_MAX);
        std::string named(tool_.program());
        for (std::size_t i = 0; i + 1 < parts && i < line.operands.size(); ++i) named += " " + std::string(line.operands[i].text());
        if (named != tool_.command) return false;
        line.operands.erase(line.operands.begin(), line.operands.begin() + static_cast<std::ptrdiff_t>(parts - 1));
        at_ = place_of(words);
        if (line.has(Effect::rehearses)) return true;
        switch (tool_.operands) {
            case Operands::pythons: read_pythons(line); break;
            case Operands::system: read_system(line); break;
            default: read_install(line, python);
        }
        return true;
    }

private:
    void add(Claim claim, Span at) { out_.push_back({std::move(claim), at, command_.scope}); }
    void add_python(std::string spec, Span at) {
        if (!spec.empty()) add(PythonVersion{std::move(spec), PythonVersion::Says::runs, std::string(tool_.source)}, at);
    }

    void read_pythons(const Line& line) {
        for (const Argument& word : line.operands)
            if (word.literal) add_python(requested_python(word.text()), word.at);
    }

    /// Each version once.
    void read_system(const Line& line) {
        std::set<std::string> seen;
        const Argument* own = nullptr;
        for (const Argument& word : line.operands) {
            std::string version = word.literal ? system_python(word.text(), tool_.source) : "";
            if (!own && has_word("python3 python3-pip python3-venv python3-dev python3-minimal python3-full python3-virtualenv py3-pip python-is-python3", word.text())) own = &word;
            if (!version.empty() && seen.insert(version).second) add_python(std::move(version), word.at);
        }
        if (own && seen.empty() && command_.in_system && tool_.source != "brew") add(PythonVersion{"3", PythonVersion::Says::runs, "distribution"}, own->at);
    }

    void read_install(const Line& line, const std::string& python) {
        install_.tool = tool_.called.empty() ? tool_.command : tool_.called;
        install_.python = python;
        install_.directory = command_.directory;
        install_.at_start = command_.at_start;
        install_.from_lock = tool_.versions != Tool::Versions::resolved;
        install_.lock_enforced = tool_.versions == Tool::Versions::enforced;
        for (const Option& option : line.options) apply(option);
        apply_environment();
        if (tool_.command == "uv venv") return add_python(install_.python, python_at_);
        if (tool_.command == "uv run" && !names_something()) {
            // it syncs the project first
            if (line.has(Effect::no_dependencies)) return;
            install_.from_lock = true;
            install_.lock_enforced = line.has(Effect::enforced);
            return add(std::move(install_), at_);
        }
        read_operands(line);
        const bool installs_project = tool_.versions != Tool::Versions::resolved || !install_.groups.empty();
        if (names_something()) install_.from_lock = install_.lock_enforced = false;  // `pipenv install x` adds to the lock
        if (names_something() || installs_project) add(std::move(install_), at_);
        for (Fact& fact : pythons_) out_.push_back(std::move(fact));
    }

    bool names_something() const { return !install_.requirements.empty() || !install_.files.empty() || !install_.projects.empty(); }

    void apply(const Option& option) {
        const Argument& value = option.value;
        const auto push = [&](std::vector<std::string>& names) { each_name(value.text(), [&](std::string name) { names.push_back(std::move(name)); }); };
        switch (option.effect) {
            case Effect::file:
                if (names_file(value)) install_.files.push_back(word_of(value));
                break;
            case Effect::constraint:
                if (names_file(value)) install_.constraints.push_back(word_of(value));
                break;
            case Effect::editable: add_operand(value, true); break;
            case Effect::requirement:
            case Effect::package:
                for (const Argument& one : divided(value)) add_operand(one, false);
                break;
            case Effect::extra: push(install_.extras); break;
            case Effect::group: push(install_.groups); break;
            case Effect::without: each_name(value.text(), [&](const std::string& name) { install_.without_dev |= name == "dev"; }); break;
            case Effect::only: apply_only(value); break;
            case Effect::python:
                if (value.literal) install_.python = requested_python(value.text());
                python_at_ = value.at;
                break;
            case Effect::directory: install_.directory = joined(install_.directory, value.text()); break;
            case Effect::all_extras: install_.all_extras = true; break;
            case Effect::all_groups:
            case Effect::dev: install_.groups.emplace_back(option.effect == Effect::dev ? "dev" : "*"); break;
            case Effect::without_dev: install_.without_dev = true; break;
            case Effect::hashes_required: install_.hashes_required = true; break;
            case Effect::no_dependencies: install_.no_dependencies = true; break;
            case Effect::enforced: install_.lock_enforced = install_.from_lock; break;
            case Effect::unlocked: install_.from_lock = install_.lock_enforced = false; break;
            default: break;
        }
    }
    void apply_only(const Argument& value) {
        bool dev = false;
        each_name(value.text(), [&](const std::string& name) {
            dev |= name == "dev";
            if (name != "main") install_.groups.push_back(name);
        });
        install_.without_dev |= !dev;
    }

    bool is_set(std::string_view name) const {
        const auto found = command_.environment.find(name);
        return found != command_.environment.end() && !found->second.empty() && found->second != "0" && found->second != "false";
    }
    /// uv's and pip's options have names in the environment.
    void apply_environment() {
        const bool pip = tool_.is_pip();
        if (tool_.command == "uv sync") {
            install_.lock_enforced |= is_set("UV_FROZEN") || is_set("UV_LOCKED");
            install_.without_dev |= is_set("UV_NO_DEV");
        }
        if (pip && is_set("PIP_REQUIRE_HASHES")) install_.hashes_required = true;
        const auto constraint = command_.environment.find(pip ? "PIP_CONSTRAINT" : "UV_CONSTRAINT");
        if ((pip || tool_.command == "uv pip install") && constraint != command_.environment.end())
            each_name(constraint->second, [&](std::string path) { install_.constraints.push_back({std::move(path), at_}); });
    }

    void read_operands(const Line& line) {
        if (tool_.operands == Operands::nothing || line.has(Effect::package)) return;  // `uvx --from package command`
        if (tool_.operands == Operands::own_folder || tool_.operands == Operands::groups) install_.projects.push_back({".", at_});
        const bool editable = line.has(Effect::editable_flag);
        std::size_t own = tool_.operands == Operands::injected ? 1 : 0;
        for (const Argument& word : line.operands) {
            if (own > 0)
                --own;
            else if (tool_.operands == Operands::groups)
                install_.groups.emplace_back(word.text());
            else if (tool_.operands == Operands::files && names_file(word))
                install_.files.push_back(word_of(word));
            else if (tool_.operands != Operands::files && tool_.operands != Operands::own_folder)
                add_operand(word, editable);
        }
        if (tool_.operands == Operands::files && install_.files.empty()) add_default_file();
    }
    /// The file that a command reads which names none.
    void add_default_file() {
        if (tool_.command == "pip-sync") install_.files.push_back({"requirements.txt", at_});
        if (tool_.command == "conda-lock install") install_.files.push_back({"conda-lock.yml", at_});
        if (tool_.command.starts_with("conda env")) install_.files.push_back({"environment.yml", at_});
    }

    void add_operand(const Argument& word, bool editable) {
        if (word.stands_for_file) return install_.files.push_back(word_of(word));
        const bool folder = is_folder(word.text()) || (editable && word.literal && word.text().find_first_of("@:=") == std::string_view::npos);
        if (tool_.operands != Operands::conda && folder && !word.text().empty()) {
            const bool known = word.literal || word.text().substr(0, word.text().find('[')).find_first_of("$`<") == std::string_view::npos;
            if (known) install_.projects.push_back(word_of(word));
            return;
        }
        auto requirement = requirement_of(word, tool_.operands);
        if (!requirement) return;
        if (tool_.operands == Operands::conda && requirement->name == "python") return add_conda_python(word);
        install_.requirements.push_back({std::move(*requirement), word.at, editable});
    }
    /// conda installs the interpreter too.
    void add_conda_python(const Argument& word) {
        const std::string spec = conda_python(word);
        if (!spec.empty()) pythons_.push_back({PythonVersion{spec, PythonVersion::Says::runs, std::string(tool_.source)}, word.at, command_.scope});
    }

    const Command& command_;
    const Tool& tool_;
    Facts& out_;
    Install install_;
    Span at_;
    Span python_at_;
    Facts pythons_;
};

}  // namespace

bool append_install_facts(const Command& command, std::span<const Argument> words, std::string_view program, const std::string& python, Facts& out) {
    return std::ranges::any_of(installers(),
                               [&](const Tool& tool) { return tool.program() == program && Reader(command, tool, out).read(words, python); });
}

bool is_installer(std::string_view program) {
    return std::ranges::any_of(installers(), [&](const Tool& tool) { return tool.program() == program; });
}

}  // namespace driftaudit::commands
