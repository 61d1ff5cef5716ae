#pragma once
// The hashes by which poetry, Pipenv and pdm tell in a lock which manifest it was made from.

#include <optional>
#include <vector>

#include <driftaudit/facts.hpp>

#include "toml.hpp"

namespace driftaudit::syntax {

/// What poetry would write for this pyproject.toml: by the rule of its releases until 1.8, and by that of 2.0 and later where it gives another hash.
std::vector<ContentHash> poetry_hashes(const toml::table& pyproject);
/// What pdm would write for this pyproject.toml; nothing where it would refuse it.
std::optional<ContentHash> pdm_hash(const toml::table& pyproject);
/// What Pipenv would write for this Pipfile; nothing where it would refuse it.
std::optional<ContentHash> pipenv_hash(const toml::table& pipfile);

}  // namespace driftaudit::syntax
