// An env file as a shell sources it. It is a program, of which only assignments are followed: `NAME=value`, several on a line, and those of `export`,
// `declare`, `typeset` and `readonly`. Any other command changes nothing here and its success is unknown; a loop, a function or a here-document ends the
// following, and so does what the shell itself refuses. One line is parsed as a whole before any of it is done, as shells do: an error in it undoes all of it.
//
// Words are gone through twice by the same functions: once to find their ends, once to build their values (`Out` is null the first time).
#include "dotenv.hpp"

#include <driftaudit/text.hpp>

#include <algorithm>

namespace driftaudit::syntax {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr int deepest_nesting = 48;

std::size_t name_length(std::string_view text) {
    if (text.empty() || is_digit(text.front())) return 0;
    return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_name_character) - text.begin());
}

/// A value as it grows; unknown from the first piece on that only running something could tell.
struct Out {
    std::string text;
    bool known = true;
};

/// Looks variables up and sets them (`${A:=b}`).
struct Variables {
    const Lookup& environment;
    std::map<std::string, std::optional<std::string>, std::less<>> set = {};  // nothing where the value is unknown
    EnvGrowth growth = {};
    std::vector<EnvBinding> by_expansion = {};  // those that `${A:=b}` set

    /// A variable's value, "" for none; not copied, for it may be long and asked for often.
    struct Found {
        bool present = false, known = true;
        const std::string* own = nullptr;
        std::string outside = {};
        std::string_view value() const { return own ? std::string_view(*own) : outside; }
    };
    Found find(std::string_view name) const {
        if (const auto found = set.find(name); found != set.end()) return {true, found->second.has_value(), found->second ? &*found->second : nullptr};
        auto outside = environment(name);
        const bool present = outside.has_value();
        return {present, true, nullptr, std::move(outside).value_or("")};
    }
};

/// Goes through the pieces of words. A step gives false where the text is broken, or where an expansion ends the shell (`${A:?}`).
class Words {
public:
    Words(std::string_view text, Variables& variables) : text_(text), variables_(variables) {}

    std::size_t at = 0;
    /// What went wrong in an expansion: `${A:?}` ends the shell, `${}` its line.
    enum class Broken { no, line, file } broken = Broken::no;

    bool done() const { return at >= text_.size(); }
    char here(std::size_t ahead = 0) const { return at + ahead < text_.size() ? text_[at + ahead] : '\0'; }

    /// One word, up to a blank or an operator outside quotes; `assignment`: tildes at its begin and behind colons are a home folder.
    bool word(Out* out, bool assignment) {
        bool tilde = assignment;
        while (!done() && !ends_word(here())) {
            if (tilde && here() == '~') {
                home(out);
                tilde = false;
                continue;
            }
            tilde = assignment && here() == ':';
            if (!piece(out, false)) return false;
        }
        return true;
    }

    static bool ends_word(char c) { return std::string_view(" \t\n;&|<>()").find(c) != npos; }

private:
    void put(Out* out, std::string_view text) {
        if (out && out->known) out->text += text;
    }
    static void unknown(Out* out) {
        if (out) out->known = false;
    }

    /// One character, quoted string or expansion outside double quotes; `braced`: inside `${A:-…}`, which a `}` ends.
    bool piece(Out* out, bool braced) {
        switch (here()) {
            case '\'': return single_quoted(out);
            case '"': return double_quoted(out);
            case '$': return dollar(out, false);
            case '`': return backticks(out);
            case '\\':
                ++at;
                if (done()) {
                    put(out, "\\");
                } else {
                    if (here() != '\n') put(out, text_.substr(at, 1));
                    ++at;
                }
                return true;
            default:
                if (braced && here() == '~') unknown(out);
                put(out, text_.substr(at++, 1));
                return true;
        }
    }

    bool single_quoted(Out* out) {
        const std::size_t close = text_.find('\'', at + 1);
        if (close == npos) return false;
        put(out, text_.substr(at + 1, close - at - 1));
        at = close + 1;
        return true;
    }

    bool double_quoted(Out* out) {
        ++at;
        while (!done()) {
            if (here() == '"') {
                ++at;
                return true;
            }
            if (!quoted_piece(out, "$`\"\\")) return false;
        }
        return false;
    }

