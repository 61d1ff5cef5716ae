#include "stacks.hpp"

#include <fmt/format.h>

#include <driftaudit/connection.hpp>
#include <driftaudit/text.hpp>

#include "table.hpp"
#include "words.hpp"

namespace driftaudit::render {
namespace {

std::string_view name_of_leads(Connection::Leads leads) {
    switch (leads) {
        case Connection::Leads::service: return "service";
        case Connection::Leads::outside: return "outside";
        case Connection::Leads::nowhere: return "nowhere";
        case Connection::Leads::unknown: break;
    }
    return "unknown";
}

/// "db", "outside", "nowhere".
std::string leads_to(const Connection& connection) {
    return "-> " + (connection.leads == Connection::Leads::service ? shown(connection.server) : std::string(name_of_leads(connection.leads)));
}

/// "agrees", "differs: host, user"; nothing where there is nothing to hold it against.
Cell verdict(const Connection& connection) {
    std::vector<std::string> kinds;
    for (const Disagreement& disagreement : connection.disagreements) add_once(kinds, std::string(name_of(disagreement.kind)));
    if (!kinds.empty()) return {"differs: " + joined(kinds, ", "), Paint::yellow};
    return {connection.leads == Connection::Leads::service ? "agrees" : "", Paint::plain};
}

void write_rows(const std::vector<Connection>& connections, bool color, std::ostream& out) {
    Table table;
    std::string before;
    for (const Connection& connection : connections) {
        const std::string names = connection.variables.empty() ? "its command" : joined(connection.variables, ", ");
        table.add({{connection.service == before ? "" : shown(connection.service)},
                   {shown(names)},
                   {fmt::format("{} {}", name_of(connection.endpoint.family), shown(connection.shown()))},
                   {leads_to(connection)},
                   verdict(connection)});
        before = connection.service;
    }
    table.write(out, "  ", color);
}

Json disagreement_json(const Disagreement& disagreement) {
    Json one = {{"kind", name_of(disagreement.kind)}, {"message", disagreement.says}};
    one.update(place_json(disagreement.where));
    return one;
}

Json connection_json(const Connection& connection) {
    Json disagreements = Json::array();
    for (const Disagreement& disagreement : connection.disagreements) disagreements.push_back(disagreement_json(disagreement));
    Json one = {{"service", connection.service},   {"variables", connection.variables}, {"family", name_of(connection.endpoint.family)},
                {"endpoint", connection.shown()},  {"leads", name_of_leads(connection.leads)}, {"server", connection.server},
                {"disagreements", std::move(disagreements)}};
    one.update(place_json(connection.where));
    return one;
}

}  // namespace

void write_stacks(const Workspace& workspace, bool color, std::ostream& out) {
    for (const Stack& stack : workspace.stacks) {
        const std::vector<Connection> connections = connections_of(workspace, stack);
        if (connections.empty()) continue;
        out << fmt::format("\n{} ({})\n", painted(shown(stack.name), Paint::bold, color), name_of(stack.role));
        write_rows(connections, color, out);
    }
}

Json stacks_json(const Workspace& workspace) {
    Json list = Json::array();
    for (const Stack& stack : workspace.stacks) {
        Json connections = Json::array(), services = Json::array();
        for (const Connection& connection : connections_of(workspace, stack)) connections.push_back(connection_json(connection));
        for (const StackService& service : stack.services) services.push_back(service.name);
        list.push_back({{"name", stack.name}, {"role", name_of(stack.role)}, {"files", stack.files}, {"services", std::move(services)}, {"connections", std::move(connections)}});
    }
    return list;
}

}  // namespace driftaudit::render
