// Most files of a tree hold nothing that Python 3.7 did not know, and each of them is asked; parsing it would cost a hundred times what the rest of the
// audit does with it. So a text is looked over once, sixteen bytes at a time, for pairs of bytes without which no such construct can be: `:=`, `,*`, ` /`,
// a prefix and its quote, the `tc` of `match`. Only where one stands is anything looked at closer, and what is found then is a place to parse, no more.

#include "python-newer.hpp"

#include <driftaudit/text.hpp>

#include <algorithm>
#include <array>

#include "python-excerpt.hpp"
#include "sixteen.hpp"

namespace driftaudit::syntax::python {
namespace {

constexpr std::size_t npos = std::string_view::npos;

std::string_view name_at(std::string_view text) {
    std::size_t end = 0;
    while (end < text.size() && (is_name_character(text[end]) || (text[end] & 0x80) != 0)) ++end;
    return text.substr(0, end);
}

std::string_view after_blanks(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    return text;
}

/// The offset of this byte outside of brackets and strings, npos for nowhere in the line.
std::size_t find_outside(std::string_view line, char wanted) {
    int depth = 0;
    char quote = 0;
    for (std::size_t at = 0; at < line.size(); ++at) {
        const char c = line[at];
        if (quote != 0) {
            if (c == '\\')
                ++at;
            else if (c == quote)
                quote = 0;
            continue;
        }
        if (depth == 0 && c == wanted) return at;
        if (c == '#') return npos;
        if (c == '"' || c == '\'') quote = c;
        if (c == '(' || c == '[' || c == '{') ++depth;
        if (c == ')' || c == ']' || c == '}') --depth;
    }
    return npos;
}

/// `(…)` with more behind it, or something else than a dotted name before it.
bool is_free_decorator(std::string_view line) {
    std::string_view rest = after_blanks(line);
    if (rest.starts_with('(')) return true;
    while (!rest.empty() && (is_name_character(rest.front()) || (rest.front() & 0x80) != 0 || rest.front() == '.')) rest.remove_prefix(1);
    rest = after_blanks(rest);
    if (rest.empty() || rest.front() == '#' || rest.front() == '\r') return false;
    if (rest.front() != '(') return true;
    const std::size_t close = find_outside(rest.substr(1), ')');
    rest = close == npos ? std::string_view{} : trimmed(rest.substr(close + 2));
    return !rest.empty() && rest.front() != '#';
}

/// True where the statement that begins this line may be newer than Python 3.7.
bool is_newer_statement(std::string_view line) {
    const std::string_view word = name_at(line), behind = after_blanks(line.substr(word.size()));
    if (word == "type") return !name_at(behind).empty() && behind.find('=') != npos;
    if (word == "match") return !behind.empty() && std::string_view("=.,:)").find(behind.front()) == npos && behind.find(':') != npos;
    if (word == "except") return behind.starts_with('*') || find_outside(behind, ',') < find_outside(behind, ':');
    return word == "lazy" && (behind.starts_with("import") || behind.starts_with("from"));
}

/// Which of the sixteen bytes from `text` on end such a pair.
SixteenTruths pairs_at(const char* text) {
    const Sixteen a = sixteen_at(text - 1), b = sixteen_at(text), letter = a | 0x20;
    const SixteenTruths prefix = (letter == 'f') | (letter == 'r') | (letter == 't'), blank = (a == ' ') | (a == '\n');
    return (prefix & ((b == '"') | (b == '\''))) | ((a == ':') & ((b == '=') | (b == ' '))) | ((b == '*') & (a != '(') & (a != '*')) | ((b == '/') & (blank | (a == ','))) |
           ((b == '@') & blank) | ((a == ' ') & (b == '(')) | ((a == ']') & ((b == '(') | (b == ':'))) | ((a == 'y') & (b == 'p')) |
           ((b == 'c') & ((a == 't') | (a == 'x'))) | ((a == 'a') & (b == 'z')) | ((a == 'n') & (b == 'u'));
}

class Search {
public:
    explicit Search(std::string_view text) : text_(text) {}

    std::vector<std::size_t> run() {
        constexpr std::size_t step = 16;
        std::size_t at = 0;
        if (!text_.empty()) look_at(at++);
        for (; at + step <= text_.size(); at += step) {
            const SixteenTruths pairs = pairs_at(text_.data() + at);
            for (std::size_t i = 0; any(pairs) && i < step; ++i)
                if (pairs[i]) look_at(at + i);
        }
        for (; at < text_.size(); ++at) look_at(at);
        return std::move(places_);
    }

private:
    void look_at(std::size_t at) {
        constexpr int most = 6;  // of a kind: one is told
        if (is_newer(at) && (text_[at] == '*' || ++counts_[static_cast<unsigned char>(text_[at])] <= most)) places_.push_back(at);
    }

