#include "words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include <driftaudit/credentials.hpp>
#include <driftaudit/utf8.hpp>

namespace driftaudit::render {
namespace {

/// True for the control characters of ASCII and of Latin-1 (U+0080 to U+009F), and for those that turn the direction of text around them.
bool controls_terminal(std::string_view sequence) {
    const auto head = static_cast<unsigned char>(sequence[0]);
    if (sequence.size() == 1) return head < 0x20 || head == 0x7F;
    if (sequence.size() == 2) return head == 0xC2 && static_cast<unsigned char>(sequence[1]) < 0xA0;
    return sequence >= "\u202A" && sequence <= "\u202E" && sequence.size() == 3;
}

}  // namespace

std::string counted(std::size_t number, std::string_view noun) {
    if (number == 1) return fmt::format("1 {}", noun);
    if (noun.ends_with('y')) return fmt::format("{} {}ies", number, noun.substr(0, noun.size() - 1));
    return fmt::format("{} {}s", number, noun);
}

std::string place(const Location& where) {
    if (where.at.begin.line == 0) return shown(where.path);
    return fmt::format("{}:{}:{}", shown(where.path), where.at.begin.line, where.at.begin.column);
}

std::string shown(std::string_view text) {
    const std::string harmless = without_credentials(text);
    std::string out;
    for (std::string_view rest = harmless; !rest.empty();) {
        const std::size_t length = utf8_length(rest);
        const std::string_view sequence = rest.substr(0, std::max<std::size_t>(length, 1));
        rest.remove_prefix(sequence.size());
        if (sequence == "\n" || sequence == "\t") {
            out += ' ';
        } else if (length == 0 || controls_terminal(sequence)) {
            for (const char c : sequence) out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        } else {
            out += sequence;
        }
    }
    return out;
}

std::size_t width(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) { return fmt::format("{}", fmt::join(parts, separator)); }

std::string wrapped(const std::vector<std::string>& words, std::string_view gap, std::string_view indent, std::size_t columns) {
    std::string out, line;
    for (const std::string& word : words) {
        if (!line.empty() && width(indent) + width(line) + width(gap) + width(word) > columns) {
            out += fmt::format("{}{}\n", indent, line);
            line.clear();
        }
        if (!line.empty()) line += gap;
        line += word;
    }
    if (!line.empty()) out += fmt::format("{}{}\n", indent, line);
    return out;
}

std::string wrapped(std::string_view text, std::string_view indent, std::size_t columns) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(" \n"), text.size());
        if (end > 0) words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return wrapped(words, " ", indent, columns);
}

}  // namespace driftaudit::render
