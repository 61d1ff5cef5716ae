#include <driftaudit/collector.hpp>

#include "units.hpp"

namespace driftaudit::collector {
Collector suppressions();
}

namespace driftaudit {
namespace {

/// Suppressions as one line: `rule,rule: reason@line:column`.
std::string ignored(std::string_view text) {
    std::string out;
    for (const Fact& fact : collector::suppressions().collect(text)) {
        if (!out.empty()) out += " | ";
        if (const auto* found = std::get_if<Suppression>(&fact.claim)) {
            for (const std::string& rule : found->rules) out += (out.empty() || out.ends_with(' ') ? "" : ",") + rule;
            out += ": " + found->reason;
        } else {
            out += "unreadable";
        }
        out += "@" + std::to_string(fact.at.begin.line) + ":" + std::to_string(fact.at.begin.column);
    }
    return out;
}

}  // namespace

TEST_CASE("comments that silence rules", "[collectors]") {
    const struct {
        std::string_view text, expected;
    } cases[] = {
        {"", ""},
        {"# driftaudit: ignore[rule-a]", "rule-a: @1:1"},
        {"x = 1  # driftaudit: ignore[rule-a, rule-b] because of x\n", "rule-a,rule-b: because of x@1:8"},
        {"a\n  // driftaudit: ignore[rule-a] why\r\n", "rule-a: why@2:3"},
        {"<!-- driftaudit: ignore[rule-a] why -->", "rule-a: why@1:1"},
        {"/* driftaudit: ignore[rule-a] */", "rule-a: @1:1"},
        {"; driftaudit: ignore[rule-a]", "rule-a: @1:1"},
        {"-- driftaudit: ignore[rule-a]", "rule-a: @1:1"},
        {"{# driftaudit: ignore[rule-a] why #}", "rule-a: why@1:1"},
        {"# noqa # driftaudit: ignore[rule-a]", "rule-a: @1:8"},
        {"\xEF\xBB\xBF# driftaudit: ignore[rule-a]", "rule-a: @1:1"},
        {"# driftaudit: ignore[a]\n# driftaudit: ignore[b]", "a: @1:1 | b: @2:1"},
        {"# driftaudit: ignore[]", ": @1:1"},
        {"# driftaudit: ignore[rule-a", "unreadable@1:1"},
        {"driftaudit: ignore[rule-a]", ""},
        {"text = '# driftaudit: ignore[rule-a]'", ""},
        {"see driftaudit: ignore[rule-a]", ""},
        {"# driftaudit: ignored", ""},
    };
    for (const auto& c : cases) {
        INFO(c.text);
        CHECK(ignored(c.text) == c.expected);
    }
}

TEST_CASE("which files may silence rules", "[collectors]") {
    const auto claims = collector::suppressions().claims;
    for (const char* path : {"a.py", "Dockerfile", ".env.example", ".env", "requirements.txt", "requirements.in", "compose.yml", "pyproject.toml"}) {
        INFO(path);
        CHECK(claims(path));
    }
    CHECK(!claims("uv.lock"));
    CHECK(!claims("x.png"));
}

}  // namespace driftaudit
