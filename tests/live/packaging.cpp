// Versions, specifier sets, requirements and markers, held against the packaging library that Debian has. That release is older than the one whose tables
// the conformance suites quote; where the two differ we side with the newer, and the classes below say in what.
#include <driftaudit/marker.hpp>
#include <driftaudit/requirement.hpp>
#include <driftaudit/specifiers.hpp>
#include <driftaudit/text.hpp>
#include <driftaudit/version.hpp>

#include <algorithm>

#include "../catch.hpp"
#include "live.hpp"

using namespace driftaudit;
using live::Json;
using live::Random;

namespace {

constexpr std::size_t rounds = 12'000;

using Words = std::vector<std::string_view>;

/// A text made of the alphabet's words; now and then with a stray one.
std::string jumble(Random& random, const Words& words, std::size_t most) {
    std::string out;
    for (std::size_t n = random.below(most) + 1; n > 0; --n) out += random.one_of(words);
    return out;
}

/// A version as people write them, seldom a broken one.
std::string version(Random& random, bool local = true) {
    if (random.chance(12)) return jumble(random, {"1", "0", ".", "a", "rc", "post", "dev", "-", "_", "+", "!", "v", " ", "*", "x"}, 7);
    static const Words numbers = {"0", "0", "1", "1", "2", "3", "10", "01", "2024"};
    static const Words joints = {"", "", ".", "-", "_"};
    std::string out = random.chance(25) ? "v" : random.chance(15) ? "1!" : "";
    for (std::size_t n = random.below(4) + 1; n > 0; --n) out += std::string(random.one_of(numbers)) + (n > 1 ? "." : "");
    const auto piece = [&](const Words& words) {
        out += random.one_of(joints);
        out += random.one_of(words);
        out += random.one_of(joints);
        if (!random.chance(5)) out += random.one_of(numbers);
    };
    if (random.chance(4)) piece({"a", "b", "c", "rc", "alpha", "beta", "pre", "preview", "RC"});
    if (random.chance(6)) piece({"post", "rev", "r", "POST"});
    if (random.chance(20)) out += "-1";
    if (random.chance(6)) piece({"dev"});
    if (local && random.chance(8)) out += "+" + jumble(random, {"a", "1", "0", ".", "B2", "-", "ubuntu", "01"}, 4);
    return out;
}

std::string clause(Random& random) {
    if (random.chance(30)) return jumble(random, {"=", ">", "<", "!", "~", "1", ".", "*", " "}, 6);
    static const Words operators = {"==", "!=", "~=", "<", "<=", ">", ">=", "==", ">=", "==="};
    const std::string_view op = random.one_of(operators);
    std::string out(op);
    if (random.chance(6)) out += ' ';
    out += version(random, op == "==" || op == "!=" || op == "===");
    if ((op == "==" || op == "!=") && random.chance(3)) out += ".*";
    return out;
}

std::string set(Random& random) {
    std::string out;
    for (std::size_t n = random.below(3); n < 3; ++n) out += (out.empty() ? "" : random.chance(4) ? " , " : ",") + clause(random);
    return random.chance(25) ? "" : out;
}

/// A comparison that has a meaning, but for one in ten.
std::string comparison(Random& random) {
    static const Words texts = {"os_name", "sys_platform", "platform_machine", "implementation_name", "platform_python_implementation", "os.name", "python_implementation"};
    static const Words releases = {"python_version", "python_full_version", "implementation_version"};
    static const Words names = {"posix", "linux", "win32", "", "x86_64", "CPython", "cpython", "posix nt", "linux darwin"};
    static const Words versions = {"3.9", "3.11", "3.11.2", "3", "3.12.0rc1", "2.7", "4.0", "3.11.0", "3.10.99"};
    static const Words chosen = {"a", "Dev_Tools", "dev.tools", "docs"};
    const std::size_t sort = random.below(5);
    const bool odd = random.chance(10);
    std::string variable(random.one_of(sort < 2 ? texts : releases)), op(random.one_of(Words{"==", "!=", "<", "<=", ">", ">="}));
    std::string value(random.one_of((sort < 2) != odd ? names : versions));
    if (sort < 2 && !odd) op = random.one_of(Words{"==", "!=", "in", "not in", "not  in"});
    if (sort == 3 && !odd && random.chance(3)) op = random.one_of(Words{"==", "!="}), value = "3.11.*";
    if (sort == 4 && random.chance(2)) variable = "extra", op = random.one_of(Words{"==", "!="}), value = random.one_of(chosen);
    if (odd) op = random.one_of(Words{op, "~=", "===", "in", "not in"});
    const char quote = random.chance(2) ? '"' : '\'';
    const std::string blanks(random.below(3), ' '), quoted = quote + value + quote;
    const bool words = is_alnum(op[0]);
    op = (words && blanks.empty() ? " " : blanks) + op + (words || random.chance(2) ? " " : "");
    return random.chance(8) ? quoted + op + variable : variable + op + quoted;
}

std::string marker(Random& random, int depth = 0) {
    std::string out;
    for (std::size_t n = random.below(3) + 1; n > 0; --n) {
        out += depth < 2 && random.chance(6) ? "(" + marker(random, depth + 1) + ")" : comparison(random);
        if (n > 1) out += random.chance(2) ? " and " : " or ";
    }
    if (random.chance(25)) out += jumble(random, {"(", ")", " and", " or ", "'", "x", " "}, 2);
    return out;
}

std::string requirement(Random& random) {
    static const Words names = {"requests", "Django", "ruamel.yaml", "a_b-c", "x1", "A..b", "zope.interface"};
    static const Words extras = {"[]", "[a]", "[A, b_c]", "[ dev ]", "[a,b,a]", "[a.b]"};
    static const Words urls = {"https://example.org/x.zip", "git+https://example.org/x.git@v1#egg=x", "file:///srv/x", "https://example.org/x.whl#sha256=00"};
    std::string out(random.one_of(names));
    if (random.chance(3)) out += (random.chance(3) ? " " : "") + std::string(random.one_of(extras));
    if (random.chance(6)) {
        out += (random.chance(2) ? " @ " : "@") + std::string(random.one_of(urls));
        if (random.chance(2)) out += " ; " + marker(random);
        return out;
    }
    if (!random.chance(4)) out += random.chance(8) ? " (" + set(random) + ")" : (random.chance(3) ? " " : "") + set(random);
    if (random.chance(3)) out += (random.chance(2) ? "; " : ";") + marker(random);
    if (random.chance(40)) out += jumble(random, {" ", "x", "[", ",", ";", "==", "@"}, 2);
    return out;
}

// ---- what the older release reads otherwise ------------------------------------------------------------------------------------------------

constexpr std::string_view letters = "`===` compared the normal forms of versions, and in a requirement its letters ran over commas";
constexpr std::string_view company = "`<` and `>` left out more of the versions that share the release";
constexpr std::string_view named = "`<` and `>` did not count as naming a pre-release";
constexpr std::string_view prefixes = "`~=` and `.*` compared parts of texts: they knew no epochs, and not that `1.1-rc.1` is 1.1rc1";
constexpr std::string_view urls = "a reference had to have a scheme and a host";
constexpr std::string_view twice = "of clauses that mean the same, however they are written, it printed one";
constexpr std::string_view brackets = "two pairs of brackets around the same were printed as none, which may mean something else";
constexpr std::string_view fallback = "a set left all pre-releases out, also where nothing else was left";
constexpr std::string_view extras = "the name of an extra was normalised only where it stands alone";
constexpr std::string_view trailing = "text behind a marker was passed over";
constexpr std::string_view meaningless = "any comparison as versions that has no meaning ended all; here it is false or unknown, and the rest decides";

bool compares_company(const Specifiers& set, const Version& version) {
    return std::ranges::any_of(set.clauses, [&](const Specifier& each) {
        return (each.op == "<" || each.op == ">") && std::is_eq(compare_releases(each.version, version));
    });
}

/// A clause that takes the beginnings of versions, with epochs about or not in its normal form.
bool has_prefix(const Specifiers& set, bool epochs) {
    return std::ranges::any_of(set.clauses, [&](const Specifier& each) {
        const bool prefix = each.wildcard || each.op == "~=";
        return prefix && (epochs || each.version.epoch > 0 || (!each.wildcard && each.text != each.version.str()));
    });
}

bool has_double_brackets(std::string text) {
    std::erase_if(text, is_blank);
    return text.find("((") != std::string::npos;
}

bool names_prerelease(const Specifiers& set) {
    return std::ranges::any_of(set.clauses, [](const Specifier& each) { return (each.op == "<" || each.op == ">") && each.version.is_prerelease(); });
}

Prereleases policy_of(const Json& question) {
    const Json& policy = question.at("prereleases");
    return policy.is_null() ? Prereleases::where_named : policy == true ? Prereleases::allowed : Prereleases::forbidden;
}

/// Which of the versions are taken: pre-releases too, where nothing else is left.
std::vector<std::string> filtered(const Specifiers& set, const std::vector<std::string>& versions, Prereleases policy) {
    std::vector<std::string> out;
    for (const std::string& each : versions)
        if (contains(set, each, policy)) out.push_back(each);
    return out.empty() && policy == Prereleases::where_named ? filtered(set, versions, Prereleases::allowed) : out;
}

}  // namespace

