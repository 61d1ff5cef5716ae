// What an egg-info requires: a requirement a line, in sections `[extra]`, `[:marker]` or `[extra:marker]`. It is told as importlib.metadata does.
#include <driftaudit/collector.hpp>
#include <driftaudit/credentials.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include "syntax/text.hpp"

namespace driftaudit::collector {
namespace {

// The condition that a section puts on what stands in it: "; (marker) and extra == "x"", "" for none.
std::string condition_of(std::string_view section) {
    const std::size_t colon = section.find(':');
    const std::string_view extra = section.substr(0, colon), marker = colon == section.npos ? std::string_view{} : section.substr(colon + 1);
    std::string out(marker);
    if (!extra.empty() && !marker.empty()) out = "(" + out + ") and ";
    if (!extra.empty()) out.append("extra == \"").append(extra).append("\"");
    return out.empty() ? out : "; " + out;
}

bool claims(std::string_view path) { return file_name(path) == "requires.txt" && directory_of(path).ends_with(".egg-info"); }

Facts collect(std::string_view bytes) {
    InstalledNeeds installed;
    std::string_view section;
    std::uint32_t number = 0;
    for (const std::string_view line : split(syntax::without_bom(bytes), '\n')) {
        ++number;
        const std::string_view text = trimmed(line);
        if (text.empty() || text[0] == '#') continue;
        if (text[0] == '[' && text.back() == ']') {
            section = text.substr(1, text.size() - 2);
            continue;
        }
        const std::string_view space = text.find('@') == text.npos ? "" : " ";  // a URL would go on with the semicolon
        installed.needs.push_back({without_credentials(std::string(text).append(space).append(condition_of(section))), {},
                                   syntax::span_in(line, text, number)});
    }
    const Span at = installed.needs.empty() ? Span{{1, 1}, {1, 1}} : installed.needs.front().at;
    return {{std::move(installed), at, no_scope}};
}

}  // namespace

Collector egg_requires() { return {.version = 1, .claims = claims, .collect = collect}; }

}  // namespace driftaudit::collector
