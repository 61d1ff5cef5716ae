#include "argv.hpp"

#include <driftaudit/paths.hpp>

namespace driftaudit::syntax {
namespace {

constexpr std::string_view space = " \t\r\n";

bool is_shell(std::string_view program) {
    const std::string_view name = file_name(program);
    return name == "sh" || name == "bash" || name == "ash" || name == "dash" || name == "zsh";
}

/// The index of the word after a shell's `-c` (`-ec`, `-lc`, `-o pipefail -c`), 0 where it has no such option.
std::size_t script_index(const Argv& words) {
    if (words.empty() || !is_shell(words[0].text)) return 0;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const std::string_view word = words[i].text;
        if (word.size() < 2 || word[0] != '-') return 0;
        if (word[1] != '-' && word.ends_with('c')) return i + 1;
        if (word[1] != '-' && word.ends_with('o')) ++i;
    }
    return 0;
}

}  // namespace

void append(Mapped& out, const Mapped& from, std::size_t begin, std::size_t end) {
    const std::string_view text = from.text;
    while (begin < end) {
        const Position at = from.at(begin);
        std::size_t next = begin + 1;
        while (next < end && from.at(next) == Position{at.line, at.column + static_cast<std::uint32_t>(next - begin)}) ++next;
        out.append(text.substr(begin, next - begin), at);
        begin = next;
    }
}

Argv split_words(const Mapped& line) {
    const std::string_view text = line.text;
    Argv out;
    bool in_word = false;
    const auto take = [&](std::size_t begin, std::size_t end) {
        if (!in_word) out.emplace_back();
        in_word = true;
        append(out.back(), line, begin, end);
    };
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (space.find(c) != std::string_view::npos) {
            in_word = false;
            ++i;
        } else if (c == '\'') {
            const std::size_t close = std::min(text.find('\'', i + 1), text.size());
            take(i + 1, close);
            i = close + 1;
        } else if (c == '"') {
            take(i + 1, i + 1);
            for (++i; i < text.size() && text[i] != '"';) {
                const bool escaped = text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\');
                if (escaped) ++i;
                const std::size_t next = std::min(text.find_first_of("\"\\", i + 1), text.size());
                take(i, next);
                i = next;
            }
            ++i;
        } else if (c == '\\' && i + 1 < text.size()) {
            if (text[i + 1] != '\n') take(i + 1, i + 2);
            i += 2;
        } else {
            const std::size_t next = std::min(text.find_first_of(" \t\r\n'\"\\", i + 1), text.size());
            take(i, next);
            i = next;
        }
    }
    return out;
}

const Mapped* script_of(const Argv& words) {
    const std::size_t index = script_index(words);
    return index != 0 && index < words.size() ? &words[index] : nullptr;
}

bool awaits_script(const Argv& words) { return script_index(words) != 0 && script_index(words) == words.size(); }

Facts argv_facts(const Argv& words, const ShellContext& context) {
    if (const Mapped* script = script_of(words)) return shell_facts(*script, context);
    Words out;
    for (const Mapped& word : words) out.push_back({word.text, word.span(0, word.text.size())});
    return out.empty() ? Facts{} : command_facts(out, context);
}

}  // namespace driftaudit::syntax
