#pragma once
// Requirements files, as pip reads them.

#include <string_view>

#include <driftaudit/facts.hpp>

namespace driftaudit::syntax {

/// The facts of a requirements file: Dependency, Include, and where a tool has compiled it Lock and LockedPackage. A file that the caller knows to be a
/// lock, whatever its head says, is given the tool to name. Nothing where fewer than a third of the lines are such as pip reads.
Facts requirements_facts(std::string_view bytes, std::string_view known_lock = {});

}  // namespace driftaudit::syntax
