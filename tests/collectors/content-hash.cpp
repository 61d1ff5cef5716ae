// The owners' own digests are in the suite lock_hashes; here is the JSON that Python writes, by the digests of texts that anybody can compute.
#include <driftaudit/collector.hpp>

#include "units.hpp"

using namespace driftaudit;

namespace driftaudit::collector {
Collector pyproject();
Collector pipfile();
}  // namespace driftaudit::collector

namespace {

std::string digests(const Collector& collector, std::string_view text) {
    std::string out;
    each<ContentHash>(collector.collect(text), [&](const ContentHash& hash, const Fact&) { out += (out.empty() ? "" : " ") + hash.rule + " " + hash.digest.substr(0, 8); });
    return out;
}
std::string pyproject(std::string_view text) { return digests(collector::pyproject(), text); }
std::string pipfile(std::string_view text) { return digests(collector::pipfile(), text); }

}  // namespace

TEST_CASE("the hashes that locks of a manifest record", "[collectors]") {
    CHECK(pyproject("[tool.black]\n") == "");
    CHECK(pyproject("[tool.poetry]\nname = \"a\"\n") == "poetry 1 115cf985");
    CHECK(pyproject("[project]\nname = \"a\"\n") == "poetry 1 115cf985 pdm ece479d1");
    CHECK(pyproject("[project]\nname = \"a\"\ndependencies = [\"b\"]\n") == "poetry 1 115cf985 poetry 2 637c9840 pdm 32a3b700");
    CHECK(pyproject("[tool.poetry.dependencies]\nb = {version = \"1\", optional = true}\nd = 1.5\n") == "poetry 1 67d68eb9");
    CHECK(pyproject("[tool.poetry.dependencies]\n\"\303\244\360\237\230\200\\u007f\\n\\\"\" = \"\\t\"\n") == "poetry 1 9b9f620b");
    CHECK(pyproject("[tool.poetry.dependencies]\nb = [1e16, 1e15, 1e-5, 0.0001, 123.25, -0.0, 1.0, 1e100, 5e-324, inf, -inf, nan, 12345678901234567.0]\n") == "poetry 1 87015e8e");
    CHECK(pyproject("[dependency-groups]\nA_b = [\"x\"]\n[tool.pdm]\n[tool.pdm.dev-dependencies]\na-b = [\"y\"]\n") == "pdm ef9682b1");
    CHECK(pipfile("[packages]\n") == "pipenv ebffa69a");
    CHECK(pipfile("[packages]\nb = \"*\"\n[docs]\nc = \"*\"\n[scripts]\nd = \"e\"\n") == "pipenv ea7a0e64");
    CHECK(pyproject("[tool.poetry.dependencies]\nb = 2024-01-01\n") == "");  // poetry itself fails
}
