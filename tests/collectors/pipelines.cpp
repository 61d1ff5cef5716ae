// CI systems other than GitHub's: which jobs there are, what they run on, and what they run.

#include <driftaudit/collector.hpp>

#include "manifest-facts.hpp"
#include "quote.hpp"

using namespace driftaudit;

namespace {

using Lines = std::vector<std::string>;

Lines read(std::string_view id, std::string_view text) { return test::quote(test::collector_of(id).collect(text)); }

/// The Pythons alone, as "job: 3.12 2:8".
Lines pythons(std::string_view id, std::string_view text) {
    Lines out;
    const Facts facts = test::collector_of(id).collect(text);
    for (const Fact& fact : facts)
        if (const auto* python = std::get_if<PythonVersion>(&fact.claim)) {
            const auto* job = fact.scope == no_scope ? nullptr : std::get_if<Job>(&facts[fact.scope].claim);
            out.push_back((job ? job->id + ": " : "") + python->spec + " " + std::to_string(fact.at.begin.line) + ":" + std::to_string(fact.at.begin.column));
        }
    return out;
}

bool claims(std::string_view id, std::string_view path) { return test::collector_of(id).claims(path); }

}  // namespace

TEST_CASE("configurations of CI systems are claimed by their places", "[collectors][pipelines]") {
    for (const char* path : {".gitlab-ci.yml", "ci/build.gitlab-ci.yml", ".gitlab/ci/test.yml"}) CHECK(claims("gitlab-ci", path));
    for (const char* path : {"gitlab-ci.md", ".gitlab/CODEOWNERS", "docs/gitlab.yml"}) CHECK_FALSE(claims("gitlab-ci", path));
    CHECK(claims("circleci", ".circleci/config.yml"));
    CHECK_FALSE(claims("circleci", "circleci.yml"));
    for (const char* path : {"azure-pipelines.yml", ".azure-pipelines/test.yml", "ci/azure-pipelines-linux.yml", "build/azure-pipelines/templates/x.yaml"}) CHECK(claims("azure-pipelines", path));
    CHECK_FALSE(claims("azure-pipelines", "azure.yml"));
    CHECK(claims("travis", ".travis.yml"));
    CHECK(claims("appveyor", "appveyor.yml"));
    for (const char* path : {"bitbucket-pipelines.yml", ".drone.yml", ".woodpecker.yml", ".woodpecker/test.yaml", ".buildkite/pipeline.yml", "cloudbuild.yaml", "deploy/cloudbuild-prod.yaml"})
        CHECK(claims("pipeline-steps", path));
    CHECK_FALSE(claims("pipeline-steps", "steps.yml"));
    for (const char* path : {"Jenkinsfile", "ci/Jenkinsfile.release", "nightly.jenkinsfile"}) CHECK(claims("jenkinsfile", path));
    CHECK_FALSE(claims("jenkinsfile", "Jenkinsfile-notes.md"));
}

