#pragma once
// What several checks ask of a workspace.

#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/check.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

namespace driftaudit::check {

/// Calls `visit(project root, environment)` for every environment of the workspace; those that are no project's have the root "".
template <class Visit>
void each_environment(const Workspace& workspace, Visit&& visit) {
    for (const Project& project : workspace.projects)
        for (const Environment& environment : project.environments) visit(project.root, environment, &project);
    for (const Environment& environment : workspace.others) visit(std::string(), environment, static_cast<const Project*>(nullptr));
}

/// True where one of the folders of the path has one of these names.
inline bool has_folder(std::string_view path, std::initializer_list<std::string_view> names) {
    for (std::size_t slash = path.find('/'), begin = 0; slash != std::string_view::npos; begin = slash + 1, slash = path.find('/', begin))
        if (std::ranges::find(names, path.substr(begin, slash - begin)) != names.end()) return true;
    return false;
}

/// Code that illustrates, and runs for nobody: documentation, examples, tutorials, benchmarks.
inline bool is_illustration(std::string_view path) {
    return has_folder(path, {"docs", "doc", "examples", "example", "samples", "cookbook", "cookbooks", "tutorials", "tutorial", "notebooks", "benchmarks", "benchmark"});
}

/// `a`, `a and b`, `a, b and c`, `a, b and 3 more`.
inline std::string listed(const std::vector<std::string>& words, std::size_t most = 3) {
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const bool last = i + 1 == words.size();
        if (i == most && !last) return out + " and " + std::to_string(words.size() - most) + " more";
        if (i > 0) out += last ? " and " : ", ";
        out += words[i];
    }
    return out;
}

/// `Dockerfile (prod)`.
inline std::string described(const Environment& environment) { return environment.name + " (" + std::string(name_of(environment.role)) + ")"; }

}  // namespace driftaudit::check
