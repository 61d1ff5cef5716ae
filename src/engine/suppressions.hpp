#pragma once
// Inline ignores: `# driftaudit: ignore[rule] reason` in a file silences that rule's findings on its own line and the next.

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <driftaudit/finding.hpp>
#include <driftaudit/snapshot.hpp>

namespace driftaudit::engine {

/// What is known of the name of a rule: its check ran, it is a rule whose check did not run, or there is none of that name.
enum class RuleState { ran, known, unknown };

/// All inline ignores of a tree.
class Suppressions {
public:
    explicit Suppressions(const Snapshot& snapshot);

    /// Silences the finding if an ignore of its rule stands on the line of one of its voices, or on the line above. A file as a whole counts as its first line.
    void apply(Finding& finding);

    /// One finding (subject, message, voice, key) for each name in an ignore that silenced nothing though its check ran, and for each that is no rule's,
    /// which says the one of `rules` that was likely meant.
    std::vector<Finding> unused(const std::function<RuleState(std::string_view rule)>& state, const std::vector<std::string>& rules) const;

private:
    struct Ignore {
        Location where;
        std::string rule, reason;
        bool alone = true;
        bool used = false;
    };
    std::vector<Ignore> ignores_;                                                     // by the order of the files and their facts
    std::multimap<std::pair<std::string_view, std::uint32_t>, std::size_t> by_line_;  // path and line of the comment
};

}  // namespace driftaudit::engine
