#include <driftaudit/connection.hpp>

#include <map>
#include <tuple>

#include "shared/places.hpp"

namespace driftaudit::check {
namespace {

/// One thing that is wrong at one place, whichever services and stacks have it.
using Key = std::tuple<std::string, Disagreement::Kind, Location>;

struct Told {
    Finding finding;
    std::vector<std::string> services;
};

Finding finding_of(const Workspace& workspace, const Stack& stack, const Connection& connection, const Disagreement& disagreement) {
    Finding finding;
    finding.subject = disagreement.subject;
    finding.message = disagreement.says;
    finding.voices = {{disagreement.where, "connects to " + connection.shown()}};
    if (disagreement.other) finding.voices.push_back({disagreement.other->where, disagreement.other->says});
    const StackService* service = stack.find(connection.service);
    finding.project = service && !service->project.empty() ? service->project : project_of(stack.files.front(), workspace);
    finding.environments = {std::string(name_of(stack.role))};
    finding.key = std::string(name_of(disagreement.kind)) + " " + disagreement.where.path;
    return finding;
}

std::vector<Finding> run(const Workspace& workspace) {
    std::map<Key, Told> told;
    for (const Stack& stack : workspace.stacks)
        for (const Connection& connection : connections_of(workspace, stack))
            for (const Disagreement& disagreement : connection.disagreements) {
                auto [entry, fresh] = told.try_emplace({disagreement.subject, disagreement.kind, disagreement.where});
                if (fresh) entry->second.finding = finding_of(workspace, stack, connection, disagreement);
                add_once(entry->second.services, connection.service);
            }
    std::vector<Finding> out;
    for (auto& [key, one] : told) {
        const bool in_command = one.services.size() == 1 && one.services.front() == one.finding.subject;
        const std::string who = in_command ? "the command of `" + one.finding.subject + "`" : "`" + one.finding.subject + "` of " + listed(one.services);
        one.finding.message = who + ": " + one.finding.message;
        out.push_back(std::move(one.finding));
    }
    return out;
}

}  // namespace

Check connection_mismatch() {
    return {.severity = Severity::error,
            .title = "A service of a compose stack connects to what is not there, or not as what it is given",
            .why = "Host, port, user, password and database are written twice: where the server is told what to create, and where its client is told where to go. Where the two say "
                   "different things the stack works for nobody, or only for whoever has the old volume. `localhost` in a container is the container, and a published port is the host's.",
            .remedy = "Write each value once, as `${NAME}` in both places. Inside the stack use the service's name and the container's port.",
            .run = run};
}

}  // namespace driftaudit::check
