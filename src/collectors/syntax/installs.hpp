#pragma once
// What commands mean to an audit: which of them install packages, bring a Python, build or run images, run scripts. The shell's grammar is elsewhere
// (`shell.hpp`): here a command is its words.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/facts.hpp>

#include "text.hpp"

namespace driftaudit::syntax {

/// One word of a command as the program gets it: unquoted, with the variables filled in whose values are known.
struct Argument {
    Mapped value;
    std::string written;  // unquoted, and nothing filled in; with what an unquoted `>=` made a redirection of
    Span at;
    bool literal = true;  // false where a part of it is known only when it runs; that part stands in `value` as written
    std::string_view text() const { return value.text; }
};

/// One simple command and where it runs.
struct Command {
    std::vector<Argument> arguments;                              // the program first
    std::map<std::string, std::string, std::less<>> environment;  // the variables it is known to see
    std::string directory;
    std::uint32_t scope = no_scope;
    bool at_start = false;
};

/// Takes the programs away that only run another one (`sudo -E`, `env X=y`, `exec`, `timeout 30`, `poetry run`, `tini --`): what remains is the command
/// that they run. False where nothing remains. Appends what they install themselves (`uv run --with`).
bool unwrap(Command& command, Facts& out);

/// The shell text that a command hands to a shell (`bash -ec TEXT`), null where it is no such command.
const Argument* shell_text(const Command& command);

/// True for a shell that takes its script from its input (`bash`, `sh -e -s`).
bool is_bare_shell(const Command& command);

/// Appends what one unwrapped command says: Install, Call, Build, Image, PythonVersion. `built` holds the names that earlier commands gave to images.
void append_command_facts(const Command& command, std::set<std::string, std::less<>>& built, Facts& out);

/// The requirement that a word of `pip install` names: PEP 508, a URL, or a local archive; nothing for folders and for what is known only when it runs.
std::optional<Requirement> requirement_of(const Argument& word);

}  // namespace driftaudit::syntax
