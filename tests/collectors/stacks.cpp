// What is collected for stacks: commands of Compose, what scripts create, Alembic's URL.

#include <driftaudit/collector.hpp>

#include "../catch.hpp"

using namespace driftaudit;

namespace driftaudit::collector {
Collector compose_calls();
Collector creations();
Collector alembic_url();
}  // namespace driftaudit::collector

namespace {

std::string listed(const Words& words) {
    std::string out;
    for (const Word& word : words) out += (out.empty() ? "" : ",") + word.text;
    return out;
}

std::string calls(std::string_view text) {
    std::string out;
    each<ComposeCall>(collector::compose_calls().collect(text), [&](const ComposeCall& call, const Fact& fact) {
        out += (out.empty() ? "" : "; ") + std::to_string(fact.at.begin.line) + " " + listed(call.files);
        if (!call.env_files.empty()) out += " env " + listed(call.env_files);
        for (const std::string& profile : call.profiles) out += " +" + profile;
        if (!call.project_directory.empty()) out += " project " + call.project_directory;
        if (!call.directory.empty()) out += " in " + call.directory;
    });
    return out;
}

std::string creations(std::string_view text) {
    std::string out;
    each<Creation>(collector::creations().collect(text), [&](const Creation& creation, const Fact&) {
        out += (out.empty() ? "" : " ") + std::string(creation.kind == Creation::Kind::database ? "db:" : "user:") + creation.name;
    });
    return out;
}

std::string url(std::string_view text) {
    const Facts facts = collector::alembic_url().collect(text);
    const auto* found = first<ServerUrl>(facts);
    return found ? found->setting + "=" + found->text : "";
}

}  // namespace

TEST_CASE("commands say which compose files they mean", "[collectors][stacks]") {
    CHECK(calls("docker compose -f a.yml -f b.yml up") == "1 a.yml,b.yml");
    CHECK(calls("docker-compose --file=a.yml -fb.yml ps -f x") == "1 a.yml,b.yml");   // behind the verb it is the verb's
    CHECK(calls("\tdocker compose \\\n\t  -f a.yml \\\n\t  --env-file c.env up") == "1 a.yml env c.env");
    CHECK(calls("x\ncd srv && docker compose -p n --profile dev --profile jobs up") == "2  +dev +jobs in srv");
    CHECK(calls("docker compose --project-directory .. -f a.yml up") == "1 a.yml project ..");
    CHECK(calls("C=docker compose\nF = b.yml\n$(C) up\ndocker compose -f $(F) up") == "4 b.yml");
    CHECK(calls("docker compose -f \"${HERE}/a.yml\" up") == "1 a.yml");
    CHECK(calls("`docker compose -f a.yml up`, then") == "1 a.yml");
    CHECK(calls("\"start\": \"docker compose -f a.yml up\",") == "1 a.yml");
    CHECK(calls("export COMPOSE_FILE=a.yml:b.yml\n") == "1 a.yml,b.yml");
    CHECK(calls("  COMPOSE_FILE: a.yml:b.yml\n") == "1 a.yml,b.yml");
    for (const std::string_view none : {"docker compose up", "docker-compose.yml -f a.yml", "my-docker-compose -f a.yml", "docker compose", "docker compose -f", "COMPOSE_FILE", "COMPOSE_FILE=", "docker compose -f \"a.yml"})
        CHECK(calls(none) == "");
}

TEST_CASE("scripts say what they create on a server", "[collectors][stacks]") {
    CHECK(creations("CREATE DATABASE shop;\ncreate user Ann with password 'x';") == "db:shop user:ann");
    CHECK(creations("CREATE DATABASE IF NOT EXISTS `my-shop`;") == "db:my-shop");
    CHECK(creations("SELECT 'CREATE DATABASE shop' WHERE NOT EXISTS (SELECT 1)\\gexec") == "db:shop");
    CHECK(creations("createdb shop") == "db:shop");
    CHECK(creations("psql -c \"CREATE DATABASE $NAME\"") == "db:");
    CHECK(creations("CREATE DATABASE shop_$1;") == "db:");
    CHECK(creations("f\"CREATE DATABASE {name}\"") == "db:");
    CHECK(creations("createdb -U postgres shop") == "db:");
    CHECK(creations("CREATE ROLE \"app\" LOGIN;") == "user:app");
    CHECK(creations("-- CREATE DATABASE old;\n# createdb old\n") == "");
    CHECK(creations("CREATE TABLE t (); recreate database x; created by") == "");
}

TEST_CASE("Alembic's URL stands in its settings unless the code brings one", "[collectors][stacks]") {
    CHECK(url("[alembic]\nsqlalchemy.url = postgresql://a:b@db/c\n") == "sqlalchemy.url=postgresql://a:b@db/c");
    CHECK(url("[alembic]\n# sqlalchemy.url = postgresql://a:b@db/c\nsqlalchemy.url =\n") == "");
    CHECK(url("[alembic]\nsqlalchemy.url = %(DB)s\n") == "");
    CHECK(url("from alembic import context\nimport os\nurl = os.environ['X']\n") == "env.py=");
    CHECK(url("from alembic import context\nengine_from_config(config.get_section('alembic'))\n") == "");
    CHECK(url("import gym\nenviron\n") == "");
}
