// Which compose files does somebody put together? It stands wherever people write commands down: scripts, Makefiles, workflows, code blocks of a README. No
// grammar of those is asked: a command line of Compose is found by its first words and read up to the end of its own options, as `-f a -f b up`. Variables that
// the same text sets are filled in; a folder that only running tells (`$ROOT/compose.yml`) is left off, since whoever joins the files looks whether they are there.

#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/template.hpp>
#include <driftaudit/text.hpp>

#include "syntax/text.hpp"
#include "syntax/texts.hpp"
#include "syntax/word-search.hpp"

namespace driftaudit::collector {
namespace {

using syntax::Lines;

constexpr std::string_view programs[] = {"docker compose", "docker-compose", "podman-compose", "podman compose"};
constexpr std::string_view variable = "COMPOSE_FILE";

bool claims(std::string_view path) {
    const std::string name = lowered(file_name(path));
    return syntax::is_working_text(path) || name.ends_with(".md") || name.ends_with(".mdx") || name.ends_with(".rst") || name.ends_with(".adoc");
}

/// One word of a command, its quotes taken off.
struct Piece {
    std::string text;
    std::size_t begin = 0, end = 0;
};

class CallReader {
public:
    explicit CallReader(std::string_view text) : text_(text), lines_(text) {}

    Facts read() {
        for (const std::string_view program : programs)
            for (std::size_t at = text_.find(program); at != std::string_view::npos; at = text_.find(program, at + 1)) call(at, at + program.size());
        for (std::size_t at = text_.find(variable); at != std::string_view::npos; at = text_.find(variable, at + 1)) setting(at);
        return std::move(facts_);
    }

private:
    static constexpr std::size_t most_calls = 200, longest_command = 4096;

    bool begins_word(std::size_t at) const { return at == 0 || !(is_name_character(text_[at - 1]) || text_[at - 1] == '-' || text_[at - 1] == '.' || text_[at - 1] == '/'); }

    /// Past blanks and continued lines.
    std::size_t past_blanks(std::size_t at) const {
        while (at < text_.size()) {
            const bool continued = text_[at] == '\\' && at + 1 < text_.size() && (text_[at + 1] == '\n' || text_[at + 1] == '\r');
            if (!is_blank(text_[at]) && !continued) break;
            at = continued ? std::min(text_.find('\n', at), text_.size() - 1) + 1 : at + 1;
        }
        return at;
    }

    /// The word at `at`; an empty stretch where the command ends.
    Piece word(std::size_t at) const {
        Piece out{"", at, at};
        char quote = '\0';
        for (; at < text_.size() && text_[at] != '\n' && text_[at] != '\r'; ++at) {
            const char c = text_[at];
            if (quote ? c == quote : (c == '"' || c == '\'')) {
                quote = quote ? '\0' : c;
            } else if (!quote && (is_space(c) || is_one_of(c, ";|&`#<>"))) {
                break;
            } else if (!quote && c == ')' && out.text.find('(') == std::string::npos) {
                break;
            } else {
                out.text += c;
            }
        }
        out.end = at;
        return quote ? Piece{"", out.begin, out.begin} : out;   // the quote of what this text is itself written in
    }
    static bool is_one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

    // ---- a command ------------------------------------------------------------------------------------------------------------------------

    void call(std::size_t at, std::size_t end) {
        if (!begins_word(at) || end >= text_.size() || facts_.size() >= most_calls) return;
        ComposeCall out;
        std::size_t last = end;
        for (std::size_t next = past_blanks(end); next < text_.size() && next - at < longest_command; next = past_blanks(last)) {
            Piece option = word(next);
            if (next == end || !option.text.starts_with('-')) break;
            last = option.end;
            const std::string name = name_of(option);
            if (name.empty()) continue;
            if (option.text.empty()) {
                option = word(past_blanks(last));
                if (option.begin == option.end) break;
                last = option.end;
            }
            take(name, std::move(option), out);
        }
        if (out.files.empty() && out.env_files.empty() && out.profiles.empty()) return;
        out.directory = directory_before(at);
        facts_.push_back({std::move(out), lines_.span(at, last), no_scope});
    }

    /// The name of an option that takes a value, which is left in the piece, if it stands there: `--file=x`, `-fx`. "" for a flag.
    static std::string name_of(Piece& option) {
        static constexpr std::string_view valued[] = {"--file", "--env-file", "--profile", "--project-directory", "--project-name", "--ansi", "--parallel", "--progress"};
        const std::size_t equals = option.text.find('=');
        std::string name = option.text.substr(0, equals);
        const bool brief = !name.starts_with("--") && name.size() > 1 && (name[1] == 'f' || name[1] == 'p');
        if (brief) {
            name = option.text[1] == 'f' ? "--file" : "--project-name";
            const std::size_t behind = option.text.size() > 2 && option.text[2] == '=' ? 3 : 2;
            option.text.erase(0, behind);
            return name;
        }
        if (!driftaudit::is_one_of(name, valued)) return "";
        option.text = equals == std::string::npos ? "" : option.text.substr(equals + 1);
        return name;
    }

