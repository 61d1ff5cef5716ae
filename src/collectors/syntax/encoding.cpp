#include "encoding.hpp"

#include <driftaudit/text.hpp>
#include <driftaudit/utf8.hpp>

namespace driftaudit::syntax {
namespace {

// The unit of `width` bytes at this offset.
char32_t unit_at(std::string_view bytes, std::size_t at, std::size_t width, bool little) {
    char32_t unit = 0;
    for (std::size_t i = 0; i < width; ++i) unit = (unit << 8) | static_cast<unsigned char>(bytes[at + (little ? width - 1 - i : i)]);
    return unit;
}

std::string from_utf16(std::string_view bytes, bool little) {
    std::string out;
    out.reserve(bytes.size() / 2);
    for (std::size_t at = 0; at + 2 <= bytes.size(); at += 2) {
        char32_t c = unit_at(bytes, at, 2, little);
        if (c >= 0xD800 && c < 0xDC00 && at + 4 <= bytes.size()) {
            const char32_t low = unit_at(bytes, at + 2, 2, little);
            if (low >= 0xDC00 && low < 0xE000) {
                c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                at += 2;
            }
        }
        append_utf8(out, c);
    }
    return out;
}

std::string from_utf32(std::string_view bytes, bool little) {
    std::string out;
    out.reserve(bytes.size() / 4);
    for (std::size_t at = 0; at + 4 <= bytes.size(); at += 4) append_utf8(out, unit_at(bytes, at, 4, little));
    return out;
}

std::string from_latin1(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size());
    for (const char c : bytes) append_utf8(out, static_cast<unsigned char>(c));
    return out;
}

// The encoding that a coding comment of this line names, in lower case with `-` for `_`; "" where there is none.
std::string coding_of(std::string_view line) {
    if (!line.starts_with('#')) return {};
    const std::size_t word = line.find("coding");
    if (word == std::string_view::npos) return {};
    line.remove_prefix(word + 6);
    if (line.empty() || (line[0] != ':' && line[0] != '=')) return {};
    line.remove_prefix(1);
    line = trimmed_blanks(line);
    std::string name;
    for (const char c : line) {
        if (!is_name_character(c) && c != '-' && c != '.') break;
        name += c == '_' ? '-' : lower(c);
    }
    return name;
}

bool declares_latin1(std::string_view bytes) {
    for (int line = 0; line < 2 && !bytes.empty(); ++line) {
        const std::size_t end = bytes.find('\n');
        const std::string coding = coding_of(bytes.substr(0, end));
        if (!coding.empty()) return coding == "latin-1" || coding == "latin1" || coding == "iso-8859-1" || coding == "iso8859-1" || coding == "iso-latin-1";
        bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    }
    return false;
}

}  // namespace

std::string decoded(std::string_view bytes) {
    using namespace std::string_view_literals;
    if (bytes.starts_with("\xEF\xBB\xBF"sv)) return std::string(bytes.substr(3));
    if (bytes.starts_with("\xFF\xFE\0\0"sv)) return from_utf32(bytes.substr(4), true);
    if (bytes.starts_with("\0\0\xFE\xFF"sv)) return from_utf32(bytes.substr(4), false);
    if (bytes.starts_with("\xFF\xFE"sv)) return from_utf16(bytes.substr(2), true);
    if (bytes.starts_with("\xFE\xFF"sv)) return from_utf16(bytes.substr(2), false);
    return declares_latin1(bytes) ? from_latin1(bytes) : std::string(bytes);
}

}  // namespace driftaudit::syntax
