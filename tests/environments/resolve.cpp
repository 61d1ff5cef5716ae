#include "environments/world.hpp"

using namespace driftaudit;
using namespace driftaudit::test;
using Lines = std::vector<std::string>;

namespace {
const std::string manifest = "[project]\nname = \"shop\"\ndependencies = [\"httpx>=0.27\"]\n[project.optional-dependencies]\napi = [\"fastapi>=0.115\"]\nall = [\"shop[api]\"]\n";
const std::string lock = "version = 1\n[[package]]\nname = \"httpx\"\nversion = \"0.27.2\"\nsource = { registry = \"https://index.example.org/simple\" }\n";
}  // namespace

TEST_CASE("what an image installs is traced back to the files of its context", "[environments]") {
    const auto traced = [](const std::string& dockerfile) {
        const World world({{"Dockerfile", "FROM python:3.12-slim\n" + dockerfile},
                           {"requirements/base.txt", "-r common.txt\nhttpx\n"},
                           {"requirements/common.txt", "rich\n"},
                           {"requirements.txt", "flask\n"},
                           {"pyproject.toml", manifest},
                           {"uv.lock", lock}});
        return installs(world["Dockerfile"]);
    };
    const Lines base = {"requirements/common.txt:rich requirements/base.txt:httpx"};
    CHECK(traced("COPY . .\nRUN pip install -r requirements.txt\n") == Lines{"requirements.txt:flask"});
    CHECK(traced("COPY . /srv\nWORKDIR /srv/requirements\nRUN pip install -r base.txt\n") == base);
    CHECK(traced("COPY requirements /tmp/r\nRUN pip install -r /tmp/r/base.txt\n") == base);
    CHECK(traced("COPY requirements/*.txt /deps/\nRUN cd /deps && pip install -r base.txt\n") == base);
    CHECK(traced("COPY requirements.txt /tmp\nRUN pip install -r /tmp/requirements.txt\n") == Lines{"requirements.txt:flask"});
    CHECK(traced("COPY requirements.txt /tmp/deps.txt\nRUN pip install -r /tmp/deps.txt\n") == Lines{"requirements.txt:flask"});
    CHECK(traced("RUN --mount=type=bind,source=requirements.txt,target=/r.txt pip install -r /r.txt\n") == Lines{"requirements.txt:flask"});
    CHECK(traced("ARG WHICH=base\nCOPY requirements/${WHICH}.txt /r.txt\nCOPY requirements/common.txt /common.txt\nRUN pip install -r /r.txt\n") == base);
    CHECK(traced("RUN pip install -r requirements.txt\n") == Lines{"?requirements.txt"});   // never copied: nobody knows
    CHECK(traced("COPY . .\nRUN pip install '.[all]'\n") == Lines{"pyproject.toml:httpx pyproject.toml:fastapi"});
    CHECK(traced("COPY pyproject.toml uv.lock* ./\nRUN uv sync --frozen\n") == Lines{"lock uv.lock"});
    CHECK(traced("COPY pyproject.toml ./\nRUN uv sync\n") == Lines{"pyproject.toml:httpx"});
    CHECK(traced("COPY . .\nRUN pip install --no-deps .\n") == Lines{""});
    CHECK(traced("ARG C=https://example.org/constraints.txt\nRUN pip install rich -c ${C}\n") == Lines{"Dockerfile:rich! ?https://example.org/constraints.txt"});   // it may fix anything
    CHECK(traced("COPY . .\nRUN pip install httpx==0.27.2 && pip install .\n") == Lines{"Dockerfile:httpx!", "pyproject.toml:httpx!"});
}

