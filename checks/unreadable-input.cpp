#include "shared/places.hpp"

#include <driftaudit/report.hpp>

namespace driftaudit::check {
namespace {

std::vector<Finding> run(const Workspace& workspace) {
    std::vector<Finding> out;
    for (UnreadableInput& input : unreadable_inputs(*workspace.snapshot)) {
        Finding finding;
        finding.subject = input.where.path;
        finding.message = "could not be read, and was not judged: " + input.reason;
        finding.project = project_of(input.where.path, workspace);
        finding.key = input.where.path;
        finding.voices = {{std::move(input.where), std::move(input.reason)}};
        out.push_back(std::move(finding));
    }
    return out;
}

}  // namespace

Check unreadable_input() {
    return {.severity = Severity::warning,
            .title = "A file that the audit reads could not be read",
            .why = "What cannot be read is not judged: a silent audit of a broken file looks like a clean one.",
            .remedy = "Mend the file at the place that is named, or exclude it if it is no input at all.",
            .run = run,
            .reads = {}};
}

}  // namespace driftaudit::check
