// A word is put together from the leaves of its tree: what quotes it goes, what is known of its variables is filled in, and the rest stays as it is written.

#include "shell-words.hpp"

#include <algorithm>

#include <driftaudit/text.hpp>
#include <driftaudit/utf8.hpp>

namespace driftaudit::syntax {
namespace {

using commands::Argument;

bool is_expression(std::string_view written) { return written.starts_with("${{") || written.starts_with("{{"); }

/// The only named child, null where there is none or another.
TSNode only_child(TSNode node) { return ts_node_named_child_count(node) == 1 ? ts_node_named_child(node, 0) : TSNode{}; }

/// The character that `\n`, `\x41` and their like stand for in `$'…'`, and the bytes that they take behind the backslash.
std::pair<std::string, std::size_t> ansi_escape(std::string_view text) {
    constexpr std::string_view names = "abeEfnrtv", characters = "\a\b\x1b\x1b\f\n\r\t\v";
    if (const std::size_t at = names.find(text[0]); at != std::string_view::npos) return {std::string(1, characters[at]), 1};
    const std::size_t widest = text[0] == 'x' ? 2 : text[0] == 'u' ? 4 : text[0] == 'U' ? 8 : 0;
    const bool octal = text[0] >= '0' && text[0] <= '7';
    const std::size_t from = octal ? 0 : 1, most = octal ? 3 : widest;
    std::size_t digits = 0;
    char32_t code = 0;
    for (; digits < most && from + digits < text.size(); ++digits) {
        const char c = lower(text[from + digits]);
        if (octal ? c < '0' || c > '7' : !is_hex(c)) break;
        code = code * (octal ? 8 : 16) + static_cast<char32_t>(is_digit(c) ? c - '0' : c - 'a' + 10);
    }
    if (digits == 0) return {std::string(text.substr(0, 1)), 1};
    std::string out;
    if (widest > 2)
        append_utf8(out, code);
    else
        out += static_cast<char>(code);
    return {out, from + digits};
}

}  // namespace

std::optional<std::string> ShellWords::value_of(std::string_view name) const {
    const auto found = variables.find(name);
    if (found == variables.end()) return context_.known ? context_.known(name) : std::nullopt;
    const Binding& binding = found->second;
    if (binding.is_list && binding.words.size() == 1 && binding.words[0].literal && !binding.words[0].stands_for_file) return binding.words[0].value.text;
    return binding.text;
}

Argument ShellWords::argument(TSNode node) const {
    Argument out;
    render(node, out, false, 0);
    const std::string_view type = type_of(node);
    const bool quoted = (type == "string" || type == "raw_string") && end(node) - begin(node) >= 2;
    out.at = text_.span(begin(node) + quoted, end(node) - quoted);
    return out;
}

/// The words of the list that an expansion names, quoted or not: `$p`, `"${P[@]}"`, `"$@"`; null where it names none.
const std::vector<Argument>* ShellWords::listed(TSNode node) const {
    if (type_of(node) == "string") node = only_child(node);
    if (ts_node_is_null(node) || (type_of(node) != "simple_expansion" && type_of(node) != "expansion")) return nullptr;
    std::string_view name = reference(node);
    name.remove_prefix(std::min<std::size_t>(1, name.size()));
    if (name.starts_with('{') && name.ends_with('}')) name = name.substr(1, name.size() - 2);
    if (name.ends_with("[@]") || name.ends_with("[*]")) name.remove_suffix(3);
    const auto found = variables.find(name);
    return found != variables.end() && found->second.is_list ? &found->second.words : nullptr;
}

/// The file whose words a substitution is: `$(cat r.txt)`, `$(< r.txt)`, quoted or not.
std::optional<Argument> ShellWords::file_of(TSNode node) const {
    if (type_of(node) == "string") node = only_child(node);
    if (ts_node_is_null(node) || type_of(node) != "command_substitution") return std::nullopt;
    const TSNode inner = only_child(node);
    if (ts_node_is_null(inner)) return std::nullopt;
    TSNode name{};
    if (type_of(inner) == "file_redirect" && written(inner).starts_with('<')) name = only_child(inner);
    if (type_of(inner) == "command" && ts_node_named_child_count(inner) == 2 && written(ts_node_named_child(inner, 0)) == "cat")
        name = ts_node_named_child(inner, 1);
    if (ts_node_is_null(name)) return std::nullopt;
    Argument out = argument(name);
    out.stands_for_file = true;
    if (!out.literal || out.text().empty() || out.text().starts_with('-')) return std::nullopt;
    return out;
}

void ShellWords::append_words(TSNode node, std::vector<Argument>& out) const {
    if (out.size() > most_words) return out.push_back(argument(node));
    if (const std::vector<Argument>* words = listed(node)) return void(out.insert(out.end(), words->begin(), words->end()));
    if (auto file = file_of(node)) return out.push_back(std::move(*file));
    Argument whole = argument(node);
    const std::string_view type = type_of(node);
    if (!whole.literal || (type != "simple_expansion" && type != "expansion")) return out.push_back(std::move(whole));
    // an unquoted variable is as many words as its value has
    const std::string_view text = whole.text();
    for (std::size_t at = 0; (at = text.find_first_not_of(" \t\n", at)) < text.size();) {
        const std::size_t end = std::min(text.find_first_of(" \t\n", at), text.size());
        Argument word;
        word.value.append(text.substr(at, end - at), whole.at.begin);
        word.written = text.substr(at, end - at);
        word.at = whole.at;
        out.push_back(std::move(word));
        at = end;
    }
}

std::optional<std::vector<Argument>> ShellWords::known_words(const std::vector<TSNode>& nodes) const {
    std::vector<Argument> out;
    for (const TSNode node : nodes) append_words(node, out);
    const bool known = std::ranges::all_of(out, [](const Argument& word) { return word.literal && word.text().find_first_of("*?") == std::string_view::npos; });
    return known ? std::optional(std::move(out)) : std::nullopt;
}

void ShellWords::take(std::size_t from, std::size_t to, Argument& out) const {
    out.value.append(text_.slice(from, to));
    out.written += text_.text.substr(from, to - from);
}
/// As it is written, because it is known only when it runs.
void ShellWords::take_unknown(TSNode node, Argument& out) const {
    take(begin(node), end(node), out);
    out.literal = false;
}
/// What a variable stands for; the place is the variable's.
void ShellWords::take_value(TSNode node, std::string_view value, Argument& out) const {
    if (out.value.text.size() + value.size() > longest_value) return take_unknown_reference(node, out);
    out.value.append(value, text_.at(begin_of_reference(node)));
    out.written += reference(node);
}

/// Without the backslashes that only quote. Inside double quotes they quote a few characters only.
void ShellWords::take_unescaped(std::size_t from, std::size_t to, bool in_string, Argument& out) const {
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

/// `$'…'`.
void ShellWords::take_ansi(TSNode node, Argument& out) const {
    const std::size_t last = std::max(end(node) - 1, begin(node) + 2);
    for (std::size_t at = std::min(begin(node) + 2, end(node)); at < std::min(last, end(node));) {
        const std::size_t next = std::min(text_.text.find('\\', at), last);
        take(at, next, out);
        if (next + 1 >= last) return;
        const auto [character, length] = ansi_escape(std::string_view(text_.text).substr(next + 1, last - next - 1));
        out.value.append(character, text_.at(next));
        out.written += character;
        at = next + 1 + length;
    }
}

void ShellWords::render(TSNode node, Argument& out, bool in_string, int depth) const {
    const std::string_view type = type_of(node);
    if (depth > deepest_nesting) return take_unknown(node, out);
    if (type == "string" || type == "translated_string" || type == "concatenation" || type == "command_name")
        return render_parts(node, out, type, in_string, depth);
    if (type == "raw_string") return take(begin(node) + 1, std::max(end(node) - 1, begin(node) + 1), out);
    if (type == "ansi_c_string" || type == "ansii_c_string") return take_ansi(node, out);
    if (type == "simple_expansion" || type == "expansion") {
        take(begin(node), begin_of_reference(node), out);
        return type == "expansion" ? render_expansion(node, out, depth) : render_variable(node, out);
    }
    if (ts_node_child_count(node) > 0 || type.ends_with("substitution")) return take_unknown(node, out);
    take_unescaped(begin(node), end(node), in_string, out);
}

/// The children, and what stands between them: blanks of a string are no nodes.
void ShellWords::render_parts(TSNode node, Argument& out, std::string_view type, bool in_string, int depth) const {
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
std::size_t ShellWords::begin_of_reference(TSNode node) const {
    return begin(node) + std::min(written(node).find_first_not_of(" \t\r\n"), end(node) - begin(node));
}
std::string_view ShellWords::reference(TSNode node) const { return written(node).substr(begin_of_reference(node) - begin(node)); }
void ShellWords::take_unknown_reference(TSNode node, Argument& out) const {
    take(begin_of_reference(node), end(node), out);
    out.literal = false;
}

void ShellWords::render_variable(TSNode node, Argument& out) const {
    const std::string_view name = reference(node);
    const auto value = name.empty() ? std::nullopt : value_of(name.substr(1));
    if (value)
        take_value(node, *value, out);
    else
        take_unknown_reference(node, out);
}

/// `${X}`, `${X:-default}` and `${X:=default}`; every other form is known only when it runs.
void ShellWords::render_expansion(TSNode node, Argument& out, int depth) const {
    std::string_view name, op;
    TSNode fallback{};
    bool plain = !is_expression(reference(node));
    TSTreeCursor cursor = ts_tree_cursor_new(node);
    if (ts_tree_cursor_goto_first_child(&cursor)) do {
            const TSNode child = ts_tree_cursor_current_node(&cursor);
            const std::string_view type = type_of(child);
            if (type.ends_with("${") || type == "}") continue;
            if ((type == "variable_name" || type == "special_variable_name") && name.empty() && op.empty())
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
    if (!has_default || (!value && variables.contains(name))) return take_unknown_reference(node, out);
    if (ts_node_is_null(fallback)) return take_value(node, "", out);
    Argument inner;
    render(fallback, inner, false, depth + 1);
    out.value.append(inner.value);
    out.written += reference(node);
    out.literal = out.literal && inner.literal;
}

}  // namespace driftaudit::syntax
