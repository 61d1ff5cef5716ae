#pragma once
// Does a text hold any of some words? Asked of every source file before it is parsed.

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace driftaudit::syntax {

/// A set of words of at least five bytes each, searched all at once. A word given with a `|` behind it must end where it stands (`environ|` is not in `environment`).
class WordSearch {
public:
    explicit WordSearch(std::vector<std::string> words);
    /// True where the text holds one of them; stops at the first.
    bool found_in(std::string_view text) const;

private:
    struct Gram {
        std::uint32_t bytes;   // four bytes of a word
        std::uint32_t word;    // its index
        std::uint32_t offset;  // where in the word they begin: 0 or 1
    };
    bool confirm(std::string_view text, std::size_t at, std::uint32_t gram) const;

    struct Sought {
        std::string text;
        bool ends;   // nothing that continues a name may follow
    };

    std::vector<Sought> words_;
    std::vector<Gram> grams_;                   // sorted by their bytes
    std::array<std::uint64_t, 1024> filter_{};  // a bit for each of 65,536 digests of four bytes
};

}  // namespace driftaudit::syntax
