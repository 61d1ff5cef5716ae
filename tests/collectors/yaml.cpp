#include "collectors/syntax/yaml.hpp"

#include "catch.hpp"

using namespace driftaudit;
using namespace driftaudit::syntax;
using yaml::Document;
using yaml::Node;
using yaml::Style;

namespace {

/// A tree as one line: `{a: "b", c: [d, null]}`, quoted scalars in their quotes.
std::string show(const Node& node) {
    std::string out;
    const auto comma = [&](bool first) { return first ? "" : ", "; };
    switch (node.kind) {
        case yaml::Kind::absent: return "absent";
        case yaml::Kind::null: return "null";
        case yaml::Kind::scalar: {
            constexpr std::string_view marks[] = {"", "'", "\"", "|", ">"};
            const std::string_view mark = marks[static_cast<int>(node.style)];
            return std::string(mark) + std::string(node.text) + std::string(mark);
        }
        case yaml::Kind::sequence:
            for (const Node* item : node.items) out += comma(out.empty()) + show(*item);
            return "[" + out + "]";
        case yaml::Kind::map:
            for (const auto& entry : node.entries) out += comma(out.empty()) + show(*entry.key) + ": " + show(*entry.value);
            return "{" + out + "}";
    }
    return out;
}

std::string read(std::string_view text) {
    const Document document(text);
    return document.unreadable() ? "unreadable" : show(document.root());
}

std::string place(Position at) { return std::to_string(at.line) + ":" + std::to_string(at.column); }

/// Where `needle` of the scalar `a` stands in the file.
std::string place_of(std::string_view text, std::string_view needle) {
    const Document document(text);
    const Mapped scalar = yaml::mapped(document.root()["a"]);
    const std::size_t at = scalar.text.find(needle);
    return at == std::string::npos ? "not in: " + scalar.text : place(scalar.at(at));
}

std::string refusal(std::string_view text) {
    const Document document(text);
    if (!document.unreadable()) return "";
    return place(document.unreadable()->at.begin) + " " + std::get<Unreadable>(document.unreadable()->claim).reason;
}

std::string repeated(std::string_view text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += text;
    return out;
}

}  // namespace

TEST_CASE("yaml documents are read as trees", "[collectors][yaml]") {
    const auto [text, tree] = GENERATE(table<std::string, std::string>({
        {"", "absent"},
        {"# nothing\n", "absent"},
        {"a: b\n", "{a: b}"},
        {"\xEF\xBB\xBF"
         "a: b\n",
         "{a: b}"},
        {"a: b\r\nc:\r\n  - d\r\n", "{a: b, c: [d]}"},
        {"a: 3.10\nb: '3.10'\nc: \"3.10\"\n", "{a: 3.10, b: '3.10', c: \"3.10\"}"},
        {"a:\nb: ~\nc: null\nd: ''\n", "{a: null, b: null, c: null, d: ''}"},
        {"a:\tb\tc\t# d\n", "{a: b\tc}"},
        {"a: 1\na: 2\n", "{a: 1, a: 2}"},
        {"- a\n---\nb: c\n---\nd: e\n", "{b: c}"},
        {"- a\n---\n- b\n", "[a]"},
        {"a: b\n--- {\n", "{a: b}"},
        {"a: &x {b: c}\nd: *x\n", "{a: {b: c}, d: {b: c}}"},
        {"a: &x {b: c, d: e}\nf:\n  <<: *x\n  d: g\n", "{a: {b: c, d: e}, f: {d: g, b: c}}"},
        {"a: &x {b: 1}\nc: &y {b: 2, d: 3}\ne: {<<: [*x, *y], f: 4}\n", "{a: {b: 1}, c: {b: 2, d: 3}, e: {f: 4, b: 1, d: 3}}"},
        {"a: &x {b: 1, b: 2}\nc: {<<: *x}\n", "{a: {b: 1, b: 2}, c: {b: 2}}"},
        {"a: {'<<': {b: c}}\n", "{a: {'<<': {b: c}}}"},
        {"a: {<<: b}\n", "{a: {<<: b}}"},
        {"a: &x\n  b: c\nd: !override\n  - e\n", "{a: {b: c}, d: [e]}"},
        {"a: |\n  b\n   c\n", "{a: |b\n c\n|}"},
        {"a: {{ .Values.b }}\n", "{a: {{.Values.b: null}: null}}"},
        {"a: {b, c: d}\n? e\n? f\n: g\n\"h\" :\n", "{a: {b: null, c: d}, e: null, f: g, \"h\": null}"},
        {"a: b\nlost\nc: d\n", "unreadable"},
        {"a: \"b\nc: d\n", "unreadable"},
        {"\ta: b\n", "unreadable"},
        {"a: b: c\n", "unreadable"},
        {"a: [b\n", "unreadable"},
        {"a: *x\n", "unreadable"},
    }));
    CAPTURE(text);
    CHECK(read(text) == tree);
}

