// A variable is taken from outside where it is used and the text has not given it a value before: `X=${X:-1}` takes it and gives it a default,
// `X=1; echo $X` does not. A test whether it is there (`[ -n "$X" ]`, `${X+set}`) says that its absence is handled.

#include "shell-variables.hpp"

#include <driftaudit/text.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace driftaudit::syntax {
namespace {

/// What a shell sets itself, and what every shell has.
constexpr std::string_view own_names[] = {"BASH",        "BASHPID",   "BASHOPTS", "BASH_SOURCE", "BASH_REMATCH", "BASH_VERSION", "BASH_VERSINFO",
                                          "BASH_LINENO", "BASH_ARGV", "COLUMNS",  "COMP_WORDS",  "COMP_CWORD",   "DIRSTACK",     "EUID",
                                          "FUNCNAME",    "GROUPS",    "HOSTNAME", "HOSTTYPE",    "IFS",          "LINENO",       "LINES",
                                          "MACHTYPE",    "OLDPWD",    "OPTARG",   "OPTIND",      "OSTYPE",       "PIPESTATUS",   "PPID",
                                          "PS1",         "PS4",       "PWD",      "RANDOM",      "REPLY",        "SECONDS",      "SHELLOPTS",
                                          "SHLVL",       "UID",       "_"};

bool is_name(std::string_view text) {
    if (text.empty() || is_digit(text[0])) return false;
    bool letter = false;
    for (const char c : text) {
        letter |= is_upper(c);
        if (!is_upper(c) && !is_digit(c) && c != '_') return false;
    }
    return letter && !is_one_of(text, own_names);
}

class VariableReader {
public:
    VariableReader(const Mapped& text, std::uint32_t scope, Facts& out) : text_(text), scope_(scope), out_(out) {}

    void read(TSNode root) {
        // without recursion: a text may nest as deep as it likes
        TSTreeCursor cursor = ts_tree_cursor_new(root);
        for (bool more = true; more;) {
            visit(ts_tree_cursor_current_node(&cursor));
            more = ts_tree_cursor_goto_first_child(&cursor) || ts_tree_cursor_goto_next_sibling(&cursor);
            while (!more && ts_tree_cursor_goto_parent(&cursor)) more = ts_tree_cursor_goto_next_sibling(&cursor);
        }
        ts_tree_cursor_delete(&cursor);
        for (const Read& one : reads_) quote(one);
    }

private:
    struct Read {
        std::string name;
        TSNode node, at;
        VariableRead::Need need;
        std::optional<std::string> fallback;
    };

    std::string_view written(TSNode node) const {
        return std::string_view(text_.text).substr(ts_node_start_byte(node), ts_node_end_byte(node) - ts_node_start_byte(node));
    }
    static bool is(TSNode node, std::string_view type) { return !ts_node_is_null(node) && type_of(node) == type; }

    void visit(TSNode node) {
        const std::string_view type = type_of(node);
        if (type == "simple_expansion")
            read_plain(node);
        else if (type == "expansion")
            read_expansion(node);
        else if (type == "variable_assignment")
            assign(node);
        else if (type == "declaration_command")
            declare(node);
        else if (type == "for_statement")
            give(field(node, "variable"), ts_node_start_byte(node));
        else if (type == "command")
            read_command(node);
        else if (type == "test_operator" || type == "test_command")
            note_test(node);
    }

    void read_plain(TSNode node) {
        const TSNode name = ts_node_child(node, 1);
        if (is(name, "variable_name") && is_name(written(name))) reads_.push_back({std::string(written(name)), node, name, VariableRead::Need::bare, {}});
    }

    /// `${X}`, `${X:-d}`, `${X:?}`, `${X:=d}`, `${X+set}`, `${X%.*}`, `${#X}` …
    void read_expansion(TSNode node) {
        TSNode name{}, op{};
        const uint32_t count = ts_node_child_count(node);
        for (uint32_t i = 0; i < std::min(count, 8u); ++i) {
            const TSNode child = ts_node_child(node, i);
            if (is(child, "variable_name") && ts_node_is_null(name))
                name = child;
            else if (!ts_node_is_null(name) && ts_node_is_null(op) && !ts_node_is_named(child))
                op = child;
        }
        if (ts_node_is_null(name) || !is_name(written(name))) return;
        Read read{std::string(written(name)), node, name, VariableRead::Need::bare, {}};
        const std::string_view form = ts_node_is_null(op) ? std::string_view{} : written(op);
        if (form == ":-" || form == "-" || form == ":=" || form == "=") {
            read.need = VariableRead::Need::defaulted;
            const std::string_view whole = written(node);
            const std::size_t begin = ts_node_end_byte(op) - ts_node_start_byte(node);
            if (begin < whole.size()) read.fallback = std::string(whole.substr(begin, whole.size() - begin - 1));
        } else if (form == ":?" || form == "?") {
            read.need = VariableRead::Need::required;
        } else if (form == ":+" || form == "+") {
            guarded_.insert(read.name);
        }
        reads_.push_back(std::move(read));
    }

    /// `-z "$X"`, `-n "$X"`, `-v X`: the text looks whether it is there.
    void note_test(TSNode node) {
        if (!is(node, "test_operator")) return;
        const std::string_view op = written(node);
        if (op != "-z" && op != "-n" && op != "-v") return;
        const TSNode operand = ts_node_next_named_sibling(node);
        if (!ts_node_is_null(operand)) guard_names(operand);
    }
    void guard_names(TSNode node) {
        std::string_view text = written(node);
        text.remove_prefix(std::min(text.find_first_not_of("\"${"), text.size()));
        std::size_t end = 0;
        while (end < text.size() && (is_upper(text[end]) || is_digit(text[end]) || text[end] == '_')) ++end;
        if (end > 0) guarded_.insert(std::string(text.substr(0, end)));
    }

