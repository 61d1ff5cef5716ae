// What a Python file imports when it is loaded, and the constructs that older Pythons do not compile.

#include <driftaudit/standard-library.hpp>

#include <string>
#include <vector>

#include "../catch.hpp"
#include "collectors/syntax/python-imports.hpp"

using namespace driftaudit;

namespace {

std::vector<std::string> names(std::string_view text) {
    std::vector<std::string> out;
    for (const Word& word : syntax::python::imports(text)) out.push_back(word.text);
    return out;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("imports of a module's own level are read, each name once", "[collectors][python]") {
    CHECK(names("import os, a.b.c as d\nimport os\n") == Names{"os", "a.b.c"});
    CHECK(names("from a.b import c as d, e  # why\n") == Names{"a.b.c", "a.b.e"});
    CHECK(names("from a import (  # comment\n    b,\n\n    c as d,\n)\nimport e; import f ; x = 1\n") == Names{"a.b", "a.c", "e", "f"});
    CHECK(names("from a import *\nfrom . import b\nfrom ..c.d import e\nfrom .f import *\n") == Names{"a", ".b", "..c.d.e", ".f"});
    CHECK(names("from a \\\n    import b\r\nimport c\r\n") == Names{"a.b", "c"});
}

TEST_CASE("an import that something guards, or that a string holds, is none", "[collectors][python]") {
    CHECK(names("try:\n    import a\nexcept ImportError:\n    a = None\nif TYPE_CHECKING:\n    import b\ndef f():\n    import c\n").empty());
    CHECK(names("\"\"\"\nimport a\n'''\n\"\"\"\nx = 'it' # don't\nimport b\n") == Names{"b"});
    CHECK(names("x = '''\nimport a\n'''; import c\n").empty());
    CHECK(names("important = 1\nfromage = 2\nimport_ = 3\n").empty());
}

TEST_CASE("half an import is no crash", "[collectors][python]") {
    CHECK(names("import").empty());
    CHECK(names("import \nfrom").empty());
    CHECK(names("from a import").empty());
    CHECK(names("from a import (b,\nc") == Names{"a.b", "a.c"});
    CHECK(names("from a\nimport b\n") == Names{"b"});
    CHECK(names("import a \\").size() == 1);
}

TEST_CASE("an import knows its place", "[collectors][python]") {
    const Words words = syntax::python::imports("'''\n\n'''\nimport a\nfrom b import (\n    c,\n  d)\n");
    REQUIRE(words.size() == 3);
    CHECK(words[0].at == Span{{4, 8}, {4, 9}});
    CHECK(words[1].at == Span{{6, 5}, {6, 6}});
    CHECK(words[2].at == Span{{7, 3}, {7, 4}});
}

TEST_CASE("the standard library is known by release", "[model]") {
    CHECK(standard_module("os")->holds(308));
    CHECK(standard_module("tomllib")->since == 311);
    CHECK_FALSE(standard_module("tomllib")->holds(310));
    CHECK(standard_module("distutils")->holds(311));
    CHECK_FALSE(standard_module("distutils")->holds(312));
    CHECK(standard_module("_thread").has_value());
    CHECK_FALSE(standard_module("requests").has_value());

    CHECK(newer_standard_name("datetime.UTC")->since == 311);
    CHECK(newer_standard_name("datetime.UTC")->name == "datetime.UTC");
    CHECK(newer_standard_name("tomllib.loads")->name == "tomllib");
    CHECK(newer_standard_name("importlib.metadata.version")->since == 308);
    CHECK_FALSE(newer_standard_name("datetime.datetime").has_value());
    CHECK_FALSE(newer_standard_name("fastapi.UTC").has_value());
}
