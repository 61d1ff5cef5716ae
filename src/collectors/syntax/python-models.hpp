#pragma once
// The language and embedding models that Python code names.

#include <driftaudit/facts.hpp>

#include "python.hpp"

namespace driftaudit::syntax::python {

/// Adds a ModelName for every id of a known family that stands, or is held by a name that stands, where a model is taken.
void add_model_names(const Module& module, Facts& facts);

/// Words one of which stands in every file that `add_model_names` could find something in; each of at least five bytes.
std::vector<std::string> model_words();

}  // namespace driftaudit::syntax::python
