// Parsing reads some MB a second and searching some hundreds; and where a file of a thousand lines reads one variable, one statement of it matters.
// So the file is cut into the statements of its module, and classes into those of their bodies, by a scanner that knows no more of Python than
// strings, comments, brackets and indentation. A statement is kept where a telling word stands in it. What such a statement binds (an import's
// names, an assignment's, a class's, an attribute's) becomes telling too, for names carry values to where no telling word stands: `g("X")` after
// `from os import getenv as g`. Imports and short assignments are always kept: they say what names mean.

#include "python-excerpt.hpp"

#include <driftaudit/text.hpp>

#include <algorithm>
#include <set>
#include <vector>

#include "python.hpp"

namespace driftaudit::syntax::python {
namespace {

bool continues_name(char c) { return is_name_character(c) || (c & 0x80) != 0; }

std::string_view first_word(std::string_view text) {
    std::size_t end = 0;
    while (end < text.size() && continues_name(text[end])) ++end;
    return text.substr(0, end);
}

/// One statement with what belongs to it: whole lines.
struct Statement {
    std::size_t begin;
    std::size_t head;  // its first letter
    std::size_t end;
    bool kept = false;
    bool telling = false;  // kept for a word or a name, not because it explains
};

/// Cuts a block's lines into statements: those that begin at the given indent, outside of strings and brackets.
class Cutter {
public:
    Cutter(std::string_view text, std::size_t begin, std::size_t end, std::size_t indent) : text_(text.substr(0, end)), at_(begin), indent_(indent) {}

    std::vector<Statement> run() {
        while (at_ < text_.size()) {
            begin_line();
            scan_line();
        }
        if (!statements_.empty()) statements_.back().end = text_.size();
        return std::move(statements_);
    }

private:
    void begin_line() {
        const std::size_t line = at_;
        std::size_t letter = at_;
        while (letter < text_.size() && (text_[letter] == ' ' || text_[letter] == '\t')) ++letter;
        at_ = letter;
        if (letter == text_.size() || letter - line != indent_ || std::string_view("\r\n#)]}").find(text_[letter]) != std::string_view::npos) return;
        const std::string_view word = first_word(text_.substr(letter));
        if (depth_ > 0 && is_one_of(word, openers_)) depth_ = 0;  // a bracket that nothing closes ends where a definition begins
        if (depth_ > 0 || continued_ || is_one_of(word, clauses_) || decorated_) {
            if (depth_ == 0 && !continued_) decorated_ = decorated_ && text_[letter] == '@';
            return;
        }
        decorated_ = text_[letter] == '@';
        if (!statements_.empty()) statements_.back().end = line;
        statements_.push_back({line, letter, text_.size()});
    }

    void scan_line() {
        continued_ = false;
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '\n') {
                ++at_;
                return;
            }
            if (c == '"' || c == '\'') {
                at_ = end_of_string(text_, at_);
                continue;
            }
            if (c == '#') {
                at_ = std::min(text_.find('\n', at_), text_.size());
                continue;
            }
            if (c == '(' || c == '[' || c == '{') ++depth_;
            if ((c == ')' || c == ']' || c == '}') && depth_ > 0) --depth_;
            continued_ = c == '\\';
            ++at_;
        }
    }

    static constexpr std::string_view clauses_[] = {"else", "elif", "except", "finally"};
    static constexpr std::string_view openers_[] = {"def", "class", "import", "from", "async"};

    std::string_view text_;
    std::size_t at_;
    std::size_t indent_;
    std::size_t depth_ = 0;
    bool continued_ = false;  // the line before ends with a backslash
    bool decorated_ = false;  // the statement has only its decorators so far
    std::vector<Statement> statements_;
};

class Reduction {
public:
    explicit Reduction(std::string_view text) : text_(text) {}

    Excerpt around(const std::vector<std::size_t>& places) {
        constexpr std::size_t table = 32'768;  // bytes that no one writes by hand in a statement
        std::vector<Statement> statements;
        for (const Statement& each : Cutter(text_, 0, text_.size(), 0).run()) add_around(places, each, 0, statements);
        Excerpt out;
        for (Statement& each : statements)
            if (each.kept && (each.end - each.begin > table || !is_safe(tree_sitter_python(), body(each)))) {
                out.left_out.push_back(body(each));
                each.kept = false;
            }
        out.text = written(statements);
        return out;
    }