TEST_CASE("stages hand on what they hold", "[environments]") {
    const World world({{"Dockerfile",
                        "FROM python:3.12 AS deps\nCOPY requirements.txt /in/\nRUN pip install --prefix=/install -r /in/requirements.txt\n"
                        "FROM python:3.11-slim AS Base\nENV A=1\n"
                        "FROM base AS development\nCOPY --from=deps /in /in\nRUN pip install -r /in/requirements.txt\n"
                        "FROM base\nCOPY --from=deps /install /usr/local\n"},
                       {"requirements.txt", "flask\n"}});
    CHECK(pythons(world["Dockerfile"]) == Lines{"3.11", "3.12"});   // the builder's packages are copied, so its Python counts
    CHECK(world["Dockerfile"].role == Role::prod);
    CHECK(pythons(world["Dockerfile (development)"]) == Lines{"3.11"});
    CHECK(world["Dockerfile (development)"].role == Role::dev);
    CHECK(installs(world["Dockerfile (development)"]) == Lines{"requirements.txt:flask", "requirements.txt:flask"});
    CHECK(world["Dockerfile"].variables.size() == 1);
}

TEST_CASE("build arguments choose stages, files and folders", "[environments]") {
    const auto built = [](const std::string& dockerfile, const std::string& arguments) {
        const World world({{"Dockerfile", dockerfile},
                           {"requirements/dev.txt", "pytest\n"},
                           {"requirements/prod.txt", "flask\n"},
                           {"compose.yml", "services:\n  api:\n    build: {context: ., args: {" + arguments + "}}\n"}});
        return std::pair(pythons(world["Dockerfile"]), installs(world["Dockerfile"]));
    };
    const std::string chosen = "ARG WHICH=prod\nFROM python:3.12\nARG WHICH\nCOPY requirements/$WHICH.txt /r.txt\nRUN pip install -r /r.txt\n";
    CHECK(built(chosen, "").second == Lines{"requirements/prod.txt:flask"});
    CHECK(built(chosen, "WHICH: dev").second == Lines{"requirements/dev.txt:pytest"});
    const std::string through = "FROM python:3.12\nARG WHICH=prod\nENV D=requirements/$WHICH.txt\nCOPY $D /r.txt\nRUN pip install -r /r.txt\n";
    CHECK(built(through, "WHICH: dev").second == Lines{"requirements/dev.txt:pytest"});
    const std::string bases = "ARG BASE=a\nFROM python:3.11 AS a\nFROM python:3.12 AS b\nFROM $BASE\nRUN pip install flask\n";
    CHECK(built(bases, "").first == Lines{"3.11"});
    CHECK(built(bases, "BASE: b").first == Lines{"3.12"});
    const std::string inherited = "FROM python:3.12 AS a\nARG WHICH=prod\nFROM a\nCOPY requirements/$WHICH.txt /r.txt\nRUN pip install -r /r.txt\n";
    const std::string trigger = "FROM python:3.12 AS a\nONBUILD COPY requirements/prod.txt /r.txt\nONBUILD RUN pip install -r /r.txt\nFROM a\n";
    CHECK(built(trigger, "").second == Lines{"requirements/prod.txt:flask"});
    CHECK(built(inherited, "WHICH: dev").second == Lines{"requirements/dev.txt:pytest"});
}

TEST_CASE("a Dockerfile that nobody says how to build has the context that its copies fit", "[environments]") {
    const World world({{"docker/Dockerfile", "FROM python:3.12\nARG D=api\nCOPY ${D}/requirements.txt /r.txt\nRUN pip install -r /r.txt\n"}, {"api/requirements.txt", "flask\n"}});
    CHECK(installs(world["docker/Dockerfile"]) == Lines{"api/requirements.txt:flask"});
}

TEST_CASE("a compose service runs what it builds, with its arguments", "[environments]") {
    const World world({{"docker/Dockerfile", "ARG V=3.10\nFROM python:${V}-slim\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n"},
                       {"requirements.txt", "flask\n"},
                       {"compose.prod.yml", "services:\n  api:\n    build: {context: ., dockerfile: docker/Dockerfile, args: {V: \"${PY:-3.12}\"}}\n    environment: [A=1]\n"},
                       {"compose.dev.yml", "services:\n  api:\n    image: python:3.12\n    working_dir: /app\n    volumes: ['.:/app']\n    command: sh -c 'pip install -r requirements.txt && ./run.sh'\n"},
                       {".env.example", "PY=3.11\n"},
                       {"run.sh", "#!/bin/sh\npip install -r requirements.txt\n"}});
    CHECK(pythons(world["docker/Dockerfile"]) == Lines{"3.11"});   // .env.example is what .env is copied from
    CHECK(pythons(world["compose.prod.yml: api"]) == Lines{"3.11"});
    CHECK(world["compose.prod.yml: api"].role == Role::prod);
    CHECK(world["compose.dev.yml: api"].role == Role::dev);
    CHECK(installs(world["compose.dev.yml: api"]) == Lines{"requirements.txt:flask", "requirements.txt:flask"});
    CHECK(world["compose.dev.yml: api"].installations[1].at_start);   // by the script
}

