// Scripts that carry their own metadata (PEP 723): a block of comments, `# /// script` to `# ///`, that holds TOML.

#include <driftaudit/collector.hpp>
#include <driftaudit/text.hpp>

#include <string>

#include "syntax/text.hpp"
#include "syntax/toml.hpp"

namespace driftaudit::collector {
namespace {

using namespace syntax;

bool claims(std::string_view path) { return path.ends_with(".py"); }

Facts collect(std::string_view bytes) {
    constexpr std::string_view opening = "# /// script";
    std::size_t at = bytes.find(opening);
    while (at != std::string_view::npos && at != 0 && bytes[at - 1] != '\n') at = bytes.find(opening, at + 1);
    if (at == std::string_view::npos) return {};
    const std::uint32_t first = Lines(bytes).at(at).line + 1;
    std::string text;
    bool closed = false;
    for (std::string_view rest = bytes.substr(std::min(bytes.find('\n', at), bytes.size() - 1) + 1); !closed && rest.starts_with('#');) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        std::string_view line = rest.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        closed = line == "# ///";
        if (!closed) text.append(line.substr(std::min<std::size_t>(line.size(), 2))).push_back('\n');
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    const auto moved = [&](Span span) {
        for (Position* position : {&span.begin, &span.end}) *position = {position->line + first - 1, position->column + 2};
        return span;
    };
    if (!closed) return {};
    const Toml document(text);
    Facts out = document.trouble();
    for (Fact& fact : out) fact.at = moved(fact.at);
    const toml::node* python = find(document.root(), {"requires-python"});
    if (const std::string_view spec = trimmed(text_of(python)); !spec.empty())
        out.push_back({PythonVersion{std::string(spec), PythonVersion::Says::allows, "PEP 723"}, moved(document.content_span(*python)), no_scope});
    return out;
}

}  // namespace

Collector inline_script() { return {.version = 1, .claims = claims, .collect = collect, .incidental = true}; }

}  // namespace driftaudit::collector
