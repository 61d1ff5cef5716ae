// Shell text is read twice over one tree: its commands in the order in which they run, with the variables and the folder that are known by then
// (here), and, for scripts, the variables that it needs and sets (`shell-variables.cpp`).
//
// What is only known when it runs stays as it is written, and whoever reads a word can ask whether that happened (`Argument::literal`). A variable is
// known where the text itself gives it a literal value on the way that every run takes: what is assigned inside an `if` or a loop is known in there and
// forgotten after it. The body of a `for` over known words is followed once for each of them, a function once for each call with known words; both within
// bounds, behind which the variable is not known.

#include "shell.hpp"

#include <driftaudit/text.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "../commands/commands.hpp"
#include "../commands/same.hpp"
#include "../commands/wrappers.hpp"
#include "shell-variables.hpp"
#include "shell-words.hpp"
#include "tree.hpp"

namespace driftaudit::syntax {
namespace {

using commands::Argument;
using commands::Command;

constexpr int deepest_shell = 4;                          // of `sh -c 'sh -c …'`
constexpr std::size_t most_repeated_bytes = 1 << 16;      // of the bodies of loops and functions that are followed again
constexpr std::size_t most_listed_words = 1 << 15;        // in all arrays and parameters of a text
constexpr std::size_t most_rounds = 32;                   // of one loop

/// What a text shares with the texts inside of it.
struct Session {
    Facts& out;
    commands::Earlier& earlier;
    std::size_t repeatable = most_repeated_bytes;
    std::size_t listable = most_listed_words;

    /// True where a body of this size may be followed so many times more; however short it is, each time has its own cost.
    bool may_repeat(std::size_t bytes, std::size_t times = 1) {
        constexpr std::size_t cost_of_one = 64;
        const std::size_t cost = (bytes + cost_of_one) * times;
        const bool enough = cost <= repeatable;
        repeatable -= enough ? cost : 0;
        return enough;
    }
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

/// True where a command may stand behind this text.
bool begins_command(std::string_view before) {
    constexpr std::array<std::string_view, 8> keywords = {"then", "do", "else", "elif", "if", "while", "until", "!"};
    before = before.substr(0, before.find_last_not_of(" \t") + 1);
    return before.empty() || std::string_view("\n;&|({)").find(before.back()) != std::string_view::npos || is_one_of(before.substr(before.find_last_of("\n;&|({) \t") + 1), keywords);
}

/// Behind the parenthesis that closes the one at `at`; nothing where none does nearby.
std::size_t end_of_parenthesis(std::string_view text, std::size_t at) {
    constexpr std::size_t farthest = 1 << 13;
    text = text.substr(0, at + farthest);
    std::vector<int> cases;  // how many stand open around each `case`, whose patterns end in one that closes none
    int open = 0;
    char quote = 0;
    for (const std::size_t begin = at; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '\\' && quote != '\'')
            ++at;
        else if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '"' || c == '\'' || c == '`')
            quote = c;
        else if (c == '#' && is_space(text[at - 1]))
            at = std::min(text.find('\n', at), text.size());
        else if (c == 'c' && text.substr(at).starts_with("case ") && begins_command(text.substr(begin, at - begin)))
            cases.push_back(open);
        else if (c == 'e' && !cases.empty() && text.substr(at).starts_with("esac") && begins_command(text.substr(begin, at - begin)))
            cases.pop_back();
        else if (c == '(')
            ++open;
        else if (c == ')' && (cases.empty() || cases.back() < open) && --open == 0)
            return at + 1;
    }
    return std::string_view::npos;
}

/// `((a); b)` is a subshell in a subshell, as the ends do not stand together; the grammar takes every `((` for arithmetic. Gives the text with a blank between
/// such parentheses, nothing where it has none.
std::optional<Mapped> parted_parentheses(const Mapped& mapped) {
    constexpr std::size_t most = 64;  // that are looked at
    const std::string_view text = mapped.text;
    std::optional<Mapped> out;
    std::size_t count = 0, done = 0;
    for (std::size_t at = text.find("(("); at != std::string::npos && count < most; at = text.find("((", at + 1)) {
        if (!begins_command(text.substr(0, at))) continue;
        ++count;
        const std::size_t end = end_of_parenthesis(text, at + 1);
        if (end == std::string::npos || text.substr(end).starts_with(')')) continue;
        if (!out) out.emplace();
        out->append(mapped.slice(done, at + 1));
        out->fill(" ");
        done = at + 1;
    }
    if (out) out->append(mapped.slice(done, text.size()));
    return out;
}

std::vector<TSNode> named_children(TSNode node) {
    std::vector<TSNode> out;
    each_child(node, [&](TSNode child) { out.push_back(child); });
    return out;
}

/// The children that the grammar calls so.
std::vector<TSNode> fields(TSNode node, std::string_view name) {
    std::vector<TSNode> out;
    TSTreeCursor cursor = ts_tree_cursor_new(node);
    if (ts_tree_cursor_goto_first_child(&cursor)) do {
            const char* field = ts_tree_cursor_current_field_name(&cursor);
            if (field && field == name && ts_node_is_named(ts_tree_cursor_current_node(&cursor))) out.push_back(ts_tree_cursor_current_node(&cursor));
        } while (ts_tree_cursor_goto_next_sibling(&cursor));
    ts_tree_cursor_delete(&cursor);
    return out;
}

/// Follows the commands of one text in the order in which they run.
class Walk {
public:
    Walk(const Mapped& text, const ShellContext& context, Session& session, int depth)
        : text_(text), words_(text, context), context_(context), session_(session), depth_(depth), directory_(context.directory) {}

