#include "shared/places.hpp"

#include <algorithm>
#include <map>

namespace driftaudit::check {
namespace {

/// What the command does instead of taking its versions from the lock, "" where it takes them or need not.
std::string deviation(const Installation& installation) {
    const Install& command = *installation.command;
    if (!installation.lock.empty())
        return command.tool == "pipenv install" && !command.lock_enforced ? "without --deploy resolves again where Pipfile and " + installation.lock + " disagree" : "";
    if (installation.ignored_lock.empty() || command.no_dependencies) return "";
    const bool all_fixed = std::ranges::all_of(installation.requirements, [](const PlacedRequirement& r) { return r.constrained || r.hashed || r.editable || is_pinned(r.requirement); });
    if (!installation.requirements.empty() && all_fixed) return "";
    if (command.from_lock) return "resolves anew, for " + installation.ignored_lock + " is not there when it runs";
    return "installs the ranges of " + listed(installation.files) + ", not " + installation.ignored_lock;
}

std::vector<Finding> run(const Workspace& workspace) {
    std::map<Location, Finding> found;
    each_environment(workspace, [&](const std::string& root, const Environment& environment, const Project* project) {
        for (const Installation& installation : environment.installations) {
            const std::string what = deviation(installation);
            if (what.empty()) continue;
            // the tests of a library are meant to meet the newest versions
            if (project && project->is_library && environment.role == Role::ci) continue;
            const std::string& lock = installation.lock.empty() ? installation.ignored_lock : installation.lock;
            Finding& finding = found[installation.where];
            add_once(finding.environments, std::string(name_of(environment.role)));
            if (installation.command->excerpted) finding.severity = Severity::note;   // of which lines nobody knows
            else if (environment.role == Role::prod) finding.severity = Severity::error;
            if (!finding.voices.empty()) continue;
            finding.subject = project && project->name != project->root ? project->name : lock;
            finding.message = "`" + installation.command->tool + "` " + what + ": " + described(environment) + " may run other versions than were locked";
            finding.voices = {{installation.where, installation.command->tool}, {{lock, {}}, "the lock"}};
            finding.project = root.empty() ? project_of(installation.where.path, workspace) : root;
            finding.key = installation.where.path + '>' + lock;
        }
    });
    std::vector<Finding> out;
    for (auto& [where, finding] : found) out.push_back(std::move(finding));
    return out;
}

}  // namespace

Check unlocked_install() {
    return {.severity = Severity::warning,
            .title = "A lock exists, and an environment installs without it",
            .why = "The lock is what was tested; the image resolves the ranges again on the day it is built. The two part ways silently, and the first to notice is production.",
            .remedy = "Install the lock: `uv sync --frozen`, `poetry install` with poetry.lock copied first, `pip install -r requirements.lock`.",
            .run = run,
            .reads = {}};
}

}  // namespace driftaudit::check
