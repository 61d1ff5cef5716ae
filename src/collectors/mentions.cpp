// Which names in capitals stand in a text? Whether a documented variable is used anywhere is asked of every text of the tree, in whatever
// language it is written; so no grammar is asked, only one pass over the bytes is made, sixteen at a time: two neighbours of a word in capitals
// are looked for, and what stands around them decides. The one thing that is no use of a name is giving it a value: `NAME=`, as the shell, make and env files write it.

#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>

#include <algorithm>
#include <array>
#include <cstring>

#include "syntax/sixteen.hpp"
#include "syntax/text.hpp"
#include "syntax/texts.hpp"

namespace driftaudit::collector {
namespace {

enum : unsigned char { other = 0, lower = 1, digit = 2, capital = 4 };  // `_` counts as a digit: it continues a name and does not begin one

constexpr auto kinds = [] {
    std::array<unsigned char, 256> table{};
    for (int c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = lower;
    for (int c = 'A'; c <= 'Z'; ++c) table[static_cast<std::size_t>(c)] = capital;
    for (int c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = digit;
    table['_'] = digit;
    return table;
}();

unsigned char kind(char c) { return kinds[static_cast<unsigned char>(c)]; }

/// Whether places lie on a line that is a comment as a whole; asked in the text's order, so each line is looked at once.
class CommentLines {
public:
    explicit CommentLines(std::string_view text) : text_(text) {}
    bool holds(std::size_t place) {
        if (place < end_) return comment_;
        std::size_t begin = text_.rfind('\n', place);
        begin = begin == std::string_view::npos ? 0 : begin + 1;
        end_ = std::min(text_.find('\n', place), text_.size());
        const std::size_t first = std::min(text_.find_first_not_of(" \t", begin), text_.size());
        comment_ = first < end_ && (text_[first] == '#' || text_.substr(first, 2) == "//");
        return comment_;
    }
    std::size_t end() const { return end_; }

private:
    std::string_view text_;
    std::size_t end_ = 0;
    bool comment_ = false;
};

bool is_assigned(std::string_view text, std::size_t end) { return end < text.size() && text[end] == '=' && !(end + 1 < text.size() && text[end + 1] == '='); }

/// The next place where a capital is followed by what continues a name in capitals: no such name begins elsewhere.
std::size_t next_capitals(std::string_view text, std::size_t i) {
    for (; i + 17 <= text.size(); i += 16) {
        const syntax::Sixteen a = syntax::sixteen_at(text.data() + i), b = syntax::sixteen_at(text.data() + i + 1);
        const syntax::SixteenTruths pairs = (a >= 'A') & (a <= 'Z') & (((b >= 'A') & (b <= 'Z')) | ((b >= '0') & (b <= '9')) | (b == '_'));
        for (std::size_t k = 0; syntax::any(pairs) && k < 16; ++k)
            if (pairs[k]) return i + k;
    }
    while (i + 1 < text.size() && !(kind(text[i]) == capital && kind(text[i + 1]) >= digit)) ++i;
    return i + 1 < text.size() ? i : text.size();
}

void add_names(std::string_view text, std::vector<std::uint32_t>& names) {
    CommentLines comments(text);
    const std::size_t size = text.size();
    for (std::size_t i = 0; (i = next_capitals(text, i)) < size;) {
        const std::size_t begin = i;
        while (i < size && kind(text[i]) >= digit) ++i;
        const bool whole = (begin == 0 || kind(text[begin - 1]) == other) && (i == size || kind(text[i]) == other);
        if (!whole || i - begin < 3 || is_assigned(text, i)) continue;
        if (comments.holds(begin)) {
            i = comments.end();
            continue;
        }
        names.push_back(mention_digest(text.substr(begin, i - begin)));
    }
}

/// The place just after the outputs of a notebook's cell that begin at `begin`; they are written one value a line, closed at the indent of their key.
std::size_t end_of_outputs(std::string_view text, std::size_t begin) {
    const std::size_t line = text.rfind('\n', begin);
    if (line == std::string_view::npos) return begin;
    const std::size_t indent = begin - line - 1;
    const std::string close = "\n" + std::string(text.substr(line + 1, indent)) + "]";
    const std::size_t end = text.find(close, begin);
    return indent > 64 || end == std::string_view::npos ? begin : end + close.size();
}

/// What a project says of its audit uses nothing: it may name a variable to say that nobody does.
bool claims(std::string_view path) { return syntax::is_working_text(path) && !is_configuration_file(path); }

/// The place just after a `[tool.driftaudit…]` table of TOML that begins at `begin`.
std::size_t end_of_table(std::string_view text, std::size_t begin) { return std::min(text.find("\n[", begin + 1), text.size()); }

Facts collect(std::string_view bytes) {
    static constexpr std::string_view outputs = "\"outputs\": [\n", configuration = "[tool.driftaudit";
    std::vector<std::uint32_t> names;
    std::string_view rest = syntax::without_bom(bytes);
    const bool notebook = rest.starts_with("{") && rest.find("\"nbformat\"") != std::string_view::npos;
    for (std::size_t at; notebook && (at = rest.find(outputs)) != std::string_view::npos;) {
        add_names(rest.substr(0, at), names);
        rest.remove_prefix(std::max(end_of_outputs(rest, at), at + outputs.size()));
    }
    for (std::size_t at; (at = rest.find(configuration)) != std::string_view::npos;) {
        add_names(rest.substr(0, at), names);
        rest.remove_prefix(end_of_table(rest, at));
    }
    add_names(rest, names);
    if (names.empty()) return {};
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    names.shrink_to_fit();
    return {Fact{Mentions{std::move(names)}, {}, no_scope}};
}

}  // namespace

Collector mentions() { return {.version = 2, .claims = claims, .collect = collect, .incidental = true}; }

}  // namespace driftaudit::collector
