// On which Pythons a text compiles, against the Pythons themselves.

#include <algorithm>

#include "../catch.hpp"
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

bool is_newer(const Json& first) { return first.is_string() && first != "2.7" && first != "3.6" && first != "3.7"; }

}  // namespace

TEST_CASE("Python as its releases compile it", "[conformance]") {
    conformance::run("min_python",
                     {{"compile",
                       [](const Json& input, const Json& expect) {
                           const auto source = input.at("source").get<std::string>();
                           const Json& first = expect.at("first3");
                           return compiling(syntax::python::constructs(source)) == expect.at("compiles") && needed(source) == (is_newer(first) ? first.get<std::string>() : "");
                       }}},
                     {{"vermin", "left to issue 4"}});
}
