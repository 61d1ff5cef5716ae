#include <driftaudit/judge.hpp>

#include <algorithm>
#include <set>

#include "catch.hpp"

using namespace driftaudit;

namespace {

Location place(std::string path, std::uint32_t line, std::uint32_t column = 1) { return {std::move(path), {{line, column}, {line, column + 1}}}; }

Finding finding(std::string subject, Location where, std::string key = "", std::string project = ".") {
    Finding made;
    made.subject = std::move(subject);
    made.message = made.subject + " is wrong";
    made.voices = {{std::move(where), "it"}};
    made.key = std::move(key);
    made.project = std::move(project);
    return made;
}

std::vector<Finding> says_two(const Workspace&) { return {finding("b", place("z.txt", 9)), finding("a", place("a.txt", 4))}; }
std::vector<Finding> says_one(const Workspace&) { return {finding("a", place("a.txt", 4))}; }
std::vector<Finding> says_nothing(const Workspace&) { return {}; }
std::vector<Finding> says_itself_again(const Workspace&) {
    std::vector<Finding> findings{finding("a", place("a.txt", 4)), finding("a", place("a.txt", 4)), finding("a", place("b.txt", 1)),
                                  finding("a", place("a.txt", 7)), finding("a", place("a.txt", 4), "other key")};
    findings[0].environments = {"prod"};
    findings[1].environments = {"ci", "prod"};
    findings[1].severity = Severity::error;
    findings[1].voices.push_back({place("c.txt", 1), "too"});
    return findings;
}
std::vector<Finding> says_with_two_voices(const Workspace&) {
    Finding made = finding("a", place("a.txt", 4));
    made.voices.push_back({place("b.txt", 8), "other"});
    return {made};
}
std::vector<Finding> says_of_a_file(const Workspace&) { return {finding("a", {"a.txt", {}})}; }
std::vector<Finding> says_nowhere(const Workspace&) {
    Finding made = finding("a", place("a.txt", 4));
    made.voices.clear();
    return {made};
}

Row<Check> check(std::string_view id, std::vector<Finding> (*run)(const Workspace&), Severity severity = Severity::warning, bool enabled = true) {
    return {id, {severity, "", "", "", run, enabled}};
}

/// What is judged, one line each: "path:line rule subject", "(reason)" behind what is silenced.
std::vector<std::string> told(const std::vector<Finding>& findings) {
    std::vector<std::string> lines;
    for (const Finding& one : findings)
        lines.push_back(one.location().path + ':' + std::to_string(one.location().at.begin.line) + ' ' + one.rule + ' ' + one.subject +
                        (one.silenced ? " (" + one.silenced->reason + ')' : ""));
    return lines;
}
using Lines = std::vector<std::string>;

/// A tree with ignores: path, line, rules.
struct Ignore {
    std::string path;
    std::uint32_t line;
    std::vector<std::string> rules;
};
Snapshot with_ignores(const std::vector<Ignore>& ignores) {
    std::map<std::string, Facts> files;
    for (const Ignore& one : ignores) files[one.path].push_back({Suppression{one.rules, "why"}, place(one.path, one.line, 5).at, no_scope});
    Snapshot snapshot;
    for (auto& [path, facts] : files) snapshot.files.push_back({path, std::make_shared<const Facts>(std::move(facts)), false});
    return snapshot;
}
Lines told(const std::vector<Ignore>& ignores, const std::vector<Row<Check>>& checks, const Policy& policy = {}) {
    const Snapshot snapshot = with_ignores(ignores);
    Workspace workspace;
    workspace.snapshot = &snapshot;
    return told(judge(workspace, checks, policy));
}

}  // namespace

TEST_CASE("findings come in the order of reports, with rule, severity and fingerprint", "[engine]") {
    const auto findings = judge({}, {check("second", says_two, Severity::error), check("first", says_one)}, {});
    CHECK(told(findings) == Lines{"a.txt:4 first a", "a.txt:4 second a", "z.txt:9 second b"});
    CHECK(findings[0].severity == Severity::warning);
    CHECK(findings[1].severity == Severity::error);
    CHECK(findings[0].fingerprint == fingerprint_of(findings[0]));
    CHECK(findings[0].fingerprint.size() == 32);
}

