#pragma once
// Which compose files are put together, and what they mean together.

#include <vector>

#include <driftaudit/configuration.hpp>
#include <driftaudit/workspace.hpp>

#include "tree.hpp"

namespace driftaudit::environments {

/// The stacks of a tree, sorted by name: what Compose takes by itself in a folder, what commands and `COMPOSE_FILE` put together, and every compose file that is
/// in none of those, alone or over the default of its folder. Their services find their projects in `workspace`.
std::vector<Stack> stacks(const Tree& tree, const Configuration& configuration, const Workspace& workspace);

/// The model of a stack with marks (`unknown_value`) for the variables that nothing in the tree gives a value.
compose::Model open_model(const Tree& tree, const Stack& stack);

}  // namespace driftaudit::environments
