#pragma once
// What commands mean to an audit: which of them install packages, bring a Python, build or run images, run scripts or tests.

#include <map>
#include <set>

#include "command.hpp"

namespace driftaudit::commands {

/// What the commands before one did.
struct Earlier {
    std::set<std::string, std::less<>> built;                  // names that they gave to images
    std::map<std::string, std::string, std::less<>> excerpts;  // files that hold some lines of another, and which: by `excerpt_key`
};

/// Appends what one unwrapped command says: Install, Call, Build, Image, PythonVersion, TestRun; and remembers what later ones need to know of it.
void append_command_facts(const Command& command, Earlier& earlier, Facts& out);

}  // namespace driftaudit::commands
