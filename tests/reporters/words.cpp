#include "../../src/reporters/shared/words.hpp"

#include "catch.hpp"

using namespace driftaudit;
using namespace driftaudit::render;

TEST_CASE("counts have their plural", "[reporters]") {
    CHECK(counted(0, "error") == "0 errors");
    CHECK(counted(1, "error") == "1 error");
    CHECK(counted(2, "note") == "2 notes");
    CHECK(counted(2, "body") == "2 bodies");
}

TEST_CASE("a place is clickable", "[reporters]") {
    CHECK(place({"a/b.py", {{3, 7}, {3, 9}}}) == "a/b.py:3:7");
    CHECK(place({"a/b.py", {}}) == "a/b.py");
    CHECK(place({"a\nb", {{1, 1}, {1, 1}}}) == "a b:1:1");
}

TEST_CASE("text of the tree cannot drive the terminal", "[reporters]") {
    struct Case {
        std::string text, expected;
    };
    const Case cases[] = {
        {"plain", "plain"},
        {"two\nlines\tand a tab", "two lines and a tab"},
        {"\x1b[31mred", "\\x1b[31mred"},
        {std::string("a\0b", 3), "a\\x00b"},
        {"caf\u00e9 \u2026", "caf\u00e9 \u2026"},
        {"\xff\xfe", "\\xff\\xfe"},
        {"\xc3", "\\xc3"},
        {"\u009b31m", "\\xc2\\x9b31m"},       // the one-character form of ESC [
        {"\u202egnp", "\\xe2\\x80\\xaegnp"},  // right-to-left override
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"},  // a surrogate
        {"\x7f", "\\x7f"},
    };
    for (const Case& one : cases) CHECK(shown(one.text) == one.expected);
}

TEST_CASE("lists are wrapped at the column", "[reporters]") {
    CHECK(wrapped({"aa", "bb", "cc"}, "  ", " ", 7) == " aa  bb\n cc\n");
    CHECK(wrapped({"a-very-long-word", "b"}, " ", "  ", 6) == "  a-very-long-word\n  b\n");
    CHECK(wrapped(std::vector<std::string>{}, " ", "  ", 6).empty());
    CHECK(wrapped("one two  three\nfour", "", 9) == "one two\nthree\nfour\n");
    CHECK(width("caf\u00e9") == 4);
}
