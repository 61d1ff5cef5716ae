#include "../reporters/shared/environments.hpp"

#include "commands.hpp"
#include "output.hpp"

namespace driftaudit::cli {

Exit environments(const CommandLine& told, const Workspace& workspace) {
    const std::vector<UnreadableInput> unreadable = unreadable_inputs(*workspace.snapshot);
    write_outputs(told, [&](const Look& look, std::ostream& out) {
        if (look.format == "json")
            render::write_environments_json(workspace, unreadable, out);
        else
            render::write_environments_text(workspace, look.color, out);
    });
    return partial_or(clean, told, unreadable, false);
}

}  // namespace driftaudit::cli
