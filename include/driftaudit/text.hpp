#pragma once
// The ASCII that grammars of versions, names, references and commands are made of: no locale, no signed characters.

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace driftaudit {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_letter(char c) { return is_upper(c) || is_lower(c); }
constexpr bool is_alnum(char c) { return is_letter(c) || is_digit(c); }
constexpr bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
/// What names of programming languages are made of: letters, digits and `_`.
constexpr bool is_name_character(char c) { return is_alnum(c) || c == '_'; }
/// A space or a tab.
constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
/// A blank or anything that ends a line.
constexpr bool is_space(char c) { return is_blank(c) || (c >= '\n' && c <= '\r'); }
constexpr char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr char upper(char c) { return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c; }

/// All that `is_space` holds for, for searches of a text.
inline constexpr std::string_view spaces = " \t\r\n\f\v";

/// The text in lower case.
inline std::string lowered(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), lower);
    return out;
}

/// The text in capitals.
inline std::string uppered(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), upper);
    return out;
}

/// The text without spaces and line ends around it.
constexpr std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

/// Without the spaces and tabs around it; line ends stay.
constexpr std::string_view trimmed_blanks(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

/// The pieces between separators, empty ones included: one for an empty text.
template <class IsSeparator>
std::vector<std::string_view> split(std::string_view text, IsSeparator is_separator) {
    std::vector<std::string_view> pieces;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() && !is_separator(text[i])) continue;
        pieces.push_back(text.substr(begin, i - begin));
        begin = i + 1;
    }
    return pieces;
}

/// The same for one separator.
inline std::vector<std::string_view> split(std::string_view text, char separator) {
    return split(text, [separator](char c) { return c == separator; });
}

/// True where the words have this one.
template <class Words>
constexpr bool is_one_of(std::string_view word, const Words& words) {
    return std::find(std::begin(words), std::end(words), word) != std::end(words);
}
constexpr bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// Appends the word unless it is there.
inline void add_once(std::vector<std::string>& words, std::string word) {
    if (!is_one_of(word, words)) words.push_back(std::move(word));
}

}  // namespace driftaudit
