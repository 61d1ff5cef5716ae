// What each format makes of reports that are made by hand.

#include <driftaudit/report.hpp>

#include <algorithm>
#include <sstream>

#include "../../src/reporters/shared/environments.hpp"
#include "../../src/reporters/shared/facts.hpp"
#include "../../src/reporters/shared/rules.hpp"
#include "../schema.hpp"
#include "catch.hpp"

using namespace driftaudit;
using driftaudit::test::report_violations;

namespace {

Location at(std::string path, std::uint32_t line, std::uint32_t column, std::uint32_t length = 1) {
    return {std::move(path), {{line, column}, {line, column + length}}};
}

Finding finding(std::string rule, Severity severity, std::string subject, std::string message, std::vector<Voice> voices) {
    Finding one;
    one.rule = std::move(rule);
    one.severity = severity;
    one.subject = std::move(subject);
    one.message = std::move(message);
    one.voices = std::move(voices);
    one.project = ".";
    one.fingerprint = "0123456789abcdef";
    return one;
}

Environment environment(Environment::Kind kind, std::string name, Role role, std::string path) {
    Environment one;
    one.kind = kind;
    one.name = std::move(name);
    one.role = role;
    one.path = std::move(path);
    return one;
}

Installation installation(const Install& command, Location where) {
    Installation one;
    one.command = &command;
    one.where = std::move(where);
    return one;
}

std::string render_as(std::string_view format, const Report& report) {
    const auto row = std::find_if(reporters().begin(), reporters().end(), [&](const Row<Reporter>& one) { return one.id == format; });
    std::ostringstream out;
    row->value.write(report, out);
    return out.str();
}

/// A shop that runs 3.11 in production and 3.12 on the laptop.
struct Shop {
    Install from_requirements, from_lock;
    Snapshot snapshot;
    Workspace workspace;

    Shop() {
        from_requirements.tool = "pip install";
        from_lock.tool = "uv sync";
        from_lock.extras = {"test"};
        from_lock.lock_enforced = true;

        Environment image = environment(Environment::Kind::image, "Dockerfile", Role::prod, "Dockerfile");
        image.pythons = {{"3.11", "image", at("Dockerfile", 1, 6, 16)}};
        image.installations = {installation(from_requirements, at("Dockerfile", 4, 5))};
        image.installations.front().files = {"requirements.txt"};
        image.installations.front().ignored_lock = "uv.lock";
        image.variables = {{"APP_ENV", at("Dockerfile", 2, 5)}, {"PORT", at("Dockerfile", 3, 5)}};

        Environment job = environment(Environment::Kind::job, ".github/workflows/ci.yml: test", Role::ci, ".github/workflows/ci.yml");
        job.pythons = {{"3.11", "setup-python", at(".github/workflows/ci.yml", 9, 30)}, {"3.12", "setup-python", at(".github/workflows/ci.yml", 9, 38)}};
        job.installations = {installation(from_lock, at(".github/workflows/ci.yml", 12, 14))};
        job.installations.front().lock = "uv.lock";

        Environment venv = environment(Environment::Kind::venv, ".venv", Role::local, ".venv/pyvenv.cfg");
        venv.pythons = {{"3.12.4", "pyvenv.cfg", at(".venv/pyvenv.cfg", 3, 11)}};

        Project project;
        project.root = ".";
        project.name = "shop";
        project.allowed = {{">=3.11", "requires-python", at("pyproject.toml", 10, 19)}};
        project.environments = {venv, job, image};
        snapshot.audited = 12;
        workspace.snapshot = &snapshot;
        workspace.projects = {project};
    }
    Report report(std::vector<Finding> findings = {}) const {
        Report one;
        one.snapshot = &snapshot;
        one.workspace = &workspace;
        one.findings = std::move(findings);
        return one;
    }
};

constexpr std::string_view matrix =
    "shop\n"
    "  allowed  >=3.11 (pyproject.toml:10)\n"
    "  prod   Dockerfile    Python 3.11            requirements.txt without uv.lock  2 variables\n"
    "  ci     ci.yml: test  Python 3.11, 3.12      uv.lock[test] (frozen)\n"
    "  local  .venv         Python 3.12.4 != 3.11\n";

Finding mismatch() {
    Finding one = finding("no-such-rule", Severity::error, "python", "prod runs Python 3.11 but the local venv runs 3.12",
                          {{at("Dockerfile", 1, 6, 16), "python:3.11-slim"}, {at(".venv/pyvenv.cfg", 3, 11, 6), "3.12.4"}});
    one.environments = {"prod", "local"};
    return one;
}

Finding floating(std::string name, std::uint32_t line) {
    Finding one = finding("unpinned-dependency", Severity::warning, name, "`" + name + "` floats",
                          {{at("requirements.txt", line, 1), name + ">=1"}, {at("Dockerfile", 4, 5), "pip install, in Dockerfile (prod)"}});
    one.environments = {"prod"};
    return one;
}

}  // namespace

