// The many files of which a line or a key says a Python.

#include "manifest-facts.hpp"

using namespace driftaudit;
using namespace driftaudit::test;

namespace {

std::string yaml(std::string_view text) { return facts_of("yaml-versions", text); }
std::string toml(std::string_view text) { return facts_of("toml-versions", text); }
std::string json(std::string_view text) { return facts_of("json-versions", text); }
std::string ini(std::string_view text) { return facts_of("ini-versions", text); }

}  // namespace

TEST_CASE("files with a key for a Python are claimed by their names", "[collectors][version-sources]") {
    const auto claims = [](std::string_view id, std::initializer_list<const char*> paths) {
        for (const char* path : paths) {
            INFO(path);
            CHECK(collector_of(id).claims(path));
        }
    };
    claims("yaml-versions", {"app.yaml", "app.prod.yaml", "app-staging.yml", "api/serverless.yml", "serverless.dev.yml", "template.yaml", "render.yaml", ".readthedocs.yaml", ".readthedocs.yml",
                             ".gitpod.yml", ".platform.app.yaml", "buildspec.yml"});
    claims("toml-versions", {"fly.toml", "fly.staging.toml", "netlify.toml", "nixpacks.toml", "ruff.toml", ".ruff.toml", "tox.toml", "hatch.toml", "pixi.toml", ".replit", "project.toml"});
    claims("json-versions", {"vercel.json", "devbox.json", "pyrightconfig.json", "zappa_settings.json", "railway.json"});
    claims("ini-versions", {"mypy.ini", ".mypy.ini", ".pylintrc", "pylintrc", ".isort.cfg", "sonar-project.properties", "tox.ini"});
    for (const char* path : {"values.yaml", "application.yaml", "docker-compose.yml", "package.json", "Cargo.toml", "setup.cfg"})
        for (const char* id : {"yaml-versions", "toml-versions", "json-versions", "ini-versions"}) CHECK_FALSE(collector_of(id).claims(path));
}

TEST_CASE("manifests of platforms say what they run", "[collectors][version-sources]") {
    CHECK(yaml("runtime: python312\nservice: api\n") == "1:10 python runs 3.12 (app.yaml)");
    CHECK(yaml("runtime: python\nenv: flex\nruntime_config:\n  operating_system: ubuntu22\n  runtime_version: '3.11'\n") == "5:21 python runs 3.11 (app.yaml)");
    CHECK(yaml("runtime: ruby\nruntime_config:\n  runtime_version: '3.2'\npython: no\n") == "");
    CHECK(yaml("runtime: nodejs20 # no python\n") == "");
    CHECK(yaml("provider:\n  name: aws\n  runtime: python3.11\nfunctions:\n  a:\n    runtime: python3.12\n  b:\n    runtime: nodejs20.x\n") ==
          "3:12 python runs 3.11 (serverless)\n6:14 python runs 3.12 (serverless)");
    CHECK(yaml("Globals:\n  Function:\n    Runtime: python3.12\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: python3.9\n      Role: !GetAtt Role.Arn\n") ==
          "3:14 python runs 3.12 (sam)\n8:16 python runs 3.9 (sam)");
    CHECK(yaml("services:\n  - type: web\n    envVars:\n      - key: PYTHON_VERSION\n        value: 3.11.4\n      - key: OTHER\n        value: 3.9.1\n") == "5:16 python runs 3.11.4 (render.yaml)");
    CHECK(yaml("type: 'python:3.12'\n") == "1:8 python runs 3.12 (platform.sh)");
    CHECK(yaml("runtime: python3\nrun:\n  runtime-version: 3.11.8\n") == "3:20 python runs 3.11.8 (apprunner)");
    CHECK(toml("[build]\n[build.args]\nPYTHON_VERSION = \"3.12\"\n") == "3:19 python runs 3.12 (fly.toml)");
    CHECK(toml("[build]\nimage = \"python:3.11-slim\"\n") == "2:10 python runs 3.11 (fly.toml)");
    CHECK(toml("[phases.setup]\nnixPkgs = ['...', 'python311', 'python312Packages.numpy']\n") == "2:20 python runs 3.11 (nixpacks)");
    CHECK(toml("[variables]\nNIXPACKS_PYTHON_VERSION = '3.10'\n") == "2:28 python runs 3.10 (nixpacks)");
    CHECK(toml("[[build.env]]\nname = 'BP_CPYTHON_VERSION'\nvalue = '3.11.*'\n[[build.env]]\nname = 'X'\nvalue = '3.9'\n") == "3:10 python runs 3.11 (buildpack)");
    CHECK(json(R"({"builds": [{"src": "a.py", "use": "@vercel/python", "config": {"runtime": "python3.9"}}]})") == "1:77 python runs 3.9 (vercel)");
    CHECK(json("{\"dev\": {\"runtime\": \"python3.11\"}}") == "1:22 python runs 3.11 (zappa)");
    CHECK(toml("[build.environment]\nPYTHON_VERSION = '3.8'\n") == "2:19 python runs 3.8 (netlify.toml)");
}

