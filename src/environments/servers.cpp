// A database server tells by its image which variables it obeys; the official ones and Bitnami's are known. Then there are scripts: what is mounted or copied to
// `/docker-entrypoint-initdb.d` runs once, and what another service runs with `psql` nobody can follow. Where one of them cannot be read the server is open:
// it may have users and databases that are written nowhere, and nobody says that one is missing.

#include "servers.hpp"

#include <driftaudit/data.hpp>
#include <driftaudit/image.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>

namespace driftaudit::environments {
namespace {

using compose::Value;

constexpr std::string_view scripts_folder = "/docker-entrypoint-initdb.d";

/// A row of data/server-images.tsv.
struct ServerImage {
    Family family;
    std::string_view settings;
};

std::optional<ServerImage> server_image(std::string_view reference) {
    static constexpr std::pair<std::string_view, Family> families[] = {{"postgres", Family::postgres}, {"mysql", Family::mysql}, {"mongo", Family::mongo}, {"redis", Family::redis},
                                                                        {"amqp", Family::amqp}, {"s3", Family::s3}, {"kafka", Family::kafka}};
    const auto image = parse_image(reference);
    if (!image) return std::nullopt;
    const std::string name = image->registry.empty() || image->registry == "docker.io" ? image->repository : image->registry + "/" + image->repository;
    for (const auto& row : data_rows("server-images"))
        if (row.size() == 3 && glob_match(row[0], name))
            return ServerImage{std::ranges::find(families, row[1], &std::pair<std::string_view, Family>::first)->second, row[2]};
    return std::nullopt;
}

std::string joined(const Value& words) {
    std::string out = words.text;
    for (const Value& word : words.items) out += (out.empty() ? "" : " ") + word.text;
    return out;
}

/// True where the command starts the server itself, false for a shell or client that only uses its image.
bool starts_server(const Value& service) {
    const std::string entrypoint = joined(service["entrypoint"]), command = joined(service["command"]), all = entrypoint + " " + command;
    const bool names_it = std::ranges::any_of(std::initializer_list<std::string_view>{"postgres -", "docker-entrypoint", "mysqld", "mariadbd", "redis-server", "valkey-server", "mongod ", "rabbitmq-server", "minio server", "/run.sh"},
                                              [&](std::string_view name) { return all.find(name) != std::string::npos; });
    if (names_it) return true;
    if (!entrypoint.empty()) return false;
    const std::string_view first = std::string_view(command).substr(0, command.find(' '));
    return command.empty() || command.starts_with('-') || is_one_of(first, {"postgres", "mongod", "server", "minio", "start"});
}

class ServerReader {
public:
    ServerReader(const Tree& tree, const Stack& stack, const compose::Model& model, const StackService& service)
        : tree_(tree), stack_(stack), model_(model), service_(service), value_(model.root["services"][service.name]), command_(command_text(value_)) {}

    std::optional<Server> read() {
        auto image = server_image(value_["image"].text);
        const Facts* dockerfile = service_.dockerfile.empty() ? nullptr : tree_.facts(service_.dockerfile);
        if (dockerfile) image = of_dockerfile(*dockerfile);
        if (!image || !starts_server(value_)) return std::nullopt;
        out_.family = image->family;
        out_.open_users = out_.open_databases = image->settings == "open";
        out_.open_port = has_word("port") || has_word(" -p ") || has_word("--address") || given({"PGPORT", "MYSQL_TCP_PORT", "POSTGRESQL_PORT_NUMBER", "REDIS_PORT_NUMBER"}).has_value();
        settings(image->settings == "bitnami");
        if (dockerfile) copied_scripts(*dockerfile);
        mounted_scripts();
        other_services();
        return std::move(out_);
    }

private:
    bool has_word(std::string_view word) const { return command_.find(word) != std::string::npos; }

    // ---- what it is given -----------------------------------------------------------------------------------------------------------------

    /// The first of these variables that the service is given, or a file for it.
    std::optional<Given> given(std::initializer_list<std::string_view> names) const {
        const Value& environment = value_["environment"];
        for (const std::string_view name : names) {
            if (const Value* value = environment.find(name)) {
                Given out{value->is_null() ? unknown_value(name) : value->text, std::string(name), stack_location(value->where)};
                out.number = is_number(*value);
                return out;
            }
            if (const Value* file = environment.find(std::string(name) + "_FILE")) return Given{unknown_value("file " + file->text), std::string(name) + "_FILE", stack_location(file->where)};
        }
        return of_image(names);
    }