    /// One piece between double quotes; a backslash is one except before these.
    bool quoted_piece(Out* out, std::string_view escapable) {
        if (here() == '$') return dollar(out, true);
        if (here() == '`') return backticks(out);
        if (here() == '\\' && at + 1 < text_.size()) {
            const char next = here(1);
            if (next == '\n') {
                at += 2;
                return true;
            }
            if (escapable.find(next) != npos) ++at;
        }
        put(out, text_.substr(at++, 1));
        return true;
    }

    /// `~` is HOME where that is known to be set; `~name` is in another's hands.
    void home(Out* out) {
        ++at;
        const auto found = variables_.find("HOME");
        const bool alone = done() || ends_word(here()) || here() == '/' || here() == ':';
        if (!alone || !found.present || !found.known) return unknown(out);
        put(out, found.value());
    }

    bool backticks(Out* out) {
        unknown(out);
        for (++at; !done(); ++at) {
            if (here() == '\\') {
                ++at;
            } else if (here() == '`') {
                ++at;
                return true;
            }
        }
        return false;
    }

    /// `$(…)`, `$((…))` and `$[…]`: run, or reckoned, by the shell.
    bool command(Out* out, char open, char close) {
        unknown(out);
        int depth = 0;
        while (!done()) {
            const char c = here();
            if (c == '\\') {
                at = std::min(at + 2, text_.size());
            } else if (c == '\'') {
                if (!single_quoted(nullptr)) return false;
            } else if (c == '"') {
                if (depth_ > deepest_nesting) return false;
                ++depth_;
                const bool closed = double_quoted(nullptr);
                --depth_;
                if (!closed) return false;
            } else {
                ++at;
                depth += c == open ? 1 : c == close ? -1 : 0;
                if (depth == 0) return true;
            }
        }
        return false;
    }

    bool dollar(Out* out, bool quoted) {
        for (++at; here() == '\\' && here(1) == '\n';) at += 2;
        const char c = here();
        if (const std::size_t length = name_length(text_.substr(at))) {
            const std::string_view name = text_.substr(at, length);
            at += length;
            const bool goes_on = here() == '\\' && here(1) == '\n' && is_name_character(here(2));
            goes_on ? unknown(out) : value_of(name, out);
            return true;
        }
        if (c == '{') return nested([&] { return braced(out, quoted); });
        if (c == '(' || c == '[') return command(out, c, c == '(' ? ')' : ']');
        if (!quoted && c == '\'') return ansi_quoted(out);
        if (!quoted && c == '"') {  // bash translates it, others keep the dollar
            unknown(out);
            return double_quoted(nullptr);
        }
        if (is_digit(c) || (c != '\0' && std::string_view("@*#?$!-").find(c) != npos)) {
            ++at;
            parameter(c, out);
            return true;
        }
        put(out, "$");
        return true;
    }

    /// `$1`, `$@`: a sourced file has no arguments of its own.
    void parameter(char c, Out* out) {
        if (c == '#')
            put(out, "0");
        else if (!is_digit(c) && c != '@' && c != '*')
            unknown(out);
        else if (c == '0')
            unknown(out);
    }

    void value_of(std::string_view name, Out* out) {
        if (!out) return;
        if (name == "_") return unknown(out);
        const auto found = variables_.find(name);
        if (!found.known || !variables_.growth.take(found.value().size())) return unknown(out);
        put(out, found.value());
    }

    /// `$'…'` is bash's; other shells keep it as it stands.
    bool ansi_quoted(Out* out) {
        unknown(out);
        for (++at; !done(); ++at) {
            if (here() == '\\') {
                ++at;
            } else if (here() == '\'') {
                ++at;
                return true;
            }
        }
        return false;
    }

    template <class Step>
    bool nested(Step&& step) {
        if (depth_ > deepest_nesting) return false;
        ++depth_;
        const bool kept = step();
        --depth_;
        return kept;
    }