TEST_CASE("text begins with the parity matrix and ends with the counts", "[reporters]") {
    const Shop shop;
    CHECK(render_as("text", shop.report()) == std::string(matrix) + "\nno disagreement found: 12 files, 1 project, 3 environments\n");

    Report timed = shop.report();
    timed.quiet = true;
    timed.seconds = 0.0412;
    CHECK(render_as("text", timed) == "no disagreement found: 12 files, 1 project, 3 environments (0.04 s)\n");
}

TEST_CASE("text quotes every side of a finding at its place, the worst first", "[reporters]") {
    const Shop shop;
    Finding note = finding("no-such-rule", Severity::note, "version", "a note", {{at("A", 1, 1), ""}});
    Finding silenced = finding("no-such-rule", Severity::error, "x", "not seen", {{at("B", 1, 1), ""}});
    silenced.silenced = Silenced{"inline", "known"};
    Report report = shop.report({note, silenced, mismatch()});
    report.quiet = true;
    CHECK(render_as("text", report) ==
          "error[no-such-rule] prod runs Python 3.11 but the local venv runs 3.12\n"
          "  Dockerfile:1:6         python:3.11-slim\n"
          "  .venv/pyvenv.cfg:3:11  3.12.4\n"
          "\n"
          "note[no-such-rule] a note\n"
          "  A:1:1\n"
          "\n"
          "1 error, 1 note in 12 files, 1 project, 3 environments; 1 silenced\n");
}

TEST_CASE("requirements of one file that float are one block", "[reporters]") {
    const Shop shop;
    std::vector<Finding> findings;
    for (std::uint32_t line = 1; line <= 8; ++line) findings.push_back(floating("package-" + std::to_string(line), line));
    Report report = shop.report(std::move(findings));
    report.quiet = true;
    const std::string text = render_as("text", report);
    const std::string expected =
        "warning[unpinned-dependency] 8 requirements of requirements.txt float in: Dockerfile (prod)\n"
        "  requirements.txt:1:1\n"
        "    :1 package-1>=1  :2 package-2>=1  :3 package-3>=1  :4 package-4>=1  :5 package-5>=1\n"
        "    :6 package-6>=1  :7 package-7>=1  :8 package-8>=1\n"
        "  Dockerfile:4:5  pip install, in Dockerfile (prod)\n";
    CHECK(text.substr(0, expected.size()) == expected);
    CHECK(text.ends_with("\n\n8 warnings in 12 files, 1 project, 3 environments\n"));
}

TEST_CASE("findings that say the same of several subjects are one block, others are not", "[reporters]") {
    const Shop shop;
    const auto say = [](std::string subject, std::uint32_t line, const std::string& what) {
        return finding("no-such-rule", Severity::warning, subject, "`" + subject + "` " + what, {{at("config.py", line, 5), "reads " + subject}});
    };
    Report report = shop.report({say("A_KEY", 1, "is missing"), say("B_KEY", 2, "is missing"), say("C_KEY", 3, "is odd")});
    report.quiet = true;
    CHECK(render_as("text", report) ==
          "warning[no-such-rule] 2 in config.py: `A_KEY` is missing\n"
          "  config.py:1:5\n"
          "    :1 A_KEY  :2 B_KEY\n"
          "\n"
          "warning[no-such-rule] `C_KEY` is odd\n"
          "  config.py:3:5  reads C_KEY\n"
          "\n"
          "3 warnings in 12 files, 1 project, 3 environments\n");
}

TEST_CASE("what is said word by word in several places is one block", "[reporters]") {
    const Shop shop;
    const auto say = [](std::string path, std::uint32_t line) {
        return finding("no-such-rule", Severity::note, "redis:7", "`redis:7` moves", {{at(std::move(path), line, 12, 7), "redis:7"}});
    };
    Finding other = say("c.yml", 2);
    other.severity = Severity::warning;
    Report report = shop.report({say("a.yml", 3), say("a.yml", 9), say("a.yml", 12), say("b.yml", 4), other});
    report.quiet = true;
    CHECK(render_as("text", report) ==
          "warning[no-such-rule] `redis:7` moves\n"
          "  c.yml:2:12  redis:7\n"
          "\n"
          "note[no-such-rule] `redis:7` moves\n"
          "  a.yml:3:12  also :9 :12\n"
          "  b.yml:4:12\n"
          "\n"
          "1 warning, 4 notes in 12 files, 1 project, 3 environments\n");
}

