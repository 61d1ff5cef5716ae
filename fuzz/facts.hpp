#pragma once
// What the fuzz targets share: a broken promise ends the process, so that libFuzzer keeps the input.

#include <driftaudit/collector.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace driftaudit::fuzz {

/// Ends the process with the words where the promise is broken.
inline void promise(bool kept, const char* words) {
    if (kept) return;
    std::fprintf(stderr, "broken: %s\n", words);
    std::abort();
}

/// True where the position is one of the text, its end included; line 0 is the text as a whole.
inline bool lies_in(std::string_view text, Position position) {
    if (position.line == 0) return true;
    std::size_t begin = 0;
    for (std::uint32_t line = 1; line < position.line; ++line) {
        begin = text.find('\n', begin);
        if (begin == std::string_view::npos) return false;
        ++begin;
    }
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    return position.column >= 1 && position.column <= end - begin + 2;   // one past the newline ends a line
}

/// Every fact stands inside the text, ends behind its begin, and has a fact of the same file as its scope.
inline void promise_places(std::string_view text, const Facts& facts) {
    for (const Fact& fact : facts) {
        promise(lies_in(text, fact.at.begin), "a fact begins inside the input");
        promise(lies_in(text, fact.at.end), "a fact ends inside the input");
        promise(fact.at.begin <= fact.at.end, "a fact ends behind its begin");
        promise(fact.scope == no_scope || fact.scope < facts.size(), "a scope is a fact of the file");
    }
}

/// The collector of this id.
inline const Collector& collector_of(std::string_view id) {
    const auto& table = collectors();
    const auto row = std::find_if(table.begin(), table.end(), [&](const Row<Collector>& one) { return one.id == id; });
    promise(row != table.end(), "the collector exists");
    return row->value;
}

/// Reads the input with this collector and holds it to what every collector promises.
inline Facts collected(const Collector& collector, std::string_view text) {
    Facts facts = collector.collect(text);
    promise_places(text, facts);
    return facts;
}

/// The text with every carriage return a newline: what pip reads ends its lines with either, and so are they counted.
inline std::string with_newlines(std::string_view text) {
    std::string out(text);
    std::replace(out.begin(), out.end(), '\r', '\n');
    return out;
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) { return {reinterpret_cast<const char*>(data), size}; }

}  // namespace driftaudit::fuzz
