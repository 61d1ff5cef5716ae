#include "shared/places.hpp"
#include "shared/pythons.hpp"

#include <set>

namespace driftaudit::check {
namespace {

std::vector<Finding> run(const Workspace& workspace) {
    std::vector<Finding> out;
    std::set<Location> told;
    for (const FileFacts& file : workspace.snapshot->files)
        each<PythonVersion>(*file.facts, [&](const PythonVersion& python, const Fact& fact) {
            if (!is_shortened(python.source) || !told.insert({file.path, fact.at}).second) return;
            const std::string written = python.spec + (python.spec.find('.') == std::string::npos ? ".0" : "0");
            Finding& finding = out.emplace_back();
            finding.subject = "python";
            finding.message = "`" + written + "` without quotes is the number " + python.spec + " to YAML: " + python.source.substr(0, python.source.rfind(' ')) + " is asked for Python " + python.spec;
            finding.voices = {{{file.path, fact.at}, written}};
            finding.project = project_of(file.path, workspace);
            finding.environments = {std::string(name_of(Role::ci))};
            finding.key = file.path + '>' + python.spec;
        });
    return out;
}

}  // namespace

Check python_version_unquoted() {
    return {.severity = Severity::error,
            .title = "A Python version that YAML reads as a shorter number",
            .why = "YAML takes 3.10 for the number 3.1: the job fails because there is no such Python, or it runs another one than is written there.",
            .remedy = "Quote it: `python-version: \"3.10\"`.",
            .run = run,
            .reads = {}};
}

}  // namespace driftaudit::check
