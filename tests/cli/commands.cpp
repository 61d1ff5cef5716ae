// The commands as a user meets them: exit codes, outputs, refusals.

#include <driftaudit/check.hpp>

#include <algorithm>
#include <filesystem>

#include "../schema.hpp"
#include "catch.hpp"
#include "program.hpp"

using namespace driftaudit;
using driftaudit::test::Outcome;
using driftaudit::test::report_violations;
using driftaudit::test::run_program;
using driftaudit::test::Tree;

namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

/// A laptop's Python outside the range that the manifest allows: one error.
const Files drifting = {{"pyproject.toml", "[project]\nname = \"shop\"\nrequires-python = \">=3.13\"\n"}, {".python-version", "3.12.4\n"}};
const Files agreeing = {{"pyproject.toml", "[project]\nname = \"shop\"\nrequires-python = \">=3.12\"\n"}, {".python-version", "3.12.4\n"}};
const Files broken = {{"pyproject.toml", "[project]\nname = \"shop\nrequires-python = \">=3.12\"\n"}, {".python-version", "3.12.4\n"}};

constexpr const char* rule = "python-version-mismatch";

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

bool is_one_line(const std::string& text) { return std::count(text.begin(), text.end(), '\n') == 1 && text.back() == '\n'; }

}  // namespace

TEST_CASE("exit codes are those of the contract", "[cli]") {
    const Tree drift(drifting), clean(agreeing), partial(broken), nothing(Files{{"notes.bin", "x"}});
    struct Case {
        std::vector<std::string> words;
        int code;
    };
    const Case cases[] = {
        {{"audit", clean.path()}, 0},
        {{"audit", drift.path()}, 1},
        {{"-C", drift.path()}, 1},
        {{"-C", drift.path(), "audit"}, 1},
        {{"audit", drift.path(), "--fail-on", "error"}, 1},
        {{"audit", drift.path(), "--fail-on=never"}, 0},
        {{"audit", drift.path(), "--ignore", rule}, 0},
        {{"audit", drift.path(), "--select", rule}, 1},
        {{"audit", drift.path(), "--select", "untagged-image"}, 0},
        {{"audit", nothing.path()}, 3},
        {{"facts", nothing.path()}, 3},
        {{"environments", nothing.path()}, 3},
        {{"audit", partial.path()}, 4},
        {{"facts", partial.path()}, 4},
        {{"environments", partial.path()}, 4},
        {{"audit", partial.path(), "--allow-partial", "--fail-on", "never"}, 0},
        {{"audit", partial.path(), "--allow-partial", "--fail-on", "note"}, 1},
        {{"facts", partial.path(), "--allow-partial"}, 0},
        {{"audit", clean.path("missing")}, 2},
        {{"audit", clean.path("pyproject.toml")}, 2},
        {{"-C", clean.path("missing"), "audit"}, 2},
        {{"rules"}, 0},
        {{"explain", rule}, 0},
        {{"--help"}, 0},
        {{"audit", "--help"}, 0},
        {{"--version"}, 0},
    };
    for (const Case& one : cases) {
        const Outcome outcome = run_program(one.words);
        INFO(one.words.front() << " " << one.words.back() << "\n" << outcome.out << outcome.err);
        CHECK(outcome.code == one.code);
        if (outcome.code == 2 || outcome.code == 3) {
            CHECK(outcome.out.empty());
            CHECK(is_one_line(outcome.err));
            CHECK(outcome.err.starts_with("driftaudit: "));
        }
    }
}

TEST_CASE("a tree with nothing in it is no silent green", "[cli]") {
    const Tree nothing;
    const Outcome outcome = run_program({"audit", nothing.path(), "--format", "json"});
    CHECK(outcome.code == 3);
    CHECK(contains(outcome.err, "nothing to audit"));
    CHECK(contains(outcome.err, "pyproject.toml"));
}

