// On which Pythons does a text compile? The grammar accepts what any Python ever did, and more; so its tree is walked once, and each node that not every
// Python accepts is noted with the releases that do. What the grammar takes for an error and some Python does not is respelled first
// (python-respelling.cpp); what stays an error compiles nowhere, and so does what only a compiler's later passes refuse (`await` outside of `async def`):
// of such a text nobody can say that it needs a version. The releases are those that really compile the construct, measured, where the
// documents say something else.

#include "python-constructs.hpp"

#include <driftaudit/text.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "python-respelling.hpp"
#include "python.hpp"
#include "text.hpp"

namespace driftaudit::syntax::python {
namespace {

/// What no Python compiles.
constexpr Construct broken(std::string_view name) { return {name, 1000, 0}; }
constexpr Construct until_3(std::string_view name) { return {name, 0, 300}; }

constexpr Construct walrus{"assignment expression", 308};
constexpr Construct python_3_call{"`print` as a function", 300};
constexpr Construct many_unpackings{"several unpackings in a call", 305};
constexpr Construct nested_f_string{"f-string with quotes, backslashes or lines inside its braces", 312};

bool has_token(TSNode node, std::string_view token) {
    bool found = false;
    TSTreeCursor cursor = ts_tree_cursor_new(node);
    if (ts_tree_cursor_goto_first_child(&cursor)) do
            found = type_of(ts_tree_cursor_current_node(&cursor)) == token;
        while (!found && ts_tree_cursor_goto_next_sibling(&cursor));
    ts_tree_cursor_delete(&cursor);
    return found;
}

bool has_child(TSNode node, std::string_view type) { return has_token(node, type); }

bool is_async(TSNode node) { return type_of(ts_node_child(node, 0)) == "async"; }

bool is_comprehension(std::string_view type) { return type.ends_with("_comprehension") || type == "generator_expression"; }

class Reader {
public:
    Reader(std::string_view text, TSNode root) : text_(text), root_(root) {}

    std::vector<FoundConstruct> run() {
        if (text_.find('\0') != std::string_view::npos) add(broken("NUL byte"), root_);
        if (ts_node_has_error(root_)) add(broken("error of syntax"), root_);
        syntax::python::walk(root_, [&](TSNode node, const Path& path) {
            path_ = &path;
            if (const Rule rule = rule_of(node)) (this->*rule)(node);
        });
        for (const auto& [function, at] : returned_)
            if (const auto made = generators_.find(function); made != generators_.end())
                add(made->second ? broken("value returned by an asynchronous generator") : Construct{"value returned by a generator", 303}, at);
        return std::move(found_);
    }

private:
    using Rule = void (Reader::*)(TSNode);

    // ---- where a node stands ----

    std::string_view text(TSNode node) const {
        const auto begin = ts_node_start_byte(node);
        return text_.substr(begin, ts_node_end_byte(node) - begin);
    }
    TSNode above(std::size_t levels = 1) const { return levels <= path_->size() ? (*path_)[path_->size() - levels] : TSNode{}; }
    std::string_view type_above(std::size_t levels = 1) const { return levels <= path_->size() ? type_of(above(levels)) : std::string_view{}; }
    /// The node on the path below this level, or the node itself.
    TSNode below(std::size_t level, TSNode node) const { return level + 1 < path_->size() ? (*path_)[level + 1] : node; }

    /// The innermost function, lambda, class or module whose body the node stands in.
    TSNode scope(TSNode node) const {
        for (std::size_t level = path_->size(); level-- > 0;) {
            const TSNode one = (*path_)[level];
            const Kind k = kind(one);
            if (k == Kind::module) return one;
            if ((k == Kind::function_definition || k == Kind::lambda || k == Kind::class_definition) && same(below(level, node), field(one, "body"))) return one;
        }
        return root_;
    }
    bool in_async(TSNode node) const {
        const TSNode function = scope(node);
        return kind(function) == Kind::function_definition && is_async(function);
    }
    /// The innermost comprehension around the node in its scope, that its own first iterable is not in; null node for none.
    TSNode comprehension_around(TSNode node) const {
        for (std::size_t level = path_->size(); level-- > 0;) {
            const TSNode one = (*path_)[level];
            if (binds(kind(one))) break;
            if (!is_comprehension(type_of(one))) continue;
            const TSNode part = below(level, node);
            const TSNode first = ts_node_named_child(one, 1);
            if (!same(part, first)) return one;
        }
        return {};
    }
    static bool binds(Kind k) { return k == Kind::function_definition || k == Kind::lambda || k == Kind::class_definition; }
    bool stands_in(std::string_view type) const {
        return std::ranges::any_of(*path_, [&](TSNode one) { return type_of(one) == type; });
    }

