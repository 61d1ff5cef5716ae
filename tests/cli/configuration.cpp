// Which configuration is obeyed, and what becomes of a bad one.

#include "catch.hpp"
#include "program.hpp"

using driftaudit::test::Outcome;
using driftaudit::test::run_program;
using driftaudit::test::Tree;

namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

const std::string manifest = "[project]\nname = \"shop\"\nrequires-python = \">=3.13\"\n";
/// One error of python-version-mismatch, made a note of, a warning of, or nothing.
const Files drifting = {{"pyproject.toml", manifest}, {".python-version", "3.12.4\n"}};
const std::string noted = "rules: {python-version-mismatch: {severity: note}}\n", warned = "rules: {python-version-mismatch: {severity: warning}}\n",
                  ignored = "ignore: [{rule: python-version-mismatch, until: 2026-12-31}]\n";

Files with(Files files, const Files& more) {
    for (const auto& [path, text] : more) {
        std::erase_if(files, [&, &name = path](const auto& file) { return file.first == name; });
        files.emplace_back(path, text);
    }
    return files;
}

/// The severities and rules that are reported.
std::string told(const std::vector<std::string>& words) {
    const Outcome outcome = run_program(words);
    std::string out;
    for (std::size_t begin = 0, end; (end = outcome.out.find('\n', begin)) != std::string::npos; begin = end + 1) {
        const std::string line = outcome.out.substr(begin, end - begin);
        for (const char* severity : {" error ", " warning ", " note "})
            if (const std::size_t at = line.find(severity); at != std::string::npos) out += line.substr(at + 1, line.find(':', at) - at - 1) + "; ";
    }
    return out + outcome.err;
}

std::vector<std::string> audit(const Tree& tree, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"audit", tree.path(), "--format", "concise"});
    return more;
}

}  // namespace

TEST_CASE("--config counts more than the tree's own configuration, --no-config more than any", "[cli]") {
    const std::string error = "error python-version-mismatch python; ", warning = "warning python-version-mismatch python; ",
                      note = "note python-version-mismatch python; ";
    const Tree none(drifting), yaml(with(drifting, {{".driftaudit.yml", noted}})), other_ending(with(drifting, {{".driftaudit.yaml", noted}}));
    const Tree toml(with(drifting, {{"pyproject.toml", manifest + "[tool.driftaudit.rules]\npython-version-mismatch.severity = \"note\"\n"}}));
    const Tree elsewhere(Files{{"shared.yml", warned}, {"shared.toml", "[tool.driftaudit]\nrules.python-version-mismatch.severity = \"warning\"\n"}});
    CHECK(told(audit(none)) == error);
    for (const Tree* tree : {&yaml, &other_ending, &toml}) {
        CHECK(told(audit(*tree)) == note);
        CHECK(told(audit(*tree, {"--no-config"})) == error);
        CHECK(told(audit(*tree, {"--config", elsewhere.path("shared.yml")})) == warning);
        CHECK(told(audit(*tree, {"--config", elsewhere.path("shared.toml")})) == warning);
    }
    const Tree below(with(drifting, {{"app/.driftaudit.yml", noted}, {"app/pyproject.toml", "[tool.driftaudit]\nzebra = 1\n"}}));
    CHECK(told(audit(below)) == error);  // only the one at the root
}

TEST_CASE("an ignore ends with its last day", "[cli]") {
    const Tree tree(with(drifting, {{".driftaudit.yml", ignored}}));
    CHECK(told(audit(tree, {"--today", "2026-12-31"})).empty());
    CHECK(told(audit(tree, {"--today", "2027-01-01"})) == "note unused-suppression python-version-mismatch; error python-version-mismatch python; ");
    CHECK(told(audit(tree, {"--today", "2026-12-31", "--no-ignores"})) == "error python-version-mismatch python; ");
}

TEST_CASE("an entry that silences nothing is told where it stands in the tree", "[cli]") {
    const std::string useless = "ignore: [{rule: untagged-image}]\n";
    const Tree tree(with(drifting, {{".driftaudit.yml", useless}, {"ci/audit.yml", useless}})), elsewhere(Files{{"shared.yml", useless}});
    const std::string error = "error python-version-mismatch python; ", note = "note unused-suppression untagged-image; ";
    CHECK(told(audit(tree)) == note + error);
    CHECK(told(audit(tree, {"--config", tree.path("ci/audit.yml")})) == error + note);
    CHECK(told(audit(tree, {"--config", elsewhere.path("shared.yml")})) == error);  // other trees may have what this one has not
}

TEST_CASE("what is excluded is not there", "[cli]") {
    const Tree tree(with(drifting, {{".driftaudit.yml", "exclude: [.python-version]\n"}}));
    CHECK(told(audit(tree)).empty());
    CHECK(run_program({"facts", tree.path(), "--kind", "python-version"}).out.find(".python-version") == std::string::npos);
    CHECK(run_program({"environments", tree.path()}).out.find(".python-version") == std::string::npos);
    const Tree all(with(drifting, {{".driftaudit.yml", "exclude: ['*']\n"}}));
    CHECK(run_program({"audit", all.path()}).code == 3);
}

TEST_CASE("a bad configuration is refused before anything is audited", "[cli]") {
    struct Case {
        Files files;
        std::vector<std::string> words;
        std::string message;
    };
    const Tree elsewhere(Files{{"bare.toml", "[tool.other]\n"}});
    const Case cases[] = {
        {{{".driftaudit.yml", "\n\n  ruels: {}\n"}}, {}, ".driftaudit.yml:3:3: unknown key 'ruels'; did you mean 'rules'?"},
        {{{".driftaudit.yml", "rules: [\n"}}, {}, ""},
        {{{"pyproject.toml", manifest + "[tool.driftaudit]\nexlude = []\n"}}, {}, "pyproject.toml:5:1: unknown key 'exlude'; did you mean 'exclude'?"},
        {{{".driftaudit.yml", noted}, {".driftaudit.yaml", noted}}, {}, "two configurations, .driftaudit.yaml and .driftaudit.yml: keep one"},
        {{}, {"--config", "gone.yml"}, "--config gone.yml: No such file or directory"},
        {{}, {"--config", elsewhere.path("bare.toml")}, "--config " + elsewhere.path("bare.toml") + ": it has no [tool.driftaudit]"},
        {{{"c.yml", noted}}, {"--config", "c.yml", "--no-config"}, "--config c.yml and --no-config exclude each other"},
    };
    for (const Case& one : cases) {
        const Tree tree(with(drifting, one.files));
        const Outcome outcome = run_program(one.words, {.directory = tree.path()});
        INFO(outcome.err);
        CHECK(outcome.code == 2);
        CHECK(outcome.out.empty());
        if (!one.message.empty()) CHECK(outcome.err == "driftaudit: " + one.message + "\n");
    }
}
