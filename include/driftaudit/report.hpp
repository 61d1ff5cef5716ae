#pragma once
// What a run has to say, and the reporters that write it.

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/change.hpp>
#include <driftaudit/check.hpp>
#include <driftaudit/finding.hpp>
#include <driftaudit/snapshot.hpp>
#include <driftaudit/table.hpp>
#include <driftaudit/timeline.hpp>
#include <driftaudit/workspace.hpp>

namespace driftaudit {

/// The version that `--version` prints.
inline constexpr std::string_view tool_version = "0.1.0";

/// Input that could not be read: part of every report.
struct UnreadableInput {
    Location where;
    std::string reason;
};

/// The result of one audit.
struct Report {
    const Snapshot* snapshot = nullptr;
    const Workspace* workspace = nullptr;
    std::vector<Finding> findings;            // sorted by path, line, rule, subject
    std::vector<UnreadableInput> unreadable;  // sorted by place
    bool color = false;                       // for text on a terminal
    bool quiet = false;                       // findings and summary alone
    std::string revision = {};                // the commit that was audited, "" for a work tree
    const Change* change = nullptr;           // of `diff`: against the base
    const Timeline* timeline = nullptr;       // of `history`
    double seconds = -1;                      // what the audit took; negative where it must not be told

    std::size_t count(Severity severity) const;   // not silenced
    std::size_t silenced() const;
};

/// Writes a report in one format.
struct Reporter {
    std::string_view media_type;
    void (*write)(const Report&, std::ostream&) = nullptr;
};

/// Every output format, by id.
const std::vector<Row<Reporter>>& reporters();

/// Everything in the snapshot that could not be read, sorted by place.
std::vector<UnreadableInput> unreadable_inputs(const Snapshot& snapshot);

}  // namespace driftaudit
