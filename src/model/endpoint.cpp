#include <driftaudit/endpoint.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>
#include <array>

namespace driftaudit {
namespace {

struct Scheme {
    std::string_view name;
    Family family;
};
constexpr Scheme schemes[] = {
    {"postgres", Family::postgres}, {"postgresql", Family::postgres}, {"psql", Family::postgres}, {"pgsql", Family::postgres}, {"postgis", Family::postgres},
    {"mysql", Family::mysql},       {"mariadb", Family::mysql},       {"mysql2", Family::mysql},  {"mongodb", Family::mongo},  {"redis", Family::redis},
    {"rediss", Family::redis},      {"valkey", Family::redis},        {"amqp", Family::amqp},     {"amqps", Family::amqp},     {"pyamqp", Family::amqp},
};

/// `postgresql` of `jdbc:postgresql`, `db+postgresql`, `postgresql+psycopg2`; nothing for schemes that we do not know.
std::optional<Family> family_of_scheme(std::string_view scheme) {
    for (const std::string_view prefix : {"jdbc:", "db+", "sqlalchemy+"})
        if (scheme.starts_with(prefix)) scheme.remove_prefix(prefix.size());
    if (scheme == "mongodb+srv") return std::nullopt;   // a name of DNS, not a host
    const std::string low = lowered(scheme.substr(0, scheme.find('+')));
    const auto found = std::ranges::find(schemes, low, &Scheme::name);
    return found == std::end(schemes) ? std::nullopt : std::optional(found->family);
}

std::string decoded(std::string_view text) {
    std::string out;
    const auto digit = [](char c) { return is_digit(c) ? c - '0' : lower(c) - 'a' + 10; };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2])) {
            out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

/// A name, an address, or what is unknown; a placeholder of a documentation is none.
bool is_host(std::string_view text) {
    if (!is_known(text)) return true;
    if (is_one_of(lowered(text), {"host", "hostname", "server", "example", "myhost", "yourhost", "your-host", "your_host", "db_host", "dbhost"})) return false;
    return std::ranges::all_of(text, [](char c) { return is_name_character(c) || c == '.' || c == '-' || c == ':'; });
}
bool is_port(std::string_view text) { return !is_known(text) || std::ranges::all_of(text, is_digit); }

/// Puts `host:port` into the endpoint; false where it is none.
bool put_address(std::string_view text, Endpoint& out) {
    std::string_view host = text, port;
    if (text.starts_with('[')) {
        const std::size_t close = text.find(']');
        if (close == std::string_view::npos) return false;
        host = text.substr(1, close - 1);
        port = text.substr(close + 1);
    } else if (const std::size_t colon = text.rfind(':'); colon != std::string_view::npos) {
        host = text.substr(0, colon);
        port = text.substr(colon);
    }
    if (!port.empty()) port.remove_prefix(1);
    if (host.ends_with('.')) host.remove_suffix(1);   // the root of DNS
    if (!is_host(host) || !is_port(port)) return false;
    out.host = is_known(host) ? lowered(host) : std::string(host);
    out.port = port;
    return true;
}

/// What the query says: another host, a schema.
void put_query(std::string_view query, Endpoint& out) {
    for (const std::string_view pair : split(query, '&')) {
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const std::string name = lowered(pair.substr(0, equals)), value = decoded(pair.substr(std::min(equals + 1, pair.size())));
        if (name == "host") out.host = value.starts_with('/') ? "" : value;
        if (name == "user") out.user = value;
        if (name == "password") out.password = Secret(value);
        if (name == "currentschema" || name == "schema") out.schema = value;
        if (const std::size_t path = value.find("search_path="); name == "options" && path != std::string::npos) out.schema = value.substr(path + 12, value.find(' ', path) - path - 12);
    }
}

constexpr std::string_view ends_of_url = " \t\r\n\"'`<>;,\\|&)";

}  // namespace

std::string_view name_of(Family family) {
    static constexpr std::string_view names[] = {"a database", "PostgreSQL", "MySQL", "MongoDB", "Redis", "RabbitMQ", "S3", "Kafka"};
    return names[static_cast<std::size_t>(family)];
}

std::string_view default_port(Family family) {
    static constexpr std::string_view ports[] = {"", "5432", "3306", "27017", "6379", "5672", "9000", "9092"};
    return ports[static_cast<std::size_t>(family)];
}

bool speaks(Family client, Family server) {
    if (client == server) return true;
    return client == Family::sql && is_one_of(name_of(server), {"PostgreSQL", "MySQL", "MongoDB"});
}

std::vector<Endpoint> parse_endpoints(std::string_view url) {
    const std::size_t begin = url.find("://");
    const auto family = begin == std::string_view::npos ? std::nullopt : family_of_scheme(url.substr(0, begin));
    if (!family) return {};
    const std::string_view rest = url.substr(begin + 3);
    const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
    const std::string_view authority = rest.substr(0, end);
    const std::size_t question = std::min(rest.find('?', end), rest.size());
    Endpoint common;
    common.family = *family;
    if (end < question) common.database = decoded(rest.substr(end + 1, std::min(rest.find('#', end), question) - end - 1));
    const std::size_t at = authority.rfind('@');
    if (at != std::string_view::npos) {
        const std::string_view user = authority.substr(0, at);
        const std::size_t colon = user.find(':');
        if (colon != 0) common.user = decoded(user.substr(0, colon));
        if (colon != std::string_view::npos) common.password = Secret(decoded(user.substr(colon + 1)));
    }
    std::vector<Endpoint> out;
    for (const std::string_view host : split(authority.substr(at == std::string_view::npos ? 0 : at + 1), ',')) {
        Endpoint one = common;
        if (!put_address(host, one)) return {};
        if (question < rest.size()) put_query(rest.substr(question + 1), one);
        out.push_back(std::move(one));
    }
    return out;
}

