#include "../../checks/shared/pythons.hpp"
#include "../../checks/shared/tags.hpp"
#include "../../checks/shared/variables.hpp"
#include "catch.hpp"

using namespace driftaudit;
using namespace driftaudit::check;

TEST_CASE("how firmly a tag names an image", "[checks]") {
    const auto firmness = [](const char* reference) { return firmness_of(*parse_image(reference)); };
    for (const char* image : {"postgres", "registry.example.org:5000/shop/api"}) CHECK(firmness(image) == Firmness::untagged);
    for (const char* image : {"nginx:latest", "nginx:stable-alpine", "node:lts-alpine", "nginx:alpine", "python:slim", "python:slim-bookworm", "python:alpine", "apache/airflow:slim-latest", "shop/api:main",
                              "shop/api:nightly-gpu", "debian:latest"}) {
        INFO(image);
        CHECK(firmness(image) == Firmness::word);
    }
    for (const char* image : {"python:3", "python:3-slim", "docker.io/library/python:3-alpine"}) CHECK(firmness(image) == Firmness::python_major);
    for (const char* image : {"postgres:15", "postgres:15-alpine", "redis:7", "mysql:8", "pgvector/pgvector:16"}) CHECK(firmness(image) == Firmness::database_major);
    for (const char* image : {"postgres:15.4", "python:3.12", "node:18-alpine", "debian:bookworm-slim", "ubuntu:jammy", "public.ecr.aws/lambda/python:3.12", "caddy:2.10", "pgvector/pgvector:pg16", "redis:7.2-alpine",
                              "nginx@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}) {
        INFO(image);
        CHECK(firmness(image) == Firmness::firm);
    }
}

TEST_CASE("the Python that a statement names", "[checks]") {
    const auto named = [](const char* spec) {
        const auto python = concrete_python(spec);
        return python ? python->minor_text() + (python->patch ? " " + std::to_string(*python->patch) : "") : std::string("nothing");
    };
    CHECK(named("3.12") == "3.12");
    CHECK(named("3.12.4") == "3.12 4");
    CHECK(named("3") == "3");
    CHECK(named("3.x") == "3");
    CHECK(named("3.12.x") == "3.12");
    CHECK(named("python-3.11.9") == "3.11 9");
    CHECK(named("python3.11") == "3.11");
    CHECK(named("3.13t") == "3.13");
    CHECK(named("3.14.0rc1") == "3.14 0");
    CHECK(named("3.13-dev") == "3.13");
    for (const char* spec : {"", ">=3.11", "^3.9", "pypy3.10", "graalpy-24", "4.0", "latest", "1.2"}) {
        INFO(spec);
        CHECK(named(spec) == "nothing");
    }
}

TEST_CASE("a pin that satisfies a range agrees with it", "[checks]") {
    const auto allowed = [](const char* range, const char* python) { return allows({range, "requires-python", {}}, *concrete_python(python)); };
    CHECK(allowed(">=3.9,<4", "3.12"));
    CHECK(allowed("^3.9", "3.11.4"));
    CHECK(allowed("~=3.11.2", "3.11"));   // some 3.11 is
    CHECK(allowed("3.11.*", "3.11.9"));
    CHECK(allowed(">=3.10", "3"));
    CHECK(allowed("whatever", "3.12"));   // what is not understood forbids nothing
    CHECK_FALSE(allowed(">=3.10", "3.9"));
    CHECK_FALSE(allowed(">=3.9,<3.12", "3.12.1"));
    CHECK_FALSE(allowed("~3.11", "3.12"));
    CHECK_FALSE(allowed(">=3.11.5", "3.11.4"));
}

TEST_CASE("variables that somebody else provides or reads", "[checks]") {
    for (const char* name : {"PATH", "CI", "GITHUB_SHA", "PORT", "AWS_LAMBDA_FUNCTION_NAME", "KUBERNETES_SERVICE_HOST"}) {
        INFO(name);
        CHECK(is_platform_variable(name));
        CHECK(is_known_variable(name));
    }
    for (const char* name : {"POSTGRES_PASSWORD", "AIRFLOW__CORE__FERNET_KEY", "OPENAI_API_KEY", "COMPOSE_PROJECT_NAME"}) {
        INFO(name);
        CHECK_FALSE(is_platform_variable(name));
        CHECK(is_known_variable(name));
    }
    for (const char* name : {"AIRFLOW_ADMIN_USERNAME", "SHOP_PORT", "DATABASE_URL", "SECRET_KEY"}) {
        INFO(name);
        CHECK_FALSE(is_known_variable(name));
    }
}