TEST_CASE("versions are those of the packaging library", "[.live]") {
    Random random(440);
    std::vector<Json> questions;
    for (std::size_t i = 0; i < rounds; ++i) questions.push_back({{"ask", "version"}, {"a", version(random)}, {"b", version(random)}});
    const auto answers = live::ask("python3-packaging", questions);
    if (!answers) return;
    live::Tally tally("versions");
    for (std::size_t i = 0; i < rounds; ++i) {
        const auto a = parse_version(questions[i]["a"].get<std::string>()), b = parse_version(questions[i]["b"].get<std::string>());
        const Json& theirs = (*answers)[i];
        const auto sign = [](std::strong_ordering order) { return std::is_gt(order) ? 1 : std::is_lt(order) ? -1 : 0; };
        const Json ours = a && b ? Json{{"a", a->str()}, {"b", b->str()}, {"order", sign(*a <=> *b)}} : Json();
        ours == theirs ? tally.agree() : tally.differ("read otherwise", questions[i].dump() + " " + theirs.dump() + " " + ours.dump());
    }
    tally.finish();
}

TEST_CASE("specifier sets contain and filter what the packaging library says", "[.live]") {
    Random random(441);
    std::vector<Json> questions;
    for (std::size_t i = 0; i < rounds; ++i) {
        std::vector<std::string> versions;
        while (versions.size() < 6)
            if (std::string text = version(random); parse_version(text)) versions.push_back(std::move(text));
        questions.push_back({{"ask", "specifiers"}, {"set", set(random)}, {"versions", versions}, {"prereleases", nullptr}});
        if (random.chance(2)) questions.back()["prereleases"] = random.chance(2);
    }
    const auto answers = live::ask("python3-packaging", questions);
    if (!answers) return;
    live::Tally tally("specifier sets", {{"letters", letters}, {"company", company}, {"named", named}, {"prefixes", prefixes}, {"fallback", fallback}});
    for (std::size_t i = 0; i < rounds; ++i) {
        const auto read = parse_specifiers(questions[i]["set"].get<std::string>());
        const Json& theirs = (*answers)[i];
        Json ours;
        const auto versions = questions[i]["versions"].get<std::vector<std::string>>();
        if (read) {
            ours = {{"contains", Json::array()}, {"filter", filtered(*read, versions, policy_of(questions[i]))}};
            for (const std::string& each : versions) ours["contains"].push_back(contains(*read, each, policy_of(questions[i])));
        }
        if (ours == theirs) {
            tally.agree();
            continue;
        }
        const auto any = [&](auto holds) { return std::ranges::any_of(versions, [&](const std::string& each) { return holds(parse_version(each).value()); }); };
        std::string kind = "read otherwise";
        if (questions[i]["set"].get<std::string>().find("===") != std::string::npos) {
            kind = "letters";
        } else if (!read || theirs.is_null()) {
            kind = "parsed otherwise";
        } else if (any([&](const Version& each) { return compares_company(*read, each); })) {
            kind = "company";
        } else if (names_prerelease(*read)) {
            kind = "named";
        } else if (has_prefix(*read, any([](const Version& each) { return each.epoch > 0; }))) {
            kind = "prefixes";
        } else if (ours["contains"] == theirs["contains"] && theirs["filter"].empty() && questions[i]["prereleases"].is_null()) {
            kind = "fallback";
        }
        tally.differ(kind, questions[i].dump() + " " + theirs.dump() + " " + ours.dump());
    }
    tally.finish();
}

