// Shell text is read twice over one tree: its commands in the order in which they run, with the variables and the folder that are known by then
// (here), and, for scripts, the variables that it needs and sets (`shell-variables.cpp`).
//
// What is only known when it runs stays as it is written, and whoever reads a word can ask whether that happened (`Argument::literal`). A variable is
// known where the text itself gives it a literal value on the way that every run takes: what is assigned inside an `if`, a loop or a function is known
// in there and forgotten after it.

#include "shell.hpp"

#include <map>
#include <optional>
#include <set>

#include "installs.hpp"
#include "shell-variables.hpp"
#include "tree.hpp"

namespace driftaudit::syntax {
namespace {

constexpr int deepest_nesting = 200;  // of the tree
constexpr int deepest_shell = 4;      // of `sh -c 'sh -c …'`

/// Values are versions, names and paths: nothing longer is filled in, or a few doublings of a variable would fill the memory.
constexpr std::size_t longest_value = 4096;

/// What one shell text knows: nothing for a variable whose value is only known when it runs.
using Variables = std::map<std::string, std::optional<std::string>, std::less<>>;

/// What a text shares with the texts inside of it.
struct Session {
    Facts& out;
    std::set<std::string, std::less<>> built;  // names that `docker build -t` gave
};

void read_text(const Mapped& text, const ShellContext& context, Session& session, int depth);
void run_command(Command command, const ShellContext& context, Session& session, int depth);

/// The text with `${{ … }}` and `{{ … }}`, which another program fills in first, as a variable of the same length, so that the shell's grammar can read
/// it; `{% … %}` as blanks.
std::string masked(std::string_view text) {
    std::string out(text);
    std::size_t closes[] = {0, 0}, line_end = 0;  // the next `}}`, `%}` and newline that were found
    for (std::size_t at = text.find('{'); at < text.size() && at + 1 < text.size(); at = text.find('{', at + 1)) {
        const bool expression = text[at + 1] == '{';
        if (!expression && text[at + 1] != '%') continue;
        std::size_t& close = closes[expression];
        if (close < at + 2) close = text.find(expression ? "}}" : "%}", at + 2);
        if (line_end < at) line_end = text.find('\n', at);
        if (close == std::string_view::npos || close > line_end) continue;
        const std::size_t begin = expression && at > 0 && text[at - 1] == '$' ? at - 1 : at;
        std::fill(out.begin() + static_cast<std::ptrdiff_t>(begin), out.begin() + static_cast<std::ptrdiff_t>(close + 2), expression ? '_' : ' ');
        if (expression) out[begin] = '$', out[begin + 1] = '{', out[close + 1] = '}';
        at = close + 1;
    }
    return out;
}

std::vector<TSNode> named_children(TSNode node) {
    std::vector<TSNode> out;
    each_child(node, [&](TSNode child) { out.push_back(child); });
    return out;
}

bool is_template(std::string_view written) { return written.starts_with("${{") || written.starts_with("{{"); }

/// Reads the words of one text.
class WordReader {
public:
    WordReader(const Mapped& text, const ShellContext& context) : text_(text), context_(context) {}

    Variables variables;

    std::size_t begin(TSNode node) const { return ts_node_start_byte(node); }
    std::size_t end(TSNode node) const { return ts_node_end_byte(node); }
    std::string_view written(TSNode node) const { return std::string_view(text_.text).substr(begin(node), end(node) - begin(node)); }
    Span span(TSNode node) const { return text_.span(begin(node), end(node)); }

    /// A variable's value: nothing where it is not known.
    std::optional<std::string> value_of(std::string_view name) const {
        if (const auto found = variables.find(name); found != variables.end()) return found->second;
        return context_.known ? context_.known(name) : std::nullopt;
    }

    Argument argument(TSNode node) const {
        Argument out;
        render(node, out, false, 0);
        const std::string_view type = type_of(node);
        const bool quoted = (type == "string" || type == "raw_string") && end(node) - begin(node) >= 2;
        out.at = text_.span(begin(node) + quoted, end(node) - quoted);
        return out;
    }

private:
    void take(std::size_t from, std::size_t to, Argument& out) const {
        out.value.append(text_.slice(from, to));
        out.written += text_.text.substr(from, to - from);
    }
    /// As it is written, because it is known only when it runs.
    void take_unknown(TSNode node, Argument& out) const {
        take(begin(node), end(node), out);
        out.literal = false;
    }
    /// What a variable stands for; the place is the variable's.
    void take_value(TSNode node, std::string_view value, Argument& out) const {
        if (out.value.text.size() + value.size() > longest_value) return take_unknown_reference(node, out);
        out.value.append(value, text_.at(begin_of_reference(node)));
        out.written += reference(node);
    }

