#include "shared/places.hpp"

#include <driftaudit/template.hpp>

#include <algorithm>
#include <map>

namespace driftaudit::check {
namespace {

/// What a command installs, as a person names it: a package, a file, else the command itself.
std::string subject_of(const Installation& installation) {
    const Install& command = *installation.command;
    if (!command.requirements.empty()) {
        const Requirement& requirement = command.requirements.front().requirement;
        return requirement.name.empty() ? requirement.url : requirement.name;
    }
    if (!command.files.empty()) return std::string(file_name(command.files.front().text));
    return command.tool;
}

/// The image has it already where a command of its build took the same lock.
bool is_built_in(const Installation& installation, const Environment& environment) {
    return !installation.lock.empty() && std::ranges::any_of(environment.installations, [&](const Installation& other) { return !other.at_start && other.lock == installation.lock; });
}

void commands(const Workspace& workspace, std::map<Location, Finding>& found) {
    each_environment(workspace, [&](const std::string& root, const Environment& environment, const Project*) {
        if (environment.kind == Environment::Kind::job) return;
        for (const Installation& installation : environment.installations) {
            if (!installation.at_start || installation.command->tool == "uv run" || is_built_in(installation, environment)) continue;
            Finding& finding = found[installation.where];
            add_once(finding.environments, std::string(name_of(environment.role)));
            if (!finding.voices.empty()) continue;
            finding.subject = subject_of(installation);
            finding.message = described(environment) + " installs `" + finding.subject + "` each time it starts: it starts late, needs the index to be there, and may run other versions tomorrow";
            finding.voices = {{installation.where, installation.command->tool}};
            finding.project = root.empty() ? project_of(installation.where.path, workspace) : root;
            finding.key = environment.name;
        }
    });
}

/// Whether the variable has something in it where nobody sets it outside.
bool has_content(const Value& value) {
    if (value.kind == Value::Kind::withheld) return true;
    return value.kind == Value::Kind::plain && !trimmed(expand(value.text, [](std::string_view) { return std::nullopt; }, TemplateDialect::compose, Unset::emptied).text).empty();
}

/// Airflow's images hand this variable to pip when they start.
void variables(const Workspace& workspace, std::map<Location, Finding>& found) {
    for (const FileFacts& file : workspace.snapshot->files) {
        if (file.ignored || is_test_path(file.path) || is_env_example(file.named())) continue;
        each<VariableSet>(*file.facts, [&](const VariableSet& set, const Fact& fact) {
            if (set.name != "_PIP_ADDITIONAL_REQUIREMENTS" || set.commented || !has_content(set.value)) return;
            Finding& finding = found[{file.path, fact.at}];
            finding.subject = set.name;
            finding.message = "`" + set.name + "` has Airflow's image install packages each time it starts: it starts late, needs the index to be there, and may run other versions tomorrow";
            finding.voices = {{{file.path, fact.at}, set.name}};
            finding.project = project_of(file.path, workspace);
            finding.key = file.path;
        });
    }
}

std::vector<Finding> run(const Workspace& workspace) {
    std::map<Location, Finding> found;
    commands(workspace, found);
    variables(workspace, found);
    std::vector<Finding> out;
    for (auto& [where, finding] : found) out.push_back(std::move(finding));
    return out;
}

}  // namespace

Check runtime_install() {
    return {.severity = Severity::warning,
            .title = "Packages are installed when the container starts",
            .why = "What runs is decided at each start: a restart at night can bring a new release, and while the index is away nothing starts at all. The image that was tested is not the one that runs.",
            .remedy = "Install in a Dockerfile, from pinned requirements, and let the container only start.",
            .run = run,
            .reads = {}};
}

}  // namespace driftaudit::check
