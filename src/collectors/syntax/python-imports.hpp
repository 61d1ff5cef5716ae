#pragma once
// The imports of a Python file, without parsing it.

#include <string_view>

#include <driftaudit/facts.hpp>

namespace driftaudit::syntax::python {

/// What the file imports while it is itself imported, each name once: see `Imports`. Only statements that begin their line count: one that is indented
/// stands in a function, or below a condition or a `try` that handles its absence.
Words imports(std::string_view text);

}  // namespace driftaudit::syntax::python
