// The Dockerfile's grammar against BuildKit's own tables.

#include <algorithm>

#include "../catch.hpp"
#include "../units.hpp"
#include "collectors/syntax/dockerfile.hpp"
#include "driftaudit/collector.hpp"
#include "suite.hpp"

namespace driftaudit::collector {
Collector dockerfile();
}

using namespace driftaudit;
using namespace driftaudit::syntax;
using conformance::Json;
using conformance::Verdict;

namespace {

std::string text_of(const Json& input, const char* key) { return input.at(key).get<std::string>(); }

Json texts(const std::vector<Mapped>& words) {
    Json out = Json::array();
    for (const Mapped& word : words) out.push_back(word.text);
    return out;
}
Mapped mapped(std::string_view text) {
    Mapped out;
    out.append(text, {1, 1});
    return out;
}

/// The arguments as BuildKit's tree has them; null where it splits them further than we do.
Json arguments_of(const Instruction& instruction, char escape) {
    static const std::vector<std::string> texts_of_their_own = {"RUN", "CMD", "ENTRYPOINT", "SHELL", "USER", "WORKDIR", "STOPSIGNAL", "MAINTAINER", "VOLUME"};
    if (instruction.list) return texts(*instruction.list);
    const std::string& name = instruction.name;
    if (name == "ENV" || name == "LABEL") {
        Json out = Json::array();
        const bool old_form =
            !instruction.arguments.text.empty() && dockerfile_raw_words(instruction.arguments, escape).front().text.find('=') == std::string::npos;
        for (const NamedValue& one : named_values(instruction, escape)) {
            out.push_back(one.name.text);
            out.push_back(one.value ? one.value->text : "");
            out.push_back(old_form ? "" : "=");
        }
        return out;
    }
    if (name == "ARG") return texts(dockerfile_raw_words(instruction.arguments, escape));
    if (name == "FROM" || name == "EXPOSE" || name == "COPY" || name == "ADD") return texts(blank_separated(instruction.arguments));
    if (name == "VOLUME") return texts(blank_separated(instruction.arguments));
    if (std::ranges::find(texts_of_their_own, name) != texts_of_their_own.end()) return Json::array({instruction.arguments.text});
    return nullptr;
}

bool same_node(const Instruction& instruction, const Json& node, char escape) {
    if (instruction.triggered_from > 0 && node.at("instruction") == "ONBUILD") return same_node(instruction, node.at("args").at(0).at(0), escape);
    std::string name = node.at("instruction").get<std::string>();
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    if (name != instruction.name && name.size() <= 40) return false;
    if (!instruction.mistake.empty()) return true;  // its arguments are read by nobody
    if (texts(instruction.flags) != node.value("flags", Json::array())) return false;
    if (name != "HEALTHCHECK" && node.value("json", false) != instruction.list.has_value()) return false;
    const Json arguments = arguments_of(instruction, escape);
    const Json expected = node.contains("args") ? node.at("args") : Json::array();
    if (arguments.is_null() || arguments == expected) return true;
    return expected.empty() && arguments == Json::array({""});
}

bool same_nodes(const Dockerfile& file, const Json& nodes) {
    if (!nodes.is_array() || nodes.size() != file.instructions.size()) return false;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const Instruction& mine = file.instructions[i];
        if (!same_node(mine, nodes[i], file.escape)) return false;
        if (nodes[i].at("start_line") != mine.first_line || nodes[i].at("end_line") != mine.last_line) return false;
    }
    return true;
}

bool is_refused(const Dockerfile& file) { return !file.mistake.empty() || std::ranges::any_of(file.instructions, [](const Instruction& one) { return !one.mistake.empty(); }); }

Verdict tree(const Json& input, const Json& expect) {
    const std::string text = text_of(input, "dockerfile");
    const Dockerfile file = parse_dockerfile(text);
    if (!expect.contains("nodes")) return is_refused(file) == expect.contains("error");
    if (!same_nodes(file, expect.at("nodes"))) return false;
    const bool refused = expect.contains("error") || (expect.contains("instructions_error") && !expect.at("instructions_error").is_null());
    if (is_refused(file) != refused) return false;
    if (!expect.contains("stages")) return true;
    const auto stages = test::all<Stage>(collector::dockerfile().collect(text));
    if (stages.size() != expect.at("stages").size()) return false;
    return std::ranges::equal(stages, expect.at("stages"), [](const Stage& mine, const Json& theirs) {
        std::string name = mine.name;
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        return mine.base == theirs.at("base") && name == theirs.at("name");
    });
}

Verdict refusal(const Json& input, const Json&) { return is_refused(parse_dockerfile(text_of(input, "dockerfile"))); }

