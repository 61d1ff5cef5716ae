#pragma once
// Programs that only run another one.

#include <optional>

#include "command.hpp"

namespace driftaudit::commands {

/// Takes the programs away that only run another one (`sudo -E`, `env X=y`, `exec`, `timeout 30`, `poetry run`, `tini --`, `xargs`): what remains is the
/// command that they run. False where nothing remains. Appends what they install themselves (`uv run --with`).
bool unwrap(Command& command, Facts& out);

/// The shell text that a command hands to a shell (`bash -ec TEXT`, `su -c TEXT`, `eval WORDS`); nothing where it is no such command.
std::optional<syntax::Mapped> shell_text(const Command& command);

/// True for a shell that takes its script from its input (`bash`, `sh -e -s`).
bool is_bare_shell(const Command& command);

/// The script that the command runs (`./x.sh`, `bash x.sh`, `source x.sh`), null where it is none.
const Argument* script_of(const Command& command);

}  // namespace driftaudit::commands
