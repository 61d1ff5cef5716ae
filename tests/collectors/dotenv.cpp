#include <cstdlib>
#include <driftaudit/collector.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "quote.hpp"
#include "units.hpp"
#include "../places.hpp"

using namespace driftaudit;

namespace driftaudit::collector {
Collector dotenv();
}

namespace {

std::string joined(const Facts& facts) {
    std::string out;
    for (const std::string& line : test::quote(facts)) out += (out.empty() ? "" : "; ") + line;
    return out;
}

/// All facts but those of what the readers make of the values.
std::string read(std::string_view text) {
    Facts facts = collector::dotenv().collect(text);
    std::erase_if(facts, [](const Fact& fact) { return std::holds_alternative<EnvDivergence>(fact.claim) || std::holds_alternative<EnvDocument>(fact.claim); });
    return joined(facts);
}

/// The lines of the file as Compose reads it: name, what is written, and the columns.
std::string whole(std::string_view text) {
    const Facts facts = collector::dotenv().collect(text);
    const auto* const document = first<EnvDocument>(facts);
    std::string out;
    for (const EnvLine& line : document ? document->lines : std::vector<EnvLine>{})
        out += (out.empty() ? "" : "; ") + line.name + (line.inherited ? "" : "=" + line.text) + " @" + std::to_string(line.at.begin.column) + "-" + std::to_string(line.at.end.column);
    return out;
}

std::string divergences(std::string_view text) {
    Facts facts = collector::dotenv().collect(text);
    std::erase_if(facts, [](const Fact& fact) { return !std::holds_alternative<EnvDivergence>(fact.claim); });
    return joined(facts);
}

}  // namespace

TEST_CASE("dotenv claims files of variables", "[collectors][dotenv]") {
    const auto claims = collector::dotenv().claims;
    for (const char* path : {".env", "app/.env.local", "prod.env", ".env.example", "example.env", ".env.prod.sample", "env.example"}) {
        CAPTURE(path);
        CHECK(claims(path));
    }
    for (const char* path : {".envrc", ".env.py", "env.py", "src/environment.ts", "env.d.ts", ".env.yml"}) {
        CAPTURE(path);
        CHECK_FALSE(claims(path));
    }
}

TEST_CASE("dotenv reads every form of a line", "[collectors][dotenv]") {
    const auto [text, facts] = GENERATE(table<std::string, std::string>({
        {"", ""},
        {"A=1", "variable-set 1:1 A '1'"},
        {"A=1\nB=2\n", "variable-set 1:1 A '1'; variable-set 2:1 B '2'"},
        {"\xEF\xBB\xBF"
         "A=1\r\nB=2\r\n",
         "variable-set 1:1 A '1'; variable-set 2:1 B '2'"},
        {"export A=1\n  export\tB=2\n", "variable-set 1:8 A '1'; variable-set 2:10 B '2'"},
        {"export=1\n", "variable-set 1:1 export '1'"},
        {"A=1\nA=2\n", "variable-set 1:1 A '1'; variable-set 2:1 A '2'"},
        {"A=\nB=\"\"\nC=''\n", "variable-set 1:1 A empty; variable-set 2:1 B empty; variable-set 3:1 C empty"},
        {"A = 1\n", "variable-set 1:1 A '1'"},
        {"A=1 # why\n", "variable-set 1:1 A '1'"},
        {"A=\"1\" # why\n", "variable-set 1:1 A '1'"},
        {"A='1'\n", "variable-set 1:1 A '1'"},
        {"A=\"x\\\"y\"\nB=1\n", "variable-set 1:1 A withheld; variable-set 2:1 B '1'"},
        {"A=\"one\ntwo=2\nthree\"\nB=1\n", "variable-set 1:1 A withheld; variable-set 4:1 B '1'"},
        {"PASSWORD=hunter2\n", "variable-set 1:1 PASSWORD withheld"},
        {"A=${B}\n", "variable-set 1:1 A '${B}'"},
        {"lower=1\nWith.Dot=2\n", "variable-set 1:1 lower '1'; variable-set 2:1 With.Dot '2'"},
        {"A\n", "variable-set 1:1 A absent"},
        {"some words\nA 1\n=1\n{% if x %}\n", ""},
        {"\n\n# words about A\n#\nA=1\n", "variable-set 5:1 A '1'"},
        // commented
        {"# A=1\n#B=2\n#export C=3\n", "variable-set 1:3 A '1' commented; variable-set 2:2 B '2' commented; variable-set 3:9 C '3' commented"},
        {"# A=\"one two\"\n# B=one # why\n", "variable-set 1:3 A withheld commented; variable-set 2:3 B 'one' commented"},
        {"# A=1 turns it on\n# set A=1\n# a=1\n# A = 1\n", ""},
        // quotes that nothing closes
        {"A=\"one\nB=2\n", "variable-set 1:1 A withheld; unreadable 1:3 a quote that nothing closes; variable-set 2:1 B '2'"},
        {"A=\"one\nB=\"two\"\n", "variable-set 1:1 A withheld; unreadable 1:3 a quote that nothing closes; variable-set 2:1 B withheld"},
        {"A='it's'\nB=1\n", "variable-set 1:1 A withheld; variable-set 2:1 B '1'"},
        // values that compose and python-dotenv do not agree on
        {"A=a\t#b\n", "variable-set 1:1 A withheld"},
        {"A=$B\n", "variable-set 1:1 A withheld"},
        {"A=a#b\nB=a b\n", "variable-set 1:1 A withheld; variable-set 2:1 B withheld"},
        {"A=\"a\\tb\"\n", "variable-set 1:1 A withheld"},
        {"A: 1\nB=1\n", "variable-set 2:1 B '1'"},
        // a pasted key
        {"K=-----BEGIN KEY-----\nabc\n8fA92kLmz0qPwW3x==\n", "variable-set 1:1 K withheld"},
        // bytes
        {std::string("A=1\n\0B=2", 8), "unreadable 2:1 the file is binary"},
        {"\xFF\xFE"
         "A",
         "unreadable 1:1 the file is UTF-16, not UTF-8"},
        {"A=\xE9\xE9\nB=1", "variable-set 1:1 A withheld; variable-set 2:1 B '1'"},
    }));
    CAPTURE(text);
    CHECK(read(text) == facts);
}