    bool is_newer(std::size_t at) const {
        const char previous = at > 0 ? text_[at - 1] : '\n';
        switch (text_[at]) {
            case '=': return previous == ':' && !is_comment(at);
            case ' ': return previous == ':' && is_annotated_list(at - 1);
            case '*': return is_newer_star(at);
            case '/': return before(at) == ',' && at + 1 < text_.size() && std::string_view(",): \r\n").find(text_[at + 1]) != npos;
            case '"':
            case '\'': return is_letter(previous) && is_newer_string(at);
            case '@': return begins_line(at) && is_free_decorator(line_at(at + 1));
            case '(': return (previous == ' ' && text_.substr(0, at - 1).ends_with("with")) || (previous == ']' && is_generic(at - 1));
            case ':': return previous == ']' && is_generic(at - 1);
            case 'p': return is_newer_word(at, 2);
            case 'c': return is_newer_word(at, previous == 't' ? 3 : 2);
            case 'z': return is_newer_word(at, 2);
            case 'u': return previous == 'n' && at >= 6 && text_.substr(at - 6).starts_with("continue") && is_in_finally(at - 6);
            default: return false;
        }
    }

    static constexpr std::size_t longest_line = 4096;  // more of one is not looked at: each place asks again

    std::string_view line_at(std::size_t at) const {
        const std::string_view rest = text_.substr(at, longest_line);
        return rest.substr(0, rest.find('\n'));
    }
    std::size_t begin_of_line(std::size_t at) const {
        const std::size_t farthest = at > longest_line ? at - longest_line : 0, line = text_.substr(farthest, at - farthest).rfind('\n');
        return line == npos ? farthest : farthest + line + 1;
    }

    /// True where the line up to a place has a `#` outside of strings.
    bool is_comment(std::size_t at) const {
        const std::size_t begin = begin_of_line(at);
        return find_outside(text_.substr(begin, at - begin), '#') != npos;
    }
    bool begins_line(std::size_t at) const {
        while (at > 0 && is_blank(text_[at - 1])) --at;
        return at == 0 || text_[at - 1] == '\n';
    }
    std::string_view line_around(std::size_t at) const { return line_at(begin_of_line(at)); }

    /// The word that has a telling pair this many letters before `at`.
    bool is_newer_word(std::size_t at, std::size_t letters) const {
        return at >= letters && begins_line(at - letters) && is_newer_statement(line_at(at - letters));
    }

    /// True where the block around a statement, or one around that, is a `finally`, and no loop is between them.
    bool is_in_finally(std::size_t statement) const {
        constexpr std::size_t farthest = 4096;
        std::size_t end = begin_of_line(statement) - 1;  // npos for the first line
        if (end == npos || !begins_line(statement)) return false;
        std::size_t indent = statement - end - 1;
        while (end != npos && end > 0 && indent > 0 && statement - end < farthest) {
            const std::size_t before_line = text_.rfind('\n', end - 1), begin = before_line == npos ? 0 : before_line + 1;
            const std::size_t letter = std::min(text_.find_first_not_of(" \t", begin), end);
            const std::string_view word = name_at(text_.substr(letter, end - letter));
            if (letter < end && letter - begin < indent && !word.empty()) {
                if (word == "finally") return true;
                if (is_one_of(word, {"for", "while", "def", "class", "async"})) return false;
                indent = letter - begin;
            }
            end = before_line;
        }
        return false;
    }

    /// `x: T = 1, 2`, asked at the colon.
    bool is_annotated_list(std::size_t colon) const {
        std::size_t begin = colon;
        while (begin > 0 && is_name_character(text_[begin - 1])) --begin;
        if (begin == colon || !begins_line(begin)) return false;
        const std::string_view line = line_at(colon + 1);
        const std::size_t equals = find_outside(line, '=');
        if (equals == npos) return false;
        const std::string_view value = trimmed(line.substr(equals + 1));
        const std::size_t comma = find_outside(value, ',');  // one at the end of the line is a parameter's
        return value.starts_with("yield") || (comma != npos && comma + 1 < value.size() && find_outside(value.substr(comma), '=') == npos);
    }

    /// `def f[T](`, asked at the closing bracket.
    bool is_generic(std::size_t close) const {
        constexpr std::size_t farthest = 512;
        int depth = 0;
        std::size_t at = close;
        while (at > 0 && close - at < farthest && (text_[at] != '[' || --depth > 0)) depth += text_[at--] == ']' ? 1 : 0;
        while (at > 0 && is_name_character(text_[at - 1])) --at;
        while (at > 0 && is_blank(text_[at - 1])) --at;
        return text_.substr(0, at).ends_with("def") || text_.substr(0, at).ends_with("class");
    }

