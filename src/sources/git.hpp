#pragma once
// What all that ask libgit2 share: its life, and its objects' lives.

#include <git2.h>

#include <memory>
#include <string>

namespace driftaudit::source {

template <class T, void (*release)(T*)>
struct Release {
    void operator()(T* object) const { release(object); }
};
using GitRepository = std::unique_ptr<git_repository, Release<git_repository, git_repository_free>>;
using GitIndex = std::unique_ptr<git_index, Release<git_index, git_index_free>>;

/// The library's life; it counts how often it was begun. No hook, filter or helper program of a repository is ever run, so the owner of its folder does not
/// matter; and the extensions of the repository format that are allowed for change nothing in what we read.
class Library {
public:
    Library();
    ~Library();
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;

    /// From here on the repository's own configuration alone counts.
    void leave_out_the_users_configuration();

private:
    bool alone_ = false;
};

/// Opens the repository that a folder lies in, or is, and gives libgit2's status; where the user's configuration cannot be read, without it.
int open_repository(Library& library, const std::string& folder, GitRepository& into);

/// Why the last call failed, as libgit2 says it.
std::string last_words();

}  // namespace driftaudit::source
