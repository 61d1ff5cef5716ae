#include "shared/places.hpp"

namespace driftaudit::check {
namespace {

bool is_written_in(ModelName::Stand stand) {
    return stand == ModelName::Stand::call || stand == ModelName::Stand::constant || stand == ModelName::Stand::attribute;
}

std::vector<Finding> run(const Workspace& workspace) {
    std::vector<Finding> out;
    for (const FileFacts& file : workspace.snapshot->files) {
        if (is_test_path(file.path) || is_illustration(file.path)) continue;
        each<ModelName>(*file.facts, [&](const ModelName& model, const Fact& fact) {
            if (!is_written_in(model.stand)) return;
            Finding finding;
            finding.subject = model.id;
            finding.message = "`" + model.id + "` is written into the code" + (model.site.empty() ? "" : " (" + model.site + ")") + ": another model, or its retirement, is a deployment";
            finding.voices = {{{file.path, fact.at}, "\"" + model.id + "\""}};
            finding.project = project_of(file.path, workspace);
            finding.key = file.path;
            out.push_back(std::move(finding));
        });
    }
    return out;
}

}  // namespace

Check hardcoded_model_name() {
    return {.severity = Severity::warning,
            .title = "A model id as a literal where it is used",
            .why = "Vendors retire models on their own calendar. An id inside the code cannot follow without a build and a deployment, and tests, staging and production cannot differ.",
            .remedy = "Read the id from the environment or the settings (`os.getenv(\"SUMMARY_MODEL\", \"…\")`), and document the variable in the env example.",
            .run = run,
            .reads = Kinds::of<ModelName>()};
}

}  // namespace driftaudit::check