TEST_CASE("dotenv tells where the readers differ, and why", "[collectors][dotenv]") {
    const auto [text, facts] = GENERATE(table<std::string, std::string>({
        // nothing where all read the same
        {"A=1\n\nexport B='a b' # c\n  C=\"x y\"\nD=${A}\nE=\n#F=$A\nG=a#b\nA=2\nH=${X:-d}\nI=\"${X}\"\nJ=\"a\nb\"\n", ""},
        {"A\n", ""},
        // names
        {"A-B=1\n", "env-divergence 1:5 A-B: a name that the shell cannot have: compose+python-dotenv / shell"},
        {"A B=1\n", "env-divergence 1:5 : a blank in the name: compose / python-dotenv+shell, refused by compose+python-dotenv"},
        {"A = 1\n", "env-divergence 1:5 A: a blank before `=`: compose+python-dotenv / shell"},
        {"A: 1\n", "env-divergence 1:4 A: a colon where `=` should stand: compose / python-dotenv+shell, refused by python-dotenv"},
        {"UID=1000\n", "env-divergence 1:5 UID: a variable that bash keeps for itself: compose+python-dotenv / shell"},
        {"A", "env-divergence 1:1 A: a name without `=` where the file ends: compose / python-dotenv+shell"},
        {"\xEF\xBB\xBF"
         "A=1\n",
         "env-divergence 1:3 A: a byte order mark before the name: compose / python-dotenv / shell"},
        // blanks and comments
        {"A= 1\n", "env-divergence 1:4 A: a blank behind `=`: compose+python-dotenv / shell"},
        {"A=a b\n", "env-divergence 1:3 A: a blank in a value without quotes: compose+python-dotenv / shell"},
        {"A= # c\n", "env-divergence 1:4 A: a comment where the value should stand: compose+python-dotenv / shell"},
        {"A='a'#c\n", "env-divergence 1:3 A: a `#` without a blank before it: compose+python-dotenv / shell"},
        {"A=a\t#c\n", "env-divergence 1:3 A: a comment behind a tab: compose / python-dotenv+shell"},
        {"A=1\r\n", "env-divergence 1:3 A: a carriage return at the end of a line: compose+python-dotenv / shell"},
        // quotes
        {"A=a'b'\n", "env-divergence 1:3 A: quotes inside a value without quotes: compose+python-dotenv / shell"},
        {"A='a' b\n", "env-divergence 1:3 A: text behind the closing quote: compose / python-dotenv+shell, refused by python-dotenv"},
        {"A='it\nB=1\n", "env-divergence 1:3 A: a quote that nothing closes: compose+shell / python-dotenv, refused by compose+python-dotenv+shell"},
        {"A=it's\n", "env-divergence 1:3 A: a quote that nothing closes: compose+python-dotenv / shell, refused by shell"},
        // escapes
        {"A=a\\b\n", "env-divergence 1:3 A: a backslash outside quotes: compose+python-dotenv / shell"},
        {"A=\"a\\tb\"\n", "env-divergence 1:3 A: a backslash in double quotes: compose+python-dotenv / shell"},
        {"A='a\\\\'\n", "env-divergence 1:3 A: a backslash in single quotes: compose+shell / python-dotenv"},
        // dollars
        {"A=$X\n", "env-divergence 1:3 A: a dollar without braces: compose+shell / python-dotenv"},
        {"A='${X}'\n", "env-divergence 1:3 A: a dollar in single quotes: compose+shell / python-dotenv"},
        {"A=${X-d}\n", "env-divergence 1:3 A: a form of `${...}` that not all know: compose+shell / python-dotenv"},
        {"A=a$$b\n", "env-divergence 1:3 A: a doubled dollar: compose / python-dotenv / shell"},
        {"A=$X\nB=${A}\n",
         "env-divergence 1:3 A: a dollar without braces: compose+shell / python-dotenv; "
         "env-divergence 2:3 B: a variable that they read differently: compose+shell / python-dotenv"},
        // what only the shell does
        {"A=$(date)\n", "env-divergence 1:3 A: a command that the shell runs: compose+python-dotenv / shell"},
        {"A=a&b=c\n", "env-divergence 1:3 A: a character that the shell acts on: compose+python-dotenv / shell"},
        {"A=~/x\n", "env-divergence 1:3 A: a tilde: compose+python-dotenv / shell"},
        // bytes that Python does not decode
        {"A=\xE9\n", "env-divergence 1:3 : bytes that are no UTF-8: compose+shell / python-dotenv, refused by python-dotenv"},
    }));
    CAPTURE(text);
    CHECK(divergences(text) == facts);
}

