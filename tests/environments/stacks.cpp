#include <driftaudit/connection.hpp>
#include <driftaudit/paths.hpp>

#include "environments/world.hpp"

using namespace driftaudit;
using namespace driftaudit::test;
using Tree = std::vector<std::pair<std::string, std::string>>;

namespace {

const std::string web = "services:\n  web:\n    image: nginx:1.27\n";
const std::string web_in_production = "services:\n  web:\n    restart: always\n";

/// The stacks of a tree, a line each: role, name; the folder and the env files where they are not the usual ones.
std::string stacks(const Tree& tree) {
    const World world(tree);
    std::string out;
    for (const Stack& stack : world.workspace.stacks) {
        out += (out.empty() ? "" : "; ") + std::string(name_of(stack.role)) + " " + stack.name;
        if (stack.directory != directory_of(stack.files.front())) out += " in " + stack.directory;
        for (const std::string& file : stack.env_files) out += " with " + file;
        for (const std::string& profile : stack.profiles) out += " +" + profile;
    }
    return out;
}

/// A value of the only stack's model.
std::string value(const Tree& tree, const std::string& service, const std::string& variable) {
    const World world(tree);
    REQUIRE(world.workspace.stacks.size() == 1);
    const Stack& stack = world.workspace.stacks.front();
    const compose::Value& found = stack[service]["environment"][variable];
    return found.text + " " + stack.location(found.where).path + ":" + std::to_string(found.where.at.begin.line);
}

}  // namespace

TEST_CASE("a stack is what somebody puts together", "[environments][stacks]") {
    const std::string prod = "docker-compose.yml + docker-compose.prod.yml";
    const auto beside = [](const std::string& path, const std::string& text) {
        return stacks({{"docker-compose.yml", web}, {"docker-compose.prod.yml", web_in_production}, {"docker-compose.override.yml", web}, {path, text}});
    };
    const std::string usual = "dev docker-compose.yml + docker-compose.override.yml";
    CHECK(beside("x.txt", "") == usual + "; prod " + prod);   // what makes no sense alone goes over the default
    CHECK(beside("Makefile", "up:\n\tdocker compose -f docker-compose.yml -f docker-compose.prod.yml up -d\n") == usual + "; prod " + prod);
    CHECK(beside("Makefile", "C := docker-compose -f docker-compose.yml \\\n  --file=docker-compose.prod.yml\nup:\n\t$(C) up\n") == usual + "; prod " + prod);
    CHECK(beside("scripts/up.sh", "F=docker-compose.prod.yml\ndocker compose -f docker-compose.yml -f \"$F\" logs -f web\n") == usual + "; prod " + prod);
    CHECK(beside("scripts/up.sh", "docker compose -f \"$ROOT/docker-compose.yml\" up\n") == "prod docker-compose.yml; " + usual + "; prod " + prod);
    CHECK(beside("README.md", "Run `docker compose -fdocker-compose.yml -f docker-compose.prod.yml up`.\n") == usual + "; prod " + prod);
    CHECK(beside(".github/workflows/deploy.yml", "on: push\nenv:\n  COMPOSE_FILE: docker-compose.yml:docker-compose.prod.yml\njobs: {}\n") == usual + "; prod " + prod);
    CHECK(beside("README.md", "    docker compose -f other.yml up\n") == usual + "; prod " + prod);   // not in the tree
    CHECK(beside("README.md", "docker compose --profile debug up\n") == usual + " +debug; prod " + prod);
    CHECK(beside(".env.prod", "A=1\n").find(".env.prod") == std::string::npos);
    CHECK(stacks({{"compose.yml", web}, {".env.prod", "A=1\n"}, {"up.sh", "docker compose --env-file .env.prod up\n"}}) == "prod compose.yml; prod compose.yml with .env.prod");
    CHECK(stacks({{"compose.yml", web}, {"compose.gpu.yml", web_in_production}, {".env", "COMPOSE_FILE=compose.yml:compose.gpu.yml\n"}}) == "prod compose.yml + compose.gpu.yml");
    CHECK(stacks({{"deploy/compose.yml", web}, {"up.sh", "cd deploy && docker compose -p x --profile all up\n"}}) == "prod deploy/compose.yml +all");
    CHECK(stacks({{"deploy/compose.yml", web}, {"up.sh", "docker compose --project-directory . -f deploy/compose.yml up\n"}}) == "prod deploy/compose.yml in .");
}