    bool braced(Out* out, bool quoted) {
        ++at;
        if (here() == '#' && here(1) != '}') return opaque(out, quoted);  // `${#A}`, a length
        std::size_t length = name_length(text_.substr(at));
        if (length == 0)
            while (is_digit(here(length))) ++length;
        const bool special = length == 0 && here() != '\0' && std::string_view("@*#?$!-").find(here()) != npos;
        const std::string_view name = text_.substr(at, special ? 1 : length);
        if (name.empty()) return bad_substitution(out, quoted);
        at += name.size();
        if (here() == '}') {
            ++at;
            special || is_digit(name.front()) ? parameter(name.front(), out) : value_of(name, out);
            return true;
        }
        const bool empty_is_unset = here() == ':';
        const char op = here(empty_is_unset ? 1 : 0);
        if (op == '\0' || std::string_view("-+=?").find(op) == npos) {
            const bool known_form = special || empty_is_unset || std::string_view("#%/^,@[").find(here()) != npos;
            return known_form ? opaque(out, quoted) : bad_substitution(out, quoted);
        }
        at += empty_is_unset ? 2 : 1;
        if (special || is_digit(name.front()) || name == "_") return opaque(out, quoted);
        return conditional(out, quoted, name, op, empty_is_unset);
    }

    bool conditional(Out* out, bool quoted, std::string_view name, char op, bool empty_is_unset) {
        const auto found = variables_.find(name);
        if (!found.known) return opaque(out, quoted);
        const bool present = found.present && !(empty_is_unset && found.value().empty());
        const bool argument_used = out && present == (op == '+');
        Out argument;
        if (!up_to_brace(argument_used ? &argument : nullptr, quoted)) return false;
        if (!out) return true;
        if (op == '?' && !present) {
            broken = Broken::file;
            return false;
        }
        if (op == '=' && !present) {
            variables_.set.insert_or_assign(std::string(name), argument.known ? std::optional(argument.text) : std::nullopt);
            const auto name_at = static_cast<std::size_t>(name.data() - text_.data());
            variables_.by_expansion.push_back({.name = std::string(name), .value = argument.text, .known = argument.known, .at = name_at, .value_at = name_at, .value_end = at, .begin = name_at, .end = at});
        }
        if (argument_used) {
            if (!argument.known) unknown(out);
            put(out, argument.text);
        } else if (op != '+') {
            value_of(name, out);
        }
        return true;
    }

    /// The argument of a form, and its `}`.
    bool up_to_brace(Out* out, bool quoted) {
        while (!done()) {
            if (here() == '}') {
                ++at;
                return true;
            }
            if (!quoted) {
                if (!piece(out, true)) return false;
            } else if (here() == '"') {  // quotes inside quotes: the argument leaves them and comes back
                if (!double_quoted(out)) return false;
            } else if (!quoted_piece(out, "$`\"\\}")) {
                return false;
            }
        }
        return false;
    }

    /// A form whose value is not reckoned here: patterns, lengths, slices, bash's own.
    bool opaque(Out* out, bool quoted) {
        unknown(out);
        return up_to_brace(nullptr, quoted);
    }

    bool bad_substitution(Out* out, bool quoted) {
        if (!up_to_brace(nullptr, quoted)) return false;
        if (!out) return true;
        broken = Broken::line;
        return false;
    }

    std::string_view text_;
    Variables& variables_;
    int depth_ = 0;
};

struct Range {
    std::size_t begin = 0, end = 0;
};

/// One simple command, and how it hangs together with the one before.
struct Command {
    std::vector<Range> words;
    enum class After { always, success, failure } after = After::always;
    bool apart = false;       // in a subshell: a part of a pipe, or in the background
    bool redirected = false;
    bool negated = false;     // `!`
};

class ShellReader {
public:
    ShellReader(std::string_view text, const Lookup& environment) : text_(text), variables_{environment}, words_(text, variables_) {}

    EnvReading read() {
        while (words_.at < text_.size() && !stopped_) {
            begin_ = words_.at;
            line_.clear();
            const Parsed parsed = parse_line();
            end_ = words_.at;
            if (parsed == Parsed::line) run_line();
            if (parsed == Parsed::error) refuse(true);
            if (parsed == Parsed::program) stop(line_.empty() || line_.back().words.empty() ? begin_ : line_.back().words.front().begin);
            words_.at = std::max(words_.at, end_);
        }
        return std::move(out_);
    }

private:
    enum class Parsed { line, error, program };

