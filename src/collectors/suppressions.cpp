// Comments that silence rules: `# driftaudit: ignore[rule-a, rule-b] reason`.

#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include <functional>

#include "syntax/text.hpp"
#include "syntax/texts.hpp"

namespace driftaudit::collector {
namespace {

constexpr std::string_view word = "driftaudit: ignore[";
constexpr std::string_view blanks = " \t\r";
constexpr std::string_view openers[] = {"<!--", "{#", "/*", "//", "--", "#", ";"};
constexpr std::string_view closers[] = {"-->", "#}", "*/"};

/// Where the words stand at or after `from`. The files that hold them are few and those that are searched are many: the search leaps.
std::size_t find_word(std::string_view text, std::size_t from) {
    static const std::boyer_moore_horspool_searcher searcher(word.begin(), word.end());
    const auto found = std::search(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), searcher);
    return found == text.end() ? std::string_view::npos : static_cast<std::size_t>(found - text.begin());
}

std::vector<std::string> rules_of(std::string_view list) {
    std::vector<std::string> rules;
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        if (const auto rule = trimmed(list.substr(0, comma)); !rule.empty()) rules.emplace_back(rule);
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return rules;
}

std::string_view reason_of(std::string_view text) {
    text = trimmed(text);
    for (const auto closer : closers)
        if (text.ends_with(closer)) text = trimmed(text.substr(0, text.size() - closer.size()));
    return text;
}

/// Where the comment begins whose first words start at `at`; npos where they stand in no comment, or in one that a string quotes.
std::size_t comment_begin(std::string_view text, std::size_t at) {
    const std::size_t last = at == 0 ? std::string_view::npos : text.find_last_not_of(" \t", at - 1);
    if (last == std::string_view::npos) return last;
    for (const auto opener : openers) {
        if (!text.substr(0, last + 1).ends_with(opener)) continue;
        const std::size_t begin = last + 1 - opener.size();
        const bool quoted = begin > 0 && std::string_view("\"'`").find(text[begin - 1]) != std::string_view::npos;
        return quoted ? std::string_view::npos : begin;
    }
    return std::string_view::npos;
}

bool claims(std::string_view path) {
    return syntax::is_working_text(path) || is_env_file(path) || is_env_example(path) || path.ends_with(".txt") || path.ends_with(".in");
}

Facts collect(std::string_view bytes) {
    const std::string_view text = syntax::without_bom(bytes);
    std::size_t at = find_word(text, 0);
    if (at == std::string_view::npos) return {};
    const syntax::Lines lines(text);
    Facts facts;
    for (; at != std::string_view::npos; at = find_word(text, at + word.size())) {
        const std::size_t begin = comment_begin(text, at);
        if (begin == std::string_view::npos) continue;
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view body = text.substr(at + word.size(), end - at - word.size());
        const Span span = lines.span(begin, end);
        const std::size_t line = begin == 0 ? 0 : text.rfind('\n', begin - 1) + 1;   // npos + 1 is 0
        const bool alone = trimmed(text.substr(line, begin - line)).empty();
        const std::size_t close = body.find(']');
        if (close == std::string_view::npos)
            facts.push_back({Unreadable{"the rules that this comment ignores are not closed with ]"}, span, no_scope});
        else
            facts.push_back({Suppression{rules_of(body.substr(0, close)), std::string(reason_of(body.substr(close + 1))), alone}, span, no_scope});
    }
    return facts;
}

}  // namespace

Collector suppressions() { return {.version = 1, .claims = claims, .collect = collect, .incidental = true}; }

}  // namespace driftaudit::collector
