#pragma once
// Where in a file a construct that came after Python 3.7 may stand, told without parsing.

#include <cstddef>
#include <string_view>
#include <vector>

#include "python-constructs.hpp"

namespace driftaudit::syntax::python {

/// The places of such constructs, and of some that only look like one, in the order of the text; of a kind that a file is full of, the first few.
std::vector<std::size_t> newer_places(std::string_view text);

/// The constructs of a text that came after Python 3.7, found by parsing no more than the statements with such a place; none where no Python 3 compiles those.
std::vector<FoundConstruct> newer_constructs(std::string_view text);

}  // namespace driftaudit::syntax::python
