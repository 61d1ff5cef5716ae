// `links:` is older than networks: services of a stack reach each other by name without it.

#include <driftaudit/check.hpp>

#include "shared/stacks.hpp"

namespace driftaudit::check {
namespace {

std::vector<Finding> run(const Workspace& workspace) {
    std::vector<Finding> out;
    for (const Stack& stack : workspace.stacks)
        for (const StackService& service : stack.services) {
            const compose::Value& links = stack[service.name]["links"];
            if (links.items.empty()) continue;
            Finding finding;
            finding.subject = service.name;
            finding.message = "`links` of `" + service.name + "` does nothing that the stack's network does not do: it only hides who depends on whom";
            finding.voices = {{stack.location(links.items.front().where), "links"}};
            finding.key = finding.location().path;
            add_of_stack(workspace, stack, std::move(finding), out);
        }
    return out;
}

}  // namespace

Check deprecated_links() {
    return {.severity = Severity::note,
            .title = "`links` in a compose file",
            .why = "Docker calls links a legacy feature. Every service reaches every other of its networks by name; the order of starting belongs into `depends_on`.",
            .remedy = "Remove `links`, and say `depends_on` where the order matters; an alias (`db:database`) becomes a network alias.",
            .run = run};
}

}  // namespace driftaudit::check