    void read(TSNode root) {
        statement(root, 0);
        // what nobody called in here may be called from elsewhere
        directory_ = context_.directory;
        for (auto& named : functions_)
            if (!named.second.called) in_subshell([&] { children(named.second.body, 1); });
    }

private:
    void statement(TSNode node, int nesting) {
        if (nesting > deepest_nesting) return;
        const std::string_view type = type_of(node);
        if (type == "command") return command(node, {}, nesting);
        if (type == "list") return list(node, {}, nesting);
        if (type == "redirected_statement") return redirected(node, nesting);
        if (type == "variable_assignment") return assignment(node, nesting);
        if (type == "declaration_command" || type == "variable_assignments") return declaration(node, nesting);
        if (type == "unset_command") return each_child(node, [&](TSNode child) { assign(words_.written(child), {}); });
        if (type == "subshell" || type == "command_substitution" || type == "process_substitution")
            return in_subshell([&] { children(node, nesting); });
        if (type == "pipeline") return pipeline(node, {}, nesting);
        if (type == "for_statement") return loop(node, nesting);
        if (type == "if_statement" || type == "while_statement" || type == "c_style_for_statement" || type == "case_statement")
            return conditionally([&] { children(node, nesting); });
        if (type == "function_definition") return define(node);
        if (ts_node_child_count(node) > 0 && type != "comment") children(node, nesting);
    }

    void children(TSNode node, int nesting) {
        TSNode waiting{};  // for what stands behind it: `a &` runs beside this shell
        const auto run = [&](bool beside) {
            if (ts_node_is_null(waiting)) return;
            beside ? in_subshell([&] { statement(waiting, nesting + 1); }) : statement(waiting, nesting + 1);
            waiting = {};
        };
        TSTreeCursor cursor = ts_tree_cursor_new(node);
        if (ts_tree_cursor_goto_first_child(&cursor)) do {
                const TSNode child = ts_tree_cursor_current_node(&cursor);
                run(type_of(child) == "&");
                if (ts_node_is_named(child)) waiting = child;
            } while (ts_tree_cursor_goto_next_sibling(&cursor));
        ts_tree_cursor_delete(&cursor);
        run(false);
    }

    // ---- variables

