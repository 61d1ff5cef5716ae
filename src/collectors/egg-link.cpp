// `setup.py develop` leaves a file NAME.egg-link with the folder that the distribution is in.
#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include "syntax/text.hpp"

namespace driftaudit::collector {
namespace {

bool claims(std::string_view path) { return path.ends_with(".egg-link"); }

Facts collect(std::string_view bytes) {
    const std::string_view text = syntax::without_bom(bytes);
    const std::string_view line = text.substr(0, text.find('\n')), folder = trimmed(line);
    if (folder.empty()) return syntax::unreadable("no folder is named here", {1, 1});
    InstalledFrom from;
    from.url = folder;
    from.editable = true;
    return {{std::move(from), syntax::span_in(line, folder, 1), no_scope}};
}

}  // namespace

Collector egg_link() { return {.version = 1, .claims = claims, .collect = collect}; }

}  // namespace driftaudit::collector