    void stop(std::size_t at) {
        out_.end = std::min(out_.end, at);
        stopped_ = true;
    }

    /// Refuses the statement whose begin is the first word that could set something.
    void refuse(bool rest) {
        std::size_t at = begin_;
        if (!line_.empty() && !line_.back().words.empty()) {
            const auto& words = line_.back().words;
            const std::size_t first = is_declaration(words.front()) && words.size() > 1 ? 1 : 0;
            at = words[first].begin;
        } else {
            at = std::min(text_.find_first_not_of(" \t\n", at), text_.size());
        }
        out_.refusals.push_back({at, rest});
        if (rest) stop(at);
    }

    // ---- parsing ----------------------------------------------------------------------------------------------------------------------------

    char here(std::size_t ahead = 0) const { return words_.here(ahead); }

    bool past_blanks_and_comment() {
        for (;; ++words_.at) {
            if (here() == '\\' && here(1) == '\n')
                ++words_.at;
            else if (!is_blank(here()) || words_.at >= text_.size())
                break;
        }
        if (here() == '#') words_.at = std::min(text_.find('\n', words_.at), text_.size());
        return words_.at < text_.size();
    }

    /// Reads commands up to the end of the line into `line_`.
    Parsed parse_line() {
        line_.emplace_back();
        bool expects_more = false;
        for (;;) {
            if (!past_blanks_and_comment()) return expects_more ? Parsed::error : Parsed::line;
            Command& command = line_.back();
            const char c = here();
            const bool empty = command.words.empty() && !command.redirected;
            if (c == '\n') {
                ++words_.at;
                if (expects_more) continue;
                return Parsed::line;
            }
            if (c == ';' || c == '&' || c == '|') {
                if (c == '&' && here(1) == '>') return Parsed::program;
                if (empty) return Parsed::error;
                const bool twice = here(1) == c;
                if (c == ';' && twice) return Parsed::error;
                words_.at += twice ? 2 : 1;
                expects_more = c == '|' || twice;
                const bool piped = c == '|' && !twice;
                command.apart = command.apart || piped || (c == '&' && !twice);
                line_.emplace_back();
                line_.back().apart = piped;
                if (twice) line_.back().after = c == '&' ? Command::After::success : Command::After::failure;
                continue;
            }
            if (c == '<' || c == '>') {
                const Parsed parsed = redirect();
                if (parsed != Parsed::line) return parsed;
                expects_more = false;
                continue;
            }
            if (c == '(') return empty || command.words.size() == 1 ? empty || here(1) == ')' ? Parsed::program : Parsed::error : Parsed::error;
            if (c == ')') return Parsed::error;
            const std::size_t begin = words_.at;
            command.words.push_back({begin, begin});
            if (!word()) return Parsed::error;
            command.words.back().end = words_.at;
            if (command.words.size() == 1 && !command.redirected) {
                const std::string first = joined(command.words.front());
                if (is_one_of(first, {"if", "for", "while", "until", "case", "select", "function", "{", "[[", "time", "coproc"})) return Parsed::program;
                if (is_one_of(first, {"then", "else", "elif", "fi", "do", "done", "esac", "}"})) return Parsed::error;
                if (first == "!") {
                    command.negated = !command.negated;
                    command.words.clear();
                }
            }
            expects_more = false;
        }
    }

    /// A word; behind `NAME=` a list in parentheses belongs to it.
    bool word() {
        const std::size_t begin = words_.at;
        if (!words_.word(nullptr, false)) return false;
        const bool list = here() == '(' && words_.at > begin && text_[words_.at - 1] == '=' && assigned_length(text_.substr(begin, words_.at - begin)) == words_.at - begin;
        if (!list) return true;
        for (++words_.at; words_.at < text_.size() && here() != ')';) {
            if (std::string_view(" \t\n").find(here()) != npos)
                ++words_.at;
            else if (Words::ends_word(here()) || !words_.word(nullptr, false))
                return false;
        }
        return words_.at < text_.size() && (++words_.at, true);
    }

