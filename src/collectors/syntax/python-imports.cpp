#include "python-imports.hpp"

#include <driftaudit/text.hpp>

#include <set>

#include "sixteen.hpp"
#include "tree.hpp"

namespace driftaudit::syntax::python {
namespace {

class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    Words run() {
        begin_line(0);
        while (at_ < text_.size()) {
            at_ = next_mark(at_);
            if (at_ >= text_.size()) break;
            switch (text_[at_]) {
                case '\n': begin_line(at_ + 1); break;
                case '#': at_ = std::min(text_.find('\n', at_), text_.size()); break;
                default: skip_string();
            }
        }
        return std::move(words_);
    }

private:
    /// The next byte that ends a line, or begins a string or a comment.
    std::size_t next_mark(std::size_t at) const {
        for (; at + 16 <= text_.size(); at += 16) {
            const Sixteen bytes = sixteen_at(text_.data() + at);
            const SixteenTruths marks = (bytes == '\n') | (bytes == '"') | (bytes == '\'') | (bytes == '#');
            for (std::size_t i = 0; any(marks) && i < 16; ++i)
                if (marks[i]) return at + i;
        }
        while (at < text_.size() && std::string_view("\n\"'#").find(text_[at]) == std::string_view::npos) ++at;
        return at;
    }

    void skip_string() {
        const std::size_t end = end_of_string(text_, at_);
        for (std::size_t line = at_; (line = text_.find('\n', line)) < end; ++line) next_line(line + 1);
        at_ = end;
    }

    void next_line(std::size_t begin) {
        ++line_;
        line_begin_ = begin;
    }

    void begin_line(std::size_t begin) {
        at_ = begin;
        if (begin > 0) next_line(begin);
        read_statements();
    }

    /// `import …` and `from …` at the begin of a line, and those behind a semicolon.
    void read_statements() {
        while (true) {
            if (takes("import"))
                read_modules();
            else if (takes("from"))
                read_from();
            else
                return;
            if (!takes_character(';')) return;
            skip_blanks();
        }
    }

    void read_modules() {
        do {
            const std::size_t begin = at_skipped();
            const std::string_view module = dotted();
            if (module.empty()) return;
            add(std::string(module), begin, at_);
            skip_alias();
        } while (takes_character(','));
    }

    void read_from() {
        const std::size_t begin = at_skipped();
        while (at_ < text_.size() && text_[at_] == '.') ++at_;
        std::string module(text_.substr(begin, at_ - begin));
        module += dotted();
        const std::size_t end = at_;
        skip_blanks();
        if (module.empty() || !takes("import")) return;
        skip_blanks();
        in_brackets_ = takes_character('(');
        const bool dots_alone = module.back() == '.';
        if (takes_character('*')) add(module, begin, end);
        while (true) {
            const std::size_t name = at_skipped();
            const std::string_view word = dotted();
            if (word.empty()) break;
            add(module + (dots_alone ? "" : ".") + std::string(word), name, at_);
            skip_alias();
            if (!takes_character(',')) break;
        }
        if (in_brackets_) takes_character(')');
        in_brackets_ = false;
    }

    void skip_alias() {
        skip_blanks();
        if (!takes("as")) return;
        skip_blanks();
        dotted();
    }

    /// Blanks and continued lines; inside brackets comments and newlines too.
    void skip_blanks() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == ' ' || c == '\t' || c == '\r' || c == '\f') {
                ++at_;
            } else if (c == '\\' && text_.substr(at_ + 1, 1) == "\n") {
                at_ += 2;
                next_line(at_);
            } else if (c == '\\' && text_.substr(at_ + 1, 2) == "\r\n") {
                at_ += 3;
                next_line(at_);
            } else if (in_brackets_ && c == '#') {
                at_ = std::min(text_.find('\n', at_), text_.size());
            } else if (in_brackets_ && c == '\n') {
                next_line(++at_);
            } else {
                return;
            }
        }
    }
    std::size_t at_skipped() {
        skip_blanks();
        return at_;
    }

    static bool is_of_name(char c) { return is_name_character(c) || (c & 0x80) != 0; }

    /// The keyword, where it stands here as a whole word.
    bool takes(std::string_view word) {
        const std::string_view rest = text_.substr(at_);
        if (!rest.starts_with(word) || (rest.size() > word.size() && is_of_name(rest[word.size()]))) return false;
        at_ += word.size();
        return true;
    }
    bool takes_character(char c) {
        skip_blanks();
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    std::string_view dotted() {
        const std::size_t begin = at_;
        while (at_ < text_.size() && (is_of_name(text_[at_]) || text_[at_] == '.')) ++at_;
        return text_.substr(begin, at_ - begin);
    }

    void add(std::string name, std::size_t begin, std::size_t end) {
        if (!known_.insert(name).second) return;
        const auto place = [&](std::size_t offset) { return Position{line_, static_cast<std::uint32_t>(offset - line_begin_ + 1)}; };
        // the module of `from … import` may stand on an earlier line than where the scanner is
        if (begin < line_begin_) begin = end = line_begin_;
        words_.push_back({std::move(name), {place(begin), place(end)}});
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t line_begin_ = 0;
    std::uint32_t line_ = 1;
    bool in_brackets_ = false;
    std::set<std::string, std::less<>> known_;
    Words words_;
};

}  // namespace

Words imports(std::string_view text) { return Scanner(text).run(); }

}  // namespace driftaudit::syntax::python