TEST_CASE("a job of GitLab runs on its own image, what it extends, or the default", "[collectors][pipelines]") {
    const auto read_gitlab = [](std::string_view text) { return read("gitlab-ci", text); };
    const auto gitlab = [](std::string_view text) { return pythons("gitlab-ci", text); };
    CHECK(read_gitlab("test:\n  image: python:3.12-slim\n  script:\n    - pip install flask\n    - pytest\n") ==
          Lines{"job 1:1 test", "[test] image 2:10 python:3.12-slim job_container", "[test] python-version 2:10 3.12 runs image", "[test] install 4:7 pip install flask@4:19",
                "[test] test-run 5:7 "});
    CHECK(gitlab("image: python:3.11\ntest:\n  script: pytest\n") == Lines{"test: 3.11 1:8"});
    CHECK(gitlab("image: python:3.10\ndefault:\n  image: {name: 'python:3.11'}\ntest:\n  script: pytest\n").size() == 1);
    CHECK(gitlab("default:\n  image: python:3.11\ntest:\n  inherit: {default: false}\n  script: pytest\n").empty());
    CHECK(gitlab(".py:\n  image: python:3.12\ntest:\n  extends: .py\n  script: pytest\n") == Lines{"test: 3.12 2:10"});
    CHECK(gitlab(".a: {image: 'python:3.9'}\n.b: {image: 'python:3.10'}\ntest:\n  extends: [.a, .b]\n  script: pytest\n") == Lines{"test: 3.10 2:14"});
    // the job of another file may have an image of its own
    CHECK(gitlab("image: python:3.11\ntest:\n  extends: .elsewhere\n  script: pytest\n").empty());
    CHECK(gitlab("test:\n  extends: test\n  image: python:3.12\n  script: pytest\n").size() == 1);
    // variables, the nearest first, and matrices
    CHECK(gitlab("variables:\n  PY: '3.11'\ntest:\n  image: python:$PY\n  script: pytest\n") == Lines{"test: 3.11 2:8"});
    CHECK(gitlab("variables: {PY: '3.11'}\ntest:\n  variables: {PY: {value: '3.12'}}\n  image: python:${PY}-slim\n  script: x\n") == Lines{"test: 3.12 3:28"});
    CHECK(gitlab("test:\n  image: python:$PY\n  parallel:\n    matrix:\n      - PY: ['3.9', '3.12']\n      - PY: '3.13'\n  script: x\n") ==
          Lines{"test: 3.9 5:15", "test: 3.12 5:22", "test: 3.13 6:14"});
    CHECK(gitlab("test:\n  image: python:$UNKNOWN\n  script: x\n").empty());
    CHECK(gitlab("test:\n  image: $CI_REGISTRY_IMAGE/python:3.9\n  script: x\n").empty());
    // scripts
    CHECK(read_gitlab("default:\n  before_script: [cd api, pip install flask]\ntest:\n  script:\n    - [pytest]\n") ==
          Lines{"[test] install 2:27 pip install flask@2:39 in api", "job 3:1 test", "[test] test-run 5:8 "});
    CHECK(read_gitlab(".setup: {script: [pip install flask]}\ntest:\n  script:\n    - !reference [.setup, script]\n    - !reference [test, script]\n") ==
          Lines{"[test] install 1:19 pip install flask@1:31", "job 2:1 test"});
    CHECK(read_gitlab("test:\n  services: ['postgres:15', {name: 'redis:7'}]\n  script: x\n") ==
          Lines{"job 1:1 test", "[test] image 2:15 postgres:15 job_service", "[test] image 2:37 redis:7 job_service"});
    // what is no job, and what is nothing at all
    CHECK(read_gitlab("deploy:\n  trigger: other/project\nstages: [a]\ncache: {paths: [x]}\n.hidden: {image: 'python:3.12'}\n").empty());
    CHECK(read_gitlab("test: [\n") == Lines{"unreadable 2:1 not readable as YAML: a `[` is never closed"});
    CHECK(read_gitlab("test:\n  image: [1]\n  script: {a: b}\n  parallel: 3\n  extends: {}\nother: 7\n") == Lines{"job 1:1 test"});
    CHECK(gitlab("spec: {inputs: {}}\n---\ntest: {image: 'python:3.12', script: x}\n") == Lines{"test: 3.12 3:16"});
}