Verdict line_numbers(const Json& input, const Json& expect) {
    Json lines = Json::array();
    for (const Instruction& one : parse_dockerfile(text_of(input, "dockerfile")).instructions) lines.push_back({one.first_line, one.last_line});
    return lines == expect.at("lines");
}

Json json_of(const Heredoc& heredoc) {
    return {{"Name", heredoc.name},
            {"Content", heredoc.content.text},
            {"Expand", heredoc.expands},
            {"Chomp", heredoc.chomps},
            {"FileDescriptor", heredoc.descriptor}};
}
Verdict heredocs(const Json& input, const Json& expect) {
    Json names = Json::array(), all = Json::array();
    for (const Instruction& one : parse_dockerfile(text_of(input, "dockerfile")).instructions) {
        names.push_back(one.triggered_from ? "ONBUILD" : one.name);
        all.push_back(Json::array());
        for (const Heredoc& heredoc : one.heredocs) all.back().push_back(json_of(heredoc));
    }
    return names == expect.at("instructions") && all == expect.at("heredocs");
}
Verdict heredoc_names(const Json& input, const Json& expect) {
    Json names = Json::array();
    for (const Heredoc& heredoc : heredocs_of_line(text_of(input, "line"))) names.push_back(heredoc.name);
    return names == expect.at("names");
}
Verdict heredoc_word(const Json& input, const Json& expect) {
    bool broken = false;
    const auto heredoc = heredoc_of_word(text_of(input, "word"), &broken);
    return expect.at("heredoc") == (heredoc ? "valid" : broken ? "invalid" : "none");
}
Verdict words(const Json& input, const Json& expect) { return texts(dockerfile_raw_words(mapped(text_of(input, "text")), '\\')) == expect.at("words"); }
Verdict json_form(const Json& input, const Json& expect) {
    const auto list = json_strings(mapped(text_of(input, "text")));
    return list.has_value() == expect.at("json").get<bool>() && (!list || texts(*list) == expect.at("values"));
}
Verdict chomped(const Json& input, const Json& expect) { return without_tabs(mapped(text_of(input, "content"))).text == expect.at("content"); }
Verdict directives(const Json& input, const Json& expect) {
    const std::string text = text_of(input, "text"), key = text_of(input, "key");
    const auto found = directive(text, key, key == "syntax");
    if (found.has_value() != expect.at("found").get<bool>()) return false;
    if (!found) return true;
    if (key == "escape" && found->value != std::string(1, parse_dockerfile(text).escape)) return false;
    // BuildKit takes the first word for the value, and the rest for its options
    return found->value.substr(0, found->value.find(' ')) == expect.at("value") && found->value == expect.value("full_value", found->value) &&
           found->line == expect.value("line", found->line);
}
Verdict copied_heredocs(const Json& input, const Json& expect) {
    const auto file = parse_dockerfile(text_of(input, "dockerfile"));
    const Instruction& copy = file.instructions.at(0);
    if (blank_separated(copy.arguments).back().text != expect.at("DestPath")) return false;
    return std::ranges::equal(copy.heredocs, expect.at("SourceContents"), [](const Heredoc& mine, const Json& theirs) {
        return mine.name == theirs.at("Path") && mine.expands == theirs.at("Expand") && (mine.chomps || mine.content.text == theirs.at("Data"));
    });
}
Verdict run_heredocs(const Json& input, const Json& expect) {
    const auto file = parse_dockerfile(text_of(input, "dockerfile"));
    const Instruction& run = file.instructions.at(0);
    const Json command = run.list ? texts(*run.list) : Json::array({run.arguments.text});
    if (run.list.has_value() == expect.at("shell").get<bool>() || command != expect.at("command")) return false;
    return std::ranges::equal(run.heredocs, expect.at("files"),
                              [](const Heredoc& mine, const Json& theirs) { return mine.name == theirs.at("Name") && mine.content.text == theirs.at("Data"); });
}

}  // namespace

TEST_CASE("Dockerfiles mean what BuildKit makes of them", "[conformance][dockerfile]") {
    conformance::run("dockerfile_parse",
                     {{"ast", tree},
                      {"ast_negative", refusal},
                      {"snippet", tree},
                      {"instruction_error", refusal},
                      {"line_numbers", line_numbers},
                      {"heredoc", heredocs},
                      {"heredoc_line", heredoc_names},
                      {"heredoc_word", heredoc_word},
                      {"words", words},
                      {"json_form", json_form},
                      {"chomp", chomped},
                      {"directive", directives},
                      {"copy_heredoc", copied_heredocs},
                      {"run_heredoc", run_heredocs}});
}
