#include "collectors/syntax/python-newer.hpp"

#include "units.hpp"

namespace driftaudit {
namespace {

using namespace syntax::python;

/// The releases that compile it, of those that differ: "2.7 3.6" …
std::string compiling(std::string_view source) {
    const auto found = constructs(source);
    std::string out;
    for (const Release release : {207, 306, 307, 308, 309, 310, 311, 312, 313, 314, 315})
        if (compiles_on(found, release)) out += (out.empty() ? "" : " ") + written(release);
    return out;
}

std::string from(Release first) {
    std::string out;
    for (Release release = first; release <= 315; ++release) out += (out.empty() ? "" : " ") + written(release);
    return out;
}

/// The same construct far down in a file with much else.
std::string among_others(std::string_view source) {
    std::string text;
    for (int i = 0; i < 400; ++i) text += "x" + std::to_string(i) + " = f(1)\n";
    return text + std::string(source) + "\n";
}

}  // namespace

TEST_CASE("what each Python compiles", "[collectors]") {
    struct Case {
        const char* source;
        std::string expected;
    };
    const std::string everywhere = "2.7 " + from(306);
    const Case cases[] = {{"x = 1", everywhere},
                          {"print >>f, x", everywhere},
                          {"type(x).y = z", everywhere},
                          {"f(*a, **b)", everywhere},
                          {"print 'x'", "2.7"},
                          {"exec f() in d", "2.7"},
                          {"True, False = 1, 0", "2.7"},
                          {"if x:\n\ta\n        b", "2.7"},
                          {"async = 1", "2.7 3.6"},
                          {"try: pass\nexcept A, b: pass", "2.7 3.14 3.15"},
                          {"try: pass\nexcept A, B, C: pass", from(314)},
                          {"[*f(x)]", from(306)},
                          {"f'{d[\"a\"]:{w}}'", from(306)},
                          {"f'''{\nx}'''", from(306)},
                          {"f(a, \\\n  b=1)", everywhere},
                          {"f'{x = }'", from(308)},
                          {"{x := 1}", from(309)},
                          {"with (open(x) as f): pass", from(309)},
                          {"x += *a, b", from(309)},
                          {"a[x := 1]", from(310)},
                          {"async def f():\n return [[await x for x in y] for z in w]", from(311)},
                          {"f'{x:{y:{z}}}'", from(312)},
                          {"def f[T, U: int = str](x: T): pass", from(313)},
                          {"t'{x}'", from(314)},
                          {"[*x for x in y]", from(315)},
                          {"lazy import json", from(315)},
                          {"<<<<<<< HEAD\nx = (y := 1)\n=======\n>>>>>>> x\n", ""},
                          {"x = {{ name }}\n{% if y %}\n(y := 1)", ""},
                          {"await x", ""},
                          {"return 1", ""},
                          {"x: int, y: str = 1", ""}};
    for (const Case& one : cases) {
        INFO(one.source);
        CHECK(compiling(one.source) == one.expected);
    }
}

TEST_CASE("newer syntax of a file", "[collectors]") {
    struct Case {
        const char* source;
        const char* expected;
    };
    const Case cases[] = {{"(y := f())", "401:2 assignment expression 3.8"},
                          {"def f(a, /, b): pass", "401:10 positional-only parameters 3.8"},
                          {"match x:\n    case 1: pass", "401:1 match statement 3.10"},
                          {"try: pass\nexcept* E: pass", "402:1 `except*` 3.11"},
                          {"type X = int", "401:1 type statement 3.12"},
                          {"class A[T]:\n    pass", "401:8 type parameters 3.12"},
                          {"x = f'{d['a']}'", "401:7 f-string with quotes, backslashes or lines inside its braces 3.12"},
                          {"x = t'{y}'", "401:5 template string 3.14"},
                          {"try: pass\nexcept A, b: pass", "402:1 `except` of two without parentheses 3.14"},
                          {"try: pass\nexcept A, b: print 'x'", ""},
                          {"'''\nmatch x:\n(y := 1)\n'''", ""},
                          {"x = '(y := 1)'  # (y := 1)", ""},
                          {"x = f'{y}' if z else {'a': [*b]}", ""},
                          {"(y := f(", ""}};
    for (const Case& one : cases) {
        INFO(one.source);
        std::string found;
        for (const FoundConstruct& newer : newer_constructs(among_others(one.source)))
            found += std::to_string(newer.at.begin.line) + ":" + std::to_string(newer.at.begin.column) + " " + std::string(newer.construct.name) + " " +
                     written(newer.construct.since);
        CHECK(found == one.expected);
    }
}

}  // namespace driftaudit
