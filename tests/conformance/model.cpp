// Versions, requirements, markers and templates against the tables of their owners.
#include <algorithm>
#include <set>

#include <driftaudit/distribution-file.hpp>
#include <driftaudit/marker.hpp>
#include <driftaudit/requirement.hpp>
#include <driftaudit/template.hpp>
#include <driftaudit/version-set.hpp>

#include "../catch.hpp"
#include "suite.hpp"

using namespace driftaudit;
using conformance::Json;
using conformance::Verdict;

namespace {

std::string text_of(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found == object.end() || !found->is_string() ? "" : found->get<std::string>();
}

std::vector<std::string> texts_of(const Json& list) { return list.is_array() ? list.get<std::vector<std::string>>() : std::vector<std::string>{}; }

bool is_valid(const Json& expect) { return expect.value("valid", false); }

// ---- PEP 440 ------------------------------------------------------------------------------------------------------------------------------

template <class Number>
Json json_of(const std::optional<Number>& number) {
    return number ? Json(*number) : Json();
}

/// The parts of a version as the reference implementation names them.
Json parts_of(const Version& version) {
    std::string local;
    for (const std::string& part : version.local) local += (local.empty() ? "" : ".") + part;
    const auto letter = [](char c) { return c == 'c' ? std::string("rc") : std::string(1, c); };
    return {{"valid", true},
            {"normalized", version.str()},
            {"epoch", version.epoch},
            {"release", version.release},
            {"pre", version.pre ? Json{letter(version.pre->first), version.pre->second} : Json()},
            {"post", json_of(version.post)},
            {"dev", json_of(version.dev)},
            {"local", local.empty() ? Json() : Json(local)},
            {"is_prerelease", version.is_prerelease()}};
}

Verdict version_parts(const Json& input, const Json& expect) {
    const auto version = parse_version(input.at("version").get<std::string>());
    if (!version || !is_valid(expect)) return !version && !is_valid(expect);
    const Json parts = parts_of(*version);
    return std::ranges::all_of(parts.items(), [&](const auto& part) { return expect.at(part.key()) == part.value(); });
}

Verdict version_normal_form(const Json& input, const Json& expect) {
    const auto version = parse_version(input.at("version").get<std::string>());
    return version && version->str() == expect.at("normalized");
}

Verdict version_order(const Json& input, const Json&) {
    std::vector<Version> versions;
    for (const auto& text : input.at("versions")) versions.push_back(parse_version(text.get<std::string>()).value());
    for (std::size_t i = 0; i < versions.size(); ++i)
        for (std::size_t j = 0; j < versions.size(); ++j)
            if ((versions[i] <=> versions[j]) != (i <=> j)) return false;
    return true;
}

bool compare(const Version& left, const std::string& op, const Version& right) {
    if (op == "==") return left == right;
    if (op == "!=") return left != right;
    if (op == "<") return left < right;
    if (op == "<=") return left <= right;
    if (op == ">") return left > right;
    return left >= right;
}

Verdict version_comparison(const Json& input, const Json& expect) {
    const auto left = parse_version(text_of(input, "left")), right = parse_version(text_of(input, "right"));
    return left && right && compare(*left, text_of(input, "op"), *right) == expect.at("result");
}

Verdict name(const Json& input, const Json& expect) { return normalized_name(text_of(input, "name")) == text_of(expect, "name"); }

Verdict specifier(const Json& input, const Json& expect) {
    const auto set = parse_specifiers(text_of(input, "specifier"));
    if (!set || !is_valid(expect)) return !set && !is_valid(expect);
    return set->clauses.size() == 1 && set->clauses[0].op == text_of(expect, "operator") && set->clauses[0].text == text_of(expect, "version");
}

Verdict canonical_version(const Json& input, const Json& expect) {
    const std::string text = text_of(input, "version");
    auto version = parse_version(text);
    while (version && version->release.size() > 1 && version->release.back() == 0) version->release.pop_back();
    return (version ? version->str() : text) == text_of(expect, "canonical");
}

Prereleases policy_of(const Json& input) {
    const Json& prereleases = input.at("prereleases");
    if (prereleases == true || input.value("installed", false)) return Prereleases::allowed;
    return prereleases.is_null() ? Prereleases::where_named : Prereleases::forbidden;
}

Verdict specifier_contains(const Json& input, const Json& expect) {
    const auto set = parse_specifiers(text_of(input, "spec"));
    return set && expect.contains("contains") && contains(*set, text_of(input, "version"), policy_of(input)) == expect.at("contains");
}

/// Which of several versions are taken: pre-releases too, where nothing else is left.
Verdict specifier_filter(const Json& input, const Json& expect) {
    const auto set = parse_specifiers(text_of(input, "spec"));
    if (!set || !expect.contains("versions")) return false;
    const auto filtered = [&](Prereleases prereleases) {
        std::vector<std::string> taken;
        for (const std::string& text : texts_of(input.at("versions")))
            if (contains(*set, text, prereleases)) taken.push_back(text);
        return taken;
    };
    const Prereleases policy = policy_of(input);
    auto taken = filtered(policy);
    if (taken.empty() && policy == Prereleases::where_named) taken = filtered(Prereleases::allowed);
    return taken == texts_of(expect.at("versions"));
}

Verdict specifiers_unsatisfiable(const Json& input, const Json& expect) {
    const auto set = parse_specifiers(text_of(input, "spec"));
    return set && !VersionSet(*set).example(policy_of(input)) == expect.at("unsatisfiable").get<bool>();
}

Verdict specifiers_relation(const Json& input, const Json& expect) {
    const auto left = parse_specifiers(text_of(input, "left")), right = parse_specifiers(text_of(input, "right"));
    if (!left || !right) return false;
    const VersionSet a(*left), b(*right);
    const std::string relation = text_of(input, "relation");
    return (relation == "disjoint" ? disjoint(a, b) : relation == "subset" ? a.is_subset_of(b) : b.is_subset_of(a)) == expect.at("result");
}

Verdict specifiers_equal(const Json& input, const Json& expect) {
    const auto left = parse_specifiers(text_of(input, "left")), right = parse_specifiers(text_of(input, "right"));
    return left && right && (VersionSet(*left) == VersionSet(*right)) == expect.at("equal");
}

Verdict specifiers_text(const Json& input, const Json& expect) {
    const auto set = parse_specifiers(text_of(input, "spec"));
    return set && set->str() == text_of(expect, "str");
}

/// `py2.py3-none-any` for each combination.
std::vector<std::string> combined_tags(const DistributionFile& file) {
    std::vector<std::string> out;
    for (const std::string& python : file.pythons)
        for (const std::string& abi : file.abis)
            for (const std::string& platform : file.platforms) out.push_back(python + "-" + abi + "-" + platform);
    std::ranges::sort(out);
    return out;
}

Json build_of(const std::string& text) {
    if (text.empty()) return Json::array();
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    return {std::stoul(text.substr(0, digits)), text.substr(digits)};
}

Verdict file_name(const Json& input, const Json& expect) {
    const auto file = parse_distribution_file(text_of(input, "filename"));
    if (!file || !is_valid(expect)) return !file && !is_valid(expect);
    if (file->name != text_of(expect, "name") || file->version.str() != text_of(expect, "version")) return false;
    return !file->wheel || (combined_tags(*file) == texts_of(expect.at("tags")) && build_of(file->build) == expect.at("build"));
}

// ---- PEP 508 ------------------------------------------------------------------------------------------------------------------------------

std::vector<std::string> sorted_clauses(const std::string& text) {
    const Specifiers set = parse_specifiers(text).value();
    std::vector<std::string> out;
    for (const Specifier& clause : set.clauses) out.push_back(clause.op + clause.text);
    std::ranges::sort(out);
    return out;
}

std::vector<std::string> sorted_extras(const std::vector<std::string>& extras) {
    std::set<std::string> out;
    for (const std::string& extra : extras) out.insert(normalized_name(extra));
    return {out.begin(), out.end()};
}

Verdict requirement(const Json& input, const Json& expect) {
    const auto read = parse_requirement(text_of(input, "requirement"));
    if (!read || !is_valid(expect)) return !read && !is_valid(expect);
    return read->name == normalized_name(text_of(expect, "name")) && sorted_extras(read->extras) == sorted_extras(texts_of(expect.at("extras"))) &&
           read->url == text_of(expect, "url") && sorted_clauses(read->specifier) == texts_of(expect.at("specifiers")) &&
           normalized_marker(read->marker).value_or("") == text_of(expect, "marker");
}

Verdict requirements_equal(const Json& input, const Json& expect) {
    const auto left = parse_requirement(text_of(input, "left")), right = parse_requirement(text_of(input, "right"));
    return left && right && equivalent(*left, *right) == expect.at("equal");
}

Verdict requirement_text(const Json& input, const Json& expect) {
    const auto read = parse_requirement(text_of(input, "requirement"));
    return read && read->str() == text_of(expect, "str");
}

Verdict marker(const Json& input, const Json& expect) {
    const auto read = normalized_marker(text_of(input, "marker"));
    if (!read || !is_valid(expect)) return !read && !is_valid(expect);
    return *read == text_of(expect, "str");
}

Verdict markers_equal(const Json& input, const Json& expect) {
    const auto left = normalized_marker(text_of(input, "left")), right = normalized_marker(text_of(input, "right"));
    return left && right && (*left == *right) == expect.at("equal");
}

Verdict marker_value(const Json& input, const Json& expect) {
    MarkerEnvironment environment;
    environment.in_lock = text_of(input, "context") == "lock_file";
    for (const auto& [key, value] : input.at("environment").items()) {
        if (key == "extra" || key == "extras" || key == "dependency_groups") {
            auto& chosen = key == "dependency_groups" ? environment.groups : environment.extras;
            chosen = value.is_array() ? texts_of(value) : std::vector{value.get<std::string>()};
            for (std::string& name : chosen) name = normalized_name(name);
            environment.in_lock = environment.in_lock || key != "extra";
        } else if (value.is_string()) {
            environment.values[key] = value.get<std::string>();
        }
    }
    const auto verdict = evaluate_marker(text_of(input, "marker"), environment);
    return expect.contains("result") ? verdict == expect.at("result").get<bool>() : !verdict;
}

// ---- Compose ------------------------------------------------------------------------------------------------------------------------------

Lookup lookup_in(const Json& environment) {
    return [&environment](std::string_view variable) -> std::optional<std::string> {
        const auto found = environment.find(std::string(variable));
        return found == environment.end() ? std::nullopt : std::optional(found->get<std::string>());
    };
}

Verdict interpolation(const Json& input, const Json& expect) {
    const auto out = expand(text_of(input, "template"), lookup_in(input.at("env")), TemplateDialect::compose, Unset::emptied);
    if (text_of(expect, "error_kind") == "invalid") return out.malformed;
    if (text_of(expect, "error_kind") == "required") return !out.missing.empty();
    return !out.malformed && out.missing.empty() && out.text == text_of(expect, "result");
}

Verdict operator_of(const Json& input, const Json& expect) {
    const auto found = references("${" + text_of(input, "expression") + "}");
    const std::string op = text_of(expect, "operator");
    if (found.empty() || op.empty()) return found.empty() == op.empty();
    return found[0].must_be_set == op.ends_with('?') && found[0].has_default == !op.ends_with('?');
}

void collect_references(const Json& value, std::map<std::string, TemplateReference>& out) {
    if (value.is_structured())
        for (const Json& inner : value) collect_references(inner, out);
    if (!value.is_string()) return;
    for (const TemplateReference& reference : references(value.get<std::string>())) out.emplace(reference.name, reference);
}

Verdict variables(const Json& input, const Json& expect) {
    std::map<std::string, TemplateReference> found;
    collect_references(input.at("value"), found);
    Json expected = expect.at("variables");
    expected.erase("");  // how the owner names broken syntax
    if (expected.size() != found.size()) return false;
    return std::ranges::all_of(expected.items(), [&](const auto& variable) {
        const auto reference = found.find(variable.key());
        if (reference == found.end()) return false;
        const bool has_text = !text_of(variable.value(), "default").empty() || !text_of(variable.value(), "presence").empty();
        return reference->second.must_be_set == variable.value().at("required") && (reference->second.has_default || !has_text);
    });
}

// ---- Dockerfile ---------------------------------------------------------------------------------------------------------------------------

char escape_of(const Json& input) { return text_of(input, "escape").at(0); }

Verdict word(const Json& input, const Json& expect) {
    std::set<std::string> matched, unmatched;
    const Lookup values = lookup_in(input.at("env"));
    const Lookup noted = [&](std::string_view variable) {
        auto value = values(variable);
        (value ? matched : unmatched).emplace(variable);
        return value;
    };
    const auto out = dockerfile_word(text_of(input, "word"), noted, escape_of(input), Unset::emptied);
    if (out.malformed || !out.missing.empty()) return expect.value("error", false);
    const auto same = [&](const char* key, const std::set<std::string>& names) {
        return !expect.contains(key) || texts_of(expect.at(key)) == std::vector<std::string>(names.begin(), names.end());
    };
    return out.text == text_of(expect, "result") && !expect.value("error", false) && same("matched", matched) && same("unmatched", unmatched);
}

Verdict words(const Json& input, const Json& expect) {
    const auto out = dockerfile_words(text_of(input, "word"), lookup_in(input.at("env")), escape_of(input), Unset::emptied);
    return out && *out == texts_of(expect.at("result"));
}

}  // namespace