    void add(const Construct& construct, TSNode node) {
        const auto known = std::ranges::find_if(found_, [&](const FoundConstruct& one) { return one.construct.name == construct.name; });
        if (known == found_.end()) found_.push_back({construct, span_of(node)});
    }

    // ---- strings and numbers ----

    void string(TSNode node) {
        const std::string_view start = text(ts_node_child(node, 0));
        const std::size_t quote = std::min(start.find_first_of("'\"`"), start.size());
        const std::string prefix = lowered(start.substr(0, quote));
        if (start.ends_with('`')) return add(until_3("backticks"), node);
        if (prefix == "ur") add(until_3("`ur` string"), node);
        if (prefix == "u") add({"`u` string", 303, 300}, node);
        if (prefix == "rb") add({"`rb` string", 303}, node);
        if (prefix.find('f') == std::string::npos) return;
        add({"f-string", 306}, node);
        const std::string_view quotes = start.substr(quote);
        each_child(node, [&](TSNode part) {
            if (type_of(part) != "interpolation") return;
            const TSNode format = field(part, "format_specifier");
            std::string_view expression = text(part);
            if (has_token(part, "=")) add({"f-string with `=`", 308}, part);
            if (expression.substr(1).find(quotes) != std::string_view::npos || (quotes.size() == 1 && expression.find('\n') != std::string_view::npos))
                add(nested_f_string, part);
            if (!is_null(format)) expression = expression.substr(0, ts_node_start_byte(format) - ts_node_start_byte(part));
            if (expression.find('\\') != std::string_view::npos) add(nested_f_string, part);
        });
    }

    /// A hole in the format of a hole.
    void format_expression(TSNode node) {
        if (text(node).find('\\') != std::string_view::npos) add(nested_f_string, node);
        for (std::size_t level = path_->size(); level-- > 0 && kind((*path_)[level]) != Kind::string;)
            if (type_of((*path_)[level]) == "format_expression") add(nested_f_string, node);
    }

    void comment(TSNode node) {
        if (stands_in("interpolation")) add(nested_f_string, node);
    }

    void number(TSNode node) {
        const std::string_view digits = text(node);
        if (digits.find('_') != std::string_view::npos) {
            const bool odd = digits.find("__") != std::string_view::npos || digits.ends_with('_') || (digits.starts_with("0_") && digits.find_first_not_of("0_") != std::string_view::npos);
            add(odd ? broken("underscores in a number") : Construct{"underscores in a number", 306}, node);
        }
        if (digits.ends_with('L') || digits.ends_with('l')) add(until_3("long number"), node);
        if (digits.size() > 1 && digits.front() == '0' && std::ranges::all_of(digits, is_digit) && digits.find_first_not_of('0') != std::string_view::npos)
            add(until_3("octal number without `0o`"), node);
    }

    // ---- names ----

    void identifier(TSNode node) {
        const std::string_view name = text(node);
        if (std::ranges::any_of(name, [](char c) { return (c & 0x80) != 0; })) add({"name with letters outside of ASCII", 300}, node);
        if (name == "async" || name == "await") add({"`async` or `await` as a name", 0, 307}, node);
        if (name == "exec" || (name == "print" && !print_function_)) keyword_of_python_2(node);
    }

    /// `print` or `exec` where Python 2 may have a statement.
    void keyword_of_python_2(TSNode node) {
        const TSNode parent = above();
        if (kind(parent) == Kind::expression_statement) return;
        if (kind(parent) != Kind::call || kind(above(2)) != Kind::expression_statement) return add(python_3_call, node);
        each_child(field(parent, "arguments"), [&](TSNode argument) {
            if (is_one_of(type_of(argument), {"keyword_argument", "list_splat", "dictionary_splat"})) add(python_3_call, node);
        });
    }

