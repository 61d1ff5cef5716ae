// BuildKit reads a Dockerfile line by line: comments go, continued lines are joined without their newline, and only then is the first word taken for the
// instruction and the rest read as that instruction wants it (words, names with values, JSON, or text for a shell). We do the same over texts that keep
// the place of every byte, so that whatever comes out of a line knows where it stands.

#include "dockerfile.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include <driftaudit/text.hpp>

namespace driftaudit::syntax {
namespace {

using driftaudit::trimmed;

constexpr std::size_t npos = std::string_view::npos;

std::size_t first_not_blank(std::string_view text, std::size_t from = 0) {
    while (from < text.size() && is_space(text[from])) ++from;
    return from;
}
Mapped trimmed(const Mapped& text) {
    const std::size_t begin = first_not_blank(text.text);
    std::size_t end = text.text.size();
    while (end > begin && is_space(text.text[end - 1])) --end;
    return text.slice(begin, end);
}

/// The lines of a file, one after the other.
class LineReader {
public:
    explicit LineReader(std::string_view bytes) : rest_(bytes) {}

    /// The next line with its newline; false at the end.
    bool next() {
        if (rest_.empty()) return false;
        const std::size_t newline = rest_.find('\n');
        line_ = rest_.substr(0, newline == npos ? npos : newline + 1);
        rest_.remove_prefix(line_.size());
        ++number_;
        return true;
    }
    std::string_view whole() const { return line_; }
    /// Without newline and carriage return.
    std::string_view text() const {
        std::string_view out = line_;
        while (!out.empty() && (out.back() == '\n' || out.back() == '\r')) out.remove_suffix(1);
        return out;
    }
    std::uint32_t number() const { return number_; }

private:
    std::string_view rest_, line_;
    std::uint32_t number_ = 0;
};

/// What a line at the top of a file says to the builder, where it does.
std::optional<Directive> directive_of(std::string_view line, std::string_view comment, std::uint32_t number) {
    line = trimmed(line);
    const std::size_t equals = line.find('=');
    if (!line.starts_with(comment) || equals == npos) return std::nullopt;
    Directive out{lowered(trimmed(line.substr(comment.size(), equals - comment.size()))), std::string(trimmed(line.substr(equals + 1))), number};
    if (out.value.empty() || !is_one_of(out.name, {"escape", "syntax", "check"})) return std::nullopt;
    return out;
}

/// The directives of a file, met line by line; the first line that is none ends them.
class Directives {
public:
    char escape = '\\';
    std::string mistake;

    void read(std::string_view line) {
        const auto directive = done_ ? std::nullopt : directive_of(line, "#", 0);
        done_ = !directive;
        if (done_) return;
        if (is_one_of(directive->name, seen_)) mistake = "only one " + directive->name + " parser directive can be used";
        seen_.push_back(directive->name);
        if (directive->name != "escape") return;
        if (directive->value == "\\" || directive->value == "`")
            escape = directive->value[0];
        else
            mistake = "invalid escape directive: it must be ` or \\";
    }

private:
    bool done_ = false;
    std::vector<std::string> seen_;
};

/// The directive of this name among the lines at the top.
std::optional<Directive> directive_at_top(std::string_view bytes, std::string_view name, std::string_view comment) {
    LineReader lines(bytes);
    while (lines.next()) {
        if (lines.number() == 1 && lines.text().starts_with("#!")) continue;
        auto found = directive_of(lines.text(), comment, lines.number());
        if (!found || found->name == name) return found;
    }
    return std::nullopt;
}

/// The line without the escape that continues it, and whether there is one: the last thing on the line, and not escaped itself.
bool cut_continuation(std::string_view& line, char escape) {
    std::size_t end = line.size();
    while (end > 0 && (line[end - 1] == ' ' || line[end - 1] == '\t')) --end;
    if (end == 0 || line[end - 1] != escape || (end > 1 && line[end - 2] == escape)) return false;
    line = line.substr(0, end - 1);
    return true;
}

bool is_comment(std::string_view line) {
    const std::size_t begin = first_not_blank(line);
    return begin < line.size() && line[begin] == '#';
}

// ---- one instruction ------------------------------------------------------------------------------------------------------------------

/// How the arguments of an instruction are written.
enum class Form { words, list_or_words, list_or_text, named, name_maybe_valued, text, trigger, health, unknown };

struct Kind {
    std::string_view name;
    Form form;
    std::string_view flags = {};  // those it knows
    std::size_t least = 1;        // of its words
};
constexpr Kind kinds[] = {
    {"ADD", Form::list_or_words, "--chmod --chown --checksum --keep-git-dir --link --exclude --unpack", 2},
    {"ARG", Form::name_maybe_valued},
    {"CMD", Form::list_or_text, {}, 0},
    {"COPY", Form::list_or_words, "--chmod --chown --from --link --parents --exclude", 2},
    {"ENTRYPOINT", Form::list_or_text, {}, 0},
    {"ENV", Form::named},
    {"EXPOSE", Form::words},
    {"FROM", Form::words, "--platform"},
    {"HEALTHCHECK", Form::health, "--interval --timeout --start-period --start-interval --retries"},
    {"LABEL", Form::named},
    {"MAINTAINER", Form::text},
    {"ONBUILD", Form::trigger},
    {"RUN", Form::list_or_text, "--mount --network --security --device"},
    {"SHELL", Form::list_or_text},
    {"STOPSIGNAL", Form::text},
    {"USER", Form::text},
    {"VOLUME", Form::list_or_words},
    {"WORKDIR", Form::text},
};
const Kind* kind_named(std::string_view name) {
    const auto found = std::ranges::find(kinds, name, &Kind::name);
    return found == std::end(kinds) ? nullptr : found;
}

/// The words with `--` before the arguments, unquoted; `line` loses them. Here the escape is always a backslash.
std::vector<Mapped> take_flags(Mapped& line) {
    std::vector<Mapped> flags;
    const std::string_view text = line.text;
    std::size_t at = 0;
    while (true) {
        at = first_not_blank(text, at);
        if (!text.substr(at).starts_with("--")) break;
        Mapped word;
        char quote = '\0';
        std::size_t end = at;
        for (; end < text.size() && (quote || !is_space(text[end])); ++end) {
            const char c = text[end];
            if (quote ? c == quote : (c == '"' || c == '\'')) {
                quote = quote ? '\0' : c;
                continue;
            }
            if (c == '\\' && ++end >= text.size()) break;
            word.append(line.slice(end, end + 1));
        }
        at = std::min(end, text.size());
        if (word.text == "--") break;
        flags.push_back(std::move(word));
    }
    line = line.slice(first_not_blank(text, at), text.size());
    return flags;
}

/// What BuildKit has against the arguments, "" for nothing.
class Checker {
public:
    Checker(const Instruction& instruction, const Kind& kind, char escape) : instruction_(instruction), kind_(kind), escape_(escape) {}

