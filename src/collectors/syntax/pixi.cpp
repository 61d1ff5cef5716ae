#include "pixi.hpp"

#include <string>

#include <driftaudit/requirement.hpp>
#include <driftaudit/text.hpp>

#include "manifest.hpp"
#include "match-spec.hpp"

namespace driftaudit::syntax {
namespace {

class Reader {
public:
    explicit Reader(const Toml& document) : document_(document) {}

    Facts read(const toml::table& pixi) {
        read_tables(pixi, "default");
        if (const toml::table* features = find_table(pixi, {"feature"}))
            for (const Toml::Entry& feature : entries(*features))
                if (const toml::table* table = feature.value->as_table()) read_tables(*table, normalized_name(feature.key->str()));
        return std::move(facts_);
    }

private:
    void read_tables(const toml::table& table, const std::string& environment) {
        for (const std::string_view name : {"dependencies", "host-dependencies", "build-dependencies"})
            if (const toml::table* specs = find_table(table, {name}))
                for (const Toml::Entry& entry : entries(*specs)) conda(entry, environment);
        if (const toml::table* packages = find_table(table, {"pypi-dependencies"}))
            for (const Toml::Entry& entry : entries(*packages)) pypi(entry, environment);
    }

    /// `numpy = ">=1.26,<2"`, `numpy = { version = "1.26.*", channel = "conda-forge" }`; of Python itself other facts tell.
    void conda(const Toml::Entry& entry, const std::string& environment) {
        const std::string name(entry.key->str());
        if (name == "python") return;
        const MatchSpec spec = read_match_spec(name + " " + version_of(entry));
        if (spec.name.empty()) return add(Unreadable{"this is no match spec of conda"}, *entry.value);
        Dependency out;
        out.requirement.name = normalized_name(name);
        out.requirement.specifier = spec.specifier;
        add(std::move(out), entry, environment);
    }

    /// `flask = "*"`, `flask = { version = ">=3", extras = ["async"] }`, `shop = { path = ".", editable = true }`.
    void pypi(const Toml::Entry& entry, const std::string& environment) {
        const toml::table* details = entry.value->as_table();
        const std::string version = version_of(entry);
        Dependency out;
        out.requirement = keyed_requirement(document_, entry, details);
        if (version != "*") out.requirement.specifier = version;
        if (!version.empty() && version != "*" && !parse_requirement(out.requirement.name + version)) return add(Unreadable{"no version range that pixi reads"}, *entry.value);
        const toml::node* editable = details ? find(*details, {"editable"}) : nullptr;
        out.editable = editable && editable->is_boolean() && editable->as_boolean()->get();
        add(std::move(out), entry, environment);
    }

    static std::string version_of(const Toml::Entry& entry) {
        const toml::table* details = entry.value->as_table();
        return std::string(trimmed(details ? find_text(*details, {"version"}) : text_of(entry.value)));
    }

    void add(Dependency dependency, const Toml::Entry& entry, const std::string& environment) {
        const Span at = document_.span(entry);
        dependency.group = {Group::Kind::environment, environment};
        if (dependency.requirement.written.empty()) dependency.requirement.written = document_.text(at);
        facts_.push_back({std::move(dependency), at, no_scope});
    }
    void add(Unreadable trouble, const toml::node& node) { facts_.push_back({std::move(trouble), document_.span(node), no_scope}); }

    const Toml& document_;
    Facts facts_;
};

}  // namespace

Facts pixi_dependencies(const Toml& document, const toml::table& pixi) { return Reader(document).read(pixi); }

}  // namespace driftaudit::syntax
