// pyproject.toml: what the project is, which Pythons it allows, what it depends on (PEP 621, PEP 735, and the older tables of poetry, pdm, uv, flit and
// hatch), and which Python its tools are told to assume.
//
// Where the standard table and a tool's own speak about the same thing, the tool decides which of them counts, and we follow it: poetry 2 reads
// `tool.poetry.dependencies` only to add a source or a path to what `project.dependencies` names.
#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "syntax/content-hash.hpp"
#include "syntax/documents.hpp"
#include "syntax/manifest.hpp"
#include "syntax/pip.hpp"
#include "syntax/pixi.hpp"
#include "syntax/text.hpp"
#include "syntax/toml.hpp"
#include "syntax/tox.hpp"
#include "syntax/version-keys.hpp"

namespace driftaudit::collector {
namespace {

using namespace syntax;

const Group main_group{};

class Reader {
public:
    explicit Reader(const Toml& document) : document_(document), root_(document.root()) {}

    Facts read() {
        read_manifest();
        read_pythons();
        read_project();
        read_groups();
        read_poetry();
        read_other_tools();
        read_targets();
        read_runs();
        sort_by_place(facts_);
        return std::move(facts_);
    }

private:
    template <class Claim>
    void add(Claim claim, Span at) {
        facts_.push_back({std::move(claim), at, no_scope});
    }
    void refuse(std::string reason, const toml::node& node) { add(Unreadable{std::move(reason)}, document_.content_span(node)); }

    // ---- the project itself

    void read_manifest() {
        struct Kind {
            std::string_view tool;
            const toml::node* table;
        };
        const Kind kinds[] = {{"pep621", find_table(root_, {"project"})},
                              {"poetry", find_table(root_, {"tool", "poetry"})},
                              {"flit", find_table(root_, {"tool", "flit", "metadata"})},
                              {"pixi", find_table(root_, {"tool", "pixi"})},
                              {"uv", find_table(root_, {"tool", "uv", "workspace"})},
                              {"uv", find(root_, {"tool", "uv", "dev-dependencies"})},
                              {"pep735", find_table(root_, {"dependency-groups"})}};
        const auto kind = std::find_if(std::begin(kinds), std::end(kinds), [](const Kind& k) { return k.table != nullptr; });
        if (kind == std::end(kinds)) return;
        Manifest manifest;
        manifest.tool = kind->tool;
        manifest.name = normalized_name(project_name());
        manifest.is_package = !manifest.name.empty() && find_table(root_, {"build-system"}) && !says_no(find(root_, {"tool", "poetry", "package-mode"})) &&
                              !says_no(find(root_, {"tool", "uv", "package"}));
        manifest.dynamic_dependencies = is_dynamic("dependencies") && !find(root_, {"tool", "poetry", "dependencies"}) && !has_dynamic_files();
        manifest.workspace_members = workspace_members();
        add(std::move(manifest), document_.span(*kind->table));
        for (ContentHash& hash : poetry_hashes(root_)) add(std::move(hash), document_.span(*kind->table));
        if (auto hash = pdm_hash(root_)) add(std::move(*hash), document_.span(*kind->table));
    }

    std::string_view project_name() const {
        const std::string_view named = find_text(root_, {"project", "name"});
        if (!named.empty()) return named;
        const std::string_view poetry = find_text(root_, {"tool", "poetry", "name"});
        if (!poetry.empty()) return poetry;
        const std::string_view flit = find_text(root_, {"tool", "flit", "metadata", "dist-name"});
        return flit.empty() ? find_text(root_, {"tool", "flit", "metadata", "module"}) : flit;
    }

    static bool says_no(const toml::node* node) { return node && node->is_boolean() && !node->as_boolean()->get(); }

    bool is_dynamic(std::string_view field) const {
        const toml::array* dynamic = find_array(root_, {"project", "dynamic"});
        return dynamic && std::any_of(dynamic->begin(), dynamic->end(), [&](const toml::node& node) { return text_of(&node) == field; });
    }

