#pragma once
// Histories followed: what `history` and `audit --blame` share.

#include <driftaudit/memo.hpp>
#include <driftaudit/report.hpp>
#include <driftaudit/repository.hpp>
#include <driftaudit/timeline.hpp>

#include "command-line.hpp"
#include "progress.hpp"

namespace driftaudit::cli {

/// A history that was followed.
struct Followed {
    Timeline timeline;
    std::vector<UnreadableInput> unreadable;   // what keeps the timeline from being whole
};

/// Judges every commit that leads to this one; those that the store (which may be null) knows from another run are not judged again.
Followed follow(const Repository& repository, const ObjectId& head, const CommandLine& told, Memo& memo, Store* store, Progress& progress);

/// Gives each finding the commit that introduced it, as the timeline knows.
void add_introductions(std::vector<Finding>& findings, const Timeline& timeline);

/// Follows the history of what was audited, and gives each finding the commit that introduced it.
void blame(const CommandLine& told, Report& report, Progress& progress);

/// The commit as a report tells of it.
Moment moment_of(const Repository& repository, const ObjectId& commit);

}  // namespace driftaudit::cli
