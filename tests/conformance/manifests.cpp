// Requirements files, pyproject tables and TOML against the tables of their owners.
#include <driftaudit/credentials.hpp>
#include <driftaudit/paths.hpp>

#include <algorithm>
#include <cmath>
#include <set>

#include "../collectors/manifest-facts.hpp"
#include "collectors/syntax/pip.hpp"
#include "collectors/syntax/toml.hpp"
#include "suite.hpp"

using namespace driftaudit;
using conformance::Json;
using conformance::Verdict;

namespace {

std::string text_of(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found == object.end() || !found->is_string() ? "" : found->get<std::string>();
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size()) text.replace(at, what.size(), with);
    return text;
}

std::string without(std::string text, std::string_view characters) {
    std::erase_if(text, [&](char c) { return characters.find(c) != std::string_view::npos; });
    return text;
}

std::string base64_decoded(std::string_view text) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const std::size_t digit = digits.find(c);
        if (digit == std::string_view::npos) continue;
        bits = (bits << 6) | static_cast<std::uint32_t>(digit);
        count += 6;
        if (count >= 8) out += static_cast<char>((bits >> (count -= 8)) & 0xFF);
    }
    return out;
}

Facts facts_of_requirements(std::string_view text) { return test::collector_of("requirements").collect(text); }

// ---- requirements files -------------------------------------------------------------------------------------------------------------------

/// The clauses of a specifier set, sorted, without blanks.
std::set<std::string> clauses(const std::string& specifier) {
    std::set<std::string> out;
    std::string rest = without(specifier, " ()");
    while (!rest.empty()) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        if (comma > 0) out.insert(rest.substr(0, comma));
        rest.erase(0, comma + 1);
    }
    return out;
}

bool same_requirement(const Dependency& ours, const Json& theirs) {
    const Requirement& requirement = ours.requirement;
    std::set<std::string> extras;
    for (const auto& extra : theirs.at("extras")) extras.insert(normalized_name(extra.get<std::string>()));
    const bool local = text_of(theirs, "url").starts_with("file:///") || text_of(theirs, "url").starts_with("file://$DIR");
    const bool same_url = requirement.url == without_credentials(text_of(theirs, "url")) || (local && !requirement.url.empty());
    const bool hashed = theirs.contains("options") && theirs["options"].contains("hashes");
    return requirement.name == normalized_name(text_of(theirs, "name")) &&
           std::set<std::string>(requirement.extras.begin(), requirement.extras.end()) == extras &&
           clauses(requirement.specifier) == theirs.at("specifiers").get<std::set<std::string>>() && same_url &&
           without(requirement.marker, " '\"()") == without(text_of(theirs, "marker"), " '\"()") && ours.editable == (theirs.at("editable") == true) &&
           ours.hashed == hashed;
}

bool has_one_of(const std::string& error, std::initializer_list<const char*> sentences) {
    return std::any_of(sentences.begin(), sentences.end(), [&](const char* words) { return error.find(words) != std::string::npos; });
}
/// What pip says because an included file is not at hand: it has read the line as an inclusion.
bool misses_a_file(const std::string& error) { return has_one_of(error, {"no such file", "recursively references itself"}); }
/// What pip says because a project or archive is not at hand: the line is a path or nothing, which it asks the disk.
bool misses_a_path(const std::string& error) {
    return has_one_of(error, {"does not exist", "not a valid editable requirement. It should either be a path", "is not installable", "looks like a path"});
}
bool is_path(const Dependency& dependency) { return !dependency.requirement.url.empty() && dependency.requirement.url.find("://") == std::string::npos; }

