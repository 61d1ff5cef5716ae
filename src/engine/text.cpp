#include "text.hpp"

#include <algorithm>
#include <cstdint>

#include <driftaudit/utf8.hpp>

namespace driftaudit::engine {
namespace {

/// Begins with the mark of UTF-16; that of UTF-32 begins with the same two bytes, and two NULs follow.
bool is_utf16(std::string_view bytes) {
    using namespace std::string_view_literals;
    return (bytes.starts_with("\xFF\xFE"sv) && !bytes.starts_with("\xFF\xFE\0\0"sv)) || bytes.starts_with("\xFE\xFF"sv);
}

std::string from_utf16(std::string_view bytes) {
    const bool little = bytes.front() == '\xFF';
    const auto unit = [&](std::size_t i) -> std::uint32_t {
        if (i + 1 >= bytes.size()) return 0xFFFD;  // half a unit
        const auto first = static_cast<unsigned char>(bytes[i]), second = static_cast<unsigned char>(bytes[i + 1]);
        return little ? first | second << 8 : first << 8 | second;
    };
    std::string text;
    text.reserve(bytes.size());
    for (std::size_t i = 2; i < bytes.size(); i += 2) {
        const std::uint32_t high = unit(i), low = high >= 0xD800 && high <= 0xDBFF && i + 2 < bytes.size() ? unit(i + 2) : 0;
        const bool pair = low >= 0xDC00 && low <= 0xDFFF;
        append_utf8(text, pair ? 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00) : high);
        if (pair) i += 2;
    }
    return text;
}

std::string with_replacements(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size() + bytes.size() / 8);
    while (!bytes.empty()) {
        const std::size_t valid = utf8_valid_prefix(bytes);
        text += bytes.substr(0, valid);
        if (valid < bytes.size()) append_utf8(text, 0xFFFD);
        bytes.remove_prefix(std::min(valid + 1, bytes.size()));
    }
    return text;
}

}  // namespace

bool is_binary(std::string_view bytes) { return !is_utf16(bytes) && bytes.substr(0, 8192).find('\0') != bytes.npos; }

void make_utf8(std::string& bytes) {
    if (is_utf16(bytes))
        bytes = from_utf16(bytes);
    else if (!is_utf8(bytes))
        bytes = with_replacements(bytes);
}

}  // namespace driftaudit::engine
