#pragma once
// YAML as the collectors read it: a light tree over the events of yaml-cpp, whose scalars know where each of their bytes stands in the file.

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/document.hpp>
#include <driftaudit/facts.hpp>

#include "text.hpp"

namespace driftaudit::syntax::yaml {

enum class Kind : std::uint8_t { absent, null, scalar, sequence, map };
enum class Style : std::uint8_t { plain, single_quoted, double_quoted, literal, folded };

struct Node;

/// One `key: value` of a map.
struct Entry {
    const Node* key;      // never null
    const Node* value;    // never null
    bool merged = false;  // stands in another map, which this one takes in with `<<`
};

/// A value of a document. An alias is the very node of its anchor, so a node may stand in several places, and its positions are the anchor's.
struct Node {
    Kind kind = Kind::absent;
    Style style = Style::plain;
    std::uint16_t depth = 1;         // of what it holds, itself included
    std::uint32_t weight = 1;        // what it costs to walk it, aliases followed: one for each node and each 64 bytes of text
    Span at;                         // the text itself, without quotes and block header; of a null, its key
    std::string_view text;           // what a scalar says
    std::string_view written;        // the bytes of `at`
    std::string tag;                 // an explicit one ("!reset"), "" for none
    std::vector<const Node*> items;  // of a sequence
    std::vector<Entry> entries;      // of a map: its own in the order of the file, repeated keys too; then the merged ones that it does not have itself

    explicit operator bool() const { return kind != Kind::absent; }
    bool is_scalar() const { return kind == Kind::scalar; }
    bool is_sequence() const { return kind == Kind::sequence; }
    bool is_map() const { return kind == Kind::map; }
    bool is_plain() const { return kind == Kind::scalar && style == Style::plain && tag.empty(); }
    /// The value of a key: the last where it is repeated, a merged one only where the map has none itself; absent for no such key and for no map.
    const Node& operator[](std::string_view key) const;
    /// A scalar's text with its place.
    Word word() const { return {std::string(text), at}; }
};

/// What a document may ask for, before it is refused: nothing that a person wrote comes near.
struct Limits {
    std::uint16_t depth = 100;
    std::uint32_t nodes = 1'000'000;
    std::uint32_t alias_weight = 200'000;  // that aliases add to what is written out
};

/// The first document of a stream that is a map, else its first document. It refers to the bytes, which must outlive it.
class Document {
public:
    /// How much of a stream is read: up to its first map, or all of its documents.
    enum class Extent { first_map, stream };

    explicit Document(std::string_view bytes, Extent extent = Extent::first_map, Limits limits = {});
    /// Absent where there is no document or it cannot be read.
    const Node& root() const { return *root_; }
    /// Every document that was read, up to the first that cannot be.
    const std::vector<const Node*>& roots() const { return roots_; }
    /// Why it cannot be read.
    const std::optional<Fact>& unreadable() const { return unreadable_; }

private:
    friend class Builder;
    std::unique_ptr<std::deque<Node>> nodes_;
    std::unique_ptr<std::deque<std::string>> texts_;  // of scalars that are not written as they read
    const Node* root_;
    std::vector<const Node*> roots_;
    std::optional<Fact> unreadable_;
};

/// The documents of a stream in the vocabulary's own words, which need the bytes no more.
document::Stream kept(const Document& document);

/// A scalar's text with the place of each of its bytes: behind escapes, folded lines and the indentation of blocks.
Mapped mapped(const Node& scalar);

/// The scalars of a value that is one, or a list of them; lists in lists and maps are passed over.
std::vector<const Node*> scalars(const Node& value);

/// Calls `visit` for every scalar that is a value, not a key; those of an alias once for each place it stands in.
template <class Visit>
void each_scalar(const Node& node, Visit&& visit) {
    if (node.is_scalar()) visit(node);
    for (const Node* item : node.items) each_scalar(*item, visit);
    for (const Entry& entry : node.entries) each_scalar(*entry.value, visit);
}

/// The facts sorted by place, their scopes following them: what an alias or a merge brings stands elsewhere than where it is used.
Facts in_file_order(Facts facts);

}  // namespace driftaudit::syntax::yaml
