#pragma once
// A command line as Compose reads it: cut into words as a shell would cut it, and run without one.

#include <vector>

#include "shell.hpp"
#include "text.hpp"

namespace driftaudit::syntax {

/// The words of one command, each with the place of every byte.
using Argv = std::vector<Mapped>;

/// Appends a stretch of a mapped text with its places.
void append(Mapped& out, const Mapped& from, std::size_t begin, std::size_t end);

/// The words of a command line: quotes and backslashes taken off, `&&`, `;` and newlines meaning nothing, as in `command:` of Compose.
/// An open quote is closed by the end of the text.
Argv split_words(const Mapped& line);

/// The text that a shell is given with `-c`, null where the command is no `sh -c` or has no word behind it.
const Mapped* script_of(const Argv& words);

/// True where the command is a shell that waits for its text: `["/bin/sh", "-c"]`.
bool awaits_script(const Argv& words);

/// The facts of a command: of the script of `sh -c`, else of its words.
Facts argv_facts(const Argv& words, const ShellContext& context);

}  // namespace driftaudit::syntax