    struct Change {
        std::string name;
        std::optional<Binding> before;  // nothing where the text knew no such variable
    };

    void assign(std::string_view name, Binding binding) {
        constexpr std::size_t longest_memory = 1 << 20, word_size = 256;
        const auto known = words_.variables.find(name);
        std::optional<Binding> before;
        if (known != words_.variables.end()) {
            const std::size_t size = known->second.text.value_or("").size() + known->second.words.size() * word_size;
            before = remembered_ + size > longest_memory ? Binding{} : known->second;  // what is forgotten is not known
            remembered_ += size;
        }
        journal_.push_back({std::string(name), std::move(before)});
        words_.variables.insert_or_assign(std::string(name), std::move(binding));
    }
    void assign_text(std::string_view name, std::string_view text) { assign(name, {std::string(text), {}, false}); }
    void assign_words(std::string_view name, std::vector<Argument> words) {
        assign(name, list_of(std::move(words)));
    }
    /// A list within bounds; one that is too long, or one too many, is not known.
    Binding list_of(std::vector<Argument> words) {
        if (words.size() > most_words || words.size() > session_.listable) return {};
        session_.listable -= words.size();
        return {{}, std::move(words), true};
    }

    /// What runs in here changes neither folder nor variables out there.
    template <class Run>
    void in_subshell(Run&& run) {
        const std::string directory = directory_;
        const std::size_t mark = journal_.size();
        run();
        directory_ = directory;
        for (; journal_.size() > mark; journal_.pop_back())
            if (journal_.back().before)
                words_.variables.insert_or_assign(journal_.back().name, std::move(*journal_.back().before));
            else
                words_.variables.erase(journal_.back().name);
    }
    /// What runs in here may not run: what it assigns is not known afterwards.
    template <class Run>
    void conditionally(Run&& run) {
        const std::string directory = directory_;
        const std::size_t mark = journal_.size();
        run();
        directory_ = directory;
        for (std::size_t i = mark; i < journal_.size(); ++i) words_.variables.insert_or_assign(journal_[i].name, Binding{});
    }

    void assignment(TSNode node, int nesting) {
        const TSNode name = field(node, "name"), value = field(node, "value");
        if (ts_node_is_null(name)) return;
        if (type_of(name) == "subscript") return assign(words_.written(ts_node_named_child(name, 0)), {});
        if (type_of(name) != "variable_name") return;
        assign(words_.written(name), assigned(node, words_.written(name), value));
        if (!ts_node_is_null(value)) substitutions(value, nesting + 1);
    }
    Binding assigned(TSNode node, std::string_view name, TSNode value) {
        const bool appends = ts_node_child_count(node) > 1 && words_.written(ts_node_child(node, 1)) == "+=";
        const auto before = words_.variables.find(name);
        if (!ts_node_is_null(value) && type_of(value) == "array") {
            auto words = words_.known_words(named_children(value));
            if (!words || (appends && (before == words_.variables.end() || !before->second.is_list))) return {};
            if (appends) words->insert(words->begin(), before->second.words.begin(), before->second.words.end());
            return list_of(std::move(*words));
        }
        const auto old = appends ? words_.value_of(name) : std::optional<std::string>("");
        if (!old) return {};
        if (ts_node_is_null(value)) return {old, {}, false};
        std::vector<Argument> words;
        words_.append_words(value, words);
        if (words.size() == 1 && words[0].stands_for_file) return list_of(std::move(words));
        const Argument word = words_.argument(value);
        if (!word.literal || old->size() + word.text().size() > longest_value) return {};
        return {*old + word.value.text, {}, false};
    }
    void declaration(TSNode node, int nesting) {
        each_child(node, [&](TSNode child) {
            if (type_of(child) == "variable_assignment") assignment(child, nesting + 1);
        });
    }

    // ---- what runs several times, or not at all

