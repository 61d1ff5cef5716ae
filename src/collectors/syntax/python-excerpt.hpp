#pragma once
// The part of a Python file that is worth parsing.

#include <string>
#include <string_view>
#include <vector>

#include "word-search.hpp"

namespace driftaudit::syntax::python {

/// What is left of a text.
struct Excerpt {
    std::string text;
    std::vector<std::string_view> left_out;  // statements of the text that hold a word and are too large for the parser
};

/// The text with every statement of the module, and every method of a class, left empty that can hold none of the words nor a name that is bound beside
/// one; imports and short assignments stay. Newlines stay too, so what is left stands at its own line and column.
Excerpt excerpt(std::string_view text, const WordSearch& words);

/// The text with every statement left empty that none of these places (in order) lies in, and every one that is a table of data.
Excerpt excerpt(std::string_view text, const std::vector<std::size_t>& places);

}  // namespace driftaudit::syntax::python
