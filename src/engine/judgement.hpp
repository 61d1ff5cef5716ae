#pragma once
// `judge` in its two steps, for those who take the first one check by check.

#include <vector>

#include <driftaudit/judge.hpp>

namespace driftaudit::engine {

/// Whether the policy, and else the configuration, has the check run.
bool is_run(const Row<Check>& check, const Policy& policy, const Configuration& configuration);

/// What one check says, with its rule, severity and fingerprint.
std::vector<Finding> said_by(const Row<Check>& check, const Workspace& workspace, const Configuration& configuration);

/// What all checks said as a report has it: in order, each thing once, silenced where somebody said so, and told apart.
std::vector<Finding> settled(std::vector<Finding> said, const Workspace& workspace, const std::vector<Row<Check>>& checks, const Policy& policy,
                             const Configuration& configuration);

}  // namespace driftaudit::engine
