#pragma once
// The environment variables that Python code reads.

#include <driftaudit/facts.hpp>

#include "python.hpp"

namespace driftaudit::syntax::python {

/// Adds a VariableRead for every read of the environment whose variable is a literal: `os.environ` and `os.getenv` under any alias, decouple,
/// django-environ, environs, starlette's Config, dotenv_values, and `envvar=` of click and typer. Its place is the literal.
void add_variable_reads(const Module& module, Facts& facts);

/// Adds a VariableRead for every field of a pydantic settings class.
void add_settings_reads(const Module& module, Facts& facts);

/// The read of the environment that a call is, with what it falls back to.
struct Lookup {
    std::string how;        // "os.environ", "os.getenv", "decouple" …
    TSNode name{};          // the expression of the variable's name, null where the reader implies it
    TSNode fallback{};      // the expression of the default, null for none
    std::string implied;    // the name that the reader implies (`env.db()`)
    std::string prefix;     // what the reader puts before the name
    bool fails = false;     // raises where the variable is absent and nothing falls back
    bool optional = false;  // absence is no matter to it (`pop`)
};

/// The lookup that a call is; nothing where it is none.
std::optional<Lookup> lookup_of(const Module& module, TSNode call, const Path& path);

/// True for names that a variable of the environment can have.
bool is_variable_name(std::string_view name);

/// The value of a default as a fact may hold it: guarded where the expression is a literal or a constant's name, absent where it is anything else.
Value default_value(const Module& module, std::string_view variable, TSNode expression, const Path& path);

}  // namespace driftaudit::syntax::python
