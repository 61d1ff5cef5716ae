#pragma once
// What commands mean to an audit: which of them install packages, bring a Python, build or run images, run scripts or tests.

#include <set>

#include "command.hpp"

namespace driftaudit::commands {

/// Appends what one unwrapped command says: Install, Call, Build, Image, PythonVersion, TestRun. `built` holds the names that earlier commands gave to images.
void append_command_facts(const Command& command, std::set<std::string, std::less<>>& built, Facts& out);

}  // namespace driftaudit::commands
