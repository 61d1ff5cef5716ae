#pragma once
// Which folders of a tree are applications.

#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/configuration.hpp>
#include <driftaudit/workspace.hpp>

#include "tree.hpp"

namespace driftaudit::environments {

/// The folder of the application that a folder serves: `docker/`, `requirements/`, `.github/` and their like serve the one that they stand in.
std::string application_folder(std::string_view folder);

/// True for requirement files and manifests, which say what a project needs.
bool is_requirements_file(const FileFacts& file);

/// The projects of a tree; they know their manifests, locks, examples and ranges, and have no environments yet.
class Projects {
public:
    Projects(const Tree& tree, const Configuration& configuration);

    /// The project that the path belongs to: the innermost whose root holds it, null where none does.
    Project* owner(std::string_view path);
    /// The project with this very root, null where there is none.
    Project* at(std::string_view root);
    /// The projects that are members of the workspace in the folder `root`.
    std::vector<Project*> members(const Manifest& workspace, std::string_view root);
    /// The one project of a tree that has no other, else null.
    Project* only() { return projects_.size() == 1 ? &projects_.front() : nullptr; }
    /// Adds a project for an application that has no manifest of its own.
    Project& add(std::string root);

    /// Gives every file to its project and fills in what manifests, locks and examples say; projects without any environment, manifest or code of their own are left out.
    std::vector<Project> finish();

private:
    /// True below a folder with package.json that is no project of ours: another language's application.
    bool is_foreign(const std::string& folder);

    const Tree& tree_;
    const Configuration& configuration_;
    std::vector<Project> projects_;
};

}  // namespace driftaudit::environments
