#include "../reporters/shared/facts.hpp"

#include "commands.hpp"
#include "output.hpp"

namespace driftaudit::cli {

Exit facts(const CommandLine& told, const Snapshot& snapshot) {
    write_outputs(told, [&](const Look& look, std::ostream& out) {
        if (look.format == "json")
            render::write_facts_json(snapshot, told.kind, out);
        else
            render::write_facts_text(snapshot, told.kind, out);
    });
    const bool shown = told.kind.empty() || told.kind == "unreadable";
    return partial_or(clean, told, unreadable_inputs(snapshot), shown);
}

}  // namespace driftaudit::cli