/// True where the facts of a line are what one release of pip makes of it.
bool same_line(const std::vector<const Fact*>& ours, const std::vector<Json>& theirs) {
    std::size_t dependencies = 0, paths = 0, includes = 0, refused = 0;
    for (const Fact* fact : ours) {
        const auto* dependency = std::get_if<Dependency>(&fact->claim);
        dependencies += dependency != nullptr;
        paths += dependency && is_path(*dependency);
        includes += std::holds_alternative<Include>(fact->claim);
        refused += std::holds_alternative<Unreadable>(fact->claim);
    }
    std::size_t missed_paths = 0, wanted_dependencies = 0, wanted_includes = 0, wanted_refused = 0;
    for (const Json& one : theirs) {
        const std::string kind = one.at("kind");
        if (kind == "error") {
            const std::string error = text_of(one, "error");
            missed_paths += misses_a_path(error);
            wanted_refused += !misses_a_path(error) && !misses_a_file(error);
        } else if (kind == "option") {
            for (const char* key : {"requirements", "constraints"})
                if (one.contains("options") && one["options"].contains(key)) wanted_includes += one["options"][key].size();
        } else {
            ++wanted_dependencies;
            if (!std::any_of(ours.begin(), ours.end(), [&](const Fact* fact) {
                    const auto* dependency = std::get_if<Dependency>(&fact->claim);
                    return dependency && same_requirement(*dependency, one);
                }))
                return false;
        }
    }
    const std::size_t named = std::min(paths, missed_paths);  // paths that pip would have taken, had they been there; else it refuses them, as we do
    return dependencies == wanted_dependencies + named && includes == wanted_includes && refused == wanted_refused + missed_paths - named;
}

using ByLine = std::map<std::uint32_t, std::vector<Json>>;

ByLine by_line(const Json& lines) {
    ByLine out;
    for (const Json& line : lines) out[line.at("line").get<std::uint32_t>()].push_back(line);
    return out;
}

/// Line by line, each as one of the releases reads it. `before` lines of our own stand before the text.
bool same_lines(const Facts& facts, const Json& expect, std::uint32_t before) {
    std::map<std::uint32_t, std::vector<const Fact*>> ours;
    for (const Fact& fact : facts) {
        const bool counted =
            std::holds_alternative<Dependency>(fact.claim) || std::holds_alternative<Include>(fact.claim) || std::holds_alternative<Unreadable>(fact.claim);
        if (counted && fact.at.begin.line > before) ours[fact.at.begin.line - before].push_back(&fact);
    }
    const ByLine newest = by_line(expect.at("lines"));
    const ByLine older = expect.contains("older") ? by_line(expect.at("older")) : ByLine{};
    std::set<std::uint32_t> numbers;
    for (const auto& [number, unused] : ours) numbers.insert(number);
    for (const auto& [number, unused] : newest) numbers.insert(number);
    return std::all_of(numbers.begin(), numbers.end(), [&](std::uint32_t number) {
        const auto agrees = [&](const ByLine& answer) {
            const auto theirs = answer.find(number);
            return same_line(ours[number], theirs == answer.end() ? std::vector<Json>{} : theirs->second);
        };
        return agrees(newest) || (older.contains(number) && agrees(older));
    });
}

/// Good lines before the text, so that one bad line is not taken for prose.
constexpr std::uint32_t lines_before = 40;

Verdict requirements_lines(const Json& input, const Json& expect) {
    std::string text = input.at("text");
    if (input.contains("env"))
        for (const auto& [name, value] : input["env"].items()) text = replaced(text, "${" + name + "}", value.get<std::string>());
    std::string before;
    for (std::uint32_t i = 0; i < lines_before; ++i) before += "pip\n";
    return same_lines(facts_of_requirements(before + text), expect, lines_before);
}

/// Logical lines: each must be told at the line where it begins.
Verdict joined_lines(const Json& input, const Json& expect) {
    std::string text;
    for (std::uint32_t i = 0; i < lines_before; ++i) text += "pip\n";
    std::set<std::uint32_t> ours, theirs;
    for (const Fact& fact : facts_of_requirements(text + input.at("text").get<std::string>()))
        if (fact.at.begin.line > lines_before) ours.insert(fact.at.begin.line - lines_before);
    for (const auto& line : expect.at("lines")) theirs.insert(line.at(0).get<std::uint32_t>());
    return ours == theirs;
}

