#pragma once
// Which files of a tree are texts that a person wrote for a machine: code, configuration, templates, scripts.

#include <string_view>

namespace driftaudit::syntax {

/// True for code, configuration, templates and scripts by their path; not for documents, env files and their examples, locks, or minified code.
bool is_working_text(std::string_view path);

}  // namespace driftaudit::syntax
