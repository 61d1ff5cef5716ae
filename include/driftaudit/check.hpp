#pragma once
// Checks: one rule each.

#include <string_view>
#include <vector>

#include <driftaudit/finding.hpp>
#include <driftaudit/kinds.hpp>
#include <driftaudit/table.hpp>
#include <driftaudit/workspace.hpp>

namespace driftaudit {

/// One rule: its words, and the pure function that finds it. A check never sees configuration, suppressions or baselines.
struct Check {
    Severity severity = Severity::warning;
    std::string_view title;    // the problem in a few words
    std::string_view why;      // what it costs
    std::string_view remedy;   // what to do
    std::vector<Finding> (*run)(const Workspace&) = nullptr;
    bool enabled = true;       // off ones run only when selected or configured
    Kinds reads = Kinds::all();  // what it looks at beside the environments and what they are made of: a history runs it again only when that changed
};

/// Every check, by id.
const std::vector<Row<Check>>& checks();

}  // namespace driftaudit
