#pragma once
// The variables of a shell text.

#include <driftaudit/facts.hpp>

#include "text.hpp"
#include "tree.hpp"

namespace driftaudit::syntax {

/// Appends VariableRead for each variable in capitals that the text takes from its environment, and VariableSet for each that it exports or
/// gives to a command. `tree` is the tree of `text`.
void append_variable_facts(const Mapped& text, const SyntaxTree& tree, std::uint32_t scope, Facts& out);

}  // namespace driftaudit::syntax