TEST_CASE("a policy selects rules", "[engine]") {
    const std::vector<Row<Check>> checks{check("one", says_one), check("off", says_one, Severity::note, false)};
    const auto rules = [&](const Policy& policy) {
        std::string names;
        for (const Finding& found : judge({}, checks, policy)) names += found.rule + ' ';
        return names;
    };
    CHECK(rules({}) == "one ");
    CHECK(rules({{"off"}, {}, true}) == "off ");
    CHECK(rules({{"off", "one"}, {"one"}, true}) == "off ");
    CHECK(rules({{}, {"one"}, true}).empty());
    CHECK(rules({{"unknown"}, {}, true}).empty());
}

TEST_CASE("equal findings of one place are one, and of several places have each their fingerprint", "[engine]") {
    const auto findings = judge({}, {check("r", says_itself_again)}, {});
    CHECK(told(findings) == Lines{"a.txt:4 r a", "a.txt:4 r a", "a.txt:7 r a", "b.txt:1 r a"});
    CHECK(findings[0].environments == Lines{"prod", "ci"});
    CHECK(findings[0].severity == Severity::error);
    CHECK(findings[0].voices.size() == 2);
    std::set<std::string> fingerprints;
    for (const Finding& one : findings) fingerprints.insert(one.fingerprint);
    CHECK(fingerprints.size() == 4);
    CHECK(findings[2].fingerprint == findings[0].fingerprint + "-2");
    CHECK(findings[3].fingerprint == findings[0].fingerprint + "-3");
}

TEST_CASE("a finding without a voice stands at its project", "[engine]") { CHECK(told(judge({}, {check("r", says_nowhere)}, {})) == Lines{".:0 r a"}); }

TEST_CASE("a fingerprint is of rule, project, subject and key alone", "[engine]") {
    Finding one = finding("subject", place("a.txt", 4), "key");
    one.rule = "rule";
    const std::string digest = fingerprint_of(one);
    CHECK(digest == "18ba7bcd90c7e02cbfa6535480353136");  // kept in baselines: must never change
    Finding other = one;
    other.message = "something else";
    other.voices = {{place("b.txt", 1), ""}};
    other.severity = Severity::error;
    CHECK(fingerprint_of(other) == digest);
    for (std::string Finding::*part : {&Finding::rule, &Finding::project, &Finding::subject, &Finding::key}) {
        other = one;
        other.*part += 'x';
        CHECK(fingerprint_of(other) != digest);
    }
    other = one;
    other.subject = "subjectk";
    other.key = "ey";
    CHECK(fingerprint_of(other) != digest);
}

TEST_CASE("an inline ignore silences its rule on its own line and the next", "[engine]") {
    const std::vector<Row<Check>> checks{check("r", says_one), check("s", says_nothing)};
    CHECK(told({{"a.txt", 4, {"r"}}}, checks) == Lines{"a.txt:4 r a (why)"});
    CHECK(told({{"a.txt", 3, {"r"}}}, checks) == Lines{"a.txt:4 r a (why)"});
    CHECK(told({{"a.txt", 3, {"s", "r"}}}, checks) == Lines{"a.txt:3 unused-suppression s", "a.txt:4 r a (why)"});
    CHECK(told({{"a.txt", 2, {"r"}}}, checks) == Lines{"a.txt:2 unused-suppression r", "a.txt:4 r a"});
    CHECK(told({{"a.txt", 5, {"r"}}}, checks) == Lines{"a.txt:4 r a", "a.txt:5 unused-suppression r"});
    CHECK(told({{"b.txt", 4, {"r"}}}, checks) == Lines{"a.txt:4 r a", "b.txt:4 unused-suppression r"});
    CHECK(told({{"a.txt", 4, {"r"}}}, checks, {{}, {}, false}) == Lines{"a.txt:4 r a"});
    CHECK(told({{"b.txt", 7, {"r"}}}, {check("r", says_with_two_voices)}) == Lines{"a.txt:4 r a (why)"});
    CHECK(told({{"a.txt", 1, {"r"}}}, {check("r", says_of_a_file)}) == Lines{"a.txt:0 r a (why)"});
}

