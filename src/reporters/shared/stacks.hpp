#pragma once
// Who talks to whom in the stacks of a tree, without any credential.

#include <ostream>

#include <driftaudit/workspace.hpp>

#include "json.hpp"

namespace driftaudit::render {

/// A heading for each stack that has connections, a row for each of them: who says it by which names, where it leads, and what does not agree.
void write_stacks(const Workspace& workspace, bool color, std::ostream& out);

/// The same as JSON, stacks without connections among them.
Json stacks_json(const Workspace& workspace);

}  // namespace driftaudit::render