TEST_CASE("what is mistyped is refused with what was meant", "[cli]") {
    struct Case {
        std::vector<std::string> words;
        const char* message;
    };
    const Case cases[] = {
        {{"audti"}, "driftaudit: unknown command 'audti'; did you mean 'audit'?\n"},
        {{"zzz"}, "driftaudit: unknown command 'zzz'; to audit a folder: driftaudit audit PATH\n"},
        {{"fleet"}, "driftaudit: command 'fleet' is not in this version yet\n"},
        {{"audit", "--baseline", "x"}, "driftaudit: option '--baseline' is not in this version yet\n"},
        {{"diff"}, "driftaudit: BASE[..HEAD] is required\n"},
        {{"history", "--max-count", "0"}, "driftaudit: --max-count: '0' is no number of commits\n"},
        {{"audit", "--selct", "x"}, "driftaudit: unknown option '--selct'; did you mean '--select'?\n"},
        {{"--fail-onn=error"}, "driftaudit: unknown option '--fail-onn'; did you mean '--fail-on'?\n"},
        {{"-Z"}, "driftaudit: unknown option '-Z'\n"},
        {{"facts", "--knd", "image"}, "driftaudit: unknown option '--knd'; did you mean '--kind'?\n"},
        {{"audit", "a", "b"}, "driftaudit: one word too many: 'b'\n"},
        {{"audit", ""}, "driftaudit: PATH is empty; the current folder is '.'\n"},
        {{"--select", "pyton-version-mismatch"}, "driftaudit: unknown rule 'pyton-version-mismatch'; did you mean 'python-version-mismatch'?\n"},
        {{"--ignore", "untagged-image,zzz"}, "driftaudit: unknown rule 'zzz'; 'driftaudit rules' lists them\n"},
        {{"explain", "untaged-image"}, "driftaudit: unknown rule 'untaged-image'; did you mean 'untagged-image'?\n"},
        {{"--format", "jsn"}, "driftaudit: --format: 'jsn' is none of concise, json, text; did you mean 'json'?\n"},
        {{"--format", "sarif"}, "driftaudit: format 'sarif' is not in this version yet\n"},
        {{"facts", "--format", "concise"}, "driftaudit: --format: 'concise' is none of json, text\n"},
        {{"--format", "json="}, "driftaudit: --format json=: no file after '='\n"},
        {{"--format", "json", "--format", "text"}, "driftaudit: two formats for one output; write them as --format FORMAT=FILE\n"},
        {{"--format", "json=a", "-o", "b"}, "driftaudit: -o b: every --format has a file of its own\n"},
        {{"--fail-on", "eror"}, "driftaudit: --fail-on: 'eror' is none of error, warning, note, never; did you mean 'error'?\n"},
        {{"--color", "sometimes"}, "driftaudit: --color: 'sometimes' is none of auto, always, never\n"},
        {{"--jobs", "many"}, "driftaudit: --jobs: 'many' is no number of threads from 0 (one a core) to 1024\n"},
        {{"--jobs=-1"}, "driftaudit: --jobs: '-1' is no number of threads from 0 (one a core) to 1024\n"},
        {{"--today", "2026-02-30"}, "driftaudit: --today: '2026-02-30' is no date YYYY-MM-DD\n"},
        {{"--today", "26-2-3"}, "driftaudit: --today: '26-2-3' is no date YYYY-MM-DD\n"},
    };
    const Tree tree(agreeing);
    for (const Case& one : cases) {
        const Outcome outcome = run_program(one.words, {.directory = tree.path()});
        CHECK(outcome.err == one.message);
        CHECK(outcome.code == 2);
        CHECK(outcome.out.empty());
    }
    CHECK(contains(run_program({"facts", "--kind", "imge"}).err, "did you mean 'image'?"));
    CHECK(run_program({"explain"}).code == 2);
    CHECK(run_program({"-o"}).code == 2);
}

TEST_CASE("options may stand anywhere, and the last one counts", "[cli]") {
    const Tree drift(drifting);
    const std::string wanted = run_program({"audit", drift.path(), "--format", "concise", "--fail-on", "never"}).out;
    CHECK(contains(wanted, ".python-version:1:1: error python-version-mismatch python: "));
    CHECK(run_program({"--format=concise", "audit", "--fail-on", "never", drift.path()}).out == wanted);
    CHECK(run_program({"-C", drift.path(), "--format", "concise"}).out == wanted);
    CHECK(run_program({"audit", "--format", "concise", "--", drift.path()}).out == wanted);
    CHECK(run_program({"audit", drift.path(), "--fail-on", "never", "--fail-on", "error"}).code == 1);
    CHECK(run_program({"audit", drift.path(), "--ignore", "untagged-image", "--ignore", rule}).code == 0);
    // a folder that is called like a command
    drift.write("facts/.python-version", "3.12\n");
    CHECK(run_program({"audit", "facts"}, {.directory = drift.path()}).code == 0);
}