/// "file:line name" for every requirement, included files where they are included.
void follow(const Json& files, const std::string& path, int depth, std::vector<std::string>& out) {
    if (depth > 8 || !files.contains(path)) return;
    for (const Fact& fact : facts_of_requirements(files.at(path).get<std::string>())) {
        if (const auto* dependency = std::get_if<Dependency>(&fact.claim))
            out.push_back(path + ":" + std::to_string(fact.at.begin.line) + " " + dependency->requirement.name);
        if (const auto* include = std::get_if<Include>(&fact.claim)) follow(files, join_path(directory_of(path), include->path), depth + 1, out);
    }
}

Verdict nested_files(const Json& input, const Json& expect) {
    std::vector<std::string> ours, theirs;
    follow(input.at("files"), input.at("main"), 0, ours);
    for (const auto& line : expect.at("lines"))
        if (line.at("kind") == "requirement")
            theirs.push_back(text_of(line, "file") + ":" + std::to_string(line.at("line").get<int>()) + " " + normalized_name(text_of(line, "name")));
    return ours == theirs;
}

Verdict decoded_file(const Json& input, const Json& expect) {
    const Facts facts = facts_of_requirements(base64_decoded(input.at("base64").get<std::string>()));
    const auto* dependency = first<Dependency>(facts);
    return dependency && dependency->requirement.name == normalized_name(text_of(expect.at("first"), "name")) &&
           clauses(dependency->requirement.specifier) == expect.at("first").at("specifiers").get<std::set<std::string>>();
}

// ---- pyproject ----------------------------------------------------------------------------------------------------------------------------

/// The requirements of a group with the groups that it includes, as `resolve` would find them; nothing where the facts tell of an error.
std::optional<std::vector<std::string>> group_of(const Facts& facts, const std::string& name, std::set<std::string> above = {}) {
    if (!above.insert(name).second) return std::nullopt;
    std::vector<std::string> out;
    for (const Fact& fact : facts) {
        if (const auto* dependency = std::get_if<Dependency>(&fact.claim); dependency && dependency->group == Group{Group::Kind::group, name})
            out.push_back(dependency->requirement.written);
        const auto* include = std::get_if<Include>(&fact.claim);
        if (!include || !include->group || include->into != Group{Group::Kind::group, name}) continue;
        const auto inner = group_of(facts, include->path, above);
        if (!inner) return std::nullopt;
        out.insert(out.end(), inner->begin(), inner->end());
    }
    return out;
}

std::string toml_of(const Json& value) {
    if (value.is_array()) {
        std::string out = "[";
        for (const Json& item : value) out += toml_of(item) + ", ";
        return out + "]";
    }
    if (!value.is_object()) return value.dump();
    std::string out = "{";
    for (const auto& [key, inner] : value.items()) out += (out.size() > 1 ? ", " : "") + Json(key).dump() + " = " + toml_of(inner);
    return out + "}";
}

Verdict dependency_group(const Json& input, const Json& expect) {
    std::string text = "[dependency-groups]\n";
    for (const auto& [name, list] : input.at("groups").items()) text += Json(name).dump() + " = " + toml_of(list) + "\n";
    const Facts facts = test::collector_of("pyproject").collect(text);
    const bool refused = first<Unreadable>(facts) != nullptr;
    const auto ours = group_of(facts, normalized_name(input.at("group").get<std::string>()));
    if (expect.value("error", false)) return refused || !ours || ours->empty();  // a group that the file does not have installs nothing
    return ours && *ours == expect.at("requirements").get<std::vector<std::string>>();
}

std::vector<std::string> written(const Facts& facts, const Group& group) {
    std::vector<std::string> out;
    each<Dependency>(facts, [&](const Dependency& dependency, const Fact&) {
        if (dependency.group == group) out.push_back(without(dependency.requirement.written, "\t"));
    });
    return out;
}

std::vector<std::string> without_refused(const Json& list, const Json& errors) {
    std::vector<std::string> out;
    for (const auto& item : list)
        if (!std::any_of(errors.begin(), errors.end(), [&](const Json& error) { return error.at("text") == item; }))
            out.push_back(without(item.get<std::string>(), "\t"));
    return out;
}