    /// Without the backslashes that only quote. Inside double quotes they quote a few characters only.
    void take_unescaped(std::size_t from, std::size_t to, bool in_string, Argument& out) const {
        const std::string_view text = text_.text;
        std::size_t begin = from;
        for (std::size_t at = from; at + 1 < to; ++at) {
            if (text[at] != '\\') continue;
            const bool quotes = !in_string || std::string_view("$`\"\\\n").find(text[at + 1]) != std::string_view::npos;
            if (!quotes) {
                ++at;
                continue;
            }
            take(begin, at, out);
            begin = text[at + 1] == '\n' ? at + 2 : at + 1;
            ++at;
        }
        if (begin < to) take(begin, to, out);
    }

    void render(TSNode node, Argument& out, bool in_string, int depth) const {
        const std::string_view type = type_of(node);
        if (depth > deepest_nesting) return take_unknown(node, out);
        if (type == "string" || type == "translated_string" || type == "concatenation" || type == "command_name")
            return render_parts(node, out, type, in_string, depth);
        if (type == "raw_string") return take(begin(node) + 1, std::max(end(node) - 1, begin(node) + 1), out);
        if (type == "ansi_c_string" || type == "ansii_c_string")
            return take(std::min(begin(node) + 2, end(node)), std::max(end(node) - 1, begin(node) + 2), out);
        if (type == "simple_expansion" || type == "expansion") {
            take(begin(node), begin_of_reference(node), out);
            return type == "expansion" ? render_expansion(node, out, depth) : render_variable(node, out);
        }
        if (ts_node_child_count(node) > 0 || type.ends_with("substitution")) return take_unknown(node, out);
        take_unescaped(begin(node), end(node), in_string, out);
    }

    /// The children, and what stands between them: blanks of a string are no nodes.
    void render_parts(TSNode node, Argument& out, std::string_view type, bool in_string, int depth) const {
        const bool string = type == "string" || type == "translated_string" || in_string;
        std::size_t at = begin(node);
        TSTreeCursor cursor = ts_tree_cursor_new(node);
        if (ts_tree_cursor_goto_first_child(&cursor)) do {
                const TSNode child = ts_tree_cursor_current_node(&cursor);
                if (begin(child) > at) take_unescaped(at, begin(child), string, out);
                if (ts_node_is_named(child))
                    render(child, out, string, depth + 1);
                else if (type_of(child) != "\"" && type_of(child) != "$\"")
                    take_unescaped(begin(child), end(child), string, out);
                at = end(child);
            } while (ts_tree_cursor_goto_next_sibling(&cursor));
        ts_tree_cursor_delete(&cursor);
        if (at < end(node)) take_unescaped(at, end(node), string, out);
    }

    /// Inside of a string the grammar gives a reference the blanks before it.
    std::size_t begin_of_reference(TSNode node) const { return begin(node) + std::min(written(node).find_first_not_of(" \t\r\n"), end(node) - begin(node)); }
    std::string_view reference(TSNode node) const { return written(node).substr(begin_of_reference(node) - begin(node)); }
    void take_unknown_reference(TSNode node, Argument& out) const {
        take(begin_of_reference(node), end(node), out);
        out.literal = false;
    }

    void render_variable(TSNode node, Argument& out) const {
        const auto value = value_of(reference(node).substr(1));
        if (value)
            take_value(node, *value, out);
        else
            take_unknown_reference(node, out);
    }

    /// `${X}`, `${X:-default}` and `${X:=default}`; every other form is known only when it runs.
    void render_expansion(TSNode node, Argument& out, int depth) const {
        std::string_view name, op;
        TSNode fallback{};
        bool plain = !is_template(reference(node));
        TSTreeCursor cursor = ts_tree_cursor_new(node);
        if (ts_tree_cursor_goto_first_child(&cursor)) do {
                const TSNode child = ts_tree_cursor_current_node(&cursor);
                const std::string_view type = type_of(child);
                if (type.ends_with("${") || type == "}") continue;
                if (type == "variable_name" && name.empty() && op.empty())
                    name = written(child);
                else if (!ts_node_is_named(child) && op.empty() && !name.empty())
                    op = written(child);
                else if (!op.empty() && !name.empty() && ts_node_is_null(fallback))
                    fallback = child;
                else
                    plain = false;
            } while (ts_tree_cursor_goto_next_sibling(&cursor));
        ts_tree_cursor_delete(&cursor);
        const bool has_default = op == ":-" || op == "-" || op == ":=" || op == "=";
        if (name.empty() || !plain || !(op.empty() || has_default)) return take_unknown_reference(node, out);
        const auto value = value_of(name);
        if (value && !(value->empty() && op.starts_with(':'))) return take_value(node, *value, out);
        if (!has_default || variables.contains(name)) return take_unknown_reference(node, out);
        if (ts_node_is_null(fallback)) return take_value(node, "", out);
        Argument inner;
        render(fallback, inner, false, depth + 1);
        out.value.append(inner.value);
        out.written += reference(node);
        out.literal = out.literal && inner.literal;
    }

