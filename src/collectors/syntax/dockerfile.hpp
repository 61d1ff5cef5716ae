#pragma once
// The Dockerfile's grammar, as BuildKit reads it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/position.hpp>

#include "text.hpp"

namespace driftaudit::syntax {

/// A text that stands below its instruction: `<<EOF`.
struct Heredoc {
    std::string name;
    Mapped content;       // every line with its newline; tabs are not removed
    bool expands = true;  // false where the name is quoted
    bool chomps = false;  // `<<-`: tabs at the begin of lines do not count
    std::uint64_t descriptor = 0;
};

/// One instruction, its continued lines joined.
struct Instruction {
    std::string name;  // in capitals, as written otherwise
    Span at;           // of the whole instruction, without its heredocs
    Span keyword;
    std::vector<Mapped> flags;                // `--from=x`, unquoted
    Mapped arguments;                         // what follows them
    std::optional<std::vector<Mapped>> list;  // the strings of the JSON form, where it is one
    std::vector<Heredoc> heredocs;
    std::uint32_t first_line = 0, last_line = 0;
    std::uint32_t triggered_from = 0;  // the line's ONBUILD, 0 for none: then this is what it triggers
    std::string mistake;               // why BuildKit refuses it, "" where it does not
};

/// `# name=value` at the top of a file: `escape`, `syntax` or `check`.
struct Directive {
    std::string name, value;
    std::uint32_t line = 0;
};

/// A file's instructions in order.
struct Dockerfile {
    char escape = '\\';
    std::string frontend;   // what `# syntax=` says shall read the file, "" for the builder's own
    std::vector<Instruction> instructions;
    std::string mistake;  // of the file as a whole
};

/// `NAME=value` of ENV, LABEL and ARG; the value raw, with its quotes.
struct NamedValue {
    Mapped name;
    std::optional<Mapped> value;
};

/// `type=cache` of `--mount=type=cache,target=/x`; the value empty where there is none.
struct MountOption {
    std::string key;   // in lower case
    Mapped value;
};

/// Reads a whole file. A mistake is noted on its instruction, and reading goes on behind it.
Dockerfile parse_dockerfile(std::string_view bytes);

/// The directive of this name, behind a `#!` line too. In `any_form` also among comments of `//`, or as the key of a JSON object: so do files in other
/// languages name the frontend that reads them.
std::optional<Directive> directive(std::string_view bytes, std::string_view name, bool any_form = false);

/// Splits at blanks; quotes and escapes stay in the words.
std::vector<Mapped> dockerfile_raw_words(const Mapped& text, char escape);

/// Splits at blanks alone.
std::vector<Mapped> blank_separated(const Mapped& text);

/// The strings of a JSON array; nothing where the text is no array of strings. `other_values` is set where it is an array with other values, which
/// BuildKit refuses.
std::optional<std::vector<Mapped>> json_strings(const Mapped& text, bool* other_values = nullptr);

/// The heredocs that a line opens, without their content.
std::vector<Heredoc> heredocs_of_line(std::string_view line);

/// What a word opens: nothing where it is no heredoc; `broken` is set where it would be one but for its quotes.
std::optional<Heredoc> heredoc_of_word(std::string_view word, bool* broken = nullptr);

/// The content of a `<<-` heredoc as its reader gets it: no line begins with tabs.
Mapped without_tabs(const Mapped& content);

/// The options of a `--mount=…` flag.
std::vector<MountOption> mount_options(const Mapped& flag);

/// True for `ENV NAME value`: one name, and all the rest is its value.
bool is_old_form(const Instruction& instruction, char escape);

/// The pairs of ENV and LABEL (both forms), and of ARG, whose value may be missing.
std::vector<NamedValue> named_values(const Instruction& instruction, char escape);

}  // namespace driftaudit::syntax