    /// `for p in a b`: the body for each word.
    void loop(TSNode node, int nesting) {
        const TSNode name = field(node, "variable"), body = field(node, "body");
        if (ts_node_is_null(name) || ts_node_is_null(body)) return conditionally([&] { children(node, nesting); });
        const std::vector<TSNode> values = fields(node, "value");
        for (const TSNode value : values) substitutions(value, nesting + 1);
        const auto words = values.empty() ? std::nullopt : words_.known_words(values);
        const bool known = words && words->size() <= most_rounds && session_.may_repeat(words_.end(body) - words_.begin(body), words->size());
        conditionally([&] {
            if (!known) {
                assign(words_.written(name), {});
                return statement(body, nesting + 1);
            }
            for (const Argument& word : *words) {
                assign_words(words_.written(name), {word});
                statement(body, nesting + 1);
            }
        });
    }

    struct Function {
        TSNode body;
        bool called = false;
    };

    void define(TSNode node) {
        const TSNode name = field(node, "name"), body = field(node, "body");
        if (!ts_node_is_null(name) && !ts_node_is_null(body)) functions_.insert_or_assign(std::string(words_.written(name)), Function{body, false});
    }

    /// True where the command is a function of this text; its body is followed with the words that it is given.
    bool calls(const Command& command) {
        const auto found = functions_.find(command.arguments.front().text());
        if (found == functions_.end() || running_.size() > 16) return false;
        const TSNode body = found->second.body;
        if (!running_.insert(body.id).second) return false;  // `pip() { command pip "$@"; }`
        if (!found->second.called || session_.may_repeat(words_.end(body) - words_.begin(body))) {
            found->second.called = true;
            std::vector<Argument> words(command.arguments.begin() + 1, command.arguments.end());
            with_parameters(std::move(words), [&, nesting = nesting_] { statement(body, nesting + 1); });
        }
        running_.erase(body.id);
        return true;
    }
    template <class Run>
    void with_parameters(std::vector<Argument> words, Run&& run) {
        std::vector<Argument> before = std::move(parameters_);
        const bool had = has_parameters_;
        parameters_ = std::move(words);
        has_parameters_ = true;
        bind_parameters();
        run();
        parameters_ = std::move(before);
        has_parameters_ = had;
        bind_parameters();
    }
    void bind_parameters() {
        for (const std::string_view name : {"@", "*"}) has_parameters_ ? assign_words(name, parameters_) : assign(name, {});
        for (std::size_t i = 0; i < 9; ++i) {
            const std::string name = std::to_string(i + 1);
            if (!has_parameters_)
                assign(name, {});
            else if (i < parameters_.size())
                assign_words(name, {parameters_[i]});
            else
                assign_text(name, "");
        }
    }

    // ---- lists, pipelines, redirections

    /// `a && b || c`: nested to the left as deep as it is long. What follows `||`, or a test, may not run.
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
        bool tested = false;
        for (std::size_t i = parts.size(); i-- > 0;) {
            const auto run = [&] { i == 0 ? with_words(parts[i], further, nesting + 1) : statement(parts[i], nesting + 1); };
            if (otherwise[i] || tested)
                conditionally(run);
            else
                run();
            tested |= type_of(parts[i]) == "test_command";
        }
    }

    /// The words that stand after a redirection belong to the last command before it.
    void with_words(TSNode node, const std::vector<TSNode>& further, int nesting) {
        if (nesting > deepest_nesting) return;
        const std::string_view type = type_of(node);
        if (type == "command") return command(node, further, nesting);
        if (type == "list") return list(node, further, nesting);
        if (type == "pipeline" || type == "negated_command") return pipeline(node, further, nesting);
        statement(node, nesting);
    }