TEST_CASE("environments find their projects", "[environments]") {
    CHECK(World({{"pyproject.toml", manifest}, {"Dockerfile", "FROM python:3.12\nCOPY . .\nRUN pip install .\n"}, {".venv/pyvenv.cfg", "version = 3.12.1\n"}}).layout() ==
          Lines{".: Dockerfile, .venv"});
    // two applications of one repository are two projects
    CHECK(World({{"api/requirements.txt", "flask\n"}, {"api/Dockerfile", "FROM python:3.12\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n"}, {"api/main.py", ""},
                 {"worker/requirements.txt", "celery\n"}, {"worker/Dockerfile", "FROM python:3.11\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n"}, {"worker/main.py", ""}})
              .layout() == Lines{"api: api/Dockerfile", "worker: worker/Dockerfile"});
    // folders that serve another one
    CHECK(World({{"requirements/base.txt", "flask\n"}, {"docker/prod/Dockerfile", "FROM python:3.12\nCOPY requirements/base.txt .\nRUN pip install -r base.txt\n"}, {"app.py", ""}}).layout() ==
          Lines{".: docker/prod/Dockerfile"});
    // a context with code and no manifest is a project of its own; one without Python is none
    CHECK(World({{"pyproject.toml", manifest}, {"embed/Dockerfile", "FROM python:3.12\nRUN pip install torch==2.0\nCOPY serve.py .\n"}, {"embed/serve.py", ""}, {"web/Dockerfile", "FROM node:20\nCOPY . .\n"}})
              .layout() == Lines{".:", "embed: embed/Dockerfile"});
    // the root of a workspace is no project; its lock is the members'
    CHECK(World({{"pyproject.toml", "[tool.uv.workspace]\nmembers = [\"backend\"]\n"}, {"uv.lock", lock}, {"backend/pyproject.toml", manifest},
                 {"Dockerfile", "FROM python:3.12\nCOPY uv.lock pyproject.toml ./\nRUN uv sync --frozen --package shop\n"}})
              .layout() == Lines{"backend: Dockerfile"});
    // a context that lacks what is copied, which lies beside the Dockerfile: the author builds it there
    CHECK(World({{"pyproject.toml", manifest}, {"api/Dockerfile", "FROM python:3.12\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n"}, {"api/requirements.txt", "flask\n"}, {"api/main.py", ""},
                 {"compose.yml", "services: {api: {build: {context: ., dockerfile: api/Dockerfile}}}"}})
              .layout() == Lines{".:", "api: api/Dockerfile, compose.yml: api"});
    // a helper service is nobody's
    CHECK(World({{"requirements.txt", "flask\n"}, {"compose.yml", "services:\n  tracking:\n    image: python:3.9\n    command: pip install mlflow\n"}}).layout() == Lines{".:", "nobody: compose.yml: tracking"});
}