TEST_CASE("places where somebody writes the project say what they run", "[collectors][version-sources]") {
    CHECK(yaml("image: gitpod/workspace-python-3.11:latest\n") == "1:8 python runs 3.11 (.gitpod.yml)");
    CHECK(yaml("image: {file: .gitpod.Dockerfile}\npython: 1\n") == "");
    CHECK(json(R"({"packages": ["python@3.12", "poetry@latest", "python311Packages.pip"]})") == "1:16 python runs 3.12 (devbox)");
    CHECK(json(R"({"packages": {"python": "3.11", "nodejs": "20"}})") == "1:26 python runs 3.11 (devbox)");
    CHECK(toml("modules = ['python-3.11:v18', 'nodejs-20']\n") == "1:13 python runs 3.11 (.replit)");
    CHECK(toml("[dependencies]\npython = \"3.12.*\"\nnumpy = '*'\n") == "2:11 python runs 3.12 (pixi)");
    CHECK(toml("[dependencies]\npython = { version = \">=3.11,<3.13\" }\n") == "2:23 python allows >=3.11,<3.13 (pixi)");
    const auto container = [](std::string_view text) { return facts_of("devcontainer", text); };
    CHECK(container("// ours\n{\n  \"image\": \"mcr.microsoft.com/devcontainers/python:1-3.12-bullseye\",\n  \"features\": {},\n}\n") == "3:13 python runs 3.12 (devcontainer)");
    CHECK(container("{\"features\": {\"ghcr.io/devcontainers/features/python:1\": {\"version\": \"3.11\"}, \"ghcr.io/devcontainers/features/node:1\": {\"version\": \"18\"}}}") ==
          "1:71 python runs 3.11 (devcontainer)");
    CHECK(container(std::string_view("// ours\0{\"image\": \"python:3.12\"}", 32)).find("runs 3.12") != std::string::npos);   // as the library reads it
    CHECK(container("/*/ ours */{\"image\": \"python:3.12\"}") == "1:23 python runs 3.12 (devcontainer)");   // the star that opens does not close
    CHECK(container("// ours\r{\"image\": \"python:3.12\"}") == "1:20 python runs 3.12 (devcontainer)");  // a carriage return ends a comment, and no line
    CHECK(container("{\"features\": {\"ghcr.io/devcontainers/features/python:1\": {\"version\": \"latest\"}}}") == "");
    CHECK(container("{\"build\": {\"dockerfile\": \"Dockerfile\", \"args\": {\"VARIANT\": \"3.11\"}}}") == "1:27 build");
    CHECK(container("{\"image\": 3, \"features\": [], \"build\": \"x\"}") == "");
    CHECK(container("{\"image\": \"a\", }, {").starts_with("1:17 unreadable: not valid JSON"));
}

