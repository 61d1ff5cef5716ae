// Who talks to whom? A service says where it connects in URLs and in groups of variables (`DB_HOST`, `DB_USER`, …), in its environment, its env files and its
// command. Each is judged where it is consumed: names are looked up on the networks of that service, `localhost` is that very container, and a port is the
// container's and not the one that the host publishes. What the server is given stands with the server (`servers.cpp`).
//
// The model is read once more with marks for variables that have no value: `${PASSWORD}` on both sides agrees with itself, whatever it will be.
//
// An env file is handed to services that ignore most of it. So what it says counts for a service of the tree's own code, where that code names the variable.

#include <driftaudit/connection.hpp>
#include <driftaudit/text.hpp>
#include <driftaudit/value.hpp>

#include <algorithm>
#include <map>
#include <set>

#include "servers.hpp"
#include "stacks.hpp"

namespace driftaudit::environments {
namespace {

using compose::Value;
using Leads = Connection::Leads;
using Kind = Disagreement::Kind;
using Part = VariablePart::Kind;

/// A variable as a service has it.
struct Variable {
    std::string text;
    Location where;
    bool number = false;   // as for `Given`
};
using Variables = std::map<std::string, Variable, std::less<>>;

std::string told(std::string_view name, const std::string& text) {
    if (!is_known(text)) return "";
    const auto guarded = guarded_value(name, text);
    return guarded.kind == ::driftaudit::Value::Kind::plain ? "`" + guarded.text + "`" : "";
}

/// The text as it may be told, unknown parts as the variables that they are; `?` where it may not.
std::string written(const std::string& text, std::string_view name) {
    std::string out;
    for (const char c : text) out += c == '\x01' ? "${" : c == '\x02' ? "}" : std::string(1, c);
    return guarded_value(name, out).kind == ::driftaudit::Value::Kind::plain ? out : "?";
}

/// "user `a` is" where it may be told, else "the user is".
std::string subject_of(std::string_view what, const std::string& text) {
    const std::string value = told(what, text);
    return value.empty() ? "the " + std::string(what) : "the " + std::string(what) + " " + value;
}

bool is_address(std::string_view host) { return compose::is_address(host); }
bool is_here(std::string_view host) { return is_one_of(host, {"localhost", "127.0.0.1", "0.0.0.0", "::1"}); }

class Reader {
public:
    Reader(const Workspace& workspace, const Stack& stack)
        : workspace_(workspace), stack_(stack), tree_(*workspace.snapshot), opened_(stack.model.unset.empty() && stack.examples.empty() ? compose::Model{} : open_model(tree_, stack)),
          model_(opened_.root.members.empty() ? stack.model : opened_) {}

    std::vector<Connection> read() {
        for (const StackService& service : stack_.services)
            if (auto server = server_of(tree_, stack_, model_, service)) servers_.emplace(service.name, std::move(*server));
        for (const StackService& service : stack_.services) {
            if (servers_.contains(service.name)) continue;   // what it is given is for itself
            service_ = &service;
            value_ = &model_.root["services"][service.name];
            environment_ = environment();
            add_defaults();
            urls();
            groups();
            commands();
            alembic();
        }
        for (Connection& connection : out_) judge(connection);
        return std::move(out_);
    }

private:
    /// What is said of a connection besides its endpoint.
    struct Said {
        std::map<Part, std::pair<std::string, Variable>> parts;   // of a group: the variables by what they say
        bool fallback_password = false;   // a password may come another way
    };

    Location location(const compose::Place& at) const {
        if (at.file < model_.files.size()) return {model_.files[at.file], at.at};
        return {stack_.files.front(), {}};
    }

    // ---- what a service says --------------------------------------------------------------------------------------------------------------

    Variables environment() {
        Variables out;
        for (const compose::Member& member : (*value_)["environment"].members) {
            const Location where = location(member.value.where);
            if (member.value.is_null() || (is_env_file_path(where.path) && !code_names(member.key))) continue;
            out.emplace(member.key, Variable{member.value.text, where, is_number(member.value)});
        }
        return out;
    }

