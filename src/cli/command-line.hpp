#pragma once
// What the user asks for.

#include <optional>
#include <string>
#include <vector>

#include <driftaudit/finding.hpp>
#include <driftaudit/judge.hpp>
#include <driftaudit/source.hpp>

namespace driftaudit::cli {

enum class Command { audit, diff, history, facts, environments, explain, rules, docs };

/// When text is coloured: `automatic` is on a terminal, as NO_COLOR and CLICOLOR_FORCE allow.
enum class Color { automatic, always, never };

/// One output of a run.
struct Output {
    std::string format = "text";
    std::string file;  // "" for standard output
};

/// The command line, read and checked.
struct CommandLine {
    Command command = Command::audit;
    std::string answer;     // what --help or --version print; nothing else is done then
    std::string directory;  // -C
    std::string path = ".";
    std::optional<std::string> revision;   // --rev, and REV of `history`; nothing for the work tree
    bool staged = false;                   // the index
    bool blame = false;                    // `audit` tells which commit introduced each finding
    std::string base;                      // of `diff`: BASE
    bool trust_head = false;               // what the head says of its own audit counts
    bool all_parents = false;              // every commit, not only first parents
    std::optional<std::string> since;      // YYYY-MM-DD
    std::size_t most_commits = 0;          // 0 for all
    std::string rule;    // of `explain`
    std::string kind;    // of `facts`
    std::string folder;  // of `docs`
    std::string fixtures;  // of `docs`: where its examples are taken from
    std::vector<Output> outputs;
    Policy policy;
    std::optional<Severity> fail_on = Severity::warning;  // nothing for `never`
    Color color = Color::automatic;
    bool quiet = false;
    bool verbose = false;
    bool progress = true;
    bool allow_partial = false;
    unsigned jobs = 0;                         // 0 for one a core
    bool cached = true;                        // false for --no-cache
    std::optional<std::string> cache;          // the folder of --cache; nothing for the user's
    bool configured = true;                    // false for --no-config
    std::optional<std::string> configuration;  // the file of --config; nothing for the tree's own
};

/// Reads the words after the program's name. Throws Error for what is no option, command, format, rule or value, with the word that was likely meant.
CommandLine read_command_line(const std::vector<std::string>& words);

}  // namespace driftaudit::cli
