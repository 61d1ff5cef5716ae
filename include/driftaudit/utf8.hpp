#pragma once
// UTF-8 (RFC 3629), for those that take bytes in: every text behind them may rely on it.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace driftaudit {

/// The length of the character that the text begins with, 0 where no valid one stands there (overlong forms and surrogates are none).
constexpr std::size_t utf8_length(std::string_view text) {
    if (text.empty()) return 0;
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
    const unsigned lead = byte(0);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        const unsigned low = lead == 0xE0 ? 0xA0 : 0x80, high = lead == 0xED ? 0x9F : 0xBF;
        return byte(1) >= low && byte(1) <= high && continues(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const unsigned low = lead == 0xF0 ? 0x90 : 0x80, high = lead == 0xF4 ? 0x8F : 0xBF;
        return byte(1) >= low && byte(1) <= high && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

/// How many bytes from the begin are valid UTF-8; the text's size where all are.
inline std::size_t utf8_valid_prefix(std::string_view text) {
    std::size_t i = 0;
    while (i < text.size()) {
        for (std::uint64_t eight = 0; i + 8 <= text.size(); i += 8) {  // ASCII, eight bytes at a time
            std::memcpy(&eight, text.data() + i, 8);
            if (eight & 0x8080808080808080u) break;
        }
        if (i == text.size()) break;
        const std::size_t length = utf8_length(text.substr(i, 4));
        if (length == 0) return i;
        i += length;
    }
    return i;
}

/// True where the whole text is valid UTF-8.
inline bool is_utf8(std::string_view text) { return utf8_valid_prefix(text) == text.size(); }

/// Appends a code point; what is none (a surrogate, or beyond U+10FFFF) becomes U+FFFD.
inline void append_utf8(std::string& text, std::uint32_t point) {
    if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) point = 0xFFFD;
    const auto put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
    if (point < 0x80) return put(point);
    if (point < 0x800) {
        put(0xC0 | point >> 6);
    } else {
        if (point < 0x10000) {
            put(0xE0 | point >> 12);
        } else {
            put(0xF0 | point >> 18);
            put(0x80 | (point >> 12 & 0x3F));
        }
        put(0x80 | (point >> 6 & 0x3F));
    }
    put(0x80 | (point & 0x3F));
}

}  // namespace driftaudit