    /// Each part may read what the one before it writes, where that is words: `cat f |`, `echo a b |`.
    void pipeline(TSNode node, const std::vector<TSNode>& further, int nesting) {
        const std::vector<TSNode> parts = named_children(node);
        std::vector<Argument> input = std::move(input_);
        for (std::size_t i = 0; i < parts.size(); ++i)
            in_subshell([&] {
                input_ = std::move(input);
                output_.clear();
                i + 1 == parts.size() ? with_words(parts[i], further, nesting + 1) : statement(parts[i], nesting + 1);
                input = std::move(output_);
                output_.clear();
            });
        input_.clear();
    }
    /// The words that a command writes.
    static std::vector<Argument> written_by(const Command& command) {
        const std::string_view program = commands::program_name(command.arguments.front().text());
        std::vector<Argument> out;
        if (program != "cat" && program != "echo" && program != "printf") return out;
        for (std::size_t i = program == "printf" ? 2 : 1; i < command.arguments.size(); ++i) {
            Argument word = command.arguments[i];
            if (word.text().starts_with('-')) continue;
            if (!word.literal || (program != "cat" && word.text().find_first_of(" \t\n\\") != std::string_view::npos)) return {};
            word.stands_for_file |= program == "cat";
            out.push_back(std::move(word));
        }
        return out.size() <= most_rounds ? out : std::vector<Argument>{};
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
        take_input(redirects);
        if (!ts_node_is_null(body)) with_words(body, further, nesting + 1);
        input_.clear();
        const bool fed = reads_input_;
        for (const TSNode redirect : redirects) {
            if (fed && type_of(redirect) == "heredoc_redirect") feed(redirect);
            redirection(redirect, nesting + 1);
        }
    }
    /// `< file`: its words may be read by what stands before it.
    void take_input(const std::vector<TSNode>& redirects) {
        for (const TSNode redirect : redirects) {
            const TSNode target = field(redirect, "destination");
            if (type_of(redirect) != "file_redirect" || ts_node_is_null(target) || !words_.written(redirect).starts_with('<')) continue;
            Argument file = words_.argument(target);
            file.stands_for_file = true;
            if (file.literal && type_of(target) != "process_substitution") input_ = {std::move(file)};
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
        if (type == "command_substitution" || type == "process_substitution") return in_subshell([&] { children(node, nesting); });
        if (ts_node_child_count(node) > 0) each_child(node, [&](TSNode child) { substitutions(child, nesting + 1); });
    }

    // ---- commands

    void command(TSNode node, const std::vector<TSNode>& further, int nesting) {
        Command command;
        command.scope = context_.scope;
        command.at_start = context_.at_start;
        command.in_system = context_.in_system;
        std::size_t last = 0;
        const std::vector<TSNode> nodes = named_children(node);
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            const std::string_view type = type_of(nodes[i]);
            if (type == "variable_assignment")
                prefix(nodes[i], command);
            else if (type == "file_redirect" || type == "herestring_redirect")
                redirect_words(nodes[i], command, last);
            else if (type == "subshell")
                statement(nodes[i], nesting + 1);
            else if (type != "heredoc_redirect")
                add_word(nodes[i], command, last);
        }
        for (const TSNode redirect : further) redirect_words(redirect, command, last);
        const std::vector<Argument> input = input_;
        take_input(nodes);
        for (const TSNode child : nodes)
            if (type_of(child) == "heredoc_redirect")
                redirection(child, nesting + 1);
            else if (type_of(child) != "subshell" && type_of(child) != "variable_assignment")
                substitutions(child, nesting + 1);
        nesting_ = nesting;
        if (!command.arguments.empty()) run(std::move(command));
        input_ = input;
    }

    /// `X=1 command`.
    void prefix(TSNode node, Command& command) {
        const TSNode name = field(node, "name");
        if (ts_node_is_null(name) || type_of(name) != "variable_name") return;
        const Binding binding = assigned(node, words_.written(name), field(node, "value"));
        if (binding.text) command.environment.insert_or_assign(std::string(words_.written(name)), *binding.text);
    }

