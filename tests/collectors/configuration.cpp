// Settings as the two languages of the configuration state them.

#include <driftaudit/collector.hpp>

#include <algorithm>
#include <sstream>

#include "../units.hpp"

using namespace driftaudit;

namespace {

Facts collected(std::string_view collector, std::string_view text) {
    return std::ranges::find(collectors(), collector, &Row<Collector>::id)->value.collect(text);
}

/// "2:3 keys=value" for each setting, "2:3 !reason" for what cannot be read.
std::vector<std::string> told(const Facts& facts) {
    std::vector<std::string> lines;
    for (const Fact& fact : facts) {
        std::ostringstream line;
        line << fact.at.begin.line << ':' << fact.at.begin.column << ' ';
        if (const auto* setting = std::get_if<Setting>(&fact.claim)) {
            for (const Word& key : setting->keys)
                line << (&key == &setting->keys.front() ? "" : ".") << key.text << '@' << key.at.begin.line << ':' << key.at.begin.column;
            line << '=' << setting->value;
        }
        if (const auto* unreadable = std::get_if<Unreadable>(&fact.claim)) line << '!' << unreadable->reason;
        lines.push_back(line.str());
    }
    return lines;
}
using Lines = std::vector<std::string>;
Lines yaml(std::string_view text) { return told(collected("configuration", text)); }
Lines toml(std::string_view text) { return told(collected("pyproject-configuration", text)); }

}  // namespace

TEST_CASE("settings are quoted with the place of every key", "[collectors]") {
    CHECK(yaml("exclude: [a, 'b']\n") == Lines{"1:11 exclude@1:1.0@1:11=a", "1:15 exclude@1:1.1@1:15=b"});
    CHECK(yaml("rules:\n  r:\n    enabled: true\n") == Lines{"3:14 rules@1:1.r@2:3.enabled@3:5=true"});
    CHECK(yaml("ignore:\n  - {rule: r, until: 2026-12-31}\n") == Lines{"2:12 ignore@1:1.0@2:5.rule@2:6=r", "2:22 ignore@1:1.0@2:5.until@2:15=2026-12-31"});
    CHECK(yaml("\xEF\xBB\xBF"
               "a: b\n") == Lines{"1:4 a@1:1=b"});
    CHECK(toml("[tool.driftaudit]\nexclude = [\"a\"]\n") == Lines{"2:13 exclude@2:1.0@2:12=a"});
    CHECK(toml("[tool.driftaudit.rules]\nr.enabled = true\n") == Lines{"2:13 rules@1:18.r@2:1.enabled@2:3=true"});
    CHECK(toml("[[tool.driftaudit.ignore]]\nuntil = 2026-12-31\n") == Lines{"2:9 ignore@1:19.0@1:1.until@2:1=2026-12-31"});
}

TEST_CASE("a key with nothing below it is a setting too", "[collectors]") {
    CHECK(yaml("exclude:\nrules: {}\nignore: []\n") == Lines{"1:1 exclude@1:1=", "2:8 rules@2:1=", "3:9 ignore@3:1="});
    CHECK(toml("[tool.driftaudit]\nexclude = []\nrules = {}\n") == Lines{"2:11 exclude@2:1=", "3:9 rules@3:1="});
}

TEST_CASE("a file without settings says nothing", "[collectors]") {
    CHECK(yaml("").empty());
    CHECK(yaml("# nothing yet\n").empty());
    CHECK(yaml("{}\n").empty());
    CHECK(toml("[tool.other]\nname = \"driftaudit\"\n").empty());
    CHECK(toml("[tool.driftaudit]\n").empty());
    CHECK(toml("[tool]\ndriftaudit = 3\n").empty());
    CHECK(toml("[tool.driftaudit\n").empty());  // the collector of manifests tells
}

TEST_CASE("what is no configuration is refused as a whole", "[collectors]") {
    const std::string reason = "no setting of driftaudit stands this deep, or has so long a name", many = "it has more settings than anyone writes";
    CHECK(yaml("- a\n") == Lines{"1:1 !a configuration consists of keys and their values"});
    CHECK(yaml("text\n") == Lines{"1:1 !a configuration consists of keys and their values"});
    CHECK(yaml("a: 1\nb: [[[[[[[[[1]]]]]]]]]\n") == Lines{"2:12 !" + reason});
    CHECK(yaml("a: 1\n" + std::string(201, 'k') + ": 1\n") == Lines{"2:1 !" + reason});
    std::string list = "exclude:\n";
    for (int i = 0; i < 10'001; ++i) list += "- a\n";
    CHECK(yaml(list) == Lines{"10002:3 !" + many});
    CHECK(yaml("a: [\n").size() == 1);
}

TEST_CASE("a configuration mentions no variable", "[collectors]") {
    const Collector& mentions = std::ranges::find(collectors(), "mentions", &Row<Collector>::id)->value;
    const auto names = [&](std::string_view text) {
        const auto all = test::all<Mentions>(mentions.collect(text));
        return all.empty() ? 0 : all.front().names.size();
    };
    CHECK_FALSE(mentions.claims(".driftaudit.yml"));
    CHECK(mentions.claims("pyproject.toml"));
    CHECK(names("[tool.driftaudit]\nsubject = \"OLD_FLAG\"\n") == 0);
    CHECK(names("[[tool.driftaudit.ignore]]\nsubject = \"OLD_FLAG\"\n[[tool.driftaudit.ignore]]\nsubject = \"OTHER\"\n[tool.x]\ny = \"NAME\"\n") == 1);
    CHECK(names("[tool.x]\ny = \"NAME\"\n[tool.driftaudit]\nsubject = \"OLD_FLAG\"") == 1);
}
