#pragma once
// Which commands install packages or bring a Python, and what they say.

#include <span>

#include "command.hpp"

namespace driftaudit::commands {

/// Appends the Install or PythonVersion of a command whose program is named so. `words` are the program's name and what follows it; `python` is the version
/// that the command's own name tells (`pip3.12`). False where it is no command of an installer.
bool append_install_facts(const Command& command, std::span<const Argument> words, std::string_view program, const std::string& python, Facts& out);

/// True where the program of this name installs something.
bool is_installer(std::string_view program);

}  // namespace driftaudit::commands
