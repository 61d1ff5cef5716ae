// The grammar (tree-sitter-python 0.23) is older than the newest Python, and younger than the oldest. The few constructs that it takes for errors are
// spelled, byte for byte at the same place, as what parses to the same shape: `t"{x}"` as `f"{x}"`, `class A[T = int]` as `class A[T      ]`,
// `except A, B, C:` as `except A| B| C:`, `lazy import x` as `lazy;import x`, and Python 2's
// `True = 1` as `Tru_ = 1`, `exec f() in d` as `exec;f() in d`.

#include "python-respelling.hpp"

#include <driftaudit/text.hpp>

#include <algorithm>

#include "tree.hpp"

namespace driftaudit::syntax::python {
namespace {

constexpr Construct template_string{"template string", 314};
constexpr Construct type_parameter_default{"default of a type parameter", 313};
constexpr Construct bare_except_list{"`except` of several without parentheses", 314};
constexpr Construct lazy_import{"lazy import", 315};
constexpr Construct exec_statement{"`exec` statement", 0, 300};
constexpr Construct truth_assigned{"assignment to a truth value", 0, 300};

bool continues_name(char c) { return is_name_character(c) || (c & 0x80) != 0; }

/// Reads a text token by token, as far as respelling needs it.
class Respeller {
public:
    explicit Respeller(std::string_view text) : text_(text) { out_.text = text; }

    Respelling run() {
        while (at_ < text_.size()) step();
        return std::move(out_);
    }

private:
    void step() {
        const char c = text_[at_];
        if (c == '\n' || c == ';') {
            statement_ = statement_ || (depth_ == 0 && !(at_ > 0 && text_[at_ - 1] == '\\'));
            ++at_;
        } else if (is_space(c)) {
            ++at_;
        } else if (c == '#') {
            at_ = std::min(text_.find('\n', at_), text_.size());
        } else if (continues_name(c)) {
            word();
            statement_ = false;
        } else {
            if (c == '(' || c == '[' || c == '{') ++depth_;
            if ((c == ')' || c == ']' || c == '}') && depth_ > 0) --depth_;
            at_ = c == '"' || c == '\'' ? end_of_string(text_, at_) : at_ + 1;
            statement_ = false;
        }
    }

    void word() {
        const std::size_t begin = at_;
        while (at_ < text_.size() && continues_name(text_[at_])) ++at_;
        const std::string_view word = text_.substr(begin, at_ - begin);
        const char next = at_ < text_.size() ? text_[at_] : '\n';
        if (next == '"' || next == '\'') return prefix(begin);
        if (word == "class" || word == "def" || word == "type") return type_parameters();
        if (word == "True" || word == "False") return truth(begin);
        if (!statement_) return;
        if (word == "except") return exception_list();
        const std::size_t after = std::min(text_.find_first_not_of(' ', at_), text_.size());
        const std::string_view rest = after > at_ ? text_.substr(after) : std::string_view{};
        if (word == "lazy" && (rest.starts_with("import ") || rest.starts_with("from "))) return keyword(lazy_import, begin);
        if (word == "exec" && !rest.empty() && (continues_name(rest.front()) || rest.front() == '"' || rest.front() == '\'')) return keyword(exec_statement, begin);
    }

    /// Of a string.
    void prefix(std::size_t begin) {
        const std::size_t t = std::min(text_.find_first_of("tT", begin), at_);
        if (t == at_ || at_ - begin > 2) return;
        out_.text[t] = 'f';
        add(template_string, begin, end_of_string(text_, at_));
    }

    void type_parameters() {
        std::size_t at = std::min(text_.find_first_not_of(" \t", at_), text_.size());
        while (at < text_.size() && continues_name(text_[at])) ++at;
        if (at == text_.size() || text_[at] != '[') return;
        std::size_t depth = 0, value = 0;  // where a default begins
        for (; at < text_.size(); ++at) {
            const char c = text_[at];
            const bool closes = c == ')' || c == ']' || c == '}';
            if (value != 0 && depth == 1 && (c == ',' || closes)) {
                std::ranges::replace_if(out_.text.begin() + static_cast<std::ptrdiff_t>(value), out_.text.begin() + static_cast<std::ptrdiff_t>(at),
                                        [](char each) { return each != '\n'; }, ' ');
                add(type_parameter_default, value, at);
                value = 0;
            }
            if (c == '(' || c == '[' || c == '{') ++depth;
            if (closes && --depth == 0) return;
            if (c == '=' && depth == 1 && value == 0) value = at;
            if (c == '"' || c == '\'') at = end_of_string(text_, at) - 1;
        }
    }

    /// What Python 2 could assign to.
    void truth(std::size_t begin) {
        const std::size_t after = text_.find_first_not_of(" \t", at_);
        if (depth_ > 0 || after == std::string_view::npos) return;
        const bool assigned = text_[after] == '=' && !text_.substr(after).starts_with("==");
        if (!assigned && !(statement_ && text_[after] == ',')) return;
        out_.text[at_ - 1] = '_';
        add(truth_assigned, begin, at_);
    }

    void exception_list() {
        std::vector<std::size_t> commas;
        std::size_t depth = 0, end = at_;
        for (; end < text_.size() && !(depth == 0 && text_[end] == ':') && text_[end] != '#'; ++end) {
            const char c = text_[end];
            if (c == '"' || c == '\'' || (c == '\n' && depth == 0)) return;
            if (c == '(' || c == '[' || c == '{') ++depth;
            if ((c == ')' || c == ']' || c == '}') && depth > 0) --depth;
            if (c == ',' && depth == 0) commas.push_back(end);
        }
        const std::string_view head = text_.substr(at_, end - at_);
        if (commas.size() < (trimmed(head).starts_with('*') ? 1u : 2u) || head.find(" as ") != std::string_view::npos) return;
        for (const std::size_t comma : commas) out_.text[comma] = text_.substr(comma + 1, end - comma - 1).find_first_not_of(" \t") < end - comma - 1 ? '|' : ' ';
        add(bare_except_list, at_, end);
    }

    /// One that begins a statement becomes a statement.
    void keyword(const Construct& construct, std::size_t begin) {
        out_.text[at_] = ';';
        add(construct, begin, at_);
    }

    void add(const Construct& construct, std::size_t begin, std::size_t end) { out_.places.push_back({construct, begin, end}); }

    std::string_view text_;
    std::size_t at_ = 0, depth_ = 0;
    bool statement_ = true;  // nothing of the statement has been read
    Respelling out_;
};

}  // namespace

Respelling respelled(std::string_view text) { return Respeller(text).run(); }

}  // namespace driftaudit::syntax::python
