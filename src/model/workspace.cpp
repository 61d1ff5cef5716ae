#include <driftaudit/paths.hpp>
#include <driftaudit/workspace.hpp>

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

}  // namespace driftaudit
