#pragma once
// Scripts: which program a file names for itself.

#include <algorithm>
#include <string_view>

#include "shell.hpp"
#include "text.hpp"

namespace driftaudit::syntax {

/// The program that the first line names after `#!`: "bash" of `#!/usr/bin/env -S bash -e`, "" where it names none.
inline std::string_view interpreter_of(std::string_view bytes) {
    bytes = without_bom(bytes);
    if (!bytes.starts_with("#!")) return {};
    std::string_view line = bytes.substr(0, bytes.find('\n')).substr(2);
    while (!line.empty()) {
        line.remove_prefix(std::min(line.find_first_not_of(" \t\r"), line.size()));
        std::string_view word = line.substr(0, line.find_first_of(" \t\r"));
        line.remove_prefix(word.size());
        word.remove_prefix(word.rfind('/') + 1);
        if (word != "env" && !word.starts_with('-')) return word;
    }
    return {};
}

inline bool is_shell(std::string_view program) {
    return program == "sh" || program == "bash" || program == "dash" || program == "zsh" || program == "ash" || program == "ksh";
}

/// The facts of a whole script, its variables included.
inline Facts script_facts(std::string_view bytes) {
    if (bytes.find('\0') != std::string_view::npos) return {};
    return shell_facts(mapped_lines(without_bom(bytes)), {.variables = true});
}

}  // namespace driftaudit::syntax
