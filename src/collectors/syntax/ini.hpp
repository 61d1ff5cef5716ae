#pragma once
// INI files, as Python's configparser reads them.

#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/facts.hpp>

namespace driftaudit::syntax {

/// One option of a section; its value goes on over lines that stand further in than its name.
struct IniOption {
    std::string_view section;
    std::string name;         // lower case
    Span at;                  // the name
    std::vector<Word> lines;  // the value's lines, trimmed; empty lines and comment lines left out

    /// The value in one line, its lines joined by blanks.
    std::string text() const;
    /// The stretch of the value, that of the name where there is none.
    Span value_span() const;
};

/// The options of an INI text in their order, and what is no such text. Sections refer to the text, which must outlive them.
struct Ini {
    std::vector<IniOption> options;
    std::vector<std::pair<std::string_view, Span>> sections;
    Facts troubles;

    /// The last option of this name in this section, null where there is none.
    const IniOption* find(std::string_view section, std::string_view name) const;
    bool has_section(std::string_view name) const;
};

/// Reads an INI text with `=` and `:`, and `#` and `;` for comment lines.
Ini read_ini(std::string_view text);

}  // namespace driftaudit::syntax