TEST_CASE("what documents, notebooks, scripts and recipes ran on is quoted", "[collectors][version-sources]") {
    CHECK(yaml("version: 2\nbuild:\n  tools:\n    python: \"3.11\"\n") == "4:14 python runs 3.11 (.readthedocs.yaml)");
    CHECK(yaml("build: {tools: {python: mambaforge-22.9}}\n") == "");
    CHECK(yaml("phases: {install: {runtime-versions: {python: 3.12}}}\n") == "1:47 python runs 3.12 (buildspec)");
    const auto notebook = [](std::string_view text) { return facts_of("notebook", text); };
    CHECK(notebook("{\"cells\": [],\n \"metadata\": {\n  \"language_info\": {\n   \"codemirror_mode\": {\"name\": \"ipython\", \"version\": 3},\n   \"name\": \"python\",\n   \"version\": \"3.11.4\"\n  }\n }, \"nbformat\": 4}") ==
          "6:16 python runs 3.11.4 (notebook)");
    CHECK(notebook("{\"metadata\": {\"language_info\": {\"name\": \"R\", \"version\": \"4.1.0\"}}}") == "");
    CHECK(notebook("{\"cells\": [\"\\\"language_info\\\": \"]}") == "");
    CHECK(notebook("{\"metadata\": {\"language_info\": {\"name\": \"python\", \"version\": ") == "");
    const auto script = [](std::string_view text) { return facts_of("inline-script", text); };
    CHECK(script("#!/usr/bin/env -S uv run\n# /// script\n# requires-python = \">=3.12\"\n# dependencies = [\"httpx\"]\n# ///\nimport httpx\n") == "3:22 python allows >=3.12 (PEP 723)");
    CHECK(script("# /// script\n# requires-python = \">=3.12\"\nimport httpx\n") == "");
    CHECK(script("# /// script\n# requires-python = 3\n# ///\n") == "");
    CHECK(script("# /// script\n# requires-python = [\n# ///\n").find("unreadable: not valid TOML") != std::string::npos);
    CHECK(script("x = '# /// script'\n") == "");
    const auto recipe = [](std::string_view text) { return facts_of("conda-recipe", text); };
    CHECK(recipe("{% set name = 'x' %}\npackage: {name: x}\nrequirements:\n  host:\n    - python >=3.9\n    - pip\n  run:\n    - python >=3.9  # [win]\n    - python {{ python }}\n    - python-dateutil\ntest:\n  commands:\n    - python -m x\n    - python setup.py\n    - python x.x\n") ==
          "5:14 python allows >=3.9 (conda recipe)");
    CHECK(recipe("- python >=3.9\n") == "");
    CHECK(facts_of("pixi-lock", "packages:\n- conda: https://conda.example.org/conda-forge/linux-64/python-3.12.4-h194c7f8_0_cpython.conda\n- conda: https://conda.example.org/conda-forge/osx-64/python-3.12.4-h1.conda\n- conda: https://conda.example.org/noarch/python-dateutil-2.9.0-x.conda\n") ==
          "2:64 python runs 3.12.4 (pixi.lock)");
}

TEST_CASE("what tests and builds run on several Pythons is quoted", "[collectors][version-sources]") {
    const auto tox = [](std::string_view text) { return facts_of("tox", text); };
    CHECK(tox("[tox]\nenvlist = py39, py{310,311}-django{32,42}, lint, pypy3\n") == "2:11 python runs 3.9 (tox)\n2:17 python runs 3.10 (tox)\n2:17 python runs 3.11 (tox)");
    CHECK(tox("[tox]\nenv_list =\n    py3.12-test\n    3.13\n    docs\n[testenv:docs]\nbasepython = python3.11\n[testenv]\nbasepython = py39: python3.9\n    docs: python3\n") ==
          "3:5 python runs 3.12 (tox)\n4:5 python runs 3.13 (tox)\n7:14 python runs 3.11 (tox)\n9:20 python runs 3.9 (tox)");
    CHECK(tox("[tox]\nenvlist = {py{39,310},lint}-{a,b\n[other]\nenvlist = py38\n").find("3.8") == std::string::npos);
    CHECK(tox("envlist = py39\n") == "");
    CHECK(toml("env_list = ['3.12', 'py311-x', 'fix']\n[env_run_base]\nbase_python = ['3.10']\n[env.docs]\nbase_python = 'python3.9'\n") ==
          "1:14 python runs 3.12 (tox)\n1:22 python runs 3.11 (tox)\n3:17 python runs 3.10 (tox)\n5:16 python runs 3.9 (tox)");
    CHECK(toml("[[envs.test.matrix]]\npython = ['3.9', '3.12']\n[envs.docs]\npython = '3.11'\n") == "2:12 python runs 3.9 (hatch)\n2:19 python runs 3.12 (hatch)\n4:11 python runs 3.11 (hatch)");
    const auto nox = [](std::string_view text) { return facts_of("noxfile", text); };
    CHECK(nox("import nox\n\n@nox.session(python=['3.9', '3.12'])\ndef tests(session): ...\n") == "3:23 python runs 3.9 (nox)\n3:30 python runs 3.12 (nox)");
    CHECK(nox("from nox import session\nALL = ('3.10', '3.11')\n@session(python=ALL)\ndef a(s): ...\n@session(python=ALL)\ndef b(s): ...\n@session(python=False)\ndef c(s): ...\n") ==
          "2:9 python runs 3.10 (nox)\n2:17 python runs 3.11 (nox)");
    CHECK(nox("import nox\n@nox.session(python='pypy3.10')\ndef a(s): ...\n@nox.session(python=versions())\ndef b(s): ...\n") == "2:22 python runs 3.10 (nox)");
    CHECK(nox("@nox.session(python=[\n") == "");
    const auto pyproject = [](std::string_view text) { return facts_of("pyproject", text); };
    CHECK(pyproject("[tool.cibuildwheel]\nbuild = 'cp39-* cp31{0,1}-manylinux_x86_64 pp310-*'\n") ==
          "2:10 python runs 3.9 (cibuildwheel)\n2:10 python runs 3.10 (cibuildwheel)\n2:10 python runs 3.11 (cibuildwheel)");
    CHECK(pyproject("[[tool.hatch.envs.test.matrix]]\npython = ['3.9']\n") == "2:12 python runs 3.9 (hatch)");
    CHECK(pyproject("[tool.tox]\nlegacy_tox_ini = \"\"\"\n[tox]\nenvlist = py312\n\"\"\"\n") == "4:11 python runs 3.12 (tox)");
    CHECK(pyproject("[tool.tox]\nenv_list = ['py311']\n") == "2:14 python runs 3.11 (tox)");
    CHECK(pyproject("[tool.pixi.dependencies]\npython = '3.12.*'\n") == "1:1 manifest pixi \n2:11 python runs 3.12 (pixi)");
    CHECK(facts_of("setup-cfg", "[tox:tox]\nenvlist = py39\n") == "2:11 python runs 3.9 (tox)");
    // classifiers
    CHECK(pyproject("[project]\nname = 'x'\nclassifiers = ['Programming Language :: Python :: 3', 'Programming Language :: Python :: 3.9', 'Programming Language :: Python :: 3 :: Only']\n") ==
          "1:1 manifest pep621 x\n3:56 python allows 3.9 (classifier)");
    CHECK(facts_of("setup-cfg", "[metadata]\nclassifiers =\n    Programming Language :: Python :: 3.10\n") == "3:5 python allows 3.10 (classifier)");
    CHECK(facts_of("setup-py", "setup(classifiers=['Programming Language :: Python :: 3.8', 'Topic :: X'])\n") == "1:1 manifest setuptools \n1:21 python allows 3.8 (classifier)");
}

