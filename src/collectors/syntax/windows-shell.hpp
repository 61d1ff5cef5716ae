#pragma once
// PowerShell and cmd, as far as a line of theirs is a plain command: then it means what it means to any shell.

#include <optional>
#include <string_view>

#include "text.hpp"

namespace driftaudit::syntax {

enum class WindowsShell { powershell, cmd };

/// The shell of this name (`pwsh`, `powershell.exe`, `cmd`), nothing where it is none of Windows.
std::optional<WindowsShell> windows_shell(std::string_view program);

/// The plain commands of a text, one a line, as a Unix shell reads them: paths with slashes, continued lines joined, variables as such that nobody knows.
/// Lines that are more than a command (blocks, assignments, calls of methods) are left out.
Mapped plain_lines(const Mapped& text, WindowsShell shell);

}  // namespace driftaudit::syntax
