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

#include "../src/cli/configuration.hpp"
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

}  // namespace
