#include <driftaudit/change.hpp>
#include <driftaudit/judge.hpp>
#include <driftaudit/timeline.hpp>

#include "catch.hpp"

using namespace driftaudit;

namespace {

Finding finding(const std::string& subject, const std::string& path = "a.txt", std::uint32_t line = 1) {
    Finding out;
    out.rule = "rule";
    out.subject = subject;
    out.project = ".";
    out.key = path;
    out.voices = {{{path, {{line, 1}, {line, 5}}}, subject}};
    out.fingerprint = fingerprint_of(out);
    return out;
}

std::string lines(const std::string& before, const std::string& after) {
    std::string text;
    for (const ChangedLines& stretch : changed_lines("a", before, after))
        text += (text.empty() ? "" : " ") + std::to_string(stretch.first) + (stretch.last == stretch.first ? "" : "-" + std::to_string(stretch.last));
    return text;
}

Verdict verdict(const std::vector<std::string>& subjects, const std::string& path = "a.txt") {
    std::vector<std::shared_ptr<const Finding>> out;
    for (const std::string& subject : subjects) out.push_back(std::make_shared<const Finding>(finding(subject, path)));
    std::ranges::sort(out, {}, [](const auto& one) { return one->fingerprint; });
    return std::make_shared<const std::vector<std::shared_ptr<const Finding>>>(std::move(out));
}

/// A trace whose commits are told by their numbers.
class Story {
public:
    Story() : trace_([](std::size_t number) { return Moment{std::to_string(number), "a", "2026-01-01", false}; }) {}
    void add(const std::vector<std::size_t>& parents, const Verdict& said, const std::vector<Rename>& renames = {}, bool cut = false) {
        trace_.add(parents, cut, "2026-01-01", said, [&] { return renames; });
    }
    /// "x 0-2 4-"
    std::string told() const {
        std::string text;
        for (const Life& life : trace_.timeline().lives) {
            text += (text.empty() ? "" : "; ") + life.subject;
            for (const Stay& stay : life.stays) text += " " + stay.introduced.commit + "-" + (stay.fixed ? stay.fixed->commit : "");
        }
        return text;
    }

private:
    Trace trace_;
};

}  // namespace

TEST_CASE("findings are compared by their fingerprints", "[engine]") {
    const Change change = compare({finding("old"), finding("kept")}, {finding("kept", "a.txt", 9), finding("new", "b.txt", 3)}, {}, {{"b.txt", 2, 4}});
    REQUIRE(change.introduced.size() == 1);
    CHECK(change.introduced[0].finding.subject == "new");
    CHECK(change.introduced[0].cause->where.path == "b.txt");
    REQUIRE(change.fixed.size() == 1);
    CHECK(change.fixed[0].subject == "old");
    CHECK(change.unchanged == 1);
    CHECK_FALSE(compare({}, {finding("new", "b.txt", 5)}, {}, {{"b.txt", 2, 4}}).introduced[0].cause);
}

TEST_CASE("silenced findings are none, on either side", "[engine]") {
    Finding silenced = finding("x");
    silenced.silenced = Silenced{"inline", ""};
    CHECK(compare({finding("x")}, {silenced}, {}, {}).fixed.size() == 1);
    CHECK(compare({silenced}, {finding("x")}, {}, {}).introduced.size() == 1);
    CHECK(compare({silenced}, {silenced}, {}, {}).unchanged == 0);
}

TEST_CASE("a finding moves with its file, its folder and its project", "[engine]") {
    const auto same = [](const Finding& before, const Finding& after, const Rename& rename) { return compare({before}, {after}, {rename}, {}).unchanged == 1; };
    CHECK(same(finding("x", "a.txt"), finding("x", "b/a.txt"), {"a.txt", "b/a.txt"}));
    CHECK(same(finding("a.txt", "a.txt"), finding("b.txt", "b.txt"), {"a.txt", "b.txt"}));
    CHECK_FALSE(same(finding("x", "a.txt"), finding("x", "c.txt"), {"a.txt", "b.txt"}));
    CHECK_FALSE(same(finding("x", "sub/a.txt"), finding("x", "sub/b.txt"), {"a.txt", "b.txt"}));
    Finding in_project = finding("x", "web/Dockerfile"), moved_project = finding("x", "services/web/Dockerfile");
    in_project.project = "web";
    moved_project.project = "services/web";
    in_project.fingerprint = fingerprint_of(in_project);
    moved_project.fingerprint = fingerprint_of(moved_project);
    CHECK(same(in_project, moved_project, {"web/Dockerfile", "services/web/Dockerfile"}));
}

