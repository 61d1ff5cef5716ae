#pragma once
// Endpoints: where a program connects to, and as whom, read out of the texts that say so. A text may hold unknown parts (`unknown_value`).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/secret.hpp>

namespace driftaudit {

/// What language a server speaks; `sql` where a name says no more than that it is a database.
enum class Family { sql, postgres, mysql, mongo, redis, amqp, s3, kafka };
/// "PostgreSQL", "a database" …, for a person.
std::string_view name_of(Family family);
/// The port that a server of this family listens on by default, "" for `sql`.
std::string_view default_port(Family family);
/// True where a client of the first can talk to a server of the second.
bool speaks(Family client, Family server);

/// One server that a text leads to.
struct Endpoint {
    Family family = Family::sql;
    std::string host;                 // in small letters; "" where the text says none, or a socket
    std::string port;                 // "" for the default
    std::optional<std::string> user;  // nothing where the text does not say
    std::optional<Secret> password;
    std::string database;             // "" where the text does not say
    std::string schema;               // PostgreSQL's search path, "" for the default
};

/// The endpoints of a URL, one for each of its hosts: `postgresql+psycopg2://user:password@host:port/database`, `redis://`, `amqp://`, `mongodb://`, `mysql://`,
/// those of JDBC, Celery and Django among them. None for other schemes, and where a part is no more than a placeholder (`<host>`, `PORT`).
std::vector<Endpoint> parse_endpoints(std::string_view url);

/// A stretch of a text that is such a URL.
struct UrlInText {
    std::size_t begin = 0, end = 0;
};
/// The URLs of known schemes in a command line or script.
std::vector<UrlInText> urls_in(std::string_view text);

/// A `host`, `host:port` or `http://host:port` of a server of this family; nothing where it is none.
std::optional<Endpoint> parse_address(std::string_view text, Family family);

/// What a variable says of an endpoint by its name: `DJANGO_DB_HOST` is the host of the group `DJANGO_DB`.
struct VariablePart {
    enum class Kind { host, port, user, password, database, address };   // address: one or several `host:port`, or the URL of an S3 endpoint
    std::string group;
    Kind kind = Kind::host;
    Family family = Family::sql;
};
/// Nothing for a name that speaks of no such server.
std::optional<VariablePart> part_of_endpoint(std::string_view name);

}  // namespace driftaudit