std::vector<UrlInText> urls_in(std::string_view text) {
    std::vector<UrlInText> out;
    for (std::size_t at = text.find("://"); at != std::string_view::npos; at = text.find("://", at + 3)) {
        std::size_t begin = at;
        while (begin > 0 && (is_name_character(text[begin - 1]) || text[begin - 1] == '+')) --begin;
        const std::size_t end = std::min(text.find_first_of(ends_of_url, at), text.size());
        if (family_of_scheme(text.substr(begin, at - begin))) out.push_back({begin, end});
    }
    return out;
}

std::optional<Endpoint> parse_address(std::string_view text, Family family) {
    if (const std::size_t scheme = text.find("://"); scheme != std::string_view::npos) text = text.substr(scheme + 3);
    text = text.substr(0, text.find_first_of("/?#"));
    Endpoint out;
    out.family = family;
    return !text.empty() && put_address(text, out) ? std::optional(std::move(out)) : std::nullopt;
}

// ---- names of variables -----------------------------------------------------------------------------------------------------------------

namespace {

using Kind = VariablePart::Kind;

struct Ending {
    std::string_view text;
    Kind kind;
};
/// Longer ones first; `HOST` without a `_` is what `PGHOST` and `DBHOST` end in.
constexpr Ending endings[] = {
    {"_BOOTSTRAP_SERVERS", Kind::address}, {"_BOOTSTRAP_SERVER", Kind::address}, {"_BROKER_LIST", Kind::address}, {"_BROKERS", Kind::address}, {"_ENDPOINT_URL_S3", Kind::address},
    {"_ENDPOINT_URL", Kind::address}, {"_ENDPOINT", Kind::address}, {"_DATABASE_NAME", Kind::database}, {"_SECRET_ACCESS_KEY", Kind::password}, {"_ACCESS_KEY_ID", Kind::user},
    {"_SECRET_KEY", Kind::password}, {"_ACCESS_KEY", Kind::user}, {"_HOSTNAME", Kind::host}, {"_USERNAME", Kind::user}, {"_PASSWORD", Kind::password}, {"_DATABASE", Kind::database},
    {"_DB_NAME", Kind::database}, {"_DBNAME", Kind::database}, {"_PASSWD", Kind::password}, {"_HOST", Kind::host}, {"_PORT", Kind::port}, {"_USER", Kind::user},
    {"_PASS", Kind::password}, {"_PWD", Kind::password}, {"_NAME", Kind::database}, {"_DB", Kind::database}, {"PASSWORD", Kind::password}, {"DATABASE", Kind::database},
    {"HOST", Kind::host}, {"PORT", Kind::port}, {"USER", Kind::user}, {"PASS", Kind::password}, {"NAME", Kind::database},
};

/// The family that a group's name speaks of.
std::optional<Family> family_of_group(std::string_view group) {
    std::optional<Family> found;
    for (const std::string_view word : split(group, '_')) {
        if (word.starts_with("POSTGRES") || is_one_of(word, {"PG", "PSQL", "PGSQL"})) return Family::postgres;
        if (is_one_of(word, {"MYSQL", "MARIADB"})) return Family::mysql;
        if (word.starts_with("MONGO")) return Family::mongo;
        if (is_one_of(word, {"REDIS", "VALKEY"})) return Family::redis;
        if (is_one_of(word, {"RABBITMQ", "RABBIT", "AMQP"})) return Family::amqp;
        if (is_one_of(word, {"KAFKA"})) return Family::kafka;
        if (is_one_of(word, {"MINIO", "S3", "AWS"})) return Family::s3;
        if (is_one_of(word, {"DB", "DATABASE", "SQL", "RDS"})) found = Family::sql;
    }
    return found;
}

bool is_for(Family family, Kind kind) {
    const bool keys = family == Family::s3;
    if (kind == Kind::address) return keys || family == Family::kafka;
    return !keys || kind == Kind::user || kind == Kind::password;
}

}  // namespace

std::optional<VariablePart> part_of_endpoint(std::string_view name) {
    const std::string capitals = uppered(name);
    // what tests, browsers and people outside of the stack connect to
    for (const std::string_view word : split(capitals, '_'))
        if (is_one_of(word, {"TEST", "TESTS", "PUBLIC", "EXTERNAL", "BROWSER", "LOCAL", "PUBLISHED", "EXPOSED"})) return std::nullopt;
    for (const Ending& ending : endings) {
        if (!capitals.ends_with(ending.text) || capitals.size() == ending.text.size()) continue;
        const std::string group = capitals.substr(0, capitals.size() - ending.text.size());
        const auto family = family_of_group(group);
        // `PGHOST`, `PAPERLESS_DBHOST`: such an ending stands right behind the word for the server, not in `RABBITMQ_VHOST`
        const std::string_view last = std::string_view(group).substr(group.rfind('_') + 1);
        if (!ending.text.starts_with('_') && !is_one_of(last, {"PG", "DB", "SQL", "MYSQL", "POSTGRES", "REDIS", "MONGO", "MONGODB"})) continue;
        if (!family || !is_for(*family, ending.kind)) continue;
        const bool is_key = ending.text.find("KEY") != std::string_view::npos;
        if (is_key != (*family == Family::s3 && ending.kind != Kind::address)) continue;
        return VariablePart{group, ending.kind, *family};
    }
    return std::nullopt;
}

}  // namespace driftaudit