TEST_CASE("every JSON output is what the schema says", "[cli]") {
    for (const Files& files : {drifting, agreeing, broken}) {
        const Tree tree(files);
        for (const char* command : {"audit", "facts", "environments"}) {
            const Outcome outcome = run_program({command, tree.path(), "--format", "json"});
            INFO(command << "\n" << outcome.out);
            CHECK(report_violations(outcome.out, std::string(command) == "audit" ? "report" : command) == std::vector<std::string>{});
            CHECK(!contains(outcome.out, tree.path()));
        }
    }
    CHECK(report_violations(run_program({"rules", "--format", "json"}).out, "rules").empty());
}

TEST_CASE("the same tree gives the same bytes", "[cli]") {
    const Tree tree(drifting), same(drifting);
    for (const char* command : {"audit", "facts", "environments"})
        for (const char* format : {"text", "json"}) {
            const std::string first = run_program({command, tree.path(), "--format", format, "--jobs", "1"}).out;
            CHECK(!first.empty());
            for (const char* jobs : {"1", "2", "7"}) CHECK(run_program({command, tree.path(), "--format", format, "--jobs", jobs}).out == first);
            CHECK(run_program({command, same.path(), "--format", format}).out == first);
            CHECK(run_program({command, "--format", format}, {.directory = tree.path()}).out == first);
        }
}

TEST_CASE("outputs go where they are sent", "[cli]") {
    const Tree tree(drifting), out;
    const std::string json = run_program({"audit", tree.path(), "--format", "json"}).out;
    const std::string text = run_program({"audit", tree.path()}).out;
    CHECK(contains(text, "1 error in 2 files, 1 project, 1 environment\n"));

    const Outcome several = run_program({"audit", tree.path(), "--format", "json=" + out.path("a.json"), "--format", "text"});
    CHECK(several.code == 1);
    CHECK(several.out == text);
    CHECK(out.read("a.json") == json);

    CHECK(run_program({"audit", tree.path(), "-o", out.path("b.txt")}).out.empty());
    CHECK(out.read("b.txt") == text);
    CHECK(run_program({"audit", tree.path(), "--format", "json", "-o", "-"}).out == json);

    // what was there is replaced, through links, and nothing else is left
    out.write("old", "much longer than the report could ever be\n");
    std::filesystem::permissions(out.path("old"), std::filesystem::perms(0640));
    std::filesystem::create_symlink("old", out.path("link"));
    CHECK(run_program({"audit", tree.path(), "--format", "json", "-o", out.path("link")}).code == 1);
    CHECK(std::filesystem::is_symlink(out.path("link")));
    CHECK(out.read("old") == json);
    CHECK(std::filesystem::status(out.path("old")).permissions() == std::filesystem::perms(0640));
    CHECK(out.names() == std::vector<std::string>{"a.json", "b.txt", "link", "old"});

    CHECK(run_program({"audit", tree.path(), "-o", out.path("missing/x")}).code == 2);
    CHECK(run_program({"audit", tree.path(), "-o", out.path()}).code == 2);
    CHECK(run_program({"audit", tree.path(), "-o", "/dev/null"}).code == 1);
    CHECK(std::filesystem::is_character_file("/dev/null"));
}

TEST_CASE("an output that cannot be written is an error", "[cli]") {
    const Tree tree(drifting);
    if (std::filesystem::exists("/dev/full")) {
        const Outcome full = run_program({"audit", tree.path()}, {.out_to = "/dev/full"});
        CHECK(full.code == 2);
        CHECK(full.err == "driftaudit: cannot write standard output: No space left on device\n");
    }
    const Outcome closed = run_program({"audit", tree.path()}, {.out_closed = true});
    CHECK(closed.code == 2);
    CHECK(contains(closed.err, "cannot write standard output"));
}

