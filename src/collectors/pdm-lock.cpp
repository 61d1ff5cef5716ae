#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>

#include "syntax/lock.hpp"

namespace driftaudit::collector {
namespace {

using syntax::LockTable;

// What else than an index a package is from, pdm writes beside its name.
std::string source_of(const LockTable& package) {
    if (package.find("git")) return "git";
    for (const char* system : {"hg", "svn", "bzr"})
        if (package.find(system)) return "url";
    if (package.find("path")) return package.text("editable") == "true" ? "editable" : "path";
    if (package.find("url")) return "url";
    return "registry";
}

std::string marker_of(const LockTable& package) { return std::string(package.text("marker")); }

const syntax::LockDialect dialect{.tool = "pdm",
                                  .file = "pdm.lock",
                                  .packages = "package",
                                  .package_keys = {"marker", "git", "hg", "svn", "bzr", "path", "editable", "url"},
                                  .python_table = "metadata.targets",
                                  .python_key = "requires_python",
                                  .python_repeats = true,
                                  .source = source_of,
                                  .marker = marker_of};

// `pdm lock --lockfile pdm.windows.lock` is the usual name of a second one.
bool claims(std::string_view path) {
    const std::string_view name = file_name(path);
    return name == "pdm.lock" || (name.starts_with("pdm.") && name.ends_with(".lock"));
}
Facts collect(std::string_view bytes) { return syntax::lock_facts(bytes, dialect); }

}  // namespace

Collector pdm_lock() { return {.version = 1, .claims = claims, .collect = collect, .large = true}; }

}  // namespace driftaudit::collector