    const Mapped& text_;
    const ShellContext& context_;
};

/// Follows the commands of one text in the order in which they run.
class Walk {
public:
    Walk(const Mapped& text, const ShellContext& context, Session& session, int depth)
        : text_(text), words_(text, context), context_(context), session_(session), depth_(depth), directory_(context.directory) {}

    void statement(TSNode node, int nesting) {
        if (nesting > deepest_nesting) return;
        const std::string_view type = type_of(node);
        if (type == "command") return command(node, {}, nesting);
        if (type == "list") return list(node, {}, nesting);
        if (type == "redirected_statement") return redirected(node, nesting);
        if (type == "variable_assignment") return assignment(node, nesting);
        if (type == "declaration_command" || type == "variable_assignments") return declaration(node, nesting);
        if (type == "subshell" || type == "command_substitution" || type == "process_substitution") return apart(node, nesting);
        if (type == "pipeline") return each_child(node, [&](TSNode child) { in_subshell([&] { statement(child, nesting + 1); }); });
        if (type == "if_statement" || type == "while_statement" || type == "for_statement" || type == "c_style_for_statement" || type == "case_statement" ||
            type == "function_definition")
            return conditional(node, nesting);
        if (ts_node_child_count(node) > 0 && type != "comment") children(node, nesting);
    }

private:
    void children(TSNode node, int nesting) {
        each_child(node, [&](TSNode child) { statement(child, nesting + 1); });
    }

    /// What runs in here changes neither folder nor variables out there.
    template <class Run>
    void in_subshell(Run&& run) {
        const std::string directory = directory_;
        const std::size_t mark = journal_.size();
        run();
        directory_ = directory;
        forget(mark);
    }
    void apart(TSNode node, int nesting) {
        in_subshell([&] { children(node, nesting); });
    }
    void conditional(TSNode node, int nesting) {
        if (type_of(node) == "for_statement")
            if (const TSNode name = field(node, "variable"); !ts_node_is_null(name)) assign(words_.written(name), std::nullopt);
        apart(node, nesting);
    }
    /// Forgets the values of what was assigned since.
    void forget(std::size_t mark) {
        for (; journal_.size() > mark; journal_.pop_back()) words_.variables[journal_.back()] = std::nullopt;
    }
    void assign(std::string_view name, std::optional<std::string> value) {
        words_.variables.insert_or_assign(std::string(name), std::move(value));
        journal_.emplace_back(name);
    }

    /// `a && b || c`: nested to the left as deep as it is long. What follows `||` may not run.
    void list(TSNode node, const std::vector<TSNode>& further, int nesting) {
        std::vector<TSNode> parts;
        std::vector<bool> otherwise;
        TSNode at = node;
        while (type_of(at) == "list" && ts_node_child_count(at) >= 3) {
            parts.push_back(ts_node_child(at, 2));
            otherwise.push_back(type_of(ts_node_child(at, 1)) == "||");
            at = ts_node_child(at, 0);
        }
        parts.push_back(at);
        otherwise.push_back(false);
        for (std::size_t i = parts.size(); i-- > 0;) {
            const auto run = [&] { i == 0 ? with_words(parts[i], further, nesting + 1) : statement(parts[i], nesting + 1); };
            if (otherwise[i])
                in_subshell(run);
            else
                run();
        }
    }

    /// The words that stand after a redirection belong to the last command before it.
    void with_words(TSNode node, const std::vector<TSNode>& further, int nesting) {
        if (nesting > deepest_nesting) return;
        const std::string_view type = type_of(node);
        if (type == "command") return command(node, further, nesting);
        if (type == "list") return list(node, further, nesting);
        if (type == "pipeline" || type == "negated_command") {
            const std::vector<TSNode> parts = named_children(node);
            for (std::size_t i = 0; i < parts.size(); ++i)
                in_subshell([&] { i + 1 == parts.size() ? with_words(parts[i], further, nesting + 1) : statement(parts[i], nesting + 1); });
            return;
        }
        statement(node, nesting);
    }

