#include "shared/places.hpp"
#include "shared/variables.hpp"

#include <algorithm>

namespace driftaudit::check {
namespace {

/// Somebody sets this project up on a machine: it is built into an image, or a service runs it. What is installed as a library or a tool has its documentation.
bool is_deployed(const Project& project) {
    return std::ranges::any_of(project.environments, [](const Environment& e) { return e.kind == Environment::Kind::image || e.kind == Environment::Kind::service; });
}

std::vector<Finding> run(const Workspace& workspace) {
    const Provided given(workspace);
    std::vector<Finding> out;
    for (const Project& project : workspace.projects) {
        if (!project.examples.empty() || !project.examples_above.empty() || !is_deployed(project)) continue;
        std::vector<std::string> names;
        std::vector<const Reading*> needed;
        bool required = false;
        const auto reads = readings(project);
        for (const auto& [name, readers] : reads) {
            const Need need = need_of(readers);
            if (!need.any() || given.contains(name) || is_platform_variable(name)) continue;
            required |= need.required != nullptr;
            names.push_back(name);
            needed.push_back(need.any());
        }
        // one or two optional switches are no configuration that somebody has to write down
        if (names.empty() || (!required && names.size() < 3)) continue;
        std::ranges::sort(needed, {}, &Reading::where);
        Finding finding;
        finding.subject = listed(names, 12);
        finding.message = "the code reads " + std::to_string(names.size()) + (names.size() == 1 ? " variable" : " variables") +
                          " that nothing provides, and no env example names " + (names.size() == 1 ? "it: " : "them: ") + listed(names, names.size());
        for (const Reading* reading : needed)
            if (finding.voices.size() < 8) finding.voices.push_back({reading->where, "reads " + reading->read->name});
        finding.project = project.root;
        if (!required) finding.severity = Severity::note;  // the code goes on without them: nobody here knows how well
        out.push_back(std::move(finding));
    }
    return out;
}

}  // namespace

Check missing_env_example() {
    return {.severity = Severity::warning,
            .title = "The code reads variables, and no env example says which",
            .why = "The next person, and the next server, can only find out what to set by reading the code or by watching it fail.",
            .remedy = "Commit an `.env.example` that names each variable, with a harmless value or none.",
            .run = run,
            .reads = Kinds::of<VariableRead>() | Kinds::mentions_outside_code()};
}

}  // namespace driftaudit::check