TEST_CASE("versions are those of PEP 440", "[conformance]") {
    conformance::run("pep440",
                     {{"version_valid", version_parts},
                      {"version_invalid", version_parts},
                      {"version_normalize", version_normal_form},
                      {"version_order", version_order},
                      {"version_compare", version_comparison},
                      {"canonicalize_name", name},
                      {"canonicalize_version", canonical_version},
                      {"wheel_filename", file_name},
                      {"sdist_filename", file_name},
                      {"specifier_valid", specifier},
                      {"specifier_invalid", specifier},
                      {"specifier_contains", specifier_contains},
                      {"specifier_filter", specifier_filter},
                      {"specset_str", specifiers_text},
                      {"specset_equal", specifiers_equal},
                      {"specset_unsatisfiable", specifiers_unsatisfiable},
                      {"specset_relation", specifiers_relation}});
}

TEST_CASE("requirements and markers are those of PEP 508", "[conformance]") {
    conformance::run("pep508",
                     {{"requirement", requirement},
                      {"requirement_str", requirement_text},
                      {"requirement_equal", requirements_equal},
                      {"marker", marker},
                      {"marker_equal", markers_equal},
                      {"marker_eval", marker_value}});
}

TEST_CASE("interpolation is Compose's", "[conformance]") {
    conformance::run("compose_interpolate", {{"interpolate", interpolation}, {"operator", operator_of}, {"variables", variables}});
}

TEST_CASE("Dockerfile words are BuildKit's", "[conformance]") {
    conformance::run("dockerfile_expand", {{"word", word}, {"words", words}, {"word_matches", word}});
}
