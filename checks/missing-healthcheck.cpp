// A container is up long before the server in it answers. Compose can wait for that, if the server has a healthcheck and who depends on it asks for
// `service_healthy`. A service that waits for another one which itself waited needs no word of its own.

#include <algorithm>
#include <map>
#include <set>

#include <driftaudit/image.hpp>

#include "shared/places.hpp"
#include "shared/stacks.hpp"

namespace driftaudit::check {
namespace {

bool has_healthcheck(const compose::Value& service) {
    const compose::Value& check = service["healthcheck"];
    if (check.is_null() || check["disable"].text == "true") return false;
    return !(check["test"].is_list() && check["test"].items.size() == 1 && check["test"].items[0].text == "NONE");
}

/// What waits for a server in a command.
bool waits(const std::string& command) {
    for (const std::string_view word : {"wait-for", "wait_for", "waitfor", "pg_isready", "dockerize", "until ", "nc -z", "mysqladmin ping", "redis-cli ping", "while !"})
        if (command.find(word) != std::string::npos) return true;
    return false;
}

/// A tool that somebody opens to look into a server: it connects when it is asked to.
bool is_for_people(std::string_view image) {
    const auto reference = parse_image(image);
    return reference && is_one_of(reference->name(), {"adminer", "pgadmin4", "pgadmin", "phpmyadmin", "mongo-express", "redis-commander", "redisinsight", "kafka-ui", "akhq", "kibana", "pgweb", "flower"});
}

class Judgement {
public:
    Judgement(const Workspace& workspace, const Stack& stack) : workspace_(workspace), stack_(stack) {}

    void run(std::vector<Finding>& out) const {
        std::map<std::string, std::vector<const compose::Member*>> bare;   // servers without a healthcheck, and where somebody depends on them
        std::map<std::string, std::vector<std::string>> dependents;
        for (const StackService& service : stack_.services) {
            for (const compose::Member& dependency : stack_[service.name]["depends_on"].members) {
                const StackService* server = stack_.find(dependency.key);
                if (!server || !server->dockerfile.empty() || !is_data_server(server->image) || is_data_server(service.image) || is_for_people(service.image)) continue;
                if (waits_through_another(service.name, dependency.key)) continue;
                const std::string& condition = dependency.value["condition"].text;
                if (condition == "service_completed_successfully") continue;
                if (!has_healthcheck(stack_[dependency.key])) {
                    bare[dependency.key].push_back(&dependency);
                    dependents[dependency.key].push_back(service.name);
                } else if (condition != "service_healthy") {
                    out_of_step(service.name, dependency, out);
                }
            }
        }
        for (const auto& [server, places] : bare) without_check(server, places, dependents[server], out);
    }

private:
    /// True where something that the service waits for to be healthy, or done, depends on the server itself.
    bool waits_through_another(const std::string& service, const std::string& server) const {
        std::set<std::string> walked;
        std::vector<std::string> open{service};
        while (!open.empty()) {
            const std::string at = std::move(open.back());
            open.pop_back();
            if (!walked.insert(at).second) continue;
            for (const compose::Member& dependency : stack_[at]["depends_on"].members) {
                const std::string& condition = dependency.value["condition"].text;
                const bool gate = condition == "service_healthy" || condition == "service_completed_successfully";
                if (!gate || dependency.key == server) continue;
                if (stack_[dependency.key]["depends_on"].find(server)) return true;
                open.push_back(dependency.key);
            }
        }
        return false;
    }

    void out_of_step(const std::string& service, const compose::Member& dependency, std::vector<Finding>& out) const {
        Finding finding;
        finding.subject = service;
        finding.message = "`" + service + "` starts as soon as the container of `" + dependency.key + "` does, not when it is healthy: its first connection may be refused";
        finding.voices = {{stack_.location(dependency.where), "depends on `" + dependency.key + "` without `condition: service_healthy`"},
                          {stack_.location(stack_[dependency.key]["healthcheck"].where), "`" + dependency.key + "` has a healthcheck"}};
        finding.key = service + ' ' + dependency.key;
        if (waits(started_with(stack_[service]))) finding.severity = Severity::note;
        add_of_stack(workspace_, stack_, std::move(finding), out);
    }

    void without_check(const std::string& server, const std::vector<const compose::Member*>& places, const std::vector<std::string>& dependents, std::vector<Finding>& out) const {
        std::vector<std::string> names;
        for (const std::string& name : dependents) names.push_back("`" + name + "`");
        Finding finding;
        finding.subject = server;
        finding.message = "`" + server + "` has no healthcheck, and " + listed(names) + (names.size() == 1 ? " depends" : " depend") + " on it: nothing can wait until it answers";
        finding.voices = {{stack_.location(key_of(server)), "no `healthcheck`"}};
        for (std::size_t i = 0; i < std::min<std::size_t>(places.size(), 3); ++i) finding.voices.push_back({stack_.location(places[i]->where), names[i] + " depends on it"});
        finding.key = server;
        if (std::ranges::all_of(dependents, [&](const std::string& name) { return waits(started_with(stack_[name])); })) finding.severity = Severity::note;
        add_of_stack(workspace_, stack_, std::move(finding), out);
    }

    compose::Place key_of(const std::string& service) const {
        for (const compose::Member& member : stack_.model.root["services"].members)
            if (member.key == service) return member.where;
        return {};
    }

    const Workspace& workspace_;
    const Stack& stack_;
};

std::vector<Finding> run(const Workspace& workspace) {
    std::vector<Finding> out;
    for (const Stack& stack : workspace.stacks) Judgement(workspace, stack).run(out);
    return out;
}

}  // namespace

Check missing_healthcheck() {
    return {.severity = Severity::warning,
            .title = "A service does not wait until its database or broker answers",
            .why = "`depends_on` alone waits for the container, and a database needs some seconds more: on a fast machine it works, in CI or after a reboot the first connection is refused.",
            .remedy = "Give the server a `healthcheck` (`pg_isready`, `redis-cli ping`) and depend on it with `condition: service_healthy`.",
            .run = run};
}

}  // namespace driftaudit::check
