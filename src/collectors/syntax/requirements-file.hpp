#pragma once
// Requirements files, as pip reads them.

#include <functional>
#include <string_view>

#include <driftaudit/facts.hpp>

namespace driftaudit::syntax {

/// The facts of a requirements file: Dependency, Include, and where a tool has compiled it Lock and LockedPackage. A file that the caller knows to be a
/// lock, whatever its head says, is given the tool to name. Nothing where fewer than a third of the lines are such as pip reads.
Facts requirements_facts(std::string_view bytes, std::string_view known_lock = {});

/// The same of one line that stands in another file and is handed to pip; `span` tells where a stretch of it stands there, and `group` what it belongs to.
Facts requirement_line_facts(std::string_view line, const Group& group, const std::function<Span(std::size_t begin, std::size_t end)>& span);

}  // namespace driftaudit::syntax
