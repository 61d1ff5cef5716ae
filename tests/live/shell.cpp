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
                                      "y==${v:-6}", "\"$(:)\"aa", "ab", "'ac' \\\n", "ad 2>&1",     "2>log ae",     "af>>log ag", "ah==\"1\\.2\"", "$'ai'",  "aj==$((1+1))"};
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
    switch (depth > 2 ? random.below(6) : random.below(17)) {
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
        case 16: return "((" + inner() + "\n)\n" + inner() + "\n)";
        default: return call(random);
    }
}

using Requirements = std::vector<std::string>;

/// The requirements of a call, each as its name and specifier.
Requirements requirements_of(const std::vector<std::string>& call) {
    Requirements out;
    for (std::size_t i = 1; i < call.size(); ++i)
        if (const auto requirement = parse_requirement(call[i])) out.push_back(requirement->name + requirement->specifier);
    return out;
}

std::set<Requirements> ours(const std::string& text) {
    std::set<Requirements> out;
    for (const Install& install : test::all<Install>(syntax::shell_facts(syntax::mapped_lines(text), {}))) {
        Requirements call;
        for (const RequirementWord& word : install.requirements) call.push_back(word.requirement.name + word.requirement.specifier);
        out.insert(call);
    }
    out.erase(Requirements{});
    return out;
}

/// A word that the generator puts into a variable or gets from a command, or whose place depends on one (`gc` may be `$1`).
bool is_of_run(const std::string& word) { return word.starts_with('w') || word.starts_with('p') || word.starts_with('x') || word == "y" || word == "aa" || word == "known" || word == "gc"; }

/// `name==$v`, which may become this word.
bool is_open(std::string_view mine, std::string_view word = {}) {
    const std::size_t reference = mine.find('$');
    return reference != std::string_view::npos && (word.empty() || word.starts_with(mine.substr(0, reference)));
}

/// True where `mine` is `theirs` but for words of a variable or a command that are left out, or whose version is left as it is written.
bool leaves_open(const Requirements& mine, const Requirements& theirs, std::size_t at = 0, std::size_t their_at = 0) {
    const bool mine_left = at < mine.size(), theirs_left = their_at < theirs.size();
    if (!mine_left && !theirs_left) return true;
    if (mine_left && theirs_left && (mine[at] == theirs[their_at] || is_open(mine[at], theirs[their_at])) && leaves_open(mine, theirs, at + 1, their_at + 1)) return true;
    if (theirs_left && is_of_run(theirs[their_at]) && leaves_open(mine, theirs, at, their_at + 1)) return true;
    return mine_left && is_open(mine[at]) && leaves_open(mine, theirs, at + 1, their_at);  // `name==$v` of an empty variable is no requirement
}

/// Where a value comes from that only a run tells, or that a branch may not have set.
bool may_be_unknown(std::string_view text) {
    return std::ranges::any_of(std::initializer_list<std::string_view>{"$(", "unset v", "if true", "case ", "for ", "|| ", "& wait"}, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

/// True where every call has its counterpart on the other side, and only unknown words divide them. A call of unknown words alone is none for us.
bool differ_in_unknown_words(std::string_view text, const std::set<Requirements>& mine, const std::set<Requirements>& theirs) {
    if (!may_be_unknown(text)) return false;
    const bool grounded = std::ranges::all_of(mine, [&](const Requirements& one) { return std::ranges::all_of(one, [](const std::string& word) { return is_open(word); }) || std::ranges::any_of(theirs, [&](const Requirements& other) { return leaves_open(one, other); }); });
    return grounded && std::ranges::all_of(theirs, [&](const Requirements& other) {
               return std::ranges::any_of(mine, [&](const Requirements& one) { return leaves_open(one, other); }) || std::ranges::all_of(other, is_of_run);
           });
}

}  // namespace

TEST_CASE("shell text, to sh, bash and to us", "[.live][live]") {
    Random random(155);
    std::vector<Json> inputs;
    for (int i = 0; i < 12'000; ++i) {
        std::string text = "u= v=0.1 w=w0 p=p0\n";
        for (std::size_t n = 1 + random.below(4); n > 0; --n) text += statement(random, 0) + (random.chance(8) ? " #c ( '\n" : "\n");
        const bool nested = text.starts_with("((") || text.find("\n((") != std::string::npos || text.find(" ((") != std::string::npos || text.find("(((") != std::string::npos;
        // bash gives up on a `((` over several lines where it is no arithmetic
        for (std::size_t at; nested && (at = text.find("$'")) != std::string::npos;) text.erase(at, 1);
        inputs.push_back({{"text", text}, {"shell", !nested && (text.find("$'") != std::string::npos || random.chance(4)) ? "bash" : "sh"}});
    }
    const auto answers = live::ask("sh", inputs);
    if (!answers) return;
    live::Tally tally("shell", {{"known only when it runs", "`$(…)`, arithmetic, what is set where it may not run: left unknown, never guessed"},
                                {"refused by the shell", "what can be read is read, though no shell runs the text"}});
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const auto text = inputs[i].at("text").get<std::string>();
        const Json& answer = (*answers)[i];
        std::set<Requirements> theirs;
        for (const Json& one : answer.is_null() ? Json::array() : answer)
            if (const Requirements call = requirements_of(one.get<std::vector<std::string>>()); !call.empty()) theirs.insert(call);
        const std::set<Requirements> mine = ours(text);
        if (mine == theirs)
            tally.agree();
        else
            tally.differ(answer.is_null() ? "refused by the shell" : differ_in_unknown_words(text, mine, theirs) ? "known only when it runs" : "other words",
                         Json(text).dump() + " -> " + Json(theirs).dump() + " not " + Json(mine).dump());
    }
    tally.finish();
}
