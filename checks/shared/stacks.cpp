#include "stacks.hpp"

#include <algorithm>

#include <driftaudit/image.hpp>
#include <driftaudit/text.hpp>

namespace driftaudit::check {

bool is_data_server(std::string_view image) {
    const auto reference = parse_image(image);
    return reference && is_one_of(reference->name(), {"postgres",  "postgresql",    "postgis",    "pgvector",          "timescaledb",       "timescaledb-ha", "mysql", "mysql-server", "mariadb",
                                                      "percona",   "cockroach",     "mongo",      "mongodb",           "redis",             "redis-stack",    "redis-stack-server",
                                                      "valkey",    "keydb",         "rabbitmq",   "kafka",             "cp-kafka",          "redpanda",       "cassandra",
                                                      "nats",      "elasticsearch", "opensearch", "clickhouse-server", "neo4j",             "influxdb",       "minio"});
}

std::string started_with(const compose::Value& service) {
    std::string out;
    for (const std::string_view key : {"entrypoint", "command"}) {
        out += ' ' + service[key].text;
        for (const compose::Value& word : service[key].items) out += ' ' + word.text;
    }
    return out;
}

bool is_compose(const Workspace& workspace, std::string_view path) {
    const Facts* facts = workspace.snapshot->at(path);
    return facts && first<ComposeDocuments>(*facts);
}

void add_of_stack(const Workspace& workspace, const Stack& stack, Finding finding, std::vector<Finding>& out) {
    const bool known = std::ranges::any_of(out, [&](const Finding& other) { return other.subject == finding.subject && other.location() == finding.location(); });
    if (known) return;
    finding.project = project_of(finding.location().path, workspace);
    finding.environments = {std::string(name_of(stack.role))};
    out.push_back(std::move(finding));
}

}  // namespace driftaudit::check
