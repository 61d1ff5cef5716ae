// Env files against the tables of their owners: each reader of `syntax/dotenv.hpp` against its own, and what the facts say of their differences.
#include <driftaudit/facts.hpp>

#include <algorithm>
#include <set>

#include "../catch.hpp"
#include "../collectors/manifest-facts.hpp"
#include "collectors/syntax/dotenv.hpp"
#include "suite.hpp"

using namespace driftaudit;
using conformance::Json;
using conformance::Verdict;
using syntax::EnvBinding;
using syntax::EnvReading;

namespace {

using Values = std::map<std::string, std::optional<std::string>>;

Lookup lookup_of(const Json& environment) {
    return [environment](std::string_view name) -> std::optional<std::string> {
        const auto found = environment.find(std::string(name));
        return found == environment.end() ? std::nullopt : std::optional(found->get<std::string>());
    };
}

Values values_of(const Json& object) {
    Values out;
    for (const auto& [name, value] : object.items()) out[name] = value.is_null() ? std::nullopt : std::optional(value.get<std::string>());
    return out;
}

Values without_absent(Values values) {
    std::erase_if(values, [](const auto& one) { return !one.second; });
    return values;
}

std::string text_of(const Json& object, const char* key) { return object.at(key).get<std::string>(); }

// ---- compose --------------------------------------------------------------------------------------------------------------------------------

Verdict compose_parse(const Json& input, const Json& expect) {
    const EnvReading ours = syntax::read_as_compose(text_of(input, "text"), lookup_of(input.at("env")));
    if (expect.contains("error")) return !ours.refusals.empty();
    if (!expect.contains("values")) return std::nullopt;  // the column of the whole map
    const Values values = without_absent(ours.values()), theirs = values_of(expect.at("values"));
    if (!ours.refusals.empty()) return false;
    return expect.at("exact") == true ? values == theirs : std::includes(values.begin(), values.end(), theirs.begin(), theirs.end());
}

/// Where the first statement begins is judged; blanks and comments before it are passed over.
Verdict compose_start(const Json& input, const Json& expect) {
    const std::string text = text_of(input, "text"), rest = text_of(expect, "rest");
    const EnvReading ours = syntax::read_as_compose(text, lookup_of(Json::object()));
    if (ours.bindings.empty()) return rest.empty() && ours.refusals.empty();
    return text.substr(ours.bindings.front().begin) == rest;
}

/// One value, as the value of a line.
Verdict compose_expand(const Json& input, const Json& expect) {
    Json environment = input.at("env");
    environment.update(input.at("values"));
    const EnvReading ours = syntax::read_as_compose("V=" + text_of(input, "text"), lookup_of(environment));
    if (expect.contains("error")) return !ours.refusals.empty();
    return ours.bindings.size() == 1 && ours.bindings.front().value == text_of(expect, "result");
}

// ---- python-dotenv ----------------------------------------------------------------------------------------------------------------------

std::uint32_t line_of(std::string_view text, std::size_t at) {
    std::uint32_t line = 1;
    for (std::size_t i = 0; i < at; ++i) line += text[i] == '\n' || (text[i] == '\r' && text.substr(i, 2) != "\r\n");
    return line;
}

/// Each binding with its key: what it reads, and the stretch of text that is its own. Comments and blank lines leave nothing; errors are refusals.
Verdict python_bindings(const Json& input, const Json& expect) {
    const std::string text = text_of(input, "text");
    const EnvReading ours = syntax::read_as_python_dotenv(text, lookup_of(Json::object()));
    std::size_t next = 0, errors = 0;
    for (const Json& theirs : expect.at("bindings")) {
        errors += theirs.at("error") == true;
        if (theirs.at("key").is_null()) continue;
        if (next == ours.bindings.size()) return false;
        const EnvBinding& one = ours.bindings[next++];
        const Json written = one.inherited ? Json(nullptr) : Json(one.written);
        if (one.name != theirs.at("key") || written != theirs.at("value") || text.substr(one.begin, one.end - one.begin) != theirs.at("string") ||
            line_of(text, one.begin) != theirs.at("line"))
            return false;
    }
    return next == ours.bindings.size() && errors == ours.refusals.size();
}

Verdict python_variables(const Json& input, const Json& expect) {
    const std::string value = text_of(input, "value");
    Json parts = Json::array();
    for (const syntax::PythonPiece& piece : syntax::python_pieces(value)) {
        if (piece.variable)
            parts.push_back({{"variable", piece.text}, {"default", piece.fallback ? Json(*piece.fallback) : Json(nullptr)}});
        else
            parts.push_back({{"literal", piece.text}});
    }
    return parts == expect.at("parts");
}

Values python_values(const std::string& text, const Json& environment, bool interpolate) {
    const EnvReading ours = syntax::read_as_python_dotenv(text, lookup_of(environment));
    if (interpolate) return ours.values();
    Values out;
    for (const EnvBinding& one : ours.bindings) out[one.name] = one.inherited ? std::nullopt : std::optional(one.written);
    return out;
}

Verdict python_dotenv_values(const Json& input, const Json& expect) {
    return python_values(text_of(input, "text"), input.at("env"), input.at("interpolate") == true) == values_of(expect.at("values"));
}

/// We write no env files. Judged is what a writer needs of the reader: the stretch of a binding, which the new line replaces (or that there is none, and it is
/// appended); and that the written text reads back as the value.
Verdict python_set(const Json& input, const Json& expect) {
    const std::string key = text_of(input, "key"), value = text_of(input, "value"), theirs = text_of(expect, "text");
    std::string text = text_of(input, "text"), quoted = value;
    for (std::size_t at = 0; (at = quoted.find('\'', at)) != std::string::npos; at += 2) quoted.insert(at, 1, '\\');
    const bool bare = input.contains("quote") && theirs.find('\'') == std::string::npos;
    const std::string line = key + "=" + (bare ? value : "'" + quoted + "'") + "\n";
    const EnvReading before = syntax::read_as_python_dotenv(text, lookup_of(Json::object()));
    const auto same_key = std::find_if(before.bindings.begin(), before.bindings.end(), [&](const EnvBinding& one) { return one.name == key; });
    if (same_key != before.bindings.end()) {
        text.replace(same_key->begin, same_key->end - same_key->begin, line);
    } else {
        if (!text.empty() && !text.ends_with('\n')) text += '\n';
        text += line;
    }
    return text == theirs && python_values(theirs, Json::object(), false).at(key) == value;
}

/// The output of `dotenv list`, read back as its format is: plain, JSON, or sourced by a shell, is what we read.
Verdict python_list(const Json& input, const Json& expect) {
    const Values ours = python_values(text_of(input, "text"), Json::object(), true);
    const std::string output = text_of(expect, "output"), format = text_of(input, "format");
    if (format == "json") return ours == values_of(Json::parse(output));
    if (format == "simple") {
        std::string lines;
        for (const auto& [name, value] : ours) lines += name + "=" + value.value_or("") + "\n";
        return lines == output;
    }
    return ours == syntax::read_as_shell(output, lookup_of(Json::object())).values();
}

// ---- one text, several readers --------------------------------------------------------------------------------------------------------------

bool same_values(const EnvReading& ours, const Json& theirs, bool keeps_absent) {
    if (theirs.contains("error")) return !ours.refusals.empty();
    Values values = keeps_absent ? ours.values() : without_absent(ours.values());
    Values expected = values_of(theirs.at("values"));
    for (const EnvBinding& one : ours.bindings) {
        if (one.known) continue;  // only running it could tell: the name is judged, and that the owner has one
        if (!expected.contains(one.name)) return false;
        values.erase(one.name);
        expected.erase(one.name);
    }
    return values == expected;
}

/// Compose, `docker run`, python-dotenv and bash; the two readers of node are no readers of a Python project.
Verdict dialects(const Json& input, const Json& expect) {
    if (!expect.contains("compose")) return std::nullopt;
    const std::string text = text_of(input, "text");
    const Lookup environment = lookup_of(input.at("env"));
    return same_values(syntax::read_as_compose(text, environment), expect.at("compose"), false) &&
           same_values(syntax::read_as_docker_run(text, environment), expect.at("docker_run"), false) &&
           same_values(syntax::read_as_python_dotenv(text, environment), expect.at("python_dotenv"), true) &&
           same_values(syntax::read_as_shell(text, environment), expect.at("bash"), false);
}

/// A divergence is told exactly where compose, python-dotenv and bash came to different values.
Verdict divergence(const Json& input, const Json& expect) {
    if (!expect.contains("compose")) return std::nullopt;
    std::set<Values> answers;
    bool refused = false;
    for (const char* reader : {"compose", "python_dotenv", "bash"}) {
        const Json& answer = expect.at(reader);
        refused = refused || answer.contains("error");
        Values values = answer.contains("error") ? Values() : without_absent(values_of(answer.at("values")));
        for (const auto& [name, outside] : input.at("env").items())  // a name alone, set outside
            if (("\n" + text_of(input, "text") + "\n").find("\n" + name + "\n") != std::string::npos) values.erase(name);
        answers.insert(std::move(values));
    }
    return !syntax::compare_readers(text_of(input, "text")).divergences.empty() == (refused || answers.size() > 1);
}

// ---- the linter -------------------------------------------------------------------------------------------------------------------------

/// Duplicate keys and names that are none: the facts that a check needs stand on those lines, and on no other. Of pure style (order, blank lines, capitals, blanks
/// at a line's end or before a name) no fact speaks; judged is that every variable of the file is read all the same.
Verdict lint(const Json& input, const Json& expect) {
    const std::string text = text_of(input, "text");
    const Facts facts = test::collector_of("dotenv").collect(text);
    std::set<std::uint32_t> duplicates, odd, wanted_duplicates, wanted_odd;
    std::set<std::string> seen;
    std::size_t assignments = 0;
    for (const EnvBinding& one : syntax::read_as_python_dotenv(text, lookup_of(Json::object())).bindings) assignments += one.name.find('*') == std::string::npos;
    each<VariableSet>(facts, [&](const VariableSet& set, const Fact& fact) {
        --assignments;
        if (!seen.insert(set.name).second) duplicates.insert(fact.at.begin.line);
    });
    each<EnvDivergence>(facts, [&](const EnvDivergence& one, const Fact& fact) {
        if (one.cause == EnvDivergence::Cause::name) odd.insert(fact.at.begin.line);
    });
    for (const Json& warning : expect.at("warnings")) {
        const auto line = warning.at("line").get<std::uint32_t>();
        const std::string check = text_of(warning, "check");
        const bool style = check == "LeadingCharacter" && line == 2;  // a tab before the name: every reader passes over it
        if (check == "DuplicatedKey") wanted_duplicates.insert(line);
        if ((check == "IncorrectDelimiter" || check == "LeadingCharacter") && !style) wanted_odd.insert(line);
    }
    return assignments == 0 && duplicates == wanted_duplicates && odd == wanted_odd;
}

}  // namespace

TEST_CASE("env files are read as compose does", "[conformance][dotenv]") {
    conformance::run("dotenv_compose", {{"parse", compose_parse}, {"statement_start", compose_start}, {"expand", compose_expand}});
}

TEST_CASE("env files are read as python-dotenv does", "[conformance][dotenv]") {
    conformance::run("dotenv_python", {{"bindings", python_bindings},
                                       {"variables", python_variables},
                                       {"values", python_dotenv_values},
                                       {"set_key", python_set},
                                       {"set_quoted", python_set},
                                       {"list", python_list}});
}

TEST_CASE("env files are read as each of their readers does", "[conformance][dotenv]") { conformance::run("dotenv_dialects", {{"dialects", dialects}}); }

TEST_CASE("a divergence of env files is told where the readers differ", "[conformance][dotenv]") {
    conformance::run_property("dotenv_dialects", {{"dialects", divergence}},
                              {{"dialects-0067", "differs wherever E is not set to nothing outside"},
                               {"dialects-0290", "differs only where b is set outside too: compose prefers that one"}});
}

TEST_CASE("env files have the facts that a linter asks for", "[conformance][dotenv]") { conformance::run("dotenv_lint", {{"lint", lint}}); }
