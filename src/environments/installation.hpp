#pragma once
// From an install command to everything that it installs: requirement files through `-r`, manifests with their extras, and the lock that fixes them or is passed by.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <driftaudit/workspace.hpp>

#include "tree.hpp"

namespace driftaudit::environments {

/// The path in the tree of a path as a command of an environment writes it, relative to where the command runs; nothing where the environment
/// does not hold it, or nobody knows.
using Locate = std::function<std::optional<std::string>(std::string_view path)>;

/// True for a bare `uv run`: it only makes sure of what was installed, and installs where nothing was, as in a CI job.
bool only_runs(const Install& command);

/// One install command with everything it leads to.
Installation trace(const Tree& tree, const Location& where, const Install& command, const Locate& locate);

/// Marks everything as constrained: an environment variable (PIP_CONSTRAINT, UV_CONSTRAINT) names a constraints file.
void constrain(std::vector<Installation>& installations);
bool names_constraints(std::string_view variable);

/// Marks what an earlier command of the same environment already fixed: `pip install -r requirements.lock` before `pip install .`.
void settle(const Tree& tree, std::vector<Installation>& installations);

}  // namespace driftaudit::environments
