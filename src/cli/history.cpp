#include <algorithm>

#include "cache.hpp"
#include "commands.hpp"
#include "lives.hpp"
#include "trees.hpp"

namespace driftaudit::cli {

Exit history(const CommandLine& told) {
    Progress progress(told);
    const Repository repository = Repository::open(".");
    const ObjectId head = repository.commit_named(told.revision.value_or("HEAD"));
    const auto cache = open_cache(told, repository);
    Memo memo(collectors(), limits_of(told), cache.get());
    Followed followed = follow(repository, head, told, memo, cache.get(), progress);

    // the findings of the last commit, with their places
    const Tree tree = tree_at(repository, head);
    Listing listing = tree.source->list();
    const Configuration configuration = configuration_for(told, *tree.source, listing);
    Gathered gathered = gather(tree, std::move(listing), configuration, told, &memo, progress);
    if (gathered.snapshot->audited == 0 && gathered.unreadable.empty() && followed.timeline.lives.empty()) return nothing_here(told);
    Workspace workspace = resolve(*gathered.snapshot, configuration);
    workspace.today = told.policy.today;
    Report report;
    report.snapshot = gathered.snapshot.get();
    report.workspace = &workspace;
    report.revision = tree.revision;
    report.findings = judge(workspace, checks(), told.policy, configuration);
    report.unreadable = std::move(gathered.unreadable);
    std::ranges::move(followed.unreadable, std::back_inserter(report.unreadable));
    add_introductions(report.findings, followed.timeline);
    report.timeline = &followed.timeline;
    const std::vector<Finding> failing = report.findings;
    const Exit code = write_report(told, std::move(report), failing, progress.seconds());
    return followed.timeline.interrupted ? interrupted : code;
}

}  // namespace driftaudit::cli
