#pragma once
// The commands: each writes what it was asked for and gives the exit code.

#include <driftaudit/report.hpp>

#include "command-line.hpp"

namespace driftaudit::cli {

/// The exit codes of the contract.
enum Exit : int { clean = 0, found = 1, misused = 2, nothing_to_audit = 3, partial = 4 };

/// Writes the report in every format that is asked for.
Exit audit(const CommandLine& told, Report report, double seconds);

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
