#pragma once
// A tree as the collectors read it.

#include <functional>
#include <memory>
#include <optional>
#include <set>
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

/// Whether a path, which lies below the folder of a question, is one that was asked about.
using PathTest = bool (*)(std::string_view path, std::string_view what);

struct Snapshot;

/// What was asked of a tree's paths, so that it can be told whether a tree with other paths is the same to who asked.
class Questions {
public:
    void file(std::string_view path) { files_.emplace(path); }
    /// `yes`: whether any path below the folder passes the test; nothing where all those that do were wanted.
    void below(std::string_view folder, PathTest test, std::string_view what, std::optional<bool> yes);
    /// True where the tree, to which this path was added or from which it was taken, answers anything otherwise than the one that was asked.
    bool are_answered_otherwise(const Snapshot& tree, std::string_view path, bool added) const;

private:
    struct Question {
        std::string folder;
        PathTest test;
        std::string what;
        std::optional<bool> yes;
    };
    struct Order {
        bool operator()(const Question& a, const Question& b) const;
    };
    std::set<std::string, std::less<>> files_;
    std::set<Question, Order> below_;
};

/// The facts of one tree.
struct Snapshot {
    std::vector<FileFacts> files;      // sorted by path; only those that some collector read
    std::vector<std::string> paths;    // every file of the tree, sorted
    std::vector<Trouble> troubles;     // what could not be listed or opened
    std::size_t audited = 0;           // files read by a collector that is not incidental
    std::shared_ptr<Questions> asked = {};   // takes down what is asked of the paths, where anybody wants to know

    /// The facts of the file at this path, null where no collector read it.
    const Facts* at(std::string_view path) const;
    /// True where the tree has this file.
    bool has(std::string_view path) const;
    /// True where a path below the folder ("." for the root) passes the test.
    bool any_below(std::string_view folder, PathTest test, std::string_view what = {}) const;
    /// The paths below the folder that pass the test.
    std::vector<std::string> all_below(std::string_view folder, PathTest test, std::string_view what = {}) const;
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