TEST_CASE("jobs run every Python of their matrix, and know the files that say which", "[environments]") {
    const std::string steps = "    steps:\n      - uses: actions/setup-python@v5\n        with: ";
    const std::string head = "on: push\njobs:\n  test:\n";
    const auto job = [&](const std::string& text) {
        const World world({{"requirements.txt", "flask\n"}, {".python-version", "3.13\n"}, {".github/workflows/ci.yml", head + text + "\n      - run: pip install -r requirements.txt\n"}});
        return pythons(world[".github/workflows/ci.yml: test"]);
    };
    CHECK(job("    strategy: {matrix: {py: ['3.11', '3.12']}}\n" + steps + "{python-version: \"${{ matrix.py }}\"}") == Lines{"3.11", "3.12"});
    CHECK(job(steps + "{python-version-file: .python-version}") == Lines{"3.13"});
    CHECK(job(steps + "{python-version: 3.12}") == Lines{"3.12"});
    // an action of the project's own
    CHECK(pythons(World({{"requirements.txt", "flask\n"}, {".github/actions/setup/action.yml", "runs:\n  using: composite\n  steps:\n    - uses: actions/setup-python@v5\n      with: {python-version: '3.10'}\n    - run: pip install -r requirements.txt\n"},
                         {".github/workflows/ci.yml", head + "    steps:\n      - uses: ./.github/actions/setup\n      - run: pytest\n"}})[".github/workflows/ci.yml: test"]) == Lines{"3.10"});
    // what it is given counts, its default only without
    const std::string action = "inputs: {py: {default: '3.10'}}\nruns:\n  using: composite\n  steps:\n    - uses: actions/setup-python@v5\n      with: {python-version: \"${{ inputs.py }}\"}\n    - run: pip install -r requirements.txt\n";
    const auto uses = [&](const std::string& with) {
        return pythons(World({{"requirements.txt", "flask\n"}, {".github/actions/setup/action.yml", action}, {".github/workflows/ci.yml", head + "    steps:\n      - uses: ./.github/actions/setup\n" + with + "      - run: pytest\n"}})[".github/workflows/ci.yml: test"]);
    };
    CHECK(uses("") == Lines{"3.10"});
    CHECK(uses("        with: {py: '3.12'}\n") == Lines{"3.12"});
    CHECK(uses("        with: {py: \"${{ needs.a.outputs.py }}\"}\n").empty());
    // a workflow that others call
    const std::string called = "on: {workflow_call: {inputs: {python: {type: string}}}}\njobs:\n  test:\n    steps:\n      - uses: actions/setup-python@v5\n        with: {python-version: \"${{ inputs.python }}\"}\n      - run: pytest\n      - run: pip install -r requirements.txt\n";
    const World calls({{"requirements.txt", "flask\n"}, {".github/workflows/test.yml", called},
                       {".github/workflows/ci.yml", "jobs:\n  a: {uses: ./.github/workflows/test.yml, with: {python: '3.11'}}\n  b: {uses: ./.github/workflows/test.yml, with: {python: '3.12'}}\n"}});
    CHECK(pythons(calls[".github/workflows/test.yml: test"]) == Lines{"3.11", "3.12"});
    CHECK(calls.layout() == Lines{".: .github/workflows/test.yml: test"});
    CHECK(pythons(World({{"requirements.txt", "flask\n"}, {".github/workflows/test.yml", called}})[".github/workflows/test.yml: test"]).empty());
    // jobs of other systems
    const World gitlab({{"requirements.txt", "flask\n"}, {".gitlab-ci.yml", "test:\n  image: python:3.12\n  script: [pip install -r requirements.txt, pytest]\ndeploy:\n  image: python:3.8\n  script: pip install awscli\n"}});
    CHECK(pythons(gitlab[".gitlab-ci.yml: test"]) == Lines{"3.12"});
    CHECK(gitlab.layout() == Lines{".: .gitlab-ci.yml: test", "nobody: .gitlab-ci.yml: deploy"});
    // `uv run` syncs where nothing did
    CHECK(installs(World({{"pyproject.toml", manifest}, {"uv.lock", lock}, {".github/workflows/ci.yml", head + "    steps:\n      - run: uv run pytest\n"}})[".github/workflows/ci.yml: test"]) == Lines{"lock uv.lock"});
}

