#pragma once
// The many files of which one key says a Python: which files, which key, and what it says, in one table.

#include <string_view>

#include <driftaudit/facts.hpp>

#include "documents.hpp"

namespace driftaudit::syntax {

/// True for a file of the table in this format.
bool has_version_keys(std::string_view path, Format format);

/// What the keys of the table say in a text. A key is sought in every file of its format, since a collector knows no path: the table's keys of one format tell
/// their files apart.
Facts version_facts(std::string_view bytes, Format format);

/// The same for what stands in the tables of tools in a pyproject.toml, and says what runs.
Facts version_facts_of_pyproject(const document::Node& root);

/// What the name of a runtime (`python3.12`) or of a package of Nix (`python312`, `python@3.12`) says, "" where it names no Python.
std::string python_of_runtime(std::string_view text);
std::string python_of_package(std::string_view text);

}  // namespace driftaudit::syntax
