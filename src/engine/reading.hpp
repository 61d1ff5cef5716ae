#pragma once
// One file's bytes and the collectors that claim it.

#include <optional>
#include <string>

#include <driftaudit/memo.hpp>
#include <driftaudit/snapshot.hpp>

namespace driftaudit::engine {

/// The path that collectors are asked about.
inline const std::string& claimed_as(const Entry& entry) { return entry.read_as.empty() ? entry.path : entry.read_as; }

/// The collectors that claim this path, in the order of the table.
Readers readers_of(std::string_view path, const std::vector<Row<Collector>>& collectors);

/// What came of reading a file.
struct Outcome {
    Facts facts;
    std::optional<Trouble> trouble;
    bool audited = false;
};

/// Reads a file for the collectors that claim it; what nobody could look into is a fact of those that are audited, and a trouble of the tree elsewhere.
Outcome read_file(const Source& source, const Entry& entry, const Readers& readers, const Limits& limits);

/// How many threads `count` pieces of work are worth, of which one thread should get at least `least`.
std::size_t threads_for(std::size_t count, std::size_t least, unsigned jobs);

}  // namespace driftaudit::engine