Verdict pyproject(const Json& input, const Json& expect) {
    const Facts facts = test::collector_of("pyproject").collect(input.at("text").get<std::string>());
    const auto refused = test::all<Unreadable>(facts).size();
    if (expect.value("error", false)) return refused == facts.size() && refused == 1;
    const auto* manifest = first<Manifest>(facts);
    // to us it is a mistake of the file too that a group includes one which is not there
    const auto missing = static_cast<std::size_t>(std::ranges::count_if(expect.at("groups"), [](const Json& group) { return group.is_object() && group.at("error") == "LookupError"; }));
    const bool dynamic = std::ranges::any_of(expect.at("dynamic"), [](const Json& field) { return field == "dependencies"; });
    bool same = (manifest ? manifest->name : "") == normalized_name(text_of(expect, "name")) && (manifest && manifest->dynamic_dependencies) == dynamic &&
                refused == expect.at("errors").size() + missing && written(facts, {}) == without_refused(expect.at("dependencies"), expect.at("errors"));
    for (const auto& [extra, list] : expect.at("optional").items())
        same = same && written(facts, {Group::Kind::extra, extra}) == without_refused(list, expect.at("errors"));
    for (const auto& [group, list] : expect.at("groups").items()) {
        const auto ours = group_of(facts, group);
        same = same && (list.is_object() ? refused > 0 || !ours : ours && *ours == list.get<std::vector<std::string>>());
    }
    return same;
}

// ---- TOML ---------------------------------------------------------------------------------------------------------------------------------

bool same_value(const toml::node& ours, const Json& theirs);

bool same_table(const toml::table& ours, const Json& theirs) {
    return ours.size() == theirs.size() && std::ranges::all_of(theirs.items(), [&](const auto& item) {
               const toml::node* value = ours.get(item.key());
               return value && same_value(*value, item.value());
           });
}

/// A leaf is `{type, value}`; of dates and times only the type is compared.
bool same_leaf(const toml::node& ours, const std::string& type, const std::string& value) {
    if (type == "string") return ours.is_string() && ours.as_string()->get() == value;
    if (type == "integer") return ours.is_integer() && std::to_string(ours.as_integer()->get()) == value;
    if (type == "bool") return ours.is_boolean() && (ours.as_boolean()->get() ? "true" : "false") == value;
    if (type != "float") return ours.is_date_time() || ours.is_date() || ours.is_time();
    if (!ours.is_floating_point()) return false;
    const double number = ours.as_floating_point()->get();
    return value.ends_with("nan") ? std::isnan(number) : number == std::stod(value);
}

bool same_value(const toml::node& ours, const Json& theirs) {
    if (theirs.is_array()) {
        const toml::array* array = ours.as_array();
        if (!array || array->size() != theirs.size()) return false;
        for (std::size_t i = 0; i < theirs.size(); ++i)
            if (!same_value(*array->get(i), theirs[i])) return false;
        return true;
    }
    if (theirs.size() == 2 && theirs.contains("type") && theirs["type"].is_string() && theirs.contains("value"))
        return same_leaf(ours, theirs["type"], theirs["value"].get<std::string>());
    return ours.is_table() && same_table(*ours.as_table(), theirs);
}

std::string toml_input(const Json& input) {
    return input.contains("text") ? input["text"].get<std::string>() : base64_decoded(input.at("base64").get<std::string>());
}

Verdict valid_toml(const Json& input, const Json& expect) {
    const std::string text = toml_input(input);
    const syntax::Toml document(text);
    return document && same_table(document.root(), expect.at("value"));
}

Verdict invalid_toml(const Json& input, const Json&) {
    const std::string text = toml_input(input);
    return !syntax::Toml(text);
}

}  // namespace

TEST_CASE("requirements files are read as pip reads them", "[conformance]") {
    conformance::run(
        "requirements_files",
        {{"file", requirements_lines}, {"line", requirements_lines}, {"preprocess", joined_lines}, {"nested", nested_files}, {"bytes", decoded_file}});
}

TEST_CASE("pyproject.toml is read as its specifications say", "[conformance]") {
    conformance::run("pyproject_deps", {{"group", dependency_group}, {"pyproject", pyproject}});
}

TEST_CASE("TOML is read as its own tests say", "[conformance]") { conformance::run("toml", {{"valid", valid_toml}, {"invalid", invalid_toml}}); }
