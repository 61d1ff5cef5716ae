#pragma once
// The commands: each writes what it was asked for and gives the exit code.

#include <driftaudit/report.hpp>

#include "command-line.hpp"

namespace driftaudit::cli {

/// The exit codes of the contract.
enum Exit : int { clean = 0, found = 1, misused = 2, nothing_to_audit = 3, partial = 4, interrupted = 130 };

/// Audits a tree, and writes the report in every format that is asked for; or what the collectors read, or the parity matrix, where that is the command.
Exit audit(const CommandLine& told);

/// Writes a report in every format that is asked for, `failing` being the findings that the exit code is about.
Exit write_report(const CommandLine& told, Report report, const std::vector<Finding>& failing, double seconds);

/// Compares what is said of a head with what is said of where it left its base, and writes that.
Exit diff(const CommandLine& told);

/// Writes the lives of all findings along a history.
Exit history(const CommandLine& told);

/// Writes what the collectors read.
Exit facts(const CommandLine& told, const Snapshot& snapshot);

/// Writes the parity matrix.
Exit environments(const CommandLine& told, const Workspace& workspace);

/// Writes a rule's page.
Exit explain(const CommandLine& told);

/// Writes all rules.
Exit rules(const CommandLine& told);

/// Writes the page of every rule and an index of them into a folder (for `./dev docs`), and removes those of rules that are gone.
Exit docs(const CommandLine& told);

/// Says what driftaudit looks for in a tree that has none of it.
Exit nothing_here(const CommandLine& told);

/// `partial` where input could not be read and that was not allowed, each input named on standard error unless the output shows them; else `otherwise`.
Exit partial_or(Exit otherwise, const CommandLine& told, const std::vector<UnreadableInput>& unreadable, bool shown);

}  // namespace driftaudit::cli
