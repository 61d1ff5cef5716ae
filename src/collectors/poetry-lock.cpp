#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>

#include "syntax/lock.hpp"

namespace driftaudit::collector {
namespace {

using syntax::LockTable;

// Without a source of its own, a package is from the default index; "legacy" is poetry's word for every other index.
std::string source_of(const LockTable& package) {
    const std::string_view type = package.text("source.type");
    if (type.empty() || type == "legacy") return "registry";
    if (type == "directory") return package.text("develop") == "true" ? "editable" : "directory";
    if (type == "file") return "path";
    return std::string(type);  // git, url
}

// Poetry 2 writes one marker, or one for each group where these differ; a group that has none always wants the package.
std::string marker_of(const LockTable& package) {
    const std::vector<std::string_view> markers = package.texts("markers");
    const bool by_group = !package.find("markers");
    if (by_group && markers.size() < package.texts("groups").size()) return {};
    return syntax::any_marker(markers);
}

const syntax::LockDialect dialect{.tool = "poetry",
                                  .file = "poetry.lock",
                                  .packages = "package",
                                  .package_keys = {"source", "develop", "markers", "groups"},
                                  .python_table = "metadata",
                                  .python_key = "python-versions",
                                  .source = source_of,
                                  .marker = marker_of};

bool claims(std::string_view path) { return file_name(path) == "poetry.lock"; }
Facts collect(std::string_view bytes) { return syntax::lock_facts(bytes, dialect); }

}  // namespace

Collector poetry_lock() { return {.version = 1, .claims = claims, .collect = collect, .large = true}; }

}  // namespace driftaudit::collector
