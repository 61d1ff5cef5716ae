// The lock of PEP 751, which every tool writes its own way: the scanner reads uv's, pdm's and pipenv's as it reads their own locks.
#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>

#include "syntax/lock.hpp"

namespace driftaudit::collector {
namespace {

using syntax::LockTable;

std::string source_of(const LockTable& package) {
    if (package.has("vcs")) return package.text("vcs.type") == "git" ? "git" : "url";
    if (package.has("directory")) return package.text("directory.editable") == "true" ? "editable" : "directory";
    if (package.has("archive")) return package.find("archive.url") ? "url" : "path";
    return "registry";
}

std::string marker_of(const LockTable& package) { return std::string(package.text("marker")); }

const syntax::LockDialect dialect{.tool = "pylock",
                                  .file = "pylock.toml",
                                  .packages = "packages",
                                  .package_keys = {"marker", "vcs", "directory", "archive"},
                                  .python_table = "",
                                  .python_key = "requires-python",
                                  .source = source_of,
                                  .marker = marker_of};

// `pylock.toml` or `pylock.<name>.toml`, and no dot in the name.
bool claims(std::string_view path) {
    std::string_view name = file_name(path);
    if (!name.starts_with("pylock.") || !name.ends_with(".toml")) return false;
    if (name == "pylock.toml") return true;
    name.remove_prefix(7);
    return name.size() > 5 && name.substr(0, name.size() - 5).find('.') == name.npos;
}
Facts collect(std::string_view bytes) { return syntax::lock_facts(bytes, dialect); }

}  // namespace

Collector pylock() { return {.version = 1, .claims = claims, .collect = collect, .large = true}; }

}  // namespace driftaudit::collector
