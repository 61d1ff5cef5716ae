#include "commands.hpp"
#include "output.hpp"

#include <algorithm>

#include "../reporters/shared/words.hpp"

namespace driftaudit::cli {
namespace {

const Reporter& reporter_of(std::string_view format) {
    return std::find_if(reporters().begin(), reporters().end(), [&](const Row<Reporter>& row) { return row.id == format; })->value;
}

bool fails(const Report& report, std::optional<Severity> from) {
    return from && std::any_of(report.findings.begin(), report.findings.end(),
                               [&](const Finding& finding) { return !finding.silenced && finding.severity.value_or(Severity::warning) >= *from; });
}

/// JSON and files name what could not be read, but not to the person who waits.
bool names_unreadable(const CommandLine& told) {
    return std::any_of(told.outputs.begin(), told.outputs.end(), [](const Output& output) { return output.file.empty() && output.format != "json"; });
}

}  // namespace

Exit audit(const CommandLine& told, Report report, double seconds) {
    report.quiet = told.quiet;
    write_outputs(told, [&](const Look& look, std::ostream& out) {
        report.color = look.color;
        // the same tree gives the same bytes: only who watches is told the time
        report.seconds = look.on_terminal || told.verbose ? seconds : -1;
        reporter_of(look.format).write(report, out);
    });
    return partial_or(fails(report, told.fail_on) ? found : clean, told, report.unreadable, names_unreadable(told));
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
