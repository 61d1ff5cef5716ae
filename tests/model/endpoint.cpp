#include <driftaudit/endpoint.hpp>

#include "../catch.hpp"

using namespace driftaudit;

namespace {

/// "family user:? host:port/database#schema"; of a password only whether it is there, empty, or the one that these tests use.
std::string show(const Endpoint& endpoint) {
    std::string out(name_of(endpoint.family));
    out += " ";
    if (endpoint.user) out += *endpoint.user;
    if (endpoint.password) out += endpoint.password->is_empty() ? ":" : agreement(*endpoint.password, Secret("pa ss")) == Agreement::same ? ":ok" : ":?";
    if (endpoint.user || endpoint.password) out += "@";
    out += endpoint.host;
    if (!endpoint.port.empty()) out += ":" + endpoint.port;
    if (!endpoint.database.empty()) out += "/" + endpoint.database;
    if (!endpoint.schema.empty()) out += "#" + endpoint.schema;
    return out;
}

std::string url(std::string_view text) {
    std::string out;
    for (const Endpoint& endpoint : parse_endpoints(text)) out += (out.empty() ? "" : "; ") + show(endpoint);
    return out;
}

std::string part(std::string_view name) {
    const auto part = part_of_endpoint(name);
    if (!part) return "";
    static constexpr std::string_view kinds[] = {"host", "port", "user", "password", "database", "address"};
    return std::string(kinds[static_cast<std::size_t>(part->kind)]) + " of " + part->group + ", " + std::string(name_of(part->family));
}

std::string urls(std::string_view text) {
    std::string out;
    for (const UrlInText& found : urls_in(text)) out += (out.empty() ? "" : " | ") + std::string(text.substr(found.begin, found.end - found.begin));
    return out;
}

}  // namespace

TEST_CASE("URLs of servers", "[model][endpoint]") {
    CHECK(url("postgresql://app:pa%20ss@DB:5433/shop") == "PostgreSQL app:ok@db:5433/shop");
    CHECK(url("postgresql+psycopg2://app@db/shop") == "PostgreSQL app@db/shop");
    CHECK(url("postgres://app:@db") == "PostgreSQL app:@db");
    CHECK(url("postgres://:x@db") == "PostgreSQL :?@db");
    CHECK(url("db+postgresql://a:b@db/c") == "PostgreSQL a:?@db/c");   // Celery's result backend
    CHECK(url("jdbc:postgresql://db:5432/c?user=app&password=pa ss&currentSchema=s") == "PostgreSQL app:ok@db:5432/c#s");
    CHECK(url("postgresql://a:b@db/c?options=-csearch_path%3Dmlflow") == "PostgreSQL a:?@db/c#mlflow");
    CHECK(url("psql://a:b@db/c") == "PostgreSQL a:?@db/c");   // django-environ
    CHECK(url("postgresql:///c?host=/run/postgresql") == "PostgreSQL /c");
    CHECK(url("postgresql:///c?host=db") == "PostgreSQL db/c");
    CHECK(url("postgresql://a:b@one:1,two:2/c") == "PostgreSQL a:?@one:1/c; PostgreSQL a:?@two:2/c");
    CHECK(url("postgresql://a:p@ss@db/c") == "PostgreSQL a:?@db/c");
    CHECK(url("mysql+pymysql://a:b@db/c#x") == "MySQL a:?@db/c");
    CHECK(url("mongodb://a:b@m/c?authSource=admin") == "MongoDB a:?@m/c");
    CHECK(url("mongodb+srv://a:b@cluster0/c") == "");
    CHECK(url("redis://r:6379/0") == "Redis r:6379/0");
    CHECK(url("amqp://guest:guest@mq:5672//") == "RabbitMQ guest:?@mq:5672//");
    CHECK(url("pyamqp://mq") == "RabbitMQ mq");
    CHECK(url("postgresql://[::1]:5432/c") == "PostgreSQL ::1:5432/c");
    for (const std::string_view none : {"", "db", "sqlite:///x.db", "http://db:5432", "postgresql://user:password@host:port/database", "postgresql://user:pw@<host>/x", "postgresql://u:p@host/x"})
        CHECK(url(none) == "");
    CHECK(url("postgresql://" + unknown_value("U") + ":" + unknown_value("P") + "@db:" + unknown_value("PORT") + "/x") ==
          "PostgreSQL " + unknown_value("U") + ":?@db:" + unknown_value("PORT") + "/x");
}

