// What a configuration says, and what is wrong with one.

#include <driftaudit/configuration.hpp>

#include <algorithm>

#include <driftaudit/collector.hpp>
#include <driftaudit/date.hpp>

#include "catch.hpp"

using namespace driftaudit;

namespace {

const std::vector<Row<Check>>& rules() {
    static const std::vector<Row<Check>> rows{{"untagged-image", {}}, {"unpinned-dependency", {}}, {"hardcoded-model-name", {}}};
    return rows;
}

Configuration read(std::string_view text) {
    return read_configuration("c.yml", std::ranges::find(collectors(), "configuration", &Row<Collector>::id)->value.collect(text), rules());
}

/// What the refusal says, "" where nothing is refused.
std::string refusal(std::string_view text) {
    try {
        read(text);
        return "";
    } catch (const Error& error) {
        return error.what();
    }
}

}  // namespace

TEST_CASE("a configuration is read along its keys", "[engine]") {
    const Configuration all = read(R"(environments:
  dev: [docker/Dockerfile-next, "*.local.yml"]
  prod: [docker]
projects:
  api: {root: ./backend/, images: [docker/api/*]}
rules:
  unpinned-dependency: {severity: note}
  untagged-image: {enabled: false}
ignore:
  - {rule: untagged-image, path: compose.yml, subject: "minio/*", reason: dev only, until: 2026-12-31}
  - rule: unpinned-dependency
exclude: ["examples/**"]
env-examples: [deploy/settings.sample]
models: {allow: [all-MiniLM-L6-v2], settings: [app/config.py]}
)");
    CHECK(all.path == "c.yml");
    CHECK(all.role_of("docker/Dockerfile-next") == Role::dev);  // the first that matches counts
    CHECK(all.role_of("docker/Dockerfile") == Role::prod);
    CHECK(all.role_of("compose.local.yml") == Role::dev);
    CHECK(all.role_of("Dockerfile") == std::nullopt);
    REQUIRE(all.projects.size() == 1);
    CHECK(all.projects[0].name == "api");
    CHECK(all.projects[0].root == "backend");
    CHECK(all.projects[0].images == std::vector<std::string>{"docker/api/*"});
    CHECK(all.rule("unpinned-dependency").severity == Severity::note);
    CHECK(all.rule("unpinned-dependency").enabled == std::nullopt);
    CHECK(all.rule("untagged-image").enabled == false);
    CHECK(all.rule("other").enabled == std::nullopt);
    REQUIRE(all.ignores.size() == 4);
    const ConfiguredIgnore& first = all.ignores[0];
    CHECK(std::vector{first.rule, first.path, first.subject, first.reason, first.until} ==
          std::vector<std::string>{"untagged-image", "compose.yml", "minio/*", "dev only", "2026-12-31"});
    CHECK(first.at.begin == Position{10, 12});
    CHECK_FALSE(first.standing);
    CHECK(all.ignores[1].path.empty());
    CHECK((all.ignores[2].rule == "hardcoded-model-name" && all.ignores[2].subject == "all-MiniLM-L6-v2" && all.ignores[2].standing));
    CHECK((all.ignores[3].rule == "hardcoded-model-name" && all.ignores[3].path == "app/config.py" && all.ignores[3].standing));
    CHECK(all.exclude == std::vector<std::string>{"examples/**"});
    CHECK(all.env_examples == std::vector<std::string>{"deploy/settings.sample"});
}

TEST_CASE("a role stated later in the file counts less, whatever it is called", "[engine]") {
    CHECK(read("environments: {prod: [a/*], dev: [a/b]}").role_of("a/b") == Role::prod);
    CHECK(read("environments: {dev: [a/b], prod: [a/*]}").role_of("a/b") == Role::dev);
}

TEST_CASE("an empty configuration, and one with empty keys, says nothing", "[engine]") {
    for (const std::string_view text : {"", "# later\n", "rules:\n", "rules: {}\nignore: []\nexclude:\nmodels:\nprojects: {}\nenvironments: {prod: []}\n"}) {
        INFO(text);
        CHECK(refusal(text) == "");
        const Configuration none = read(text);
        CHECK((none.rules.empty() && none.ignores.empty() && none.exclude.empty() && none.projects.empty() && none.environments.empty()));
    }
}

TEST_CASE("what a configuration cannot mean is refused with its place", "[engine]") {
    struct Case {
        std::string_view text;
        std::string refusal;
    };
    const Case cases[] = {
        {"exclude: [a]\nruels: {}\n", "c.yml:2:1: unknown key 'ruels'; did you mean 'rules'?"},
        {"ruels:\n  untagged-image: {severity: error}\n", "c.yml:1:1: unknown key 'ruels'; did you mean 'rules'?"},
        {"nonsense: 1", "c.yml:1:1: unknown key 'nonsense'; there are environments, projects, rules, ignore, exclude, env-examples or models"},
        {"rules: {untaged-image: {severity: error}}", "c.yml:1:9: unknown rule 'untaged-image'; did you mean 'untagged-image'?"},
        {"rules: {zebra: {}}", "c.yml:1:9: unknown rule 'zebra'; 'driftaudit rules' lists them"},
        {"rules: {untagged-image: {severity: errror}}", "c.yml:1:36: 'errror' is no severity; did you mean 'error'?"},
        {"rules: {untagged-image: {severity: high}}", "c.yml:1:36: 'high' is no severity; there are error, warning or note"},
        {"rules: {untagged-image: {severity: }}", "c.yml:1:26: '' is no severity; there are error, warning or note"},
        {"rules: {untagged-image: {severity: [error]}}", "c.yml:1:37: 'severity' is one value"},
        {"rules: {untagged-image: {enabled: yes}}", "c.yml:1:35: 'yes' is neither true nor false"},
        {"rules: {untagged-image: {level: error}}", "c.yml:1:26: unknown key 'level'; there are severity or enabled"},
        {"rules: {untagged-image: off}", "c.yml:1:25: 'untagged-image' has keys below it, not a value"},
        {"rules: [untagged-image]", "c.yml:1:9: 'rules' has keys below it, not a list"},
        {"rules: {}\nrules: {}", "c.yml:2:1: 'rules' is stated twice"},
        {"rules: {untagged-image: {enabled: true, enabled: false}}", "c.yml:1:41: 'enabled' is stated twice"},
        {"environments: {prd: [Dockerfile]}", "c.yml:1:16: 'prd' is no role of an environment; did you mean 'prod'?"},
        {"environments: {live: [Dockerfile]}", "c.yml:1:16: 'live' is no role of an environment; there are prod, dev, test, ci or local"},
        {"environments: {prod: Dockerfile}", "c.yml:1:22: 'prod' is a list"},
        {"environments: {prod: [[Dockerfile]]}", "c.yml:1:24: '0' is one value"},
        {"exclude: examples", "c.yml:1:10: 'exclude' is a list"},
        {"exclude: {a: b}", "c.yml:1:1: 'exclude' is a list"},
        {"exclude: ['']", "c.yml:1:12: '' is no glob of paths: an empty glob matches nothing"},
        {"exclude: [/srv/*]", "c.yml:1:11: '/srv/*' is no glob of paths: paths of the tree begin with no slash"},
        {"exclude: [../other]", "c.yml:1:11: '../other' is no glob of paths: it leaves the tree"},
        {"exclude: ['a/[b']", "c.yml:1:12: 'a/[b' is no glob of paths: its [ is never closed"},
        {"exclude: ['a/{b,c']", "c.yml:1:12: 'a/{b,c' is no glob of paths: its { is never closed"},
        {"env-examples: ['[]']", "c.yml:1:17: '[]' is no glob of paths: its [ is never closed"},
        {"projects: {api: {images: [Dockerfile]}}", "c.yml:1:12: the project 'api' has no 'root'"},
        {"projects: {api: {root: ../other}}", "c.yml:1:24: '../other' is no folder of the tree"},
        {"projects: {api: {root: /srv}}", "c.yml:1:24: '/srv' is no folder of the tree"},
        {"projects: {api: backend}", "c.yml:1:17: 'api' has keys below it, not a value"},
        {"ignore: {rule: untagged-image}", "c.yml:1:1: 'ignore' is a list"},
        {"ignore: [untagged-image]", "c.yml:1:10: '0' has keys below it, not a value"},
        {"ignore: [{path: a}]", "c.yml:1:10: this ignore names no 'rule'"},
        {"ignore: [{}]", "c.yml:1:10: this ignore names no 'rule'"},
        {"ignore: [{rule: untaged-image}]", "c.yml:1:17: unknown rule 'untaged-image'; did you mean 'untagged-image'?"},
        {"ignore: [{rule: untagged-image, paths: a}]", "c.yml:1:33: unknown key 'paths'; did you mean 'path'?"},
        {"ignore: [{rule: untagged-image, until: 2026-02-30}]", "c.yml:1:40: '2026-02-30' is no date YYYY-MM-DD"},
        {"ignore: [{rule: untagged-image, until: soon}]", "c.yml:1:40: 'soon' is no date YYYY-MM-DD"},
        {"models: {allowed: [a]}", "c.yml:1:10: unknown key 'allowed'; did you mean 'allow'?"},
        {"models: {allow: ['']}", "c.yml:1:19: an empty name is no model's"},
        {"models: {settings: [/a]}", "c.yml:1:21: '/a' is no glob of paths: paths of the tree begin with no slash"},
        {"just text", "c.yml:1:1: a configuration consists of keys and their values"},
    };
    for (const Case& one : cases) {
        INFO(one.text);
        CHECK(refusal(one.text) == one.refusal);
    }
    CHECK(refusal("a: [").starts_with("c.yml:1:5: not readable as YAML"));
}

TEST_CASE("globs that look odd and are none the worse for it", "[engine]") {
    for (const std::string_view glob : {"a", "**", "*.yml", "[!a]b", "[]]", "[a-z]*", "{a,b}/**", "a\\[b", "./a", "a/", "a}", "..a"}) {
        INFO(glob);
        CHECK(refusal("exclude: ['" + std::string(glob) + "']") == "");
    }
}

TEST_CASE("a listing is collected as configured", "[engine]") {
    Configuration configuration;
    configuration.path = "ci/audit.yml";
    configuration.exclude = {"examples", "*.tmp"};
    configuration.env_examples = {"deploy/*.sample"};
    Listing listing{{{"a.py"}, {"a.tmp"}, {"ci/audit.yml"}, {"deploy/settings.sample"}, {"deploy/x.tmp"}, {"examples/a.py"}},
                    {{"examples/locked", "no"}, {"other", "no"}}};
    const Listing left = configured(std::move(listing), configuration);
    std::string told;
    for (const Entry& entry : left.entries) told += entry.path + (entry.read_as.empty() ? "" : "=" + entry.read_as) + ' ';
    CHECK(told == "a.py ci/audit.yml=.driftaudit.yml deploy/settings.sample=deploy/.env.example deploy/x.tmp ");
    REQUIRE(left.troubles.size() == 1);
    CHECK(left.troubles[0].path == "other");
}

TEST_CASE("an env example is read as one whatever its name", "[engine]") {
    const auto source = in_memory({{"deploy/settings.sample", "DATABASE_URL=\n"}});
    Configuration configuration;
    CHECK(collect(*source, configured(source->list(), configuration), collectors(), {}).files.empty());
    configuration.env_examples = {"deploy/settings.sample"};
    const Snapshot snapshot = collect(*source, configured(source->list(), configuration), collectors(), {});
    REQUIRE(snapshot.files.size() == 1);
    CHECK(snapshot.files[0].path == "deploy/settings.sample");
    CHECK(snapshot.files[0].named() == "deploy/.env.example");
    REQUIRE(first<VariableSet>(*snapshot.files[0].facts));
    CHECK(first<VariableSet>(*snapshot.files[0].facts)->name == "DATABASE_URL");
}

TEST_CASE("days of the calendar", "[engine]") {
    for (const std::string_view date : {"2026-12-31", "2024-02-29", "0001-01-01"}) CHECK(is_date(date));
    for (const std::string_view none :
         {"", "2026-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "2026-1-1", "26-01-01", "2026/01/01", "+026-01-01", "0000-01-01"})
        CHECK_FALSE(is_date(none));
    CHECK(is_date(today()));
}
