#pragma once
// Which configuration an audit obeys.

#include <string>

#include <driftaudit/configuration.hpp>

namespace driftaudit::cli {

/// The configuration at the root of a listed tree: `.driftaudit.yml`, `.driftaudit.yaml`, or `[tool.driftaudit]` in its pyproject.toml; the empty one where
/// there is none. Throws Error where there are two, and for one that is wrong.
Configuration configuration_of_tree(const Source& source, const Listing& listing);

/// The configuration in a file of this machine, `[tool.driftaudit]` of it where its name ends in `.toml`; its entries are findings where it lies in the
/// audited tree. Throws Error where it cannot be read or is wrong.
Configuration configuration_in_file(const std::string& file, const std::string& tree);

}  // namespace driftaudit::cli