TEST_CASE("an ignore that is good for nothing is told, unless its check did not run", "[engine]") {
    const std::vector<Row<Check>> checks{check("untagged-image", says_nothing), check("off", says_nothing, Severity::note, false)};
    const auto message = [&](const std::string& rule) {
        const Snapshot snapshot = with_ignores({{"a.txt", 1, {rule}}});
        Workspace workspace;
        workspace.snapshot = &snapshot;
        const auto findings = judge(workspace, checks, {});
        return findings.empty() ? "" : findings[0].message;
    };
    CHECK(message("untagged-image") == "the ignore of untagged-image silences nothing: neither its line nor the next has such a finding");
    CHECK(message("untaged-image") == "the ignore names untaged-image, which is no rule; did you mean 'untagged-image'?");
    CHECK(message("untagged-imgae") == "the ignore names untagged-imgae, which is no rule; did you mean 'untagged-image'?");
    CHECK(message("E501") == "the ignore names E501, which is no rule");
    CHECK(message("off").empty());
    CHECK(message("unused-suppression").empty());
    const std::vector<Ignore> ignore{{"a.txt", 1, {"untagged-image"}}};
    CHECK(told(ignore, checks, {{"off"}, {}, true}).empty());
    CHECK(told(ignore, checks, {{"untagged-image"}, {}, true}).empty());
    CHECK(told(ignore, checks, {{"untagged-image", "unused-suppression"}, {}, true}).size() == 1);
    CHECK(told(ignore, checks, {{}, {"unused-suppression"}, true}).empty());
    CHECK(told({{"a.txt", 1, {"untagged-image", "unused-suppression"}}}, checks) == Lines{"a.txt:1 unused-suppression untagged-image (why)"});
}

TEST_CASE("a useless ignore belongs to the innermost project around it", "[engine]") {
    const Snapshot snapshot = with_ignores({{"backend/api/a.txt", 1, {"r"}}, {"b.txt", 1, {"r"}}, {"backend-2/c.txt", 1, {"r"}}});
    Workspace workspace;
    workspace.snapshot = &snapshot;
    for (const char* root : {".", "backend", "backend/api"}) workspace.projects.emplace_back().root = root;
    std::string projects;
    for (const Finding& one : judge(workspace, {check("r", says_nothing)}, {})) projects += one.project + ' ';
    CHECK(projects == ". . backend/api ");
}

TEST_CASE("a configuration sets severities and switches rules", "[engine]") {
    const std::vector<Row<Check>> checks{check("one", says_one), check("off", says_one, Severity::note, false)};
    Configuration configuration;
    configuration.rules = {{"one", {Severity::error, {}}}, {"off", {{}, true}}};
    const auto rules = [&](const Policy& policy) {
        std::string names;
        for (const Finding& found : judge({}, checks, policy, configuration)) names += found.rule + '=' + std::string(name_of(*found.severity)) + ' ';
        return names;
    };
    CHECK(rules({}) == "off=note one=error ");
    CHECK(rules({{"one"}, {}, true}) == "one=error ");  // what is typed counts more
    CHECK(rules({{}, {"off"}, true}) == "one=error ");
    configuration.rules["one"].enabled = false;
    CHECK(rules({}) == "off=note ");
    CHECK(rules({{"one"}, {}, true}) == "one=error ");
    configuration.rules["r"].severity = Severity::note;
    const auto found = judge({}, {check("r", says_itself_again)}, {}, configuration);
    CHECK(std::ranges::all_of(found, [](const Finding& one) { return one.severity == Severity::note; }));  // the finding's own too
}