TEST_CASE("dotenv tells no value of a line that its readers differ on", "[collectors][dotenv]") {
    for (const Fact& fact : collector::dotenv().collect("PASSWORD=hunter2 hunter3\nA=$PASSWORD\nK=-----BEGIN KEY-----\nq8fA92kLmz0qPwW3x==\n")) {
        const auto* divergence = std::get_if<EnvDivergence>(&fact.claim);
        if (!divergence) continue;
        CHECK(divergence->name.find("hunter") == std::string::npos);
        CHECK(divergence->name.find("q8fA") == std::string::npos);
    }
}

TEST_CASE("dotenv stays quick and small where values grow", "[collectors][dotenv]") {
    std::string doubling = "A0=xxxxxxxxxxxxxxxx\n", open, braces = "A=", nested = "A=";
    for (int i = 1; i < 60; ++i) doubling += "A" + std::to_string(i) + "=${A" + std::to_string(i - 1) + "}${A" + std::to_string(i - 1) + "}\n";
    for (int i = 0; i < 20'000; ++i) open += i % 2 == 0 ? "A='\n" : "A=\"\n";
    for (int i = 0; i < 50'000; ++i) braces += "${:-";
    for (int i = 0; i < 50'000; ++i) nested += "${A:-";
    for (const std::string& text : {doubling, open, braces, nested}) CHECK_FALSE(collector::dotenv().collect(text).empty());
}

TEST_CASE("dotenv finds the names that compose and python-dotenv agree on", "[collectors][dotenv][conformance]") {
    const char* const named = std::getenv("DRIFTAUDIT_SHARED");
    const std::filesystem::path shared = named ? std::string(named) : test::tree_path + std::string("/../shared");
    std::ifstream file(shared / "conformance" / "dotenv_dialects.json");
    if (!file) {
        WARN("skipped: no suites at hand");
        return;
    }
    int agreed = 0, judged = 0;
    std::string disagreeing;
    const nlohmann::json suite = nlohmann::json::parse(file);
    for (const auto& test : suite["cases"]) {
        const auto& compose = test["expect"]["compose"];
        const auto& python = test["expect"]["python_dotenv"];
        if (!compose.contains("values") || !python.contains("values")) continue;
        const std::string text = test["input"]["text"];
        std::set<std::string> ours, known, both, either;
        each<VariableSet>(collector::dotenv().collect(text), [&](const VariableSet& set, const Fact&) {
            if (!set.commented) known.insert(set.name);
            if (!set.commented && set.value.kind != Value::Kind::absent) ours.insert(set.name);
        });
        for (const auto& [name, value] : compose["values"].items()) (python["values"].contains(name) ? both : either).insert(name);
        for (const auto& [name, value] : python["values"].items()) either.insert(name);
        either.insert(both.begin(), both.end());
        ++judged;
        const bool agrees =
            std::includes(known.begin(), known.end(), both.begin(), both.end()) && std::includes(either.begin(), either.end(), ours.begin(), ours.end());
        if (agrees)
            ++agreed;
        else
            disagreeing += test["id"].get<std::string>() + " " + test["input"].dump() + "\n    compose " + compose.dump() + "\n    python " + python.dump() +
                           "\n    " + read(text) + "\n";
    }
    REQUIRE(judged > 0);
    UNSCOPED_INFO(agreed << " of " << judged << " agree\n" << disagreeing);
    constexpr int odd_names = 3;  // `A[0]`, `[` and letters beyond ASCII: no program asks for them
    CHECK(agreed == judged - odd_names);
}

TEST_CASE("an env file is quoted whole as Compose reads it", "[collectors][dotenv]") {
    CHECK(whole("A=1\nexport B='two words' # c\n") == "A=1 @3-4; B=two words @10-21");
    CHECK(whole("P=${A:-x}$B\n") == "P=${A:-x}$B @3-12");
    CHECK(whole("P='pa$$w'\n") == "P=pa$$$$w @3-10");   // no references in single quotes
    CHECK(whole("P=\"a\\$b\"\n") == "P=a$$b @3-9");
    CHECK(whole("NAME\nX=1\n") == "NAME @1-5; X=1 @3-4");
    CHECK(whole("A=1\n- B=2\n") == "A=1 @3-4");   // Compose reads no further
    CHECK(whole("# A=1\n") == "");
}
