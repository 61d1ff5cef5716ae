#include "glob-text.hpp"

#include <optional>
#include <vector>

namespace driftaudit {

namespace {

/// The length of the character at the front: one for ASCII, as many bytes as UTF-8 joins otherwise.
std::size_t character_length(std::string_view text) {
    std::size_t n = 1;
    while (n < text.size() && (static_cast<unsigned char>(text[n]) & 0xC0) == 0x80) ++n;
    return n;
}

/// One piece of a pattern.
struct Element {
    enum class Kind { literal, one, any } kind = Kind::literal;
    char character = '\0';
};

std::vector<Element> elements_of(std::string_view pattern) {
    std::vector<Element> out;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '*') {
            if (out.empty() || out.back().kind != Element::Kind::any) out.push_back({.kind = Element::Kind::any});
        } else if (pattern[i] == '?') {
            out.push_back({.kind = Element::Kind::one});
        } else {
            if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
            out.push_back({.kind = Element::Kind::literal, .character = pattern[i]});
        }
    }
    return out;
}

/// For each length, whether the pattern matches that much of the text's front.
std::vector<bool> matching_lengths(std::string_view text, const std::vector<Element>& pattern) {
    std::vector<bool> reached(text.size() + 1);
    reached[0] = true;
    for (const Element& element : pattern) {
        std::vector<bool> next(text.size() + 1);
        bool any = false;
        for (std::size_t i = 0; i <= text.size(); ++i) {
            if (element.kind == Element::Kind::any) {
                any = any || reached[i];
                next[i] = any;
            } else if (reached[i] && i < text.size()) {
                if (element.kind == Element::Kind::one) next[i + character_length(text.substr(i))] = true;
                if (element.kind == Element::Kind::literal && text[i] == element.character) next[i + 1] = true;
            }
        }
        reached = std::move(next);
    }
    return reached;
}

std::optional<std::size_t> shortest(const std::vector<bool>& lengths) {
    for (std::size_t i = 0; i < lengths.size(); ++i)
        if (lengths[i]) return i;
    return std::nullopt;
}

std::optional<std::size_t> longest_of(const std::vector<bool>& lengths) {
    for (std::size_t i = lengths.size(); i-- > 0;)
        if (lengths[i]) return i;
    return std::nullopt;
}

}  // namespace

std::string without_prefix(std::string_view value, std::string_view pattern, bool longest) {
    const auto lengths = matching_lengths(value, elements_of(pattern));
    const auto length = longest ? longest_of(lengths) : shortest(lengths);
    return std::string(value.substr(length.value_or(0)));
}

std::string without_suffix(std::string_view value, std::string_view pattern, bool longest) {
    const auto elements = elements_of(pattern);
    std::size_t end = value.size();
    for (std::size_t begin = 0; begin <= value.size(); ++begin) {
        if (!matching_lengths(value.substr(begin), elements).back()) continue;
        end = begin;
        if (longest) break;
    }
    return std::string(value.substr(0, end));
}

std::string with_replacement(std::string_view value, std::string_view pattern, std::string_view replacement, bool every) {
    const auto elements = elements_of(pattern);
    std::string out;
    std::size_t at = 0;
    while (at <= value.size()) {
        const auto length = longest_of(matching_lengths(value.substr(at), elements));
        if (length) {
            out += replacement;
            if (!every) return out + std::string(value.substr(at + *length));
        }
        if (length.value_or(0) == 0) {
            if (at < value.size()) out += value[at];
            ++at;
        } else {
            at += *length;
        }
    }
    return out;
}

}  // namespace driftaudit
