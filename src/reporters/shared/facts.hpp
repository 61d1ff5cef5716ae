#pragma once
// Facts as `driftaudit facts` shows them.

#include <ostream>
#include <string_view>
#include <vector>

#include <driftaudit/snapshot.hpp>

namespace driftaudit::render {

/// Every kind of fact that `kind_of` can name, in the order of the vocabulary.
std::vector<std::string_view> fact_kinds();

/// One fact a line: `path:line:col kind key=value …`, what is empty or false left out; of one kind only where `kind` names one. Sorted by place and kind.
void write_facts_text(const Snapshot& snapshot, std::string_view kind, std::ostream& out);

/// `{"schema_version", "facts": [{"kind", "path", "line", "column", …}]}`, in the same order; values of variables are never written.
void write_facts_json(const Snapshot& snapshot, std::string_view kind, std::ostream& out);

}  // namespace driftaudit::render
