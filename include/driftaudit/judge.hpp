#pragma once
// Judging: the checks over a workspace, then what a configuration and comments say of their findings.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <driftaudit/check.hpp>
#include <driftaudit/configuration.hpp>

namespace driftaudit {

/// What a run is told of its rules.
struct Policy {
    std::vector<std::string> select;                 // only these rules, where any is given
    std::vector<std::string> ignore;                 // not these
    bool honor_suppressions = true;                  // false for --no-ignores
    std::string today = {};                          // YYYY-MM-DD: what ends before has ended; "" where nothing ends
};

/// Runs the checks that the policy selects, else those that the configuration enables; the findings have rule, severity and fingerprint, silenced ones
/// included, and are sorted by path, line, rule, subject.
std::vector<Finding> judge(const Workspace& workspace, const std::vector<Row<Check>>& checks, const Policy& policy, const Configuration& configuration = {});

/// The finding's identity across commits: a digest of rule, project, subject and key, never of lines, versions or messages.
std::string fingerprint_of(const Finding& finding);

}  // namespace driftaudit
