// What a Dockerfile makes, against the image configurations that BuildKit computes. Of BuildKit's warnings, which come along with each case, those that have
// a meaning for drift are judged: the names that nothing defines must be ours too, name by name. Of the others, matters of style, each must stand where an
// instruction of ours begins (an empty continuation: where one ends), and where the rule speaks of how the instruction is written, ours must be written so.

#include "collectors/syntax/dockerfile-evaluation.hpp"

#include <algorithm>
#include <set>

#include <driftaudit/text.hpp>

#include "../catch.hpp"
#include "suite.hpp"

using namespace driftaudit;
using namespace driftaudit::syntax;
using conformance::Json;
using conformance::Verdict;

namespace {

/// What the suite's builder knows: its platform, and the one variable of every image from outside.
BuildRequest request_of(const Json& input) {
    BuildRequest request;
    request.target = input.at("target").get<std::string>();
    for (const auto& [name, value] : input.at("build_args").items()) request.arguments.emplace(name, value.get<std::string>());
    for (const char* side : {"BUILD", "TARGET"})
        for (const auto& [name, value] : {std::pair{"PLATFORM", "linux/amd64"}, {"OS", "linux"}, {"OSVERSION", ""}, {"ARCH", "amd64"}, {"VARIANT", ""}})
            request.predefined.emplace_back(std::string(side) + name, value);
    request.predefined.emplace_back("TARGETSTAGE", "default");
    request.environment = {{"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}};
    request.knows_everything = true;
    return request;
}

bool is_refused(const Dockerfile& file) { return !file.mistake.empty() || std::ranges::any_of(file.instructions, [](const Instruction& one) { return !one.mistake.empty(); }); }

Json ports_of(const ImageConfiguration& image) {
    Json out = Json::object();
    for (const PortRange& range : image.ports)
        for (std::uint32_t port = range.first; port <= range.last; ++port) out[std::to_string(port) + "/" + range.protocol] = Json::object();
    return out;
}

bool same_instruction(const Instruction& mine, const Instruction& theirs) {
    const auto texts = [](const std::vector<Mapped>& words) {
        std::vector<std::string> out;
        for (const Mapped& word : words) out.push_back(word.text);
        return out;
    };
    return mine.name == theirs.name && texts(mine.flags) == texts(theirs.flags) && mine.arguments.text == theirs.arguments.text &&
           std::ranges::equal(mine.heredocs, theirs.heredocs, {}, [](const Heredoc& one) { return one.content.text; }, [](const Heredoc& one) { return one.content.text; });
}
/// ONBUILD's instructions are texts: they must read like ours.
bool same_triggers(const ImageConfiguration& image, const Json& config) {
    const Json texts = config.value("OnBuild", Json::array());
    return std::ranges::equal(image.triggers, texts, [](const Instruction* mine, const Json& text) {
        const Dockerfile read = parse_dockerfile("FROM scratch\n" + text.get<std::string>() + "\n");
        return read.instructions.size() == 2 && same_instruction(*mine, read.instructions[1]);
    });
}

bool same_image(const ImageConfiguration& image, const Json& config) {
    Json environment = Json::array();
    for (const auto& [name, value] : image.environment) environment.push_back(name + "=" + value);
    const Json none = Json::array(), nothing = Json::object();
    return environment == config.at("Env") && image.directory == config.value("WorkingDir", "/") && image.user == config.value("User", "") &&
           Json(image.command) == config.value("Cmd", none) && Json(image.entrypoint) == config.value("Entrypoint", none) &&
           Json(image.shell) == config.value("Shell", none) && Json(image.labels) == config.value("Labels", nothing) &&
           image.stop_signal == config.value("StopSignal", "") && ports_of(image) == config.value("ExposedPorts", nothing) &&
           Json(image.health) == config.value("Healthcheck", nothing).value("Test", none) && same_triggers(image, config);
}

bool same_arguments(const Evaluation& built, const Json& expected) {
    Json mine = Json::array();
    for (const auto& [name, value] : built.arguments) mine.push_back({{"name", name}, {"value", value}});
    return mine == expected;
}

/// `'$NAME'` or `'NAME'` of a warning's text.
std::string quoted_name(const std::string& text) {
    const std::size_t begin = text.find('\'') + 1;
    std::string name = text.substr(begin, text.find('\'', begin) - begin);
    if (name.starts_with('$')) name.erase(0, 1);
    return name;
}

/// True where the instruction is what the rule objects to, as far as the rule tells how it is written.
bool is_written_so(const Dockerfile& file, const Instruction& instruction, std::string_view rule) {
    if (rule == "LegacyKeyValueFormat") return is_old_form(instruction, file.escape);
    if (rule == "JSONArgsRecommended") return !instruction.list && is_one_of(instruction.name, {"CMD", "ENTRYPOINT"});
    if (rule == "WorkdirRelativePath") return instruction.name == "WORKDIR" && !instruction.arguments.text.starts_with('/');
    if (rule == "MaintainerDeprecated") return instruction.name == "MAINTAINER";
    if (rule == "MultipleInstructionsDisallowed") return is_one_of(instruction.name, {"CMD", "ENTRYPOINT", "HEALTHCHECK"});
    if (rule.starts_with("Expose")) return instruction.name == "EXPOSE";
    if (rule == "SecretsUsedInArgOrEnv") return is_one_of(instruction.name, {"ARG", "ENV"});
    if (rule == "DuplicateStageName")
        return std::ranges::count_if(file.instructions, [&](const Instruction& other) {
                   const auto words = blank_separated(other.arguments), own = blank_separated(instruction.arguments);
                   return other.name == "FROM" && own.size() == 3 && words.size() == 3 && lowered(words[2].text) == lowered(own[2].text);
               }) > 1;
    const bool of_from = rule.find("From") != rule.npos || rule.find("Stage") != rule.npos || rule == "RedundantTargetPlatform";
    return !of_from || instruction.name == "FROM";
}

using Undefined = std::multiset<std::pair<std::uint32_t, std::string>>;

bool same_warnings(const Dockerfile& file, const Evaluation& built, bool every_stage, bool stopped, const Json& warnings) {
    Undefined theirs, mine;
    for (const Json& warning : warnings) {
        const auto rule = warning.at("rule").get<std::string>();
        const auto line = warning.at("line").get<std::uint32_t>();
        const bool found = std::ranges::any_of(file.instructions, [&](const Instruction& one) {
            return (rule == "NoEmptyContinuation" ? one.last_line : one.first_line) == line && is_written_so(file, one, rule);
        });
        if (!found) return false;
        if (rule.starts_with("Undefined")) theirs.emplace(line, quoted_name(warning.at("msg").get<std::string>()));
    }
    for (const BuildRemark& remark : built.undefined)
        if (every_stage || remark.stops) mine.emplace(file.instructions[remark.instruction].first_line, remark.text);
    // a build that stops has warned of what it came to
    return stopped ? std::ranges::includes(mine, theirs) : mine == theirs;
}

Verdict evaluation(const Json& input, const Json& expect) {
    const std::string text = input.at("dockerfile").get<std::string>();
    const Dockerfile file = parse_dockerfile(text);
    const BuildRequest request = request_of(input);
    const Evaluation built = evaluate(file, request);
    const bool stopped = is_refused(file) || built.stopped();
    if (stopped != expect.contains("error")) return false;
    if (!same_warnings(file, built, request.target.empty(), stopped, expect.at("warnings"))) return false;
    return stopped || (same_image(built.image, expect.at("config")) && same_arguments(built, expect.at("args")));
}

}  // namespace

TEST_CASE("a Dockerfile makes what BuildKit makes of it", "[conformance][dockerfile]") { conformance::run("dockerfile_eval", {{"eval", evaluation}}); }
