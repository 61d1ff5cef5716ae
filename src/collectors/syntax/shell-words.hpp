#pragma once
// The words of shell text, with what is known of its variables filled in.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "../commands/command.hpp"
#include "shell.hpp"
#include "tree.hpp"

namespace driftaudit::syntax {

/// What a variable stands for: a text, or words (an array, the words of a file). Nothing where that is known only when it runs.
struct Binding {
    std::optional<std::string> text;
    std::vector<commands::Argument> words;
    bool is_list = false;
};

/// What one shell text knows of its variables, positional parameters included (`1`, `@`).
using Variables = std::map<std::string, Binding, std::less<>>;

/// Reads the words of one text. It refers to the text and the context, which must outlive it.
class ShellWords {
public:
    ShellWords(const Mapped& text, const ShellContext& context) : text_(text), context_(context) {}

    Variables variables;

    std::size_t begin(TSNode node) const { return ts_node_start_byte(node); }
    std::size_t end(TSNode node) const { return ts_node_end_byte(node); }
    std::string_view written(TSNode node) const { return std::string_view(text_.text).substr(begin(node), end(node) - begin(node)); }
    Span span(TSNode node) const { return text_.span(begin(node), end(node)); }

    /// A variable's value: nothing where it is not known.
    std::optional<std::string> value_of(std::string_view name) const;
    /// The word that a node is, one whatever its variables hold.
    commands::Argument argument(TSNode node) const;
    /// Appends the words that a node is: none or several for an unquoted variable, an array, `$(cat file)`.
    void append_words(TSNode node, std::vector<commands::Argument>& out) const;
    /// The words of `a b "$c"`, of which each is known; nothing where one is not.
    std::optional<std::vector<commands::Argument>> known_words(const std::vector<TSNode>& nodes) const;

private:
    using Argument = commands::Argument;

    void take(std::size_t from, std::size_t to, Argument& out) const;
    void take_unknown(TSNode node, Argument& out) const;
    void take_value(TSNode node, std::string_view value, Argument& out) const;
    void take_unescaped(std::size_t from, std::size_t to, bool in_string, Argument& out) const;
    void take_ansi(TSNode node, Argument& out) const;
    void render(TSNode node, Argument& out, bool in_string, int depth) const;
    void render_parts(TSNode node, Argument& out, std::string_view type, bool in_string, int depth) const;
    void render_variable(TSNode node, Argument& out) const;
    void render_expansion(TSNode node, Argument& out, int depth) const;
    std::size_t begin_of_reference(TSNode node) const;
    std::string_view reference(TSNode node) const;
    void take_unknown_reference(TSNode node, Argument& out) const;
    const std::vector<Argument>* listed(TSNode node) const;
    std::optional<Argument> file_of(TSNode node) const;

    const Mapped& text_;
    const ShellContext& context_;
};

/// Values are versions, names and paths: nothing longer is filled in, or a few doublings of a variable would fill the memory.
inline constexpr std::size_t longest_value = 4096;
/// Variables make no more words than that of one command.
inline constexpr std::size_t most_words = 1024;
/// Nodes below this depth are not looked at.
inline constexpr int deepest_nesting = 200;

}  // namespace driftaudit::syntax
