// Fixtures: the smallest trees that make a point, and what must be said of them.
//
//   fixtures/<check>/<scenario>/ + <scenario>.txt            judged by that check alone; an empty text where it must be silent
//   fixtures/projects/<name>/<state>/ + <state>.{txt,json,concise}   whole applications, judged by every check, in every format
//
// `./dev bless` rewrites the goldens; their diff is read like code.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <driftaudit/judge.hpp>
#include <driftaudit/report.hpp>

#include <driftaudit/text.hpp>
#include <driftaudit/value.hpp>

#include "../src/cli/configuration.hpp"
#include "../src/reporters/shared/environments.hpp"
#include "../src/reporters/shared/facts.hpp"
#include "catch.hpp"
#include "places.hpp"
#include "schema.hpp"

namespace {

namespace fs = std::filesystem;
using namespace driftaudit;

const fs::path fixtures = fs::path(driftaudit::test::tree_path) / "fixtures";

std::vector<fs::path> folders(const fs::path& parent) {
    std::vector<fs::path> out;
    for (const auto& entry : fs::directory_iterator(parent))
        if (entry.is_directory()) out.push_back(entry.path());
    std::sort(out.begin(), out.end());
    return out;
}

std::string text_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The report on a tree in one format, as `driftaudit audit` writes it on a certain day.
std::string audited(const fs::path& tree, Policy policy, std::string_view format) {
    policy.today = "2025-06-30";
    const auto source = open_directory(tree.string());
    const Configuration configuration = cli::configuration_of_tree(*source, source->list());
    const Snapshot snapshot = collect(*source, configured(source->list(), configuration), collectors(), {});
    Workspace workspace = resolve(snapshot, configuration);
    workspace.today = policy.today;
    Report report;
    report.snapshot = &snapshot;
    report.workspace = &workspace;
    report.findings = judge(workspace, checks(), policy, configuration);
    report.unreadable = unreadable_inputs(snapshot);
    for (const auto& [id, reporter] : reporters()) {
        if (id != format) continue;
        std::ostringstream out;
        reporter.write(report, out);
        return out.str();
    }
    FAIL("no reporter " << format);
    return {};
}

// ---- secrets ----------------------------------------------------------------------------------------------------------------------------

/// The values that a text gives to names of secrets (`DB_PASSWORD=…`, `DB_PASSWORD: …`) and the passwords of its URLs; a word of small letters alone may stand
/// anywhere and proves nothing.
void gather_secrets(std::string_view text, std::set<std::string>& out) {
    const auto add = [&](std::string_view value) {
        const bool plain = std::ranges::all_of(value, [](char c) { return is_lower(c) || c == '_'; });
        const bool name = std::ranges::all_of(value, [](char c) { return is_upper(c) || c == '_' || c == '`'; });
        if (value.size() >= 6 && !plain && !name && value.find_first_of("${<") == std::string_view::npos) out.emplace(value);
    };
    for (std::size_t at = text.find_first_of("=:"); at != std::string_view::npos; at = text.find_first_of("=:", at + 1)) {
        std::size_t begin = at;
        while (begin > 0 && is_name_character(text[begin - 1])) --begin;
        std::size_t value = at + 1;
        while (value < text.size() && (text[value] == ' ' || text[value] == '"' || text[value] == '\'')) ++value;
        const std::size_t end = std::min(text.find_first_of(" \t\r\n\"',;})]", value), text.size());
        if (begin < at && names_secret(text.substr(begin, at - begin))) add(text.substr(value, end - value));
    }
    for (std::size_t at = text.find("://"); at != std::string_view::npos; at = text.find("://", at + 3)) {
        const std::string_view authority = text.substr(at + 3, std::min(text.find_first_of("/?# \t\r\n\"'", at + 3), text.size()) - at - 3);
        const std::size_t colon = authority.find(':'), sign = authority.rfind('@');
        if (colon != std::string_view::npos && sign != std::string_view::npos && colon < sign) add(authority.substr(colon + 1, sign - colon - 1));
    }
}

/// Everything that the program can say of a tree, one output a format.
std::vector<std::pair<std::string, std::string>> outputs_of(const fs::path& tree) {
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& [id, reporter] : reporters()) out.emplace_back("audit " + std::string(id), audited(tree, {}, id));
    const auto source = open_directory(tree.string());
    const Snapshot snapshot = collect(*source, collectors(), {});
    const Workspace workspace = resolve(snapshot);
    const auto said = [&](std::string name, auto&& write) {
        std::ostringstream text;
        write(text);
        out.emplace_back(std::move(name), text.str());
    };
    said("facts text", [&](std::ostream& text) { render::write_facts_text(snapshot, "", text); });
    said("facts json", [&](std::ostream& text) { render::write_facts_json(snapshot, "", text); });
    said("environments text", [&](std::ostream& text) { render::write_environments_text(workspace, false, text); });
    said("environments json", [&](std::ostream& text) { render::write_environments_json(workspace, {}, text); });
    return out;
}

