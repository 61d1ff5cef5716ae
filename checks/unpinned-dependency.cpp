#include "shared/places.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace driftaudit::check {
namespace {

bool floats(const PlacedRequirement& placed) {
    const Requirement& requirement = placed.requirement;
    if (placed.hashed || placed.editable || placed.constrained) return false;
    if (requirement.name.empty() && requirement.url.empty()) return false;
    if (requirement.specifier.starts_with("==") && requirement.specifier.find('$') != std::string::npos) return false;  // a variable says which one
    return !is_pinned(requirement);
}

/// The tools that install: which of their versions runs rarely matters.
bool is_installer(std::string_view name) { return name == "pip" || name == "setuptools" || name == "wheel"; }

/// A requirement that floats, and everybody who installs it.
struct Floating {
    const PlacedRequirement* placed = nullptr;
    std::string project;
    std::vector<std::string> environments, roles;
    std::vector<Voice> commands;
    bool shipped = false;
    bool whole = false;   // some command installs all lines of the file
};

std::string message(const Floating& floating) {
    const Requirement& requirement = floating.placed->requirement;
    const std::string written = requirement.written.empty() ? requirement.name : requirement.written;
    std::string out = "`" + written + "` ";
    const bool redirected = requirement.specifier.empty() && requirement.url.empty() && written.find('>') != std::string::npos;
    if (redirected) out += "has no version at all here: the shell takes what follows `>` for a file";
    else if (!requirement.url.empty()) out += "follows a branch";
    else if (requirement.specifier.empty()) out += "has no version";
    else out += "floats";
    out += ", and " + listed(floating.environments) + (floating.environments.size() == 1 ? " installs" : " install") + " it without a lock";
    return floating.whole ? out : out + ", unless the command that filters the file first takes it away";
}

std::vector<Finding> run(const Workspace& workspace) {
    std::map<std::tuple<Location, std::string>, Floating> all;
    each_environment(workspace, [&](const std::string& root, const Environment& environment, const Project* project) {
        for (const Installation& installation : environment.installations)
            for (const PlacedRequirement& placed : installation.requirements) {
                if (!floats(placed)) continue;
                // a library's ranges are what it promises; the tests of one are meant to meet the newest
                const Facts* facts = workspace.snapshot->at(placed.where.path);
                const bool metadata = facts && first<Manifest>(*facts);
                if (project && project->is_library && environment.role != Role::prod && metadata) continue;
                // unlocked-install says it once for the whole command
                if (environment.role == Role::ci && metadata && !installation.ignored_lock.empty()) continue;
                Floating& floating = all[{placed.where, placed.requirement.name}];
                floating.placed = &placed;
                floating.project = root.empty() ? project_of(placed.where.path, workspace) : root;
                add_once(floating.environments, described(environment));
                add_once(floating.roles, std::string(name_of(environment.role)));
                floating.shipped |= environment.role == Role::prod;
                floating.whole |= !installation.command->excerpted;
                const bool known = std::ranges::any_of(floating.commands, [&](const Voice& voice) { return voice.where == installation.where; });
                if (installation.where != placed.where && installation.where.path != placed.where.path && !known && floating.commands.size() < 3)
                    floating.commands.push_back({installation.where, installation.command->tool + ", in " + described(environment)});
            }
    });
    std::vector<Finding> out;
    for (auto& [place, floating] : all) {
        Finding finding;
        const Requirement& requirement = floating.placed->requirement;
        finding.subject = requirement.name.empty() ? requirement.url : requirement.name;
        finding.message = message(floating);
        finding.voices = {{std::get<0>(place), requirement.written.empty() ? requirement.name : requirement.written}};
        std::ranges::move(floating.commands, std::back_inserter(finding.voices));
        finding.project = floating.project;
        finding.environments = floating.roles;
        finding.key = std::get<0>(place).path;
        if (is_installer(requirement.name) || !floating.whole) finding.severity = Severity::note;
        else if (floating.shipped) finding.severity = Severity::error;
        out.push_back(std::move(finding));
    }
    return out;
}

}  // namespace

Check unpinned_dependency() {
    return {.severity = Severity::warning,
            .title = "A dependency whose version is decided on the day of the build",
            .why = "The same commit installs other versions next week. A transitive release then breaks an image that nobody changed, and the laptop, which installed earlier, cannot show it.",
            .remedy = "Pin it (`==`), or compile a lock (`uv lock`, `pip-compile --generate-hashes`) and install that.",
            .run = run,
            .reads = {}};
}

}  // namespace driftaudit::check