    /// ENV of its own Dockerfile.
    std::optional<Given> of_image(std::initializer_list<std::string_view> names) const {
        const Facts* dockerfile = service_.dockerfile.empty() ? nullptr : tree_.facts(service_.dockerfile);
        std::optional<Given> out;
        if (dockerfile)
            each<VariableSet>(*dockerfile, [&](const VariableSet& set, const Fact& fact) {
                if (is_one_of(set.name, names)) out = Given{set.value.kind == ::driftaudit::Value::Kind::plain ? set.value.text : unknown_value(set.name), set.name, place(service_.dockerfile, fact)};
            });
        return out;
    }

    Location stack_location(const compose::Place& at) const {
        if (at.file < model_.files.size()) return {model_.files[at.file], at.at};
        return {stack_.files.front(), {}};
    }

    /// What the image does where nothing is told.
    Given by_default(std::string text) const { return {std::move(text), "", stack_location(value_["image"].where)}; }

    void settings(bool bitnami) {
        switch (out_.family) {
            case Family::postgres: postgres(bitnami); break;
            case Family::mysql: mysql(); break;
            case Family::mongo:
                out_.user = given({"MONGO_INITDB_ROOT_USERNAME"});
                out_.password = given({"MONGO_INITDB_ROOT_PASSWORD"});
                break;
            case Family::redis: redis(bitnami); break;
            case Family::amqp:
                out_.user = given({"RABBITMQ_DEFAULT_USER"});
                out_.password = given({"RABBITMQ_DEFAULT_PASS"});
                if (!out_.user && !out_.password) out_.user = by_default("guest"), out_.password = by_default("guest");
                break;
            case Family::s3:
                out_.user = given({"MINIO_ROOT_USER", "MINIO_ACCESS_KEY"});
                out_.password = given({"MINIO_ROOT_PASSWORD", "MINIO_SECRET_KEY"});
                break;
            case Family::sql:
            case Family::kafka: break;
        }
    }

    void postgres(bool bitnami) {
        if (bitnami) {
            out_.user = given({"POSTGRESQL_USERNAME", "POSTGRESQL_USER", "POSTGRES_USER"});
            out_.password = given({"POSTGRESQL_PASSWORD", "POSTGRES_PASSWORD"});
            out_.database = given({"POSTGRESQL_DATABASE", "POSTGRESQL_DB", "POSTGRES_DB"});
            if (out_.user) out_.users.push_back("postgres");
        } else {
            out_.user = given({"POSTGRES_USER"});
            out_.password = given({"POSTGRES_PASSWORD"});
            out_.database = given({"POSTGRES_DB"});
        }
        const auto method = given({"POSTGRES_HOST_AUTH_METHOD"});
        out_.passwordless = (method && method->text == "trust") || given({"ALLOW_EMPTY_PASSWORD"}).has_value();
        if (!out_.user || out_.user->text.empty()) out_.user = by_default("postgres");
        if (!out_.database || out_.database->text.empty()) out_.database = bitnami ? by_default("postgres") : *out_.user;
        out_.databases.insert(out_.databases.end(), {"postgres", "template1"});
        if (given({"POSTGRES_MULTIPLE_DATABASES"})) out_.open_databases = out_.open_users = true;
    }

    void mysql() {
        out_.user = given({"MYSQL_USER", "MARIADB_USER"});
        out_.password = given({"MYSQL_PASSWORD", "MARIADB_PASSWORD"});
        out_.database = given({"MYSQL_DATABASE", "MARIADB_DATABASE"});
        out_.root_password = given({"MYSQL_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD"});
        out_.passwordless = given({"MYSQL_ALLOW_EMPTY_PASSWORD", "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD"}).has_value();
        out_.users.push_back("root");
        out_.databases.insert(out_.databases.end(), {"mysql", "information_schema", "performance_schema", "sys"});
    }

    /// `--requirepass`; a file of settings may say it too.
    void redis(bool bitnami) {
        if (bitnami) {
            out_.password = given({"REDIS_PASSWORD", "VALKEY_PASSWORD"});
            return;
        }
        const std::string_view option = "requirepass";
        const std::size_t at = command_.find(option);
        const bool has_file = has_word(".conf") || std::ranges::any_of(value_["volumes"].items, [](const Value& volume) { return volume["target"].text.find("/etc/") != std::string::npos || volume["target"].text.ends_with(".conf"); });
        out_.open_users = has_file || has_word("aclfile") || has_word("--user");
        if (at == std::string::npos) return;
        std::string_view rest = std::string_view(command_).substr(at + option.size());
        while (!rest.empty() && (is_space(rest.front()) || rest.front() == '=' || rest.front() == '"' || rest.front() == '\'')) rest.remove_prefix(1);
        std::string word(rest.substr(0, rest.find_first_of(" \t\n\"'")));
        if (word.starts_with('-')) word.clear();
        const Value& command = value_["command"].is_null() ? value_["entrypoint"] : value_["command"];
        out_.password = Given{of_shell(word), "requirepass", stack_location(command.where)};
    }

