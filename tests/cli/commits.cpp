// Commits as a user meets them: `audit --rev`, `--staged`, `--blame`, `diff`, `history`, and the cache.

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "../schema.hpp"
#include "../sources/temporary-tree.hpp"
#include "catch.hpp"
#include "program.hpp"

using namespace driftaudit;
using namespace driftaudit::test;

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const std::string image = "FROM python:3.11.9-slim\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n";

/// A main branch that floats in one requirement, and a branch `topic` on it that floats in a second one.
void branches(const TemporaryTree& tree) {
    tree.git("init");
    tree.write("Dockerfile", image);
    tree.write("requirements.txt", "django==5.0\nhttpx>=0.27\n");
    tree.commit("2026-01-01");
    tree.git("checkout -b topic");
    tree.write("requirements.txt", "django==5.0\n# a client\nhttpx>=0.27\nredis\n");
    tree.commit("2026-01-02");
}

Outcome run_in(const TemporaryTree& tree, std::vector<std::string> words) {
    words.insert(words.begin(), {"-C", tree.path(), "--today", "2026-06-30", "--no-cache"});
    return run_program(words);
}

json json_of(const Outcome& outcome) {
    INFO(outcome.err);
    CHECK(report_violations(outcome.out, "report") == std::vector<std::string>{});
    return json::parse(outcome.out);
}

std::vector<std::string> subjects(const json& findings) {
    std::vector<std::string> out;
    for (const auto& finding : findings) out.push_back(finding["subject"]);
    return out;
}

using Subjects = std::vector<std::string>;

std::vector<std::string> with(std::vector<std::string> words) {
    words.insert(words.end(), {"--format", "json", "--select", "unpinned-dependency"});
    return words;
}

}  // namespace

TEST_CASE("a commit, the index and the work tree are audited alike", "[cli]") {
    const TemporaryTree tree;
    branches(tree);
    CHECK(subjects(json_of(run_in(tree, with({"audit"})))["findings"]) == Subjects{"httpx", "redis"});
    const json main = json_of(run_in(tree, with({"audit", "--rev", "main"})));
    CHECK(subjects(main["findings"]) == Subjects{"httpx"});
    CHECK(main["revision"].get<std::string>().size() == 40);
    tree.write("requirements.txt", "celery\n");
    tree.git("add .");
    tree.write("requirements.txt", "kombu\n");
    CHECK(subjects(json_of(run_in(tree, with({"audit", "--staged"})))["findings"]) == Subjects{"celery"});
    CHECK(run_in(tree, {"audit", "--rev", "mian"}).code == 2);
    CHECK(contains(run_in(tree, {"audit", "--rev", "mian"}).err, "did you mean 'main'"));
    CHECK(run_in(tree, {"audit", "--rev", "main", "--staged"}).code == 2);
    CHECK(contains(run_in(tree, {"facts", "--rev", "main"}).out, "httpx"));
}

TEST_CASE("diff tells what a branch introduces, fixes and leaves", "[cli]") {
    const TemporaryTree tree;
    branches(tree);
    const Outcome outcome = run_in(tree, with({"diff", "main..topic"}));
    CHECK(outcome.code == 1);
    const json change = json_of(outcome)["change"];
    CHECK(subjects(change["introduced"]) == Subjects{"redis"});
    CHECK(change["introduced"][0]["cause"] == json{{"path", "requirements.txt"}, {"line", 4}, {"column", 1}, {"message", "redis"}});
    CHECK(change["fixed"].empty());
    CHECK(change["unchanged"] == 1);
    CHECK(run_in(tree, with({"diff", "topic..main"})).code == 0);  // on the merge base, which is main itself
    CHECK(contains(run_in(tree, {"diff", "main", "--select", "unpinned-dependency"}).out, "1 introduced, 0 fixed, 1 unchanged"));
    tree.write("requirements.txt", "django==5.0\nhttpx==0.27.0\n");
    const json fixed = json_of(run_in(tree, with({"diff", "main"})))["change"];
    CHECK(subjects(fixed["fixed"]) == Subjects{"httpx"});
    CHECK(fixed["head"].is_null());
    CHECK(run_in(tree, with({"diff", "main"})).code == 0);
    CHECK(subjects(json_of(run_in(tree, with({"diff", "main", "--staged"})))["change"]["introduced"]) == Subjects{"redis"});
}