    void redirected(TSNode node, int nesting) {
        std::vector<TSNode> further, redirects;
        TSNode body{};
        each_child(node, [&](TSNode child) {
            if (type_of(child) == "file_redirect" || type_of(child) == "herestring_redirect") {
                further.push_back(child);
                redirects.push_back(child);
            } else if (type_of(child) == "heredoc_redirect")
                redirects.push_back(child);
            else if (ts_node_is_null(body))
                body = child;
        });
        reads_input_ = false;
        if (!ts_node_is_null(body)) with_words(body, further, nesting + 1);
        const bool fed = reads_input_;
        for (const TSNode redirect : redirects) {
            if (fed && type_of(redirect) == "heredoc_redirect") feed(redirect);
            redirection(redirect, nesting + 1);
        }
    }
    /// `bash <<EOF`: the heredoc is a script.
    void feed(TSNode redirect) {
        each_child(redirect, [&](TSNode child) {
            if (type_of(child) != "heredoc_body" || depth_ >= deepest_shell) return;
            const ShellContext inner = inner_context();
            read_text(text_.slice(words_.begin(child), words_.end(child)), inner, session_, depth_ + 1);
        });
    }
    /// A heredoc's tree holds the rest of its line: `cat <<EOF | bash`, `… && pip install x`.
    void redirection(TSNode node, int nesting) {
        each_child(node, [&](TSNode child) {
            const std::string_view type = type_of(child);
            if (type == "heredoc_body" || type == "file_redirect" || type == "herestring_redirect")
                substitutions(child, nesting);
            else
                statement(child, nesting + 1);
        });
    }

    /// The commands of `$(…)` in a word.
    void substitutions(TSNode node, int nesting) {
        if (nesting > deepest_nesting) return;
        const std::string_view type = type_of(node);
        if (type == "command_substitution" || type == "process_substitution") return apart(node, nesting);
        if (ts_node_child_count(node) > 0) each_child(node, [&](TSNode child) { substitutions(child, nesting + 1); });
    }

    void assignment(TSNode node, int nesting) {
        const TSNode name = field(node, "name"), value = field(node, "value");
        if (ts_node_is_null(name) || type_of(name) != "variable_name") return;
        assign(words_.written(name), assigned_value(node, value));
        if (!ts_node_is_null(value)) substitutions(value, nesting + 1);
    }
    std::optional<std::string> assigned_value(TSNode node, TSNode value) {
        const bool appends = ts_node_child_count(node) > 1 && words_.written(ts_node_child(node, 1)) == "+=";
        if (appends || (!ts_node_is_null(value) && type_of(value) == "array")) return std::nullopt;
        if (ts_node_is_null(value)) return "";
        const Argument word = words_.argument(value);
        return word.literal && word.text().size() <= longest_value ? std::optional(word.value.text) : std::nullopt;
    }
    void declaration(TSNode node, int nesting) {
        each_child(node, [&](TSNode child) {
            if (type_of(child) == "variable_assignment") assignment(child, nesting + 1);
        });
    }

    void command(TSNode node, const std::vector<TSNode>& further, int nesting) {
        Command command;
        command.scope = context_.scope;
        command.at_start = context_.at_start;
        std::size_t last = 0;
        const std::vector<TSNode> nodes = named_children(node);
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            const std::string_view type = type_of(nodes[i]);
            if (type == "variable_assignment")
                prefix(nodes[i], i + 1 < nodes.size() ? words_.begin(nodes[i + 1]) : words_.end(node), command, nesting);
            else if (type == "file_redirect" || type == "herestring_redirect")
                redirect_words(nodes[i], command, last);
            else if (type == "subshell")
                statement(nodes[i], nesting + 1);
            else if (type != "heredoc_redirect")
                add_word(nodes[i], command, last);
        }
        for (const TSNode redirect : further) redirect_words(redirect, command, last);
        for (const TSNode child : nodes)
            if (type_of(child) == "heredoc_redirect")
                redirection(child, nesting + 1);
            else if (type_of(child) != "subshell" && type_of(child) != "variable_assignment")
                substitutions(child, nesting + 1);
        if (!command.arguments.empty()) run(std::move(command));
    }

