// What a Python file needs before it does anything: a Python that compiles it, and the modules that it imports when it is loaded. Both are found without
// parsing the file: the statements that matter begin a line, and only strings can hide that.

#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>

#include "syntax/python-imports.hpp"
#include "syntax/python-newer.hpp"
#include "syntax/text.hpp"

namespace driftaudit::collector {
namespace {

/// Not tests: they are shipped nowhere.
bool claims(std::string_view path) { return (path.ends_with(".py") || path.ends_with(".pyw")) && !is_test_path(path); }

Facts collect(std::string_view bytes) {
    const std::string_view text = syntax::without_bom(bytes);
    Facts facts;
    if (Words names = syntax::python::imports(text); !names.empty()) {
        const Span at = names.front().at;
        facts.push_back({Imports{std::move(names)}, at, no_scope});
    }
    for (const syntax::python::FoundConstruct& found : syntax::python::newer_constructs(text))
        facts.push_back({PythonConstruct{std::string(found.construct.name), syntax::python::written(found.construct.since)}, found.at, no_scope});
    syntax::sort_by_place(facts);
    return facts;
}

}  // namespace

Collector python_needs() { return {.version = 1, .claims = claims, .collect = collect, .incidental = true}; }

}  // namespace driftaudit::collector
