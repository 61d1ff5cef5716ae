#include "../reporters/shared/rules.hpp"

#include "commands.hpp"
#include "output.hpp"

namespace driftaudit::cli {

Exit rules(const CommandLine& told) {
    write_outputs(told, [](const Look& look, std::ostream& out) {
        if (look.format == "json")
            render::write_rules_json(checks(), out);
        else
            render::write_rules_text(checks(), look.color, out);
    });
    return clean;
}

}  // namespace driftaudit::cli