    /// `X=1 command`; the grammar also takes assignments of the lines before for such.
    void prefix(TSNode node, std::size_t next, Command& command, int nesting) {
        if (is_line_break(text_.text, words_.end(node), next)) return assignment(node, nesting);
        const TSNode name = field(node, "name");
        if (ts_node_is_null(name) || type_of(name) != "variable_name") return;
        const auto value = assigned_value(node, field(node, "value"));
        if (value) command.environment.insert_or_assign(std::string(words_.written(name)), *value);
    }

    void add_word(TSNode node, Command& command, std::size_t& last) {
        Argument word = words_.argument(node);
        const bool glued = last != 0 && only_continues(last, words_.begin(node));
        last = words_.end(node);
        const std::string_view type = type_of(node);
        if (glued && !command.arguments.empty()) {  // what the grammar does not join: `a\` and `b` on the next line, `$"text"`, errors
            Argument& before = command.arguments.back();
            before.value.append(word.value);
            before.written += word.written;
            before.at.end = word.at.end;
            before.literal = before.literal && word.literal;
            return;
        }
        const bool splits = (type == "simple_expansion" || type == "expansion") && word.literal;
        if (splits) return add_split(word, command);
        command.arguments.push_back(std::move(word));
    }
    /// True where nothing stands between two words but continued lines: then they are one.
    bool only_continues(std::size_t from, std::size_t to) const {
        std::string_view between = std::string_view(text_.text).substr(from, to - from);
        while (between.starts_with("\\\n")) between.remove_prefix(2);
        return between.empty();
    }
    /// An unquoted variable is as many words as its value has.
    static void add_split(const Argument& whole, Command& command) {
        const std::string_view text = whole.text();
        for (std::size_t at = 0; (at = text.find_first_not_of(" \t\n", at)) < text.size();) {
            const std::size_t end = std::min(text.find_first_of(" \t\n", at), text.size());
            Argument word;
            word.value.append(text.substr(at, end - at), whole.at.begin);
            word.written = text.substr(at, end - at);
            word.at = whole.at;
            command.arguments.push_back(std::move(word));
            at = end;
        }
    }

    /// A redirection takes one word, and the grammar gives it all that follow. `torch>=2.0` without quotes is one too: the shell runs `torch`, and
    /// the word keeps what its author wrote.
    void redirect_words(TSNode node, Command& command, std::size_t& last) {
        bool target = false;
        std::string_view op;
        TSTreeCursor cursor = ts_tree_cursor_new(node);
        if (ts_tree_cursor_goto_first_child(&cursor)) do {
                const TSNode child = ts_tree_cursor_current_node(&cursor);
                if (!ts_node_is_named(child) && op.empty())
                    op = words_.written(child);
                else if (type_of(child) == "file_descriptor" || op.empty())
                    continue;
                else if (target)
                    add_word(child, command, last);
                else {
                    target = true;
                    keep_specifier(node, child, op, command, last);
                    last = words_.end(child);
                }
            } while (ts_tree_cursor_goto_next_sibling(&cursor));
        ts_tree_cursor_delete(&cursor);
        if (!target) last = words_.end(node);
    }
    void keep_specifier(TSNode node, TSNode target, std::string_view op, Command& command, std::size_t last) const {
        if (command.arguments.empty() || words_.begin(node) != last || (op != ">" && op != "<")) return;
        const std::string_view version = words_.written(target);
        const std::size_t digit = version.starts_with('=') ? 1 : 0;
        if (words_.begin(target) != words_.begin(node) + 1 || digit >= version.size() || version[digit] < '0' || version[digit] > '9') return;
        Argument& word = command.arguments.back();
        word.written += std::string(op) + std::string(version);
        word.at.end = words_.span(target).end;
    }

    void run(Command command) {
        command.directory = directory_;
        if (changes_folder(command)) return;
        for (const std::string_view name : {"UV_FROZEN", "UV_LOCKED", "UV_NO_DEV", "UV_CONSTRAINT", "PIP_CONSTRAINT", "PIP_REQUIRE_HASHES"})
            if (!command.environment.contains(name))
                if (auto value = words_.value_of(name)) command.environment.emplace(name, std::move(*value));
        reads_input_ = is_bare_shell(command);
        run_command(std::move(command), inner_context(), session_, depth_);
    }
    /// What a text inside of this one knows. Its variables are this text's: double quotes and heredocs expand them here, and they are quoted here.
    ShellContext inner_context() const {
        ShellContext inner = context_;
        inner.variables = false;
        inner.known = [this](std::string_view name) { return words_.value_of(name); };
        inner.directory = directory_;
        return inner;
    }