    void add_word(TSNode node, Command& command, std::size_t& last) {
        const bool glued = last != 0 && only_continues(last, words_.begin(node));
        last = words_.end(node);
        if (!glued || command.arguments.empty()) return words_.append_words(node, command.arguments);
        // what the grammar does not join: `a\` and `b` on the next line, `$"text"`, errors
        const Argument word = words_.argument(node);
        Argument& before = command.arguments.back();
        before.value.append(word.value);
        before.written += word.written;
        before.at.end = word.at.end;
        before.literal = before.literal && word.literal && !before.stands_for_file;
        before.stands_for_file = false;
    }
    /// True where nothing stands between two words but continued lines: then they are one.
    bool only_continues(std::size_t from, std::size_t to) const {
        std::string_view between = std::string_view(text_.text).substr(from, to - from);
        while (between.starts_with("\\\n")) between.remove_prefix(2);
        return between.empty();
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
                    if (!keep_specifier(node, child, op, command, last) && is_one_of(op, {">", ">>", ">|", "&>"})) command.output = words_.argument(child);
                    last = words_.end(child);
                }
            } while (ts_tree_cursor_goto_next_sibling(&cursor));
        ts_tree_cursor_delete(&cursor);
        if (!target) last = words_.end(node);
    }
    bool keep_specifier(TSNode node, TSNode target, std::string_view op, Command& command, std::size_t last) const {
        if (command.arguments.empty() || words_.begin(node) != last || (op != ">" && op != "<")) return false;
        const std::string_view version = words_.written(target);
        const std::size_t digit = version.starts_with('=') ? 1 : 0;
        if (words_.begin(target) != words_.begin(node) + 1 || digit >= version.size() || version[digit] < '0' || version[digit] > '9') return false;
        Argument& word = command.arguments.back();
        word.written += std::string(op) + std::string(version);
        word.at.end = words_.span(target).end;
        return true;
    }

    void run(Command command) {
        command.directory = directory_;
        if (changes_folder(command) || calls(command) || changes_variables(command)) return;
        for (const std::string_view name : {"UV_FROZEN", "UV_LOCKED", "UV_NO_DEV", "UV_CONSTRAINT", "PIP_CONSTRAINT", "PIP_REQUIRE_HASHES"})
            if (!command.environment.contains(name))
                if (auto value = words_.value_of(name)) command.environment.emplace(name, std::move(*value));
        command.input = input_;
        reads_input_ = commands::is_bare_shell(command);
        output_ = written_by(command);
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

    /// `read p`, `mapfile -t list`, `shift`, `set -- a b`.
    bool changes_variables(const Command& command) {
        const std::string_view program = command.arguments.front().text();
        const auto& words = command.arguments;
        if (program == "shift") {
            if (!parameters_.empty()) parameters_.erase(parameters_.begin());
            if (has_parameters_) bind_parameters();
        } else if (program == "read" || program == "mapfile" || program == "readarray") {
            for (std::size_t i = 1; i < words.size(); ++i)
                if (!words[i].text().starts_with('-')) assign_words_or_nothing(words[i].text(), words.size() == i + 1 ? input_ : std::vector<Argument>{});
        } else if (program == "set" && words.size() > 1 && words[1].text() == "--") {
            parameters_.assign(words.begin() + 2, words.end());
            has_parameters_ = std::ranges::all_of(parameters_, [](const Argument& word) { return word.literal; });
            bind_parameters();
        } else
            return false;
        return true;
    }
    void assign_words_or_nothing(std::string_view name, const std::vector<Argument>& words) { words.empty() ? assign(name, {}) : assign_words(name, words); }

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
    ShellWords words_;
    const ShellContext& context_;
    Session& session_;
    int depth_;
    std::string directory_, previous_;
    bool reads_input_ = false;              // the last command is a shell that reads its script from its input
    std::vector<Argument> input_, output_;  // the words that the next command may read; that the last one wrote
    std::vector<Change> journal_;           // in the order of the assignments
    std::size_t remembered_ = 0;            // bytes that it has held
    int nesting_ = 0;                       // of the command that runs
    std::map<std::string, Function, std::less<>> functions_;
    std::set<const void*> running_;  // bodies of functions
    std::vector<Argument> parameters_;
    bool has_parameters_ = false;
};

