// tree-sitter 0.20 counts the children of a node in 16 bits and destroys its heap where a node gets more. No grammar makes such a node of a text that it
// can read: lists are kept as trees. But what the parser holds when a text breaks off becomes one node: every construct that stands open, and every error
// and comment in a row that nothing has taken up yet. Counting brackets and operators does not tell those numbers: a broken line can leave five things
// behind, and a table of data has more brackets than any nonsense. Only the parser knows; so a text that is large enough to be dangerous is first parsed in
// pieces that are not, and what each of them leaves behind is added up.
//
// A piece ends where a line ends outside of brackets, or behind a comma inside of some; then the next one begins with those brackets, so that both parse as
// they do in the whole. A guess that is wrong costs an error in one piece, which adds a few children to the sum.

#include "tree.hpp"

#include <driftaudit/text.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <string>

namespace driftaudit::syntax {
namespace {

constexpr std::size_t most_children = 65'000;   // the parser can hold 65,535
constexpr std::size_t piece_bytes = 24'000;     // a token has one byte at least: no piece comes near
constexpr std::size_t most_brackets = 250;      // inside of each other, in a text of several pieces
constexpr std::uint64_t patience = 20'000'000;  // microseconds; no text that a person wrote takes a thousandth of that
constexpr std::uint64_t patience_for_piece = 2'000'000;

struct DeleteParser {
    void operator()(TSParser* parser) const { ts_parser_delete(parser); }
};

TSParser* parser_for(const TSLanguage* language) {
    thread_local std::map<const TSLanguage*, std::unique_ptr<TSParser, DeleteParser>> parsers;
    auto& parser = parsers[language];
    if (!parser) {
        parser.reset(ts_parser_new());
        ts_parser_set_language(parser.get(), language);
    }
    return parser.get();
}

/// The tree of a text; null where the parser has lost its patience.
OwnedTree parsed(const TSLanguage* language, std::string_view text, std::uint64_t microseconds) {
    TSParser* parser = parser_for(language);
    ts_parser_set_timeout_micros(parser, microseconds);
    OwnedTree tree(ts_parser_parse_string(parser, nullptr, text.data(), static_cast<std::uint32_t>(text.size())));
    if (!tree) ts_parser_reset(parser);
    return tree;
}

/// The children of all nodes that an error lies in.
std::size_t children_around_errors(TSNode root) {
    std::size_t children = 0;
    TSTreeCursor cursor = ts_tree_cursor_new(root);
    for (bool more = true; more;) {
        const TSNode node = ts_tree_cursor_current_node(&cursor);
        const bool broken = ts_node_has_error(node);
        if (broken) children += ts_node_child_count(node);
        more = broken && ts_tree_cursor_goto_first_child(&cursor);
        while (!more && !(more = ts_tree_cursor_goto_next_sibling(&cursor)))
            if (!ts_tree_cursor_goto_parent(&cursor)) break;
    }
    ts_tree_cursor_delete(&cursor);
    return children;
}

/// How much of a piece no construct has taken up: all that its root has where it breaks off; inside of brackets, which only we have closed, all around an
/// error; else the comments at its ends.
std::size_t left_behind(TSNode root, bool in_brackets) {
    const std::uint32_t count = ts_node_child_count(root);
    if (type_of(root) == "ERROR") return count;
    if (in_brackets && ts_node_has_error(root)) return children_around_errors(root);
    const auto is_extra = [&](std::uint32_t i) { return ts_node_is_extra(ts_node_child(root, i)); };
    std::uint32_t first = 0, last = count;
    while (first < last && is_extra(first)) ++first;
    while (last > first && is_extra(last - 1)) --last;
    return first + (count - last);
}

/// An upper bound for the tokens of a text: a word or a number is one, and so is what a string holds between its escapes and interpolations.
std::size_t count_tokens(std::string_view text) {
    std::size_t tokens = 0;
    for (std::size_t at = 0; (at = text.find_first_not_of(" \t", at)) < text.size(); ++tokens) {
        const std::size_t begin = at;
        while (at < text.size() && (is_name_character(text[at]) || (text[at] & 0x80) != 0)) ++at;
        const std::string_view word = text.substr(begin, at - begin);
        const bool is_string = at < text.size() && (text[at] == '"' || text[at] == '\'');
        if (is_string && word.size() <= 2 && word.find_first_of("fFtT") == std::string_view::npos) {
            const std::string_view string = text.substr(at, end_of_string(text, at) - at);
            at += string.size();
            tokens += 3 + 2 * static_cast<std::size_t>(std::ranges::count(string, '\\'));
        } else if (at == begin || is_string) {
            ++at;
        }
    }
    return tokens;
}

/// False for shell text that nobody wrote: hundreds of brackets inside of each other, hundreds of heredocs, arrows in a row. Its grammar's parser looks for a
/// way to read such a text in time that grows with its square.
bool is_plausible_shell(std::string_view text) {
    constexpr int most_open = 300, most_closed = 1000, most_heredocs = 500;  // `)` ends each pattern of a `case`, too
    int open[] = {0, 0, 0}, heredocs = 0, arrows = 0;
    for (const char c : text) {
        arrows = c == '<' || c == '>' ? arrows + 1 : 0;
        if (arrows == 2 && ++heredocs > most_heredocs) return false;
        if (arrows > 40) return false;
        const std::size_t opens = std::string_view("([{").find(c), closes = std::string_view(")]}").find(c);
        if (opens != std::string_view::npos && ++open[opens] > most_open) return false;
        if (closes != std::string_view::npos && --open[closes] < -most_closed) return false;
    }
    return true;
}

/// Cuts a text into pieces.
class Cutter {
public:
    explicit Cutter(std::string_view text) : text_(text) {}

