#pragma once
// A command is its words, and where it runs. The shell's grammar is elsewhere (`syntax/shell.hpp`).

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/facts.hpp>

#include "../syntax/text.hpp"

namespace driftaudit::commands {

/// One word of a command as the program gets it: unquoted, with the variables filled in whose values are known.
struct Argument {
    syntax::Mapped value;
    std::string written;  // unquoted, and nothing filled in; with what an unquoted `>=` made a redirection of
    Span at;
    bool literal = true;           // false where a part of it is known only when it runs; that part stands in `value` as written
    bool stands_for_file = false;  // the words of the file that it names stand here: `$(cat r.txt)`, the input of `xargs`
    std::string_view text() const { return value.text; }
};

/// One simple command and where it runs.
struct Command {
    std::vector<Argument> arguments;                              // the program first
    std::map<std::string, std::string, std::less<>> environment;  // the variables it is known to see
    std::vector<Argument> input;                                  // the words that it reads, where they are known: `< f`, `echo a b |`, `cat f |`
    std::optional<Argument> output;                               // the file that it writes to: `> f`
    std::string directory;
    std::uint32_t scope = no_scope;
    bool at_start = false;
    bool in_system = false;  // in an image whose own python3 somebody knows
};

/// From the first word to the last; what stands elsewhere, since a variable brought it, is left out.
inline Span place_of(std::span<const Argument> words) {
    Span out = words.front().at;
    for (const Argument& word : words) out.end = std::max(out.end, word.at.end);
    return out;
}

/// The argument from this byte on.
Argument part_of(const Argument& whole, std::size_t begin);

/// The program that a path or name starts, without folder and `.exe`.
std::string_view program_name(std::string_view text);

/// "3.12" where the text is `stem` and a version of Python ("python3.12"), "" where it is `stem` alone or with the bare major; nothing otherwise.
std::optional<std::string> version_after(std::string_view stem, std::string_view text);

/// True where `words`, separated by blanks, has this word.
bool has_word(std::string_view words, std::string_view word);

}  // namespace driftaudit::commands