    std::string mistake(bool other_values) const {
        if (const std::string flag = unknown_flag(); !flag.empty()) return "unknown flag of " + instruction_.name + ": " + flag;
        if (other_values && (kind_.form == Form::list_or_text || kind_.form == Form::list_or_words))
            return "only strings may stand in the list of " + instruction_.name;
        const std::size_t words = word_count();
        if (instruction_.name == "RUN" && words == 0 && instruction_.heredocs.empty()) return "";
        if (words < kind_.least) return instruction_.name + (kind_.least == 2 ? " needs at least one source and a destination" : " needs an argument");
        if (instruction_.name == "FROM") return from_mistake();
        if (instruction_.name == "SHELL" && !instruction_.list) return "SHELL takes its command as a JSON list";
        if (kind_.form == Form::named || kind_.form == Form::name_maybe_valued) return named_mistake();
        if (instruction_.name == "COPY" || instruction_.name == "ADD") return copy_mistake();
        return "";
    }

private:
    std::string unknown_flag() const {
        for (const Mapped& flag : instruction_.flags) {
            const std::string_view name = std::string_view(flag.text).substr(0, flag.text.find('='));
            bool known = false;
            for (std::string_view rest = kind_.flags; !rest.empty() && !known;) {
                const std::size_t blank = rest.find(' ');
                known = rest.substr(0, blank) == name;
                rest.remove_prefix(blank == npos ? rest.size() : blank + 1);
            }
            if (!known) return std::string(name);
        }
        return "";
    }
    std::size_t word_count() const { return instruction_.list ? instruction_.list->size() : blank_separated(instruction_.arguments).size(); }

    std::string from_mistake() const {
        const auto words = blank_separated(instruction_.arguments);
        if (words.size() != 1 && (words.size() != 3 || uppered(words[1].text) != "AS")) return "FROM takes an image, or an image AS a name";
        if (words.size() < 3) return "";
        const std::string name = lowered(words[2].text);
        const bool good = is_lower(name[0]) && std::ranges::all_of(name, [](char c) {
                              return is_lower(c) || is_digit(c) || c == '-' || c == '_' || c == '.';
                          });
        return good ? "" : "a stage cannot be named " + words[2].text;
    }
    std::string named_mistake() const {
        const bool arg = kind_.form == Form::name_maybe_valued;
        const auto words = dockerfile_raw_words(instruction_.arguments, escape_);
        const bool old_form = !arg && words.front().text.find('=') == npos;
        if (old_form) return words.size() < 2 ? instruction_.name + " needs a name and a value" : "";
        for (const Mapped& word : words) {
            if (word.text.starts_with('=')) return "a name of " + instruction_.name + " is empty";
            if (!arg && word.text.find('=') == npos) return "no = in " + word.text + " of " + instruction_.name;
        }
        return "";
    }
    std::string copy_mistake() const {
        const auto words = instruction_.list ? *instruction_.list : blank_separated(instruction_.arguments);
        if (!instruction_.list && heredoc_of_word(words.back().text)) return instruction_.name + " cannot take a heredoc as its destination";
        return "";
    }