TEST_CASE("URLs in commands", "[model][endpoint]") {
    CHECK(urls("mlflow server --backend-store-uri postgresql://a:b@db/c --default-artifact-root s3://x") == "postgresql://a:b@db/c");
    CHECK(urls("URL='redis://r:6379' && x mysql://a@b/c; y") == "redis://r:6379 | mysql://a@b/c");
    CHECK(urls("curl http://db:5432") == "");
}

TEST_CASE("addresses", "[model][endpoint]") {
    const auto address = [](std::string_view text) {
        const auto endpoint = parse_address(text, Family::s3);
        return endpoint ? show(*endpoint) : "";
    };
    CHECK(address("minio:9000") == "S3 minio:9000");
    CHECK(address("http://minio:9000/bucket") == "S3 minio:9000");
    CHECK(address("minio") == "S3 minio");
    CHECK(address("") == "");
    CHECK(address("<your endpoint>") == "");
}

TEST_CASE("what variables say of an endpoint by their names", "[model][endpoint]") {
    CHECK(part("DJANGO_DB_HOST") == "host of DJANGO_DB, a database");
    CHECK(part("DJANGO_DB_NAME") == "database of DJANGO_DB, a database");
    CHECK(part("DB_HOST") == "host of DB, a database");
    CHECK(part("PGHOST") == "host of PG, PostgreSQL");
    CHECK(part("PGDATABASE") == "database of PG, PostgreSQL");
    CHECK(part("PAPERLESS_DBHOST") == "host of PAPERLESS_DB, a database");
    CHECK(part("PAPERLESS_DBPASS") == "password of PAPERLESS_DB, a database");
    CHECK(part("POSTGRES_USER") == "user of POSTGRES, PostgreSQL");
    CHECK(part("POSTGRES_DB") == "database of POSTGRES, PostgreSQL");
    CHECK(part("db_password") == "password of DB, a database");
    CHECK(part("MYSQL_DATABASE") == "database of MYSQL, MySQL");
    CHECK(part("DB_POSTGRESDB_HOST") == "host of DB_POSTGRESDB, PostgreSQL");
    CHECK(part("REDIS_PORT") == "port of REDIS, Redis");
    CHECK(part("RABBITMQ_PASSWORD") == "password of RABBITMQ, RabbitMQ");
    CHECK(part("MINIO_ENDPOINT") == "address of MINIO, S3");
    CHECK(part("MINIO_ACCESS_KEY") == "user of MINIO, S3");
    CHECK(part("AWS_SECRET_ACCESS_KEY") == "password of AWS, S3");
    CHECK(part("MLFLOW_S3_ENDPOINT_URL") == "address of MLFLOW_S3, S3");
    CHECK(part("KAFKA_BOOTSTRAP_SERVERS") == "address of KAFKA, Kafka");
    for (const std::string_view none : {"SMTP_HOST", "ALLOWED_HOST", "HOST", "PORT", "DATABASE_URL", "TEST_DB_HOST", "POSTGRES_HOST_AUTH_METHOD", "AWS_S3_BUCKET_NAME", "MINIO_HOST", "RABBITMQ_VHOST", "S3_PUBLIC_ENDPOINT"})
        CHECK(part(none) == "");
}

TEST_CASE("texts agree where nothing unknown is in the way", "[model][endpoint]") {
    CHECK(agreement("a", "a") == Agreement::same);
    CHECK(agreement("a", "b") == Agreement::different);
    CHECK(agreement(unknown_value("A"), unknown_value("A")) == Agreement::same);
    CHECK(agreement(unknown_value("A"), unknown_value("B")) == Agreement::unknown);
    CHECK(agreement("a", "x" + unknown_value("B")) == Agreement::unknown);
    CHECK(agreement(Secret("0000"), Secret("0000")) == Agreement::same);
    CHECK(agreement(Secret("0000"), Secret("0")) == Agreement::different);
    CHECK(agreement(Secret("0"), Secret(unknown_value("P"))) == Agreement::unknown);
    CHECK(agreement(Secret(unknown_value("P")), Secret(unknown_value("P"))) == Agreement::same);
    CHECK(Secret("").is_empty());
}
