// Alembic writes the revision that a database has into the table `alembic_version`. Two applications that each keep their own history there overwrite each
// other's, and the next start says "Can't locate revision". Airflow, MLflow and Superset bring such a history along; a project has one where it has revisions.

#include <driftaudit/connection.hpp>

#include <map>
#include <tuple>

#include "shared/places.hpp"
#include "shared/stacks.hpp"

namespace driftaudit::check {
namespace {

/// A database as clients name it.
using Database = std::tuple<std::string, std::string, std::string>;   // server, database, schema

struct Migrator {
    std::string name;   // "airflow", "mlflow", or the project's root
    const Connection* connection;
};

bool has(std::string_view text, std::string_view word) { return lowered(text).find(word) != std::string::npos; }

/// True for a project with an environment of Alembic and revisions of its own.
bool has_revisions(const Workspace& workspace, const std::string& root) {
    bool environment = false, revisions = false;
    for (const std::string& path : workspace.snapshot->paths) {
        if (!is_inside(path, root) || is_test_path(path)) continue;
        environment |= file_name(path) == "env.py" || file_name(path) == "alembic.ini";
        revisions |= file_name(directory_of(path)) == "versions" && path.ends_with(".py") && file_name(path) != "__init__.py";
    }
    return environment && revisions;
}

/// The variables, and for commands the options, that lead each application to the database whose schema it manages.
bool is_schema_of(std::string_view application, const Connection& connection, const std::string& command) {
    const std::string variable = uppered(connection.subject);
    if (application == "airflow") return variable.ends_with("__SQL_ALCHEMY_CONN");
    if (application == "mlflow") return variable.find("STORE_URI") != std::string::npos || variable == "MLFLOW_TRACKING_URI" || has(command, "store-uri");
    return variable.find("DATABASE") != std::string::npos || variable.find("SQLALCHEMY") != std::string::npos || variable.find("DB") != std::string::npos;
}

/// Who manages the schema behind a connection, "" for nobody that we know.
std::string migrator_of(const Workspace& workspace, const Stack& stack, const Connection& connection) {
    const std::string command = started_with(stack[connection.service]);
    const StackService* found = stack.find(connection.service);
    for (const std::string_view application : {"airflow", "mlflow", "superset"}) {
        const bool runs = found && (has(found->image, application) || has(command, std::string(application) + " ") || has(found->dockerfile, application) || has(connection.service, application));
        if (runs && is_schema_of(application, connection, command)) return std::string(application);
    }
    if (connection.subject.starts_with("AIRFLOW__") || !found || found->project.empty()) return "";
    return has_revisions(workspace, found->project) ? found->project : "";
}

void judge(const Workspace& workspace, const Stack& stack, std::vector<Finding>& out) {
    const std::vector<Connection> connections = connections_of(workspace, stack);
    std::map<Database, std::vector<Migrator>> databases;
    for (const Connection& connection : connections) {
        const Endpoint& endpoint = connection.endpoint;
        const bool has_place = connection.leads == Connection::Leads::service && !endpoint.database.empty();
        const bool is_sql = endpoint.family == Family::postgres || endpoint.family == Family::mysql || endpoint.family == Family::sql;
        if (!has_place || !is_sql) continue;
        std::string name = migrator_of(workspace, stack, connection);
        auto& migrators = databases[{connection.server, endpoint.database, endpoint.schema}];
        if (!name.empty() && std::ranges::find(migrators, name, &Migrator::name) == migrators.end()) migrators.push_back({std::move(name), &connection});
    }
    for (const auto& [database, migrators] : databases) {
        if (migrators.size() < 2) continue;
        Finding finding;
        std::vector<std::string> services;
        for (const Migrator& migrator : migrators) {
            services.push_back("`" + migrator.connection->service + "`");
            const std::string said = migrator.connection->variables.empty() ? "its command" : migrator.connection->subject;
            finding.voices.push_back({migrator.connection->where, "`" + migrator.connection->service + "` manages its tables in " + migrator.connection->shown() + " (" + said + ")"});
        }
        finding.subject = std::get<0>(database);
        finding.message = listed(services) + " each keep an Alembic history in the same database of `" + finding.subject + "`: each overwrites the other's revision";
        finding.project = project_of(stack.files.front(), workspace);
        finding.environments = {std::string(name_of(stack.role))};
        finding.key = listed(services, services.size());
        const auto same = [&](const Finding& other) { return other.subject == finding.subject && other.voices.front().where == finding.voices.front().where && other.key == finding.key; };
        if (std::ranges::none_of(out, same)) out.push_back(std::move(finding));
    }
}

std::vector<Finding> run(const Workspace& workspace) {
    std::vector<Finding> out;
    for (const Stack& stack : workspace.stacks) judge(workspace, stack, out);
    return out;
}

}  // namespace

Check shared_database() {
    return {.severity = Severity::error,
            .title = "Two applications keep their Alembic histories in one database",
            .why = "Alembic writes the current revision into one table, `alembic_version`. Of two applications in one database each finds the other's revision there: \"Can't locate revision "
                   "identified by …\", and the tables of both lie in one heap.",
            .remedy = "Give each its own database on the server (a script in /docker-entrypoint-initdb.d creates it), or its own schema.",
            .run = run};
}

}  // namespace driftaudit::check