    const Instruction& instruction_;
    const Kind& kind_;
    char escape_;
};

/// Reads the joined line of an instruction.
Instruction read_instruction(const Mapped& joined, char escape, std::uint32_t triggered_from = 0) {
    const Mapped line = trimmed(joined);
    Instruction out;
    out.triggered_from = triggered_from;
    out.at = line.span(0, line.text.size());
    std::size_t end = 0;
    while (end < line.text.size() && !is_space(line.text[end])) ++end;
    out.name = uppered(std::string_view(line.text).substr(0, end));
    out.keyword = line.span(0, end);
    out.arguments = trimmed(line.slice(end, line.text.size()));
    out.flags = take_flags(out.arguments);
    const Kind* kind = kind_named(out.name);
    if (!kind) {
        out.mistake = "unknown instruction: " + out.name.substr(0, 40);
        return out;
    }
    bool other_values = false;
    if (kind->form == Form::list_or_text || kind->form == Form::list_or_words) out.list = json_strings(out.arguments, &other_values);
    out.mistake = Checker(out, *kind, escape).mistake(other_values);
    return out;
}

bool takes_heredocs(const Instruction& instruction) {
    return (instruction.name == "RUN" || instruction.name == "COPY" || instruction.name == "ADD") && !instruction.list;
}

/// Takes the lines of the heredocs; false where one does not end.
bool read_heredocs(Instruction& instruction, std::string_view line, LineReader& lines) {
    if (line.find("<<") == npos) return true;
    for (Heredoc& heredoc : heredocs_of_line(line)) {
        bool ended = false;
        while (!ended && lines.next()) {
            std::string_view text = lines.text();
            if (heredoc.chomps) text.remove_prefix(std::min(text.find_first_not_of('\t'), text.size()));
            ended = text == heredoc.name;
            if (!ended) heredoc.content.append(lines.whole(), {lines.number(), 1});
        }
        instruction.heredocs.push_back(std::move(heredoc));
        if (!ended) return false;
    }
    return true;
}

/// Where the text's continued lines end, with its comments and blank lines left out.
Mapped join_lines(LineReader& lines, std::string_view first, std::size_t column, char escape) {
    Mapped out;
    bool continues = cut_continuation(first, escape);
    out.append(first, {lines.number(), static_cast<std::uint32_t>(column + 1)});
    while (continues && lines.next()) {
        std::string_view line = lines.text();
        if (is_comment(line) || first_not_blank(line) == line.size()) continue;
        continues = cut_continuation(line, escape);
        out.append(line, {lines.number(), 1});
    }
    return out;
}

}  // namespace

std::optional<Directive> directive(std::string_view bytes, std::string_view name, bool any_form) {
    bytes = without_bom(bytes);
    auto found = directive_at_top(bytes, name, "#");
    if (found || !any_form) return found;
    if ((found = directive_at_top(bytes, name, "//"))) return found;
    if (!trimmed(bytes).starts_with('{')) return std::nullopt;
    const auto object = nlohmann::json::parse(bytes, nullptr, false);
    const auto value = object.is_object() ? object.find(name) : object.end();
    if (value == object.end() || !value->is_string()) return std::nullopt;
    return Directive{std::string(name), value->get<std::string>(), 1};
}

Dockerfile parse_dockerfile(std::string_view bytes) {
    Dockerfile out;
    Directives directives;
    bytes = without_bom(bytes);
    if (const auto syntax = directive(bytes, "syntax", true)) out.frontend = syntax->value;
    bool begun = false;   // with a stage
    LineReader lines(bytes);
    while (lines.next()) {
        const std::string_view line = lines.text();
        directives.read(line);
        const std::size_t begin = first_not_blank(line);
        if (begin == line.size() || line[begin] == '#') continue;
        const std::uint32_t first_line = lines.number();
        const Mapped joined = join_lines(lines, line.substr(begin), begin, directives.escape);
        if (first_not_blank(joined.text) == joined.text.size()) continue;
        Instruction instruction = read_instruction(joined, directives.escape);
        if (instruction.name == "ONBUILD" && instruction.mistake.empty()) {
            const Mapped rest = instruction.arguments;
            instruction = read_instruction(rest, directives.escape, first_line);
            if (instruction.name == "ONBUILD" || instruction.name == "FROM" || instruction.name == "MAINTAINER")
                instruction.mistake = instruction.name + " cannot be triggered by ONBUILD";
        }
        instruction.first_line = first_line;
        begun = begun || instruction.name == "FROM";
        if (!begun && instruction.name != "ARG" && instruction.mistake.empty()) instruction.mistake = instruction.name + " stands before the first FROM";
        if (takes_heredocs(instruction) && !read_heredocs(instruction, joined.text, lines)) instruction.mistake = "the heredoc does not end";
        instruction.last_line = lines.number();
        out.instructions.push_back(std::move(instruction));
    }
    out.escape = directives.escape;
    out.mistake = directives.mistake;
    if (out.mistake.empty() && out.instructions.empty()) out.mistake = "a Dockerfile without instructions";
    return out;
}

}  // namespace driftaudit::syntax