    /// What the code of the service takes where a variable of a group is not given, if it may be told; groups of which nothing is given are not its own.
    void add_defaults() {
        const auto project = std::ranges::find(workspace_.projects, service_->project, &Project::root);
        if (project == workspace_.projects.end() || service_->dockerfile.empty()) return;
        std::set<std::string> groups;
        for (const auto& [name, variable] : environment_)
            if (const auto part = part_of_endpoint(name)) groups.insert(part->group);
        for (const ProjectFile& file : project->files) {
            if (is_test_path(file.path)) continue;
            each<VariableRead>(*file.facts, [&](const VariableRead& read, const Fact& fact) {
                const auto part = part_of_endpoint(read.name);
                if (!part || read.default_value.kind != ::driftaudit::Value::Kind::plain || !groups.contains(part->group) || part->kind == Part::address) return;
                if ((*value_)["environment"].find(read.name) || (*value_)["environment"].find(read.name + "_FILE")) return;
                environment_.emplace(read.name, Variable{read.default_value.text, place(file.path, fact)});
            });
        }
    }

    bool is_env_file_path(const std::string& path) const {
        const Facts* facts = tree_.facts(path);
        return facts && first<EnvDocument>(*facts);
    }

    /// True where the code that the service runs names the variable.
    bool code_names(const std::string& name) {
        const std::string context = service_->project.empty() ? (*value_)["build"]["context"].text : service_->project;
        if (context.empty()) return false;
        auto [known, fresh] = named_.try_emplace(context);
        if (fresh) gather_names(context, known->second.first, known->second.second);
        return known->second.first.contains(name) || known->second.second.contains(mention_digest(name));
    }
    void gather_names(const std::string& folder, std::set<std::string, std::less<>>& read, std::set<std::uint32_t>& mentioned) const {
        for (const FileFacts& file : tree_.all_files()) {
            if (!is_inside(file.path, folder) || first<ComposeDocuments>(*file.facts) || first<EnvDocument>(*file.facts) || file.path.ends_with(".md")) continue;
            each<VariableRead>(*file.facts, [&](const VariableRead& variable, const Fact&) { read.insert(variable.name); });
            if (const auto* mentions = first<Mentions>(*file.facts)) mentioned.insert(mentions->names.begin(), mentions->names.end());
        }
    }

    /// Variables for tests, people and browsers are not what the service runs on.
    static bool is_aside(std::string_view name) {
        const std::string capitals = uppered(name);
        for (const std::string_view word : split(capitals, '_'))
            if (is_one_of(word, {"TEST", "TESTS", "TESTING", "PUBLIC", "EXTERNAL", "BROWSER", "LOCAL", "EXAMPLE"})) return true;
        return false;
    }

    void add(std::string subject, std::vector<std::string> variables, const Location& where, Endpoint endpoint) {
        Connection connection;
        connection.service = service_->name;
        connection.subject = std::move(subject);
        connection.variables = std::move(variables);
        connection.where = where;
        connection.endpoint = std::move(endpoint);
        out_.push_back(std::move(connection));
        said_.push_back({});
    }

    void urls() {
        for (const auto& [name, variable] : environment_) {
            if (is_aside(name)) continue;
            for (Endpoint& endpoint : parse_endpoints(variable.text)) {
                add(name, {name}, variable.where, std::move(endpoint));
                said_.back().fallback_password = has_password_for(out_.back().endpoint.family);
            }
        }
    }

    /// True where a variable of its own gives the password for such a server.
    bool has_password_for(Family family) const {
        return std::ranges::any_of(environment_, [&](const auto& entry) {
            const auto part = part_of_endpoint(entry.first.ends_with("_FILE") ? entry.first.substr(0, entry.first.size() - 5) : entry.first);
            return part && part->kind == Part::password && (speaks(part->family, family) || part->family == Family::sql) && !entry.second.text.empty();
        });
    }

    void groups() {
        std::map<std::string, std::map<Part, std::string>> groups;
        std::map<std::string, Family> families;
        for (const auto& [name, variable] : environment_) {
            const bool file = name.ends_with("_FILE");
            const auto part = part_of_endpoint(file ? std::string_view(name).substr(0, name.size() - 5) : name);
            if (!part || is_aside(name) || (variable.text.find("://") != std::string::npos && part->kind != Part::address)) continue;
            groups[part->group].emplace(part->kind, name);
            families.emplace(part->group, part->family);
        }
        for (auto& [group, parts] : groups) {
            if (parts.contains(Part::address)) address_group(group, families.at(group), parts, groups);
            else if (parts.contains(Part::host)) host_group(families.at(group), parts);
        }
    }