    void ellipsis(TSNode node) {
        if (kind(above()) != Kind::subscript) add({"`...`", 300}, node);
    }

    // ---- statements ----

    void print_statement(TSNode node) {
        if (!has_child(node, "chevron")) add(until_3("`print` statement"), node);  // `print >>file, x` compares, to Python 3
    }
    void exec_statement(TSNode node) { add(until_3("`exec` statement"), node); }
    void nonlocal_statement(TSNode node) {
        add(kind(scope(node)) == Kind::module ? broken("`nonlocal` outside of a function") : Construct{"`nonlocal` statement", 300}, node);
    }
    void match_statement(TSNode node) { add({"match statement", 310}, node); }
    void type_alias(TSNode node) {
        if (!text(field(node, "left")).starts_with('(')) add({"type statement", 312}, node);  // `type(x).y = z` is none
    }

    void raise_statement(TSNode node) {
        if (!is_null(field(node, "cause"))) add({"`raise … from`", 300}, node);
        if (has_child(node, "expression_list")) add(until_3("`raise` with commas"), node);
    }

    void return_statement(TSNode node) {
        const TSNode function = scope(node);
        if (kind(function) != Kind::function_definition) return add(broken("`return` outside of a function"), node);
        if (ts_node_named_child_count(node) > 0) returned_.try_emplace(function.id, node);
    }

    void jump(TSNode node) {
        for (std::size_t level = path_->size(); level-- > 0;) {
            const Kind k = kind((*path_)[level]);
            if (k == Kind::for_statement || k == Kind::while_statement) return;
            if (binds(k) || k == Kind::module) break;
            if (type_of((*path_)[level]) == "finally_clause" && type_of(node) == "continue_statement") add({"`continue` in `finally`", 308}, node);
        }
        add(broken("`break` or `continue` outside of a loop"), node);
    }

    void try_clause(TSNode node) {
        if (type_of(node) == "except_group_clause") return add({"`except*`", 311}, node);
        const TSNode alias = field(node, "alias");
        if (is_null(alias) || !has_token(node, ",")) return;
        add(type_of(alias) == "as_pattern" ? broken("`except` of several with a name, without parentheses") : Construct{"`except` of two without parentheses", 314, 300}, node);
    }

    void with_statement(TSNode node) {
        if (is_async(node) && !in_async(node)) add(broken("`async with` outside of `async def`"), node);
        const TSNode clause = ts_node_named_child(node, 0);
        bool named = false;
        each_child(clause, [&](TSNode item) { named = named || type_of(field(item, "value")) == "as_pattern"; });
        if (named && has_token(clause, "(")) add({"parentheses around the items of `with`", 309}, node);
    }

    /// `x as y`.
    void as_pattern(TSNode node) {
        const std::string_view parent = type_above();
        if (is_one_of(parent, {"with_item", "except_clause", "except_group_clause", "case_pattern"}) || stands_in("case_pattern")) return;
        const bool alone = kind(above()) == Kind::parenthesized_expression && type_above(2) == "with_item" && ts_node_named_child_count(above(3)) == 1;
        add(alone ? Construct{"parentheses around the items of `with`", 309} : broken("`as` in an expression"), node);
    }

    void for_statement(TSNode node) {
        if (is_async(node) && !in_async(node)) add(broken("`async for` outside of `async def`"), node);
    }

    void global_statement(TSNode node) {
        each_child(node, [&](TSNode name) { globals_.insert({scope(node).id, text(name)}); });
    }

    void assignment(TSNode node) {
        const TSNode left = field(node, "left");
        if (type_of(left) == "list_splat_pattern") add(broken("starred target alone"), node);
        if (is_null(field(node, "type"))) return;
        add({"annotated variable", 306}, node);
        if (is_one_of(type_of(left), {"pattern_list", "tuple_pattern", "list_pattern"}) && text(left).find(',') != std::string_view::npos) add(broken("annotated list of variables"), node);
        if (globals_.contains({scope(node).id, text(left)})) add(broken("annotated global variable"), node);
        if (is_one_of(type_of(field(node, "right")), {"expression_list", "yield"})) add({"tuple without parentheses as an annotated variable's value", 308}, node);
    }

