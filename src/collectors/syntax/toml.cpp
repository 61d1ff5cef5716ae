// toml++ reads a document into a tree and knows where each value stands. Four things are ours:
// - it counts columns in characters, we count them in bytes;
// - its tree is built and torn down by recursion, one level a dotted key's part, and takes some hundred bytes a value: `shape_of` measures both
//   before toml++ sees the text, which costs a hundredth of the parse;
// - it passes over a second byte order mark; outside of strings and comments TOML allows only ASCII, so all else is refused first, in plain words;
// - half of all broken TOML in the field is a merge conflict, and that deserves its name.
#define TOML_IMPLEMENTATION
#include "toml.hpp"

#include <algorithm>
#include <string>

#include "text.hpp"

namespace driftaudit::syntax {
namespace {

constexpr std::size_t most_key_parts = 32;
constexpr std::size_t most_values = 2'000'000;

struct Shape {
    std::size_t key_parts = 0;  // of the longest dotted key
    std::size_t values = 0;
    std::size_t foreign = std::string_view::npos;  // the first character outside of strings and comments that is not ASCII
};

// The offset behind the string that begins at `at`. A string of one line ends with the line at the latest.
std::size_t skip_string(std::string_view text, std::size_t at) {
    const char quote = text[at];
    const std::string fence(3, quote);
    const bool escapes = quote == '"';
    const bool multiline = text.substr(at).starts_with(fence);
    for (at += multiline ? 3 : 1; at < text.size(); ++at) {
        if (escapes && text[at] == '\\') {
            ++at;
        } else if (multiline && text.substr(at).starts_with(fence)) {
            const std::size_t longest = std::min(at + 5, text.size());  // two quotes may stand before the fence
            for (at += 3; at < longest && text[at] == quote;) ++at;
            return at;
        } else if (!multiline && (text[at] == quote || text[at] == '\n')) {
            return at + 1;
        }
    }
    return text.size();
}

Shape shape_of(std::string_view text) {
    Shape shape;
    std::size_t parts = 1;
    for (std::size_t at = 0; at < text.size();) {
        switch (text[at]) {
            case '#': at = std::min(text.find('\n', at), text.size()); continue;
            case '"':
            case '\'': at = skip_string(text, at); continue;
            case '.': shape.key_parts = std::max(shape.key_parts, ++parts); break;
            case '=':
            case ',':
            case '[': ++shape.values; [[fallthrough]];
            case ']':
            case '{':
            case '}':
            case '\n': parts = 1; break;
            default:
                if (static_cast<unsigned char>(text[at]) >= 0x80) shape.foreign = std::min(shape.foreign, at);
        }
        ++at;
    }
    return shape;
}

}  // namespace

Toml::Toml(std::string_view bytes) : text_(without_bom(bytes)) {
    index();
    read();
}

void Toml::read() {
    const auto refuse = [&](std::string reason, Position at) { trouble_ = unreadable(std::move(reason), at); };
    const auto refuse_text = [&](std::string reason, Position at) {
        const std::size_t conflict = find_conflict(text_);
        if (conflict == std::string_view::npos) return refuse("not valid TOML: " + std::move(reason), at);
        refuse("a merge conflict was left in the file", Lines(text_).at(conflict));
    };
    const Shape shape = shape_of(text_);
    if (shape.key_parts > most_key_parts) return refuse("not read: a dotted key of more than 32 parts", {1, 1});
    if (shape.values > most_values) return refuse("not read: more than two million values", {1, 1});
    if (shape.foreign != std::string_view::npos) return refuse_text("a character that may stand only in quotes", Lines(text_).at(shape.foreign));
    try {
        root_ = toml::parse(text_);
    } catch (const toml::parse_error& error) {
        refuse_text(std::string(error.description()), position(error.source().begin));
    } catch (const std::exception& error) {
        refuse_text(error.what(), {1, 1});
    }
}

void Toml::index() {
    lines_.push_back(0);
    Position at{1, 1};
    std::uint32_t extra = 0;
    for (std::size_t i = 0; i < text_.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text_[i]);
        if (byte == '\n') {
            lines_.push_back(i + 1);
            at = {at.line + 1, 1};
            extra = 0;
        } else if ((byte & 0xC0) == 0x80) {  // goes on with a character
            ++extra;
            if (shifts_.empty() || shifts_.back().after != at) shifts_.push_back({at, 0});
            shifts_.back().by = extra;
        } else {
            ++at.column;
        }
    }
}

Position Toml::position(const toml::source_position& at) const {
    const Position characters{static_cast<std::uint32_t>(at.line), static_cast<std::uint32_t>(at.column)};
    auto after = std::upper_bound(shifts_.begin(), shifts_.end(), characters, [](Position p, const Shift& shift) { return p < shift.after; });
    if (after == shifts_.begin() || (--after)->after.line != characters.line) return characters;
    return {characters.line, characters.column + after->by};
}

Span Toml::span(const toml::node& node) const { return {position(node.source().begin), position(node.source().end)}; }
Span Toml::span(const toml::key& key) const { return {position(key.source().begin), position(key.source().end)}; }
Span Toml::span(const Entry& entry) const { return {span(*entry.key).begin, span(*entry.value).end}; }

Span Toml::content_span(const toml::node& node) const {
    Span at = span(node);
    if (!node.is_string()) return at;
    const std::string_view written = text(at);
    const std::size_t quotes = written.starts_with("\"\"\"") || written.starts_with("'''") ? 3 : 1;
    if (written.size() < 2 * quotes) return at;
    at.begin.column += static_cast<std::uint32_t>(quotes);
    at.end.column -= static_cast<std::uint32_t>(quotes);
    return at;
}

std::size_t Toml::offset(Position at) const {
    if (at.line == 0 || at.line > lines_.size()) return text_.size();
    return std::min(lines_[at.line - 1] + at.column - 1, text_.size());
}

std::string_view Toml::text(const Span& span) const {
    const std::size_t begin = offset(span.begin), end = offset(span.end);
    return end > begin ? text_.substr(begin, end - begin) : std::string_view{};
}

std::vector<Toml::Entry> entries(const toml::table& table) {
    std::vector<Toml::Entry> out;
    for (const auto& [key, value] : table) out.push_back({&key, &value});
    std::stable_sort(out.begin(), out.end(), [](const Toml::Entry& a, const Toml::Entry& b) { return a.key->source().begin < b.key->source().begin; });
    return out;
}

const toml::node* find(const toml::table& table, std::initializer_list<std::string_view> keys) {
    const toml::node* node = &table;
    for (const std::string_view key : keys) {
        const toml::table* inner = node ? node->as_table() : nullptr;
        node = inner ? inner->get(key) : nullptr;
    }
    return node;
}

const toml::table* find_table(const toml::table& table, std::initializer_list<std::string_view> keys) {
    const toml::node* node = find(table, keys);
    return node ? node->as_table() : nullptr;
}

const toml::array* find_array(const toml::table& table, std::initializer_list<std::string_view> keys) {
    const toml::node* node = find(table, keys);
    return node ? node->as_array() : nullptr;
}

std::string_view find_text(const toml::table& table, std::initializer_list<std::string_view> keys) { return text_of(find(table, keys)); }

std::string_view text_of(const toml::node* node) {
    const auto* value = node ? node->as_string() : nullptr;
    return value ? std::string_view(value->get()) : std::string_view{};
}

}  // namespace driftaudit::syntax
