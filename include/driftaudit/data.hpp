#pragma once
// The tables of the world (`data/*.tsv`): what changes outside of the program and is not code.

#include <string_view>
#include <vector>

namespace driftaudit {

/// The text of `data/<name>.tsv`, empty where there is none.
std::string_view data_text(std::string_view name);

/// Its rows, split at tabs; comment lines (`#`) and blank lines left out.
std::vector<std::vector<std::string_view>> data_rows(std::string_view name);

}  // namespace driftaudit
