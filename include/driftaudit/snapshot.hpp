#pragma once
// A tree as the collectors read it.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/collector.hpp>
#include <driftaudit/source.hpp>

namespace driftaudit {

/// The facts of one file.
struct FileFacts {
    std::string path;
    std::shared_ptr<const Facts> facts;   // never null
    bool ignored = false;
    std::string read_as = {};             // the path that collectors were asked about, "" for its own

    /// The path that says what the file is: its own, but for a configuration that knows better.
    std::string_view named() const { return read_as.empty() ? path : read_as; }
};

/// The facts of one tree.
struct Snapshot {
    std::vector<FileFacts> files;      // sorted by path; only those that some collector read
    std::vector<std::string> paths;    // every file of the tree, sorted
    std::vector<Trouble> troubles;     // what could not be listed or opened
    std::size_t audited = 0;           // files read by a collector that is not incidental

    /// The facts of the file at this path, null where no collector read it.
    const Facts* at(std::string_view path) const;
    /// True where the tree has this file.
    bool has(std::string_view path) const;
};

/// Limits of one audit; what hits one is reported as unreadable.
struct Limits {
    std::size_t text_bytes = 8u << 20;     // 8 MiB: no hand-written text is larger
    std::size_t lock_bytes = 64u << 20;    // 64 MiB: the largest locks in the field have a few
    unsigned jobs = 0;                     // threads; 0 means one a core
};

/// Reads every file of the source that a collector claims, on `limits.jobs` threads; the result does not depend on their order.
/// `progress` is called from time to time with the files done and their number.
Snapshot collect(const Source& source, const std::vector<Row<Collector>>& collectors, const Limits& limits,
                 const std::function<void(std::size_t, std::size_t)>& progress = {});

/// The same for a listing of the source that was made, and may have been changed, before.
Snapshot collect(const Source& source, Listing listing, const std::vector<Row<Collector>>& collectors, const Limits& limits,
                 const std::function<void(std::size_t, std::size_t)>& progress = {});

}  // namespace driftaudit