    bool has_dynamic_files() const {
        return find(root_, {"tool", "setuptools", "dynamic", "dependencies", "file"}) ||
               find(root_, {"tool", "hatch", "metadata", "hooks", "requirements_txt", "files"});
    }

    // uv's globs, and the folders that uv's sources and poetry's dependencies point to.
    std::vector<std::string> workspace_members() const {
        std::vector<std::string> members;
        const auto add_path = [&](std::string_view path) {
            if (!path.empty()) add_once(members, std::string(path));
        };
        if (const toml::array* globs = find_array(root_, {"tool", "uv", "workspace", "members"}))
            for (const toml::node& glob : *globs) add_path(text_of(&glob));
        if (const toml::array* globs = find_array(root_, {"tool", "uv", "workspace", "exclude"}))
            for (const toml::node& glob : *globs) add_path("!" + std::string(text_of(&glob)));
        each_detail(find_table(root_, {"tool", "uv", "sources"}), [&](const toml::table& source) { add_path(find_text(source, {"path"})); });
        for (const auto& [table, group] : poetry_tables()) each_detail(table, [&](const toml::table& details) { add_path(find_text(details, {"path"})); });
        return members;
    }

    // Visits the tables that a key's value holds: it is one, or an array of them.
    template <class Visit>
    static void each_detail(const toml::table* table, Visit&& visit) {
        if (!table) return;
        for (const Toml::Entry& entry : entries(*table)) {
            if (const toml::table* one = entry.value->as_table()) visit(*one);
            if (const toml::array* several = entry.value->as_array())
                for (const toml::node& node : *several)
                    if (const toml::table* one = node.as_table()) visit(*one);
        }
    }

    void read_pythons() {
        add_allowed(find(root_, {"project", "requires-python"}));
        add_allowed(find(root_, {"tool", "flit", "metadata", "requires-python"}));
        const toml::node* poetry = find(root_, {"tool", "poetry", "dependencies", "python"});
        if (!poetry) return;
        add_allowed(poetry);
        if (const toml::table* details = poetry->as_table()) add_allowed(find(*details, {"version"}));
        if (const toml::array* several = poetry->as_array())
            for (const toml::node& node : *several) add_allowed(node.is_table() ? find(*node.as_table(), {"version"}) : &node);
    }

    void add_allowed(const toml::node* node) {
        const std::string_view spec = trimmed(text_of(node));
        if (!spec.empty()) add(PythonVersion{std::string(spec), PythonVersion::Says::allows, "requires-python"}, document_.content_span(*node));
    }

    // ---- dependencies as PEP 508 writes them

    void read_project() {
        add_list(find(root_, {"project", "dependencies"}), main_group);
        add_lists(find(root_, {"project", "optional-dependencies"}), Group::Kind::extra);
        add_files(find(root_, {"tool", "setuptools", "dynamic", "dependencies"}), main_group);
        if (const toml::table* extras = find_table(root_, {"tool", "setuptools", "dynamic", "optional-dependencies"}))
            for (const Toml::Entry& extra : entries(*extras)) add_files(extra.value, {Group::Kind::extra, normalized_name(extra.key->str())});
        if (is_dynamic("dependencies")) add_files(find(root_, {"tool", "hatch", "metadata", "hooks", "requirements_txt"}), main_group);
    }

    // `{ file = ["requirements.txt"] }`, `{ files = […] }`
    void add_files(const toml::node* node, const Group& into) {
        const toml::table* table = node ? node->as_table() : nullptr;
        if (!table) return;
        for (const std::string_view key : {"file", "files"}) {
            const toml::node* files = find(*table, {key});
            if (const toml::array* several = files ? files->as_array() : nullptr)
                for (const toml::node& file : *several) add_file(file, into);
            else if (files)
                add_file(*files, into);
        }
    }
    void add_file(const toml::node& file, const Group& into) {
        if (const std::string_view path = text_of(&file); !path.empty()) add(Include{std::string(path), false, false, into}, document_.content_span(file));
    }

