// Roles and projects that the configuration states.

#include <driftaudit/configuration.hpp>
#include <driftaudit/snapshot.hpp>

#include <sstream>

#include "catch.hpp"

using namespace driftaudit;

namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

/// "root: role name, role name" for each project, those that are nobody's behind "-".
std::vector<std::string> told(const Files& files, const Configuration& configuration) {
    const auto source = in_memory(files);
    const Snapshot snapshot = collect(*source, configured(source->list(), configuration), collectors(), {});
    const Workspace workspace = resolve(snapshot, configuration);
    std::vector<std::string> lines;
    const auto tell = [&](const std::string& who, const std::vector<Environment>& environments) {
        std::ostringstream line;
        line << who << ':';
        for (const Environment& one : environments) line << ' ' << name_of(one.role) << '=' << one.name;
        lines.push_back(line.str());
    };
    for (const Project& project : workspace.projects) tell(project.root + " " + project.name, project.environments);
    if (!workspace.others.empty()) tell("-", workspace.others);
    return lines;
}
using Lines = std::vector<std::string>;

const std::string python = "FROM python:3.12\n", installing = "FROM python:3.12\nCOPY . .\nRUN pip install -r requirements.txt\n";

}  // namespace

TEST_CASE("a configured role counts more than names and siblings", "[environments]") {
    const Files files{{"requirements.txt", "flask\n"}, {"Dockerfile", installing}, {"Dockerfile.prod", installing}, {"app.py", ""}};
    CHECK(told(files, {}) == Lines{". .: dev=Dockerfile prod=Dockerfile.prod"});
    Configuration configuration;
    configuration.environments = {{"Dockerfile", Role::prod}, {"Dockerfile*", Role::test}};
    CHECK(told(files, configuration) == Lines{". .: prod=Dockerfile test=Dockerfile.prod"});
}

TEST_CASE("services, jobs, venvs and pins have roles too", "[environments]") {
    const Files files{{"requirements.txt", "flask\n"},
                      {"app.py", ""},
                      {"Dockerfile", installing},
                      {"compose.yml", "services:\n  api:\n    build: .\n"},
                      {".github/workflows/deploy.yml", "on: push\njobs:\n  ship:\n    steps:\n      - run: pip install -r requirements.txt\n"},
                      {".venv/pyvenv.cfg", "version = 3.12.1\n"},
                      {".python-version", "3.12\n"}};
    CHECK(told(files, {}) == Lines{". .: prod=Dockerfile prod=compose.yml: api ci=.github/workflows/deploy.yml: ship local=.venv local=.python-version"});
    Configuration configuration;
    configuration.environments = {{"Dockerfile", Role::test}, {".github", Role::prod}, {".venv", Role::dev}, {".python-version", Role::dev}};
    CHECK(told(files, configuration) ==
          Lines{". .: test=Dockerfile test=compose.yml: api prod=.github/workflows/deploy.yml: ship dev=.venv dev=.python-version"});
    configuration.environments = {{"compose.yml", Role::dev}};
    CHECK(told(files, configuration)[0].starts_with(". .: dev=Dockerfile dev=compose.yml: api"));  // who builds an image says what it is for
}

TEST_CASE("a declared project has the images that it names", "[environments]") {
    const Files files{{"requirements.txt", "flask\n"}, {"app.py", ""}, {"docker/worker/Dockerfile", python}, {"jobs/worker.py", ""}};
    CHECK(told(files, {})[0].starts_with(". .:"));
    Configuration configuration;
    configuration.projects = {{"worker", "jobs", {"docker/worker/*"}}};
    CHECK(told(files, configuration) == Lines{". .:", "jobs worker: prod=docker/worker/Dockerfile"});
}

TEST_CASE("a declared project without anything in it is none", "[environments]") {
    Configuration configuration;
    configuration.projects = {{"gone", "nowhere", {}}};
    CHECK(told({{"requirements.txt", "flask\n"}, {"app.py", ""}}, configuration) == Lines{". .:"});
}
