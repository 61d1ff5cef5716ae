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

std::string read(std::string_view text) {
    std::string out;
    for (const std::string& line : test::quote(collector::dotenv().collect(text))) out += (out.empty() ? "" : "; ") + line;
    return out;
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
        {"A=\"one\nB=\"two\"\n", "variable-set 1:1 A withheld; unreadable 1:3 a quote that nothing closes; variable-set 2:1 B 'two'"},
        {"A='it's'\nB=1\n", "variable-set 1:1 A 'it'; variable-set 2:1 B '1'"},
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
