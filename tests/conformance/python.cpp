// On which Pythons a text compiles, against the Pythons themselves.

#include <algorithm>

#include <driftaudit/standard-library.hpp>
#include <driftaudit/text.hpp>

#include "../catch.hpp"
#include "collectors/syntax/python-imports.hpp"
#include "collectors/syntax/python-newer.hpp"
#include "suite.hpp"

using namespace driftaudit;
using conformance::Json;

namespace {

Json compiling(const std::vector<syntax::python::FoundConstruct>& found) {
    Json releases = Json::array();
    for (const syntax::python::Release release : {207, 306, 307, 308, 309, 310, 311, 312, 313, 314})
        if (syntax::python::compiles_on(found, release)) releases.push_back(syntax::python::written(release));
    return releases;
}

/// The release that the constructs newer than Python 3.7 ask for, "" for none.
std::string needed(const std::string& source) {
    syntax::python::Release newest = 0;
    for (const auto& found : syntax::python::newer_constructs(source)) newest = std::max(newest, found.construct.since);
    return newest == 0 ? "" : syntax::python::written(newest);
}

syntax::python::Release release_of(const Json& text) {
    const std::string release = text.is_string() ? text.get<std::string>() : "";
    return release.starts_with("3.") ? static_cast<syntax::python::Release>(300 + std::stoi(release.substr(2))) : 0;
}

bool is_newer(const Json& release) { return release_of(release) > 307; }

/// The release that the names need which a text imports, "" for none after Python 3.7.
std::string needed_by_imports(const std::string& source) {
    unsigned newest = 0;
    for (const Word& name : syntax::python::imports(source))
        if (const auto newer = newer_standard_name(name.text)) newest = std::max(newest, newer->since);
    return newest == 0 ? "" : syntax::python::written(static_cast<syntax::python::Release>(newest));
}

bool only_imports(std::string_view source) {
    return std::ranges::all_of(split(source, '\n'), [](std::string_view line) { return line.empty() || line.starts_with("import ") || line.starts_with("from "); });
}

/// vermin looks at members, arguments and types too, and at names of every platform, which our table does not have: only of modules it can be wrong to say
/// nothing, and of members to say too little.
conformance::Verdict as_vermin(const Json& input, const Json& expect) {
    const auto source = input.at("source").get<std::string>();
    const std::string syntax = needed(source), names = needed_by_imports(source);
    if (expect.contains("first3") && is_newer(expect.at("first3")) && syntax != expect.at("first3").get<std::string>()) return false;
    const auto ours = std::max(release_of(syntax), release_of(names)), wanted = release_of(expect.at("min3"));
    if (wanted <= 307) return ours == 0;
    const bool is_module = only_imports(source) && source.find("import ") == 0;
    if (ours == wanted) return true;
    if (ours < wanted && !is_module && !(only_imports(source) && ours != 0)) return std::nullopt;
    return false;
}

}  // namespace

TEST_CASE("Python as its releases compile it", "[conformance]") {
    conformance::run("min_python",
                     {{"compile",
                       [](const Json& input, const Json& expect) {
                           const auto source = input.at("source").get<std::string>();
                           const Json& first = expect.at("first3");
                           return compiling(syntax::python::constructs(source)) == expect.at("compiles") && needed(source) == (is_newer(first) ? first.get<std::string>() : "");
                       }},
                      {"vermin", as_vermin}});
}
