#include "commands.hpp"

#include <algorithm>

#include "../reporters/shared/words.hpp"
#include "lives.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "trees.hpp"

namespace driftaudit::cli {
namespace {

const Reporter& reporter_of(std::string_view format) {
    return std::find_if(reporters().begin(), reporters().end(), [&](const Row<Reporter>& row) { return row.id == format; })->value;
}

bool fails(const std::vector<Finding>& findings, std::optional<Severity> from) {
    return from && std::any_of(findings.begin(), findings.end(),
                               [&](const Finding& finding) { return !finding.silenced && finding.severity.value_or(Severity::warning) >= *from; });
}

/// JSON and files name what could not be read, but not to the person who waits.
bool names_unreadable(const CommandLine& told) {
    return std::any_of(told.outputs.begin(), told.outputs.end(), [](const Output& output) { return output.file.empty() && output.format != "json"; });
}

}  // namespace

Exit audit(const CommandLine& told) {
    Progress progress(told);
    const Tree tree = tree_of(told);
    Listing listing = tree.source->list();
    const Configuration configuration = configuration_for(told, *tree.source, listing);
    Gathered gathered = gather(tree, std::move(listing), configuration, told, nullptr, progress);
    const Snapshot& snapshot = *gathered.snapshot;
    progress.passed("collected");
    if (snapshot.audited == 0 && gathered.unreadable.empty()) return nothing_here(told);
    tell_submodules(told, gathered.listing);
    if (told.command == Command::facts) return facts(told, snapshot);

    Workspace workspace = resolve(snapshot, configuration);
    workspace.today = told.policy.today;
    progress.passed("resolved");
    if (told.command == Command::environments) return environments(told, workspace);

    Report report;
    report.snapshot = &snapshot;
    report.workspace = &workspace;
    report.revision = tree.revision;
    report.findings = judge(workspace, checks(), told.policy, configuration);
    report.unreadable = std::move(gathered.unreadable);
    progress.passed("judged");
    if (told.blame) blame(told, report, progress);
    const std::vector<Finding> failing = report.findings;
    return write_report(told, std::move(report), failing, progress.seconds());
}

Exit write_report(const CommandLine& told, Report report, const std::vector<Finding>& failing, double seconds) {
    report.quiet = told.quiet;
    write_outputs(told, [&](const Look& look, std::ostream& out) {
        report.color = look.color;
        // the same tree gives the same bytes: only who watches is told the time
        report.seconds = look.on_terminal || told.verbose ? seconds : -1;
        reporter_of(look.format).write(report, out);
    });
    return partial_or(fails(failing, told.fail_on) ? found : clean, told, report.unreadable, names_unreadable(told));
}

Exit partial_or(Exit otherwise, const CommandLine& told, const std::vector<UnreadableInput>& unreadable, bool shown) {
    if (unreadable.empty()) return otherwise;
    if (!shown)
        for (const UnreadableInput& input : unreadable) say("could not read " + render::place(input.where) + ": " + input.reason);
    return told.allow_partial ? otherwise : partial;
}

Exit nothing_here(const CommandLine& told) {
    say("nothing to audit in " + told.path +
        ": found no file that says how a Python project runs (pyproject.toml, requirements*.txt, setup.py, Pipfile, lock files, Dockerfile, compose.yml, "
        "workflows, .env files, Python code)");
    return nothing_to_audit;
}

}  // namespace driftaudit::cli
