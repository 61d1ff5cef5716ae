#pragma once
// What a name says of the role of an environment.

#include <optional>
#include <string_view>

#include <driftaudit/workspace.hpp>

#include "tree.hpp"

namespace driftaudit::environments {

/// The role of the place that a file speaks of whose statement of a Python has this source, where no other fact describes that place: a version file on the
/// laptop, a platform's manifest, a development container. Nothing for what runs nothing of the project (documentation, notebooks, tools of its own), or
/// chooses among several (tox, nox).
std::optional<Role> role_of_statement(std::string_view source);

/// The role that a word names: `dev`, `development`, `local`, `test`, `ci`, `prod`, `production`, `staging` …
std::optional<Role> role_of_word(std::string_view word);

/// The role that a file's name, else its nearest folder's name, states: `Dockerfile-dev`, `compose.prod.yml`, `docker/dev/Dockerfile`.
std::optional<Role> stated_role(std::string_view path);

/// The role of a Dockerfile or compose file: what it states; else dev where a sibling of the same family states prod and none states dev; else nothing.
std::optional<Role> role_among_siblings(const Tree& tree, std::string_view path);

}  // namespace driftaudit::environments