    /// An assignment for the rest of the text.
    void assign(TSNode node) {
        const TSNode name = field(node, "name");
        if (is(name, "variable_name") && !of_commands_.contains(ts_node_start_byte(node))) give(name, ts_node_end_byte(node));
    }
    void declare(TSNode node) {
        const std::string_view word = written(ts_node_child(node, 0));
        const bool exports = word == "export" || (word != "local" && written(node).find(" -x") < written(node).find('='));
        each_child(node, [&](TSNode child) {
            const TSNode name = is(child, "variable_assignment") ? field(child, "name") : TSNode{};
            if (exports && is(name, "variable_name")) set(child, name);
        });
    }
    /// `X=1 command`: for this command only.
    void give_to_command(TSNode assignment) {
        const TSNode name = field(assignment, "name");
        of_commands_.insert(ts_node_start_byte(assignment));
        if (is(name, "variable_name")) set(assignment, name);
    }

    void set(TSNode node, TSNode name) {
        if (!is_name(written(name))) return;
        const TSNode value = field(node, "value");
        Value guarded{Value::Kind::empty, {}};
        if (!ts_node_is_null(value)) {
            std::string_view text = written(value);
            const bool literal = text.find_first_of("$`") == std::string_view::npos || type_of(value) == "raw_string";
            if ((type_of(value) == "string" || type_of(value) == "raw_string") && text.size() >= 2) text = text.substr(1, text.size() - 2);
            guarded = literal ? guarded_value(written(name), text) : Value{Value::Kind::withheld, {}};
        }
        add(VariableSet{std::string(written(name)), std::move(guarded), false}, name);
    }

    /// From this byte on the text has given the name a value itself.
    void give(TSNode name, std::size_t from) {
        if (ts_node_is_null(name)) return;
        const auto [at, is_new] = given_.try_emplace(std::string(written(name)), from);
        if (!is_new) at->second = std::min(at->second, from);
    }

    void read_command(TSNode node) {
        std::vector<TSNode> words;
        each_child(node, [&](TSNode child) {
            is(child, "variable_assignment") ? give_to_command(child) : words.push_back(child);
        });
        if (words.empty() || !is(words[0], "command_name")) return;
        const std::string_view program = written(words[0]);
        if (program == "set" || program == "test" || program == "[" || program == "read" || program == "getopts" || program == "mapfile" || program == "printf")
            read_arguments(program, words, ts_node_end_byte(node));
    }
    void read_arguments(std::string_view program, const std::vector<TSNode>& words, std::size_t end) {
        std::string_view before;
        for (std::size_t i = 1; i < words.size(); ++i) {
            const std::string_view text = written(words[i]);
            if (program == "set")
                unset_fails_ |= is_nounset(before, text);
            else if (program == "test" || program == "[") {
                if (before == "-z" || before == "-n" || before == "-v") guard_names(words[i]);
            } else if (program == "printf" ? before == "-v" : is_name(text))
                give(words[i], end);
            before = text;
        }
    }
    static bool is_nounset(std::string_view before, std::string_view text) {
        if (text == "nounset" && before.starts_with('-') && before.ends_with('o')) return true;
        return text.size() > 1 && text[0] == '-' && text[1] != '-' && text.find('u') != std::string_view::npos;
    }

    void quote(const Read& one) {
        const auto given = given_.find(one.name);
        const bool is_given = given != given_.end();
        if (is_given && given->second <= ts_node_start_byte(one.node)) return;
        VariableRead claim{one.name, one.need, "shell", guarded_.contains(one.name), {}};
        if (claim.need == VariableRead::Need::bare && is_given) claim.need = VariableRead::Need::defaulted;  // it gets a value of its own later
        if (claim.need == VariableRead::Need::bare && unset_fails_) claim.need = VariableRead::Need::required;
        if (one.fallback) claim.default_value = default_of(one);
        add(std::move(claim), one.at);
    }
    static Value default_of(const Read& one) {
        std::string_view text = *one.fallback;
        if (text.size() >= 2 && (text[0] == '"' || text[0] == '\'') && text.back() == text[0]) text = text.substr(1, text.size() - 2);
        if (text.empty()) return {Value::Kind::empty, {}};
        if (text.find_first_of("$`") != std::string_view::npos) return {Value::Kind::withheld, {}};
        return guarded_value(one.name, text);
    }

    void add(Claim claim, TSNode at) { out_.push_back({std::move(claim), text_.span(ts_node_start_byte(at), ts_node_end_byte(at)), scope_}); }

    const Mapped& text_;
    std::uint32_t scope_;
    Facts& out_;
    std::vector<Read> reads_;
    std::map<std::string, std::size_t, std::less<>> given_;  // and from where on
    std::set<std::string, std::less<>> guarded_;
    std::set<std::size_t> of_commands_;  // where the assignments stand that are one command's own
    bool unset_fails_ = false;
};

}  // namespace

void append_variable_facts(const Mapped& text, const SyntaxTree& tree, std::uint32_t scope, Facts& out) { VariableReader(text, scope, out).read(tree.root()); }

}  // namespace driftaudit::syntax
