#include <algorithm>

#include "../reporters/shared/rules.hpp"
#include "commands.hpp"
#include "output.hpp"

namespace driftaudit::cli {

Exit explain(const CommandLine& told) {
    const auto check = std::find_if(checks().begin(), checks().end(), [&](const Row<Check>& row) { return row.id == told.rule; });
    write_outputs(told, [&](const Look& look, std::ostream& out) { render::write_explanation(*check, look.color, out); });
    return clean;
}

}  // namespace driftaudit::cli