    Excerpt telling(const WordSearch& words) {
        std::vector<Statement> statements = cut();
        Excerpt out;
        for (Statement& each : statements) {
            if (!words.found_in(body(each)))
                each.kept = each.kept || explains(each);
            else if (is_safe(tree_sitter_python(), body(each)))
                keep(each, words);
            else
                out.left_out.push_back(body(each));  // a table
        }
        // names that carry a value on: through a client to its calls, through a class to those that derive from it
        for (int round = 0; round < 3; ++round) {
            const std::size_t known = names_.size();
            for (Statement& each : statements)
                if ((!each.kept || explains(each)) && carries(body(each))) keep(each, words);
            if (names_.size() == known) break;
        }
        out.text = written(statements);
        if (is_safe(tree_sitter_python(), out.text)) return out;
        for (Statement& each : statements) each.kept = each.telling;  // constants by the ten thousand: without what they explain
        out.text = written(statements);
        return out;
    }

private:
    /// A statement, kept where a place lies in it; a class or function that is more than a few lines becomes its head and the statements of its body.
    void add_around(const std::vector<std::size_t>& places, const Statement& each, int depth, std::vector<Statement>& out) const {
        const auto place = std::ranges::lower_bound(places, each.begin);
        out.push_back(each);
        out.back().kept = place != places.end() && *place < each.end;
        if (!out.back().kept || each.end - each.begin < 256 || depth == 8) return;
        if (defined(body(each), "class").empty() && defined(body(each), "def").empty()) return;
        const std::vector<Statement> inner = Cutter(text_, end_of_head(each), each.end, indent_of_body(each)).run();
        if (inner.size() < 2) return;
        out.back().end = inner.front().begin;
        for (const Statement& one : inner) add_around(places, one, depth + 1, out);
    }

    /// Behind the line with the colon that ends the head of a class or function.
    std::size_t end_of_head(const Statement& each) const {
        std::size_t depth = 0;
        char last = 0;
        for (std::size_t at = each.head; at < each.end; ++at) {
            const char c = text_[at];
            if (c == '"' || c == '\'') at = end_of_string(text_, at) - 1;
            if (c == '#') at = std::min(text_.find('\n', at), each.end) - 1;
            if (c == '(' || c == '[' || c == '{') ++depth;
            if ((c == ')' || c == ']' || c == '}') && depth > 0) --depth;
            if (c == '\n' && depth == 0 && last == ':') return at + 1;
            if (c != '#' && !is_space(c)) last = c;
        }
        return each.end;
    }

    std::size_t indent_of_body(const Statement& each) const {
        for (std::size_t line = end_of_head(each); line < each.end;) {
            const std::size_t letter = std::min(text_.find_first_not_of(" \t", line), each.end);
            if (letter == each.end || std::string_view("\r\n#").find(text_[letter]) == std::string_view::npos) return letter - line;
            line = std::min(text_.find('\n', letter), each.end) + 1;
        }
        return 0;
    }

    std::vector<Statement> cut() const {
        std::vector<Statement> statements = Cutter(text_, 0, text_.size(), 0).run();
        split_classes(statements);
        std::erase_if(statements, [](const Statement& each) { return each.begin == each.end; });
        return statements;
    }

    std::string_view body(const Statement& each) const { return text_.substr(each.head, each.end - each.head); }

    /// A class becomes its head and the statements of its body.
    void split_classes(std::vector<Statement>& statements) const {
        std::vector<Statement> out;
        for (const Statement& each : statements) {
            const std::string_view class_text = body(each);
            const std::size_t at = class_text.starts_with('@') ? class_text.find("\nclass ") : class_text.starts_with("class ") ? 0 : std::string_view::npos;
            std::vector<Statement> inner;
            if (at != std::string_view::npos && class_text.size() > 2048) inner = statements_of_body(each);
            if (inner.size() < 2) {
                out.push_back(each);
                continue;
            }
            out.push_back({each.begin, each.head, inner.front().begin, true, true});
            out.insert(out.end(), inner.begin(), inner.end());
        }
        statements = std::move(out);
    }

    /// The statements of a class's body, whose indent the first of them tells.
    std::vector<Statement> statements_of_body(const Statement& made) const {
        std::size_t line = text_.find(":\n", made.head);
        if (line == std::string_view::npos || line >= made.end) return {};
        line += 2;
        while (line < made.end) {
            const std::size_t letter = text_.find_first_not_of(" \t", line);
            if (letter == std::string_view::npos || letter >= made.end) return {};
            if (text_[letter] != '\n' && text_[letter] != '\r' && text_[letter] != '#') {
                if (letter == line) return {};
                return Cutter(text_, line, made.end, letter - line).run();
            }
            line = std::min(text_.find('\n', letter), made.end) + 1;
        }
        return {};
    }

    /// Statements that say what names mean: imports, also where a `try` or an `if` chooses them, and short assignments.
    bool explains(const Statement& each) const {
        const std::string_view text = body(each), word = first_word(text);
        if (word == "import" || word == "from") return true;
        if (word == "class") return text.substr(0, text.find('\n')).find("BaseModel") != std::string_view::npos;  // settings may be made of it
        if ((word == "try" || word == "if") && text.size() < 4096) return text.find("import ") != std::string_view::npos;
        if (word.empty() || text.size() > (each.head == each.begin ? 1024 : 16384)) return false;  // in a class it may be a field
        const std::size_t after = text.find_first_not_of(' ', word.size());
        return after != std::string_view::npos && (text[after] == '=' || text[after] == ':') && !is_one_of(word, compound_);
    }

    /// True for a function that reads a variable whose name it is given: its callers name the variable.
    static bool reads_what_it_is_told(std::string_view text) {
        for (const std::string_view call : {"environ[", "environ.get(", "getenv("})
            for (std::size_t at = text.find(call); at != std::string_view::npos; at = text.find(call, at + 1))
                if (!first_word(text.substr(at + call.size())).empty()) return true;
        return false;
    }