TEST_CASE("diff is made on the merge base: what main did since is not the branch's", "[cli]") {
    const TemporaryTree tree;
    branches(tree);
    tree.git("checkout main");
    tree.write("requirements.txt", "django==5.0\nhttpx==0.27.0\n");
    tree.commit("2026-01-03");
    const json change = json_of(run_in(tree, with({"diff", "main..topic"})))["change"];
    CHECK(subjects(change["introduced"]) == Subjects{"redis"});
    CHECK(change["unchanged"] == 1);
}

TEST_CASE("a head does not silence what it introduces, unless it is trusted", "[cli]") {
    const TemporaryTree tree;
    branches(tree);
    SECTION("by a comment") { tree.write("requirements.txt", "django==5.0\nhttpx>=0.27\nredis  # driftaudit: ignore[unpinned-dependency] mine\n"); }
    SECTION("by a configuration") { tree.write(".driftaudit.yml", "ignore: [{rule: unpinned-dependency, subject: redis}]\n"); }
    SECTION("by switching the rule off") { tree.write(".driftaudit.yml", "rules: {unpinned-dependency: {enabled: false}}\n"); }
    tree.commit("2026-01-03");
    CHECK(subjects(json_of(run_in(tree, {"diff", "main..topic", "--format", "json", "--ignore", "missing-lock"}))["change"]["introduced"]) == Subjects{"redis"});
    CHECK(json_of(run_in(tree, {"diff", "main..topic", "--trust-head", "--format", "json", "--ignore", "missing-lock"}))["change"]["introduced"].empty());
}

TEST_CASE("a file that moves takes its findings along", "[cli]") {
    const TemporaryTree tree;
    branches(tree);
    fs::create_directory(tree.at("requirements"));
    tree.git("mv requirements.txt requirements/base.txt");
    tree.write("Dockerfile", "FROM python:3.11.9-slim\nCOPY requirements/base.txt .\nRUN pip install -r base.txt\n");
    tree.commit("2026-01-03");
    const json change = json_of(run_in(tree, with({"diff", "HEAD~1..HEAD"})))["change"];
    CHECK(change["introduced"].empty());
    CHECK(change["fixed"].empty());
    CHECK(change["unchanged"] == 2);
}

TEST_CASE("diff refuses what it cannot compare", "[cli]") {
    const TemporaryTree tree, nothing;
    branches(tree);
    tree.git("checkout --orphan apart");
    tree.commit("2026-01-03");
    CHECK(contains(run_in(tree, {"diff", "main"}).err, "no commit in common"));
    CHECK(run_in(tree, {"diff", "nowhere"}).code == 2);
    CHECK(run_in(tree, {"diff"}).code == 2);
    CHECK(contains(run_in(nothing, {"diff", "main"}).err, "no git repository"));
}

TEST_CASE("history tells the lives of findings", "[cli]") {
    const TemporaryTree tree;
    branches(tree);
    tree.write("requirements.txt", "django==5.0\nhttpx==0.27.0\nredis\n");
    tree.commit("2026-01-03");
    tree.write("requirements.txt", "django==5.0\nhttpx\nredis\n");
    tree.commit("2026-01-04");
    const Outcome outcome = run_in(tree, with({"history"}));
    CHECK(outcome.code == 1);
    const json report = json_of(outcome), timeline = report["timeline"];
    CHECK(timeline["commits"] == 4);
    CHECK(subjects(timeline["lives"]) == Subjects{"httpx", "redis"});
    const json httpx = timeline["lives"][0];
    CHECK(httpx["recurrences"] == 1);
    CHECK(httpx["spans"][0]["introduced"]["date"] == "2026-01-01");
    CHECK(httpx["spans"][0]["fixed"]["date"] == "2026-01-03");
    CHECK(httpx["spans"][1]["introduced"]["commit"] == tree.head());
    CHECK(httpx["spans"][1]["fixed"].is_null());
    CHECK(report["findings"][0]["introduced"]["date"] == "2026-01-04");
    const json series = {{{"date", "2026-01-01"}, {"rule", "unpinned-dependency"}, {"open", 1}},
                         {{"date", "2026-01-02"}, {"rule", "unpinned-dependency"}, {"open", 2}},
                         {{"date", "2026-01-03"}, {"rule", "unpinned-dependency"}, {"open", 1}},
                         {{"date", "2026-01-04"}, {"rule", "unpinned-dependency"}, {"open", 2}}};
    CHECK(timeline["series"] == series);
    CHECK(contains(run_in(tree, {"history", "--rule", "unpinned-dependency"}).out, "came back once"));
    CHECK(json_of(run_in(tree, with({"history", "HEAD~2"})))["timeline"]["commits"] == 2);
    const json last = json_of(run_in(tree, with({"history", "--max-count", "1"})))["timeline"];
    CHECK(last["lives"][0]["spans"][0]["introduced"]["earlier"] == true);
    CHECK(json_of(run_in(tree, with({"history", "--since", "2026-01-03"})))["timeline"]["commits"] == 2);
    CHECK(run_in(tree, {"history", "--since", "yesterday"}).code == 2);
}

