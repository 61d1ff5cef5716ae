#include <driftaudit/image.hpp>

#include "../catch.hpp"

using namespace driftaudit;

namespace {

/// registry|repository|tag|digest
std::string parts(std::string_view text) {
    const auto image = parse_image(text);
    return image ? image->registry + "|" + image->repository + "|" + image->tag + "|" + image->digest : "none";
}

std::string python(std::string_view text) {
    const auto image = parse_image(text);
    REQUIRE(image);
    return python_of_image(*image).value_or("");
}

}  // namespace

TEST_CASE("image references are read", "[model]") {
    CHECK(parts("python") == "|python||");
    CHECK(parts("python:3.12-slim") == "|python|3.12-slim|");
    CHECK(parts("docker.io/library/python:3") == "|python|3|");
    CHECK(parts("library/postgres:15") == "|postgres|15|");
    CHECK(parts("apache/airflow:2.9.1") == "|apache/airflow|2.9.1|");
    CHECK(parts("ghcr.io/astral-sh/uv:0.5") == "ghcr.io|astral-sh/uv|0.5|");
    CHECK(parts("localhost:5000/app") == "localhost:5000|app||");
    CHECK(parts("registry.example.org:443/a/b/c:x@sha256:00ff") == "registry.example.org:443|a/b/c|x|sha256:00ff");
    CHECK(parts("python@sha256:00ff") == "|python||sha256:00ff");
    CHECK(parse_image("ghcr.io/mlflow/mlflow:v2")->name() == "mlflow");
    for (const char* text : {"", ":", "a:", "a b", "$BASE", "python:${V}", "Python", "a//b", "/a", "a/", "a@", "a@sha256", "a@sha256:", "-a", "a:b:c", "a:-x",
                             "..", "https://example.org/a"}) {
        INFO(text);
        CHECK(parts(text) == "none");
    }
}

TEST_CASE("images bring the Python that their reference names", "[model]") {
    CHECK(python("python:3.11-slim") == "3.11");
    CHECK(python("python:3.14.5-slim-trixie") == "3.14.5");
    CHECK(python("python:3") == "3");
    CHECK(python("python:3-slim") == "3");
    CHECK(python("python:2.7") == "2.7");
    CHECK(python("python:3.12-rc") == "3.12");
    CHECK(python("python:3.14.0rc1-slim") == "3.14.0rc1");
    CHECK(python("docker.io/library/python:3.12") == "3.12");
    CHECK(python("public.ecr.aws/docker/library/python:3.12-slim") == "3.12");
    CHECK(python("mirror.example.org/hub/library/python:3.12") == "3.12");
    CHECK(python("mirror.example.org/python:3.12-slim") == "3.12");
    CHECK(python("arm64v8/python:3.10") == "3.10");
    CHECK(python("python:3.12@sha256:00ff") == "3.12");
    CHECK(python("cimg/python:3.12.4-node") == "3.12.4");
    CHECK(python("public.ecr.aws/lambda/python:3.12") == "3.12");
    CHECK(python("public.ecr.aws/lambda/python:3.12.2024.05.01.10") == "3.12");
    CHECK(python("mcr.microsoft.com/devcontainers/python:1-3.12-bullseye") == "3.12");
    CHECK(python("mcr.microsoft.com/devcontainers/python:3.11") == "3.11");
    CHECK(python("mcr.microsoft.com/devcontainers/python:3-3.13-trixie") == "3.13");
    CHECK(python("mcr.microsoft.com/vscode/devcontainers/python:0.203.1-3.9") == "3.9");
    CHECK(python("gcr.io/distroless/python3-debian12:nonroot") == "3.11");
    CHECK(python("pypy:3.10-7.3") == "3.10");
    CHECK(python("ghcr.io/astral-sh/uv:python3.12-bookworm-slim") == "3.12");
    CHECK(python("ghcr.io/astral-sh/uv:0.5.1-python3.12-alpine") == "3.12");
    CHECK(python("apache/airflow:2.9.1-python3.9") == "3.9");
    CHECK(python("tiangolo/uvicorn-gunicorn-fastapi:python3.11-2024-01-22") == "3.11");
    CHECK(python("quay.io/jupyter/base-notebook:python-3.11.6") == "3.11.6");
    CHECK(python("registry.example.org/ubi8/python-39") == "3.9");
    CHECK(python("registry.example.org/ubi9/python-311:1-34") == "3.11");
    CHECK(python("rayproject/ray:2.9.0-py310-gpu") == "3.10");
    CHECK(python("rocm/pytorch:rocm5.7_ubuntu22.04_py3.10_pytorch_2.0.1") == "3.10");
    CHECK(python("amazon/aws-sam-cli-build-image-python3.9") == "3.9");
    CHECK(python("mcr.microsoft.com/azure-functions/python:4-python3.11") == "3.11");
}

TEST_CASE("a number that is not Python's is not taken for it", "[model]") {
    for (const char* text : {"python",
                             "python:latest",
                             "python:slim",
                             "python:alpine3.19",
                             "python@sha256:00ff",
                             "apache/airflow:2.10",
                             "apache/airflow:3.0.1",
                             "ghcr.io/mlflow/mlflow:v2.7.1",
                             "mlflow:2.7.1",
                             "postgres:15",
                             "redis:3.2",
                             "node:3.9",
                             "mcr.microsoft.com/devcontainers/python:1",
                             "mcr.microsoft.com/playwright/python:v1.40.0-jammy",
                             "mcr.microsoft.com/azure-functions/python:4",
                             "nvcr.io/nvidia/pytorch:24.01-py3",
                             "ghcr.io/astral-sh/uv:0.5.1",
                             "ghcr.io/astral-sh/uv:latest",
                             "mambaorg/micromamba:2.0",
                             "continuumio/miniconda3:24.1.2-0",
                             "ubuntu:22.04",
                             "debian:12",
                             "example/python:3",
                             "example/python:7.1",
                             "python:4.0",
                             "happy3.9",
                             "example/python-client:1.2"}) {
        INFO(text);
        CHECK(python(text).empty());
    }
}

TEST_CASE("a distribution's own Python is known by the tag that names its release", "[model]") {
    const auto system_python = [](std::string_view text) { return system_python_of_image(parse_image(text).value()).value_or(""); };
    CHECK(system_python("debian:12") == "3.11");
    CHECK(system_python("debian:12.5-slim") == "3.11");
    CHECK(system_python("debian:bookworm-20240101-slim") == "3.11");
    CHECK(system_python("debian:11-slim") == "3.9");
    CHECK(system_python("ubuntu:22.04") == "3.10");
    CHECK(system_python("ubuntu:noble-20250404") == "3.12");
    CHECK(system_python("alpine:3.19.1") == "3.11");
    CHECK(system_python("node:20-bookworm-slim") == "3.11");
    CHECK(system_python("golang:1.22-alpine3.20") == "3.12");
    CHECK(system_python("nvidia/cuda:12.1.0-runtime-ubuntu22.04") == "3.10");
    CHECK(system_python("registry.access.redhat.com/ubi9/ubi-minimal:9.4") == "3.9");
    // tags that move, and images that do not say what they are made from
    for (const char* text : {"debian", "debian:stable-slim", "ubuntu:latest", "alpine:3", "alpine:edge", "node:20", "node:20-alpine", "example/debian:1.12", "debian:120"}) CHECK(system_python(text) == "");
}