    void add_lists(const toml::node* node, Group::Kind kind) {
        if (!node) return;
        const toml::table* table = node->as_table();
        if (!table) return refuse("a table of lists of requirements belongs here", *node);
        for (const Toml::Entry& entry : entries(*table)) add_list(entry.value, {kind, normalized_name(entry.key->str())});
    }

    void add_list(const toml::node* node, const Group& group) {
        if (!node) return;
        const toml::array* list = node->as_array();
        if (!list) return refuse("a list of requirements belongs here", *node);
        for (const toml::node& item : *list) add_item(item, group);
    }

    void add_item(const toml::node& item, const Group& group) {
        if (const toml::table* table = item.as_table(); table && group.kind == Group::Kind::group) {
            const std::string_view included = find_text(*table, {"include-group"});
            if (included.empty() || table->size() != 1) return refuse("no requirement and no include-group", item);
            if (!group_names_.contains(normalized_name(included))) return refuse("the file has no group of this name", item);
            return add(Include{normalized_name(included), false, true, group}, document_.span(item));
        }
        if (!item.is_string()) return refuse("a requirement is a string", item);
        std::string_view text = trimmed(text_of(&item));
        const bool editable = text.starts_with("-e ") || text.starts_with("--editable ");  // pdm's
        if (editable) text = trimmed(text.substr(text.find(' ')));
        auto requirement = editable ? editable_requirement(text) : named_requirement(text);
        if (!requirement) return refuse("no requirement of PEP 508", item);
        add(Dependency{std::move(*requirement), group, false, editable}, document_.content_span(item));
    }

    void read_groups() {
        if (const toml::table* groups = find_table(root_, {"dependency-groups"}))
            for (const Toml::Entry& group : entries(*groups)) group_names_.insert(normalized_name(group.key->str()));
        add_lists(find(root_, {"dependency-groups"}), Group::Kind::group);
        add_lists(find(root_, {"tool", "pdm", "dev-dependencies"}), Group::Kind::group);
        for (const std::string_view tool : {"uv", "rye"}) add_list(find(root_, {"tool", tool, "dev-dependencies"}), {Group::Kind::group, "dev"});
    }

    void read_other_tools() {
        add_list(find(root_, {"tool", "flit", "metadata", "requires"}), main_group);
        add_lists(find(root_, {"tool", "flit", "metadata", "requires-extra"}), Group::Kind::extra);
        if (const toml::table* pixi = find_table(root_, {"tool", "pixi"})) std::ranges::move(pixi_dependencies(document_, *pixi), std::back_inserter(facts_));
        const toml::table* environments = find_table(root_, {"tool", "hatch", "envs"});
        if (!environments) return;
        for (const Toml::Entry& environment : entries(*environments)) {
            const toml::table* table = environment.value->as_table();
            if (!table) continue;
            for (const std::string_view key : {"dependencies", "extra-dependencies"})
                if (const toml::array* list = find_array(*table, {key}))
                    for (const toml::node& item : *list) add_hatch_item(item, {Group::Kind::environment, normalized_name(environment.key->str())});
        }
    }

    // hatch fills in `{root:uri}` and its like before it reads a requirement.
    void add_hatch_item(const toml::node& item, const Group& group) {
        if (text_of(&item).find('{') == std::string_view::npos) add_item(item, group);
    }

    // ---- dependencies as poetry writes them

    struct PoetryTable {
        const toml::table* table;
        Group group;
    };

    std::vector<PoetryTable> poetry_tables() const {
        std::vector<PoetryTable> out;
        const auto add_table = [&](const toml::table* table, Group group) {
            if (table) out.push_back({table, std::move(group)});
        };
        add_table(find_table(root_, {"tool", "poetry", "dependencies"}), main_group);
        add_table(find_table(root_, {"tool", "poetry", "dev-dependencies"}), {Group::Kind::group, "dev"});
        if (const toml::table* groups = find_table(root_, {"tool", "poetry", "group"}))
            for (const Toml::Entry& group : entries(*groups))
                if (const toml::table* table = group.value->as_table())
                    add_table(find_table(*table, {"dependencies"}), {Group::Kind::group, normalized_name(group.key->str())});
        return out;
    }

