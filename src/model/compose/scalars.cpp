// What an unquoted scalar is. Compose reads YAML with a library of 1.2 that still knows 1.1's octals (`0755`), binaries and underscores, but not its words for
// switches (`on` is a text) nor its base-60 numbers (`22:22` is a text). A number that becomes a text again is no longer what was written: `0000` is "0",
// `3.10` is "3.1", `1_000` is "1000". So the text that a consumer gets is told beside the one that was written.

#include <driftaudit/text.hpp>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "steps.hpp"

namespace driftaudit::compose {
namespace {

std::string without_underscores(std::string_view text) {
    std::string out(text);
    std::erase(out, '_');
    return out;
}

/// Digits of a base with its prefix (`0x`, `0b`, `0o`, `0`), or decimal ones; nothing where that is no integer of 64 bits.
std::optional<std::string> integer(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    int base = 10;
    if (text.size() > 1 && text[0] == '0') {
        const char kind = lower(text[1]);
        base = kind == 'x' ? 16 : kind == 'b' ? 2 : 8;
        text.remove_prefix(kind == 'x' || kind == 'b' || kind == 'o' ? 2 : 1);
    }
    if (text.empty() || text[0] == '-' || text[0] == '+') return std::nullopt;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    if (negative && value > (std::uint64_t{1} << 63)) return std::nullopt;
    return (negative && value != 0 ? "-" : "") + std::to_string(value);
}

/// `[-+]? (. digits | digits [. digits]) [e [-+]? digits]`
bool looks_real(std::string_view text) {
    std::size_t i = 0;
    const auto digits = [&] {
        const std::size_t begin = i;
        while (i < text.size() && is_digit(text[i])) ++i;
        return i - begin;
    };
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    const std::size_t whole = digits();
    if (i < text.size() && text[i] == '.') {
        ++i;
        if (digits() == 0 && whole == 0) return false;
    } else if (whole == 0) {
        return false;
    }
    if (i < text.size() && lower(text[i]) == 'e') {
        ++i;
        if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
        if (digits() == 0) return false;
    }
    return i == text.size();
}

/// A real number as it is printed: the shortest digits that give it back, with an exponent only where it is far from 1.
std::string printed(double value) {
    if (std::isinf(value)) return value < 0 ? "-Inf" : "+Inf";
    if (std::isnan(value)) return "NaN";
    char buffer[64];
    const auto scientific = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
    const std::string_view text(buffer, static_cast<std::size_t>(scientific.ptr - buffer));
    const int exponent = std::atoi(std::string(text.substr(text.find('e') + 1)).c_str());
    if (exponent < -4 || exponent >= 21) return std::string(text);
    char fixed[400];
    const auto end = std::to_chars(fixed, fixed + sizeof fixed, value, std::chars_format::fixed);
    return std::string(fixed, end.ptr);
}

std::optional<std::string> real(std::string_view text) {
    if (is_one_of(text, {".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"})) return "+Inf";
    if (is_one_of(text, {"-.inf", "-.Inf", "-.INF"})) return "-Inf";
    if (is_one_of(text, {".nan", ".NaN", ".NAN"})) return "NaN";
    if (!looks_real(text)) return std::nullopt;
    if (text.starts_with('+')) text.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return printed(value);
}

/// `2024-1-31`, or with a time behind it.
bool looks_moment(std::string_view text) {
    std::size_t i = 0;
    const auto digits = [&](std::size_t least, std::size_t most) {
        const std::size_t begin = i;
        while (i < text.size() && is_digit(text[i]) && i - begin < most) ++i;
        return i - begin >= least;
    };
    const auto sign = [&](std::string_view any) { return i < text.size() && any.find(text[i]) != std::string_view::npos && ++i > 0; };
    if (!digits(4, 4) || !sign("-") || !digits(1, 2) || !sign("-") || !digits(1, 2)) return false;
    const int month = std::atoi(std::string(text.substr(5)).c_str()), day = std::atoi(std::string(text.substr(text.rfind('-', i) + 1)).c_str());
    if (month < 1 || month > 12 || day < 1 || day > 31) return false;
    if (i == text.size()) return true;
    const bool blank = text[i] == ' ';
    if (!sign("Tt ") || !digits(1, 2) || !sign(":") || !digits(1, 2) || !sign(":") || !digits(1, 2)) return false;
    if (sign(".")) digits(0, 30);
    if (blank) return i == text.size();
    if (sign("Z")) return i == text.size();
    return sign("+-") && digits(2, 2) && sign(":") && digits(2, 2) && i == text.size();
}

void become(Value& value, Value::Kind kind, std::string text) {
    value.kind = kind;
    if (text != value.text) value.written = std::exchange(value.text, std::move(text));
}

}  // namespace

void read_plain(Value& value) {
    using Kind = Value::Kind;
    const std::string text = value.text;
    value.kind = Kind::text;
    if (is_one_of(text, {"", "~", "null", "Null", "NULL"})) return become(value, Kind::null, "");
    if (is_one_of(text, {"true", "True", "TRUE"})) return become(value, Kind::boolean, "true");
    if (is_one_of(text, {"false", "False", "FALSE"})) return become(value, Kind::boolean, "false");
    if (!is_digit(text[0]) && text[0] != '-' && text[0] != '+' && text[0] != '.') return;
    constexpr std::size_t longest_number = 400;
    if (text.size() > longest_number) return;
    if (is_digit(text[0]) && looks_moment(text)) return become(value, Kind::moment, text);
    const std::string plain = text[0] == '.' ? text : without_underscores(text);
    if (auto number = integer(plain); number && text[0] != '.') return become(value, Kind::integer, std::move(*number));
    if (auto number = real(plain)) become(value, Kind::real, std::move(*number));
}

}  // namespace driftaudit::compose
