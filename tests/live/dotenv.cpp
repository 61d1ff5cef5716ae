// Env files against the programs that read them: python-dotenv, docker-compose 1.29 (which reads them with python-dotenv), bash and the system's `sh`. What the
// shells get has no character by which they would run anything.
#include <algorithm>
#include <string>

#include "../catch.hpp"
#include "collectors/syntax/dotenv.hpp"
#include "live.hpp"

using namespace driftaudit;
using live::Json;
using live::Random;
using live::Tally;

namespace {

constexpr std::size_t count = 20'000;
const Json environment = {{"X", "env"}, {"E", ""}};

std::optional<std::string> outside(std::string_view name) {
    if (name == "X") return "env";
    if (name == "E") return "";
    return std::nullopt;
}

/// What one generator puts together.
struct Pieces {
    std::vector<std::string> texts, names, joints, behind;
};

const Pieces& of_any_reader() {
    static const Pieces pieces = {
        {"a",      "b",      "1",    "c d",   " ",      "  ",     "\t",      "#",       " #c",     "\t#",     "\"",     "'",        "\\",       "\\n",        "\\\"",
         "\\'",    "\\\\",   "\\$",  "\\012", "\\x41",  "$",      "$$",      "$A",      "$X",      "$9",      "${A}",   "${X}",     "${E}",     "${U}",       "${U:-d}",
         "${E:-d}", "${U-d}", "${X:+p}", "${U:?m}", "${U:-${X}}", "${",   "}",       "${}",     "$(x)",    "`y`",     "=",      ":",        "-",        "\xC3\xA9",   "\xC2\xA0",
         "\r",     "\f",     "\x1C", "~",     "%",      "&",      ";",       "|",       "\n",      "\"x\ny\"", "'x\ny'", "\\\n"},
        {"A", "B", "AB", "X", "E", "A", "B", "A-B", "A.B", "1A", "A B", "'A'", "A[0]", "", "\xC3\xA9"},
        {"=", "=", "=", "=", "=", " = ", " =", "= ", "=\t", ": ", ""},
        {"", "", "", "", " # c", "#c", " ", "\t# c", " x", "\r"}};
    return pieces;
}

/// Without what runs something, and without names that could be commands.
const Pieces& of_a_shell() {
    static const Pieces pieces = {
        {"a",    "b",       "1",       "c d",    " ",       "\t",      "#",          " #c",     "\"",       "'",         "\\",        "\\n",    "\\\"",     "\\'",
         "\\\\", "\\$",     "$",       "$A",     "$X",      "$9",      "${A}",       "${X}",    "${E}",     "${U}",      "${U:-d}",   "${E:-d}", "${E-d}",  "${X:+p}",
         "${U:?m}", "${U:=v}", "${U:-${X}}", "${U:-\"q r\"}", "${U:-'s'}", "${U:-\\t}", "\"${U:-'s'}\"", "\"${U:-\"q\"}\"", "}", "=", ":x", "-", "\xC3\xA9", "\r",
         "{",    "~x",      "%",       "*",      "?",       "!",       "\n",         "\"x\ny\"", "'x\ny'",   "\\\n"},
        {"A", "B", "AB", "U", "A", "B", "A-B", "1A", "A B"},
        {"=", "=", "=", "=", "=", "=", " = ", "= ", ""},
        {"", "", "", "", " # c", "#c", " ", "\t# c", " B=2", "\r"}};
    return pieces;
}

std::string value(Random& random, const Pieces& pieces) {
    std::string body;
    for (std::size_t left = random.below(5); left > 0; --left) body += random.one_of(pieces.texts);
    switch (random.below(4)) {
        case 0: return "\"" + body + "\"";
        case 1: return "'" + body + "'";
        default: return body;
    }
}

std::string file(Random& random, const Pieces& pieces) {
    constexpr std::string_view starts[] = {"", "", "", "", "", "", "export ", "export\t", "  ", "# "};
    std::string text;
    for (std::size_t left = 1 + random.below(4); left > 0; --left) {
        text += random.one_of(starts);
        text += random.one_of(pieces.names) + random.one_of(pieces.joints) + value(random, pieces) + random.one_of(pieces.behind);
        if (left > 1 || !random.chance(3)) text += '\n';
    }
    return text;
}

Json values(const syntax::EnvReading& reading) {
    Json out = Json::object();
    for (const auto& [name, value] : reading.values()) out[name] = value ? Json(*value) : Json(nullptr);
    return out;
}

void compare(Tally& tally, const Json& question, const Json& ours, const Json& theirs, const std::string& kind = "other values") {
    if (ours == theirs.at("values"))
        tally.agree();
    else
        tally.differ(kind, question.dump() + "\n  ours   " + ours.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n  theirs " + theirs.dump());
}

}  // namespace

TEST_CASE("env files are read as the python-dotenv of this machine does", "[.live][dotenv]") {
    Random random(1);
    std::vector<Json> questions;
    for (std::size_t i = 0; i < count; ++i) questions.push_back({{"text", file(random, of_any_reader())}, {"env", environment}, {"interpolate", i % 4 != 0}});
    const auto answers = live::ask("python-dotenv", questions);
    if (!answers) return;
    Tally tally("python-dotenv");
    for (std::size_t i = 0; i < count; ++i) {
        const auto reading = syntax::read_as_python_dotenv(questions[i].at("text").get<std::string>(), outside);
        Json ours = values(reading);
        if (questions[i].at("interpolate") == false)
            for (const auto& one : reading.bindings) ours[one.name] = one.inherited ? Json(nullptr) : Json(one.written);
        compare(tally, questions[i], ours, (*answers)[i]);
    }
    tally.finish();
}

TEST_CASE("env files are read as the docker-compose of this machine does", "[.live][dotenv]") {
    Random random(2);
    std::vector<Json> questions;
    for (std::size_t i = 0; i < count; ++i) questions.push_back({{"text", file(random, of_any_reader())}, {"env", environment}});
    const auto answers = live::ask("docker-compose-env-file", questions);
    if (!answers) return;
    Tally tally("docker-compose env files");
    for (std::size_t i = 0; i < count; ++i)
        compare(tally, questions[i], values(syntax::read_as_python_dotenv(questions[i].at("text").get<std::string>(), outside)), (*answers)[i]);
    tally.finish();
}

namespace {

constexpr const char* export_of_no_name = "ends at an export of what is no name";
constexpr const char* continued_name = "takes a name for its own command that an expansion and a continued line put together";
constexpr const char* dollars_and_brace = "pairs the brace of `$${`";

/// What these shells do otherwise than we read, by what stands in the text.
std::string kind_of_difference(const std::string& shell, const std::string& text) {
    if (shell == "sh" && text.find("export") != std::string::npos) return export_of_no_name;
    if (text.find("\\\nexport") != std::string::npos) return continued_name;
    return text.find("$${") != std::string::npos ? dollars_and_brace : "other values";
}

void compare_shell(const char* shell, std::uint64_t seed, std::map<std::string, std::string_view> known) {
    const Json names = {"A", "B", "AB", "U", "X", "E"};
    Random random(seed);
    std::vector<Json> questions;
    for (std::size_t i = 0; i < count; ++i) questions.push_back({{"shell", shell}, {"text", file(random, of_a_shell())}, {"names", names}});
    const auto answers = live::ask("shell", questions);
    if (!answers) return;
    Tally tally(shell, std::move(known));
    for (std::size_t i = 0; i < count; ++i) {
        const auto text = questions[i].at("text").get<std::string>();
        const auto reading = syntax::read_as_shell(text, outside);
        Json ours = environment, theirs = (*answers)[i];
        for (const auto& [name, value] : reading.values())
            if (std::find(names.begin(), names.end(), name) != names.end()) ours[name] = value ? Json(*value) : Json(nullptr);
        for (const auto& one : reading.bindings) {  // what only running could tell is not compared
            if (one.known) continue;
            ours.erase(one.name);
            theirs["values"].erase(one.name);
        }
        compare(tally, questions[i], ours, theirs, kind_of_difference(shell, text));
    }
    tally.finish();
}

}  // namespace

constexpr std::string_view nobody = "nobody writes it";
constexpr std::string_view odd_quotes = "`$$` is the number of the process, which only running tells; how its brace is paired inside quotes is bash's own";

TEST_CASE("env files are sourced as bash does", "[.live][dotenv]") { compare_shell("bash", 3, {{dollars_and_brace, odd_quotes}, {continued_name, nobody}}); }

TEST_CASE("env files are sourced as sh does", "[.live][dotenv]") {
    compare_shell("sh", 4, {{dollars_and_brace, odd_quotes}, {continued_name, nobody}, {export_of_no_name, "bash tells it and goes on, and it is bash that files are sourced by"}});
}
