#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>
#include <array>
#include <string>

#include "syntax/content-hash.hpp"
#include "syntax/manifest.hpp"
#include "syntax/text.hpp"
#include "syntax/toml.hpp"

namespace driftaudit::collector {
namespace {

using namespace syntax;

// The tables that are no lists of packages; every other one is a category of its own.
constexpr std::array<std::string_view, 5> settings = {"source", "requires", "scripts", "pipenv", "pipfile"};

// The keys of a package's table that are variables of a marker: `sys_platform = "== 'linux'"`.
constexpr std::array<std::string_view, 11> marker_variables = {
    "os_name",        "sys_platform",        "platform_machine",    "platform_python_implementation", "platform_release", "platform_system", "platform_version",
    "python_version", "python_full_version", "implementation_name", "implementation_version"};

std::string marker_of(const toml::table& details) {
    std::string marker(find_text(details, {"markers"}));
    for (const std::string_view variable : marker_variables)
        if (const std::string_view condition = find_text(details, {variable}); !condition.empty())
            marker = both_markers(marker, std::string(variable) + " " + std::string(condition));
    return marker;
}

// `*` allows every version; a bare one is the only one.
std::string specifier_of(std::string_view text) {
    text = trimmed(text);
    if (text == "*") return {};
    return !text.empty() && is_digit(text[0]) ? "==" + std::string(text) : std::string(text);
}

class Reader {
public:
    explicit Reader(const Toml& document) : document_(document) {}

    Facts read() {
        bool packages = false;
        for (const Toml::Entry& entry : entries(document_.root())) {
            const toml::table* table = entry.value->as_table();
            if (!table || std::find(settings.begin(), settings.end(), entry.key->str()) != settings.end()) continue;
            packages = true;
            const Group group = entry.key->str() == "packages"       ? Group{}
                                : entry.key->str() == "dev-packages" ? Group{Group::Kind::group, "dev"}
                                                                     : Group{Group::Kind::group, normalized_name(entry.key->str())};
            for (const Toml::Entry& package : entries(*table)) add_package(package, group);
        }
        const toml::node* requires_table = find(document_.root(), {"requires"});
        for (const std::string_view key : {"python_version", "python_full_version"})
            if (const toml::node* version = find(document_.root(), {"requires", key}); !trimmed(text_of(version)).empty())
                add(PythonVersion{std::string(trimmed(text_of(version))), PythonVersion::Says::allows, "Pipfile"}, document_.content_span(*version));
        if (packages || requires_table) {
            Manifest manifest;
            manifest.tool = "pipenv";
            facts_.insert(facts_.begin(), Fact{std::move(manifest), {{1, 1}, {1, 1}}, no_scope});
            if (auto hash = pipenv_hash(document_.root())) add(std::move(*hash), {{1, 1}, {1, 1}});
        }
        sort_by_place(facts_);
        return std::move(facts_);
    }

private:
    template <class Claim>
    void add(Claim claim, Span at) {
        facts_.push_back({std::move(claim), at, no_scope});
    }

    void add_package(const Toml::Entry& package, const Group& group) {
        const toml::table* details = package.value->as_table();
        if (!details && !package.value->is_string()) return add(Unreadable{"a version or a table belongs here"}, document_.span(*package.value));
        Dependency out;
        out.group = group;
        out.requirement = keyed_requirement(document_, package, details);
        out.requirement.specifier = specifier_of(details ? find_text(*details, {"version"}) : text_of(package.value));
        if (!out.requirement.specifier.empty() && !parse_requirement(out.requirement.name + out.requirement.specifier))
            return add(Unreadable{"no version range that pipenv reads"}, document_.span(*package.value));
        if (details) {
            out.requirement.marker = marker_of(*details);
            const toml::node* editable = find(*details, {"editable"});
            out.editable = editable && editable->is_boolean() && editable->as_boolean()->get();
        }
        const bool spread = details && !details->is_inline();
        add(std::move(out), spread ? document_.span(*package.value) : document_.span(package));
    }

    const Toml& document_;
    Facts facts_;
};

bool claims(std::string_view path) { return file_name(path) == "Pipfile"; }

Facts collect(std::string_view bytes) {
    const Toml document(bytes);
    if (document) return Reader(document).read();
    return is_template(bytes) ? Facts{} : document.trouble();
}

}  // namespace

Collector pipfile() { return {.version = 2, .claims = claims, .collect = collect, .large = false, .incidental = false}; }

}  // namespace driftaudit::collector