TEST_CASE("what others take in is no stack of its own", "[environments][stacks]") {
    CHECK(stacks({{"compose.yml", "include: [db.compose.yml]\n" + web}, {"db.compose.yml", "services:\n  db:\n    image: postgres:16\n"}}) == "prod compose.yml");
    CHECK(stacks({{"compose.yml", "services:\n  web:\n    extends: {file: base-compose.yml, service: web}\n"}, {"base-compose.yml", web}}) == "prod compose.yml");
    CHECK(stacks({{"compose.yml", web}, {"compose.dev.yml", web}}) == "dev compose.dev.yml; prod compose.yml");   // each stands alone
    CHECK(stacks({{"a/compose.yml", web}, {"b/compose.yml", web}}) == "prod a/compose.yml; prod b/compose.yml");
    CHECK(stacks({{"compose.yml", "include: [compose.yml]\nservices:\n  web:\n    extends: web\n"}}) == "prod compose.yml");
}

TEST_CASE("a stack is interpolated with the env file that is there, else with its example", "[environments][stacks]") {
    const std::string file = "services:\n  web:\n    image: nginx:1.27\n    env_file: web.env\n    environment:\n      A: ${A:-0}\n";
    CHECK(value({{"compose.yml", file}, {"web.env", ""}, {".env", "A=1\n"}, {".env.example", "A=2\n"}}, "web", "A") == "1 compose.yml:6");
    CHECK(value({{"compose.yml", file}, {"web.env", ""}, {".env.example", "A=2\n"}}, "web", "A") == "2 compose.yml:6");
    CHECK(value({{"compose.yml", file}, {"web.env", ""}, {".env.example", "A=\n"}}, "web", "A") == "0 compose.yml:6");   // left open
    CHECK(value({{"compose.yml", file}, {"web.env", "\nB=x$A\n"}, {".env", "A=1\n"}}, "web", "B") == "x1 web.env:2");
    CHECK(value({{"compose.yml", file}, {"web.env.sample", "B='$A'\n"}}, "web", "B") == "$A web.env.sample:1");
    CHECK(value({{"compose.yml", file}}, "web", "B") == " compose.yml:0");
    const World world({{"compose.yml", file}, {"web.env.sample", "B=1\n"}});
    REQUIRE(world.workspace.stacks.front().examples.size() == 1);
    CHECK(world.workspace.stacks.front().examples[0].env_file == "web.env");
    CHECK(world.workspace.stacks.front().model.problems.empty());
}

TEST_CASE("services of a stack find their project and environment", "[environments][stacks]") {
    const World world({{"compose.yml", "services:\n  db:\n    image: postgres:16\n  api:\n    build: {context: api, target: run}\n  job:\n    image: python:3.12\n    profiles: [jobs]\n    volumes: ['./api:/app']\n"},
                       {"api/Dockerfile", "FROM python:3.12 AS run\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n"},
                       {"api/requirements.txt", "flask==3.0\n"}});
    REQUIRE(world.workspace.stacks.size() == 1);
    const Stack& stack = world.workspace.stacks.front();
    REQUIRE(stack.services.size() == 3);
    CHECK(stack.find("api")->dockerfile == "api/Dockerfile");
    CHECK(stack.find("api")->target == "run");
    CHECK(stack.find("api")->project == "api");
    CHECK(stack.find("job")->project == "api");
    CHECK(stack.find("db")->project == "");
    CHECK(stack.find("db")->image == "postgres:16");
    CHECK(stack.find("none") == nullptr);
    REQUIRE(environments_of(world.workspace, stack, *stack.find("api")).size() == 1);
    CHECK(environments_of(world.workspace, stack, *stack.find("api"))[0]->name == "compose.yml: api");
    CHECK(environments_of(world.workspace, stack, *stack.find("db")).empty());
    CHECK(stack["job"]["profiles"].items.size() == 1);
}

