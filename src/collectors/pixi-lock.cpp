// pixi.lock: the Pythons that its environments have, by the file names of their packages (`…/python-3.12.4-h99c80ca_0_cpython.conda`).

#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include <set>

#include "syntax/text.hpp"

namespace driftaudit::collector {
namespace {

bool claims(std::string_view path) { return file_name(path) == "pixi.lock"; }

Facts collect(std::string_view bytes) {
    constexpr std::string_view head = "/python-";
    Facts out;
    std::set<std::string_view> seen;   // one version for all platforms
    const syntax::Lines lines(bytes);
    for (std::size_t at = bytes.find(head); at != std::string_view::npos; at = bytes.find(head, at + 1)) {
        const std::size_t begin = at + head.size(), end = std::min(bytes.find_first_not_of("0123456789.", begin), bytes.size());
        const std::string_view version = bytes.substr(begin, end - begin);
        if (version.size() < 3 || version.find('.') == std::string_view::npos || !bytes.substr(end).starts_with('-') || !seen.insert(version).second) continue;
        out.push_back({PythonVersion{std::string(version), PythonVersion::Says::runs, "pixi.lock"}, lines.span(begin, end), no_scope});
    }
    return out;
}

}  // namespace

Collector pixi_lock() { return {.version = 1, .claims = claims, .collect = collect, .large = true, .incidental = true}; }

}  // namespace driftaudit::collector
