// The lock of PEP 751, which every tool writes its own way: the scanner reads uv's, pdm's and pipenv's as it reads their own locks.
#include <driftaudit/collector.hpp>
#include <driftaudit/credentials.hpp>
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

// Which extras and groups want a package, its marker says. Its needs are by name alone: they only tell one entry from another.
void fill(const LockTable& table, LockedPackage& package) {
    package.source = source_of(table);
    for (const std::string_view key : {"vcs.url", "vcs.path", "directory.path", "archive.url", "archive.path"})
        if (const std::string_view text = table.text(key); !text.empty() && package.origin.empty()) package.origin = without_credentials(text);
    package.marker = table.text("marker");
    package.python = table.text("requires-python");
    for (const syntax::LockFields item : table.items())
        for (const syntax::LockField& field : item)
            if (field.key == "dependencies.name") {
                const std::string_view version = syntax::text_of(item, "dependencies.version");
                package.needs.push_back({syntax::requirement_text(field.text, {}, version.empty() ? "" : "==" + std::string(version), {}, {}), {}, field.at});
            }
}

const syntax::LockDialect dialect{.tool = "pylock",
                                  .file = "pylock.toml",
                                  .packages = "packages",
                                  .package_keys = {"marker", "vcs", "directory", "archive", "requires-python", "dependencies"},
                                  .heads = {{"", {"requires-python"}}},
                                  .python_key = "requires-python",
                                  .hash_key = {},
                                  .fill = fill};

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

Collector pylock() { return {.version = 2, .claims = claims, .collect = collect, .large = true}; }

}  // namespace driftaudit::collector
