#pragma once
// The objects of a repository, as git shows them: replaced ones replaced, grafted and shallow commits with the parents that they have here.

#include <driftaudit/repository.hpp>

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "git.hpp"

namespace driftaudit::source {

using ObjectData = std::unique_ptr<git_odb_object, Release<git_odb_object, git_odb_object_free>>;

/// An object's bytes, or why there are none.
struct Object {
    ObjectData data;
    std::string refused;   // "" where it was read
    bool missing = false;  // it is not in the repository at all
    std::uint64_t size = 0;   // of one that is larger than it may be

    std::string_view text() const { return {static_cast<const char*>(git_odb_object_data(data.get())), git_odb_object_size(data.get())}; }
};

/// One line of a tree.
struct TreeItem {
    enum class Kind { file, folder, link, submodule };
    Kind kind = Kind::file;
    std::string_view name;
    ObjectId id;
};

/// Reads objects. Any number of threads may: each borrows a database of its own.
class Objects {
public:
    explicit Objects(git_repository* repository);
    ~Objects();
    Objects(const Objects&) = delete;
    Objects& operator=(const Objects&) = delete;

    Object read(const ObjectId& id, git_object_t type, std::size_t limit = SIZE_MAX) const;
    /// The lines of a tree as it writes them; sets `refused` where it cannot be read. The names are in `into`.
    std::vector<TreeItem> tree(const ObjectId& id, Object& into) const;
    /// A commit; sets `refused` and gives none where it cannot be read.
    std::optional<Commit> commit(const ObjectId& id, std::string& refused) const;
    /// What could not be read so far, each once; at most a hundred.
    std::vector<std::string> refusals() const;
    bool any_shallow() const { return !shallow_.empty(); }

private:
    git_odb* borrow() const;
    void give_back(git_odb* database) const;
    void note(const std::string& refusal) const;
    void read_replacements();
    void read_grafts(const std::string& folder);

    git_repository* repository_;
    std::string folder_;   // of the objects
    bool partial_ = false;
    std::unordered_map<ObjectId, ObjectId> replaced_;
    std::unordered_map<ObjectId, std::vector<ObjectId>> grafts_;
    std::unordered_set<ObjectId> shallow_;
    mutable std::mutex mutex_;
    mutable std::vector<git_odb*> idle_;
    mutable std::vector<std::string> refusals_;
};

/// The name in forty hexadecimal digits; none where the text is no such name.
ObjectId object_id(std::string_view digits);
ObjectId object_id(const git_oid& id);
git_oid oid(const ObjectId& id);

}  // namespace driftaudit::source