TEST_CASE("changed lines are those that the other text does not have", "[engine]") {
    CHECK(lines("a\nb\nc\n", "a\nb\nc\n").empty());
    CHECK(lines("a\nb\nc\n", "a\nx\nc\n") == "2");
    CHECK(lines("a\nb\nc\n", "a\nb\nx\ny\nc\n") == "3-4");
    CHECK(lines("a\nb\nc\n", "c\nb\na\n").empty());  // they only moved
    CHECK(lines("a\nb\n", "a\n").empty());
    CHECK(lines("a\n", "a\na\n") == "2");
    CHECK(lines("", "a\nb") == "1-2");
    CHECK(similarity("a\nb\nc\nd\n", "a\nb\nc\nx\n") == 0.75);
    CHECK(similarity("a\n", "b\n") == 0);
    CHECK(similarity("", "") == 0);
}

TEST_CASE("lives along one line", "[engine]") {
    Story story;
    story.add({}, verdict({"x"}));
    story.add({0}, verdict({"x", "y"}));
    story.add({1}, verdict({"y"}));
    story.add({2}, verdict({"x", "y"}));
    CHECK(story.told() == "x 0-2 3-; y 1-");
}

TEST_CASE("a merge introduces and fixes nothing that one of its sides did", "[engine]") {
    Story story;
    story.add({}, verdict({"x"}));          // 0
    story.add({0}, verdict({}));            // 1 fixes x on one side
    story.add({0}, verdict({"x", "y"}));    // 2 brings y on the other
    story.add({1, 2}, verdict({"y"}));      // 3
    CHECK(story.told() == "y 2-; x 0-1");
}

TEST_CASE("a merge can do what neither side did, and throw away what one did", "[engine]") {
    Story evil, away, both;
    evil.add({}, verdict({"x"}));
    evil.add({0}, verdict({"x"}));
    evil.add({0}, verdict({"x"}));
    evil.add({1, 2}, verdict({"z"}));
    CHECK(evil.told() == "z 3-; x 0-3");
    away.add({}, verdict({}));
    away.add({0}, verdict({}));
    away.add({0}, verdict({"x"}));
    away.add({1, 2}, verdict({}));
    CHECK(away.told() == "x 2-3");
    both.add({}, verdict({}));
    both.add({0}, verdict({"x"}));
    both.add({0}, verdict({"x"}));
    both.add({1, 2}, verdict({"x"}));  // introduced twice, and once the same
    CHECK(both.told() == "x 1-");
}

TEST_CASE("an octopus merge, several roots, and a cut", "[engine]") {
    Story octopus, cut;
    octopus.add({}, verdict({"a"}));
    octopus.add({}, verdict({"b"}));
    octopus.add({}, verdict({"c"}));
    octopus.add({0, 1, 2}, verdict({"a", "b", "c"}));
    CHECK(octopus.told() == "a 0-; b 1-; c 2-");
    Trace trace([](std::size_t number) { return Moment{std::to_string(number), "a", "2026-01-01", false}; });
    trace.add({}, true, "2026-01-01", verdict({"x"}), [] { return std::vector<Rename>{}; });
    CHECK(trace.timeline().lives[0].stays[0].introduced.earlier);
}

TEST_CASE("a life goes on where its file moves", "[engine]") {
    Story story;
    story.add({}, verdict({"x"}, "a.txt"));
    story.add({0}, verdict({"x"}, "b.txt"), {{"a.txt", "b.txt"}});
    story.add({1}, verdict({}));
    story.add({2}, verdict({"x"}, "a.txt"));
    CHECK(story.told() == "x 0-2 3-");
    Story apart;
    apart.add({}, verdict({"x"}, "a.txt"));
    apart.add({0}, verdict({"x"}, "b.txt"));
    CHECK(apart.told() == "x 1-; x 0-1");
}
