#pragma once
// Where output goes: standard output, files, and one line at a time on standard error.

#include <functional>
#include <ostream>
#include <string>
#include <string_view>

#include "command-line.hpp"

namespace driftaudit::cli {

/// Makes the standard streams safe to use: a pipe that closes is an answer of `write`, not a signal, and a stream that the caller closed stays unwritable
/// instead of becoming the next file that is opened.
void prepare_streams();

/// How one output is to look.
struct Look {
    std::string_view format;
    bool color = false;
    bool on_terminal = false;  // a person watches it being written
};

/// Renders every output that the command line asks for and writes it: files through a temporary beside them that is renamed, so that there is never half
/// of one. Throws Error where one cannot be written; a reader that went away (`| head`) is none.
void write_outputs(const CommandLine& told, const std::function<void(const Look&, std::ostream&)>& render);

/// Writes a text to standard output, as `write_outputs` does.
void write_answer(std::string_view text);

/// Writes a file as `write_outputs` does.
void write_file(const std::string& path, std::string_view text);

/// Writes "driftaudit: …" as one line on standard error.
void say(std::string_view line);

/// True where standard error is a terminal.
bool errors_are_watched();

}  // namespace driftaudit::cli