void compare(const fs::path& golden, const std::string& said) {
    if (std::getenv("DRIFTAUDIT_BLESS")) std::ofstream(golden, std::ios::binary) << said;
    INFO(golden.string() << " (./dev bless rewrites it)");
    REQUIRE(fs::exists(golden));
    CHECK(said == text_of(golden));
}

TEST_CASE("every check says of its fixtures what their goldens say", "[fixtures]") {
    std::set<std::string> with_fixtures;
    for (const fs::path& folder : folders(fixtures)) {
        const std::string id = folder.filename().string();
        if (id == "projects" || id == "history") continue;
        with_fixtures.insert(id);
        bool spoke = false, kept_silent = false;
        for (const fs::path& scenario : folders(folder)) {
            DYNAMIC_SECTION(id << "/" << scenario.filename().string()) {
                Policy policy;
                if (id != "unused-suppression") policy.select = {id};  // that one speaks of what all the others left
                compare(fs::path(scenario) += ".txt", audited(scenario, policy, "concise"));
            }
            const std::string golden = text_of(fs::path(scenario) += ".txt");
            (golden.empty() ? kept_silent : spoke) = true;
        }
        INFO(id << " needs a scenario where it speaks and one where it is silent");
        CHECK((spoke && kept_silent));
    }
    for (const auto& row : checks()) {
        INFO("checks/" << row.id << ".cpp has no fixtures/" << row.id << "/");
        CHECK(with_fixtures.contains(std::string(row.id)));
    }
}

TEST_CASE("whole applications are told exactly, in every format", "[fixtures]") {
    for (const fs::path& project : folders(fixtures / "projects"))
        for (const fs::path& state : folders(project)) {
            DYNAMIC_SECTION(project.filename().string() << "/" << state.filename().string()) {
                for (const auto& [format, ending] : {std::pair{"text", ".txt"}, {"json", ".json"}, {"concise", ".concise"}}) {
                    const std::string said = audited(state, {}, format);
                    compare(fs::path(state) += ending, said);
                    if (format == std::string_view("json")) CHECK(test::report_violations(said, "report") == std::vector<std::string>{});
                }
            }
        }
}

TEST_CASE("no output tells a secret of any fixture", "[fixtures]") {
    std::size_t searched = 0;
    for (const fs::path& folder : folders(fixtures))
        for (const fs::path& tree : folders(folder)) {
            std::set<std::string> secrets;
            for (const auto& entry : fs::recursive_directory_iterator(tree))
                if (entry.is_regular_file()) gather_secrets(text_of(entry.path()), secrets);
            if (secrets.empty()) continue;
            for (const auto& [name, said] : outputs_of(tree))
                for (const std::string& secret : secrets) {
                    INFO(tree.string() << ", " << name);
                    if (said.find(secret) != std::string::npos) FAIL_CHECK("tells the secret " << secret);
                    ++searched;
                }
        }
    CHECK(searched > 100);
}

}  // namespace
