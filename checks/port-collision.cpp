// A port of the host is taken by one socket: an address, a number and a protocol. Ranges leave the choice to Compose, and services of different profiles may be
// there for one another's sake.

#include <algorithm>

#include "shared/places.hpp"
#include "shared/stacks.hpp"

namespace driftaudit::check {
namespace {

struct Published {
    std::string service, host, port, protocol;
    Location where;
    std::vector<std::string> profiles;
};

bool is_every_address(std::string_view host) { return host.empty() || host == "0.0.0.0" || host == "::"; }

std::vector<Published> published_by(const Stack& stack) {
    std::vector<Published> out;
    for (const StackService& service : stack.services) {
        const compose::Value& value = stack[service.name];
        std::vector<std::string> profiles;
        for (const compose::Value& profile : value["profiles"].items) profiles.push_back(profile.text);
        for (const compose::Value& port : value["ports"].items) {
            const std::string& number = port["published"].text;
            if (number.empty() || number == "0" || !std::ranges::all_of(number, is_digit)) continue;
            out.push_back({service.name, port["host_ip"].text, number, port["protocol"].text, stack.location(port.where), profiles});
        }
    }
    return out;
}

bool may_run_together(const Published& a, const Published& b) {
    if (a.profiles.empty() || b.profiles.empty()) return true;
    return std::ranges::any_of(a.profiles, [&](const std::string& profile) { return std::ranges::count(b.profiles, profile) > 0; });
}

bool collide(const Published& a, const Published& b) {
    return a.service != b.service && a.port == b.port && a.protocol == b.protocol && (is_every_address(a.host) || is_every_address(b.host) || a.host == b.host) && may_run_together(a, b);
}

std::vector<Finding> run(const Workspace& workspace) {
    std::vector<Finding> out;
    for (const Stack& stack : workspace.stacks) {
        const std::vector<Published> all = published_by(stack);
        for (auto second = all.begin(); second != all.end(); ++second) {
            const auto first = std::find_if(all.begin(), second, [&](const Published& other) { return collide(other, *second); });
            if (first == second) continue;
            Finding finding;
            finding.subject = second->port;
            finding.message = "`" + first->service + "` and `" + second->service + "` both publish port " + second->port + (second->protocol == "udp" ? "/udp" : "") +
                              " of the host: the one that starts second fails with \"port is already allocated\"";
            finding.voices = {{second->where, "`" + second->service + "` publishes " + second->port}, {first->where, "`" + first->service + "` publishes " + first->port}};
            finding.key = first->service + ' ' + second->service;
            add_of_stack(workspace, stack, std::move(finding), out);
        }
    }
    return out;
}

}  // namespace

Check port_collision() {
    return {.severity = Severity::error,
            .title = "Two services of a stack publish the same port of the host",
            .why = "Only one process listens on a port: whichever service starts second does not come up, and which one that is changes from day to day.",
            .remedy = "Give one another port of the host (`5433:5432`), or none: inside the stack a service is reached by its name and the container's own port.",
            .run = run};
}

}  // namespace driftaudit::check