    Parsed redirect() {
        Command& command = line_.back();
        const char c = here();
        if (here(1) == '(' || (c == '<' && here(1) == '<')) return Parsed::program;  // a process, or a document in the file
        if (!command.words.empty()) {                                               // `2>`: the digits are no word
            const auto [begin, end] = command.words.back();
            const std::string_view last = text_.substr(begin, end - begin);
            if (end == words_.at && std::all_of(last.begin(), last.end(), is_digit)) command.words.pop_back();
        }
        command.redirected = true;
        ++words_.at;
        if (here() == '>' || here() == '&' || here() == '|') ++words_.at;
        if (!past_blanks_and_comment() || Words::ends_word(here())) return Parsed::error;
        return words_.word(nullptr, false) ? Parsed::line : Parsed::error;
    }

    std::string_view raw(Range word) const { return text_.substr(word.begin, word.end - word.begin); }

    /// The word with its continued lines joined.
    std::string joined(Range word) const {
        std::string out(raw(word));
        for (std::size_t at = 0; (at = out.find("\\\n", at)) != npos;) out.erase(at, 2);
        return out;
    }
    /// True for a word that is there even if it expands to nothing.
    bool is_quoted(Range word) const { return joined(word).find_first_of("'\"\\") != npos; }
    bool is_declaration(Range word) const { return is_one_of(raw(word), {"export", "declare", "typeset", "readonly"}); }

    /// The length of `NAME=`, `NAME+=` or `NAME[…]=` at the begin of a word; 0 for none.
    static std::size_t assigned_length(std::string_view word) {
        std::size_t length = name_length(word);
        if (length == 0) return 0;
        if (length < word.size() && word[length] == '[') {
            length = word.find(']', length);
            if (length == npos) return 0;
            ++length;
        }
        if (word.substr(length).starts_with("+=")) return length + 2;
        return word.substr(length).starts_with("=") ? length + 1 : 0;
    }

    // ---- running ----------------------------------------------------------------------------------------------------------------------------

    enum class Status { success, failure, unknown };

    void run_line() {
        Status status = Status::success;
        for (const Command& command : line_) {
            if (command.words.empty()) continue;
            const bool skipped = (command.after == Command::After::success && status == Status::failure) ||
                                 (command.after == Command::After::failure && status == Status::success);
            if (skipped) continue;
            certain_ = command.after == Command::After::always || status != Status::unknown;
            status = command.apart ? Status::unknown : run(command);
            note_expansions();
            if (command.negated && status != Status::unknown) status = status == Status::success ? Status::failure : Status::success;
            if (words_.broken == Words::Broken::no) continue;
            const bool file = std::exchange(words_.broken, Words::Broken::no) == Words::Broken::file;
            line_.resize(static_cast<std::size_t>(&command - line_.data()) + 1);
            return refuse(file);
        }
    }

    void note_expansions() {
        for (EnvBinding& binding : std::exchange(variables_.by_expansion, {})) out_.bindings.push_back(std::move(binding));
    }

    Status run(const Command& command) {
        const auto& words = command.words;
        std::size_t first = 0;
        while (first < words.size() && assigned_length(raw(words[first])) > 0) ++first;
        if (first == words.size()) return assign(words);
        if (first == 0 && is_declaration(words[0])) return declare(words);
        bool nothing_to_run = true;  // the words of a command may come to nothing: then the assignments before it last
        for (std::size_t i = first; i < words.size(); ++i) {
            Out out;
            words_.at = words[i].begin;
            if (!words_.word(&out, false)) return Status::failure;
            nothing_to_run = nothing_to_run && out.known && out.text.find_first_not_of(" \t\n") == npos && !is_quoted(words[i]);
        }
        if (nothing_to_run) return assign({words.begin(), words.begin() + static_cast<std::ptrdiff_t>(first)});
        Out ignored;
        for (std::size_t i = 0; i < first; ++i) {
            words_.at = words[i].begin + assigned_length(raw(words[i]));
            if (!words_.word(&ignored, true)) return Status::failure;
        }
        if (first == 0 && is_one_of(raw(words[0]), {"exit", "return", "exec"})) stop(words[0].begin);
        return Status::unknown;
    }