    /// The last byte before a place that is no blank and ends no line.
    char before(std::size_t at) const {
        while (at > 0 && is_space(text_[at - 1])) --at;
        return at > 0 ? text_[at - 1] : '\n';
    }

    bool is_newer_star(std::size_t at) const {
        const char next = at + 1 < text_.size() ? text_[at + 1] : ' ', previous = before(at);
        if (next == '*' || next == '=' || is_space(next) || previous == '*' || previous == '(') return false;
        const std::string_view line = after_blanks(line_around(at));
        if ((is_one_of(name_at(line), {"return", "yield", "for", "async"}) || previous == 'd') && find_outside(line, '*') != npos) return true;
        if (previous == ':' || previous == '[' || previous == '{') {
            const std::string_view item = text_.substr(at, std::min(text_.find_first_of(",\n", at), text_.size()) - at);
            return previous == ':' || item.find(" for ") != npos || (previous == '[' && is_index(at));
        }
        if (previous == '=') return true;   // `+= *a, b`; the parser tells
        return previous == ',' && is_index(at);
    }

    /// True where the bracket around a place is one behind a value.
    bool is_index(std::size_t at) const {
        constexpr std::size_t farthest = 512;
        int depth = 0;
        for (std::size_t back = at; back-- > 0 && at - back < farthest;) {
            const char c = text_[back];
            if (c == ')' || c == ']' || c == '}') ++depth;
            if ((c == '(' || c == '[' || c == '{') && --depth < 0)
                return c == '[' && back > 0 && (is_name_character(text_[back - 1]) || text_[back - 1] == ')' || text_[back - 1] == ']');
        }
        return false;
    }

    /// A template string; or an f-string with something in its braces that Python 3.7 did not read.
    bool is_newer_string(std::size_t at) const {
        std::size_t begin = at;
        while (begin > 0 && at - begin < 3 && is_letter(text_[begin - 1])) --begin;
        const std::string prefix = lowered(text_.substr(begin, at - begin));
        if (prefix.size() > 2 || (begin > 0 && std::string_view(" \t\n([{,=:+%").find(text_[begin - 1]) == npos)) return false;
        if (prefix == "t" || prefix == "rt" || prefix == "tr") return true;
        return (prefix == "f" || prefix == "rf" || prefix == "fr") && has_newer_braces(at);
    }

    bool has_newer_braces(std::size_t at) const {
        const char quote = text_[at];
        const bool triple = text_.substr(at, 3) == std::string(3, quote);
        int depth = 0;
        for (at += triple ? 3 : 1; at < text_.size(); ++at) {
            const char c = text_[at];
            if (depth == 0) {
                if (c == '\\')
                    ++at;
                else if (c == '{' && text_.substr(at, 2) != "{{")
                    ++depth;
                else if (c == '{' || (c == '}' && text_.substr(at, 2) == "}}"))
                    ++at;
                else if (c == '\n' && !triple)
                    return false;
                else if (c == quote && (!triple || text_.substr(at, 3) == std::string(3, quote)))
                    return false;
                continue;
            }
            if (c == '\\' || c == '#' || depth > 2) return true;
            if (c == quote && (!triple || text_.substr(at, 3) == std::string(3, quote))) return true;
            if (c == '\n' && !triple) return true;
            if (c == '=' && std::string_view("=!<>:").find(text_[at - 1]) == npos && is_told_value(at)) return true;
            if (c == '{') ++depth;
            if (c == '}') --depth;
        }
        return false;
    }

    /// `=` at the end of a hole.
    bool is_told_value(std::size_t at) const {
        const std::size_t next = text_.find_first_not_of(" \t", at + 1);
        return next != npos && (text_[next] == '}' || text_[next] == ':' || text_[next] == '!');
    }

    std::string_view text_;
    std::vector<std::size_t> places_;
    std::array<int, 256> counts_{};  // of the places, by their byte
};

}  // namespace

std::vector<std::size_t> newer_places(std::string_view text) { return Search(text).run(); }

std::vector<FoundConstruct> newer_constructs(std::string_view text) {
    constexpr std::size_t small = 1024;  // parsed as fast as cut
    constexpr Release oldest = 308, newest = 399;
    const std::vector<std::size_t> places = newer_places(text);
    if (places.empty()) return {};
    std::vector<FoundConstruct> found = constructs(text.size() <= small ? std::string(text) : excerpt(text, places).text);
    // what Python 2 compiles, too, may well be Python 2: the rest of the file tells
    if (std::ranges::any_of(found, [](const FoundConstruct& one) { return one.construct.since > one.construct.until && compiles_on({one}, newest); })) found = constructs(text);
    if (!compiles_on(found, newest)) return {};
    std::erase_if(found, [](const FoundConstruct& one) { return one.construct.since < oldest; });
    return found;
}

}  // namespace driftaudit::syntax::python
