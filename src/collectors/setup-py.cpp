// setup.py is a program, and only running it tells what it means. Most of them are a call of `setup` with literals, or with names that the module gives a
// literal once: those are read. Whatever else an argument holds makes the dependencies dynamic, which is said and not guessed at.
#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "syntax/manifest.hpp"
#include "syntax/pip.hpp"
#include "syntax/text.hpp"
#include "syntax/tree.hpp"

namespace driftaudit::collector {
namespace {

using namespace syntax;

constexpr int deepest = 16;  // of names, lists and sums inside one argument
constexpr std::size_t most_facts = 10'000;  // `a = b + b; b = c + c; …` doubles with every name

struct Text {
    std::string text;
    Span at;
};

class Reader {
public:
    explicit Reader(std::string_view text) : tree_(tree_sitter_python(), text) {}

    Facts read() {
        if (tree_.refused()) return unreadable("not read: stands open in more places than the parser can hold", {1, 1});
        if (!tree_) return unreadable("not read: the parser gave up");
        learn_constants(tree_.root());
        const auto call = find_setup();
        if (!call) return {};
        each_child(field(*call, "arguments"), [&](TSNode argument) { read_argument(argument); });
        manifest_.tool = "setuptools";
        manifest_.is_package = !manifest_.name.empty();
        add(std::move(manifest_), span_of(*call));
        sort_by_place(facts_);
        return std::move(facts_);
    }

private:
    template <class Claim>
    void add(Claim claim, Span at) {
        facts_.push_back({std::move(claim), at, no_scope});
    }

    // The module's names that are assigned exactly once and changed nowhere at its top level.
    void learn_constants(TSNode module) {
        each_child(module, [&](TSNode statement) {
            if (type_of(statement) != "expression_statement" || ts_node_named_child_count(statement) == 0) return learn_changes(statement);
            const TSNode expression = ts_node_named_child(statement, 0);
            if (type_of(expression) == "assignment" && type_of(field(expression, "left")) == "identifier" && !ts_node_is_null(field(expression, "right"))) {
                const std::string name(tree_.text(field(expression, "left")));
                const auto [known, is_new] = constants_.emplace(name, field(expression, "right"));
                if (!is_new) known->second = std::nullopt;
                return learn_changes(field(expression, "right"));
            }
            learn_changes(statement);
        });
    }

    // Any other statement may change what it mentions as the object of a method, or assigns: those names are known no more.
    void learn_changes(TSNode statement) {
        TSTreeCursor cursor = ts_tree_cursor_new(statement);
        for (bool more = true; more;) {
            const TSNode node = ts_tree_cursor_current_node(&cursor);
            const std::string_view type = type_of(node);
            if (type == "assignment" || type == "augmented_assignment")
                forget(field(node, "left"));
            else if (type == "attribute" && type_of(field(node, "object")) == "identifier")
                forget(field(node, "object"));
            more = ts_tree_cursor_goto_first_child(&cursor);
            while (!more && !(more = ts_tree_cursor_goto_next_sibling(&cursor)))
                if (!ts_tree_cursor_goto_parent(&cursor)) break;
        }
        ts_tree_cursor_delete(&cursor);
    }
    void forget(TSNode target) {
        if (type_of(target) == "pattern_list" || type_of(target) == "tuple_pattern")
            return each_child(target, [&](TSNode one) { constants_.insert_or_assign(std::string(tree_.text(one)), std::nullopt); });
        if (type_of(target) == "subscript") target = field(target, "value");
        constants_.insert_or_assign(std::string(tree_.text(target)), std::nullopt);
    }

    // The first call of `setup`, `setuptools.setup` …
    std::optional<TSNode> find_setup() const {
        std::optional<TSNode> found;
        TSTreeCursor cursor = ts_tree_cursor_new(tree_.root());
        for (bool more = true; more && !found;) {
            const TSNode node = ts_tree_cursor_current_node(&cursor);
            if (type_of(node) == "call") {
                const std::string_view function = tree_.text(field(node, "function"));
                if (function == "setup" || function == "setuptools.setup" || function == "core.setup" || function == "distutils.core.setup") found = node;
            }
            more = ts_tree_cursor_goto_first_child(&cursor);
            while (!more && !(more = ts_tree_cursor_goto_next_sibling(&cursor)))
                if (!ts_tree_cursor_goto_parent(&cursor)) break;
        }
        ts_tree_cursor_delete(&cursor);
        return found;
    }

    void read_argument(TSNode argument) {
        if (type_of(argument) == "keyword_argument") return read_keyword(tree_.text(field(argument, "name")), field(argument, "value"));
        if (type_of(argument) != "dictionary_splat" || ts_node_named_child_count(argument) == 0) return;
        const auto options = resolved(ts_node_named_child(argument, 0));
        if (!options || type_of(*options) != "dictionary") {
            manifest_.dynamic_dependencies = true;
            return;
        }
        each_pair(*options, [&](std::string_view key, TSNode value) { read_keyword(key, value); });
    }