    using Parts = std::map<Part, std::string>;

    const Variable* variable(const Parts& parts, Part part) const {
        const auto name = parts.find(part);
        return name == parts.end() ? nullptr : &environment_.find(name->second)->second;
    }

    /// The text of a variable; what a file holds is unknown, but the same file holds the same.
    std::string text_of(const Parts& parts, Part part) const {
        const Variable* found = variable(parts, part);
        if (!found) return "";
        return parts.at(part).ends_with("_FILE") ? unknown_value("file " + found->text) : found->text;
    }

    void put_credentials(const Parts& parts, Endpoint& endpoint) {
        // code takes a variable of a group that is empty for one that is not there; with a user beside it, no password is none
        if (const std::string user = text_of(parts, Part::user); !user.empty()) endpoint.user = user;
        const std::string password = text_of(parts, Part::password);
        if (parts.contains(Part::password) && !(password.empty() && !endpoint.user)) endpoint.password = Secret(password);
        for (const auto& [part, name] : parts) said_.back().parts.emplace(part, std::pair(name, environment_.find(name)->second));
        for (const auto& [part, name] : parts) add_once(out_.back().variables, name);
    }

    void host_group(Family family, const Parts& parts) {
        const Variable& host = *variable(parts, Part::host);
        auto endpoint = parse_address(host.text, family);
        if (!endpoint) return;
        if (parts.contains(Part::port) && endpoint->port.empty()) endpoint->port = text_of(parts, Part::port);
        if (family != Family::redis && family != Family::amqp) endpoint->database = text_of(parts, Part::database);
        add(parts.at(Part::host), {parts.at(Part::host)}, host.where, std::move(*endpoint));
        put_credentials(parts, out_.back().endpoint);
        said_.back().fallback_password = true;
    }

    void address_group(const std::string& group, Family family, Parts parts, const std::map<std::string, Parts>& groups) {
        const Variable& address = *variable(parts, Part::address);
        const std::string name = parts.at(Part::address);
        // the keys of S3 are often those of the group AWS
        if (const auto keys = groups.find("AWS"); family == Family::s3 && group != "AWS" && !parts.contains(Part::user) && keys != groups.end())
            for (const auto& [part, of_aws] : keys->second)
                if (part != Part::address) parts.emplace(part, of_aws);
        for (const std::string_view one : split(address.text, ',')) {
            auto endpoint = parse_address(one, family);
            if (!endpoint) continue;
            add(name, {name}, address.where, std::move(*endpoint));
            if (family == Family::s3) put_credentials(parts, out_.back().endpoint);
            said_.back().fallback_password = true;
        }
    }

    /// URLs in the entrypoint and the command; a script's own variables are the service's.
    void commands() {
        const Lookup lookup = [this](std::string_view name) -> std::optional<std::string> {
            const Value* value = (*value_)["environment"].find(name);
            return value && !value->is_null() ? value->text : unknown_value(name);
        };
        for (const std::string_view key : {"entrypoint", "command"}) {
            const Value& words = (*value_)[key];
            std::vector<const Value*> texts;
            if (words.is_scalar()) texts.push_back(&words);
            for (const Value& word : words.items) texts.push_back(&word);
            for (const Value* word : texts)
                for (const UrlInText& url : urls_in(word->text)) {
                    const std::string written = word->text.substr(url.begin, url.end - url.begin);
                    for (Endpoint& endpoint : parse_endpoints(expand(written, lookup).text)) {
                        add(service_->name, {}, location(word->where.file == compose::Place::nowhere ? words.where : word->where), std::move(endpoint));
                        said_.back().fallback_password = has_password_for(out_.back().endpoint.family);
                    }
                }
        }
    }