    /// True where what is bound is a variable's value, not a way to read one: nothing hangs on where that goes.
    static bool reads_at_once(std::string_view text) {
        return std::ranges::any_of(std::initializer_list<std::string_view>{"environ[", "environ.get(", "getenv("},
                                   [&](std::string_view call) { return text.find(call) != std::string_view::npos; });
    }

    bool carries(std::string_view text) const { return (mentions_name(text) || called_.contains(defined(text, "def"))) && is_safe(tree_sitter_python(), text); }

    void keep(Statement& each, const WordSearch& words) {
        each.kept = each.telling = true;
        const std::string_view text = body(each), word = first_word(text);
        if (word == "import" || word == "from") return add_imported(text);
        add(defined(text, "class"));
        if (reads_what_it_is_told(text)) add(defined(text, "def"));
        for (std::size_t at = text.find('('); at != std::string_view::npos; at = text.find('(', at + 1))
            if (at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\'')) add_called(last_word(text.substr(0, at)));
        if (explains(each) && !reads_at_once(text)) add(word);
        for (std::size_t at = text.find("self."); at != std::string_view::npos; at = text.find("self.", at + 5)) {
            const std::string_view name = first_word(text.substr(at + 5));
            const std::string_view value = text.substr(at, std::min(text.find('\n', at), text.size()) - at);
            if (value.substr(5 + name.size()).starts_with(" = ") && !reads_at_once(value) && words.found_in(value)) add(name);
        }
    }

    /// The name that a statement defines with this keyword, after its decorators; "" where it defines none.
    static std::string_view defined(std::string_view text, std::string_view keyword) {
        while (text.starts_with('@')) {  // a decorator over several lines is looked through, not understood
            const std::size_t line = text.find('\n');
            if (line == std::string_view::npos) return {};
            text.remove_prefix(std::min(text.find_first_not_of(" \t\n", line), text.size()));
        }
        if (text.starts_with("async ")) text.remove_prefix(6);
        if (first_word(text) != keyword) return {};
        return first_word(text.substr(std::min(text.find_first_not_of(' ', keyword.size()), text.size())));
    }

    static std::string_view last_word(std::string_view text) {
        std::size_t begin = text.size();
        while (begin > 0 && continues_name(text[begin - 1])) --begin;
        return text.substr(begin);
    }

    void add_imported(std::string_view text) {
        const std::size_t from = text.find("import ");
        if (from == std::string_view::npos) return;
        const std::size_t line = std::min(text.find('\n', from), text.size()), bracket = text.find('(', from);
        text = text.substr(0, bracket < line ? std::min(text.find(')', bracket), text.size()) : line);
        for (std::size_t at = from + 7; at < text.size(); ++at) {
            const std::string_view name = first_word(text.substr(at));
            add(name);
            at += name.size();
        }
    }

    void add(std::string_view name) {
        static constexpr std::string_view everywhere[] = {"", "os", "self", "as", "sys", "import", "if", "try"};
        if (!is_one_of(name, everywhere)) names_.insert(name);
    }

    void add_called(std::string_view function) {
        if (!function.empty()) called_.insert(function);
    }

    bool mentions_name(std::string_view text) const {
        for (std::size_t at = 0; at < text.size();) {
            const std::string_view name = first_word(text.substr(at));
            if (!name.empty() && names_.contains(name)) return true;
            at += name.size() + 1;
        }
        return false;
    }

    /// The kept statements in full, and of the others their newlines; a body that would be empty gets its `pass` where something else stood.
    std::string written(const std::vector<Statement>& statements) const {
        std::string out;
        out.reserve(text_.size() / 4 + 64);
        std::size_t done = statements.empty() ? text_.size() : statements.front().begin;
        out += text_.substr(0, done);
        std::string_view filled;  // the indent of the statement before, where something stands for it
        for (const Statement& each : statements) {
            if (each.kept) {
                out += text_.substr(each.begin, each.end - each.begin);
                filled = {};
                continue;
            }
            const std::string_view indent = text_.substr(each.begin, each.head - each.begin);
            if (!indent.empty() && indent != filled) out += std::string(indent) + "0";
            filled = indent;
            for (std::size_t at = each.begin; at < each.end; ++at) {
                at = text_.find('\n', at);
                if (at >= each.end) break;
                out += '\n';
            }
        }
        return out;
    }

    static constexpr std::string_view compound_[] = {"else", "try", "finally", "lambda"};

    std::string_view text_;
    std::set<std::string_view> names_;   // bound beside a telling word
    std::set<std::string_view> called_;  // called with a string beside one: what that string is to the function, its definition says
};

}  // namespace

Excerpt excerpt(std::string_view text, const WordSearch& words) { return Reduction(text).telling(words); }
Excerpt excerpt(std::string_view text, const std::vector<std::size_t>& places) { return Reduction(text).around(places); }

}  // namespace driftaudit::syntax::python
