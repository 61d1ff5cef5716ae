#pragma once
// Which manifests a lock is of.

#include <string>
#include <vector>

#include <driftaudit/workspace.hpp>

namespace driftaudit::check {

/// A lock of the tree that people install from: none of a test's, of a template's, or of an ignored folder.
struct LockFile {
    const std::string* path;
    const Facts* facts;
    const Lock* head;
};
std::vector<LockFile> locks_of(const Workspace& workspace);

/// One manifest that a lock is made from, and what it asks of the lock.
struct LockInput {
    std::string path;
    const Facts* facts = nullptr;
    std::vector<Dependency> declared = {};
    const LockedPackage* member = nullptr;   // the lock's own entry for it (uv)
    bool guessed = false;                    // by where it stands: the lock does not say what it was made from
};

/// The manifests that the lock is made from, as far as the tree has them and tells all that they declare. Of a workspace each member is one.
std::vector<LockInput> inputs_of(const Snapshot& snapshot, const LockFile& lock);

/// The manifests of the members that uv's workspace has and its lock does not know.
std::vector<LockInput> unknown_members(const Snapshot& snapshot, const LockFile& lock);

/// Where the manifest declares this, the file as a whole where it cannot be found.
Location place_of(const LockInput& input, const Dependency& dependency);

/// The first range of Pythons that the file states, null where it states none.
const PythonVersion* allowed_python(const Facts& facts);

/// Where the file states it.
Span place_of(const Facts& facts, const PythonVersion* python);

}  // namespace driftaudit::check
