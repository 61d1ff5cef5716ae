#include <driftaudit/credentials.hpp>
#include <driftaudit/value.hpp>

#include "../catch.hpp"

using namespace driftaudit;

namespace {

/// The text where it is plain, else what became of it.
std::string guarded(std::string_view name, std::string_view text) {
    const Value value = guarded_value(name, text);
    return value.kind == Value::Kind::plain ? value.text : value.kind == Value::Kind::empty ? "(empty)" : "(withheld)";
}

}  // namespace

TEST_CASE("secrets are known by their names", "[model]") {
    for (const char* name : {"PASSWORD",
                             "DB_PASSWORD",
                             "PGPASSWORD",
                             "POSTGRES_PASSWORD",
                             "MYSQL_PWD",
                             "DB_PASS",
                             "SECRET_KEY",
                             "API_KEY",
                             "APIKEY",
                             "OPENAI_API_KEY",
                             "AWS_ACCESS_KEY_ID",
                             "AWS_SECRET_ACCESS_KEY",
                             "GITHUB_TOKEN",
                             "GH_TOKEN",
                             "ghtoken",
                             "SENTRY_DSN",
                             "REDIS_AUTH",
                             "PRIVATE_KEY",
                             "HASH_SALT",
                             "JWT_SECRET",
                             "dbPassword",
                             "client-secret",
                             "AIRFLOW__CORE__FERNET_KEY",
                             "TOKEN1",
                             "CREDENTIALS",
                             "WEBHOOK_SIGNATURE"}) {
        INFO(name);
        CHECK(names_secret(name));
    }
}

TEST_CASE("names that only sound like secrets are not", "[model]") {
    for (const char* name : {"",
                             "PWD",
                             "KEYCLOAK_URL",
                             "KEYBOARD",
                             "CASSANDRA_KEYSPACE",
                             "PYTHONUNBUFFERED",
                             "MAX_TOKENS",
                             "TOKENIZERS_PARALLELISM",
                             "ACCESS_TOKEN_EXPIRE_MINUTES",
                             "POSTGRES_PASSWORD_FILE",
                             "POSTGRES_HOST_AUTH_METHOD",
                             "AUTH_ENABLED",
                             "AUTHOR",
                             "PASSENGER_APP_ENV",
                             "JWT_ALGORITHM",
                             "MONKEY",
                             "COMPASS_HOST",
                             "KEY_VAULT",
                             "OAUTH_TOKEN_URL",
                             "DATABASE_URL",
                             "KEY_VAULT",
                             "OAUTH_TOKEN_URL"}) {
        INFO(name);
        CHECK_FALSE(names_secret(name));
    }
}

TEST_CASE("plain values are told", "[model]") {
    CHECK(guarded("X", "") == "(empty)");
    CHECK(guarded("DB_PASSWORD", "") == "(empty)");
    for (const char* text : {"3.12",
                             "1",
                             "0.75",
                             "-1",
                             "true",
                             "False",
                             "production",
                             "python:3.12-slim",
                             "ghcr.io/org/app:v1.2.3",
                             "postgres",
                             "db:5432",
                             "/app/data",
                             "./src",
                             "a.b.c",
                             "*",
                             "~/x",
                             "http://localhost:8000/v1",
                             "postgresql://db:5432/app",
                             "kafka1:9092,kafka2:9092",
                             "gpt-4o-2024-08-06",
                             "claude-3-5-sonnet-20241022",
                             "text-embedding-3-small",
                             "sentence-transformers/all-MiniLM-L6-v2",
                             "us-east-1",
                             "UTF-8",
                             "Europe/Berlin",
                             ">=3.9,<4",
                             "${DB_HOST}",
                             "app.main:app",
                             "x@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}) {
        INFO(text);
        CHECK(guarded("X", text) == text);
    }
    for (const char* text : {"${X:-3.12}", "https://${HOST:-localhost}/v1", "postgresql://${USER:-app}:${PASSWORD}@db:5432/app", "postgresql://app:@db/app"}) {
        INFO(text);
        CHECK(guarded("X", text) == text);
    }
    for (const char* text : {"${DB_PASSWORD}", "$DB_PASSWORD", "${DB_PASSWORD:-}", "${DB_PASSWORD:?set it}", "${A:-${B}}"}) {
        INFO(text);
        CHECK(guarded("DB_PASSWORD", text) == text);
    }
}

TEST_CASE("everything else is withheld", "[model]") {
    for (const char* text : {"postgresql://app:hunter2@db/app",
                             "redis://:pw@cache:6379",
                             "https://token@example.org",
                             "sk-proj-abc",
                             "ghp_abcdefghij",
                             "hf_abcdefg",
                             "AKIAIOSFODNN7EXAMPLE",
                             "eyJhbGciOi.eyJzdWIi.abc",
                             "two words",
                             "0123456789abcdef0123456789abcdef",
                             "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                             "a=b",
                             "$ecret!",
                             "you@example.org",
                             "5f4dcc3b5aa765d61d8327deb882cf99",
                             "https://example.org/x?sig=abc",
                             "tr0ub4dor3",
                             "4111111111111111",
                             "\xff\xfe",
                             "line\nline"}) {
        INFO(text);
        CHECK(guarded("X", text) == "(withheld)");
    }
    for (const char* text :
         {"${X:-hunter2hunter2x}", "postgresql://${USER}:${PASSWORD:-app}@db/app", "${X:+text}", "${X", "pa$$word", "$(cat x)", "https://app:pw@db/:@x"}) {
        INFO(text);
        CHECK(guarded("X", text) == "(withheld)");
    }
    CHECK(guarded("DB_PASSWORD", "postgres") == "(withheld)");
    CHECK(guarded("DB_PASSWORD", "${DB_PASSWORD:-postgres}") == "(withheld)");
    CHECK(guarded("API_KEY", "1") == "(withheld)");
    CHECK(guarded("X", std::string(129, 'a')) == "(withheld)");
}

TEST_CASE("credentials in URLs do not travel", "[model]") {
    struct Case {
        const char *text, *expected;
    };
    const Case cases[] = {
        {"no url", "no url"},
        {"https://example.org/x", "https://example.org/x"},
        {"https://user:secret@example.org/x", "https://***@example.org/x"},
        {"https://token@example.org", "https://***@example.org"},
        {"git+ssh://git@example.org/x.git@v1", "git+ssh://git@example.org/x.git@v1"},
        {"https://${USER}:${TOKEN}@example.org", "https://${USER}:${TOKEN}@example.org"},
        {"https://$TOKEN@example.org", "https://$TOKEN@example.org"},
        {"https://${TOKEN:-secret}@example.org", "https://***@example.org"},
        {"https://user:$PASSWORD@example.org", "https://***@example.org"},
        {"postgres://u:p@ss@db/x", "postgres://***@db/x"},
        {"a://u:1@x and b://u:2@y", "a://***@x and b://***@y"},
        {"x @ https://example.org/a@b", "x @ https://example.org/a@b"},
        {"https://example.org/x.git?token=hush&ref=$REF#egg=x", "https://example.org/x.git?token=***&ref=$REF#egg=x"},
        {"https://example.org/x?a", "https://example.org/x?a"},
        {"git+ssh://deploy@example.org/x", "git+ssh://deploy@example.org/x"},
        {"ssh://deploy:hush@example.org/x", "ssh://***@example.org/x"},
        {"git://hush@example.org/x", "git://***@example.org/x"},
        {"https://a,b@example.org/x", "https://***@example.org/x"},
        {"://", "://"},
        {"://@", "://***@"},
    };
    for (const Case& one : cases) CHECK(without_credentials(one.text) == one.expected);
}
