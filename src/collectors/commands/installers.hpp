#pragma once
// The programs that install Python packages or bring a Python, as data.

#include "options.hpp"

namespace driftaudit::commands {

/// What the words after a tool's command are.
enum class Operands {
    nothing,
    requirements,
    tool,      // requirements, of which `name@version` is one too
    poetry,    // the same, the version being poetry's range
    conda,     // match specs
    injected,  // the program that the requirements go to, then those
    files,
    groups,      // of the project beside them
    own_folder,  // the project beside them
    pythons,
    system,  // packages of the system, of which some are Pythons
};

/// A command of a program: `pip install`, `uv sync`.
struct Tool {
    enum class Versions { resolved, locked, enforced };  // taken from an index, from a lock where there is one, from a lock or not at all
    std::string_view command;
    Rules rules;
    Operands operands = Operands::requirements;
    Versions versions = Versions::resolved;
    std::string_view source = {};   // of a PythonVersion
    bool stops_at_operand = false;  // what follows the first operand belongs to another program
    std::string_view called = {};   // the name of the command in facts, where it is another

    std::string_view program() const { return command.substr(0, command.find(' ')); }
    bool is_pip() const { return program() == "pip"; }
};

/// All that are known.
std::span<const Tool> installers();

}  // namespace driftaudit::commands
