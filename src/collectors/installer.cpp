// `INSTALLER` beside the metadata of a distribution: who put it there ("pip", "uv", "conda" …).
#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include "syntax/text.hpp"

namespace driftaudit::collector {
namespace {

bool claims(std::string_view path) { return file_name(path) == "INSTALLER" && directory_of(path).ends_with(".dist-info"); }

Facts collect(std::string_view bytes) {
    std::uint32_t number = 0;
    for (const std::string_view line : split(syntax::without_bom(bytes), '\n')) {
        ++number;
        if (const std::string_view name = trimmed(line); !name.empty()) return {{Installer{std::string(name)}, syntax::span_in(line, name, number), no_scope}};
    }
    return {};
}

}  // namespace

Collector installer() { return {.version = 1, .claims = claims, .collect = collect}; }

}  // namespace driftaudit::collector