TEST_CASE("a job of CircleCI runs on its image, its executor's, or its orb's", "[collectors][pipelines]") {
    const auto circle = [](std::string_view text) { return pythons("circleci", text); };
    CHECK(read("circleci", "jobs:\n  test:\n    docker: [{image: 'cimg/python:3.12.4'}, {image: 'postgres:15'}]\n    steps:\n      - checkout\n      - run: pip install flask\n      - run: {command: pytest, working_directory: api}\n") ==
          Lines{"job 2:3 test", "[test] image 3:23 cimg/python:3.12.4 job_container", "[test] python-version 3:23 3.12.4 runs image", "[test] image 3:54 postgres:15 job_service",
                "[test] install 6:14 pip install flask@6:26", "[test] test-run 7:24 "});
    CHECK(circle("executors:\n  py: {docker: [{image: 'cimg/python:3.11'}]}\njobs:\n  test: {executor: py, steps: []}\n") == Lines{"test: 3.11 2:26"});
    CHECK(circle("executors:\n  py:\n    parameters: {v: {type: string, default: '3.10'}}\n    docker: [{image: 'cimg/python:<< parameters.v >>'}]\n"
                 "jobs:\n  a: {executor: py}\n  b: {executor: {name: py, v: '3.12'}}\n") == Lines{"a: 3.10 3:46", "b: 3.12 7:32"});
    const std::string job = "jobs:\n  test:\n    parameters: {v: {type: string, default: '3.10'}}\n    docker: [{image: 'cimg/python:<<parameters.v>>'}]\n";
    CHECK(circle(job) == Lines{"test: 3.10 3:46"});
    CHECK(circle(job + "workflows:\n  w:\n    jobs:\n      - test: {matrix: {parameters: {v: ['3.11', '3.12']}}}\n") == Lines{"test: 3.11 8:43", "test: 3.12 8:51"});
    CHECK(circle(job + "workflows:\n  w:\n    jobs: [test, {test: {v: '3.13'}}]\n") == Lines{"test: 3.10 3:46", "test: 3.13 7:30"});
    CHECK(circle("parameters: {v: {default: '3.11'}}\njobs:\n  t: {docker: [{image: 'python:<< pipeline.parameters.v >>'}]}\n") == Lines{"t: 3.11 1:28"});
    CHECK(circle("orbs: {python: circleci/python@2.1}\njobs:\n  t: {executor: {name: python/default, tag: '3.12'}}\n") == Lines{"t: 3.12 3:46"});
    CHECK(circle("orbs: {py: circleci/python@2.1}\nworkflows:\n  w: {jobs: [{py/test: {version: '3.11'}}]}\n") == Lines{"py/test: 3.11 3:35"});
    CHECK(circle("orbs: {python: other/python@2}\njobs:\n  t: {executor: {name: python/default, tag: '3.12'}}\n").empty());
    // commands of the file, and steps under a condition
    CHECK(read("circleci", "commands:\n  setup:\n    steps: [{run: pip install flask}, setup]\njobs:\n  t:\n    steps: [setup, {when: {condition: x, steps: [{run: pytest}]}}]\n") ==
          Lines{"[t] install 3:19 pip install flask@3:31", "job 5:3 t", "[t] test-run 6:56 "});
    // a parameter is no heredoc
    CHECK(read("circleci", "jobs:\n  t:\n    steps:\n      - run: |\n          cat <<EOF >> a\n          pip install no\n          EOF\n          pip install << parameters.x >> flask\n").back() ==
          "[t] install 8:11 pip install flask@8:42");
    CHECK(read("circleci", "jobs: {t: {docker: 3, steps: x, executor: [1]}, u: 5}\nworkflows: {version: 2, w: {jobs: y}}\n") == Lines{"job 1:8 t"});
    CHECK(read("circleci", "jobs: {\n").front().starts_with("unreadable 2:1"));
}

TEST_CASE("a job of Azure Pipelines asks for its Python", "[collectors][pipelines]") {
    const auto azure = [](std::string_view text) { return pythons("azure-pipelines", text); };
    CHECK(read("azure-pipelines", "pool: {vmImage: ubuntu-latest}\nsteps:\n- task: UsePythonVersion@0\n  inputs: {versionSpec: '3.12'}\n- script: |\n    pip install flask\n    pytest\n  workingDirectory: $(System.DefaultWorkingDirectory)/api\n") ==
          Lines{"job 3:1 Job", "[Job] python-version 4:26 3.12 runs UsePythonVersion", "[Job] install 6:5 pip install flask@6:17 in api", "[Job] test-run 7:5 "});
    CHECK(azure("jobs:\n- job: test\n  strategy:\n    matrix:\n      Py39: {python.version: '3.9'}\n      Py312: {python.version: '3.12'}\n  steps:\n  - task: UsePythonVersion@0\n    inputs: {versionSpec: $(python.version)}\n") ==
          Lines{"test: 3.9 5:31", "test: 3.12 6:32"});
    CHECK(azure("variables: {py: 3.10}\nsteps: [{task: UsePythonVersion@0, inputs: {versionSpec: '$(py)'}}]\n") == Lines{"Job: 3.1 1:17"});
    CHECK(azure("variables: [{name: py, value: '3.11'}]\nstages:\n- stage: s\n  jobs:\n  - job: j\n    steps: [{task: UsePythonVersion@0, inputs: {versionSpec: \"${{ variables.py }}\"}}]\n") == Lines{"j: 3.11 1:32"});
    CHECK(azure("parameters:\n- {name: pythons, default: ['3.9', '3.12']}\njobs:\n- ${{ each py in parameters.pythons }}:\n  - job: test\n    steps: [{task: UsePythonVersion@0, inputs: {versionSpec: \"${{ py }}\"}}]\n") ==
          Lines{"test: 3.9 2:30", "test: 3.12 2:37"});
    CHECK(azure("jobs:\n- ${{ if eq(1, 1) }}:\n  - job: t\n    container: python:3.12\n") == Lines{"t: 3.12 4:16"});
    CHECK(azure("resources: {containers: [{container: py, image: 'python:3.11'}]}\njobs: [{job: t, container: py}]\n") == Lines{"t: 3.11 1:50"});
    CHECK(azure("jobs: [{template: test.yml, parameters: {py: '3.9'}}]\n").empty());
    CHECK(azure("steps: [{task: UsePythonVersion@0, inputs: {versionSpec: $(unknown)}}]\n").empty());
    // steps of a template stand in somebody's job
    CHECK(read("azure-pipelines", "parameters: {py: ''}\nsteps: [{script: pytest}]\n").empty());
    CHECK(read("azure-pipelines", "pool: {vmImage: windows-latest}\nsteps: [{script: 'pip install flask'}, {pwsh: 'if ($x) { pip install no }'}]\n") ==
          Lines{"job 2:8 Job", "[Job] install 2:19 pip install flask@2:31"});
    CHECK(read("azure-pipelines", "jobs:\n- job: [1]\n- 3\n- job: a\n  strategy: x\n  steps: {a: b}\n") == Lines{"job 4:8 a"});
    CHECK(read("azure-pipelines", "steps: 'a\n").front().starts_with("unreadable"));
}