TEST_CASE("a block about one file quotes what stands there", "[reporters]") {
    const Shop shop;
    const auto say = [](std::uint32_t line, const std::string& reason) {
        return finding("unreadable-input", Severity::warning, "a.txt", "could not be read: " + reason, {{at("a.txt", line, 1), reason}});
    };
    Report report = shop.report({say(1, "no name"), say(2, "no version")});
    CHECK(render_as("text", report).find("    :1 no name  :2 no version\n") != std::string::npos);
}

TEST_CASE("what to do is said once for a rule", "[reporters]") {
    if (checks().empty()) return;
    const Row<Check>& rule = checks().front();
    const Shop shop;
    Report report = shop.report({finding(std::string(rule.id), Severity::error, "a", "one thing", {{at("A", 1, 1), "x"}}),
                                 finding(std::string(rule.id), Severity::error, "b", "another", {{at("B", 1, 1), "y"}})});
    const std::string text = render_as("text", report), help = "  help: " + std::string(rule.value.remedy) + "\n";
    const std::size_t first = text.find(help);
    REQUIRE(first != std::string::npos);
    CHECK(text.find("help:", first + help.size()) == std::string::npos);
}

TEST_CASE("text names what could not be read, once", "[reporters]") {
    const Shop shop;
    Report report = shop.report({finding("unreadable-input", Severity::warning, "a.yml", "could not be read", {{at("a.yml", 9, 3, 0), "bad"}})});
    report.unreadable = {{at("a.yml", 9, 3, 0), "bad"}, {{"b.toml", {}}, "too large"}};
    report.quiet = true;
    const std::string text = render_as("text", report);
    CHECK(text.find("could not be read\n  b.toml  too large\n") != std::string::npos);
    CHECK(text.find("a.yml:9:3") == text.rfind("a.yml:9:3"));
    CHECK(text.ends_with("1 warning in 12 files, 1 project, 3 environments; 2 unreadable\n"));

    report.findings.clear();
    CHECK(render_as("text", report).ends_with("no disagreement found in what could be read: 12 files, 1 project, 3 environments; 2 unreadable\n"));
}

TEST_CASE("colours are there when they are wanted", "[reporters]") {
    const Shop shop;
    Report report = shop.report({mismatch()});
    CHECK(render_as("text", report).find('\x1b') == std::string::npos);
    report.color = true;
    const std::string text = render_as("text", report);
    CHECK(text.find("\x1b[1;31merror\x1b[0m[no-such-rule]") != std::string::npos);
    CHECK(text.find("\x1b[1mDockerfile:1:6\x1b[0m") != std::string::npos);
}

TEST_CASE("the matrix stays short", "[reporters]") {
    Shop shop;
    Project& project = shop.workspace.projects.front();
    project.environments.assign(20, environment(Environment::Kind::job, "job", Role::ci, "ci.yml"));
    std::ostringstream out;
    render::write_matrix(shop.workspace, 12, false, out);
    const std::string text = out.str();
    CHECK(std::count(text.begin(), text.end(), '\n') == 15);
    CHECK(text.ends_with("  \u2026 and 8 more (driftaudit environments)\n"));

    shop.workspace.projects.assign(10, project);
    std::ostringstream many;
    render::write_matrix(shop.workspace, 12, false, many);
    CHECK(many.str().ends_with("\n\u2026 and 7 projects more (driftaudit environments)\n"));
}

TEST_CASE("concise is one line a finding", "[reporters]") {
    const Shop shop;
    Finding whole = finding("missing-lock", Severity::note, "lock", "no lock\nat all", {{{"pyproject.toml", {}}, ""}});
    Finding silenced = mismatch();
    silenced.silenced = Silenced{"inline", ""};
    CHECK(render_as("concise", shop.report({mismatch(), silenced, whole})) ==
          "Dockerfile:1:6: error no-such-rule python: prod runs Python 3.11 but the local venv runs 3.12\n"
          "pyproject.toml:1:1: note missing-lock lock: no lock at all\n");
    CHECK(render_as("concise", shop.report()).empty());
}