void run_command(Command command, const ShellContext& context, Session& session, int depth) {
    if (!commands::unwrap(command, session.out)) return;
    if (const auto text = commands::shell_text(command)) {
        if (depth < deepest_shell) read_text(*text, context, session, depth + 1);
        return;
    }
    commands::append_command_facts(command, session.earlier, session.out);
}

bool is_line_break(std::string_view text, std::size_t begin, std::size_t end) {
    for (std::size_t at = text.find('\n', begin); at < end; at = text.find('\n', at + 1))
        if (at == begin || text[at - 1] != '\\') return true;
    return false;
}

/// The grammar takes assignments of the lines before a command for its own (`A=1 B=2`, and then `{` for its name): a `;` behind them in the text parts the two
/// when it is read again. True where that was needed.
bool part_lines(TSNode node, std::string& text, int nesting) {
    if (nesting > deepest_nesting) return false;
    bool parted = false;
    std::size_t end = std::string::npos;  // of an assignment before
    const bool is_command = type_of(node) == "command";
    each_child(node, [&](TSNode child) {
        if (type_of(child) == "comment") return;
        if (end < text.size() && is_space(text[end]) && is_line_break(text, end, ts_node_start_byte(child))) {
            text[end] = ';';
            parted = true;
        }
        end = is_command && type_of(child) == "variable_assignment" ? ts_node_end_byte(child) : std::string::npos;
        parted |= part_lines(child, text, nesting + 1);
    });
    return parted;
}

void read_text(const Mapped& text, const ShellContext& context, Session& session, int depth) {
    const auto give_up = [&](std::string reason) { session.out.push_back({Unreadable{std::move(reason)}, {text.at(0), text.at(0)}, context.scope}); };
    if (const auto parted = parted_parentheses(text)) return read_text(*parted, context, session, depth);
    std::string readable = masked(text.text);
    SyntaxTree tree(tree_sitter_bash(), readable);
    for (int rounds = 0; rounds < 4 && tree && part_lines(tree.root(), readable, 0); ++rounds) tree = SyntaxTree(tree_sitter_bash(), readable);
    if (tree.refused()) return give_up("shell text that is nested too deeply to be read");
    if (!tree) return give_up("shell text that takes too long to be read");
    Walk(text, context, session, depth).read(tree.root());
    if (context.variables) append_variable_facts(text, tree, context.scope, session.out);
}

/// In the order of the file, and what a loop or a function says again only once.
Facts settled(Facts facts) {
    sort_by_place(facts);
    Facts out;
    for (Fact& fact : facts) {
        bool told = false;
        const std::size_t first = out.size() - std::min(out.size(), most_rounds);
        for (std::size_t i = out.size(); i-- > first && out[i].at.begin == fact.at.begin && !told;) told = commands::same(out[i], fact);
        if (!told) out.push_back(std::move(fact));
    }
    return out;
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
    commands::Earlier own;
    Session session{out, context.earlier ? *context.earlier : own};
    Command command;
    command.arguments = std::move(arguments);
    command.directory = context.directory;
    command.scope = context.scope;
    command.at_start = context.at_start;
    command.in_system = context.in_system;
    run_command(std::move(command), context, session, 0);
    return out;
}

}  // namespace

Facts shell_facts(const Mapped& text, const ShellContext& context) {
    Facts out;
    commands::Earlier own;
    Session session{out, context.earlier ? *context.earlier : own};
    read_text(text, context, session, 0);
    return settled(std::move(out));
}

Facts command_facts(const Words& words, const ShellContext& context) {
    std::vector<Argument> arguments;
    for (const Word& word : words) arguments.push_back(argument_of(word));
    Facts out = facts_of(std::move(arguments), context);
    return settled(std::move(out));
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
    return settled(std::move(out));
}

}  // namespace driftaudit::syntax