    /// The URL of `alembic.ini` of a project, where its `env.py` takes no other and the service runs Alembic.
    void alembic() {
        const auto project = std::ranges::find(workspace_.projects, service_->project, &Project::root);
        if (project == workspace_.projects.end() || command_text(*value_).find("alembic") == std::string::npos) return;
        const ServerUrl* url = nullptr;
        Location where;
        for (const ProjectFile& file : project->files)
            each<ServerUrl>(*file.facts, [&](const ServerUrl& one, const Fact& fact) {
                if (!url || one.text.empty()) url = &one, where = place(file.path, fact);
            });
        if (!url || url->text.empty()) return;
        for (Endpoint& endpoint : parse_endpoints(url->text)) add(url->setting, {}, where, std::move(endpoint));
    }

    // ---- where it leads -------------------------------------------------------------------------------------------------------------------

    const Value& service(std::string_view name) const { return model_.root["services"][name]; }

    /// The name of a network mode: "host", "service", "container", "none", "" for the networks.
    static std::string_view mode_of(const Value& service) {
        const std::string_view mode = service["network_mode"].text;
        return mode.substr(0, mode.find(':'));
    }

    /// True where the two see each other.
    bool share_network(const Value& a, const Value& b) const {
        if (!mode_of(a).empty() || !mode_of(b).empty()) return true;   // nobody knows who else is there
        const Value &ours = a["networks"], &theirs = b["networks"];
        if (ours.members.empty() && theirs.members.empty()) return true;
        const auto names = [](const Value& networks) {
            std::set<std::string> out;
            for (const compose::Member& network : networks.members) out.insert(network.key);
            if (out.empty()) out.insert("default");
            return out;
        };
        const auto known = names(theirs);
        return std::ranges::any_of(names(ours), [&](const std::string& network) { return known.contains(network); });
    }

    /// The service that a name leads to from a service: its own name, its container's, its host name, an alias on a network, a link.
    std::string found_by(const std::string& host, const Value& from) const {
        for (const Value& link : from["links"].items)
            if (const std::size_t colon = link.text.find(':'); colon != std::string::npos && lowered(link.text.substr(colon + 1)) == host) return link.text.substr(0, colon);
        for (const compose::Member& member : model_.root["services"].members) {
            const auto is_name = [&](const std::string& name) { return lowered(name) == host; };
            if (is_name(member.key) || is_name(member.value["container_name"].text) || is_name(member.value["hostname"].text)) return member.key;
            for (const compose::Member& network : member.value["networks"].members)
                for (const Value& alias : network.value["aliases"].items)
                    if (is_name(alias.text)) return member.key;
        }
        return "";
    }

    /// True where a name that no service has may be somebody's all the same.
    bool may_be_elsewhere(const std::string& host, const Value& from) const {
        if (!mode_of(from).empty() || !model_.remote.empty() || is_address(host) || host.find('.') != std::string::npos) return true;
        for (const Value& entry : from["extra_hosts"].items)
            if (lowered(entry.text.substr(0, entry.text.find_first_of(":="))) == host) return true;
        for (const compose::Member& entry : from["extra_hosts"].members)
            if (lowered(entry.key) == host) return true;
        if (!from["external_links"].items.empty()) return true;
        for (const compose::Member& network : from["networks"].members)
            if (const Value& said = model_.root["networks"][network.key]["external"]; !said.is_null() && said.text != "false") return true;
        // `shop-db-1`: a container by its full name; a service of other compose files, which may be started together
        for (const compose::Member& member : model_.root["services"].members)
            if (host.find("-" + lowered(member.key) + "-") != std::string::npos || host.find("_" + lowered(member.key) + "_") != std::string::npos) return true;
        for (const compose::Problem& problem : model_.problems)
            if (problem.message.starts_with("there is no file")) return true;
        return std::ranges::any_of(tree_.all_files(), [&](const FileFacts& file) {
            bool named = false;
            each<Service>(*file.facts, [&](const Service& other, const Fact&) { named |= lowered(other.name) == host; });
            return named && !is_one_of(file.path, model_.files);
        });
    }

    /// A host of documentation: `your-db-host`, `example`.
    static bool is_placeholder(std::string_view host) {
        return std::ranges::any_of(std::initializer_list<std::string_view>{"your", "example", "change", "xxx", "placeholder", "todo", "my-", "my_"}, [&](std::string_view word) { return host.find(word) != std::string_view::npos; });
    }

