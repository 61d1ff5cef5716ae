#pragma once
// A snapshot as resolve asks it: what is there, and what does it say.

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/paths.hpp>
#include <driftaudit/snapshot.hpp>

namespace driftaudit::environments {

/// Questions to a snapshot; every path is relative to the tree's root, "." the root itself.
class Tree {
public:
    explicit Tree(const Snapshot& snapshot) : snapshot_(snapshot) {}

    const std::vector<FileFacts>& files() const { return snapshot_.files; }
    const Facts* facts(std::string_view path) const { return snapshot_.at(path); }
    bool has_file(std::string_view path) const { return snapshot_.has(path); }
    bool has_folder(std::string_view path) const {
        if (path == ".") return true;
        const auto [first, last] = below(path);
        return first != last;
    }
    bool exists(std::string_view path) const { return has_file(path) || has_folder(path); }

    /// The files below a folder, at any depth.
    std::pair<std::vector<std::string>::const_iterator, std::vector<std::string>::const_iterator> below(std::string_view folder) const {
        const auto& paths = snapshot_.paths;
        if (folder == ".") return {paths.begin(), paths.end()};
        const std::string first = std::string(folder) + '/', last = std::string(folder) + '0';  // '0' follows '/'
        return {std::lower_bound(paths.begin(), paths.end(), first), std::lower_bound(paths.begin(), paths.end(), last)};
    }

    /// The paths that a glob names, folders not among them; the pattern itself where it is no glob and exists.
    std::vector<std::string> matching(const std::string& pattern) const {
        if (pattern.find_first_of("*?[") == std::string::npos) return exists(pattern) ? std::vector{pattern} : std::vector<std::string>{};
        std::vector<std::string> found;
        const auto [first, last] = below(directory_of(pattern.substr(0, pattern.find_first_of("*?["))));
        std::copy_if(first, last, std::back_inserter(found), [&](const std::string& path) { return glob_match(pattern, path); });
        return found;
    }

private:
    const Snapshot& snapshot_;
};

/// Where a fact stands.
inline Location place(std::string_view path, const Fact& fact) { return {std::string(path), fact.at}; }

}  // namespace driftaudit::environments