TEST_CASE("colours obey the user, then the environment", "[cli]") {
    const Tree tree(drifting);
    const auto coloured = [&](std::vector<std::string> words, std::vector<std::pair<std::string, std::string>> environment) {
        words.insert(words.begin(), {"audit", tree.path()});
        return contains(run_program(words, {.environment = std::move(environment)}).out, "\x1b[");
    };
    CHECK(!coloured({}, {}));
    CHECK(coloured({"--color", "always"}, {}));
    CHECK(coloured({"--color", "always"}, {{"NO_COLOR", "1"}}));
    CHECK(coloured({}, {{"CLICOLOR_FORCE", "1"}}));
    CHECK(!coloured({}, {{"CLICOLOR_FORCE", "0"}}));
    CHECK(!coloured({}, {{"CLICOLOR_FORCE", "1"}, {"NO_COLOR", "1"}}));
    CHECK(!coloured({"--color", "never"}, {{"CLICOLOR_FORCE", "1"}}));
    CHECK(!coloured({"--color", "always", "--format", "concise"}, {}));
}

TEST_CASE("quiet and verbose say less and more", "[cli]") {
    const Tree tree(drifting);
    const Outcome quiet = run_program({"audit", tree.path(), "--quiet"}), verbose = run_program({"audit", tree.path(), "--verbose"});
    CHECK(quiet.out.starts_with("error[python-version-mismatch]"));
    CHECK(quiet.err.empty());
    CHECK(contains(verbose.err, "driftaudit: collected: "));
    CHECK(contains(verbose.out, " s)\n"));
    CHECK(!contains(run_program({"audit", tree.path()}).out, " s)"));
}

TEST_CASE("what could not be read is named", "[cli]") {
    const Tree tree(broken);
    CHECK(contains(run_program({"audit", tree.path()}).out, "pyproject.toml:"));
    CHECK(contains(run_program({"audit", tree.path(), "--format", "json"}).err, "driftaudit: could not read pyproject.toml:"));
    CHECK(contains(run_program({"facts", tree.path(), "--kind", "unreadable"}).out, " unreadable reason="));
}

TEST_CASE("facts and environments show what was read", "[cli]") {
    const Tree tree(drifting);
    CHECK(contains(run_program({"facts", tree.path()}).out, "pyproject.toml:3:20 python-version spec=\">=3.13\" source=requires-python says=allows\n"));
    CHECK(run_program({"facts", tree.path(), "--kind", "image"}).out.empty());
    CHECK(contains(run_program({"environments", tree.path()}).out, "  local  .python-version  Python 3.12.4\n"));
}

TEST_CASE("every rule has its page", "[cli]") {
    const Tree docs(Files{{"gone-rule.md", "# gone-rule\n\nWritten by `./dev docs` from the words of `checks/gone-rule.cpp`.\n"}, {"by-hand.md", "mine"}});
    const std::string table = run_program({"rules"}).out, help = run_program({"--help"}).out;
    CHECK(run_program({"docs", docs.path()}).code == 0);
    CHECK(!std::filesystem::exists(docs.path("gone-rule.md")));
    CHECK(docs.read("by-hand.md") == "mine");
    for (const Row<Check>& check : checks()) {
        const std::string id(check.id);
        INFO(id);
        CHECK(contains(table, id));
        CHECK(run_program({"explain", id}).out.starts_with(id + " ("));
        CHECK(docs.read(id + ".md").starts_with("# " + id + "\n"));
        CHECK(contains(docs.read("README.md"), "[" + id + "](" + id + ".md)"));
    }
    CHECK(!contains(help, "docs FOLDER"));
}

TEST_CASE("help and version", "[cli]") {
    const std::string help = run_program({"--help"}).out;
    for (const char* word : {"audit [PATH]",
                             "facts [PATH]",
                             "environments [PATH]",
                             "explain RULE",
                             "rules",
                             "-C DIR",
                             "--format FORMAT[=FILE]",
                             "-o FILE",
                             "--select RULE,...",
                             "--ignore RULE,...",
                             "--fail-on SEVERITY",
                             "--config FILE",
                             "--no-config",
                             "--no-ignores",
                             "--color WHEN",
                             "--quiet",
                             "--verbose",
                             "--no-progress",
                             "--jobs N",
                             "--today DATE",
                             "--allow-partial",
                             "--version",
                             "--help",
                             "Exit codes"}) {
        INFO(word);
        CHECK(contains(help, word));
    }
    CHECK(run_program({"facts", "-h"}).out == help);
    CHECK(run_program({"explain", "--help"}).out == help);
    CHECK(run_program({"--version"}).out == "driftaudit 0.1.0\n");
}
