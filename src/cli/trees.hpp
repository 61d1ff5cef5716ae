#pragma once
// A tree on its way through the stages, whatever it is from.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <driftaudit/configuration.hpp>
#include <driftaudit/judge.hpp>
#include <driftaudit/memo.hpp>
#include <driftaudit/report.hpp>
#include <driftaudit/repository.hpp>
#include <driftaudit/workspace.hpp>

#include "command-line.hpp"
#include "progress.hpp"

namespace driftaudit::cli {

/// Where a tree is found.
struct Tree {
    std::unique_ptr<Source> source;
    std::string revision;   // the commit, "" for the work tree and the index
};

/// The tree that the command line names: the work tree, the index, or a commit.
Tree tree_of(const CommandLine& told);

/// The tree of a commit.
Tree tree_at(const Repository& repository, const ObjectId& commit);

/// The configuration that a tree is audited with.
Configuration configuration_for(const CommandLine& told, const Source& source, const Listing& listing);

/// A tree's facts.
struct Gathered {
    Listing listing;          // as the source gave it
    std::unique_ptr<Snapshot> snapshot;
    std::vector<UnreadableInput> unreadable;
};

/// Reads a listed tree, with a memory where there is one.
Gathered gather(const Tree& tree, Listing listing, const Configuration& configuration, const CommandLine& told, Memo* memo, Progress& progress);

/// Says on standard error which other repositories inside of the tree were not entered.
void tell_submodules(const CommandLine& told, const Listing& listing);

/// What --jobs and the limits are.
Limits limits_of(const CommandLine& told);

}  // namespace driftaudit::cli