    /// `$REDIS_PASSWORD` in the script of a shell.
    std::string of_shell(const std::string& word) const {
        if (word.find('$') == std::string::npos) return word;
        return expand(word, [&](std::string_view name) -> std::optional<std::string> {
                   const Value* value = value_["environment"].find(name);
                   return value && !value->is_null() ? value->text : unknown_value(name);
               }).text;
    }

    // ---- what else is created -------------------------------------------------------------------------------------------------------------

    void open() { out_.open_users = out_.open_databases = true; }

    /// The creations of a script; a script that nobody read may create anything.
    void run_script(const std::string& path) {
        const bool readable = path.ends_with(".sql") || path.ends_with(".sh");
        if (!readable || !tree_.has_file(path)) return open();
        const Facts* facts = tree_.facts(path);
        if (facts) each<Creation>(*facts, [&](const Creation& creation, const Fact&) { create(creation); });
    }

    void create(const Creation& creation) {
        const bool database = creation.kind == Creation::Kind::database;
        if (creation.name.empty()) (database ? out_.open_databases : out_.open_users) = true;
        else (database ? out_.databases : out_.users).push_back(lowered(creation.name));
    }

    void run_scripts(const std::string& path) {
        if (path.empty() || !tree_.exists(path)) return open();
        if (tree_.has_file(path)) return run_script(path);
        for (const std::string& file : tree_.all_below(path, [](std::string_view, std::string_view) { return true; })) run_script(file);
    }

    void mounted_scripts() {
        for (const Value& volume : value_["volumes"].items) {
            if (!volume["target"].text.starts_with(scripts_folder)) continue;
            if (volume["type"].text == "bind") run_scripts(join_path(".", volume["source"].text));
            else open();
        }
        for (const std::string_view kind : {"configs", "secrets"})
            for (const Value& file : value_[kind].items)
                if (file["target"].text.starts_with(scripts_folder)) open();
        if (has_word("psql") || has_word("mysql -") || has_word("init")) open();
    }

    void copied_scripts(const Facts& dockerfile) {
        const std::string context = value_["build"]["context"].text;
        each<Copy>(dockerfile, [&](const Copy& copy, const Fact&) {
            if (!copy.destination.starts_with(scripts_folder)) return;
            if (!copy.from.empty()) return open();
            for (const Word& source : copy.sources) {
                const auto paths = tree_.matching(join_path(context.empty() ? "." : context, source.text));
                if (paths.empty()) open();
                for (const std::string& path : paths) run_scripts(path);
            }
        });
    }

    /// Clients that other services run, and that may create what they like; and scripts of the tree that say what they do.
    void other_services() {
        static constexpr std::string_view clients[] = {"psql", "createdb", "createuser", "CREATE ", "create database", "mysql -", "mysql <", "mariadb -", "mc admin", "mc alias", "mc config", "pg_restore", "db:create", "db:setup", "db:prepare", "createdatabase"};
        for (const compose::Member& member : model_.root["services"].members) {
            if (member.key == service_.name) continue;
            const std::string text = command_text(member.value);
            if (std::ranges::any_of(clients, [&](std::string_view client) { return text.find(client) != std::string::npos; })) open();
        }
    }

    std::optional<ServerImage> of_dockerfile(const Facts& dockerfile) const {
        std::optional<ServerImage> found;
        each<Image>(dockerfile, [&](const Image& image, const Fact&) {
            if (image.use == Image::Use::base) found = server_image(image.expanded);
        });
        return found;
    }

    const Tree& tree_;
    const Stack& stack_;
    const compose::Model& model_;
    const StackService& service_;
    const Value& value_;
    const std::string command_;
    Server out_;
};

}  // namespace

bool is_number(const compose::Value& value) { return !value.written.empty() && value.written != value.text && std::ranges::all_of(value.written, is_digit); }

std::string command_text(const compose::Value& service) {
    const std::string entrypoint = joined(service["entrypoint"]), command = joined(service["command"]);
    return entrypoint + (entrypoint.empty() || command.empty() ? "" : " ") + command;
}

std::optional<Server> server_of(const Tree& tree, const Stack& stack, const compose::Model& model, const StackService& service) { return ServerReader(tree, stack, model, service).read(); }

}  // namespace driftaudit::environments
