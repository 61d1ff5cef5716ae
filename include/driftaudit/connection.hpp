#pragma once
// Who talks to whom in a stack: every endpoint that a service is given, the server that it leads to there, and what the two say differently. Nothing of it holds a
// credential: passwords are compared and forgotten.

#include <optional>
#include <string>
#include <vector>

#include <driftaudit/endpoint.hpp>
#include <driftaudit/workspace.hpp>

namespace driftaudit {

/// One thing that a client says and its server does not.
struct Disagreement {
    enum class Kind { host, scheme, port, user, password, database };
    Kind kind = Kind::host;
    std::string subject;    // the variable that says it; the service, for what stands in a command
    std::string says;       // in words: what is wrong, values in it only where `guarded_value` tells them
    Location where;         // where the client says it
    struct Other {
        Location where;
        std::string says;
    };
    std::optional<Other> other;   // where the server says otherwise
};
std::string_view name_of(Disagreement::Kind kind);

/// An endpoint of a service.
struct Connection {
    enum class Leads { service, outside, nowhere, unknown };
    std::string service;                   // that connects
    std::string subject;                   // the variable that says so; the service, for what stands in a command
    std::vector<std::string> variables;    // names of all that say a part of it
    Location where;
    Endpoint endpoint;
    Leads leads = Leads::unknown;
    std::string server;                    // the service that it leads to, "" for none
    std::vector<Disagreement> disagreements;

    /// "postgres:5432/mlflow" as far as it may be told, without user and password.
    std::string shown() const;
};

/// The connections of a stack's services, in their order. What several services share (an anchor, an env file) is a connection of each.
std::vector<Connection> connections_of(const Workspace& workspace, const Stack& stack);

}  // namespace driftaudit
