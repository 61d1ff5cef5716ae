#pragma once
// `docker build`, `docker run` and their like.

#include <set>

#include "command.hpp"

namespace driftaudit::commands {

/// True for docker, podman, nerdctl and buildah.
bool is_docker(std::string_view program);

/// Appends the Build or Image that the command says. `built` holds the names that earlier commands gave to images.
void append_docker_facts(const Command& command, std::set<std::string, std::less<>>& built, Facts& out);

}  // namespace driftaudit::commands
