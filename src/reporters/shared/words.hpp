#pragma once
// Words that every output shares: counts, places, and text of the audited tree made fit to be shown.

#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/position.hpp>

namespace driftaudit::render {

/// "1 error", "3 errors"; the plural of a noun in -y is -ies.
std::string counted(std::size_t number, std::string_view noun);

/// `path:line:column`, or the path alone for a file as a whole; fit for a terminal, and what editors make clickable.
std::string place(const Location& where);

/// The text on one line and harmless to a terminal: control characters, terminal escapes and invalid UTF-8 as `\x1b`, newlines as blanks, no credentials.
std::string shown(std::string_view text);

/// The columns that a UTF-8 text takes, one for each code point.
std::size_t width(std::string_view text);

/// The parts with the separator between them.
std::string joined(const std::vector<std::string>& parts, std::string_view separator);

/// The words in lines of at most `columns`, each line after `indent`; a word that is longer has a line of its own.
std::string wrapped(const std::vector<std::string>& words, std::string_view gap, std::string_view indent, std::size_t columns);

/// A text wrapped at its blanks.
std::string wrapped(std::string_view text, std::string_view indent, std::size_t columns);

}  // namespace driftaudit::render
