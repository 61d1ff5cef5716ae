// What is valid SARIF, and what GitHub takes of it: of the checkers that a writer is tested with.

#include <fstream>

#include "../catch.hpp"
#include "../sarif.hpp"
#include "../schema.hpp"
#include "suite.hpp"

using namespace driftaudit;
using conformance::Json;

TEST_CASE("SARIF documents as the owners judge them", "[conformance]") {
    Json schema;
    if (const auto folder = conformance::suites_folder()) schema = Json::parse(std::ifstream(*folder / "sarif" / "sarif-schema-2.1.0.json"));
    conformance::run("sarif", {{"document", [&](const Json& input, const Json& expect) {
                                    const Json& document = input.at("sarif");
                                    return expect.at("schema_valid") == test::schema_violations(document, schema).empty() &&
                                           expect.at("github_ok") == test::github_violations(document).empty();
                                }}});
}