    void operation(TSNode node) {
        if (has_token(node, "@") || has_token(node, "@=")) add({"matrix multiplication", 305}, node);
    }
    void comparison(TSNode node) {
        if (has_token(node, "<>")) add(until_3("`<>`"), node);
    }

    void wildcard_import(TSNode node) {
        if (kind(scope(node)) != Kind::module) add(until_3("`import *` inside of a function or class"), node);
    }

    void future_import(TSNode node) {
        static constexpr std::string_view old[] = {"nested_scopes", "generators", "division", "absolute_import", "with_statement", "unicode_literals"};
        each_child(node, [&](TSNode child) {
            const std::string_view name = text(type_of(child) == "aliased_import" ? field(child, "name") : child);
            if (name == "print_function")
                print_function_ = true;
            else if (name == "annotations")
                add({"`from __future__ import annotations`", 307}, node);
            else if (name == "generator_stop" || name == "barry_as_FLUFL")
                add({"`from __future__` with a name of Python 3", 301}, node);
            else if (!ts_node_is_extra(child) && !is_one_of(name, old))
                add(broken("`from __future__` with an unknown name"), node);
        });
    }

    // ---- definitions ----

    void function_definition(TSNode node) {
        if (is_async(node)) add({"async function", 305}, node);
        if (!is_null(field(node, "return_type"))) add({"annotation", 300}, node);
        type_parameters(node);
    }
    void class_definition(TSNode node) {
        const TSNode bases = field(node, "superclasses");
        if (!is_null(bases))
            each_child(bases, [&](TSNode base) {
                if (is_one_of(type_of(base), {"keyword_argument", "list_splat", "dictionary_splat"})) add({"keyword among a class's bases", 300}, base);
            });
        type_parameters(node);
    }
    void type_parameters(TSNode node) {
        const TSNode parameters = field(node, "type_parameters");
        if (!is_null(parameters)) add({"type parameters", 312}, parameters);
    }

    void parameters(TSNode node) {
        std::size_t count = 0;
        bool starred = false;
        std::string_view last;
        each_child(node, [&](TSNode parameter) {
            const std::string_view type = type_of(parameter);
            if (ts_node_is_extra(parameter)) return;
            last = type == "typed_parameter" ? type_of(ts_node_named_child(parameter, 0)) : type;
            if (type.starts_with("typed_")) add({"annotation", 300}, parameter);
            if (type == "positional_separator") add(count == 0 ? broken("`/` before every parameter") : Construct{"positional-only parameters", 308}, parameter);
            if (type == "tuple_pattern") add(until_3("parameter that is a tuple"), parameter);
            if (type == "keyword_separator" || (starred && last != "dictionary_splat_pattern")) add({"keyword-only parameters", 300}, parameter);
            starred = starred || last == "list_splat_pattern";
            ++count;
        });
        if (count > 255) add({"more than 255 parameters", 307}, node);
        if (ends_with_comma(node) && (last == "list_splat_pattern" || last == "dictionary_splat_pattern")) add({"comma behind starred parameters", 306}, node);
    }

    static bool ends_with_comma(TSNode list) {
        for (std::uint32_t i = ts_node_child_count(list); i-- > 0;) {
            const TSNode child = ts_node_child(list, i);
            if (type_of(child) != ")" && !ts_node_is_extra(child)) return type_of(child) == ",";
        }
        return false;
    }

    void arguments(TSNode node) {
        std::size_t count = 0, stars = 0, double_stars = 0;
        bool keyword = false, last_starred = false;
        each_child(node, [&](TSNode argument) {
            const std::string_view type = type_of(argument);
            if (ts_node_is_extra(argument)) return;
            ++count;
            last_starred = type == "list_splat" || type == "dictionary_splat";
            if (type == "list_splat") {
                if (double_stars > 0) add(broken("`*` behind `**`"), argument);
                if (++stars > 1) add(many_unpackings, argument);
            } else if (type == "dictionary_splat") {
                if (++double_stars > 1) add(many_unpackings, argument);
            } else if (type == "keyword_argument") {
                keyword = true;
                if (double_stars > 0) add(many_unpackings, argument);
            } else {
                if (keyword || double_stars > 0) add(broken("positional argument behind named ones"), argument);
                if (stars > 0) add(many_unpackings, argument);
            }
        });
        if (count > 255) add({"more than 255 arguments", 307}, node);
        if (last_starred && ends_with_comma(node)) add({"comma behind starred arguments", 305}, node);
    }