    void take(const std::string& name, Piece value, ComposeCall& out) const {
        const Span at = lines_.span(value.begin, value.end);
        std::string text = known(value.text);
        if (name == "--file" && !text.empty() && text != "-") out.files.push_back({std::move(text), at});
        if (name == "--env-file" && !text.empty()) out.env_files.push_back({std::move(text), at});
        if (name == "--profile") out.profiles.push_back(std::move(text));
        if (name == "--project-directory") out.project_directory = std::move(text);
    }

    /// The folder that a `cd` before it on its line goes to.
    std::string directory_before(std::size_t at) const {
        const std::size_t newline = text_.rfind('\n', at);
        const std::size_t line = at == 0 || newline == std::string_view::npos ? 0 : newline + 1;
        const std::string_view before = text_.substr(line, at - line);
        const std::size_t cd = before.rfind("cd ");
        if (cd == std::string_view::npos || !begins_word(line + cd)) return "";
        const Piece folder = word(past_blanks(line + cd + 3));
        const std::string_view behind = text_.substr(folder.end, at - folder.end);
        return behind.find("&&") == std::string_view::npos && behind.find(';') == std::string_view::npos ? "" : known(folder.text);
    }

    // ---- COMPOSE_FILE ---------------------------------------------------------------------------------------------------------------------

    /// `COMPOSE_FILE=a.yml:b.yml`, `COMPOSE_FILE: a.yml:b.yml` of a workflow.
    void setting(std::size_t at) {
        std::size_t value = past_blanks(at + variable.size());
        if (!begins_word(at) || value >= text_.size() || facts_.size() >= most_calls || (text_[value] != '=' && text_[value] != ':')) return;
        value = past_blanks(value + (text_.substr(value).starts_with(":=") ? 2 : 1));
        const Piece piece = word(value);
        ComposeCall out;
        for (const std::string_view file : split(piece.text, [](char c) { return c == ':' || c == ';'; }))
            if (std::string text = known(file); text.ends_with(".yml") || text.ends_with(".yaml")) out.files.push_back({std::move(text), lines_.span(piece.begin, piece.end)});
        if (!out.files.empty()) facts_.push_back({std::move(out), lines_.span(at, piece.end), no_scope});
    }

    // ---- variables ------------------------------------------------------------------------------------------------------------------------

    /// The text with variables filled in that this text sets; a leading folder that nobody knows left off.
    std::string known(std::string_view written) const {
        std::string text = in_braces(written);
        for (int round = 0; round < 3 && text.find('$') != std::string::npos; ++round)
            text = expand(text, [this](std::string_view name) { return value_of(name); }).text;
        const std::size_t slash = text.starts_with('$') ? text.find('/') : std::string::npos;
        if (slash != std::string::npos && text.find('$', 1) == std::string::npos) text.erase(0, slash + 1);
        return text;
    }

    /// Make's `$(NAME)` as `${NAME}`.
    static std::string in_braces(std::string_view text) {
        std::string out(text);
        for (std::size_t at = out.find("$("); at != std::string::npos; at = out.find("$(", at + 1)) {
            const std::size_t close = out.find(')', at);
            if (close == std::string::npos || out.find_first_of(" \t", at) < close) continue;
            out[at + 1] = '{';
            out[close] = '}';
        }
        return out;
    }

    /// What the first line that begins with this name sets it to.
    std::optional<std::string> value_of(std::string_view name) const {
        constexpr std::size_t longest_text = 256 * 1024;
        if (text_.size() > longest_text) return std::nullopt;
        for (std::size_t at = text_.find(name); at != std::string_view::npos; at = text_.find(name, at + 1)) {
            if (!begins_word(at)) continue;
            std::size_t next = past_blanks(at + name.size());
            while (next < text_.size() && (text_[next] == ':' || text_[next] == '?')) ++next;
            if (next >= text_.size() || text_[next] != '=') continue;
            return in_braces(word(past_blanks(next + 1)).text);
        }
        return std::nullopt;
    }

    std::string_view text_;
    Lines lines_;
    Facts facts_;
};

Facts collect(std::string_view bytes) {
    static const syntax::WordSearch words({"docker compose", "docker-compose", "podman-compose", "podman compose", "COMPOSE_FILE"});
    return words.found_in(bytes) ? CallReader(syntax::without_bom(bytes)).read() : Facts{};
}

}  // namespace

Collector compose_calls() { return {.version = 1, .claims = claims, .collect = collect, .incidental = true}; }

}  // namespace driftaudit::collector
