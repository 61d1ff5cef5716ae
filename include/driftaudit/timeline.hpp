#pragma once
// The lives of findings along the commits of a history.

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <driftaudit/change.hpp>
#include <driftaudit/finding.hpp>

namespace driftaudit {

/// One stay of a finding: from the commit that brought it to the one that took it away.
struct Stay {
    Moment introduced;
    std::optional<Moment> fixed;
    auto operator<=>(const Stay&) const = default;
};

/// Everything that became of one finding.
struct Life {
    std::string fingerprint;   // as it is now, or was last
    std::string rule, subject, project, message;
    Severity severity = Severity::warning;
    std::vector<Stay> stays;   // in the order of the walk
    std::size_t recurrences() const { return stays.empty() ? 0 : stays.size() - 1; }
    bool is_open() const { return !stays.empty() && !stays.back().fixed; }
};

/// How many findings of a rule stood on a day's last commit.
struct OpenCount {
    std::string date, rule;
    std::size_t open = 0;
};

/// What a walk found.
struct Timeline {
    std::size_t commits = 0;         // that were looked at
    std::vector<Life> lives;         // the open ones and then the others, by rule, project, subject
    std::vector<OpenCount> series;   // by date and rule: one for each day on which the number changed
    std::string ends;                // why nothing is known of earlier commits, "" where that is the whole history
    bool interrupted = false;        // commits behind the last one were not looked at
};

/// What is said of one commit: its findings, silenced ones left out, sorted by fingerprint. Neighbouring commits of which the same is said share it, and those of
/// which almost the same is said share the findings.
using Verdict = std::shared_ptr<const std::vector<std::shared_ptr<const Finding>>>;

/// Follows findings from commit to commit, which come behind their parents.
class Trace {
public:
    /// `moment` tells of a commit (its number, counted from 0 in the order of `add`) once something is to be said of it.
    explicit Trace(std::function<Moment(std::size_t)> moment);
    ~Trace();

    /// One more commit: the numbers of its parents (none for a root, and for those whose parents are not looked at), whether it had parents that are not
    /// looked at, its day, its findings, and the files that moved against its first parent, which are asked for only where that matters.
    void add(const std::vector<std::size_t>& parents, bool cut, const std::string& date, Verdict verdict,
             const std::function<std::vector<Rename>()>& renames);
    /// What became of all findings, seen from the last commit.
    Timeline timeline() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace driftaudit
