// Lines of requirements files, to us and to pip.
#include <algorithm>
#include <set>

#include <driftaudit/credentials.hpp>
#include <driftaudit/text.hpp>

#include "../collectors/manifest-facts.hpp"
#include "live.hpp"

using namespace driftaudit;
using live::Json;
using live::Random;

namespace {

constexpr std::string_view names[] = {"a", "Foo_Bar", "x.y", "zope-interface", "A1", "ruff", "b--c", "-x", "y_", "é"};
constexpr std::string_view extras[] = {"", "", "", "[dev]", "[a,B_c]", "[ a , b ]", "[]", "[a", "[a,,b]"};
constexpr std::string_view specifiers[] = {"",        "",      "==1.0",       ">=1,<2",    " >= 1.0 , != 1.5 ", "~=1.4",       "===1.0+x",  "==1.*",   ">1.0.post1",
                                           "<2.0rc1", "(>=1)", "==1.0+local", "!=1.0.dev1", "<1,",             "<1,,>0",      "=1.0",      "=>1",     "== ",
                                           "~=1",     ">= 1 2", "==v1.0",     "==1!2.0",   ">=1;",             "!=1.*,==1.2", "~=1.0.0b2", "< 2 ,>1 "};
constexpr std::string_view markers[] = {"",
                                        "",
                                        "",
                                        "; python_version < '3.9'",
                                        " ; sys_platform == \"win32\" and extra == 'x'",
                                        ";python_version>='3' or os_name=='nt'",
                                        " ; bogus == '1'",
                                        " ; (python_version < '4')",
                                        "; python_version",
                                        " ;"};
constexpr std::string_view places[] = {"https://h.example/a-1.0.tar.gz",
                                       "https://u:p@h.example/b-2.0-py3-none-any.whl",
                                       "git+https://h.example/r.git@v1#egg=r",
                                       "git+https://h.example/r.git#egg=R_r&subdirectory=s",
                                       "git+ssh://git@h.example/r.git",
                                       "https://h.example/x.whl",
                                       "https://h.example/x-1-py3-none.whl",
                                       "hg+http://h.example/r#egg=r-x",
                                       "file:///tmp/lib#egg=lib",
                                       "file:./lib",
                                       "file:lib/../lib#egg=lib",
                                       "./lib",
                                       "lib/",
                                       "./lib[dev,x]",
                                       "pkg/sub",
                                       "dist/a-1.0.tar.gz",
                                       "b-2.0-py3-none-any.whl",
                                       "./missing",
                                       "git://h.example/r.git",
                                       "svn+svn://h.example/r",
                                       "git+https://h.example/r.git#egg=",
                                       "git+https://h.example/r.git#egg=r==1"};
constexpr std::string_view options[] = {"-r other.txt",       "-rother.txt",       "--requirement=o.txt", "-c con.txt",       "--constraint 'a b.txt'", "-i https://h.example",
                                        "--index-url=x",      "--no-index",        "--pre",               "-f links",         "--find-links=l",         "--extra-index-url x",
                                        "--trusted-host h",   "--no-binary :all:", "--only-binary=a,b",   "--prefer-binary",  "--require-hashes",       "--use-feature fast-deps",
                                        "--bogus",            "-z",                "--requ o.txt",        "--con c.txt",      "-r",                     "--pre=1",
                                        "--use-feature nope", "--inde x",          "-i \"open",           "-e ./lib",         "--editable=lib",         "-e pkg/sub[x]",
                                        "-e git+https://h.example/r.git#egg=r", "-e ./missing",   "-e",       "-- x",             "-r a.txt -r b.txt",      "x -r a.txt"};
constexpr std::string_view behind[] = {"", "", "", " # why", "  #why", "#x", "\t# -r a", " --hash=sha256:00", " --hash sha256:aa --hash=sha512:bb", " \\\n --hash=sha256:00", " --hash=md5", " --config-settings a=b", " \\"};

std::string generated(Random& random) {
    std::string out;
    for (std::size_t blanks = random.below(6); blanks < 2; ++blanks) out += ' ';
    switch (random.below(5)) {
        case 0: out += random.one_of(options); break;
        case 1: out += random.one_of(places); break;
        case 2: out += std::string(random.one_of(names)) + std::string(random.one_of(extras)) + (random.chance(2) ? " @ " : "@") + std::string(random.one_of(places)); break;
        default: out += std::string(random.one_of(names)) + std::string(random.one_of(extras)) + std::string(random.one_of(specifiers));
    }
    out += random.one_of(markers);
    out += random.one_of(behind);
    if (random.chance(12)) out.insert(random.below(out.size() + 1), std::string(1, "\\#'\" ;,@[-\t"[random.below(11)]));
    if (random.chance(8)) out.insert(random.below(out.size() + 1), "\\\n");
    return out + (random.chance(3) ? "\r\n" : "\n");
}

constexpr std::uint32_t lines_before = 4;

std::string without(std::string text, std::string_view characters) {
    std::erase_if(text, [&](char c) { return characters.find(c) != std::string_view::npos; });
    return text;
}

std::set<std::string> clauses(const std::string& specifier) {
    std::set<std::string> out;
    for (const std::string_view clause : split(without(specifier, " ()\t"), ','))
        if (!clause.empty()) out.emplace(clause);
    return out;
}

/// The line as pip sees it: joined where a backslash ends a line, without its comment.
std::string_view content_of(std::string& text) {
    for (const std::string_view joint : {"\\\r\n", "\\\n"})
        for (std::size_t at; (at = text.find(joint)) != std::string::npos;) text.erase(at, joint.size());
    for (std::size_t at = text.find('#'); at != std::string::npos; at = text.find('#', at + 1))
        if (at == 0 || is_space(text[at - 1])) return trimmed(std::string_view(text).substr(0, at));
    return trimmed(text);
}

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }
std::string_view before_options(std::string_view line) { return line.starts_with('-') ? std::string_view{} : trimmed(line.substr(0, line.find(" -"))); }
bool begins_as_url(std::string_view line) {
    const std::string_view scheme = line.substr(0, line.find(':'));
    return is_one_of(scheme, {"http", "https", "file"}) || has(scheme, "git+") || has(scheme, "hg+") || has(scheme, "svn+");
}