    /// An assignment whose value is known, and that is yet to be made.
    struct Assignment {
        Range word;
        std::string name;
        std::size_t value_at = 0;
        Out out = {};
        bool list = false;
    };

    /// The value of `NAME=…`; nothing where an expansion breaks.
    std::optional<Assignment> evaluated(Range word) {
        const std::string_view text = raw(word);
        const std::size_t length = assigned_length(text);
        Assignment assignment{word, std::string(text.substr(0, name_length(text))), word.begin + length};
        assignment.list = text.substr(length).starts_with('(') || text[assignment.name.size()] == '[';
        variables_.growth.begin_value();
        words_.at = assignment.value_at;
        if (!assignment.list && !words_.word(&assignment.out, true)) return std::nullopt;
        if (text[length - 2] == '+') append(assignment);
        return assignment;
    }

    void append(Assignment& assignment) {
        const auto before = variables_.find(assignment.name);
        Out& out = assignment.out;
        out.known = out.known && before.known && variables_.growth.take(before.value().size());
        if (out.known) out.text.insert(0, before.value());
    }

    /// One after the other, each seeing those before it.
    Status assign(const std::vector<Range>& words) {
        Status status = Status::success;
        for (const Range word : words) {
            auto assignment = evaluated(word);
            if (!assignment) return Status::failure;
            if (!assignment->out.known) status = Status::unknown;
            keep(std::move(*assignment));
        }
        return status;
    }

    /// `export A=1 "B=2" C`: all words are expanded before any is set. Options that do more than mark what is set change what an assignment means.
    Status declare(const std::vector<Range>& words) {
        std::vector<Assignment> assignments;
        const bool outer = certain_;
        for (std::size_t i = 1; i < words.size(); ++i) {
            const std::string_view word = raw(words[i]);
            if (word.starts_with('-') || word.starts_with('+')) certain_ = certain_ && word.find_first_not_of("-xrgp") == npos;
            auto assignment = assigned_length(word) > 0 ? evaluated(words[i]) : expanded(words[i]);
            if (!assignment) return Status::failure;
            if (!assignment->name.empty()) assignments.push_back(std::move(*assignment));
        }
        for (Assignment& assignment : assignments) keep(std::move(assignment));
        certain_ = outer;
        return Status::success;
    }

    /// A word that may come to an assignment (`"A=1"`), without a name where it does not.
    std::optional<Assignment> expanded(Range word) {
        Out out;
        variables_.growth.begin_value();
        words_.at = word.begin;
        if (!words_.word(&out, false)) return std::nullopt;
        const std::size_t length = name_length(out.text);
        if (!out.known || length == 0 || !std::string_view(out.text).substr(length).starts_with('=')) return Assignment{word, ""};
        return Assignment{word, out.text.substr(0, length), word.begin, {out.text.substr(length + 1), true}};
    }

    void keep(Assignment assignment) {
        auto& [word, name, value_at, out, list] = assignment;
        if (is_one_of(name, {"UID", "EUID", "PPID", "BASHOPTS", "SHELLOPTS", "BASH_VERSINFO"})) return;  // read-only in bash
        note_expansions();
        EnvBinding binding{.name = name, .value = {}, .at = word.begin, .value_at = value_at, .value_end = word.end, .begin = begin_, .end = end_};
        if (list) {  // a list is no variable of the environment, nor is what becomes one
            variables_.set.insert_or_assign(name, std::nullopt);
            binding.inherited = true;
        } else {
            binding.known = out.known && certain_;
            binding.value = binding.known ? std::move(out.text) : "";
            variables_.set.insert_or_assign(name, binding.known ? binding.value : std::nullopt);
        }
        out_.bindings.push_back(std::move(binding));
    }

    std::string_view text_;
    Variables variables_;
    Words words_;
    std::vector<Command> line_;
    std::size_t begin_ = 0, end_ = 0;
    bool stopped_ = false, certain_ = true;
    EnvReading out_;
};

}  // namespace

EnvReading read_as_shell(std::string_view text, const Lookup& environment) { return ShellReader(text, environment).read(); }

}  // namespace driftaudit::syntax