    void decorator(TSNode node) {
        TSNode expression = ts_node_named_child(node, 0);
        if (kind(expression) == Kind::call) expression = field(expression, "function");
        while (kind(expression) == Kind::attribute) expression = field(expression, "object");
        if (kind(expression) != Kind::identifier) add({"decorator that is no dotted name", 309}, node);
    }

    // ---- expressions ----

    void named_expression(TSNode node) {
        static constexpr std::string_view bare[] = {"argument_list",   "list",          "tuple",           "set",        "parenthesized_expression", "if_statement",
                                                    "elif_clause",     "while_statement", "match_statement", "decorator",  "list_comprehension",      "set_comprehension",
                                                    "generator_expression", "subscript",  "if_clause"};
        const std::string_view parent = type_above();
        if (parent == "interpolation") return;  // a format that begins with `=`
        add(walrus, node);
        if (!is_one_of(parent, bare) || (parent == "if_clause" && type_above(2) != "case_clause")) add(broken("assignment expression without parentheses"), node);
        if (parent == "set" || parent == "set_comprehension" || parent == "decorator") add({"assignment expression without parentheses in a set", 309}, node);
        if (parent == "subscript") add({"assignment expression without parentheses in an index", 310}, node);
        if (kind(scope(node)) == Kind::class_definition && !is_null(comprehension_around(node))) add(broken("assignment expression in a class's comprehension"), node);
    }

    void list_splat(TSNode node) {
        const Construct generalized{"unpacking in a list, set or tuple", 305};
        std::size_t up = 1;  // the grammar reads `[*f(x)]` as a call of `*f`
        while (is_one_of(type_above(up), {"call", "attribute", "subscript"}) && ts_node_start_byte(above(up)) == ts_node_start_byte(node)) ++up;
        const std::string_view parent = type_above(up);
        if (is_one_of(parent, {"list", "tuple", "set"})) return add(generalized, node);
        if (parent == "argument_list") return;
        if (parent == "subscript") return add({"unpacking in an index", 311}, node);
        if (is_comprehension(parent)) return add({"unpacking in a comprehension", 315}, node);
        if (parent != "expression_list") return add(broken("starred expression alone"), node);
        const std::string_view list = type_above(up + 1);
        if (list == "return_statement" || list == "yield") return add({"unpacking in `return` or `yield` without parentheses", 308}, node);
        if (list == "for_statement" || list == "augmented_assignment") return add({"unpacking in `for` or `+=` without parentheses", 309}, node);
        add(list == "delete_statement" ? broken("starred expression alone") : generalized, node);
    }
    void dictionary_splat(TSNode node) {
        if (type_above() == "dictionary") add({"unpacking in a dictionary", 305}, node);
    }
    void list_splat_pattern(TSNode node) {
        if (is_one_of(type_above(), {"pattern_list", "tuple_pattern", "list_pattern"})) add({"starred target", 300}, node);
    }
    void splat_type(TSNode node) {
        const TSNode parameter = above(2);  // above the `type`
        if (type_of(parameter) == "type_parameter" && type_above(3) != "generic_type") return;  // of a definition: told there
        const bool allowed = type_of(parameter) != "typed_parameter" || type_of(ts_node_named_child(parameter, 0)) == "list_splat_pattern";
        add(allowed ? Construct{"unpacking in an annotation", 311} : broken("starred annotation"), node);
    }

    void await(TSNode node) {
        if (!in_async(node)) return add(broken("`await` outside of `async def`"), node);
        for (std::size_t level = path_->size(); level-- > 0 && !binds(kind((*path_)[level]));)
            if (type_of((*path_)[level]) == "interpolation") add({"`await` in an f-string", 307}, node);
        const TSNode around = comprehension_around(node);
        if (!is_null(around)) asynchronous(around);
    }

