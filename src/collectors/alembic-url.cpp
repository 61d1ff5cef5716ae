// The URL that Alembic connects to stands in `alembic.ini`, unless `env.py` gets one elsewhere. Which of the two counts is for whoever joins them: of an `env.py`
// it is quoted only that it brings its own.

#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include "syntax/text.hpp"

namespace driftaudit::collector {
namespace {

constexpr std::string_view setting = "sqlalchemy.url";

bool claims(std::string_view path) { return file_name(path) == "alembic.ini" || file_name(path) == "env.py"; }

/// Python code, and not the settings of Alembic.
bool is_code(std::string_view text) { return text.find("import ") != std::string_view::npos; }

Facts of_code(std::string_view text, const syntax::Lines& lines) {
    if (text.find("alembic") == std::string_view::npos) return {};
    for (const std::string_view word : {"set_main_option", "set_section_option", "create_engine(", "create_async_engine(", "environ", "getenv", "[\"sqlalchemy.url\"]", "['sqlalchemy.url']"})
        if (const std::size_t at = text.find(word); at != std::string_view::npos) return {{ServerUrl{"env.py", ""}, lines.span(at, at + word.size()), no_scope}};
    return {};
}

Facts collect(std::string_view bytes) {
    const std::string_view text = syntax::without_bom(bytes);
    const syntax::Lines lines(text);
    if (is_code(text)) return of_code(text, lines);
    Facts out;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string_view line = text.substr(begin, end - begin);
        const std::size_t equals = line.find('=');
        if (equals != std::string_view::npos && trimmed(line.substr(0, equals)) == setting) {
            const std::string_view value = trimmed(line.substr(equals + 1));
            const std::size_t at = static_cast<std::size_t>(value.data() - text.data());
            // `%%` is a percent sign, `%(NAME)s` a setting that somebody gives
            if (!value.empty() && value.find("%(") == std::string_view::npos && out.empty()) out.push_back({ServerUrl{std::string(setting), std::string(value)}, lines.span(at, at + value.size()), no_scope});
        }
        begin = end + 1;
    }
    return out;
}

}  // namespace

Collector alembic_url() { return {.version = 1, .claims = claims, .collect = collect, .incidental = true}; }

}  // namespace driftaudit::collector
