#include <driftaudit/collector.hpp>
#include <driftaudit/credentials.hpp>
#include <driftaudit/paths.hpp>

#include "syntax/lock.hpp"

namespace driftaudit::collector {
namespace {

using syntax::LockField;
using syntax::LockTable;

// What else than an index a package is from, pdm writes beside its name.
void fill_source(const LockTable& table, LockedPackage& package) {
    package.source = "registry";
    for (const std::string_view key : {"git", "hg", "svn", "bzr", "path", "url"}) {
        const LockField* field = table.find(key);
        if (!field) continue;
        package.origin = without_credentials(field->text);
        package.source = key == "git" ? "git" : key == "path" ? (table.text("editable") == "true" ? "editable" : "path") : "url";
        return;
    }
}

// A package with extras has an entry of its own for each set of them.
void fill(const LockTable& table, LockedPackage& package) {
    fill_source(table, package);
    package.marker = table.text("marker");
    package.python = table.text("requires_python");
    for (const std::string_view extra : table.texts("extras")) package.extras.emplace_back(extra);
    for (const std::string_view group : table.texts("groups")) package.groups.emplace_back(group);
    for (const LockField& field : table.fields)
        if (field.key == "dependencies") package.needs.push_back({without_credentials(field.text), {}, field.at});
}

const syntax::LockDialect dialect{.tool = "pdm",
                                  .file = "pdm.lock",
                                  .packages = "package",
                                  .package_keys = {"marker", "git", "hg", "svn", "bzr", "path", "editable", "url", "requires_python", "extras", "groups",
                                                   "dependencies"},
                                  .heads = {{"metadata", {"content_hash"}}, {"metadata.targets", {"requires_python"}, true}},
                                  .python_key = "requires_python",
                                  .hash_key = "content_hash",
                                  .fill = fill};

// `pdm lock --lockfile pdm.windows.lock` is the usual name of a second one.
bool claims(std::string_view path) {
    const std::string_view name = file_name(path);
    return name == "pdm.lock" || (name.starts_with("pdm.") && name.ends_with(".lock"));
}
Facts collect(std::string_view bytes) { return syntax::lock_facts(bytes, dialect); }

}  // namespace

Collector pdm_lock() { return {.version = 2, .claims = claims, .collect = collect, .large = true}; }

}  // namespace driftaudit::collector
