#pragma once
// Requirements as pip takes them: PEP 508, and before it the URLs and paths.

#include <optional>
#include <string>
#include <string_view>

#include <driftaudit/requirement.hpp>

namespace driftaudit::syntax {

/// Reads what may stand on a line of a requirements file without its comment and options, or behind `-e` or `pip install`: PEP 508, a URL
/// (`git+https://…#egg=name[extra]`, an archive, a wheel whose file name tells name and version) or a path (`./lib[extra]`). Markers are read,
/// credentials in URLs withheld. Nothing where pip would refuse the text.
std::optional<Requirement> pip_requirement(std::string_view text);

/// Reads what may stand behind `-e`: a repository's URL or a project's folder, which needs no slash (`-e lib[dev]`).
std::optional<Requirement> editable_requirement(std::string_view text);

/// Reads one PEP 508 requirement, credentials in its URL withheld.
std::optional<Requirement> named_requirement(std::string_view text);

}  // namespace driftaudit::syntax