    void read_poetry() {
        const std::set<std::string> named = named_by_project();
        const bool extends = is_dynamic("dependencies") || is_dynamic("optional-dependencies");
        const auto extras = poetry_extras();
        for (const auto& [table, group] : poetry_tables())
            for (const Toml::Entry& entry : entries(*table)) {
                const std::string name = normalized_name(entry.key->str());
                const bool counts = group.kind != Group::Kind::main || named.empty() || (extends && !named.contains(name));
                if (name == "python" || !counts) continue;
                add_poetry(entry, group, extras);
            }
    }

    // What `project.dependencies` and its extras name: poetry's own table then only says where that comes from, unless the project calls it dynamic.
    std::set<std::string> named_by_project() const {
        std::set<std::string> names;
        if (!find_table(root_, {"project"})) return names;
        each<Dependency>(facts_, [&](const Dependency& dependency, const Fact&) {
            if (dependency.group.kind != Group::Kind::group) names.insert(dependency.requirement.name);
        });
        return names;
    }

    // The extras that each optional dependency belongs to.
    std::multimap<std::string, std::string> poetry_extras() const {
        std::multimap<std::string, std::string> out;
        const toml::table* extras = find_table(root_, {"tool", "poetry", "extras"});
        if (!extras) return out;
        for (const Toml::Entry& extra : entries(*extras))
            if (const toml::array* names = extra.value->as_array())
                for (const toml::node& name : *names) out.emplace(normalized_name(text_of(&name)), normalized_name(extra.key->str()));
        return out;
    }

    void add_poetry(const Toml::Entry& entry, const Group& group, const std::multimap<std::string, std::string>& extras) {
        if (const toml::array* several = entry.value->as_array()) {
            for (const toml::node& one : *several) {
                if (const toml::table* details = one.as_table())
                    add_poetry(entry, one, details, group, extras);
                else
                    refuse("a table with a version belongs here", one);
            }
            return;
        }
        const toml::table* details = entry.value->as_table();
        if (!details && !entry.value->is_string()) return refuse("a version or a table belongs here", *entry.value);
        add_poetry(entry, *entry.value, details, group, extras);
    }

    void add_poetry(const Toml::Entry& entry, const toml::node& value, const toml::table* details, Group group,
                    const std::multimap<std::string, std::string>& extras) {
        Dependency out;
        out.requirement = keyed_requirement(document_, entry, details);
        const std::string_view range = details ? find_text(*details, {"version"}) : text_of(&value);
        const auto specifier = specifier_of_poetry_range(range.empty() ? "*" : range);
        if (!specifier) return refuse("no version range that poetry reads", value);
        out.requirement.specifier = *specifier;
        if (details) {
            out.requirement.marker = marker_of(*details);
            const toml::node* develop = find(*details, {"develop"});
            out.editable = develop && develop->is_boolean() && develop->as_boolean()->get();
        }
        const Span at = entry.value->is_array() || is_spread(entry) ? document_.span(value) : document_.span(entry);
        const toml::node* optional = details ? find(*details, {"optional"}) : nullptr;
        if (group.kind != Group::Kind::main || !optional || !optional->is_boolean() || !optional->as_boolean()->get()) {
            out.group = std::move(group);
            return add(std::move(out), at);
        }
        const auto [begin, end] = extras.equal_range(out.requirement.name);
        if (begin == end) {  // no extra brings it: nothing installs it
            out.group = {Group::Kind::extra, ""};
            return add(std::move(out), at);
        }
        for (auto extra = begin; extra != end; ++extra) {
            out.group = {Group::Kind::extra, extra->second};
            add(out, at);
        }
    }

