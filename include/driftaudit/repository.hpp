#pragma once
// A git repository: its commits, and their trees as sources. It is only ever read.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/object-id.hpp>
#include <driftaudit/source.hpp>

namespace driftaudit {

/// A commit as a walk needs it: replaced, grafted and shallow commits as git shows them.
struct Commit {
    ObjectId id;
    ObjectId tree;
    std::vector<ObjectId> parents;
    std::int64_t time = 0;   // of its committer, seconds since 1970
    bool shallow = false;    // it has parents, but not in this clone
};

/// Who made a commit, and when.
struct Authorship {
    std::string name;    // as the mailmap has it
    std::string email;
    std::string date;    // YYYY-MM-DD, where the author was
};

/// Which commits a walk gives.
struct WalkLimits {
    bool all_parents = false;             // else the first parents alone
    std::optional<std::int64_t> since = {};   // no commit that was committed before
    std::size_t most = 0;                 // the last so many; 0 for all
};

/// The commits of a walk, each behind its parents.
struct Walked {
    std::vector<Commit> commits;
    std::string broken;   // why commits before the first are unknown (a shallow clone, a missing object); "" where nothing is missing
};

/// One file that two trees differ in.
struct TreeChange {
    std::string path;
    ObjectId before, after;   // none where the file is not there
};

/// A repository, bare or with a work tree. Its objects may be read from several threads at once.
class Repository {
public:
    /// The repository that a folder lies in, or is. Throws Error where there is none, and for one whose objects have SHA-256 names.
    static Repository open(const std::string& folder);
    Repository(Repository&&) noexcept;
    Repository& operator=(Repository&&) noexcept;
    ~Repository();

    /// The commit that a revision names, as `git rev-parse` reads it. Throws Error where none does.
    ObjectId commit_named(const std::string& revision) const;
    /// Throws Error where the commit is missing or corrupt.
    Commit commit(const ObjectId& id) const;
    Authorship authorship(const ObjectId& commit) const;
    /// The newest common ancestor of two commits, nothing where they have none.
    std::optional<ObjectId> merge_base(const ObjectId& a, const ObjectId& b) const;
    Walked walk(const ObjectId& head, const WalkLimits& limits) const;

    /// The files of a tree, as an audit of a clean checkout would list them; below the folder that the repository was opened at, where that lies in a work tree.
    std::unique_ptr<Source> tree(const ObjectId& tree) const;
    /// The files of the index.
    std::unique_ptr<Source> index() const;
    /// In what files two trees differ, sorted by path; nothing where that cannot be said file by file (a link or a tracked virtual environment changed), so
    /// that both must be listed.
    std::optional<std::vector<TreeChange>> changes(const ObjectId& before, const ObjectId& after) const;
    /// The bytes of a file; see Source::read.
    Bytes read(const ObjectId& blob, std::size_t limit) const;

    /// Why there may be less of it than elsewhere (a shallow clone), behind a text; "" where all is here.
    std::string why_incomplete(std::string_view behind) const;
    /// The objects that were asked for and could not be read, in words.
    std::vector<std::string> refusals() const;
    /// The folder of the work tree that it was opened at, "" for its root.
    std::string prefix() const;
    /// The folder that git keeps it in.
    std::string folder() const;

private:
    struct State;
    explicit Repository(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;
};

}  // namespace driftaudit
