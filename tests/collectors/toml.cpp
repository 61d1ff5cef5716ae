#include "collectors/syntax/toml.hpp"

#include <sstream>
#include <string>

#include "units.hpp"

using namespace driftaudit;
using namespace driftaudit::syntax;

namespace {

std::string shown(Span at) {
    std::ostringstream out;
    out << at.begin.line << ':' << at.begin.column << '-' << at.end.line << ':' << at.end.column;
    return out.str();
}

std::string span_of_x(std::string_view text) {
    const Toml document(text);
    const toml::node* x = find(document.root(), {"x"});
    return x ? shown(document.span(*x)) : "none";
}

std::string trouble_of(std::string_view text) {
    const Toml document(text);
    const auto* trouble = first<Unreadable>(document.trouble());
    return trouble ? std::to_string(document.trouble()[0].at.begin.line) + ": " + trouble->reason : "";
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    while (times-- > 0) out += text;
    return out;
}

}  // namespace

TEST_CASE("a TOML value knows where it stands, in bytes", "[collectors]") {
    CHECK(span_of_x("x = 1") == "1:5-1:6");
    CHECK(span_of_x("x = \"ab\"\n") == "1:5-1:9");
    CHECK(span_of_x("\xEF\xBB\xBFx = 12\n") == "1:5-1:7");
    CHECK(span_of_x("y = 'é'\nx = 1\n") == "2:5-2:6");
    CHECK(span_of_x("\"é\" = 1\r\nx = 'ü€'\r\n") == "2:5-2:12");
    CHECK(span_of_x("x = [\n  1,\n  2,\n]\n") == "1:5-4:2");
    CHECK(span_of_x("x = '''\na\n''' # c") == "1:5-3:4");
    CHECK(span_of_x("[x]\na = 1\n[y]\n") == "1:1-1:4");
}

TEST_CASE("a TOML string knows its content and an entry its key", "[collectors]") {
    const Toml document("[d]\ny = ['é', \"b>=1\"]  # c\nz = '''c'''\n");
    const toml::array* y = find_array(document.root(), {"d", "y"});
    REQUIRE(y);
    CHECK(document.text(document.content_span(*y->get(0))) == "é");
    CHECK(document.text(document.content_span(*y->get(1))) == "b>=1");
    CHECK(shown(document.content_span(*y->get(1))) == "2:13-2:17");
    CHECK(document.text(document.content_span(*find(document.root(), {"d", "z"}))) == "c");
    const auto inside = entries(*find_table(document.root(), {"d"}));
    CHECK(document.text(document.span(inside[0])) == "y = ['é', \"b>=1\"]");
    CHECK(find(document.root(), {"d", "y", "z"}) == nullptr);
    CHECK(find_text(document.root(), {"d", "z"}) == "c");
}

TEST_CASE("the entries of a TOML table come in the order of the file", "[collectors]") {
    const Toml document("b = 1\na = 2\n[c]\n");
    std::string keys;
    for (const auto& entry : entries(document.root())) keys += entry.key->str();
    CHECK(keys == "bac");
}

TEST_CASE("what is no TOML is refused with its place", "[collectors]") {
    CHECK(trouble_of("a = 1\n").empty());
    CHECK(trouble_of("").empty());
    CHECK(trouble_of("a = 1\nb = \n").starts_with("2: not valid TOML"));
    CHECK(trouble_of("a = 1\n<<<<<<< HEAD\nb = 1\n=======\nb = 2\n>>>>>>> main\n") == "2: a merge conflict was left in the file");
    CHECK(trouble_of("a = '''\n<<<<<<< HEAD\n'''\n").empty());
    CHECK(trouble_of(std::string("a = 1\0", 6)).starts_with("1: not valid TOML"));
    CHECK(trouble_of("a = 1\nb = é\n") == "2: not valid TOML: a character that may stand only in quotes");
    CHECK(trouble_of("“a” = 1\n") == "1: not valid TOML: a character that may stand only in quotes");
    CHECK(trouble_of("# é\na = 'é'\n\"é\" = 1\n").empty());
    CHECK(trouble_of("[ = ]\n").starts_with("1: not valid TOML"));
    CHECK(trouble_of("a = '\xFF'\n").starts_with("1: not valid TOML"));
}

TEST_CASE("TOML that would need a deep stack or much memory is refused", "[collectors]") {
    CHECK_FALSE(trouble_of("a" + repeated(".a", 1'000'000) + " = 1\n").empty());
    CHECK_FALSE(trouble_of("[a" + repeated(".a", 1'000'000) + "]\n").empty());
    CHECK_FALSE(trouble_of("a = " + repeated("[", 1'000'000)).empty());
    CHECK_FALSE(trouble_of("a = " + repeated("{a=", 1'000'000)).empty());
    CHECK_FALSE(trouble_of("a = [" + repeated("1,", 3'000'000) + "]").empty());
    CHECK(trouble_of("a = '" + repeated("a.", 1'000'000) + "'").empty());
    CHECK(trouble_of("# " + repeated("a.", 1'000'000)).empty());
    CHECK(trouble_of("a = \"\"\"\"quoted\"\"\"\"\"\nb.c = 1\n").empty());
}
