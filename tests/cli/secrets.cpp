// Secrets stand in many files that the audit reads; in none of its outputs.

#include "catch.hpp"
#include "program.hpp"

using namespace driftaudit::test;

TEST_CASE("no output holds a secret", "[cli]") {
    // each place has a secret of its own, so that a leak names its place
    const Tree tree({{"compose.yaml",
                      "services:\n  db:\n    image: postgres\n  odd:\n    image: u:hush-image@reg.example.org/x\n    environment:\n      POSTGRES_PASSWORD: hush-compose\n      URL: postgres://u:hush-url@db/x\n"
                      "  api:\n    build: {context: ., args: {API_TOKEN: hush-argument}}\n    command: sh -c 'pip install https://u:hush-index@index.example.org/a.whl fastapi'\n"
                      "    environment: [\"SECRET_KEY=${SECRET_KEY:-hush-default}\"]\n    env_file: .env\n"},
                     {"Dockerfile",
                      "FROM python:3\nARG NPM_TOKEN=hush-arg\nENV AWS_SECRET_ACCESS_KEY=hush-env\n"
                      "RUN pip install --extra-index-url https://u:hush-extra@index.example.org/simple -r requirements.txt flask\nCOPY . .\n"
                      "RUN export DB_PASSWORD=hush-export && pip install .\n"},
                     {"requirements.txt", "--index-url https://u:hush-requirements@index.example.org/simple\nlib @ git+https://u:hush-git@git.example.org/lib.git\nq @ https://index.example.org/q.zip?token=hush-query&sig=hush-sig\nrich\n"},
                     {".env", "SECRET_KEY=hush-dotenv\nBROKEN=\"hush-broken\n"},
                     {".env.example", "SECRET_KEY=hush-example\nUNUSED_PASSWORD=hush-unused\n"},
                     {"settings.py", "import os\nA = os.environ[\"MISSING_KEY\"]\nB = os.getenv(\"DB_PASSWORD\", \"hush-python\")\n"},
                     {".github/workflows/ci.yml", "on: push\njobs:\n  t:\n    runs-on: x\n    env: {API_KEY: hush-workflow}\n    steps:\n      - run: TOKEN=hush-step pip install pytest\n"},
                     {"deploy.sh", "export STRIPE_SECRET=hush-script\ndocker build --build-arg TOKEN=hush-build .\n"},
                     {"broken.compose.yml", "services:\n  a:\n    environment: {PASSWORD: \"hush-yaml\n"},
                     {"pyproject.toml", "[project]\nname = \"shop\"\ndependencies = [\"x @ https://u:hush-toml@index.example.org/x.zip\"\n"}});
    for (const char* command : {"audit", "facts", "environments"})
        for (const char* format : {"text", "concise", "json"}) {
            if (std::string_view(format) == "concise" && std::string_view(command) != "audit") continue;
            const Outcome run = run_program({command, tree.path(), "--format", format, "--verbose"});
            INFO(command << " --format " << format << "\n" << run.out << run.err);
            CHECK_FALSE(run.out.empty());
            CHECK(run.out.find("hush-") == std::string::npos);
            CHECK(run.err.find("hush-") == std::string::npos);
        }
}