    void yield(TSNode node) {
        const TSNode function = scope(node);
        if (kind(function) != Kind::function_definition && kind(function) != Kind::lambda) return add(broken("`yield` outside of a function"), node);
        const bool from = has_token(node, "from"), async = in_async(node);
        if (async) add(from ? broken("`yield from` in an async function") : Construct{"async generator", 306}, node);
        if (from) add({"`yield from`", 303}, node);
        generators_.insert({function.id, async});
    }

    void for_in_clause(TSNode node) {
        const TSNode comprehension = above();
        bool several = false;  // `for x in 1, 2`
        for (std::uint32_t i = 0, right = 0, count = ts_node_child_count(node); i < count; ++i) {
            const char* name = ts_node_field_name_for_child(node, i);
            if (name && std::string_view(name) == "right" && ts_node_is_named(ts_node_child(node, i))) several = ++right > 1;
        }
        if (several) add(type_of(comprehension) == "list_comprehension" ? until_3("tuple without parentheses in a comprehension") : broken("tuple in a comprehension"), node);
        if (!is_async(node)) return;
        if (in_async(node)) add({"async comprehension", 306}, node);
        if (type_of(comprehension) == "generator_expression") {
            if (!in_async(node)) add({"async generator expression in a plain function", 307}, node);
            return;
        }
        if (!in_async(node)) return add(broken("async comprehension outside of `async def`"), node);
        asynchronous(comprehension);
    }

    /// A comprehension that awaits: the one around it must, too, or be Python 3.11's.
    void asynchronous(TSNode comprehension) {
        if (type_of(comprehension) == "generator_expression") return;
        const auto level = std::ranges::find_if(*path_, [&](TSNode one) { return same(one, comprehension); });
        for (auto outer = level; outer != path_->begin() && !binds(kind(*(outer - 1)));) {
            --outer;
            if (!is_comprehension(type_of(*outer)) || same(*(outer + 1), ts_node_named_child(*outer, 1))) continue;
            bool awaits = false;
            each_child(*outer, [&](TSNode clause) { awaits = awaits || (type_of(clause) == "for_in_clause" && is_async(clause)); });
            if (!awaits) add({"async comprehension inside of another", 311}, comprehension);
            return;
        }
    }

    // ---- indentation ----

    struct Indent {
        std::size_t column = 0, tabs_as_one = 0;
    };
    /// The indentation of the line that the node stands on.
    Indent indent_of(TSNode node) const {
        const std::size_t begin = ts_node_start_byte(node) - ts_node_start_point(node).column;
        Indent out;
        for (std::size_t at = begin; at < text_.size(); ++at) {
            const char c = text_[at];
            if (c == '\f')
                out = {};
            else if (c == '\t')
                out = {(out.column / 8 + 1) * 8, out.tabs_as_one + 1};
            else if (c == ' ')
                out = {out.column + 1, out.tabs_as_one + 1};
            else
                break;
        }
        return out;
    }

    /// Python 3 wants the same order of indentations whatever a tab is worth.
    void block(TSNode node) {
        Indent known = indent_of(above());
        std::uint32_t row = ts_node_start_point(above()).row;
        bool first = true;
        each_child(node, [&](TSNode statement) {
            if (ts_node_is_extra(statement) || ts_node_start_point(statement).row == row) return;
            row = ts_node_end_point(statement).row;
            const Indent indent = indent_of(statement);
            const bool consistent = first ? (indent.column > known.column) == (indent.tabs_as_one > known.tabs_as_one)
                                          : indent.column == known.column && indent.tabs_as_one == known.tabs_as_one;
            if (!consistent) add(until_3("tabs and spaces mixed"), statement);
            known = indent;
            first = false;
        });
    }

    // ---- the table ----

    static Rule rule_of(TSNode node) {
        static const std::vector<Rule> rules = rules_of_symbols();
        const TSSymbol symbol = ts_node_symbol(node);
        return symbol < rules.size() ? rules[symbol] : nullptr;
    }

