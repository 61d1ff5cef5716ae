#pragma once
// What several checks ask of the stacks of a workspace.

#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/finding.hpp>
#include <driftaudit/workspace.hpp>

namespace driftaudit::check {

/// True for the image of a database, a cache or a broker: its container is up some time before it answers.
bool is_data_server(std::string_view image);

/// The words of a service's entrypoint and command in one line; what the image itself starts is not among them.
std::string started_with(const compose::Value& service);

/// True for a file that Compose reads as its own: no env file.
bool is_compose(const Workspace& workspace, std::string_view path);

/// Adds what a stack is told of, unless another stack with the same file was told it at the same place.
void add_of_stack(const Workspace& workspace, const Stack& stack, Finding finding, std::vector<Finding>& out);

}  // namespace driftaudit::check
