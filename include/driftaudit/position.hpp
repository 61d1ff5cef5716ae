#pragma once
// Where something stands: positions, spans of a file, locations in the tree, and words that know their place.

#include <cstdint>
#include <string>

namespace driftaudit {

/// A place in a text: line and column count from 1, columns in bytes; line 0 means the file as a whole.
struct Position {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    auto operator<=>(const Position&) const = default;
};

/// A stretch of a text, from its first byte to one past its last.
struct Span {
    Position begin;
    Position end;
    auto operator<=>(const Span&) const = default;
};

/// A stretch of a file of the audited tree; the path is relative to the tree's root, with forward slashes.
struct Location {
    std::string path;
    Span at;
    auto operator<=>(const Location&) const = default;
};

/// A text as a file writes it, and where it stands in that file.
struct Word {
    std::string text;
    Span at;
    auto operator<=>(const Word&) const = default;
};

}  // namespace driftaudit