TEST_CASE("blame gives today's findings the commit that brought them", "[cli]") {
    const TemporaryTree tree;
    branches(tree);
    tree.write("requirements.txt", "django==5.0\nhttpx>=0.27\nredis\nkombu\n");  // not committed
    const json findings = json_of(run_in(tree, with({"audit", "--blame"})))["findings"];
    REQUIRE(findings.size() == 3);
    CHECK(findings[0]["introduced"]["date"] == "2026-01-01");
    CHECK(findings[1]["introduced"]["date"] == "2026-01-02");
    CHECK_FALSE(findings[2].contains("introduced"));
    CHECK(contains(run_in(tree, {"audit", "--blame", "--select", "unpinned-dependency"}).out, "2026-01-02"));
}

TEST_CASE("what a clone does not have makes the answer partial", "[cli]") {
    const TemporaryTree tree, other;
    branches(tree);
    other.git("clone --depth 1 'file://" + tree.path() + "' clone");
    const Outcome shallow = run_program({"-C", other.path() + "/clone", "history", "--no-cache"});
    CHECK(shallow.code == 4);
    CHECK(contains(shallow.out, "shallow clone"));
    CHECK(run_program({"-C", other.path() + "/clone", "history", "--no-cache", "--allow-partial", "--fail-on", "never"}).code == 0);
    CHECK(contains(run_program({"-C", other.path() + "/clone", "diff", "HEAD~1", "--no-cache"}).err, "no such revision"));
}

TEST_CASE("a pointer of Git LFS is no content", "[cli]") {
    const TemporaryTree tree;
    branches(tree);
    tree.write("poetry.lock", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n");
    CHECK(run_in(tree, {"audit"}).code == 4);
    CHECK(contains(run_in(tree, {"audit"}).out, "Git LFS"));
}

TEST_CASE("the cache changes no answer, whatever becomes of it", "[cli]") {
    const TemporaryTree tree, cache;
    branches(tree);
    const auto history = [&](const std::vector<std::string>& more) {
        std::vector<std::string> words{"-C", tree.path(), "--today", "2026-06-30", "history", "--format", "json"};
        words.insert(words.end(), more.begin(), more.end());
        return run_program(words);
    };
    const std::string truth = history({"--no-cache"}).out;
    const std::vector<std::string> cached{"--cache", cache.path()};
    CHECK(history(cached).out == truth);
    const fs::path file = fs::directory_iterator(cache.path())->path();
    const auto whole = fs::file_size(file);
    REQUIRE(whole > 100);
    CHECK(history(cached).out == truth);
    CHECK(fs::file_size(file) == whole);  // nothing was new
    for (std::uintmax_t length = 0; length < whole; length += 1 + whole / 23) {
        fs::resize_file(file, length);
        CHECK(history(cached).out == truth);
    }
    for (std::uintmax_t at = 40; at < whole; at += 1 + whole / 23) {
        std::fstream(file, std::ios::in | std::ios::out | std::ios::binary).seekp(static_cast<std::streamoff>(at)).write("\xFF\x00\xFF\x00", 4);
        CHECK(history(cached).out == truth);
    }
    std::ofstream(file, std::ios::binary) << "something else";
    const Outcome begun = history(cached);
    CHECK(begun.out == truth);
    CHECK(contains(begun.err, "begun anew"));
    CHECK(contains(history({"--cache", "/dev/null/x"}).err, "--cache"));
}

TEST_CASE("no secret is written into the cache", "[cli]") {
    const TemporaryTree tree, cache;
    branches(tree);
    tree.write(".env", "SECRET_KEY=hunter2hunter2\nDATABASE_URL=postgres://u:hunter2hunter2@db/x\n");
    tree.write("compose.yml", "services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: hunter2hunter2\n");
    tree.write("deploy.sh", "export TOKEN=hunter2hunter2\npip install --index-url https://u:hunter2hunter2@example.org/simple x\n");
    tree.commit("2026-01-05");
    run_program({"-C", tree.path(), "history", "--cache", cache.path()});
    for (const auto& entry : fs::directory_iterator(cache.path())) {
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), {}};
        CHECK(bytes.size() > 100);
        CHECK_FALSE(contains(bytes, "hunter2"));
    }
}