TEST_CASE("json is what the contract says", "[reporters]") {
    const Shop shop;
    Finding silenced = floating("fastapi", 2);
    silenced.silenced = Silenced{"inline", "the demo"};
    Report report = shop.report({mismatch(), silenced});
    report.unreadable = {{at("docker-compose.yml", 9, 3), "a mapping is not closed"}};
    const std::string text = render_as("json", report);
    CHECK(report_violations(text, "report").empty());
    const auto document = nlohmann::ordered_json::parse(text);
    CHECK(document["summary"].dump() == R"({"error":1,"warning":0,"note":0,"suppressed":1,"unreadable":1,"files":12,"projects":1,"environments":3})");
    CHECK(document["revision"].is_null());
    CHECK(document["findings"][0].dump() ==
          R"({"rule":"no-such-rule","severity":"error","project":".","subject":"python",)"
          R"("message":"prod runs Python 3.11 but the local venv runs 3.12",)"
          R"("location":{"path":"Dockerfile","line":1,"column":6,"end_line":1,"end_column":22},)"
          R"("related":[{"path":".venv/pyvenv.cfg","line":3,"column":11,"message":"3.12.4"}],"environments":["prod","local"],)"
          R"("fingerprint":"0123456789abcdef","suppressed":null,"fixable":false})");
    CHECK(document["findings"][1]["suppressed"].dump() == R"({"by":"inline","reason":"the demo"})");
    CHECK(document["unreadable"].dump() == R"([{"path":"docker-compose.yml","line":9,"column":3,"reason":"a mapping is not closed"}])");
}

TEST_CASE("json takes bytes that are no UTF-8, and lets no credentials out", "[reporters]") {
    const Shop shop;
    Finding odd = mismatch();
    odd.message = "\xff https://user:secret@example.org";
    odd.voices.push_back({at("a", 1, 1), "https://user:secret@example.org"});
    const std::string text = render_as("json", shop.report({odd}));
    CHECK(report_violations(text, "report").empty());
    CHECK(text.find("secret") == std::string::npos);
    CHECK(render_as("text", shop.report({odd})).find("secret") == std::string::npos);
    CHECK(render_as("concise", shop.report({odd})).find("secret") == std::string::npos);
}

TEST_CASE("environments are told in full", "[reporters]") {
    Shop shop;
    shop.workspace.others = {environment(Environment::Kind::job, "docs.yml: build", Role::ci, "docs.yml")};
    std::ostringstream text, json;
    render::write_environments_text(shop.workspace, false, text);
    CHECK(text.str() == std::string(matrix) +
                            "\n"
                            "  Dockerfile (prod)\n"
                            "    python    Dockerfile:1:6  3.11 (image)\n"
                            "    installs  Dockerfile:4:5  pip install: requirements.txt without uv.lock\n"
                            "    variable  Dockerfile:2:5  APP_ENV\n"
                            "    variable  Dockerfile:3:5  PORT\n"
                            "\n"
                            "  .github/workflows/ci.yml: test (ci)\n"
                            "    python    .github/workflows/ci.yml:9:30   3.11 (setup-python)\n"
                            "    python    .github/workflows/ci.yml:9:38   3.12 (setup-python)\n"
                            "    installs  .github/workflows/ci.yml:12:14  uv sync: uv.lock[test] (frozen)\n"
                            "\n"
                            "  .venv (local)\n"
                            "    python  .venv/pyvenv.cfg:3:11  3.12.4 (pyvenv.cfg)\n"
                            "\n"
                            "no project's\n"
                            "  ci  docs.yml: build\n"
                            "\n"
                            "  docs.yml: build (ci)\n");
    render::write_environments_json(shop.workspace, {}, json);
    CHECK(report_violations(json.str(), "environments").empty());
    const auto document = nlohmann::json::parse(json.str());
    CHECK(document["projects"][0]["environments"][2]["variables"][0]["name"] == "APP_ENV");
    CHECK(document["others"][0]["name"] == "docs.yml: build");
}

TEST_CASE("rules tell their own words", "[reporters]") {
    const std::vector<Row<Check>> rows = {
        {"a-rule", {.severity = Severity::error, .title = "A thing is wrong", .why = "It costs.", .remedy = "Mend it."}},
        {"quiet-rule", {.severity = Severity::note, .title = "Another", .why = "Little.", .remedy = "Leave it.", .enabled = false}}};
    std::ostringstream table, json, page;
    render::write_rules_text(rows, false, table);
    CHECK(table.str() == "a-rule      error  A thing is wrong\nquiet-rule  note   Another (off by default)\n");
    render::write_rules_json(rows, json);
    CHECK(report_violations(json.str(), "rules").empty());
    render::write_explanation(rows.front(), false, page);
    CHECK(page.str() ==
          "a-rule (error)\nA thing is wrong\n\nwhat it costs\n  It costs.\n\nwhat to do\n  Mend it.\n\nto accept one\n  # driftaudit: ignore[a-rule] the "
          "reason\n");
    CHECK(render::rule_page(rows.front())
              .starts_with("# a-rule\n\nA thing is wrong\n\nSeverity: error\n\n## What it costs\n\nIt costs.\n\n## What to do\n\nMend it.\n\n"));
    CHECK(render::rules_index(rows).ends_with("| [quiet-rule](quiet-rule.md) | note, off by default | Another |\n"));
}
