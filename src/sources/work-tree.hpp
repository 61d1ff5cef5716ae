#pragma once
// What git knows of a folder.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace driftaudit::source {

/// The git work tree around a folder, seen from that folder: every path is relative to it. For one thread.
class WorkTree {
public:
    /// The work tree that the folder (an absolute path without links) lies in; null where it lies in none. Sets `trouble` where there is one that git's
    /// library cannot open, or whose index it cannot read: then nothing counts as tracked.
    static std::unique_ptr<WorkTree> around(const std::string& folder, std::string& trouble);
    ~WorkTree();

    /// The tracked files below the folder, sorted by bytes, each once; submodules are not among them.
    const std::vector<std::string_view>& tracked() const;
    /// True where the path is a submodule.
    bool is_submodule(std::string_view path) const;
    /// True where git ignores the path, itself or as part of an ignored folder; a folder's path ends in a slash. The folder itself is "".
    bool ignores(const std::string& path) const;

private:
    struct State;
    explicit WorkTree(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace driftaudit::source
