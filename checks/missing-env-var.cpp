#include "shared/places.hpp"
#include "shared/variables.hpp"

namespace driftaudit::check {
namespace {

std::vector<Finding> run(const Workspace& workspace) {
    const Provided given(workspace);
    std::vector<Finding> out;
    for (const Project& project : workspace.projects) {
        if (project.examples.empty()) continue;  // missing-env-example speaks of that
        std::set<std::string, std::less<>> known;
        for (const auto* examples : {&project.examples, &project.examples_above})
            for (const Documented& line : documented(workspace, *examples)) known.insert(line.name);
        for (const auto& [name, reads] : readings(project)) {
            const Need need = need_of(reads);
            if (!need.any() || known.contains(name) || given.contains(name) || is_platform_variable(name)) continue;
            Finding finding;
            finding.subject = name;
            finding.message = "`" + name + "` is " + (need.required ? "required by the code" : "read without a default") + ", and " + listed(project.examples) +
                              (project.examples.size() == 1 ? " does" : " do") + " not document it";
            finding.voices = {{need.any()->where, "reads " + name + " (" + need.any()->read->how + ")"}};
            for (const Reading& reading : reads)
                if (&reading != need.any() && finding.voices.size() < 4) finding.voices.push_back({reading.where, "reads it too"});
            finding.voices.push_back({{project.examples.front(), {}}, "does not name it"});
            finding.project = project.root;
            finding.severity = need.required ? Severity::error : Severity::warning;
            out.push_back(std::move(finding));
        }
    }
    return out;
}

}  // namespace

Check missing_env_var() {
    return {.severity = Severity::error,
            .title = "The code needs a variable that the env example does not document",
            .why = "Whoever sets up the next environment copies the example. What is not in it is missing there, and the code finds out when it starts, or worse, when a user comes by.",
            .remedy = "Add the name, with a harmless value or none, to the env example; or give the read a default.",
            .run = run,
            .reads = Kinds::of<VariableRead>() | Kinds::mentions_outside_code()};
}

}  // namespace driftaudit::check
