// The short forms of ports, volumes and commands, as Compose splits them.

#include <driftaudit/compose.hpp>
#include <driftaudit/text.hpp>

#include <charconv>

namespace driftaudit::compose {
namespace {

struct Range {
    std::uint32_t first = 0, last = 0;
    std::uint32_t count() const { return last - first + 1; }
};

std::optional<std::uint32_t> port_number(std::string_view text) {
    std::uint16_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<Range> port_range(std::string_view text) {
    const std::size_t dash = text.find('-');
    const auto first = port_number(text.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : port_number(text.substr(dash + 1));
    if (!first || !last || *last < *first) return std::nullopt;
    return Range{*first, *last};
}

bool is_ipv4(std::string_view text) {
    const auto parts = split(text, '.');
    return parts.size() == 4 && std::ranges::all_of(parts, [](std::string_view part) {
        return !part.empty() && part.size() <= 3 && std::ranges::all_of(part, is_digit) && (part.size() == 1 || part[0] != '0') && std::stoi(std::string(part)) <= 255;
    });
}

bool is_ipv6(std::string_view text) {
    std::size_t groups = 0;
    const std::size_t gap = text.find("::");
    if (gap != std::string_view::npos && text.find("::", gap + 1) != std::string_view::npos) return false;
    for (const std::string_view side : {text.substr(0, gap), gap == std::string_view::npos ? std::string_view{} : text.substr(gap + 2)}) {
        if (side.empty()) continue;
        for (const std::string_view group : split(side, ':')) {
            const bool mapped = group.find('.') != std::string_view::npos && group.data() + group.size() == text.data() + text.size();
            if (mapped ? !is_ipv4(group) : group.empty() || group.size() > 4 || !std::ranges::all_of(group, is_hex)) return false;
            groups += mapped ? 2 : 1;
        }
    }
    return gap == std::string_view::npos ? groups == 8 : groups < 8;
}

}  // namespace

bool is_address(std::string_view text) { return is_ipv4(text) || is_ipv6(text); }

std::optional<std::vector<Port>> parse_port(std::string_view text) {
    const std::size_t last = text.rfind(':');
    std::string_view target = last == std::string_view::npos ? text : text.substr(last + 1);
    std::string_view before = last == std::string_view::npos ? std::string_view{} : text.substr(0, last);
    const std::size_t middle = before.rfind(':');
    const std::string_view published = middle == std::string_view::npos ? before : before.substr(middle + 1);
    std::string_view address = middle == std::string_view::npos ? std::string_view{} : before.substr(0, middle);
    if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
    if (!address.empty() && !is_address(address)) return std::nullopt;

    std::string protocol = "tcp";
    if (const std::size_t slash = target.find('/'); slash != std::string_view::npos) {
        if (slash + 1 < target.size()) protocol = lowered(target.substr(slash + 1));
        target = target.substr(0, slash);
    }
    if (!is_one_of(protocol, {"tcp", "udp", "sctp"})) return std::nullopt;
    const auto inner = port_range(target), outer = published.empty() ? Range{} : port_range(published);
    if (!inner || !outer) return std::nullopt;
    if (!published.empty() && inner->count() != outer->count() && inner->count() != 1) return std::nullopt;
    std::vector<Port> out;
    for (std::uint32_t i = 0; i < inner->count(); ++i) {
        Port port{std::string(address), "", static_cast<std::uint16_t>(inner->first + i), protocol};
        if (!published.empty()) port.published = std::to_string(outer->first + i);
        if (!published.empty() && inner->count() == 1 && outer->count() > 1) port.published += "-" + std::to_string(outer->last);
        out.push_back(std::move(port));
    }
    return out;
}

std::optional<VolumeParts> split_volume(std::string_view text) {
    if (text.empty()) return std::nullopt;
    if (text.size() <= 2) return VolumeParts{{}, text, {}};
    std::string_view parts[3];
    std::size_t count = 0, begin = 0;
    int open = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const bool end = i == text.size();
        if (!end && text[i] == '$' && i + 1 < text.size() && text[i + 1] == '{') ++open;
        if (!end && text[i] == '}' && open > 0) --open;
        if (!end && (text[i] != ':' || open > 0)) continue;
        if (!end && i - begin == 1 && is_letter(text[begin]) && count < 2) continue;   // C:\data
        if (i == begin || count == 3) return std::nullopt;
        parts[count++] = text.substr(begin, i - begin);
        begin = i + 1;
    }
    if (count == 1) return VolumeParts{{}, parts[0], {}};
    return VolumeParts{parts[0], parts[1], parts[2]};
}

bool is_bind_source(std::string_view source) {
    if (source.empty()) return false;
    if (source[0] == '.' || source[0] == '/' || source[0] == '~' || source.starts_with("\\\\")) return true;
    return source.size() > 1 && is_letter(source[0]) && source[1] == ':';
}

std::optional<std::vector<std::string>> command_words(std::string_view text) {
    std::vector<std::string> out;
    std::string word;
    bool inside = false, escaped = false, substitution = false;
    char quote = '\0';
    for (const char c : text) {
        if (escaped) {
            word += c == 't' ? '\t' : c == 'n' ? '\n' : c;
            inside = true;
            escaped = false;
        } else if (c == '\\' && quote != '\'') {
            escaped = true;
        } else if (is_space(c) && c != '\v' && c != '\f') {
            if (quote != '\0' || substitution) {
                word += c;
            } else if (inside) {
                out.push_back(std::exchange(word, {}));
                inside = false;
            }
        } else if ((c == '"' || c == '\'') && !substitution && (quote == '\0' || quote == c)) {
            quote = quote == c ? '\0' : c;
            inside = true;
        } else if (c == '`' && !substitution && (quote == '\0' || quote == c)) {
            quote = quote == c ? '\0' : c;
            inside = true;
            word += c;
        } else if (c == '(' && quote == '\0') {
            if (substitution || !word.ends_with('$')) return std::nullopt;
            substitution = true;
            word += c;
        } else if (c == ')' && quote == '\0') {
            if (!substitution) return std::nullopt;
            substitution = false;
            word += c;
        } else if (std::string_view(";&|<>").find(c) != std::string_view::npos && quote == '\0' && !substitution) {
            if (c == '>' && !word.empty() && is_digit(word[0])) inside = false;   // `2>`: the descriptor is no word
            break;   // Compose runs no shell: what follows is lost
        } else {
            word += c;
            inside = true;
        }
    }
    if (escaped || quote != '\0' || substitution) return std::nullopt;
    if (inside) out.push_back(std::move(word));
    return out;
}

}  // namespace driftaudit::compose