TEST_CASE("Travis and AppVeyor have lists of Pythons", "[collectors][pipelines]") {
    CHECK(read("travis", "language: python\npython:\n  - '3.9'\n  - 3.10\ninstall: pip install flask\nscript: [pytest]\n") ==
          Lines{"job 3:3 build", "[build] python-version 3:6 3.9 runs travis", "[build] python-version 4:5 3.1 runs travis (unquoted)", "[build] install 5:10 pip install flask@5:22",
                "[build] test-run 6:10 "});
    CHECK(pythons("travis", "language: python\njobs:\n  include:\n    - {name: new, python: '3.12'}\n    - {env: A=1}\n") == Lines{"new: 3.12 4:28"});
    CHECK(pythons("travis", "language: python\npython: ['3.8', '3.9']\nmatrix:\n  include: [{env: A=1}]\n") == Lines{"build: 3.8 2:11", "include 1: 3.8 2:11", "build: 3.9 2:18"});
    CHECK(pythons("travis", "language: node_js\npython: '3.8'\n").empty());
    CHECK(read("travis", "language: python\npython: {a: b}\njobs: 3\n").size() == 1);
    CHECK(read("travis", "python: [\n").front().starts_with("unreadable 2:1"));
    CHECK(pythons("appveyor", "environment:\n  matrix:\n    - PYTHON: \"C:\\\\Python39-x64\"\n    - PYTHON: C:\\Python310\n    - PYTHON_VERSION: 3.11.x\n    - OTHER: C:\\Python27\n") ==
          Lines{"build: 3.9 3:16", "build: 3.10 4:15", "build: 3.11 5:23"});
    CHECK(pythons("appveyor", "stack: node 18, python 3.12, redis\n") == Lines{"build: 3.12 1:8"});
    CHECK(read("appveyor", "install:\n  - cmd: pip install flask\n  - \"%PYTHON%\\\\python -m pip install tox\"\ntest_script: [{ps: pytest}]\n").size() == 4);
    CHECK(pythons("appveyor", "environment: {PYTHON: somewhere, PYTHON_VERSION: [3]}\n").empty());
}

