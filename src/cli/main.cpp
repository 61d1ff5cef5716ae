// driftaudit: do the places where this project runs agree?
//
//     bytes --collect--> facts --gather--> snapshot --resolve--> workspace --judge--> findings --report--> text
//
// `run` is that line. A command is a station where the reader gets off: `facts` before anything is joined, `environments` before anything is judged.

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <exception>

#include <driftaudit/collector.hpp>
#include <driftaudit/configuration.hpp>
#include <driftaudit/judge.hpp>
#include <driftaudit/report.hpp>
#include <driftaudit/snapshot.hpp>
#include <driftaudit/source.hpp>
#include <driftaudit/workspace.hpp>

#include "commands.hpp"
#include "configuration.hpp"
#include "output.hpp"
#include "progress.hpp"

namespace driftaudit::cli {
namespace {

Configuration configuration_for(const CommandLine& told, const Source& source, const Listing& listing) {
    if (!told.configured) return {};
    return told.configuration ? configuration_in_file(*told.configuration, told.path) : configuration_of_tree(source, listing);
}

Exit audit_tree(const CommandLine& told) {
    Progress progress(told);
    const auto source = open_directory(told.path);
    Listing listing = source->list();
    const Configuration configuration = configuration_for(told, *source, listing);
    const Limits limits{.jobs = told.jobs};
    const Snapshot snapshot = collect(*source, configured(std::move(listing), configuration), collectors(), limits,
                                      [&](std::size_t done, std::size_t all) { progress.files(done, all); });
    progress.passed("collected");
    std::vector<UnreadableInput> unreadable = unreadable_inputs(snapshot);
    if (snapshot.audited == 0 && unreadable.empty()) return nothing_here(told);
    if (told.command == Command::facts) return facts(told, snapshot);

    Workspace workspace = resolve(snapshot, configuration);
    workspace.today = told.policy.today;
    progress.passed("resolved");
    if (told.command == Command::environments) return environments(told, workspace);

    std::vector<Finding> findings = judge(workspace, checks(), told.policy, configuration);
    progress.passed("judged");
    return audit(told, {.snapshot = &snapshot, .workspace = &workspace, .findings = std::move(findings), .unreadable = std::move(unreadable)},
                 progress.seconds());
}

Exit run(const CommandLine& told) {
    if (!told.directory.empty() && ::chdir(told.directory.c_str()) != 0) throw Error("-C " + told.directory + ": " + std::strerror(errno));
    switch (told.command) {
        case Command::explain: return explain(told);
        case Command::rules: return rules(told);
        case Command::docs: return docs(told);
        case Command::facts:
        case Command::environments:
        case Command::audit: break;
    }
    return audit_tree(told);
}

}  // namespace
}  // namespace driftaudit::cli

int main(int argc, char** argv) {
    using namespace driftaudit;
    cli::prepare_streams();
    try {
        const cli::CommandLine told = cli::read_command_line({argv + (argc > 0), argv + argc});
        if (told.answer.empty()) return cli::run(told);
        cli::write_answer(told.answer);
        return cli::clean;
    } catch (const Error& error) {
        cli::say(error.what());
    } catch (const std::exception& error) {
        cli::say(std::string("internal error: ") + error.what());
    }
    return cli::misused;
}