    void read_keyword(std::string_view name, TSNode value) {
        if (name == "name") {
            if (const auto text = string_of(value)) manifest_.name = normalized_name(text->text);
        } else if (name == "python_requires") {
            if (const auto text = string_of(value); text && !trimmed(text->text).empty())
                add(PythonVersion{std::string(trimmed(text->text)), PythonVersion::Says::allows, "requires-python"}, text->at);
        } else if (name == "classifiers") {
            if (const auto list = resolved(value); list && (type_of(*list) == "list" || type_of(*list) == "tuple"))
                each_child(*list, [&](TSNode item) {
                    const auto text = string_of(item);
                    std::string spec = text ? python_of_classifier(text->text) : "";
                    if (!spec.empty()) add(PythonVersion{std::move(spec), PythonVersion::Says::allows, "classifier"}, text->at);
                });
        } else if (name == "install_requires" || name == "requires") {
            add_list(value, {}, 0);
        } else if (name == "extras_require") {
            const auto extras = resolved(value);
            if (!extras || type_of(*extras) != "dictionary") return;
            each_pair(*extras, [&](std::string_view extra, TSNode list) { add_list(list, {Group::Kind::extra, normalized_name(extra)}, 0); });
        }
    }

    template <class Visit>
    void each_pair(TSNode dictionary, Visit&& visit) {
        each_child(dictionary, [&](TSNode pair) {
            if (type_of(pair) != "pair") return;
            if (const auto key = string_of(field(pair, "key"))) visit(key->text, field(pair, "value"));
        });
    }

    // The requirements of a list, a tuple, a sum of them, or a text with one a line.
    void add_list(TSNode node, const Group& group, int depth) {
        const auto value = depth < deepest && facts_.size() < most_facts ? resolved(node) : std::nullopt;
        const std::string_view type = value ? type_of(*value) : "";
        if (type == "list" || type == "tuple" || type == "set") {
            each_child(*value, [&](TSNode item) {
                if (type_of(item) == "list_splat" && ts_node_named_child_count(item) > 0)
                    add_list(ts_node_named_child(item, 0), group, depth + 1);
                else if (const auto text = string_of(item))
                    add_requirement(*text, group);
                else if (type_of(item) != "comment")
                    unknown(group);
            });
        } else if (type == "binary_operator" && tree_.text(field(*value, "operator")) == "+") {
            add_list(field(*value, "left"), group, depth + 1);
            add_list(field(*value, "right"), group, depth + 1);
        } else if (const auto text = value ? string_of(*value) : std::nullopt) {
            for (const std::string_view line : split(text->text, '\n')) add_requirement({std::string(line), text->at}, group);
        } else {
            unknown(group);
        }
    }

    void unknown(const Group& group) {
        if (group.kind == Group::Kind::main) manifest_.dynamic_dependencies = true;
    }

    void add_requirement(const Text& text, const Group& group) {
        const std::string_view written = trimmed(text.text);
        if (written.empty() || written[0] == '#') return;
        if (auto requirement = named_requirement(written))
            add(Dependency{std::move(*requirement), group, false, false}, text.at);
        else
            add(Unreadable{"no requirement of PEP 508"}, text.at);
    }

    // What an expression is: itself without parentheses, or what its name was given once. Nothing where that is not known.
    std::optional<TSNode> resolved(TSNode node) const {
        for (int depth = 0; depth < deepest; ++depth) {
            const std::string_view type = type_of(node);
            if (type == "parenthesized_expression" && ts_node_named_child_count(node) == 1) {
                node = ts_node_named_child(node, 0);
            } else if (type == "identifier") {
                const auto constant = constants_.find(tree_.text(node));
                if (constant == constants_.end() || !constant->second) return std::nullopt;
                node = *constant->second;
            } else {
                return node;
            }
        }
        return std::nullopt;
    }

    // The text of a literal string, of adjacent ones, of a name for one; its place is that of the text between the quotes.
    std::optional<Text> string_of(TSNode node) const {
        const auto value = resolved(node);
        if (!value) return std::nullopt;
        if (type_of(*value) == "string") return literal(*value);
        if (type_of(*value) != "concatenated_string") return std::nullopt;
        Text whole{{}, span_of(*value)};
        bool known = true;
        each_child(*value, [&](TSNode part) {
            if (type_of(part) == "comment") return;
            const auto text = type_of(part) == "string" ? literal(part) : std::nullopt;
            known = known && text;
            if (text) whole.text += text->text;
        });
        return known ? std::optional(whole) : std::nullopt;
    }

    // Escapes are rare in requirements; a string with one is not read, nor is an f-string or bytes.
    std::optional<Text> literal(TSNode string) const {
        std::string_view written = tree_.text(string);
        if (written.starts_with('r') || written.starts_with('u') || written.starts_with('R') || written.starts_with('U')) written.remove_prefix(1);
        if (written.size() < 2 || (written[0] != '"' && written[0] != '\'') || written.find('\\') != std::string_view::npos) return std::nullopt;
        const std::string fence(3, written[0]);
        const std::size_t quotes = written.size() >= 6 && written.starts_with(fence) ? 3 : 1;
        if (written.size() < 2 * quotes || written.back() != written[0]) return std::nullopt;
        Span at = span_of(string);
        at.begin.column += static_cast<std::uint32_t>(tree_.text(string).size() - written.size() + quotes);
        at.end.column -= static_cast<std::uint32_t>(quotes);
        return Text{std::string(written.substr(quotes, written.size() - 2 * quotes)), at};
    }

    SyntaxTree tree_;
    std::map<std::string, std::optional<TSNode>, std::less<>> constants_;
    Manifest manifest_;
    Facts facts_;
};

bool claims(std::string_view path) { return file_name(path) == "setup.py"; }

Facts collect(std::string_view bytes) { return Reader(without_bom(bytes)).read(); }

}  // namespace

Collector setup_py() { return {.version = 3, .claims = claims, .collect = collect, .large = false, .incidental = false}; }

}  // namespace driftaudit::collector
