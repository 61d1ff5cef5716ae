// `top_level.txt` beside the metadata of a distribution: the modules that setuptools installed with it, a name on each line.
#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include "syntax/text.hpp"

namespace driftaudit::collector {
namespace {

bool claims(std::string_view path) {
    const std::string folder = directory_of(path);
    return file_name(path) == "top_level.txt" && (folder.ends_with(".dist-info") || folder.ends_with(".egg-info"));
}

Facts collect(std::string_view bytes) {
    InstalledModules modules;
    for (const std::string_view line : split(syntax::without_bom(bytes), '\n'))
        if (const std::string_view name = trimmed(line); !name.empty()) modules.names.emplace_back(name);
    if (modules.names.empty()) return {};
    return {{std::move(modules), {{1, 1}, {1, 1}}, no_scope}};
}

}  // namespace

Collector top_level() { return {.version = 1, .claims = claims, .collect = collect}; }

}  // namespace driftaudit::collector