bool blank_in_url(std::string_view line) {
    const std::string_view requirement = before_options(line);
    return begins_as_url(requirement) && has(trimmed(requirement.substr(0, requirement.find("; "))), " ");
}
bool egg_and_more(std::string_view line) {
    const std::size_t egg = line.find("#egg=");
    if (egg == std::string_view::npos) return false;
    std::string_view name = line.substr(egg + 5);
    name = name.substr(0, name.find_first_of("&; \t["));
    return !std::all_of(name.begin(), name.end(), [](char c) { return is_alnum(c) || c == '-' || c == '_' || c == '.'; });
}
bool relative_file_behind_name(std::string_view line) {
    const std::size_t at = line.find("file:");
    return at != std::string_view::npos && trimmed(line.substr(0, at)).ends_with('@') && !line.substr(at).starts_with("file://");
}
bool bracket_in_host(std::string_view line) {
    const std::size_t host = line.find("://");
    return host != std::string_view::npos && has(line.substr(host + 3, line.find('/', host + 3) - host - 3), "[");
}
bool is_on_disk(std::string_view line) {
    return line.starts_with("-e") || line.starts_with("--editable") || (!begins_as_url(line) && (has(before_options(line), "/") || has(line, ".whl")));
}

/// The classes of difference that are meant: who alone refuses, what of the line makes it one of the class, and the reason.
struct Class {
    std::string_view name;
    enum class Refused { by_pip, by_us } refused;
    bool (*holds)(std::string_view line);
    std::string_view reason;
};
using Refused = Class::Refused;
constexpr Class classes[] = {
    {"paths that are not there", Refused::by_pip, is_on_disk, "pip asks the disk; a collector gets the bytes of one file"},
    {"options that newer pip reads", Refused::by_pip, [](std::string_view line) { return has(line, " --config-set"); }, "pip reads --config-settings since 23.1"},
    {"features that other pips know", Refused::by_pip, [](std::string_view line) { return has(line, "--use-"); },
     "each release of pip has features of its own: one that we do not know is no mistake of the file"},
    {"a comma behind the last version", Refused::by_pip, [](std::string_view line) { return trimmed(before_options(line.substr(0, line.find(';')))).ends_with(','); },
     "pip 24.1 and later read it"},
    {"relative file URLs behind a name", Refused::by_pip, relative_file_behind_name, "pip 24.1 and later read them"},
    {"brackets in a host", Refused::by_pip, bracket_in_host, "Python's urlsplit() wants an IPv6 address there; we do not look into hosts"},
    {"blanks in a URL", Refused::by_us, blank_in_url, "pip takes what follows for a part of the URL and finds nothing there: an error to be told at once"},
    {"eggs that are more than a name", Refused::by_us, egg_and_more, "pip 23.1 and later complain of them, and are about to refuse them"},
    {"commas and quotes in a path", Refused::by_us, [](std::string_view line) { return is_on_disk(line) && before_options(line).find_first_of(",\"'") != std::string_view::npos; },
     "a file may have them in its name, but a line with them is rather a mistake than a path"},
    {"beginnings of options", Refused::by_us, [](std::string_view line) { return has(line, "--con ") || has(line, "--co "); },
     "since pip knows --config-settings the word begins two options"},
};

