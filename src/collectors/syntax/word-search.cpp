// One search for many words. A word of five bytes or more covers, wherever it stands, four bytes that begin at an even place: so every second
// place is looked at, its four bytes become a bit of a table that the first cache holds, and only where that bit is set is anything compared.

#include "word-search.hpp"

#include <algorithm>
#include <cstring>

namespace driftaudit::syntax {
namespace {

std::uint32_t four_bytes(const char* at) {
    std::uint32_t bytes;
    std::memcpy(&bytes, at, sizeof bytes);
    return bytes;
}

bool continues_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

bool stands_in(std::string_view text, std::string_view word, bool ends) {
    return text.starts_with(word) && (!ends || text.size() == word.size() || !continues_name(text[word.size()]));
}

std::uint32_t digest(std::uint32_t bytes) { return (bytes * 2654435761u) >> 16; }

}  // namespace

WordSearch::WordSearch(std::vector<std::string> words) {
    for (std::string& word : words) {
        const bool ends = word.ends_with('|');
        if (ends) word.pop_back();
        words_.push_back({std::move(word), ends});
    }
    for (std::uint32_t word = 0; word < words_.size(); ++word) {
        for (std::uint32_t offset = 0; offset < 2 && offset + 4 <= words_[word].text.size(); ++offset) {
            const std::uint32_t bytes = four_bytes(words_[word].text.data() + offset);
            grams_.push_back({bytes, word, offset});
            filter_[digest(bytes) / 64] |= std::uint64_t{1} << (digest(bytes) % 64);
        }
    }
    std::ranges::sort(grams_, {}, &Gram::bytes);
}

bool WordSearch::confirm(std::string_view text, std::size_t at, std::uint32_t gram) const {
    for (auto known = std::ranges::lower_bound(grams_, gram, {}, &Gram::bytes); known != grams_.end() && known->bytes == gram; ++known)
        if (at >= known->offset && stands_in(text.substr(at - known->offset), words_[known->word].text, words_[known->word].ends)) return true;
    return false;
}

bool WordSearch::found_in(std::string_view text) const {
    for (std::size_t at = 0; at + 4 <= text.size(); at += 2) {
        const std::uint32_t gram = four_bytes(text.data() + at);
        if ((filter_[digest(gram) / 64] >> (digest(gram) % 64) & 1) && confirm(text, at, gram)) return true;
    }
    return false;
}

}  // namespace driftaudit::syntax
