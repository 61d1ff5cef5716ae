#pragma once
// What the grammar does not know, spelled as what it knows.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "python-constructs.hpp"

namespace driftaudit::syntax::python {

/// A text of the same length, and what was respelled where.
struct Respelling {
    struct Place {
        Construct construct;
        std::size_t begin, end;
    };
    std::string text;
    std::vector<Place> places;   // empty: it is as it was
};

Respelling respelled(std::string_view text);

}  // namespace driftaudit::syntax::python
