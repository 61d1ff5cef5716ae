// A project is a folder with a manifest. pyproject.toml, setup.py, Pipfile and environment.yml make one wherever they stand (but in tests and their fixtures);
// a requirements file makes one where an application stands beside it: code, or a Dockerfile. Otherwise it is a part of the project around it.

#include "projects.hpp"

#include <algorithm>
#include <cctype>
#include <set>

namespace driftaudit::environments {
namespace {

constexpr std::string_view serving_folders[] = {"requirements", "requirement", "reqs", "req", "deps", "dependencies", "constraints", "docker", "dockerfiles",
                                                ".docker", "dockerfile", "containers", "container", "compose", "deploy", "deployment", "deployments", "infra",
                                                "infrastructure", "ci", ".ci", ".github", ".gitlab", ".circleci", ".devcontainer", "workflows", "scripts", "bin",
                                                "build", "config", "conf", "configs", "docs", "doc", "test", "tests", "tools", "dev", "prod", "production",
                                                "development", "staging", "local", "etc", "ops", "devops", "images", "image", "envs", "env", "pip"};

bool ends_in(std::string_view name, std::initializer_list<std::string_view> endings) {
    return std::ranges::any_of(endings, [&](std::string_view ending) { return name.ends_with(ending); });
}

/// The root of a workspace may hold its members' lock and tools, and be no project itself.
bool declares_project(const FileFacts& file) {
    const Manifest* manifest = first<Manifest>(*file.facts);
    return manifest && (manifest->tool != "uv" || !manifest->name.empty() || manifest->workspace_members.empty());
}

bool is_dockerfile_name(std::string_view name) { return name.starts_with("Dockerfile") || name.starts_with("dockerfile") || name.ends_with(".Dockerfile"); }

/// Ranges that are none of the project's: a script's own, what a recipe of another builder says, and lists of what was once tried.
bool is_aside(std::string_view source) { return source == "PEP 723" || source == "conda recipe" || source == "classifier"; }

bool is_fixture(std::string_view path) {
    const std::string folder = directory_of(path);
    return folder != "." && is_test_path(folder + "/test_.py") && is_test_path(folder + "/a.txt");
}

}  // namespace

std::string application_folder(std::string_view folder) {
    std::string at(folder);
    while (at != "." && std::ranges::count(serving_folders, file_name(at))) at = directory_of(at);
    return at;
}

bool is_requirements_file(const FileFacts& file) {
    return ends_in(file.path, {".txt", ".in", ".lock", ".pip"}) && (first<Dependency>(*file.facts) || first<Include>(*file.facts)) && !first<Manifest>(*file.facts);
}

Projects::Projects(const Tree& tree, const Configuration& configuration) : tree_(tree), configuration_(configuration) {
    std::set<std::string> roots;
    for (const ConfiguredProject& project : configuration.projects) roots.insert(project.root);
    for (const FileFacts& file : tree.files())
        if (declares_project(file) && !is_fixture(file.path)) roots.insert(directory_of(file.path));
    for (const FileFacts& file : tree.files()) {
        if (!is_requirements_file(file) || is_fixture(file.path)) continue;
        const std::string folder = application_folder(directory_of(file.path));
        const bool inside_another = std::ranges::any_of(roots, [&](const std::string& root) { return is_inside(folder, root); });
        const bool application = tree.any_below(
            folder,
            [](std::string_view path, std::string_view here) {
                return directory_of(path) == here && (path.ends_with(".py") || is_dockerfile_name(file_name(path)));
            },
            folder);
        if (!inside_another || application) roots.insert(folder);
    }
    for (const std::string& root : roots) add(root);
}

Project* Projects::owner(std::string_view path) { return owner_of(path, projects_); }

Project* Projects::at(std::string_view root) {
    const auto found = std::ranges::find(projects_, root, &Project::root);
    return found == projects_.end() ? nullptr : &*found;
}

std::vector<Project*> Projects::members(const Manifest& workspace, std::string_view root) {
    std::vector<Project*> found;
    for (Project& project : projects_)
        if (workspace.has_member(root, project.root)) found.push_back(&project);
    return found;
}

Project& Projects::add(std::string root) {
    if (Project* known = at(root)) return *known;
    Project& project = projects_.emplace_back();
    project.name = root;
    project.root = std::move(root);
    return project;
}

bool Projects::is_foreign(const std::string& folder) {
    for (std::string at = folder; at != "." && !this->at(at); at = directory_of(at))
        if (tree_.has_file(join_path(at, "package.json"))) return true;
    return false;
}

std::vector<Project> Projects::finish() {
    std::ranges::sort(projects_, {}, &Project::root);
    for (const FileFacts& file : tree_.all_files()) {
        Project* project = owner(file.path);
        if (!project || file.ignored) continue;
        project->files.push_back({file.path, file.facts.get()});
        const bool here = directory_of(file.path) == project->root;
        if (const Manifest* manifest = first<Manifest>(*file.facts); manifest && here) {
            project->manifests.push_back(file.path);
            if (!manifest->name.empty()) project->name = manifest->name;
            project->is_library |= manifest->is_package;
        } else if (is_requirements_file(file)) {
            project->manifests.push_back(file.path);
        }
        if (first<Lock>(*file.facts)) project->locks.push_back(file.path);
        each<PythonVersion>(*file.facts, [&](const PythonVersion& python, const Fact& fact) {
            const PythonStatement statement{python.spec, python.source, place(file.path, fact)};
            if (python.says == PythonVersion::Says::allows && here && !is_aside(python.source)) project->allowed.push_back(statement);
            if (python.says == PythonVersion::Says::targets && here) project->targets.push_back(statement);
        });
    }
    for (const FileFacts& file : tree_.files()) {
        if (!is_env_example(file.named())) continue;
        // an example documents the project that it stands in, and those below its folder
        const std::string folder = application_folder(directory_of(file.path));
        if (is_foreign(folder)) continue;
        const Project* home = owner(file.path);
        for (Project& project : projects_) {
            if (home == &project) project.examples.push_back(file.path);
            else if (is_inside(project.root, folder)) (home ? project.examples_above : project.examples).push_back(file.path);
        }
    }
    for (const ConfiguredProject& declared : configuration_.projects)
        if (Project* project = at(declared.root)) project->name = declared.name;
    for (Project& project : projects_)
        project.is_library &= std::ranges::none_of(project.environments, [](const Environment& e) { return e.kind == Environment::Kind::image; });
    std::erase_if(projects_, [](const Project& project) { return project.environments.empty() && project.manifests.empty() && project.files.empty(); });
    return std::move(projects_);
}

}  // namespace driftaudit::environments
