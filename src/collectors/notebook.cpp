// Jupyter notebooks: the Python that last ran one. It stands behind cells and their outputs, which may be megabytes: only the small object of it is read.

#include <driftaudit/collector.hpp>

#include "syntax/json.hpp"
#include "syntax/text.hpp"

namespace driftaudit::collector {
namespace {

bool claims(std::string_view path) { return path.ends_with(".ipynb"); }

Facts collect(std::string_view bytes) {
    constexpr std::string_view key = "\"language_info\"";
    const std::size_t at = bytes.rfind(key);
    const std::size_t open = at == std::string_view::npos ? at : bytes.find('{', at);
    if (open == std::string_view::npos || bytes.substr(at + key.size(), open - at - key.size()).find_first_not_of(" \t\r\n:") != std::string_view::npos) return {};
    const Position begin = syntax::Lines(bytes).at(open);
    std::string name, version;
    Span place;
    int depth = 0;
    bool closed = false;
    // what follows the object is the rest of the notebook
    (void)syntax::read_json(bytes.substr(open, 4096), [&](const syntax::JsonEvent& event) {
        using Kind = syntax::JsonEvent::Kind;
        if (closed) return;
        if (event.kind == Kind::object || event.kind == Kind::array) ++depth;
        if (event.kind == Kind::end) closed = --depth == 0;
        if (depth != 1 || event.kind != Kind::string) return;
        if (event.path.back().text == "name") name = event.text;
        if (event.path.back().text != "version") return;
        version = event.text;
        const auto shifted = [&](Position p) { return Position{p.line + begin.line - 1, p.line == 1 ? p.column + begin.column - 1 : p.column}; };
        place = {shifted(event.at.begin), shifted(event.at.end)};
    });
    if (name != "python" || version.empty()) return {};
    return {{PythonVersion{std::move(version), PythonVersion::Says::runs, "notebook"}, place, no_scope}};
}

}  // namespace

Collector notebook() { return {.version = 1, .claims = claims, .collect = collect, .large = true, .incidental = true}; }

}  // namespace driftaudit::collector
