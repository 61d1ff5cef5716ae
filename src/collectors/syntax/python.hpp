#pragma once
// Python source as the collectors need it: a parsed module whose names are known as far as one file can tell (imports, constants, loops over
// literals), walked without recursion. Nothing is run, and what only a run could tell is not guessed.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tree.hpp"

namespace driftaudit::syntax::python {

/// The kinds of node that readers tell apart.
enum class Kind : std::uint8_t {
    other,
    argument_list,
    assignment,
    attribute,
    augmented_assignment,
    binary_operator,
    block,
    boolean_operator,
    call,
    class_definition,
    comparison_operator,
    concatenated_string,
    conditional_expression,
    decorator,
    default_parameter,
    dictionary,
    elif_clause,
    else_clause,
    except_clause,
    expression_list,
    expression_statement,
    false_value,
    float_value,
    for_in_clause,
    for_statement,
    function_definition,
    identifier,
    if_statement,
    import_from_statement,
    import_statement,
    integer,
    keyword_argument,
    lambda,
    list,
    module,
    named_expression,
    none,
    not_operator,
    pair,
    parameters,
    parenthesized_expression,
    raise_statement,
    set,
    string,
    subscript,
    true_value,
    try_statement,
    tuple,
    typed_default_parameter,
    typed_parameter,
    while_statement,
    with_statement
};
Kind kind(TSNode node);

inline bool is_null(TSNode node) { return ts_node_is_null(node); }
inline bool same(TSNode a, TSNode b) { return ts_node_eq(a, b); }
/// The node inside any number of parentheses.
TSNode unparenthesized(TSNode node);

/// The last part of a dotted name.
inline std::string_view last_part(std::string_view dotted) { return dotted.substr(dotted.rfind('.') + 1); }
/// True where the text holds the word, with nothing at either side that would continue a name.
bool holds_word(std::string_view text, std::string_view word);

/// A call's arguments. Stars are left out, and what follows one has no known place.
struct Arguments {
    std::vector<TSNode> positional;
    std::vector<std::pair<std::string_view, TSNode>> keywords;

    /// The value of this keyword, null node where it is not given.
    TSNode keyword(std::string_view name) const;
    /// The positional argument at this index, else the value of this keyword, else null.
    TSNode at(std::size_t index, std::string_view name) const;
};

/// How a name got a value.
struct Binding {
    enum class How { assigned, looped, parameter };
    const void* scope = nullptr;  // the function, class or module (the id of its node) that the name belongs to
    How how = How::assigned;
    TSNode value{};  // what is assigned, what the loop goes over, the parameter's default; null node for none
};

/// A literal string that an expression stands for, and the node that writes it.
struct Literal {
    std::string text;
    TSNode node{};
    const Binding* through = nullptr;  // the name's binding that it was reached by, null where it stands there itself
};

/// The nodes above a node, from the module down to its parent.
using Path = std::vector<TSNode>;

/// Calls `visit(node, path)` for every named node, outer ones first. What lies deeper than a person nests (512 levels) is left out.
template <class Visit>
void walk(TSNode root, Visit&& visit) {
    constexpr std::size_t deepest = 512;
    TSTreeCursor cursor = ts_tree_cursor_new(root);
    Path path;
    for (bool done = false; !done;) {
        const TSNode node = ts_tree_cursor_current_node(&cursor);
        if (ts_node_is_named(node)) visit(node, static_cast<const Path&>(path));
        if (path.size() < deepest && ts_tree_cursor_goto_first_child(&cursor)) {
            path.push_back(node);
            continue;
        }
        while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
            if (!ts_tree_cursor_goto_parent(&cursor)) {
                done = true;
                break;
            }
            path.pop_back();
        }
    }
    ts_tree_cursor_delete(&cursor);
}

/// A parsed module and its names.
class Module {
public:
    explicit Module(std::string_view bytes);
    /// False where the parser gave up, or could not be given the text.
    explicit operator bool() const { return static_cast<bool>(tree_); }
    /// True for a text that stands open in more places than the parser can hold.
    bool refused() const { return tree_.refused(); }

    TSNode root() const { return tree_.root(); }
    std::string_view text(TSNode node) const { return is_null(node) ? std::string_view{} : tree_.text(node); }

    /// The same from the root of the module.
    template <class Visit>
    void walk(Visit&& visit) const;

    /// The dotted name that an expression stands for, with imports and aliases followed: "os.environ" for `e` after `from os import environ as e`.
    /// A relative import keeps its dots; "" where the expression is no dotted name.
    std::string qualified(TSNode expression) const;
    /// The dotted name of a call's function, "" for none.
    std::string called(TSNode call) const { return qualified(field(call, "function")); }
    Arguments arguments(TSNode call) const;
    /// The names of a function's parameters in their order, without `self` and `cls`.
    std::vector<std::string_view> parameters(TSNode function) const;

    /// The text of a string literal (or of adjacent ones); nothing for f-strings with holes and for what is no string.
    std::optional<std::string> string_value(TSNode node) const;
    /// The text of a literal string, number or truth value.
    std::optional<std::string> literal_value(TSNode node) const;
    /// The strings that an expression can stand for: itself, a name that was given them once, a loop over a literal list. Empty where that is not known.
    std::vector<Literal> literals(TSNode expression, const Path& path) const;
    /// The bindings of a name as seen from a place: those of the innermost function or module that binds it.
    std::vector<const Binding*> bindings(std::string_view name, const Path& path) const;
    /// Every binding of this name, or dotted name such as `self.env`, anywhere in the file.
    const std::vector<Binding>& bindings_anywhere(std::string_view name) const;

    /// The call whose result a name, or dotted name, holds wherever the file gives it a value: `Env()` for `env` after `env = Env()`.
    std::optional<TSNode> constructor(TSNode expression) const;

    /// True where the file imports this package or something in it.
    bool imports(std::string_view package) const;
    const std::map<std::string, std::string, std::less<>>& imported() const { return imports_; }

private:
    void learn();
    void learn_import(TSNode node);
    void learn_from_import(TSNode node);
    void bind(TSNode target, TSNode value, Binding::How how, const void* scope);
    void bind_parameters(TSNode function);
    TSNode parameter_name(TSNode parameter) const;
    std::string qualified(TSNode expression, int depth) const;
    std::optional<TSNode> only_value(const std::vector<Binding>& all) const;
    void add_literals(TSNode expression, const Path& path, const Binding* through, int depth, std::vector<Literal>& out) const;

    SyntaxTree tree_;
    std::map<std::string, std::string, std::less<>> imports_;  // the name here -> what it stands for
    std::map<std::string, std::vector<Binding>, std::less<>> bindings_;
};

/// The innermost function, class or module of a path: the scope that a name assigned there belongs to.
const void* scope_of(const Path& path);

template <class Visit>
void Module::walk(Visit&& visit) const {
    python::walk(root(), visit);
}

}  // namespace driftaudit::syntax::python
