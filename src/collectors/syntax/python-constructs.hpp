#pragma once
// Which Pythons compile a text: told by its constructs that not all of them know.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/position.hpp>

namespace driftaudit::syntax::python {

/// A release of Python as one number: 2.7 is 207, 3.14 is 314.
using Release = std::uint16_t;
/// "3.14" for 314.
std::string written(Release release);

/// A construct of the language that not every Python compiles; or that none does, though the grammar reads it.
struct Construct {
    std::string_view name;
    Release since = 0;
    Release until = 1000;   // the first release that compiles it no more; where it is lower than `since`, Pythons between the two do not

    constexpr bool compiles_on(Release release) const {
        return since <= until ? since <= release && release < until : release < until || since <= release;
    }
};

/// A construct and where it stands first.
struct FoundConstruct {
    Construct construct;
    Span at;
};

/// The constructs of a text, each once, in the order of the text.
std::vector<FoundConstruct> constructs(std::string_view text);

/// True where a Python of this release compiles a text with these constructs.
bool compiles_on(const std::vector<FoundConstruct>& found, Release release);

}  // namespace driftaudit::syntax::python
