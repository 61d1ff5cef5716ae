#include "command.hpp"

#include <driftaudit/text.hpp>

namespace driftaudit::commands {

Argument part_of(const Argument& whole, std::size_t begin) {
    const std::size_t cut = std::min(begin, whole.value.text.size());
    Argument out;
    out.value = whole.value.slice(cut, whole.value.text.size());
    out.written = whole.written.substr(std::min(begin, whole.written.size()));
    out.at = {out.value.text.empty() ? whole.at.end : std::min(out.value.at(0), whole.at.end), whole.at.end};
    out.literal = whole.literal;
    return out;
}

std::string_view program_name(std::string_view text) {
    text.remove_prefix(text.find_last_of("/\\") + 1);
    if (text.ends_with(".exe")) text.remove_suffix(4);
    return text;
}

std::optional<std::string> version_after(std::string_view stem, std::string_view text) {
    if (!text.starts_with(stem)) return std::nullopt;
    text.remove_prefix(stem.size());
    if (text.empty() || text == "2" || text == "3" || text == "w") return "";
    if (text.size() < 3 || !is_digit(text[0]) || text[1] != '.') return std::nullopt;
    if (!std::ranges::all_of(text, [](char c) { return is_digit(c) || c == '.' || c == 't'; })) return std::nullopt;
    return std::string(text);
}

bool has_word(std::string_view words, std::string_view word) {
    for (std::size_t at = words.find(word); at != std::string_view::npos; at = words.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if ((at == 0 || words[at - 1] == ' ') && (end == words.size() || words[end] == ' ')) return true;
    }
    return false;
}

}  // namespace driftaudit::commands
