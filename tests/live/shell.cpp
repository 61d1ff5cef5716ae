// Command lines of `pip install`, to a shell and to us: the same words in the same calls.
#include <algorithm>
#include <set>

#include <driftaudit/requirement.hpp>

#include "../units.hpp"
#include "collectors/syntax/shell.hpp"
#include "live.hpp"

using namespace driftaudit;
using live::Json;
using live::Random;

namespace {

constexpr std::string_view words[] = {"a",        "b==1",    "'d>=1,<2'",  "\"e~=1.4\"", "f\\>2",       "g'=='3",       "h\"==$v\"", "i==${v}",  "j==$v",     "\"$w\"",
                                      "$w",       "$p",      "${p}",       "'k'l",       "m\\\nn",      "o>=1.0",       "q<z",       "r>log",    "'s=='\"4\"", "t==${u:-5}",
                                      "y==${v:-6}", "\"$(:)\"aa", "ab #c\n", "'ac' \\\n", "ad 2>&1",     "2>log ae",     "af>>log ag", "ah==\"1\\.2\"", "$'ai'",  "aj==$((1+1))"};
constexpr std::string_view settings[] = {"v=1.2",      "v='1.3'",           "w=wa",         "p='pa pb==2'",    "p=\"$w pc\"",       "v=$w",         "export v=2",
                                         "unset v",    "v=$v.1",            "w=\"w$v\"",    "p=",              "v=${v:-9}",         "(v=7)",        "v=\"\\$\"",
                                         "p='pd' w=we", "if true; then w=wf; else w=wg; fi"};
constexpr std::string_view joints[] = {"; ", " && ", "\n", " || true; ", " & wait; "};

std::string call(Random& random) {
    std::string out = random.chance(5) ? "x=1 pip install" : random.chance(6) ? "'pip' \\\n install" : "pip install";
    for (std::size_t i = 0, count = 1 + random.below(4); i < count; ++i) out += " " + std::string(random.one_of(words));
    return out;
}

std::string statement(Random& random, int depth) {
    const auto inner = [&] { return depth > 2 ? call(random) : statement(random, depth + 1); };
    switch (depth > 2 ? random.below(6) : random.below(16)) {
        case 0:
        case 1: return std::string(random.one_of(settings));
        case 6: return "( " + inner() + "\n)";
        case 7: return "{ " + inner() + "\n}";
        case 8: return "if true; then " + inner() + "\nfi";
        case 9: return "for p in x1 'x2==1' $w; do " + inner() + "\ndone";
        case 10: return "f() { " + inner() + "\n}; f fa 'fb==2'";
        case 11: return "g() { pip install \"$@\" $1; }; g " + std::string(random.chance(2) ? "ga gb" : "$p gc");
        case 12: return inner() + std::string(random.one_of(joints)) + inner();
        case 13: return "case x in x) " + inner() + "\n;; esac";
        case 14: return "eval '" + std::string("pip install ev") + "'";
        case 15: return "pip install $(echo " + std::string(random.chance(2) ? "known" : "'x y'") + ") ends";
        default: return call(random);
    }
}

/// The requirements of a call, each as its name and specifier.
std::string line_of(const std::vector<std::string>& call) {
    std::string out;
    for (std::size_t i = 1; i < call.size(); ++i)
        if (const auto requirement = parse_requirement(call[i])) out += requirement->name + requirement->specifier + " ";
    return out;
}

struct Ours {
    std::set<std::string> calls;
    bool unknown = false;  // something is known only when it runs
};
Ours ours(const std::string& text) {
    Ours out;
    for (const Install& install : test::all<Install>(syntax::shell_facts(syntax::mapped_lines(text), {}))) {
        std::string line;
        for (const RequirementWord& word : install.requirements) {
            line += word.requirement.name + word.requirement.specifier + " ";
            out.unknown |= word.requirement.specifier.find('$') != std::string::npos;
        }
        out.calls.insert(line);
    }
    return out;
}

}  // namespace

TEST_CASE("shell text, to sh, bash and to us", "[.live][live]") {
    Random random(155);
    std::vector<Json> inputs;
    for (int i = 0; i < 12'000; ++i) {
        std::string text = "u= v=0.1 w=w0 p=p0\n";
        for (std::size_t n = 1 + random.below(4); n > 0; --n) text += statement(random, 0) + "\n";
        inputs.push_back({{"text", text}, {"shell", text.find("$'") != std::string::npos || random.chance(4) ? "bash" : "sh"}});
    }
    const auto answers = live::ask("sh", inputs);
    if (!answers) return;
    live::Tally tally("shell", {{"known only when it runs", "`$(…)`, arithmetic, what is set where it may not run: left unknown, never guessed"}});
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const auto text = inputs[i].at("text").get<std::string>();
        std::set<std::string> theirs;
        for (const Json& one : (*answers)[i].is_null() ? Json::array() : (*answers)[i])
            if (const std::string line = line_of(one.get<std::vector<std::string>>()); !line.empty()) theirs.insert(line);
        const Ours mine = ours(text);
        const bool opaque = mine.unknown || text.find("$((") != std::string::npos || text.find("$(") != std::string::npos || text.find("if true") != std::string::npos;
        if (mine.calls == theirs)
            tally.agree();
        else
            tally.differ((*answers)[i].is_null() ? "refused by the shell" : opaque ? "known only when it runs" : "other words",
                         Json(text).dump() + " -> " + Json(theirs).dump() + " not " + Json(mine.calls).dump());
    }
    tally.finish();
}