/// The first of the classes that the line belongs to; `otherwise` where there is none.
std::string class_of(std::string text, Refused refused, std::string otherwise) {
    const std::string_view line = content_of(text);
    for (const Class& one : classes)
        if (one.refused == refused && one.holds(line)) return std::string(one.name);
    return otherwise;
}

/// What is different, "" where nothing is.
std::string difference(const std::string& text, const Facts& facts, const Json& answer) {
    std::vector<const Dependency*> ours;
    std::size_t includes = 0, refused = 0;
    for (const Fact& fact : facts) {
        if (fact.at.begin.line <= lines_before) continue;
        if (const auto* dependency = std::get_if<Dependency>(&fact.claim)) ours.push_back(dependency);
        includes += std::holds_alternative<Include>(fact.claim);
        refused += std::holds_alternative<Unreadable>(fact.claim);
    }
    if (answer.is_object()) {
        return refused > 0 ? "" : class_of(text, Refused::by_pip, "refused by pip");
    }
    std::size_t wanted_includes = 0, count = 0;
    bool legacy = false;
    for (const Json& one : answer) {
        legacy |= one.value("legacy", false);
        wanted_includes += one.value("includes", 0u);
        count += one.at("kind") == "requirement";
    }
    if (legacy) return refused > 0 || ours.size() == count ? "legacy versions, which pip has dropped" : "legacy, otherwise";
    if (refused > 0) return class_of(text, Refused::by_us, "refused by us");
    if (ours.size() != count || includes != wanted_includes) return "another number of requirements or files";
    std::size_t at = 0;
    for (const Json& one : answer) {
        if (one.at("kind") != "requirement") continue;
        const Dependency& mine = *ours[at++];
        std::set<std::string> wanted;
        for (const Json& extra : one.at("extras")) wanted.insert(normalized_name(extra.get<std::string>()));
        const std::string url = one.at("url");
        if (mine.requirement.name != normalized_name(one.at("name").get<std::string>())) return "name";
        if (std::set<std::string>(mine.requirement.extras.begin(), mine.requirement.extras.end()) != wanted) return "extras";
        if (clauses(mine.requirement.specifier) != one.at("specifier").get<std::set<std::string>>()) return "specifier";
        if (without(mine.requirement.marker, " '\"()\t") != without(one.at("marker").get<std::string>(), " '\"()")) return "marker";
        if (mine.requirement.url.empty() != url.empty()) return "url";
        if (!url.starts_with("file:") && mine.requirement.url != without_credentials(url)) return "url";
        if (mine.editable != one.at("editable") || mine.hashed != one.at("hashed")) return "editable or hashed";
    }
    return "";
}

}  // namespace

TEST_CASE("requirements files, to pip and to us", "[.live][live]") {
    Random random(154);
    std::vector<Json> inputs;
    for (int i = 0; i < 12'000; ++i) inputs.push_back({{"text", generated(random)}});
    const auto answers = live::ask("requirements", inputs);
    if (!answers) return;
    std::map<std::string, std::string_view> known = {{"legacy versions, which pip has dropped", "pip 24.1 and later refuse them"}};
    for (const Class& one : classes) known.emplace(one.name, one.reason);
    live::Tally tally("requirements", std::move(known));
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const auto text = inputs[i].at("text").get<std::string>();
        const Facts facts = test::collector_of("requirements").collect("pip\npip\npip\npip\n" + text);
        const std::string kind = difference(text, facts, (*answers)[i]);
        kind.empty() ? tally.agree() : tally.differ(kind, Json(text).dump() + " -> " + (*answers)[i].dump());
    }
    tally.finish();
}
