// The lock of conda-lock: one list with a package for each platform, conda's and pip's together.
#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/specifiers.hpp>

#include <algorithm>
#include <array>

#include "syntax/lock.hpp"
#include "syntax/text.hpp"
#include "syntax/yaml.hpp"

namespace driftaudit::collector {
namespace {

namespace yaml = syntax::yaml;

// conda's names of platforms, as markers.
std::string marker_of(std::string_view platform) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> markers{{
        {"linux-64", "sys_platform == 'linux' and platform_machine == 'x86_64'"},
        {"linux-aarch64", "sys_platform == 'linux' and platform_machine == 'aarch64'"},
        {"osx-64", "sys_platform == 'darwin' and platform_machine == 'x86_64'"},
        {"osx-arm64", "sys_platform == 'darwin' and platform_machine == 'arm64'"},
        {"win-64", "sys_platform == 'win32' and platform_machine == 'AMD64'"},
    }};
    const auto found = std::ranges::find(markers, platform, [](const auto& row) { return row.first; });
    return found == markers.end() ? std::string{} : std::string(found->second);
}

Fact fact_of_head(const yaml::Node& root) {
    Lock lock{"conda-lock", {}};
    for (const yaml::Node* source : yaml::scalars(root["metadata"]["sources"])) lock.inputs.emplace_back(source->text);
    return {std::move(lock), {{1, 1}, {1, 1}}, no_scope};
}

// `numpy: '>=1.26,<2'`; what is conda's own way to write a range stays out.
std::vector<Need> needs_of(const yaml::Node& dependencies) {
    std::vector<Need> needs;
    for (const yaml::Entry& entry : dependencies.entries) {
        const bool known = entry.value->is_scalar() && parse_specifiers(entry.value->text);
        needs.push_back({syntax::requirement_text(entry.key->text, {}, known ? entry.value->text : std::string_view{}, {}, {}), {}, entry.key->at});
    }
    return needs;
}

Fact fact_of_package(const yaml::Node& package) {
    const yaml::Node& name = package["name"];
    if (!name.is_scalar()) return {Unreadable{"a package without a name"}, package.at, no_scope};
    LockedPackage out{normalized_name(name.text), std::string(package["version"].text), "registry", marker_of(package["platform"].text)};
    if (const std::string_view category = package["category"].text; !category.empty()) out.groups.emplace_back(category);
    out.optional = package["optional"].text == "true";
    out.needs = needs_of(package["dependencies"]);
    return {std::move(out), name.at, no_scope};
}

// The lock holds its Python as a package; where platforms differ in it, none is the lock's.
std::optional<Fact> fact_of_python(const yaml::Node& packages) {
    const yaml::Node* python = nullptr;
    for (const yaml::Node* package : packages.items) {
        if ((*package)["name"].text != "python" || (*package)["manager"].text != "conda") continue;
        const yaml::Node& version = (*package)["version"];
        if (!version.is_scalar() || (python && python->text != version.text)) return {};
        if (!python) python = &version;
    }
    if (!python) return {};
    return Fact{PythonVersion{"==" + std::string(python->text), PythonVersion::Says::allows, "conda-lock.yml"}, python->at, no_scope};
}

bool claims(std::string_view path) {
    const std::string_view name = file_name(path);
    return name.ends_with("conda-lock.yml") || name.ends_with("conda-lock.yaml");
}

Facts collect(std::string_view bytes) {
    const yaml::Document document(bytes);
    const yaml::Node& root = document.root();
    Facts facts{fact_of_head(root)};
    if (document.unreadable()) {
        const std::size_t conflict = syntax::find_conflict(bytes);
        const bool merged = conflict != bytes.npos;
        facts.push_back(merged ? syntax::merge_conflict(bytes, conflict, syntax::Lines(bytes).span(conflict, conflict).begin) : *document.unreadable());
    }
    for (const yaml::Node* package : root["package"].items) facts.push_back(fact_of_package(*package));
    if (std::optional<Fact> python = fact_of_python(root["package"])) facts.push_back(std::move(*python));
    syntax::sort_by_place(facts);
    return facts;
}

}  // namespace

Collector conda_lock() { return {.version = 2, .claims = claims, .collect = collect, .large = true}; }

}  // namespace driftaudit::collector
