#pragma once
// The parity matrix: the places where each project runs, under each other.

#include <ostream>
#include <string>
#include <vector>

#include <driftaudit/report.hpp>
#include <driftaudit/workspace.hpp>

namespace driftaudit::render {

/// The environment's name for a line that has to be short: every workflow is known to lie in `.github/workflows/`.
std::string short_name(const Environment& environment);

/// The environments of all projects.
std::size_t environment_count(const Workspace& workspace);

/// The matrix in a few lines: a heading for each project, a row for each environment, at most `rows` of one project and three times as many in all.
void write_matrix(const Workspace& workspace, std::size_t rows, bool color, std::ostream& out);

/// The matrix, and below it every statement of every environment with its place.
void write_environments_text(const Workspace& workspace, bool color, std::ostream& out);

/// The same as JSON: projects, their environments, and where each states its Pythons, installations and variables; values of variables are in no fact.
void write_environments_json(const Workspace& workspace, const std::vector<UnreadableInput>& unreadable, std::ostream& out);

}  // namespace driftaudit::render