TEST_CASE("an image without Python has the one that something installs", "[environments]") {
    const auto image = [](const std::string& text) { return pythons(World({{"requirements.txt", "flask\n"}, {"Dockerfile", text + "COPY requirements.txt .\nRUN pip install -r requirements.txt\n"}})["Dockerfile"]); };
    CHECK(image("FROM debian:12\nRUN apt-get update && apt-get install -y python3-pip\n") == Lines{"3.11"});
    CHECK(image("ARG R=22.04\nFROM ubuntu:${R} AS base\nRUN apt-get install -y python3\nFROM base\n") == Lines{"3.10"});
    CHECK(image("FROM alpine:3.19\nRUN apk add python3 py3-pip\n") == Lines{"3.11"});
    CHECK(image("FROM ubuntu:22.04\nRUN apt-get install -y python3.11 python3-pip\n") == Lines{"3.11"});
    CHECK(image("FROM ubuntu:22.04\nENV UV_PYTHON=3.13\n") == Lines{"3.13"});
    CHECK(image("FROM ubuntu:22.04\nCOPY --from=python:3.12 /usr/local /usr/local\n") == Lines{"3.12"});
    CHECK(image("FROM ubuntu:22.04\nCOPY --from=ghcr.io/astral-sh/uv:python3.12-bookworm /usr/local/bin/uv /bin/\n").empty());
    // nobody knows which of several, or of which distribution
    CHECK(image("FROM ubuntu:22.04\nRUN uv python install 3.11 3.12\n").empty());
    CHECK(image("FROM example/base:1\nRUN apt-get install -y python3-pip\n").empty());
    CHECK(image("FROM debian:12\n").empty());
    // Python for some tool of the build is none of the project's
    const World frontend({{"requirements.txt", "flask\n"}, {"app.py", ""}, {"Dockerfile", "FROM node:20-bookworm\nRUN apt-get install -y python3 make g++\nCOPY . .\nRUN npm ci\n"}});
    CHECK(frontend.layout() == Lines{".:"});
}

TEST_CASE("platforms and development containers are places of the project that they stand in", "[environments]") {
    const World world({{"pyproject.toml", manifest}, {"app.yaml", "runtime: python312\n"}, {".devcontainer/devcontainer.json", "{\"image\": \"mcr.microsoft.com/devcontainers/python:3.11\"}"},
                       {"examples/lambda/template.yaml", "Resources: {F: {Properties: {Runtime: python3.8}}}\n"}, {"docs/.readthedocs.yaml", "build: {tools: {python: '3.9'}}\n"},
                       {"a.ipynb", "{\"metadata\": {\"language_info\": {\"name\": \"python\", \"version\": \"3.7.1\"}}}"}, {"tox.ini", "[tox]\nenvlist = py38\n"},
                       {"tool.py", "# /// script\n# requires-python = '>=3.13'\n# ///\n"}});
    CHECK(world.layout() == Lines{".: .devcontainer/devcontainer.json, app.yaml"});
    CHECK(world["app.yaml"].role == Role::prod);
    CHECK(world[".devcontainer/devcontainer.json"].role == Role::dev);
    // what a script asks for is its own
    CHECK(std::ranges::none_of(world.workspace.projects[0].allowed, [](const PythonStatement& range) { return range.spec == ">=3.13"; }));
    // every function of a manifest, and the first line of a version file
    CHECK(pythons(World({{"pyproject.toml", manifest}, {"serverless.yml", "functions: {a: {runtime: python3.11}, b: {runtime: python3.12}}\n"}})["serverless.yml"]) == Lines{"3.11", "3.12"});
    // a development container's arguments choose its image, but not how the shipped one is built
    const std::string dockerfile = "ARG VARIANT=3.9\nFROM python:${VARIANT}\n";
    const std::string build = "{\"build\": {\"dockerfile\": \"Dockerfile\", \"args\": {\"VARIANT\": \"3.12\"}}}";
    CHECK(pythons(World({{"requirements.txt", "flask\n"}, {"app.py", ""}, {".devcontainer/Dockerfile", dockerfile}, {".devcontainer/devcontainer.json", build}})[".devcontainer/Dockerfile"]) == Lines{"3.12"});
    const World shared({{"requirements.txt", "flask\n"}, {"app.py", ""}, {"Dockerfile", dockerfile}, {".devcontainer/devcontainer.json", "{\"build\": {\"dockerfile\": \"../Dockerfile\", \"args\": {\"VARIANT\": \"3.12\"}}}"}});
    CHECK(pythons(shared["Dockerfile"]) == Lines{"3.9"});
    CHECK(shared["Dockerfile"].role == Role::prod);
    // tox and its like are no file that says which Python to set up
    CHECK(pythons(World({{"pyproject.toml", std::string(manifest) + "[tool.tox]\nenv_list = ['py38']\n"}, {"requirements.txt", "flask\n"},
                         {".github/workflows/ci.yml", "jobs: {t: {steps: [{uses: actions/setup-python@v5, with: {python-version-file: pyproject.toml}}, {run: pip install -r requirements.txt}]}}\n"}})[".github/workflows/ci.yml: t"]).empty());
}

