#pragma once
// Files that no environment is made of.

#include <driftaudit/kinds.hpp>
#include <driftaudit/paths.hpp>

namespace driftaudit {

/// The kinds of facts that no environment is made of: only checks that read them need to see that they changed.
constexpr Kinds kinds_beside_environments() { return Kinds::of<Imports, PythonConstruct, VariableRead, Mentions, ModelName, EnvDivergence, Suppression>(); }

/// True for a file with no facts but such, unless its very name makes it an env example: joining looks at none of them.
inline bool is_apart(Kinds kinds, std::string_view named) { return (kinds | kinds_beside_environments()) == kinds_beside_environments() && !is_env_example(named); }

}  // namespace driftaudit
