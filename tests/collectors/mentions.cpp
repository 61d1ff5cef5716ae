#include <driftaudit/collector.hpp>

#include <algorithm>

#include "units.hpp"

namespace driftaudit::collector {
Collector mentions();
}

namespace driftaudit {
namespace {

/// Which of the names A_B, CCC and DD_1 a text mentions, as letters.
std::string mentioned(std::string_view text) {
    const Facts facts = collector::mentions().collect(text);
    const Mentions* found = first<Mentions>(facts);
    std::string out;
    if (!found) return out;
    CHECK(std::ranges::is_sorted(found->names));
    for (const std::string_view name : {"A_B", "CCC", "DD_1"})
        if (std::ranges::binary_search(found->names, mention_digest(name))) out += name[0];
    return out + (found->names.size() > out.size() ? "+" : "");
}

}  // namespace

TEST_CASE("names in capitals are mentioned", "[collectors]") {
    const struct {
        std::string_view text, expected;
    } cases[] = {
        {"", ""},
        {"A_B", "A"},
        {"x = os.environ['A_B']", "A"},
        {"${A_B:-d} $CCC", "AC"},
        {"import.meta.env.CCC", "C"},
        {"environment:\n  CCC: x\n", "C"},
        {"- CCC\n", "C"},
        {"CCC==1", "C"},
        {"CCC ?= 1", "C"},
        {"CCC = 1", "C"},
        {"CCC=1", ""},
        {"export CCC=1 A_B=$DD_1", "D"},
        {"cat > .env <<E\nCCC=x\nE\n", ""},
        {"config(CCC=1)", ""},
        {"CC", ""},
        {"CCCd", ""},
        {"# CCC", ""},
        {"  // CCC\nA_B", "A"},
        {"x  # CCC", "C"},
        {"# CCC\nCCC", "C"},
        {"CCC\r\n", "C"},
        {"\xEF\xBB\xBF# CCC", ""},
        {"\xC3\x89"
         "CCC",
         "C"},  // a letter of another alphabet does not continue a name
        {std::string_view("CCC\0A_B", 7), "AC"},
        {"CCC CCC CCC A_B", "AC"},
    };
    for (const auto& c : cases) {
        INFO(c.text);
        CHECK(mentioned(c.text) == c.expected);
    }
    CHECK(collector::mentions().collect("nothing here").empty());
    CHECK(collector::mentions().collect("xCCC CCCx CCC_x cCCC 1CCC _CCC").empty());
}

TEST_CASE("what a notebook printed is no mention", "[collectors]") {
    CHECK(mentioned("{\n \"cells\": [\n  {\n   \"outputs\": [\n    \"CCC\"\n   ],\n   \"source\": [\n    \"A_B\"\n   ]\n  }\n ],\n \"nbformat\": 4\n}\n") ==
          "A");
    CHECK(mentioned("{\n   \"outputs\": [\n    \"CCC\"\n \"nbformat\": 4\n") == "C");
}

TEST_CASE("which files may mention a name", "[collectors]") {
    const auto claims = collector::mentions().claims;
    for (const char* path :
         {"a.py",         "a/b.ts",    "x.vue",     "Makefile",       "Dockerfile", "docker/Dockerfile.dev",       "dev.Dockerfile", "Procfile",
          "justfile",     "Caddyfile", "bin/start", "a.sh",           "x.yml",      "nginx/default.conf.template", "t.j2",           "main.tf",
          "package.json", "a.html",    "nb.ipynb",  "Makefile.local", ".envrc"}) {
        INFO(path);
        CHECK(claims(path));
    }
    for (const char* path : {"README.md", "docs/x.rst", "notes.txt", ".env", ".env.example", "uv.lock", "package-lock.json", "Pipfile.lock", "yarn.lock",
                             "a.min.js", "LICENSE", "x.png", "README", "a.csv", "pnpm-lock.yaml"}) {
        INFO(path);
        CHECK(!claims(path));
    }
}

}  // namespace driftaudit
