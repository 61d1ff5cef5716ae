#include "collectors/syntax/tree.hpp"

#include <string>

#include "catch.hpp"

using driftaudit::syntax::is_safe;

namespace {

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

bool reads_python(const std::string& text) { return is_safe(tree_sitter_python(), text); }

}  // namespace

TEST_CASE("texts that no parser could hold are refused", "[collectors]") {
    constexpr std::size_t many = 70'000;
    CHECK_FALSE(reads_python("x=" + repeated("(", many)));
    CHECK_FALSE(reads_python("x = " + repeated("not ", many)));
    CHECK_FALSE(reads_python("x = f\"" + repeated("{a:{", many)));
    CHECK_FALSE(reads_python("x = " + repeated("(]", many)));
    CHECK_FALSE(reads_python(repeated("# a comment\n", many)));       // nothing takes them up
    CHECK_FALSE(reads_python(repeated("while a: b = \n", many)));     // every line leaves something behind
    CHECK_FALSE(reads_python("x = (" + repeated("+= \\\n,", many)));  // so does every item
    CHECK_FALSE(is_safe(tree_sitter_bash(), repeated("(", 400)));
}

TEST_CASE("large texts that a person wrote are read", "[collectors]") {
    CHECK(reads_python(repeated("def f(a, b=1):\n    return [x for x in a if x]\n", 5000)));
    CHECK(reads_python("class A:\n" + repeated("    def f(self):\n        # why\n        return g(self, \"(\", a='[')\n", 5000)));
    CHECK(reads_python("x = {\n" + repeated("    'a': [1, -2, f(x=1)],\n", 10'000) + "}\n"));
    CHECK(reads_python("TEXT = \"\"\"\n" + repeated("{\"a\": [1, 2]}\n", 20'000) + "\"\"\"\n"));
    CHECK(is_safe(tree_sitter_bash(), repeated("pip install \"a\" && b $(c)\n", 5000)));
}
