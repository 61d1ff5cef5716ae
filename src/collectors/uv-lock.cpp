#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>

#include "syntax/lock.hpp"

namespace driftaudit::collector {
namespace {

using syntax::LockTable;

// uv names the kind of a source by the key that it stands at.
std::string source_of(const LockTable& package) {
    for (const char* kind : {"registry", "git", "editable", "virtual", "directory", "path", "url"})
        if (package.has("source." + std::string(kind))) return kind;
    return "registry";
}

// A package that is locked more than once says for which environments each is.
std::string marker_of(const LockTable& package) { return syntax::any_marker(package.texts("resolution-markers")); }

const syntax::LockDialect dialect{.tool = "uv",
                                  .file = "uv.lock",
                                  .packages = "package",
                                  .package_keys = {"source", "resolution-markers"},
                                  .python_table = "",
                                  .python_key = "requires-python",
                                  .source = source_of,
                                  .marker = marker_of};

bool claims(std::string_view path) { return file_name(path) == "uv.lock"; }
Facts collect(std::string_view bytes) { return syntax::lock_facts(bytes, dialect); }

}  // namespace

Collector uv_lock() { return {.version = 1, .claims = claims, .collect = collect, .large = true}; }

}  // namespace driftaudit::collector