    bool at_end() const { return begin_ == text_.size(); }
    /// True where the next piece begins inside of brackets.
    bool in_brackets() const { return !open_.empty(); }

    /// The next piece, with the brackets that are open around it; nothing where it would be too much for the parser.
    std::optional<std::string> next() {
        std::string piece = opening();
        std::size_t end = begin_;  // the last place to cut at
        std::string open = open_;
        while (at_ < text_.size() && (at_ - begin_ < piece_bytes || end == begin_)) {
            if (step() || at_ == text_.size()) {
                if (at_ - begin_ > piece_bytes && end != begin_) break;
                end = at_;
                open = open_;
            }
            if (open_.size() > most_brackets) return std::nullopt;
        }
        const std::string_view body = text_.substr(begin_, end - begin_);
        if (body.size() > piece_bytes && count_tokens(body) > piece_bytes) return std::nullopt;
        piece += body;
        open_ = open;
        begin_ = at_ = end;
        return piece + closing();
    }

private:
    /// Goes on by a character, a string or a comment; true where the text may be cut behind it.
    bool step() {
        const char c = text_[at_];
        if (c == '"' || c == '\'') return at_ = end_of_string(text_, at_), false;
        if (c == '#') return at_ = std::min(text_.find('\n', at_), text_.size()), false;
        if (c == '\\') return at_ = std::min(at_ + (text_.substr(at_).starts_with("\\\r\n") ? 3 : 2), text_.size()), false;
        ++at_;
        if (openers.find(c) != std::string_view::npos) open_ += c;
        if (const std::size_t kind = closers.find(c); kind != std::string_view::npos && open_.ends_with(openers[kind])) open_.pop_back();
        return open_.empty() ? c == '\n' : c == ',';
    }

    /// The brackets that are open; a round one as a call's, in which anything may stand that does in round ones.
    std::string opening() const {
        std::string out;
        for (const char c : open_) out += c == '(' ? "f(" : std::string(1, c);
        return out;
    }
    std::string closing() const {
        std::string out;
        for (auto c = open_.rbegin(); c != open_.rend(); ++c) out += closers[openers.find(*c)];
        return out;
    }

    static constexpr std::string_view openers = "([{", closers = ")]}";

    std::string_view text_;
    std::size_t begin_ = 0, at_ = 0;
    std::string open_;  // the brackets that are open at `at_`
};

}  // namespace

std::size_t end_of_string(std::string_view text, std::size_t at) {
    const char quote = text[at];
    const bool triple = text.substr(at, 3) == std::string(3, quote);
    for (at += triple ? 3 : 1; at < text.size(); ++at) {
        if (text[at] == '\\')
            ++at;
        else if (text[at] == '\n' && !triple)
            return at;
        else if (text[at] == quote && (!triple || text.substr(at, 3) == std::string(3, quote)))
            return at + (triple ? 3 : 1);
    }
    return text.size();
}

bool is_safe(const TSLanguage* language, std::string_view text) {
    if (language == tree_sitter_bash() && !is_plausible_shell(text)) return false;
    if (text.size() <= most_children) return true;
    if (text.size() > UINT32_MAX / 2) return false;
    if (count_tokens(text) <= most_children) return true;
    std::size_t held = piece_bytes;  // by the piece that is being read
    for (Cutter cutter(text); !cutter.at_end();) {
        const bool began_in_brackets = cutter.in_brackets();
        const std::optional<std::string> piece = cutter.next();
        const OwnedTree tree = piece ? parsed(language, *piece, patience_for_piece) : nullptr;
        if (!tree) return false;
        held += left_behind(ts_tree_root_node(tree.get()), began_in_brackets || cutter.in_brackets());
        if (held > most_children) return false;
    }
    return true;
}

SyntaxTree::SyntaxTree(const TSLanguage* language, std::string_view bytes) : bytes_(bytes) {
    refused_ = !is_safe(language, bytes);
    if (!refused_) tree_ = parsed(language, bytes, patience);
}

}  // namespace driftaudit::syntax
