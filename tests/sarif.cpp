// After GitHub's "SARIF support for code scanning": the properties that it requires, and its limits. What the document itself holds against itself (an index
// that leads nowhere, a rule twice) GitHub finds out, too.

#include "sarif.hpp"

#include <optional>
#include <regex>
#include <set>

#include "catch.hpp"

namespace driftaudit::test {
namespace {

using Json = nlohmann::json;

/// The value that a path of keys leads to, null where it leads nowhere.
const Json& at(const Json& value, std::initializer_list<const char*> keys) {
    static const Json nothing;
    const Json* found = &value;
    for (const char* key : keys) {
        if (!found->is_object() || !found->contains(key)) return nothing;
        found = &found->at(key);
    }
    return *found;
}

bool is_text(const Json& value) { return value.is_string() && !value.get_ref<const std::string&>().empty(); }

std::size_t size_of(const Json& value) { return value.is_array() ? value.size() : 0; }

bool matches(const Json& text, const char* pattern) { return std::regex_match(text.get_ref<const std::string&>(), std::regex(pattern)); }

class Reading {
public:
    std::vector<std::string> read(const Json& document) {
        const Json& runs = at(document, {"runs"});
        claim(is_text(at(document, {"$schema"})), "", "$schema is missing");
        claim(at(document, {"version"}) == "2.1.0", "", "version is not 2.1.0");
        claim(size_of(runs) > 0 && size_of(runs) <= 20, "", "has no run, or more than 20");
        for (std::size_t i = 0; i < size_of(runs); ++i) run(runs[i], "/runs/" + std::to_string(i));
        return std::move(violations_);
    }

private:
    void claim(bool kept, const std::string& place, const std::string& otherwise) {
        if (!kept) violations_.push_back(place + ": " + otherwise);
    }

    void run(const Json& run, const std::string& place) {
        const Json& driver = at(run, {"tool", "driver"});
        claim(is_text(at(driver, {"name"})), place, "the driver has no name");
        if (const Json& version = at(driver, {"semanticVersion"}); version.is_string())
            claim(matches(version, R"((0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?)"), place, "semanticVersion is none");
        const Json &rules = at(driver, {"rules"}), &results = at(run, {"results"});
        claim(rules.is_array() && rules.size() <= 25'000, place, "has no list of rules, or more than 25,000");
        claim(size_of(at(run, {"tool", "extensions"})) <= 100, place, "has more than 100 extensions");
        claim(results.is_array() && results.size() <= 25'000, place, "has no list of results, or more than 25,000");
        std::set<Json> ids;
        for (std::size_t i = 0; i < size_of(rules); ++i) {
            rule(rules[i], place + "/tool/driver/rules/" + std::to_string(i));
            claim(ids.insert(at(rules[i], {"id"})).second, place, "a rule stands there twice");
        }
        for (std::size_t i = 0; i < size_of(results); ++i) result(results[i], rules, place + "/results/" + std::to_string(i));
    }

    void rule(const Json& rule, const std::string& place) {
        claim(is_text(at(rule, {"id"})), place, "has no id");
        for (const char* words : {"shortDescription", "fullDescription", "help"}) claim(is_text(at(rule, {words, "text"})), place, std::string(words) + ".text is missing");
        if (const Json& level = at(rule, {"defaultConfiguration", "level"}); !level.is_null())
            claim(level == "note" || level == "warning" || level == "error", place, "has a level that is not shown");
        if (const Json& severity = at(rule, {"properties", "security-severity"}); !severity.is_null())
            claim(severity.is_string() && matches(severity, R"(10(\.0+)?|[1-9](\.\d+)?|0\.\d*[1-9]\d*)"), place, "security-severity is no text of a number up to 10");
        claim(size_of(at(rule, {"properties", "tags"})) <= 20, place, "has more than 20 tags");
    }

    void result(const Json& result, const Json& rules, const std::string& place) {
        claim(is_text(at(result, {"message", "text"})), place, "has no message");
        if (const Json& level = at(result, {"level"}); !level.is_null())
            claim(level == "none" || level == "note" || level == "warning" || level == "error", place, "has an unknown level");
        names_a_rule(result, rules, place);
        const Json& locations = at(result, {"locations"});
        claim(size_of(locations) > 0 && size_of(locations) <= 1000, place, "has no location, or more than 1,000");
        for (std::size_t i = 0; i < size_of(locations); ++i) location(at(locations[i], {"physicalLocation"}), place + "/locations/" + std::to_string(i));
        const Json& flows = at(result, {"codeFlows"});
        std::size_t steps = 0;
        for (std::size_t i = 0; i < size_of(flows); ++i)
            for (const Json& thread : flows[i].value("threadFlows", Json::array())) steps += size_of(at(thread, {"locations"}));
        claim(steps <= 10'000, place, "has more than 10,000 steps");
    }

    /// An index of -1 is none; `rule/detail` is a rule, too.
    void names_a_rule(const Json& result, const Json& rules, const std::string& place) {
        const Json &id = at(result, {"ruleId"}), &index = at(result, {"ruleIndex"});
        const auto fits = [&](const Json& rule) {
            const Json& known = at(rule, {"id"});
            return !id.is_string() || (is_text(known) && (id == known || id.get<std::string>().starts_with(known.get<std::string>() + "/")));
        };
        if (index.is_number_integer() && index != -1) {
            const bool exists = index >= 0 && index < size_of(rules);
            claim(exists && fits(rules[index.get<std::size_t>()]), place, "ruleIndex leads to no rule, or to another one than ruleId");
        } else if (id.is_string()) {
            claim(rules.is_array() && std::any_of(rules.begin(), rules.end(), fits), place, "ruleId is no rule's");
        }
    }

    void location(const Json& location, const std::string& place) {
        const Json &uri = at(location, {"artifactLocation", "uri"}), &line = at(location, {"region", "startLine"}), &end = at(location, {"region", "endLine"});
        claim(is_text(uri) && matches(uri, R"((?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+)"), place, "has no uri, or one that is not encoded");
        claim(line.is_number_integer(), place, "has no line");
        if (line.is_number() && end.is_number()) claim(end >= line, place, "ends before it begins");
    }

    std::vector<std::string> violations_;
};

}  // namespace

std::vector<std::string> github_violations(const Json& document) { return Reading().read(document); }

TEST_CASE("the checker of GitHub's SARIF says what is wrong, and where", "[reporters]") {
    CHECK(github_violations(Json::array()) == std::vector<std::string>{": $schema is missing", ": version is not 2.1.0", ": has no run, or more than 20"});
    Json document = {{"$schema", "https://x.example/sarif.json"},
                     {"version", "2.1.0"},
                     {"runs", {{{"tool", {{"driver", {{"name", "x"}, {"rules", Json::array()}}}}}, {"results", Json::array()}}}}};
    CHECK(github_violations(document).empty());
    document["runs"][0]["results"] = {{{"ruleId", "a"}, {"message", {{"text", "b"}}}, {"locations", Json::array()}}};
    CHECK(github_violations(document) == std::vector<std::string>{"/runs/0/results/0: ruleId is no rule's", "/runs/0/results/0: has no location, or more than 1,000"});
}

}  // namespace driftaudit::test
