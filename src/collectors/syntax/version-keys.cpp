#include "version-keys.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include <driftaudit/image.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include "manifest.hpp"
#include "match-spec.hpp"
#include "text.hpp"
#include "tox.hpp"

namespace driftaudit::syntax {
namespace {

using Says = PythonVersion::Says;

/// How a value names its Python.
enum class Reading {
    version,   // "3.12", "3.12.4", "python-3.12", several with commas
    target,    // "py312", "3.12"
    runtime,   // "python312", "python3.12", "Python 3.12 running on …"
    image,     // "python:3.12"
    package,   // "python312", "python@3.12", "python-3.12:v18"
    conda,     // ">=3.11,<3.13", "3.12.*"
    tox,       // "py312-django", "3.12"
    base,      // "python3.12", "py312"
    wheel,     // "cp312-* cp313-*"
};

/// What stands at these keys in these files. `*` is every key or item, a glob every key that it matches, `[name=x]` the item of a list with that name, or the
/// map itself where it has.
struct VersionKey {
    Format format;
    std::string_view files;   // globs of names
    std::string_view keys;
    Says says;
    std::string_view source;
    Reading reading = Reading::version;
};

constexpr Format yaml = Format::yaml, toml = Format::toml, json = Format::json, ini = Format::ini;
constexpr Says runs = Says::runs, allows = Says::allows, targets = Says::targets;

// clang-format off
constexpr VersionKey table[] = {
    // where the project is shipped to
    {yaml, "app.{yaml,yml}|app[-.]*.{yaml,yml}|*[-.]app.{yaml,yml}", "runtime", runs, "app.yaml", Reading::runtime},
    {yaml, "", "[runtime=python] runtime_config runtime_version", runs, "app.yaml"},
    {yaml, "serverless*.{yml,yaml}", "provider runtime", runs, "serverless", Reading::runtime},
    {yaml, "", "functions * runtime", runs, "serverless", Reading::runtime},
    {yaml, "template*.{yml,yaml}|sam*.{yml,yaml}|*template.{yml,yaml}", "Globals Function Runtime", runs, "sam", Reading::runtime},
    {yaml, "", "Resources * Properties Runtime", runs, "sam", Reading::runtime},
    {json, "template.json|*.template.json", "Resources * Properties Runtime", runs, "sam", Reading::runtime},
    {yaml, "render.{yaml,yml}", "services * envVars [key=PYTHON_VERSION] value", runs, "render.yaml"},
    {yaml, "", "envVarGroups * envVars [key=PYTHON_VERSION] value", runs, "render.yaml"},
    {yaml, ".platform.app.yaml", "type", runs, "platform.sh", Reading::image},
    {yaml, "apprunner.yaml", "[runtime=python3] run runtime-version", runs, "apprunner"},
    {toml, "fly*.toml", "build args PYTHON_VERSION", runs, "fly.toml"},
    {toml, "", "build image", runs, "fly.toml", Reading::image},
    {toml, "nixpacks.toml", "variables NIXPACKS_PYTHON_VERSION", runs, "nixpacks"},
    {toml, "", "phases * {nixPkgs,nixpkgs} *", runs, "nixpacks", Reading::package},
    {toml, "railway.toml", "build nixpacksPlan phases * nixPkgs *", runs, "railway", Reading::package},
    {json, "railway.json", "build nixpacksPlan phases * nixPkgs *", runs, "railway", Reading::package},
    {toml, "project.toml", "build env [name=BP_CPYTHON_VERSION] value", runs, "buildpack"},
    {toml, "", "io buildpacks build env [name=BP_CPYTHON_VERSION] value", runs, "buildpack"},
    {toml, "", "build env [name=GOOGLE_PYTHON_VERSION] value", runs, "buildpack"},
    {toml, "", "io buildpacks build env [name=GOOGLE_PYTHON_VERSION] value", runs, "buildpack"},
    {json, "vercel.json|now.json", "builds * config runtime", runs, "vercel", Reading::runtime},
    {json, "zappa_settings.json", "* runtime", runs, "zappa", Reading::runtime},
    // where somebody writes it
    {yaml, ".gitpod.{yml,yaml}", "image", runs, ".gitpod.yml", Reading::image},
    {json, "devbox.json", "packages *", runs, "devbox", Reading::package},
    {json, "", "packages {python,python3}", runs, "devbox"},
    {json, "", "packages {python,python3} version", runs, "devbox"},
    {toml, ".replit", "modules *", runs, ".replit", Reading::package},
    {toml, "pixi.toml", "{dependencies,host-dependencies} python", runs, "pixi", Reading::conda},
    {toml, "", "{dependencies,host-dependencies} python version", runs, "pixi", Reading::conda},
    // what builds or tests it, and is told in a file of its own
    {yaml, "{.readthedocs,readthedocs}.{yml,yaml}", "build tools python", runs, ".readthedocs.yaml"},
    {yaml, "", "python version", runs, ".readthedocs.yaml"},
    {toml, "netlify.toml", "build environment PYTHON_VERSION", runs, "netlify.toml"},
    {toml, "", "context * environment PYTHON_VERSION", runs, "netlify.toml"},
    {yaml, "buildspec*.{yml,yaml}", "phases install runtime-versions python", runs, "buildspec"},
    {toml, "tox.toml", "env_list *", runs, "tox", Reading::tox},
    {toml, "", "env_run_base base_python", runs, "tox", Reading::base},
    {toml, "", "env_run_base base_python *", runs, "tox", Reading::base},
    {toml, "", "env * base_python", runs, "tox", Reading::base},
    {toml, "", "env * base_python *", runs, "tox", Reading::base},
    {toml, "hatch.toml", "envs * matrix * {python,py} *", runs, "hatch"},
    {toml, "", "envs * python", runs, "hatch"},
    // what tools are told to assume
    {toml, "{.ruff,ruff}.toml", "target-version", targets, "tool.ruff", Reading::target},
    {toml, "uv.toml", "pip python-version", targets, "tool.uv"},
    {toml, "ty.toml", "environment python-version", targets, "tool.ty"},
    {toml, "pyrefly.toml", "python-version", targets, "tool.pyrefly"},
    {json, "pyrightconfig.json", "pythonVersion", targets, "tool.pyright"},
    {json, "", "executionEnvironments * pythonVersion", targets, "tool.pyright"},
    {ini, "{mypy,.mypy,tox}.ini", "mypy python_version", targets, "tool.mypy"},
    {ini, "{.pylintrc,pylintrc}", "* py-version", targets, "tool.pylint"},
    {ini, ".isort.cfg", "{settings,isort} py_version", targets, "tool.isort", Reading::target},
    {ini, "sonar-project.properties|.sonarcloud.properties", "properties sonar.python.version", targets, "sonar"},
};
// clang-format on

/// The word that names one Python, or a few: each stretch of digits and dots between commas and blanks.
std::vector<std::pair<std::string, PythonVersion::Says>> read_value(std::string_view text, const VersionKey& key) {
    std::vector<std::pair<std::string, PythonVersion::Says>> out;
    const auto add = [&](std::string spec) {
        if (!spec.empty()) out.emplace_back(std::move(spec), key.says);
    };
    text = trimmed(text);
    switch (key.reading) {
        case Reading::version:
            for (const std::string_view part : split(text, ','))
                if (const auto request = python_request(part); request && !request->range) add(request->spec);
                else if (request) out.emplace_back(request->spec, key.says == Says::runs ? Says::allows : key.says);
            break;
        case Reading::target: {
            std::string spec = python_of_target(text);
            if (!spec.empty() && is_digit(spec[0])) add(std::move(spec));
            break;
        }
        case Reading::runtime: add(python_of_runtime(text)); break;
        case Reading::package: add(python_of_package(text)); break;
        case Reading::image: {
            const auto image = parse_image(text);
            if (const auto python = image ? python_of_image(*image) : std::nullopt) add(*python);
            break;
        }
        case Reading::conda: {
            const std::string written = "python " + std::string(text);
            const MatchSpec spec = read_match_spec(written);
            if (spec.specifier.empty()) break;
            if (spec.one) add(std::string(series_of(spec)));
            else out.emplace_back(spec.specifier, Says::allows);
            break;
        }
        case Reading::tox:
        case Reading::base:
        case Reading::wheel: {
            const Word word{std::string(text), {{1, 1}, {1, 1}}};
            for (Word& python : key.reading == Reading::tox ? tox_pythons(word) : key.reading == Reading::base ? base_pythons(word) : wheel_pythons(word)) add(std::move(python.text));
        }
    }
    return out;
}

/// Calls `visit` with every scalar at these keys.
void at_keys(const document::Node& node, std::string_view keys, const std::function<void(const document::Node&)>& visit) {
    using document::Kind;
    if (keys.empty()) {
        if (node.kind == Kind::scalar) visit(node);
        return;
    }
    const std::string_view key = keys.substr(0, keys.find(' '));
    const std::string_view rest = key.size() < keys.size() ? keys.substr(key.size() + 1) : std::string_view{};
    if (key.starts_with('[')) {
        const std::size_t equals = key.find('=');
        const std::string_view name = key.substr(1, equals - 1), value = key.substr(equals + 1, key.size() - equals - 2);
        const auto has = [&](const document::Node& map) {
            return std::ranges::any_of(map.entries, [&](const document::Entry& entry) { return entry.key->text == name && entry.value->text == value; });
        };
        if (has(node)) at_keys(node, rest, visit);
        for (const document::Ref& item : node.items)
            if (has(*item)) at_keys(*item, rest, visit);
        return;
    }
    for (const document::Entry& entry : node.entries)
        if (entry.key->text == key || (key.find_first_of("*{") != std::string_view::npos && (key == "*" || glob_match(key, entry.key->text)))) at_keys(*entry.value, rest, visit);
    if (key == "*")
        for (const document::Ref& item : node.items) at_keys(*item, rest, visit);
}

void add_facts(const document::Node& root, const VersionKey& key, Facts& out) {
    at_keys(root, key.keys, [&](const document::Node& value) {
        for (auto& [spec, says] : read_value(value.text, key)) out.push_back({PythonVersion{std::move(spec), says, std::string(key.source)}, value.at, no_scope});
    });
}

}  // namespace

std::string python_of_runtime(std::string_view text) {
    std::string small = lowered(text);
    if (!small.starts_with("python")) return "";
    std::string_view rest = std::string_view(small).substr(6);
    while (!rest.empty() && (rest.front() == ' ' || rest.front() == '-' || rest.front() == ':')) rest.remove_prefix(1);
    rest = rest.substr(0, rest.find_first_not_of("0123456789."));
    if (rest.find('.') != std::string_view::npos) return std::string(rest);
    return rest.size() >= 2 ? python_of_target(rest) : "";
}

std::string python_of_package(std::string_view text) {
    if (const std::size_t path = text.rfind('#'); path != std::string_view::npos) text.remove_prefix(path + 1);   // `nixpkgs#python312`
    if (!text.starts_with("python")) return "";
    std::string_view rest = text.substr(6);
    if (rest.starts_with('3') && (rest.size() == 1 || rest[1] == '@' || rest[1] == '-')) rest.remove_prefix(1);   // `python3@3.12`
    if (rest.starts_with('@') || rest.starts_with('-')) rest.remove_prefix(1);
    const std::string_view number = rest.substr(0, rest.find_first_not_of("0123456789."));
    // `python312Full` is one, `python312Packages.numpy` is a package for it
    if (rest.substr(number.size()).starts_with("Packages")) return "";
    if (number.find('.') != std::string_view::npos) return std::string(number);
    return number.size() >= 2 ? python_of_target(number) : "";
}

Facts version_facts_of_pyproject(const document::Node& root) {
    struct Row {
        std::string_view keys, source;
        Reading reading = Reading::version;
    };
    constexpr Row rows[] = {
        {"tool hatch envs * matrix * {python,py} *", "hatch"},
        {"tool hatch envs * python", "hatch"},
        {"tool cibuildwheel build", "cibuildwheel", Reading::wheel},
        {"tool cibuildwheel build *", "cibuildwheel", Reading::wheel},
        {"tool pixi {dependencies,host-dependencies} python", "pixi", Reading::conda},
        {"tool pixi {dependencies,host-dependencies} python version", "pixi", Reading::conda},
        {"tool tox env_list *", "tox", Reading::tox},
        {"tool tox env_run_base base_python", "tox", Reading::base},
        {"tool tox env_run_base base_python *", "tox", Reading::base},
        {"tool tox env * base_python", "tox", Reading::base},
        {"tool tox env * base_python *", "tox", Reading::base},
    };
    Facts out;
    for (const Row& row : rows) add_facts(root, {Format::toml, "", row.keys, Says::runs, row.source, row.reading}, out);
    return out;
}

bool has_version_keys(std::string_view path, Format format) {
    const std::string_view name = file_name(path);
    return std::ranges::any_of(table, [&](const VersionKey& key) {
        if (key.format != format || key.files.empty()) return false;
        return std::ranges::any_of(split(key.files, '|'), [&](std::string_view glob) { return glob == name || glob_match(glob, name); });
    });
}

Facts version_facts(std::string_view bytes, Format format) {
    // what never says `py` names no Python: whether it can be read is nobody's concern here
    if (lowered(bytes).find("py") == std::string::npos) return {};
    ReadDocument document = read_document(bytes, format);
    Facts out = std::move(document.troubles);
    for (const VersionKey& key : table)
        if (key.format == format) add_facts(*document.root, key, out);
    sort_by_place(out);
    return out;
}

}  // namespace driftaudit::syntax
