#include "conformance/suite.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "catch.hpp"
#include "conformance/differences.hpp"
#include "places.hpp"

namespace driftaudit::conformance {

std::optional<std::filesystem::path> suites_folder() {
    std::vector<std::filesystem::path> places;
    if (const char* named = std::getenv("DRIFTAUDIT_SHARED")) places.emplace_back(named);
    std::filesystem::path above = test::tree_path;
    for (int level = 0; level < 3; ++level) {
        above = above.parent_path();
        places.push_back(above / "shared");
    }
    for (const auto& place : places)
        if (std::filesystem::is_directory(place / "conformance")) return place / "conformance";
    return std::nullopt;
}

namespace {

/// What each release answers: the newest, then those that older ones gave (`packaging_23_0`, `compose_go_2_9_1`).
std::vector<Json> answers(const Json& test) {
    Json newest = test.at("expect");
    if (test.contains("pip")) newest["lines"] = test.at("pip");
    if (test.contains("pyyaml")) newest["pyyaml"] = test.at("pyyaml");   // whether the other reader takes the text
    if (test.contains("first3")) newest["first3"] = test.at("first3");   // the release that compiles it, beside what its names need
    for (const char* older : {"pip_23_0_1", "pip_23_0_1_differs"})   // line by line: each may agree with either
        if (test.contains(older)) newest["older"] = test.at(older);
    std::vector<Json> out{std::move(newest)};
    for (const auto& [key, value] : test.items())
        if (value.is_object() && key != "input" && key != "expect") out.push_back(value);
    return out;
}

/// True where one release's answer is ours; nothing where none of them can be said.
Verdict judged(const Json& test, const Judge& judge) {
    Verdict verdict;
    for (const Json& expect : answers(test)) {
        const Verdict one = judge(test.at("input"), expect);
        if (one && *one) return true;
        if (one) verdict = one;
    }
    return verdict;
}

struct Counts {
    std::size_t agree = 0, differ_on_purpose = 0;
    std::map<std::string, std::size_t> elsewhere, not_expressible;
};

void print(std::string_view suite, const Counts& counts, const Elsewhere& elsewhere) {
    std::cout << "conformance " << suite << ": " << counts.agree << " agree, " << counts.differ_on_purpose << " differ on purpose";
    for (const auto& [kind, count] : counts.elsewhere) std::cout << "; " << kind << ' ' << count << ' ' << elsewhere.at(kind);
    for (const auto& [kind, count] : counts.not_expressible) std::cout << "; not expressible: " << kind << ' ' << count;
    std::cout << '\n';
}

/// The cases of a suite; nothing where none are at hand.
std::optional<Json> cases_of(std::string_view suite) {
    const auto folder = suites_folder();
    std::ifstream file;
    if (folder) file.open(*folder / (std::string(suite) + ".json"));
    if (file.is_open()) return Json::parse(file).at("cases");
    std::cout << "skipped: no suites at hand for " << suite << '\n';
    return std::nullopt;
}

using Reasons = std::map<std::string_view, std::string_view>;  // by id

Counts counted(const Json& cases, const std::map<std::string, Judge>& judges, const Elsewhere& elsewhere, Reasons exceptions) {
    Counts counts;
    for (const Json& test : cases) {
        const auto id = test.at("id").get<std::string>();
        const auto kind = test.at("kind").get<std::string>();
        if (elsewhere.contains(kind)) {
            ++counts.elsewhere[kind];
            continue;
        }
        const auto judge = judges.find(kind);
        const Verdict verdict = judge == judges.end() ? std::nullopt : judged(test, judge->second);
        if (!verdict) {
            ++counts.not_expressible[kind];
        } else if (*verdict) {
            ++counts.agree;
        } else if (exceptions.erase(id) > 0) {
            ++counts.differ_on_purpose;
        } else {
            UNSCOPED_INFO(id << ": " << test.dump());
            CHECK(id == "as its owner reads it");
        }
    }
    for (const auto& [id, reason] : exceptions) CHECK(id == "a difference that still exists");
    return counts;
}

}  // namespace

void run(std::string_view suite, const std::map<std::string, Judge>& judges, const Elsewhere& elsewhere) {
    const auto cases = cases_of(suite);
    if (!cases) return;
    Reasons reasons;
    for (const Difference& difference : differences())
        if (difference.suite == suite) reasons.emplace(difference.id, difference.reason);
    print(suite, counted(*cases, judges, elsewhere, std::move(reasons)), elsewhere);
}

void run_property(std::string_view suite, const std::map<std::string, Judge>& judges, const Reasons& exceptions) {
    const auto cases = cases_of(suite);
    if (!cases) return;
    Elsewhere rest;
    for (const Json& test : *cases)
        if (!judges.contains(test.at("kind"))) rest.emplace(test.at("kind"), "without it");
    print(suite, counted(*cases, judges, rest, exceptions), rest);
}

}  // namespace driftaudit::conformance
