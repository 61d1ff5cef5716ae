#include "shared/locks.hpp"
#include "shared/places.hpp"

#include <algorithm>
#include <set>

namespace driftaudit::check {
namespace {

bool floats(const PlacedRequirement& placed) {
    const Requirement& requirement = placed.requirement;
    return !placed.hashed && !placed.editable && !placed.constrained && !requirement.name.empty() && requirement.url.empty() && !is_pinned(requirement) && requirement.specifier.find('$') == std::string::npos;
}

/// A lock in the project's folder or around it may be the project's.
bool has_lock(const Project& project, const std::vector<LockFile>& locks) {
    return !project.locks.empty() || std::ranges::any_of(locks, [&](const LockFile& lock) { return is_inside(project.root, directory_of(*lock.path)); });
}

std::vector<Finding> run(const Workspace& workspace) {
    const std::vector<LockFile> locks = locks_of(workspace);
    std::vector<Finding> out;
    for (const Project& project : workspace.projects) {
        if (project.is_library || has_lock(project, locks)) continue;
        std::set<Location> ranges;
        const Environment* ships = nullptr;
        for (const Environment& environment : project.environments) {
            if (environment.role != Role::prod || (environment.kind != Environment::Kind::image && environment.kind != Environment::Kind::service)) continue;
            for (const Installation& installation : environment.installations)
                for (const PlacedRequirement& placed : installation.requirements) {
                    if (!floats(placed) || placed.where.path == installation.where.path || !is_inside(placed.where.path, project.root)) continue;
                    ranges.insert(placed.where);
                    if (!ships) ships = &environment;
                }
        }
        if (!ships) continue;
        Finding& finding = out.emplace_back();
        const Location& where = *ranges.begin();
        finding.subject = project.name == "." ? std::string(file_name(where.path)) : project.name;
        finding.message = "the project ships with " + std::to_string(ranges.size()) + (ranges.size() == 1 ? " range" : " ranges") + " and has no lock: " + described(*ships) + " installs what is newest on the day of its build";
        finding.voices = {{{where.path, {}}, std::to_string(ranges.size()) + " ranges"}, {{ships->path, {}}, described(*ships)}};
        finding.project = project.root;
        finding.environments = {std::string(name_of(ships->role))};
        finding.key = "lock";
    }
    return out;
}

}  // namespace

Check missing_lock() {
    return {.severity = Severity::note,
            .title = "An application that ships with ranges and has no lock",
            .why = "No file says which versions were tested: two builds of one commit differ, and going back to yesterday's commit does not bring back yesterday's packages.",
            .remedy = "Make one and install it: `uv lock`, or `pip-compile --generate-hashes --output-file=requirements.lock requirements.txt`.",
            .run = run,
            .reads = {}};
}

}  // namespace driftaudit::check