TEST_CASE("steps in containers are jobs", "[collectors][pipelines]") {
    CHECK(read("pipeline-steps", "image: python:3.11\npipelines:\n  default:\n    - step: &test\n        name: Test\n        script: [pip install flask, pytest]\n    - parallel:\n        - step: {image: 'node:20', script: [npm ci]}\n  branches:\n    main: [{step: *test}, {stage: {steps: [{step: {image: {name: 'python:3.12'}, script: [x]}}]}}]\n") ==
          Lines{"[Test] image 1:8 python:3.11 job_container", "[Test] python-version 1:8 3.11 runs image", "job 5:9 Test", "[Test] install 6:18 pip install flask@6:30", "[Test] test-run 6:37 ",
                "job 8:17 step 2", "[step 2] image 8:26 node:20 job_container", "job 10:51 step 3", "[step 3] image 10:67 python:3.12 job_container", "[step 3] python-version 10:67 3.12 runs image"});
    CHECK(pythons("pipeline-steps", "kind: pipeline\nsteps:\n- {name: a, image: 'python:3.9', commands: [pytest]}\n---\nkind: pipeline\nsteps:\n- {name: b, image: 'python:3.12', commands: [pytest]}\n") ==
          Lines{"a: 3.9 3:21", "b: 3.12 7:21"});
    CHECK(pythons("pipeline-steps", "matrix: {PY: ['3.9', '3.12']}\nsteps:\n  test: {image: 'python:${PY}', commands: [pytest]}\n") == Lines{"test: 3.9 1:16", "test: 3.12 1:23"});
    CHECK(pythons("pipeline-steps", "steps:\n  - label: tests\n    command: pytest\n    plugins: [{docker#v5.11.0: {image: 'python:3.12'}}]\n  - group: more\n    steps: [{label: b, commands: [x], image: 'python:3.11'}]\n  - wait\n") ==
          Lines{"tests: 3.12 4:41", "b: 3.11 6:47"});
    CHECK(read("pipeline-steps", "substitutions: {_PY: '3.12'}\nsteps:\n- {id: t, name: 'python:${_PY}', entrypoint: bash, args: [-c, pip install flask && pytest]}\n- {name: gcr.io/cloud-builders/docker, args: [build, -t, x, api]}\n") ==
          Lines{"[t] python-version 1:23 3.12 runs image", "job 3:3 t", "[t] image 3:18 python:${_PY} -> python:3.12 job_container", "[t] install 3:63 pip install flask@3:75", "[t] test-run 3:84 ",
                "job 4:3 step 2", "[step 2] image 4:10 gcr.io/cloud-builders/docker job_container", "[step 2] build 4:32 context 'api'"});
    CHECK(read("pipeline-steps", "steps: [1, [2], {image: [3]}]\npipelines: {a: 1}\nservices: x\n") == Lines{"job 1:17 step 1"});
    CHECK(read("pipeline-steps", "steps: }\n").front().starts_with("unreadable 1:8"));
}

TEST_CASE("a Jenkinsfile's agents and shells", "[collectors][pipelines]") {
    const auto jenkins = [](std::string_view text) { return read("jenkinsfile", text); };
    CHECK(jenkins("pipeline {\n  agent { docker { image 'python:3.11' } }\n  stages {\n    stage('Test') {\n      agent { docker 'python:3.12-slim' }\n      steps { sh 'pip install flask' ; sh \"\"\"\n        pytest\n      \"\"\" }\n    }\n    stage('Lint') { steps { sh(script: 'pip install ruff') } }\n  }\n}\n") ==
          Lines{"job 2:27 pipeline", "[pipeline] image 2:27 python:3.11 job_container", "[pipeline] python-version 2:27 3.11 runs image", "job 5:23 Test",
                "[Test] image 5:23 python:3.12-slim job_container", "[Test] python-version 5:23 3.12 runs image", "[Test] install 6:19 pip install flask@6:31", "[Test] test-run 7:9 ",
                "[pipeline] install 10:41 pip install ruff@10:53"});
    CHECK(jenkins("node {\n  stage('T') {\n    docker.image('python:3.10').inside('-u root') { sh 'pytest' }\n    sh 'pip install flask'\n  }\n}\n") ==
          Lines{"job 3:19 T", "[T] image 3:19 python:3.10 job_container", "[T] python-version 3:19 3.10 runs image", "[T] test-run 3:57 ", "job 4:9 T", "[T] install 4:9 pip install flask@4:21"});
    CHECK(pythons("jenkinsfile", "matrix { axes { axis { name 'PY'; values '3.9', '3.12' } }\n stages { stage('a') { agent { docker { image \"python:${PY}\" } } } } }\n") ==
          Lines{"a: 3.9 1:43", "a: 3.12 1:50"});
    CHECK(jenkins("agent { dockerfile { filename 'ci/Dockerfile' } }\n") == Lines{"job 1:32 pipeline", "[pipeline] build 1:32 context '' file ci/Dockerfile"});
    CHECK(jenkins("// agent { docker 'python:3.9' }\n/* docker.image('python:3.8').inside { } */\ndef x = 'python:3.9'\n").empty());
    CHECK(pythons("jenkinsfile", "stage('a') { withPythonEnv('python3.11') { sh 'pytest' } }") == Lines{"a: 3.11 1:29"});
    CHECK(jenkins("} } { 'never closed\n agent { docker { image \"").empty());
}