    static std::vector<Rule> rules_of_symbols() {
        static const std::map<std::string_view, Rule> known = {
            {"argument_list", &Reader::arguments},
            {"as_pattern", &Reader::as_pattern},
            {"assignment", &Reader::assignment},
            {"augmented_assignment", &Reader::operation},
            {"await", &Reader::await},
            {"binary_operator", &Reader::operation},
            {"block", &Reader::block},
            {"break_statement", &Reader::jump},
            {"class_definition", &Reader::class_definition},
            {"comment", &Reader::comment},
            {"comparison_operator", &Reader::comparison},
            {"continue_statement", &Reader::jump},
            {"decorator", &Reader::decorator},
            {"dictionary_splat", &Reader::dictionary_splat},
            {"ellipsis", &Reader::ellipsis},
            {"except_clause", &Reader::try_clause},
            {"except_group_clause", &Reader::try_clause},
            {"exec_statement", &Reader::exec_statement},
            {"float", &Reader::number},
            {"for_in_clause", &Reader::for_in_clause},
            {"for_statement", &Reader::for_statement},
            {"format_expression", &Reader::format_expression},
            {"function_definition", &Reader::function_definition},
            {"future_import_statement", &Reader::future_import},
            {"global_statement", &Reader::global_statement},
            {"identifier", &Reader::identifier},
            {"integer", &Reader::number},
            {"lambda_parameters", &Reader::parameters},
            {"list_splat", &Reader::list_splat},
            {"list_splat_pattern", &Reader::list_splat_pattern},
            {"match_statement", &Reader::match_statement},
            {"named_expression", &Reader::named_expression},
            {"nonlocal_statement", &Reader::nonlocal_statement},
            {"parameters", &Reader::parameters},
            {"print_statement", &Reader::print_statement},
            {"raise_statement", &Reader::raise_statement},
            {"return_statement", &Reader::return_statement},
            {"splat_type", &Reader::splat_type},
            {"string", &Reader::string},
            {"type_alias_statement", &Reader::type_alias},
            {"wildcard_import", &Reader::wildcard_import},
            {"with_statement", &Reader::with_statement},
            {"yield", &Reader::yield},
        };
        const TSLanguage* language = tree_sitter_python();
        std::vector<Rule> rules(ts_language_symbol_count(language), nullptr);
        for (TSSymbol symbol = 0; symbol < rules.size(); ++symbol) {
            if (ts_language_symbol_type(language, symbol) != TSSymbolTypeRegular) continue;
            if (const auto rule = known.find(ts_language_symbol_name(language, symbol)); rule != known.end()) rules[symbol] = rule->second;
        }
        return rules;
    }

    std::string_view text_;
    TSNode root_;
    const Path* path_ = nullptr;
    std::vector<FoundConstruct> found_;
    bool print_function_ = false;
    std::set<std::pair<const void*, std::string_view>> globals_;   // by the scope that declares them
    std::map<const void*, TSNode> returned_;                       // the first value that a function returns
    std::map<const void*, bool> generators_;                       // the functions that yield; true for async ones
};

}  // namespace

std::string written(Release release) { return std::to_string(release / 100) + "." + std::to_string(release % 100); }

std::vector<FoundConstruct> constructs(std::string_view text) {
    std::optional<SyntaxTree> tree(std::in_place, tree_sitter_python(), text);
    Respelling respelling;
    if (*tree && ts_node_has_error(tree->root())) {
        respelling = respelled(text);
        if (!respelling.places.empty()) tree.emplace(tree_sitter_python(), respelling.text);
    }
    if (!*tree) return {{broken("text that no parser can take"), {}}};
    std::vector<FoundConstruct> found = Reader(respelling.places.empty() ? text : respelling.text, tree->root()).run();
    const Lines lines(respelling.places.empty() ? std::string_view{} : text);
    for (const Respelling::Place& place : respelling.places)
        if (std::ranges::none_of(found, [&](const FoundConstruct& one) { return one.construct.name == place.construct.name; }))
            found.push_back({place.construct, lines.span(place.begin, place.end)});
    std::ranges::stable_sort(found, {}, [](const FoundConstruct& one) { return one.at.begin; });
    return found;
}

bool compiles_on(const std::vector<FoundConstruct>& found, Release release) {
    return std::ranges::all_of(found, [&](const FoundConstruct& one) { return one.construct.compiles_on(release); });
}

}  // namespace driftaudit::syntax::python
