#pragma once
// What was read is remembered: the same bytes are the same facts, in every commit and in the next run.

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <driftaudit/collector.hpp>
#include <driftaudit/finding.hpp>
#include <driftaudit/kinds.hpp>
#include <driftaudit/object-id.hpp>
#include <driftaudit/snapshot.hpp>

namespace driftaudit {

/// A digest of what facts say: equal ones say the same, as far as 64 bits can tell.
using FactsDigest = std::uint64_t;

/// The digests of the facts of one file. Neither depends on how many lines lie between two facts, only on their order, but for files whose comments silence
/// findings by their lines.
struct Digests {
    std::vector<std::pair<std::uint8_t, FactsDigest>> by_kind;   // by the index of the claim
    FactsDigest exact = 0;                                       // of everything, lines too

    /// The kinds that the facts are of.
    Kinds kinds() const;
    /// The kinds in which two files say different things.
    Kinds difference(const Digests& other) const;
};

/// What came of reading a file's bytes.
struct FileReading {
    std::shared_ptr<const Facts> facts;   // null where there are none
    std::string trouble;                  // why nobody could look into a file that is not audited itself, "" where there is nothing to say
    bool audited = false;
    Digests digests;
};

/// Keeps byte strings under byte strings beyond the end of a run. Both may be called from several threads.
class Store {
public:
    virtual ~Store() = default;
    virtual std::optional<std::string> find(std::string_view key) const = 0;
    virtual void keep(std::string_view key, std::string_view value) = 0;
};

/// Collectors that claim a path, in the order of their table.
using Readers = std::vector<const Row<Collector>*>;

/// Reads files that have a name in git, each of them once: for the same collectors in the same versions. What it remembers of files that nobody holds any more
/// is bounded. May be called from several threads.
class Memo {
public:
    /// `store` may be null; it never gets what could hold a secret.
    Memo(const std::vector<Row<Collector>>& collectors, const Limits& limits, Store* store = nullptr);
    ~Memo();
    Memo(const Memo&) = delete;
    Memo& operator=(const Memo&) = delete;

    /// The collectors that claim a path.
    const Readers& readers_of(std::string_view path);
    /// What these collectors read in the bytes of a listed file.
    std::shared_ptr<const FileReading> read(const Source& source, const Entry& entry, const Readers& readers);

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// As `collect` of snapshot.hpp, but with a memory.
Snapshot collect(const Source& source, Listing listing, Memo& memo, const Limits& limits, const std::function<void(std::size_t, std::size_t)>& progress = {});

/// The facts as bytes, and back; nothing where the bytes are none of this version. Documents of Compose files are not written: `can_be_kept` is false for them.
std::string to_bytes(const Facts& facts);
std::optional<Facts> from_bytes(std::string_view bytes);
bool can_be_kept(const Facts& facts);

/// A finding as bytes, its texts without credentials, and back.
std::string to_bytes(const Finding& finding);
std::optional<Finding> finding_from_bytes(std::string_view bytes);

/// The digests of facts.
Digests digests_of(const Facts& facts);

/// A digest of a text, for keys of a store: 64 bits.
std::uint64_t text_digest(std::string_view text, std::uint64_t start = 14695981039346656037u);

}  // namespace driftaudit