namespace {

ConfiguredIgnore accepted(std::string rule, std::string path, std::string subject, std::string until = "") {
    ConfiguredIgnore made;
    made.rule = std::move(rule);
    made.path = std::move(path);
    made.subject = std::move(subject);
    made.reason = "known";
    made.until = std::move(until);
    made.at = place("", 7).at;
    return made;
}

Lines told_with(ConfiguredIgnore ignore, const Policy& policy = {}, std::string path = "c.yml") {
    const Snapshot snapshot = with_ignores({});
    Workspace workspace;
    workspace.snapshot = &snapshot;
    Configuration configuration;
    configuration.path = std::move(path);
    configuration.ignores = {std::move(ignore)};
    return told(judge(workspace, {check("r", says_with_two_voices), check("s", says_nothing)}, policy, configuration));
}

}  // namespace

TEST_CASE("a configured ignore silences what its globs name", "[engine]") {
    const Lines silenced{"a.txt:4 r a (known)"}, useless{"a.txt:4 r a", "c.yml:7 unused-suppression r"};
    CHECK(told_with(accepted("r", "", "")) == silenced);
    CHECK(told_with(accepted("r", "a.txt", "")) == silenced);
    CHECK(told_with(accepted("r", "*.txt", "a")) == silenced);
    CHECK(told_with(accepted("r", "b.txt", "")) == silenced);  // the other voice, as for an ignore in a comment
    CHECK(told_with(accepted("r", "c.txt", "")) == useless);
    CHECK(told_with(accepted("r", "", "b")) == useless);
    CHECK(told_with(accepted("s", "", "")) == Lines{"a.txt:4 r a", "c.yml:7 unused-suppression s"});
    CHECK(told_with(accepted("r", "", ""), {{}, {}, false}) == Lines{"a.txt:4 r a"});
    CHECK(told_with(accepted("s", "", ""), {{"r", "unused-suppression"}, {}, true}) == Lines{"a.txt:4 r a"});  // its rule did not run
    CHECK(told_with(accepted("r", "c.txt", ""), {}, "") == Lines{"a.txt:4 r a"});                              // nothing of this tree
    ConfiguredIgnore standing = accepted("s", "", "");
    standing.standing = true;
    CHECK(told_with(standing) == Lines{"a.txt:4 r a"});
}

TEST_CASE("a configured ignore holds through its last day", "[engine]") {
    const auto on = [](std::string day) {
        Policy policy;
        policy.today = std::move(day);
        return told_with(accepted("r", "", "", "2026-12-31"), policy);
    };
    CHECK(on("2026-12-31") == Lines{"a.txt:4 r a (known)"});
    CHECK(on("") == Lines{"a.txt:4 r a (known)"});
    CHECK(on("2027-01-01") == Lines{"a.txt:4 r a", "c.yml:7 unused-suppression r"});
}

TEST_CASE("what is wrong with a configured ignore is said", "[engine]") {
    const Snapshot snapshot = with_ignores({});
    Workspace workspace;
    workspace.snapshot = &snapshot;
    Configuration configuration;
    configuration.path = "c.yml";
    configuration.ignores = {accepted("s", "x/*.txt", "minio/*"), accepted("s", "", "", "2026-01-01"), accepted("s", "x", ""), accepted("s", "", "")};
    configuration.ignores.back().at = place("", 8).at;
    Policy policy;
    policy.today = "2026-06-01";
    std::vector<std::string> messages;
    for (const Finding& one : judge(workspace, {check("s", says_nothing)}, policy, configuration)) messages.push_back(one.message);
    std::ranges::sort(messages);
    CHECK(messages == Lines{"the ignore of s (x) silences nothing: there is no such finding",
                            "the ignore of s (x/*.txt, minio/*) silences nothing: there is no such finding", "the ignore of s ended on 2026-01-01",
                            "the ignore of s silences nothing: there is no such finding"});
    configuration.ignores.push_back(accepted("unused-suppression", "c.yml", ""));
    for (const Finding& one : judge(workspace, {check("s", says_nothing)}, policy, configuration)) CHECK(one.silenced);
}
