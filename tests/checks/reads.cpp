// What a check says it reads is what a history runs it again for. So whatever it does not name is taken out of every fixture, and it must not notice.

#include <filesystem>

#include <driftaudit/judge.hpp>
#include <driftaudit/check.hpp>
#include <driftaudit/snapshot.hpp>
#include <driftaudit/workspace.hpp>

#include "catch.hpp"
#include "places.hpp"

using namespace driftaudit;

namespace {

namespace fs = std::filesystem;

/// The snapshot without the facts of these kinds; others keep their indexes, which scopes are.
Snapshot without(Snapshot snapshot, Kinds kinds) {
    for (FileFacts& file : snapshot.files) {
        Facts facts = *file.facts;
        for (Fact& fact : facts) {
            Kinds mine;
            mine.add(fact.claim.index());
            if (mine.meets(kinds)) fact = {Mentions{}, {}, no_scope};
        }
        file.facts = std::make_shared<const Facts>(std::move(facts));
    }
    return snapshot;
}

std::vector<std::string> said(const Row<Check>& check, const Snapshot& snapshot) {
    Workspace workspace = resolve(snapshot);
    workspace.today = "2025-06-30";
    std::vector<std::string> out;
    for (const Finding& finding : check.value.run(workspace)) out.push_back(finding.project + ' ' + finding.subject + ' ' + finding.key + ' ' + finding.message);
    return out;
}

/// The kinds beside environments that a check does not read. Mentions of texts are two: in code, and elsewhere.
Kinds unread(const Check& check) {
    Kinds out;
    const auto add = [&]<class T>(T) {
        if (!check.reads.meets(Kinds::of<T>() | (std::is_same_v<T, Mentions> ? Kinds::mentions_outside_code() : Kinds()))) out |= Kinds::of<T>();
    };
    add(Imports{});
    add(PythonConstruct{});
    add(VariableRead{});
    add(Mentions{});
    add(ModelName{});
    add(EnvDivergence{});
    add(Suppression{});
    return out;
}

}  // namespace

TEST_CASE("no check looks at what it does not name", "[fixtures]") {
    std::size_t trees = 0;
    for (const auto& rule : fs::directory_iterator(fs::path(test::tree_path) / "fixtures")) {
        if (!rule.is_directory() || rule.path().filename() == "history") continue;
        for (const auto& scenario : fs::directory_iterator(rule)) {
            if (!scenario.is_directory()) continue;
            const auto source = open_directory(scenario.path().string());
            const Snapshot snapshot = collect(*source, collectors(), {.jobs = 1});
            ++trees;
            for (const Row<Check>& check : checks()) {
                const auto whole = said(check, snapshot);
                INFO(check.id << " on " << scenario.path().string());
                CHECK(whole == said(check, without(snapshot, unread(check.value))));
                if (check.value.reads.meets(Kinds::paths())) continue;
                Snapshot more = snapshot;   // a file that nothing was asked about
                more.paths.insert(std::ranges::lower_bound(more.paths, "zz/nobody/asked.txt"), "zz/nobody/asked.txt");
                CHECK(whole == said(check, more));
            }
        }
    }
    CHECK(trees > 50);
}
