#pragma once
// The words of a command line that name what is to be installed.

#include <optional>

#include "installers.hpp"

namespace driftaudit::commands {

/// True for `.`, `./lib[dev]`, `/src`, `packages/core`: pip's rule for a folder, without looking whether it is there.
bool is_folder(std::string_view text);

/// The requirement that a word names to a tool that takes such operands; nothing for folders and for what is known only when it runs.
std::optional<Requirement> requirement_of(const Argument& word, Operands kind = Operands::requirements);

/// The words of `a,b[c,d]>=1,<2`: a comma that stands in brackets, or before an operator, divides nothing.
std::vector<Argument> divided(const Argument& list);

/// The version or series of Python that a match spec `python=3.11` names, "" where it allows several.
std::string conda_python(const Argument& word);

/// The version in a request for a Python ("3.12", "python3.12", "cpython@3.12", "/usr/bin/python3.12"), "" where it names none.
std::string requested_python(std::string_view text);

}  // namespace driftaudit::commands
