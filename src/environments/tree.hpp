#pragma once
// A snapshot as resolve asks it: what is there, and what does it say.

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/apart.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/snapshot.hpp>

namespace driftaudit::environments {

/// Questions to a snapshot; every path is relative to the tree's root, "." the root itself.
class Tree {
public:
    explicit Tree(const Snapshot& snapshot) : snapshot_(snapshot) {
        for (const FileFacts& file : snapshot.files) {
            Kinds kinds;
            for (const Fact& fact : *file.facts) kinds.add(fact.claim.index());
            if (!is_apart(kinds, file.named())) files_.emplace_back(file);
        }
    }

    /// The files that environments can be made of: in most trees, few.
    const std::vector<std::reference_wrapper<const FileFacts>>& files() const { return files_; }
    const std::vector<FileFacts>& all_files() const { return snapshot_.files; }
    const Facts* facts(std::string_view path) const { return snapshot_.at(path); }
    bool has_file(std::string_view path) const { return snapshot_.has(path); }
    bool has_folder(std::string_view path) const {
        return path == "." || snapshot_.any_below(path, [](std::string_view, std::string_view) { return true; });
    }
    bool exists(std::string_view path) const { return has_file(path) || has_folder(path); }
    bool any_below(std::string_view folder, PathTest test, std::string_view what = {}) const { return snapshot_.any_below(folder, test, what); }
    std::vector<std::string> all_below(std::string_view folder, PathTest test, std::string_view what = {}) const { return snapshot_.all_below(folder, test, what); }

    /// The paths that a glob names, folders not among them; the pattern itself where it is no glob and exists.
    std::vector<std::string> matching(const std::string& pattern) const {
        if (pattern.find_first_of("*?[") == std::string::npos) return exists(pattern) ? std::vector{pattern} : std::vector<std::string>{};
        const std::string folder = directory_of(pattern.substr(0, pattern.find_first_of("*?[")));
        return all_below(folder, [](std::string_view path, std::string_view glob) { return glob_match(glob, path); }, pattern);
    }

private:
    const Snapshot& snapshot_;
    std::vector<std::reference_wrapper<const FileFacts>> files_;
};

/// Where a fact stands.
inline Location place(std::string_view path, const Fact& fact) { return {std::string(path), fact.at}; }

}  // namespace driftaudit::environments
