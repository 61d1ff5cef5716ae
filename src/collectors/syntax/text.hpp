#pragma once
// Places in a text, and texts that are put together from pieces of a file and still know where each byte stands.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/facts.hpp>

namespace driftaudit::syntax {

/// The offset of the line that opens a merge conflict, npos where there is none.
inline std::size_t find_conflict(std::string_view text) {
    constexpr std::string_view mark = "<<<<<<< ";
    if (text.starts_with(mark)) return 0;
    const std::size_t at = text.find(std::string("\n").append(mark));
    return at == std::string_view::npos ? at : at + 1;
}

/// The lines of a text: from a byte offset to its position.
class Lines {
public:
    explicit Lines(std::string_view text) : starts_{0} {
        for (std::size_t i = 0; i < text.size(); ++i)
            if (text[i] == '\n') starts_.push_back(i + 1);
    }
    Position at(std::size_t offset) const {
        const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
        const std::size_t line = static_cast<std::size_t>(after - starts_.begin());
        return {static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(offset - starts_[line - 1] + 1)};
    }
    Span span(std::size_t begin, std::size_t end) const { return {at(begin), at(end)}; }
    std::size_t count() const { return starts_.size(); }

private:
    std::vector<std::size_t> starts_;
};

/// A text put together from stretches of a file (continued lines, a YAML block scalar, the strings of a JSON array).
/// A stretch never crosses a line of the file, so a byte's place is its stretch's begin and its distance from it.
class Mapped {
public:
    std::string text;

    /// Appends a stretch that stands at `at` in the file.
    void append(std::string_view stretch, Position at) {
        if (stretch.empty()) return;
        pieces_.push_back({text.size(), at, false});
        text += stretch;
    }
    /// Appends text that stands nowhere in the file (a blank between words, the newline of a folded scalar); it takes the place of what comes before.
    void fill(std::string_view stretch) {
        if (!pieces_.empty() && !stretch.empty()) append_at(stretch, at(text.size() - 1));
        else text += stretch;
    }
    /// Appends text of which no more is known than where it begins: all of it has that place.
    void append_at(std::string_view stretch, Position at) {
        if (stretch.empty()) return;
        pieces_.push_back({text.size(), at, true});
        text += stretch;
    }
    /// Appends another mapped text with its places.
    void append(const Mapped& other) {
        for (const Piece& piece : other.pieces_) pieces_.push_back({text.size() + piece.begin, piece.at, piece.still});
        text += other.text;
    }
    /// The bytes from `begin` to one past the last, with their places.
    Mapped slice(std::size_t begin, std::size_t end) const {
        Mapped out;
        end = std::min(end, text.size());
        if (begin >= end) return out;
        const auto after = std::upper_bound(pieces_.begin(), pieces_.end(), begin, [](std::size_t o, const Piece& piece) { return o < piece.begin; });
        if (!pieces_.empty()) out.pieces_.push_back({0, at(begin), after != pieces_.begin() && std::prev(after)->still});
        for (auto piece = after; piece != pieces_.end() && piece->begin < end; ++piece) out.pieces_.push_back({piece->begin - begin, piece->at, piece->still});
        out.text = text.substr(begin, end - begin);
        return out;
    }

    /// The place of the byte at this offset of `text`.
    Position at(std::size_t offset) const {
        if (pieces_.empty()) return {};
        auto after = std::upper_bound(pieces_.begin(), pieces_.end(), offset, [](std::size_t o, const Piece& piece) { return o < piece.begin; });
        if (after != pieces_.begin()) --after;
        const std::size_t distance = offset >= after->begin && !after->still ? offset - after->begin : 0;
        return {after->at.line, static_cast<std::uint32_t>(after->at.column + distance)};
    }
    /// The span of the bytes from `begin` to one past the last, which is `end - 1`.
    Span span(std::size_t begin, std::size_t end) const {
        Position last = at(end > begin ? end - 1 : begin);
        if (end > begin) ++last.column;
        return {at(begin), last};
    }

private:
    struct Piece {
        std::size_t begin;
        Position at;
        bool still;   // every byte has the same place
    };
    std::vector<Piece> pieces_;
};

/// A whole file as a mapped text, line by line; carriage returns before newlines are kept.
inline Mapped mapped_lines(std::string_view bytes, Position from = {1, 1}) {
    Mapped out;
    Position at = from;
    while (!bytes.empty()) {
        const std::size_t end = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
        out.append(bytes.substr(0, end), at);
        bytes.remove_prefix(end);
        at = {at.line + 1, 1};
    }
    return out;
}

/// The span of a part of a line, as a view into it; lines count from 1.
inline Span span_in(std::string_view line, std::string_view part, std::uint32_t number) {
    const auto column = static_cast<std::uint32_t>(part.data() - line.data() + 1);
    return {{number, column}, {number, column + static_cast<std::uint32_t>(part.size())}};
}

/// The text without a UTF-8 byte order mark.
inline std::string_view without_bom(std::string_view bytes) { return bytes.starts_with("\xEF\xBB\xBF") ? bytes.substr(3) : bytes; }

/// Sorts facts without scopes into the order of the file.
inline void sort_by_place(Facts& facts) {
    std::ranges::stable_sort(facts, {}, [](const Fact& fact) { return fact.at.begin; });
}

/// The facts of a file that cannot be read at all.
inline Facts unreadable(std::string reason, Position at = {}) { return {Fact{Unreadable{std::move(reason)}, {at, at}, no_scope}}; }

}  // namespace driftaudit::syntax