TEST_CASE("requirements are those of the packaging library", "[.live]") {
    Random random(508);
    std::vector<Json> questions;
    for (std::size_t i = 0; i < rounds; ++i) questions.push_back({{"ask", "requirement"}, {"text", requirement(random)}});
    const auto answers = live::ask("python3-packaging", questions);
    if (!answers) return;
    live::Tally tally("requirements", {{"extras", extras}, {"letters", letters}, {"brackets", brackets}, {"urls", urls}, {"twice", twice}});
    for (std::size_t i = 0; i < rounds; ++i) {
        const auto read = parse_requirement(questions[i]["text"].get<std::string>());
        const Json& theirs = (*answers)[i];
        const Json ours = read ? Json{{"printed", read->str()}} : Json();
        if (ours == theirs) {
            tally.agree();
            continue;
        }
        std::string kind = "read otherwise";
        if (read.has_value() == theirs.is_null() && questions[i]["text"].get<std::string>().find("===") != std::string::npos) kind = "letters";
        if (read && theirs.is_null() && !read->url.empty() && read->url.find(':') == std::string::npos) kind = "urls";
        if (read && !theirs.is_null()) {
            const auto again = parse_requirement(theirs["printed"].get<std::string>());
            if (again && again->str() == read->str()) kind = "extras";
            else if (has_double_brackets(read->marker)) kind = "brackets";
            else if (again && equivalent(*again, *read)) kind = "twice";
        }
        tally.differ(kind, questions[i].dump() + " " + theirs.dump() + " " + ours.dump());
    }
    tally.finish();
}

