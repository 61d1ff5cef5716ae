#include <driftaudit/paths.hpp>
#include <driftaudit/workspace.hpp>

#include <algorithm>
#include <utility>

namespace driftaudit {

const Project* owner_of(std::string_view path, const std::vector<Project>& projects) {
    const Project* innermost = nullptr;
    for (const Project& project : projects)  // the root of the tree is no longer than others, but holds them all
        if (is_inside(path, project.root) && (!innermost || innermost->root == "." || project.root.size() > innermost->root.size())) innermost = &project;
    return innermost;
}

Project* owner_of(std::string_view path, std::vector<Project>& projects) { return const_cast<Project*>(owner_of(path, std::as_const(projects))); }

std::string project_of(std::string_view path, const Workspace& workspace) {
    const Project* project = owner_of(path, workspace.projects);
    return project ? project->root : ".";
}

const StackService* Stack::find(std::string_view service) const {
    const auto found = std::ranges::lower_bound(services, service, {}, &StackService::name);
    return found != services.end() && found->name == service ? &*found : nullptr;
}

Location Stack::location(const compose::Place& place) const {
    if (place.file < model.files.size()) return {model.files[place.file], place.at};
    return {files.empty() ? "" : files.front(), {}};
}

std::vector<const Environment*> environments_of(const Workspace& workspace, const Stack& stack, const StackService& service) {
    std::vector<const Environment*> own, images;
    const auto look_at = [&](const std::vector<Environment>& environments) {
        for (const Environment& environment : environments) {
            const bool is_own = environment.kind == Environment::Kind::service && environment.name == environment.path + ": " + service.name &&
                                std::ranges::find(stack.model.files, environment.path) != stack.model.files.end();
            if (is_own) own.push_back(&environment);
            if (environment.kind == Environment::Kind::image && !service.dockerfile.empty() && environment.path == service.dockerfile) images.push_back(&environment);
        }
    };
    for (const Project& project : workspace.projects) look_at(project.environments);
    look_at(workspace.others);
    return own.empty() ? images : own;
}

}  // namespace driftaudit
