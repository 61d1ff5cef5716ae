#pragma once
// A real folder for one test, gone at its end.

#include <stdlib.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <driftaudit/source.hpp>

namespace driftaudit::test {

class TemporaryTree {
public:
    TemporaryTree() {
        setenv("HOME", "/nonexistent", 1);  // nobody's own ignore rules
        unsetenv("XDG_CONFIG_HOME");
        std::string name = (std::filesystem::temp_directory_path() / "driftaudit-test-XXXXXX").string();
        if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
        root_ = std::filesystem::canonical(name);
    }
    ~TemporaryTree() {
        std::error_code ignored;
        std::filesystem::remove_all(root_, ignored);
    }
    TemporaryTree(const TemporaryTree&) = delete;
    TemporaryTree& operator=(const TemporaryTree&) = delete;

    std::filesystem::path at(const std::string& path) const { return path.empty() ? root_ : root_ / path; }
    std::string path() const { return root_.string(); }

    void write(const std::string& path, const std::string& text = "x\n") const {
        std::filesystem::create_directories(at(path).parent_path());
        std::ofstream(at(path), std::ios::binary) << text;
    }
    void link(const std::string& path, const std::string& target) const {
        std::filesystem::create_directories(at(path).parent_path());
        std::filesystem::create_symlink(target, at(path));
    }
    /// Runs git in the tree, with nobody's settings and the clock of a day.
    void git(const std::string& arguments, const std::string& day = "2026-01-01") const {
        const std::string clock = day + "T00:00:00Z ";
        const std::string command =
            "cd '" + path() +
            "' && env -u GIT_DIR -u GIT_INDEX_FILE -u GIT_WORK_TREE GIT_CONFIG_NOSYSTEM=1 HOME=/nonexistent GIT_CONFIG_GLOBAL=/dev/null "
            "GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org "
            "GIT_AUTHOR_DATE=" + clock + "GIT_COMMITTER_DATE=" + clock +
            "git -c init.defaultBranch=main -c protocol.file.allow=always " +
            arguments + " >/dev/null 2>&1";
        if (std::system(command.c_str()) != 0) throw std::runtime_error("git " + arguments + " failed");
    }

    /// Commits the tree as it is, and gives the commit's name.
    std::string commit(const std::string& day = "2026-01-01") const {
        git("add -A -f .");
        git("commit --allow-empty -m x", day);
        return head();
    }
    /// The name of the commit that HEAD is.
    std::string head() const {
        const std::string file = path() + "-head";
        if (std::system(("git -C '" + path() + "' rev-parse HEAD > '" + file + "'").c_str()) != 0) throw std::runtime_error("no HEAD");
        std::string name;
        std::ifstream(file) >> name;
        std::filesystem::remove(file);
        return name;
    }

private:
    std::filesystem::path root_;
};

/// The paths of a listing, those that git ignores with "!" before them.
inline std::vector<std::string> paths_of(const Listing& listing) {
    std::vector<std::string> paths;
    for (const Entry& entry : listing.entries) paths.push_back((entry.ignored ? "!" : "") + entry.path);
    return paths;
}

/// The same of the folder at a path.
inline std::vector<std::string> listed(const std::string& folder) { return paths_of(open_directory(folder)->list()); }

/// The troubles of a listing: "path: reason".
inline std::vector<std::string> troubles_of(const Listing& listing) {
    std::vector<std::string> troubles;
    for (const Trouble& trouble : listing.troubles) troubles.push_back(trouble.path + ": " + trouble.reason);
    return troubles;
}

}  // namespace driftaudit::test