TEST_CASE("markers are those of the packaging library", "[.live]") {
    Random random(509);
    const std::map<std::string, std::string> known = {{"os_name", "posix"}, {"sys_platform", "linux"}, {"platform_machine", "x86_64"},
                                                      {"platform_python_implementation", "CPython"}, {"implementation_name", "cpython"},
                                                      {"python_version", "3.11"}, {"python_full_version", "3.11.2"}, {"implementation_version", "3.11.2"},
                                                      {"platform_release", "6.1.0-18-amd64"}, {"platform_system", "Linux"}, {"platform_version", "#1 SMP"}};
    std::vector<Json> questions;
    for (std::size_t i = 0; i < rounds; ++i) {
        Json environment = known;
        environment["extra"] = random.chance(2) ? "" : "dev-tools";
        questions.push_back({{"ask", "marker"}, {"text", marker(random)}, {"environment", environment}});
    }
    const auto answers = live::ask("python3-packaging", questions);
    if (!answers) return;
    live::Tally tally("markers", {{"extras", extras}, {"trailing", trailing}, {"meaningless", meaningless}, {"brackets", brackets}});
    for (std::size_t i = 0; i < rounds; ++i) {
        const auto text = questions[i]["text"].get<std::string>();
        MarkerEnvironment environment;
        environment.values.insert(known.begin(), known.end());
        if (const auto extra = questions[i]["environment"]["extra"].get<std::string>(); !extra.empty()) environment.extras = {extra};
        const auto printed = normalized_marker(text);
        const auto holds = evaluate_marker(text, environment);
        Json theirs = (*answers)[i];
        const bool undefined = !theirs.is_null() && theirs.erase("problem") > 0;
        const Json ours = printed ? Json{{"printed", *printed}, {"holds", holds ? Json(*holds) : Json()}} : Json();
        if (ours == theirs) {
            tally.agree();
            continue;
        }
        std::string kind = "read otherwise";
        const std::string shown = theirs.is_null() ? "" : theirs["printed"].get<std::string>();
        const bool same = printed && normalized_marker(shown) == printed;
        if (!printed && normalized_marker(shown)) kind = "trailing";
        if (same && ours["holds"] == theirs["holds"]) kind = "extras";
        if (same && (undefined || text.find("===") != std::string::npos)) kind = "meaningless";
        if (printed && !same && has_double_brackets(text)) kind = "brackets";
        tally.differ(kind, text + " " + (*answers)[i].dump() + " " + ours.dump());
    }
    tally.finish();
}