    /// `cd`, `pushd`, `popd`: what follows runs elsewhere.
    bool changes_folder(const Command& command) {
        const std::string_view program = command.arguments.front().text();
        if (program != "cd" && program != "pushd" && program != "popd") return false;
        const std::string before = directory_;
        std::string_view to;
        for (std::size_t i = 1; i < command.arguments.size(); ++i)
            if (const std::string_view text = command.arguments[i].text(); !text.empty() && (text[0] != '-' || text == "-")) to = text;
        if (program == "popd" || to == "-") {
            directory_ = previous_;
        } else if (to.empty()) {
            directory_ = "~";
        } else if (to != "." && to != "./") {
            const bool elsewhere = to[0] == '/' || to[0] == '~' || directory_.empty();
            directory_ = elsewhere ? std::string(to) : directory_ + "/" + std::string(to);
        }
        previous_ = before;
        return true;
    }

    const Mapped& text_;
    WordReader words_;
    const ShellContext& context_;
    Session& session_;
    int depth_;
    std::string directory_, previous_;
    bool reads_input_ = false;          // the last command is a shell that reads its script from its input
    std::vector<std::string> journal_;  // names in the order of their assignments
};

void run_command(Command command, const ShellContext& context, Session& session, int depth) {
    if (!unwrap(command, session.out)) return;
    if (const Argument* text = shell_text(command)) {
        if (depth < deepest_shell) read_text(text->value, context, session, depth + 1);
        return;
    }
    append_command_facts(command, session.built, session.out);
}

void read_text(const Mapped& text, const ShellContext& context, Session& session, int depth) {
    const auto give_up = [&](std::string reason) { session.out.push_back({Unreadable{std::move(reason)}, {text.at(0), text.at(0)}, context.scope}); };
    const std::string readable = masked(text.text);
    const SyntaxTree tree(tree_sitter_bash(), readable);
    if (tree.refused()) return give_up("shell text that is nested too deeply to be read");
    if (!tree) return give_up("shell text that takes too long to be read");
    Walk(text, context, session, depth).statement(tree.root(), 0);
    if (context.variables) append_variable_facts(text, tree, context.scope, session.out);
}

/// A word of a list, byte by byte where its place in the file is as wide as its text, else all at its begin.
Argument argument_of(const Word& word) {
    Argument out;
    const Position begin = word.at.begin;
    const std::size_t width = word.at.begin.line == word.at.end.line && word.at.end.column > begin.column ? word.at.end.column - begin.column : 0;
    const std::string_view text = word.text;
    if (width == text.size())
        out.value.append(text, begin);
    else if (width == text.size() + 2)
        out.value.append(text, {begin.line, begin.column + 1});
    else
        for (const char& byte : text) out.value.append({&byte, 1}, begin);
    out.written = word.text;
    out.at = word.at;
    out.literal = text.find('$') == std::string_view::npos && text.find("{{") == std::string_view::npos;
    return out;
}

Facts facts_of(std::vector<Argument> arguments, const ShellContext& context) {
    Facts out;
    if (arguments.empty()) return out;
    Session session{out, {}};
    Command command;
    command.arguments = std::move(arguments);
    command.directory = context.directory;
    command.scope = context.scope;
    command.at_start = context.at_start;
    run_command(std::move(command), context, session, 0);
    return out;
}

}  // namespace

Facts shell_facts(const Mapped& text, const ShellContext& context) {
    Facts out;
    Session session{out, {}};
    read_text(text, context, session, 0);
    sort_by_place(out);
    return out;
}

Facts command_facts(const Words& words, const ShellContext& context) {
    std::vector<Argument> arguments;
    for (const Word& word : words) arguments.push_back(argument_of(word));
    Facts out = facts_of(std::move(arguments), context);
    sort_by_place(out);
    return out;
}

Facts command_facts(const std::vector<Mapped>& words, const ShellContext& context) {
    std::vector<Argument> arguments;
    for (const Mapped& word : words) {
        Argument argument;
        argument.value = word;
        argument.written = word.text;
        argument.at = word.span(0, word.text.size());
        argument.literal = word.text.find('$') == std::string::npos && word.text.find("{{") == std::string::npos;
        arguments.push_back(std::move(argument));
    }
    Facts out = facts_of(std::move(arguments), context);
    sort_by_place(out);
    return out;
}

}  // namespace driftaudit::syntax