TEST_CASE("the last of repeated keys is the value, and a map's own before a merged one", "[collectors][yaml]") {
    const Document document("x: &x {a: merged, b: merged}\nm:\n  a: first\n  <<: *x\n  a: last\n");
    CHECK(document.root()["m"]["a"].text == "last");
    CHECK(document.root()["m"]["b"].text == "merged");
    CHECK_FALSE(document.root()["m"]["c"]);
    CHECK_FALSE(document.root()["no"]["such"]["key"]);
}

TEST_CASE("values know where they stand", "[collectors][yaml]") {
    const auto at = [](std::string_view text) {
        const Document document(text);
        const Node& node = document.root()["a"];
        return place(node.at.begin) + "-" + place(node.at.end);
    };
    CHECK(at("a: bc\n") == "1:4-1:6");
    CHECK(at("a: \"bc\"\n") == "1:5-1:7");
    CHECK(at("\xEF\xBB\xBF"
             "a: bc # d\n") == "1:4-1:6");
    CHECK(at("\xC3\xA9: \xC3\xA9\na: &x !!str bc\n") == "2:13-2:15");
    CHECK(at("a: &x # why\n  bc\n") == "2:3-2:5");
    CHECK(at("a: b\n  c\n") == "1:4-2:4");
    CHECK(at("a: |\n\n  b\n  c\n\nd: e\n") == "3:3-4:4");
    CHECK(at("a: >- # why\r\n  b\r\n  c\r\n") == "2:3-3:4");
    CHECK(at("a:\nb: c\n") == "1:1-1:2");
    CHECK(at("a: ~\n") == "1:4-1:5");
    CHECK(at("a: [b, c]\n") == "1:4-1:9");
    CHECK(at("a:\n  b: c\n") == "2:3-2:7");
    CHECK(at("x: &x\n  b\na: *x\n") == "2:3-2:4");
}

TEST_CASE("every byte of a scalar knows where it stands", "[collectors][yaml]") {
    CHECK(place_of("a: one two\n", "two") == "1:8");
    CHECK(place_of("a: |\n  one\n  two\n", "two") == "3:3");
    CHECK(place_of("a: |\n\n  one\n    two\n", "  two") == "4:3");
    CHECK(place_of("a: >\n  one\n  two\n\n  three\n", "three") == "5:3");
    CHECK(place_of("a: >-\r\n  one\r\n  two\r\n", "two") == "3:3");
    CHECK(place_of("a: |2-\n     one\n  two\n", "two") == "3:3");
    CHECK(place_of("a: one\n  two\n\n  three\n", "three") == "4:3");
    CHECK(place_of("a: 'it''s\n  two'\n", "s") == "1:9");
    CHECK(place_of("a: 'it''s\n  two'\n", "two") == "2:3");
    CHECK(place_of("a: \"one\n  two\"\n", "two") == "2:3");
    CHECK(place_of("a: \"one \\\n  two\"\n", "two") == "2:3");
    CHECK(place_of("a: \"\\x41\\u00e9\\U0001F600\\t\\\"two\"\n", "two") == "1:29");
    CHECK(place_of("a: \"\xC3\xA9 two\"\n", "two") == "1:8");
    CHECK(place_of("x: &x |\n  one\n  two\na: *x\n", "two") == "3:3");
    CHECK(place_of("a: |\n  one \\\n  two\n", "two") == "3:3");
    CHECK(place_of("a: |\n\tone\n", "one") != "2:2");  // a tab is no indentation
    CHECK(place_of("a: \"\n$t\n\r<\n", "$t") == "1:5");  // a carriage return alone: no more is known than where the scalar begins
}

TEST_CASE("what cannot be read is said with its place", "[collectors][yaml]") {
    CHECK(refusal("a: b\nc: [d\n").starts_with("3:1 not readable as YAML: "));
    CHECK(refusal("a: b\nc: \x01\n") == "2:4 a control character, which YAML does not allow");
    CHECK(refusal("a: \xE9\n") == "1:4 not UTF-8");
    CHECK(refusal(std::string("\xFF\xFE\x61\0", 4)) == "1:1 the file is UTF-16, not UTF-8");
    CHECK(refusal("a: " + repeated("[", 99) + repeated("]", 99) + "\n").empty());
    CHECK(refusal("a: " + repeated("[", 200) + repeated("]", 200) + "\n") == "1:103 nested more than 100 deep");
    CHECK(refusal("a: " + repeated("[\n", 20'000)).ends_with("deeper than anyone reads"));
    CHECK(refusal(repeated("- ", 200)).ends_with("nested more than 100 deep"));
    CHECK(refusal("- a\n, b\n") == "2:1 text that belongs to no value");
    CHECK(refusal("a: &x [*x]\n") == "1:8 an alias stands for something that holds the alias itself");
}

TEST_CASE("an alias bomb is refused", "[collectors][yaml]") {
    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 10; ++i) {
        const std::string before = "*a" + std::to_string(i - 1);
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before + repeated(", " + before, 9) + "]\n";
    }
    CHECK(refusal(bomb).ends_with("aliases that stand for far more than anyone reads"));
    std::string chain = "a0: &a0 [x]\n";
    for (int i = 1; i < 200; ++i) chain += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + "]\n";
    CHECK(refusal(chain).ends_with("nested more than 100 deep"));
}
