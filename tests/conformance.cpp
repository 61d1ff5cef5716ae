#include "conformance/suite.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <set>

#include "catch.hpp"
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
    std::map<std::string, std::size_t> not_expressible;
};

void print(std::string_view suite, const Counts& counts) {
    std::cout << suite << ": " << counts.agree << " agree, " << counts.differ_on_purpose << " differ on purpose";
    const char* joint = "; not expressible: ";
    for (const auto& [kind, count] : counts.not_expressible) {
        std::cout << joint << kind << ' ' << count;
        joint = ", ";
    }
    std::cout << '\n';
}

}  // namespace

void run(std::string_view suite, const std::map<std::string, Judge>& judges, const std::vector<Difference>& differences) {
    const auto folder = suites_folder();
    std::ifstream file;
    if (folder) file.open(*folder / (std::string(suite) + ".json"));
    if (!file.is_open()) {
        std::cout << suite << ": skipped: no suites at hand\n";
        return;
    }
    const Json table = Json::parse(file);
    std::set<std::string_view> unused;
    for (const Difference& difference : differences) unused.insert(difference.id);

    Counts counts;
    for (const Json& test : table.at("cases")) {
        const auto id = test.at("id").get<std::string>();
        const auto kind = test.at("kind").get<std::string>();
        const auto judge = judges.find(kind);
        const Verdict verdict = judge == judges.end() ? std::nullopt : judged(test, judge->second);
        if (!verdict) {
            ++counts.not_expressible[kind];
        } else if (*verdict) {
            ++counts.agree;
        } else if (unused.erase(id) > 0) {
            ++counts.differ_on_purpose;
        } else {
            UNSCOPED_INFO(id << ": " << test.dump());
            CHECK(id == "as its owner reads it");
        }
    }
    for (const std::string_view id : unused) CHECK(id == "a difference that still exists");
    print(suite, counts);
}

}  // namespace driftaudit::conformance