TEST_CASE("what cannot be read leaves the rest of a stack", "[environments][stacks]") {
    const std::string db = "services:\n  db:\n    image: postgres:16.4\n    environment: {POSTGRES_PASSWORD: a-b-c-1}\n";
    const auto problems = [](const Tree& tree) {
        const World world(tree);
        std::string out;
        for (const Stack& stack : world.workspace.stacks) {
            out += (out.empty() ? "" : "; ") + stack.name + " has " + std::to_string(stack.services.size());
            for (const compose::Problem& problem : stack.model.problems) out += ", " + std::to_string(problem.where.at.begin.line) + " " + problem.message.substr(0, 24);
            for (const std::string& remote : stack.model.remote) out += ", remote " + remote;
            connections_of(world.workspace, stack);
        }
        return out;
    };
    CHECK(problems({{"compose.yml", db}, {"compose.override.yml", "services:\n  db:\n   - [\n"}}) == "compose.yml has 1");
    CHECK(problems({{"compose.yml", db + "    image: postgres:15\n"}}) == "compose.yml has 1, 5 the key `image` stands t");
    CHECK(problems({{"compose.yml", db + "    colour: red\n"}}).starts_with("compose.yml has 1, 5 "));
    CHECK(problems({{"compose.yml", "include: [compose.yml]\n" + db}}) == "compose.yml has 1, 1 a file includes itself: ");
    CHECK(problems({{"compose.yml", db + "    extends: db\n"}}) == "compose.yml has 1, 5 the service db extends i");
    CHECK(problems({{"compose.yml", db + "    depends_on: [db]\n"}}).starts_with("compose.yml has 1, "));
    CHECK(problems({{"compose.yml", "include: ['https://example.org/compose.yml']\n" + db}}) == "compose.yml has 1, remote https://example.org/compose.yml");
    CHECK(problems({{"compose.yml", "services: 7\n"}}) == "");
    CHECK(problems({{"compose.yml", db}, {".env", "COMPOSE_FILE=../x.yml:compose.yml\n"}}) == "compose.yml has 1");
}

TEST_CASE("large and hostile stacks are read in bounded time", "[environments][stacks]") {
    std::string many = "services:\n  db:\n    image: postgres:16.4\n    environment: {POSTGRES_PASSWORD: a-b-c-1}\n";
    for (int i = 0; i < 2000; ++i) many += "  s" + std::to_string(i) + ":\n    image: example.org/s:1\n    environment: {DATABASE_URL: 'postgresql://postgres:a-b-c-2@db/postgres'}\n";
    const World world({{"compose.yml", many}});
    REQUIRE(world.workspace.stacks.size() == 1);
    const std::vector<Connection> connections = connections_of(world.workspace, world.workspace.stacks.front());
    REQUIRE(connections.size() == 2000);
    CHECK(connections.front().disagreements.size() == 1);

    std::string laughs = "x-0: &x0 {a: b}\n";
    for (int i = 1; i < 30; ++i) laughs += "x-" + std::to_string(i) + ": &x" + std::to_string(i) + " [*x" + std::to_string(i - 1) + ", *x" + std::to_string(i - 1) + "]\n";
    const World hostile({{"compose.yml", laughs + "services:\n  db:\n    image: postgres:16.4\n    labels: {a: *x29}\n"}});
    for (const Stack& stack : hostile.workspace.stacks) connections_of(hostile.workspace, stack);
    CHECK(hostile.workspace.stacks.size() <= 1);
}