TEST_CASE("what tools are told to assume is quoted", "[collectors][version-sources]") {
    CHECK(toml("target-version = \"py39\"\n") == "1:19 python targets 3.9 (tool.ruff)");
    CHECK(toml("[environment]\npython-version = '3.12'\n") == "2:19 python targets 3.12 (tool.ty)");
    CHECK(toml("python-version = '3.12.0'\n") == "1:19 python targets 3.12.0 (tool.pyrefly)");
    CHECK(json("{\n  // ours\n  \"pythonVersion\": \"3.11\",\n}\n") == "3:21 python targets 3.11 (tool.pyright)");
    CHECK(json("{\"executionEnvironments\": [{\"root\": \"a\", \"pythonVersion\": \"3.9\"}]}") == "1:60 python targets 3.9 (tool.pyright)");
    CHECK(ini("[mypy]\npython_version = 3.10\n[mypy-x.*]\nignore_errors = True\n") == "2:18 python targets 3.10 (tool.mypy)");
    CHECK(ini("[MAIN]\npy-version=3.9\n") == "2:12 python targets 3.9 (tool.pylint)");
    CHECK(ini("[settings]\npy_version=39\n") == "2:12 python targets 3.9 (tool.isort)");
    CHECK(ini("sonar.projectKey=a\nsonar.python.version=3.9, 3.10\n") == "2:22 python targets 3.9 (sonar)\n2:22 python targets 3.10 (sonar)");
    // wrong types, and what cannot be read
    CHECK(toml("target-version = ['py39', 'py310']\n") == "");
    CHECK(json("{\"pythonVersion\": {}}") == "");
    CHECK(yaml("runtime: [python312]\nprovider: python\nservices: {python: 1}\n") == "");
    CHECK(yaml("runtime: python312\nx: [\n") == "3:1 unreadable: not readable as YAML: a `[` is never closed");
    CHECK(toml("target-version = py39\n").find("unreadable: not valid TOML") != std::string::npos);
    CHECK(json("{\"pythonVersion\" \"3.9\"}").find("unreadable: not valid JSON") != std::string::npos);
    // a text that names no Python is no concern of ours, nor is one that is not yet filled in
    CHECK(yaml("runtime: [\n") == "");
    CHECK(yaml("runtime: python{{ version }}\n{% if x %}\n") == "");
}