TEST_CASE("the image of a workspace's member is the member's", "[environments]") {
    const std::string member = "[project]\nname = \"a\"\n", dockerfile = "COPY . .\nRUN uv sync --locked --package a\n";
    const World world({{"pyproject.toml", manifest + "[tool.uv.workspace]\nmembers = [\"apps/*\"]\n"}, {"uv.lock", lock}, {"Dockerfile", "FROM python:3.13\n" + dockerfile}, {"apps/a/pyproject.toml", member},
                       {"apps/a/Dockerfile", "FROM python:3.12\n" + dockerfile}, {"compose.yml", "services: {a: {build: {context: ., dockerfile: apps/a/Dockerfile}}}\n"}});
    CHECK(world.layout() == Lines{".: Dockerfile", "apps/a: apps/a/Dockerfile, compose.yml: a"});
}

TEST_CASE("roles come from names, builders and siblings", "[environments]") {
    const auto role = [](std::vector<std::pair<std::string, std::string>> files, const std::string& name) {
        for (auto& [path, text] : files)
            if (text.empty()) text = "FROM python:3.12\n";
        files.emplace_back("app.py", "");
        return World(std::move(files))[name].role;
    };
    CHECK(role({{"Dockerfile", ""}}, "Dockerfile") == Role::prod);
    CHECK(role({{"Dockerfile-dev", ""}}, "Dockerfile-dev") == Role::dev);
    CHECK(role({{"dev.Dockerfile", ""}}, "dev.Dockerfile") == Role::dev);
    CHECK(role({{"docker/dev/Dockerfile", ""}}, "docker/dev/Dockerfile") == Role::dev);
    CHECK(role({{".devcontainer/Dockerfile", ""}}, ".devcontainer/Dockerfile") == Role::dev);
    CHECK(role({{"Dockerfile", ""}, {"Dockerfile.prod", ""}}, "Dockerfile") == Role::dev);
    CHECK(role({{"Dockerfile", ""}, {"Dockerfile.dev", ""}}, "Dockerfile") == Role::prod);
    CHECK(role({{"Dockerfile.test", ""}}, "Dockerfile.test") == Role::test);
    CHECK(role({{"Dockerfile", ""}, {"compose.override.yml", "services: {a: {build: .}}"}}, "Dockerfile") == Role::dev);
    CHECK(role({{"Dockerfile", ""}, {"compose.yml", "services: {a: {build: ., volumes: ['.:/app']}}"}}, "compose.yml: a") == Role::dev);
    CHECK(role({{"Dockerfile", ""}, {"compose.yml", "services: {a: {build: .}}"}}, "compose.yml: a") == Role::prod);
}

TEST_CASE("a local pin holds below its folder, for the projects that have none of their own", "[environments]") {
    const World world({{".python-version", "3.12\n"}, {"a/pyproject.toml", manifest}, {"b/pyproject.toml", manifest}, {"b/.python-version", "3.11\n"}});
    CHECK(world.layout() == Lines{"a: .python-version", "b: b/.python-version"});
    // a root that is a project keeps its pin to itself
    CHECK(World({{".python-version", "3.12\n"}, {"pyproject.toml", manifest}, {"a/pyproject.toml", manifest}}).layout() == Lines{".: .python-version", "a:"});
}
