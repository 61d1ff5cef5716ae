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

/// What is different, "" where nothing is.
std::string difference(const Facts& facts, const Json& answer) {
    std::vector<const Dependency*> ours;
    std::size_t includes = 0, refused = 0;
    for (const Fact& fact : facts) {
        if (fact.at.begin.line <= lines_before) continue;
        if (const auto* dependency = std::get_if<Dependency>(&fact.claim)) ours.push_back(dependency);
        includes += std::holds_alternative<Include>(fact.claim);
        refused += std::holds_alternative<Unreadable>(fact.claim);
    }
    if (answer.is_object()) {
        const std::string error = answer.at("error");
        for (const char* words : {"does not exist", "looks like a path", "should either be a path", "is not installable"})
            if (error.find(words) != std::string::npos) return refused > 0 ? "" : ours.size() == 1 ? "paths that are not there" : "refused: " + error;
        return refused > 0 ? "" : "refused by pip";
    }
    std::size_t wanted_includes = 0, count = 0;
    bool legacy = false;
    for (const Json& one : answer) {
        legacy |= one.value("legacy", false);
        wanted_includes += one.value("includes", 0u);
        count += one.at("kind") == "requirement";
    }
    if (legacy) return refused > 0 || ours.size() == count ? "legacy versions, which pip has dropped" : "legacy, otherwise";
    if (refused > 0) return "refused by us";
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
    live::Tally tally("requirements", {{"paths that are not there", "pip asks the disk; a collector gets the bytes of one file"},
                                       {"legacy versions, which pip has dropped", "pip 24.1 and later refuse them"}});
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const auto text = inputs[i].at("text").get<std::string>();
        const Facts facts = test::collector_of("requirements").collect("pip\npip\npip\npip\n" + text);
        const std::string kind = difference(facts, (*answers)[i]);
        kind.empty() ? tally.agree() : tally.differ(kind, Json(text).dump() + " -> " + (*answers)[i].dump());
    }
    tally.finish();
}
