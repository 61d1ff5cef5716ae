#pragma once
// tree-sitter, held so that it cannot leak.

#include <tree_sitter/api.h>

#include <memory>
#include <string_view>

#include <driftaudit/position.hpp>

extern "C" {
const TSLanguage* tree_sitter_python(void);
const TSLanguage* tree_sitter_bash(void);
}

namespace driftaudit::syntax {

struct DeleteTree {
    void operator()(TSTree* tree) const { ts_tree_delete(tree); }
};
using OwnedTree = std::unique_ptr<TSTree, DeleteTree>;

/// A parsed text; it refers to the bytes, which must outlive it. One parser a thread and language is kept and used again.
class SyntaxTree {
public:
    SyntaxTree(const TSLanguage* language, std::string_view bytes);
    TSNode root() const { return ts_tree_root_node(tree_.get()); }
    /// False where there is no tree: the text was refused, or took the parser too long.
    explicit operator bool() const { return tree_ != nullptr; }
    /// True for a text that no parser was given, since it is not safe to.
    bool refused() const { return refused_; }
    std::string_view text(TSNode node) const {
        const auto begin = ts_node_start_byte(node), end = ts_node_end_byte(node);
        return bytes_.substr(begin, end - begin);
    }

private:
    std::string_view bytes_;
    OwnedTree tree_;
    bool refused_ = false;
};

/// True where the parser can hold what stands open anywhere in the text, and come to an end. False for nonsense alone: tens of thousands of constructs that
/// nothing ends, in shell text hundreds.
bool is_safe(const TSLanguage* language, std::string_view text);

/// Behind the string that begins at `at` with its quote; one that is not in triple quotes ends with its line.
std::size_t end_of_string(std::string_view text, std::size_t at);

/// The span of a node: tree-sitter counts rows and byte columns from 0.
inline Span span_of(TSNode node) {
    const TSPoint a = ts_node_start_point(node), b = ts_node_end_point(node);
    return {{a.row + 1, a.column + 1}, {b.row + 1, b.column + 1}};
}
/// The name of the node's kind, "" for the null node.
inline std::string_view type_of(TSNode node) { return ts_node_is_null(node) ? std::string_view{} : ts_node_type(node); }
/// The node's child of this field name, null node where it has none.
inline TSNode field(TSNode node, std::string_view name) { return ts_node_child_by_field_name(node, name.data(), static_cast<uint32_t>(name.size())); }
/// Calls `visit` for each named child.
template <class Visit>
void each_child(TSNode node, Visit&& visit) {
    TSTreeCursor cursor = ts_tree_cursor_new(node);
    if (ts_tree_cursor_goto_first_child(&cursor)) do {
            const TSNode child = ts_tree_cursor_current_node(&cursor);
            if (ts_node_is_named(child)) visit(child);
        } while (ts_tree_cursor_goto_next_sibling(&cursor));
    ts_tree_cursor_delete(&cursor);
}

}  // namespace driftaudit::syntax
