#pragma once
// The Python code of a tree: what is its own, and what of a project is loaded where it runs.

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <driftaudit/workspace.hpp>

namespace driftaudit::check {

/// The modules of a tree, as one file imports another.
class Code {
public:
    explicit Code(const Workspace& workspace);

    /// True where the tree has a module of this name anywhere: then nobody can tell what an import of it means.
    bool is_own(std::string_view top) const { return own_.contains(top); }

    /// The files of a project that are loaded when it starts, in the order of their paths: those that programs begin with by their names (`main.py`,
    /// `wsgi.py`, a package's `__init__.py` …) and what they import as they load, one leading to the next. Of files that lie in none of these folders
    /// nothing is loaded; none given means everywhere.
    std::vector<const ProjectFile*> loaded(const Project& project, const std::vector<std::string>& within) const;

private:
    std::vector<std::string> imported_files(std::string_view path, std::string_view dotted) const;
    std::string source_root(std::string_view folder, std::string_view top) const;

    const Workspace& workspace_;
    std::unordered_set<std::string_view> own_;       // names of modules and packages
    std::unordered_set<std::string_view> folders_;   // that hold Python files somewhere below
};

}  // namespace driftaudit::check
