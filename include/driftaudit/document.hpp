#pragma once
// A document as its file writes it, for formats whose meaning comes out of several files: a collector quotes the whole of it, and what it means is found where the
// other files are at hand. Immutable, and shared: an alias is the node of its anchor.
//
// A document holds every text of its file, passwords too. So it is never printed, and no report, message or memo takes a text out of it but through `guarded_value`.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <driftaudit/position.hpp>

namespace driftaudit::document {

enum class Kind : std::uint8_t { null, scalar, sequence, map };
/// The tags that change what a document does to another one: Compose's `!reset` and `!override`.
enum class Tag : std::uint8_t { none, reset, override };

struct Node;
using Ref = std::shared_ptr<const Node>;   // never null

/// One `key: value` of a map.
struct Entry {
    Ref key;
    Ref value;
    bool merged = false;   // stands in another map, which this one takes in with `<<`
};

/// A value of a document.
struct Node {
    Kind kind = Kind::null;
    Tag tag = Tag::none;
    bool plain = false;             // a scalar without quotes and tag: its look says whether it is a number, a switch or a text
    bool verbatim = false;          // the text is the very bytes of `at`, in one line: offsets of the one are columns of the other
    Span at;                        // the text itself, without quotes; of an alias, the anchor's
    std::string text;               // of a scalar, as written: "0000"
    std::vector<Ref> items;         // of a sequence
    std::vector<Entry> entries;     // of a map: its own in the order of the file, repeated keys too; then the merged ones that it does not have itself
};

/// The documents of one file, in its order.
using Stream = std::vector<Ref>;

}  // namespace driftaudit::document
