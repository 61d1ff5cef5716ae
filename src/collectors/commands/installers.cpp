// What installs packages or brings a Python: one row a command. Where a tool's documentation and its `--help` differ, the help is right.

#include "installers.hpp"

namespace driftaudit::commands {
namespace {

// ---- options ----------------------------------------------------------------------------------------------------------------------------

constexpr Rule pip_rules[] = {
    {"-r --requirement", Effect::file},
    {"-c --constraint", Effect::constraint},
    {"-e --editable", Effect::editable},
    {"--group", Effect::group},
    {"--python", Effect::python},
    {"--require-hashes", Effect::hashes_required},
    {"--no-deps --no-dependencies", Effect::no_dependencies},
    {"--dry-run", Effect::rehearses},
    {"-b --build --build-constraint -t --target --platform --python-version --implementation --abi --root --prefix --src --source "
     "--source-dir --source-directory --upgrade-strategy -C --config-settings --config-setting --global-option --install-option --build-option "
     "--no-binary --only-binary --progress-bar --root-user-action --report --requirements-from-script --only-final --all-releases --uploaded-prior-to "
     "-i --index-url --pypi-url --extra-index-url -f --find-links --log --log-file --local-log --proxy --retries --timeout --default-timeout "
     "--exists-action --trusted-host --cert --client-cert --cache-dir --use-feature --use-deprecated --keyring-provider --resume-retries -d --dest "
     "--destination-dir --destination-directory --download -w --wheel-dir --refresh-package"},
    {"-h --help --debug --isolated --require-virtualenv --require-venv -v --verbose -V --version -q --quiet --no-input --no-cache-dir "
     "--disable-pip-version-check --no-color --no-python-version-warning --pre --user --no-user -U --upgrade --force-reinstall -I --ignore-installed "
     "--ignore-requires-python --no-build-isolation --use-pep517 --no-use-pep517 --check-build-dependencies --break-system-packages --compile "
     "--no-compile --no-warn-script-location --no-warn-conflicts --prefer-binary --no-clean --no-index --process-dependency-links --no-verify",
     Effect::flag},
};

/// uv's options that say where packages come from and how they are chosen, which most of its commands share.
constexpr std::string_view uv_values =
    "--index --default-index -i --index-url --extra-index-url -f --find-links --index-strategy --keyring-provider --allow-insecure-host --trusted-host "
    "-P --upgrade-package --upgrade-group --reinstall-package --refresh-package --resolution --prerelease --fork-strategy -C --config-setting "
    "--config-settings --config-settings-package --no-build-isolation-package --exclude-newer --exclude-newer-package --link-mode --cache-dir "
    "-t --target --prefix --python-version --python-platform --torch-backend --no-build-package --no-binary-package "
    "--no-sources-package --color --config-file --python-preference --override --overrides --exclude --excludes -b --build-constraint "
    "--build-constraints --output-format --no-editable-package --prerelease-package";

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
    {"--dry-run", Effect::rehearses},
    {"--no-binary --only-binary --cert"},
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
    {"--frozen --locked", Effect::enforced},
    {"--check --dry-run", Effect::rehearses},
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
constexpr Rule uv_run_rules[] = {
    {"-w --with", Effect::requirement},
    {"--with-editable", Effect::editable},
    {"--with-requirements", Effect::file},
    {"-c --constraint --constraints", Effect::constraint},
    {"-p --python", Effect::python},
    {"--directory --project", Effect::directory},
    {"--no-sync --no-project", Effect::no_dependencies},
    {"--frozen --locked", Effect::enforced},
    {"--extra --no-extra --group --no-group --only-group --package --env-file --no-install-package --from --with-executables-from"},
    {"-m --module -s --script", Effect::flag},
    {uv_values},
};
constexpr Rule uv_tool_rules[] = {
    {"--from", Effect::package},           {"-w --with", Effect::requirement},       {"--with-editable", Effect::editable},
    {"--with-requirements", Effect::file}, {"-e --editable", Effect::editable_flag}, {"-c --constraint --constraints", Effect::constraint},
    {"-p --python", Effect::python},       {"--with-executables-from --env-file --directory --project"},   {uv_values},
};
constexpr Rule uv_python_rules[] = {
    {"-i --install-dir --mirror --pypy-mirror --python-downloads-json-url --directory --project --cache-dir --config-file --color --allow-insecure-host --graalpy-mirror --pyodide-mirror"}};
constexpr Rule uv_venv_rules[] = {{"-p --python", Effect::python}, {"--prompt --directory --project"}, {uv_values}};

constexpr Rule pipx_rules[] = {
    {"-e --editable", Effect::editable_flag},         {"--python", Effect::python}, {"--spec", Effect::package}, {"--preinstall", Effect::requirement},
    {"--with", Effect::requirement},
    {"--pip-args -i --index-url --suffix --backend --app --cooldown --include-resources-from --lock --python-args"},
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
    {"--only-root", Effect::no_dependencies},
    {"--dry-run", Effect::rehearses},
    {"-C --directory -P --project", Effect::directory},
};
constexpr Rule poetry_add_rules[] = {
    {"-G --group", Effect::group},
    {"-D --dev", Effect::dev},
    {"-e --editable", Effect::editable_flag},
    {"-E --extras", Effect::extra},
    {"-C --directory -P --project", Effect::directory},
    {"--dry-run", Effect::rehearses},
    {"--optional --python --platform --markers --source"},
};
constexpr Rule pdm_install_rules[] = {
    {"-G --group --with -dG", Effect::group},
    {"-d --dev", Effect::dev},
    {"--prod --production", Effect::without_dev},
    {"--without", Effect::without},
    {"--frozen-lockfile --no-lock --check", Effect::enforced},
    {"--dry-run", Effect::rehearses},
    {"-p --project", Effect::directory},
    {"-L --lockfile --venv --override -C --config-setting -k --skip -c --config"},
};
constexpr Rule pdm_add_rules[] = {
    {"-G --group -dG", Effect::group},
    {"-d --dev", Effect::dev},
    {"-e --editable", Effect::editable},
    {"--dry-run", Effect::rehearses},
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
    {"-i --index --pypi-mirror --extra-pip-args --extras --resolver --config-settings"},
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
    {"-d --dry-run", Effect::rehearses},
    {"--no-deps", Effect::no_dependencies},
    {"-n --name -p --prefix -c --channel --solver --experimental --platform --subdir --repodata-fn --rc-file --clone --download-threads "
     "--channel-priority --root-prefix -r --log-level --category --extra-safety-checks --revision --cacert --retry-clean-cache --environment-specifier"},
};
constexpr Rule pip_sync_rules[] = {
    {"-n --dry-run", Effect::rehearses},
    {"--pip-args -i --index-url --extra-index-url -f --find-links --trusted-host --python-executable --cert --client-cert --config"},
};
constexpr Rule easy_install_rules[] = {
    {"-e --editable", Effect::editable_flag},
    {"-i --index-url -f --find-links -d --install-dir -s --script-dir -b --build-directory --record -S --site-dirs -H --allow-hosts --prefix"},
};
constexpr Rule apt_rules[] = {{"-o --option -t --target-release --default-release -c --config-file -a --host-architecture"}};
constexpr Rule apk_rules[] = {{"-t --virtual -X --repository -p --root --repositories-file --keys-dir --cache-dir --arch --wait"}};
constexpr Rule dnf_rules[] = {{"--enablerepo --disablerepo --installroot --releasever --repo --setopt -c --config -x --exclude --module-platform-id"}};
constexpr Rule zypper_rules[] = {{"-r --repo --from -t --type -R --root -c --config -D --reposd-dir -C --cache-dir"}};
constexpr Rule hatch_rules[] = {{"-e --env -p --project --data-dir --cache-dir --config -d --dir"}};
constexpr Rule no_rules[] = {{""}};

// ---- commands ---------------------------------------------------------------------------------------------------------------------------

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
    {"pipx inject", pipx_rules, Operands::injected},
    {"pipx run", pipx_rules, Operands::requirements, Versions::resolved, {}, true},
    {"poetry install", poetry_install_rules, Operands::nothing, Versions::enforced},
    {"poetry sync", poetry_install_rules, Operands::nothing, Versions::enforced},
    {"poetry add", poetry_add_rules, Operands::poetry},
    {"poetry self add", poetry_add_rules, Operands::poetry},
    {"pdm install", pdm_install_rules, Operands::nothing, Versions::locked},
    {"pdm sync", pdm_install_rules, Operands::nothing, Versions::enforced},
    {"pdm add", pdm_add_rules},
    {"pipenv install", pipenv_rules, Operands::requirements, Versions::locked},
    {"pipenv sync", pipenv_rules, Operands::nothing, Versions::enforced},
    {"rye sync", rye_rules, Operands::nothing, Versions::locked},
    {"rye add", rye_rules},
    {"rye install", rye_rules},
    {"rye tools install", rye_rules},
    {"conda install", conda_rules, Operands::conda, Versions::resolved, "conda"},
    {"conda create", conda_rules, Operands::conda, Versions::resolved, "conda"},
    {"conda update", conda_rules, Operands::conda, Versions::resolved, "conda"},
    {"conda env create", conda_rules, Operands::files},
    {"conda env update", conda_rules, Operands::files},
    {"pip-sync", pip_sync_rules, Operands::files},
    {"easy_install", easy_install_rules},
    {"setup.py install", no_rules, Operands::own_folder},
    {"setup.py develop", no_rules, Operands::own_folder},
    {"hatch env create", hatch_rules, Operands::groups},
    {"conda-lock install", conda_rules, Operands::files},
    {"pyenv install", no_rules, Operands::pythons, Versions::resolved, "pyenv"},
    {"pyenv global", no_rules, Operands::pythons, Versions::resolved, "pyenv"},
    {"pyenv local", no_rules, Operands::pythons, Versions::resolved, "pyenv"},
    {"poetry env use", no_rules, Operands::pythons, Versions::resolved, "poetry"},
    {"poetry python install", no_rules, Operands::pythons, Versions::resolved, "poetry"},
    {"pdm use", no_rules, Operands::pythons, Versions::resolved, "pdm"},
    {"pdm python install", no_rules, Operands::pythons, Versions::resolved, "pdm"},
    {"rye pin", no_rules, Operands::pythons, Versions::resolved, "rye"},
    {"rye fetch", no_rules, Operands::pythons, Versions::resolved, "rye"},
    {"rye toolchain fetch", no_rules, Operands::pythons, Versions::resolved, "rye"},
    {"hatch python install", hatch_rules, Operands::pythons, Versions::resolved, "hatch"},
    {"asdf install python", no_rules, Operands::pythons, Versions::resolved, "asdf"},
    {"asdf global python", no_rules, Operands::pythons, Versions::resolved, "asdf"},
    {"asdf local python", no_rules, Operands::pythons, Versions::resolved, "asdf"},
    {"asdf set python", no_rules, Operands::pythons, Versions::resolved, "asdf"},
    {"mise install", no_rules, Operands::pythons, Versions::resolved, "mise"},
    {"mise use", no_rules, Operands::pythons, Versions::resolved, "mise"},
    {"apt-get install", apt_rules, Operands::system, Versions::resolved, "apt"},
    {"apt install", apt_rules, Operands::system, Versions::resolved, "apt"},
    {"aptitude install", apt_rules, Operands::system, Versions::resolved, "apt"},
    {"apk add", apk_rules, Operands::system, Versions::resolved, "apk"},
    {"dnf install", dnf_rules, Operands::system, Versions::resolved, "dnf"},
    {"microdnf install", dnf_rules, Operands::system, Versions::resolved, "dnf"},
    {"yum install", dnf_rules, Operands::system, Versions::resolved, "yum"},
    {"zypper install", zypper_rules, Operands::system, Versions::resolved, "zypper"},
    {"zypper in", zypper_rules, Operands::system, Versions::resolved, "zypper"},
    {"brew install", no_rules, Operands::system, Versions::resolved, "brew"},
};

}  // namespace

std::span<const Tool> installers() { return tools; }

}  // namespace driftaudit::commands