    /// The server that a connection means though it does not name it: the only one of its family, else of those that its service waits for, else the one with
    /// its database; "" where that is none or several.
    std::string meant_by(const Connection& connection) const {
        const auto only = [&](auto&& counts) {
            std::string found;
            for (const auto& [name, server] : servers_) {
                if (!speaks(connection.endpoint.family, server.family) || !counts(name, server)) continue;
                if (!found.empty()) return std::string();
                found = name;
            }
            return found;
        };
        std::string found = only([](const std::string&, const Server&) { return true; });
        if (found.empty()) found = only([&](const std::string& name, const Server&) { return service(connection.service)["depends_on"].find(name) != nullptr; });
        if (found.empty()) found = only([&](const std::string&, const Server& server) { return server.database && server.database->text == connection.endpoint.database; });
        return found;
    }
    bool has_server(Family family) const {
        return std::ranges::any_of(servers_, [&](const auto& entry) { return speaks(family, entry.second.family); });
    }

    /// True for a service that runs an application and cannot be taken for a server.
    bool is_application(const std::string& name) const {
        const StackService* found = stack_.find(name);
        return found && (!found->project.empty() || !environments_of(workspace_, stack_, *found).empty() || name_has(found->image, {"airflow", "mlflow", "superset"}));
    }
    static bool name_has(std::string_view text, std::initializer_list<std::string_view> words) {
        return std::ranges::any_of(words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
    }

    const Said& said(const Connection& connection) const { return said_[static_cast<std::size_t>(&connection - out_.data())]; }

    /// Notes what is wrong where the part's own variable says it, else where the whole stands.
    void disagree(Connection& connection, Kind kind, std::optional<Part> part, std::string says, std::optional<Disagreement::Other> other = {}) {
        const auto& parts = said(connection).parts;
        const auto found = part ? parts.find(*part) : parts.end();
        const bool own = found != parts.end();
        connection.disagreements.push_back({kind, own ? found->second.first : connection.subject, std::move(says), own ? found->second.second.where : connection.where, std::move(other)});
    }

    void judge(Connection& connection) {
        const std::string& host = connection.endpoint.host;
        const Value& from = service(connection.service);
        if (!is_known(host) || host.empty()) return;
        if (is_here(host)) return judge_here(connection, from);
        connection.server = found_by(host, from);
        if (connection.server.empty()) {
            connection.leads = may_be_elsewhere(host, from) ? Leads::outside : is_placeholder(host) ? Leads::unknown : Leads::nowhere;
            if (connection.leads != Leads::nowhere) return;
            disagree(connection, Kind::host, Part::host, "the host `" + host + "` is no service, alias or container of this stack", server_voice(meant_by(connection)));
            return judge_credentials(connection, meant_by(connection));
        }
        connection.leads = Leads::service;
        const Value& to = service(connection.server);
        if (!share_network(from, to))
            disagree(connection, Kind::host, Part::host, "the service `" + connection.server + "` is on none of the networks of `" + connection.service + "`", Disagreement::Other{location(to.where), "its networks are others"});
        const auto server = servers_.find(connection.server);
        if (server == servers_.end()) return judge_no_server(connection);
        if (!speaks(connection.endpoint.family, server->second.family)) {
            disagree(connection, Kind::scheme, std::nullopt, "`" + connection.server + "` is " + std::string(name_of(server->second.family)) + ", and is spoken to as " + std::string(name_of(connection.endpoint.family)),
                     server_voice(connection.server));
            return;
        }
        judge_port(connection, server->second);
        judge_credentials(connection, connection.server);
    }

    std::optional<Disagreement::Other> server_voice(const std::string& name) const {
        if (name.empty()) return std::nullopt;
        const Value& found = service(name);
        const Value& image = found["image"];
        return Disagreement::Other{location(image.is_null() ? found.where : image.where), "the server is the service `" + name + "`"};
    }

    /// `localhost` inside of a container is the container.
    void judge_here(Connection& connection, const Value& from) {
        connection.leads = Leads::unknown;
        if (!mode_of(from).empty()) return;
        for (const compose::Member& other : model_.root["services"].members)
            if (other.value["network_mode"].text == "service:" + connection.service) return;
        if (!has_server(connection.endpoint.family)) return;   // it may bring its own
        connection.leads = Leads::nowhere;
        const std::string meant = meant_by(connection);
        disagree(connection, Kind::host, Part::host, "`" + connection.endpoint.host + "` inside the container of `" + connection.service + "` is that container" + (meant.empty() ? "" : ", not the service `" + meant + "`"), server_voice(meant));
        judge_credentials(connection, meant);
    }

    /// The name leads to a service that is no server: an application, or an image that nobody knows.
    void judge_no_server(Connection& connection) {
        if (connection.server != connection.service && !is_application(connection.server)) {
            judge_published(connection);
            return;
        }
        if (!has_server(connection.endpoint.family)) return;
        const std::string meant = meant_by(connection);
        const std::string what = connection.server == connection.service ? "the service itself" : "an application";
        disagree(connection, Kind::host, Part::host, "the host `" + connection.endpoint.host + "` is " + what + " and no " + std::string(name_of(connection.endpoint.family)) + " server", server_voice(meant));
        judge_credentials(connection, meant);
    }

    bool judge_published(Connection& connection) {
        const std::string& port = connection.endpoint.port;
        if (port.empty() || !is_known(port)) return false;
        const Value* published = nullptr;
        for (const Value& one : service(connection.server)["ports"].items) {
            if (one["target"].text == port) return false;
            if (one["published"].text == port) published = &one;
        }
        if (!published) return false;
        const std::string& target = (*published)["target"].text;
        disagree(connection, Kind::port, Part::port, "port " + port + " is what the host publishes: inside the network `" + connection.server + "` listens on " + target,
                 Disagreement::Other{location(published->where), "publishes " + target + " of the container as " + port});
        return true;
    }

    void judge_port(Connection& connection, const Server& server) {
        const std::string& port = connection.endpoint.port;
        const std::string_view usual = default_port(server.family);
        if (port.empty() || !is_known(port) || port == usual || server.family == Family::kafka || server.open_port) return;
        if (judge_published(connection)) return;
        const Value& to = service(connection.server);
        for (const Value& one : to["ports"].items)
            if (one["target"].text == port) return;
        for (const Value& one : to["expose"].items)
            if (one.text.substr(0, one.text.find('/')) == port) return;
        disagree(connection, Kind::port, Part::port, "nothing says that `" + connection.server + "` listens on port " + port + ": " + std::string(name_of(server.family)) + " listens on " + std::string(usual),
                 server_voice(connection.server));
    }

    // ---- as whom --------------------------------------------------------------------------------------------------------------------------

    static Disagreement::Other given_voice(const Given& given, std::string_view what, const std::string& server) {
        std::string says = "`" + server + "` ";
        const std::string value = what == "password" ? "" : told(what, given.text);
        if (given.name.empty()) says += "has the " + std::string(what) + (value.empty() ? " of its image" : " " + value + " by default");
        else says += "is given the " + std::string(what) + (value.empty() ? "" : " " + value) + " by " + given.name;
        return {given.where, std::move(says)};
    }

    void judge_credentials(Connection& connection, const std::string& name) {
        const auto found = servers_.find(name);
        if (found == servers_.end()) return;
        const Server& server = found->second;
        const Endpoint& endpoint = connection.endpoint;
        judge_database(connection, server, name);
        const bool root = server.family == Family::mysql && endpoint.user == "root";
        if (!root && endpoint.user && server.user && !endpoint.user->empty() && agreement(*endpoint.user, server.user->text) == Agreement::different) {
            const bool created = server.open_users || is_one_of(lowered(*endpoint.user), server.users);
            if (!created)
                disagree(connection, Kind::user, Part::user, subject_of("user", *endpoint.user) + " is not the one that `" + name + "` is given", given_voice(*server.user, "user", name));
            return;   // whose password that is, nobody knows
        }
        if (is_one_of(lowered(endpoint.user.value_or("")), server.users) && !root) return;
        if (endpoint.user && server.user && agreement(*endpoint.user, server.user->text) == Agreement::unknown) return;
        const auto& password = root ? server.root_password : server.password;
        if (!server.passwordless) judge_password(connection, server, password, name);
    }

    void judge_password(Connection& connection, const Server& server, const std::optional<Given>& password, const std::string& name) {
        const Endpoint& endpoint = connection.endpoint;
        const bool gives_none = !endpoint.password || endpoint.password->is_empty();
        if (!password || password->text.empty()) {
            // Redis refuses whoever comes with a password where none is set
            if (server.family == Family::redis && !server.open_users && !gives_none && agreement(*endpoint.password, Secret("")) == Agreement::different)
                disagree(connection, Kind::password, Part::password, "a password is given, and `" + name + "` has none", server_voice(name));
            return;
        }
        if (gives_none) {
            const bool elsewhere = said(connection).fallback_password && !endpoint.password;
            const bool asks = endpoint.user || endpoint.password || server.family == Family::redis;
            if (asks && !elsewhere)
                disagree(connection, Kind::password, Part::password, "the password is missing", given_voice(*password, "password", name));
            return;
        }
        if (agreement(*endpoint.password, Secret(password->text)) != Agreement::different) return;
        if (server.open_users && server.family == Family::redis) return;
        const auto own = said(connection).parts.find(Part::password);
        const std::string why = password->number || (own != said(connection).parts.end() && own->second.second.number) ? ": it is written without quotes, and YAML makes a number of it that loses its zeros" : "";
        Disagreement::Other other = given_voice(*password, "password", name);
        other.says += why;
        disagree(connection, Kind::password, Part::password, "the password is not the one that `" + name + "` is given" + why, std::move(other));
    }

    void judge_database(Connection& connection, const Server& server, const std::string& name) {
        const Endpoint& endpoint = connection.endpoint;
        const bool counts = server.family == Family::postgres || server.family == Family::mysql;
        if (!counts || endpoint.database.empty() || !server.database || server.open_databases || server.database->text.empty()) return;
        if (agreement(lowered_if_known(endpoint.database), lowered_if_known(server.database->text)) != Agreement::different) return;
        if (is_one_of(lowered(endpoint.database), server.databases) || is_created_by_code(connection)) return;
        disagree(connection, Kind::database, Part::database, subject_of("database", endpoint.database) + " is one that nobody creates on `" + name + "`", given_voice(*server.database, "database", name));
    }
    static std::string lowered_if_known(const std::string& text) { return is_known(text) ? lowered(text) : text; }

    /// Some script or code of the tree creates it, or creates what only running it tells; or the image does when it starts.
    bool is_created_by_code(const Connection& connection) const {
        const StackService* client = stack_.find(connection.service);
        if (client && name_has(client->image, {"temporal", "odoo", "zitadel", "chatwoot", "mastodon", "discourse"})) return true;
        const std::string wanted = lowered(connection.endpoint.database);
        return std::ranges::any_of(tree_.all_files(), [&](const FileFacts& file) {
            bool created = false;
            each<Creation>(*file.facts, [&](const Creation& creation, const Fact&) {
                const bool own = client && (client->project.empty() || is_inside(file.path, client->project)) && !is_test_path(file.path);
                created |= creation.kind == Creation::Kind::database && (creation.name.empty() ? own : lowered(creation.name) == wanted);
            });
            return created;
        });
    }

    const Workspace& workspace_;
    const Stack& stack_;
    const Tree tree_;
    const compose::Model opened_;
    const compose::Model& model_;
    std::map<std::string, Server, std::less<>> servers_;
    std::map<std::string, std::pair<std::set<std::string, std::less<>>, std::set<std::uint32_t>>, std::less<>> named_;
    std::vector<Connection> out_;
    std::vector<Said> said_;
    const StackService* service_ = nullptr;
    const Value* value_ = nullptr;
    Variables environment_;
};

}  // namespace
}  // namespace driftaudit::environments

namespace driftaudit {

std::string_view name_of(Disagreement::Kind kind) {
    static constexpr std::string_view names[] = {"host", "scheme", "port", "user", "password", "database"};
    return names[static_cast<std::size_t>(kind)];
}

std::string Connection::shown() const {
    std::string out = environments::written(endpoint.host, "host");
    if (!endpoint.port.empty()) out += ":" + environments::written(endpoint.port, "port");
    if (!endpoint.database.empty()) out += "/" + environments::written(endpoint.database, "database");
    return out;
}

std::vector<Connection> connections_of(const Workspace& workspace, const Stack& stack) { return environments::Reader(workspace, stack).read(); }

}  // namespace driftaudit
