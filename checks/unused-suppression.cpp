#include <driftaudit/check.hpp>

namespace driftaudit::check {

/// The engine finds these once all other rules have spoken; the words stand here with all others.
Check unused_suppression() {
    return {.severity = Severity::note,
            .title = "An ignore that silences nothing",
            .why = "What it silenced is gone, or its name is misspelt: the next reader believes in an exception that is none, and the next real finding there may be silenced by accident.",
            .remedy = "Delete it, or mend the rule or the place that it names.",
            .run = [](const Workspace&) { return std::vector<Finding>(); },
            .reads = {}};
}

}  // namespace driftaudit::check
