// Neither language is read here: a line that is made of words, quotes and `;`, `&&`, `|` is the same command in both and in bash, but for backslashes in paths,
// the character that continues a line (a backtick, a caret) and the form of variables. Everything else is somebody's program, and is left alone.

#include "windows-shell.hpp"

#include <algorithm>

#include <driftaudit/text.hpp>

namespace driftaudit::syntax {
namespace {

constexpr std::string_view plain_signs = " \t._-/\\:=<>~!,@+'\"[];&|#*?%$`^";

bool is_plain(std::string_view line) {
    return std::ranges::all_of(line, [](char c) { return is_alnum(c) || plain_signs.find(c) != std::string_view::npos; });
}

/// True for what is no command: an assignment, a label, a remark, a word of the language.
bool is_language(std::string_view line) {
    const std::string first = lowered(line.substr(0, line.find_first_of(" \t")));
    if (first.starts_with('$') || first.starts_with(':') || first.starts_with('#') || first.starts_with('[')) return true;
    return is_one_of(first, {"rem", "set", "if", "else", "for", "foreach", "while", "function", "param", "return", "throw", "try", "catch", "goto", "echo",
                             "write-host", "write-output", "setlocal", "endlocal"});
}

/// Appends one joined line with the signs of a Unix shell; each byte keeps its place.
void append_line(Mapped& out, const Mapped& line, WindowsShell shell) {
    const std::string_view text = line.text;
    const auto put = [&](std::size_t at, std::string_view as) { out.append(as, line.at(at)); };
    for (std::size_t at = 0; at < text.size(); ++at) {
        const std::size_t close = text[at] == '%' && shell == WindowsShell::cmd ? text.find('%', at + 1) : std::string_view::npos;
        if (close != std::string_view::npos && close > at + 1 && std::ranges::all_of(text.substr(at + 1, close - at - 1), is_name_character)) {
            put(at, "${");
            for (std::size_t i = at + 1; i < close; ++i) put(i, text.substr(i, 1));
            put(close, "}");
            at = close;
        } else if (text.substr(at, 5) == "$env:") {
            put(at, "$");
            at += 4;
        } else {
            put(at, text[at] == '\\' ? "/" : text.substr(at, 1));
        }
    }
    out.fill("\n");
}

}  // namespace

std::optional<WindowsShell> windows_shell(std::string_view program) {
    program.remove_prefix(program.find_last_of("/\\") + 1);
    std::string name = lowered(program);
    if (name.ends_with(".exe")) name.resize(name.size() - 4);
    if (name == "pwsh" || name == "powershell") return WindowsShell::powershell;
    if (name == "cmd") return WindowsShell::cmd;
    return std::nullopt;
}

Mapped plain_lines(const Mapped& text, WindowsShell shell) {
    const char continues = shell == WindowsShell::powershell ? '`' : '^';
    Mapped out, joined;
    for (std::size_t begin = 0; begin < text.text.size();) {
        const std::size_t end = std::min(text.text.find('\n', begin), text.text.size());
        std::string_view line = std::string_view(text.text).substr(begin, end - begin);
        if (line.ends_with('\r')) line.remove_suffix(1);
        const bool open = line.ends_with(continues);
        if (open) line.remove_suffix(1);
        const std::size_t indent = joined.text.empty() ? std::min(line.find_first_not_of(" \t@"), line.size()) : 0;
        joined.append(text.slice(begin + indent, begin + line.size()));
        begin = end + 1;
        if (open && begin < text.text.size()) {
            joined.fill(" ");
            continue;
        }
        if (is_plain(joined.text) && !is_language(joined.text)) append_line(out, joined, shell);
        joined = {};
    }
    return out;
}

}  // namespace driftaudit::syntax