    static bool is_spread(const Toml::Entry& entry) { return entry.value->is_table() && !entry.value->as_table()->is_inline(); }

    static std::string marker_of(const toml::table& details) {
        std::string marker(find_text(details, {"markers"}));
        if (const std::string_view python = find_text(details, {"python"}); !python.empty()) marker = both_markers(marker, marker_of_python_range(python));
        if (const std::string_view platform = find_text(details, {"platform"}); !platform.empty())
            marker = both_markers(marker, "sys_platform == \"" + std::string(platform) + "\"");
        return marker;
    }

    // ---- the Pythons that tools run on, and those that they assume

    void read_runs() {
        for (const std::initializer_list<std::string_view> keys : {std::initializer_list<std::string_view>{"project", "classifiers"}, {"tool", "poetry", "classifiers"}, {"tool", "flit", "metadata", "classifiers"}})
            if (const toml::array* list = find_array(root_, keys))
                for (const toml::node& one : *list)
                    if (std::string spec = python_of_classifier(text_of(&one)); !spec.empty()) add(PythonVersion{std::move(spec), PythonVersion::Says::allows, "classifier"}, document_.content_span(one));
        if (!find(root_, {"tool"})) return;
        for (Fact& fact : version_facts_of_pyproject(*document_of(document_))) facts_.push_back(std::move(fact));
        if (const toml::node* ini = find(root_, {"tool", "tox", "legacy_tox_ini"}); ini && ini->is_string()) {
            const Span at = document_.content_span(*ini);
            const std::string_view text = document_.text(at);
            for (Fact& fact : tox_facts(text, at.begin)) facts_.push_back(std::move(fact));
        }
    }

    void read_targets() {
        add_target(find(root_, {"tool", "black", "target-version"}), "tool.black");
        add_target(find(root_, {"tool", "ruff", "target-version"}), "tool.ruff");
        add_target(find(root_, {"tool", "mypy", "python_version"}), "tool.mypy");
        add_target(find(root_, {"tool", "pyright", "pythonVersion"}), "tool.pyright");
        add_target(find(root_, {"tool", "basedpyright", "pythonVersion"}), "tool.basedpyright");
        add_target(find(root_, {"tool", "isort", "py_version"}), "tool.isort");
        add_target(find(root_, {"tool", "ty", "environment", "python-version"}), "tool.ty");
        add_target(find(root_, {"tool", "pyrefly", "python-version"}), "tool.pyrefly");
        add_target(find(root_, {"tool", "uv", "pip", "python-version"}), "tool.uv");
        for (const std::string_view section : {"main", "MAIN", "master", "MASTER"})
            add_target(find(root_, {"tool", "pylint", section, "py-version"}), "tool.pylint");
    }

    void add_target(const toml::node* node, std::string_view source) {
        if (!node) return;
        if (const toml::array* several = node->as_array()) {
            for (const toml::node& one : *several) add_target(&one, source);
            return;
        }
        if (!node->is_value()) return;
        const Span at = document_.content_span(*node);  // a number as written: 3.10 is no 3.1
        const std::string spec = python_of_target(node->is_string() ? trimmed(text_of(node)) : document_.text(at));
        if (!spec.empty() && is_digit(spec[0])) add(PythonVersion{spec, PythonVersion::Says::targets, std::string(source)}, at);
    }

    const Toml& document_;
    const toml::table& root_;
    std::set<std::string> group_names_;
    Facts facts_;
};

bool claims(std::string_view path) { return file_name(path) == "pyproject.toml"; }

Facts collect(std::string_view bytes) {
    const Toml document(bytes);
    if (document) return Reader(document).read();
    return is_template(bytes) ? Facts{} : document.trouble();
}

}  // namespace

Collector pyproject() { return {.version = 3, .claims = claims, .collect = collect, .large = false, .incidental = false}; }

}  // namespace driftaudit::collector
