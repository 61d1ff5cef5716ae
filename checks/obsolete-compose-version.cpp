#include "shared/places.hpp"

namespace driftaudit::check {
namespace {

std::vector<Finding> run(const Workspace& workspace) {
    std::vector<Finding> out;
    for (const FileFacts& file : workspace.snapshot->files) {
        if (is_test_path(file.path)) continue;  // what tests feed to the tools that they test
        each<ComposeVersion>(*file.facts, [&](const ComposeVersion& version, const Fact& fact) {
            Finding finding;
            finding.subject = "version";
            finding.message = "`version: " + version.text + "` does nothing: Compose reads every file by its one current specification and warns about the key";
            finding.voices = {{{file.path, fact.at}, "version: " + version.text}};
            finding.project = project_of(file.path, workspace);
            finding.key = file.path;
            out.push_back(std::move(finding));
        });
    }
    return out;
}

}  // namespace

Check obsolete_compose_version() {
    return {.severity = Severity::note,
            .title = "A compose file states a version that nothing reads",
            .why = "Compose ignores the top-level `version` since its second generation and prints a warning at every command; a reader takes it for a promise about features.",
            .remedy = "Delete the line.",
            .run = run,
            .reads = {}};
}

}  // namespace driftaudit::check
