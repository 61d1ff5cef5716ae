// Locks are large (megabytes), written by programs, and read at every commit of a history; we want a few strings of each package.
// toml++ builds a tree of all of it. But in valid TOML without strings of several lines a `[[package]]` at the begin of a line is a header, and what
// the tools write is plainer still: one key a line, arrays whose further lines are indented. So a scanner goes from line to line, takes the keys
// that were asked for, and of everything else only makes sure that it looks as expected. On any surprise it gives up, and toml++ reads the file.
// Where that finds the file broken, the scanner goes again, this time stepping over what it does not understand: a package that is touched by
// the damage is dropped, the others are kept.
#include <driftaudit/text.hpp>

#include <algorithm>
#include <utility>

#include "lock-keys.hpp"
#include "lock.hpp"
#include "text.hpp"

namespace driftaudit::syntax {
namespace {

constexpr std::string_view conflict_mark = "<<<<<<<";

constexpr bool is_bare(char c) { return is_name_character(c) || c == '-'; }

std::string_view run_of(std::string_view text, bool (*part)(char)) {
    return text.substr(0, static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), part) - text.begin()));
}

// ---- what a dialect asks for ----------------------------------------------------------------------------------------------------------

// What the lines after a header belong to: a package, a table inside it that was asked for, a head of the lock, or else.
enum class Part { other, package, inside_package, head };

bool wants_of_package(const LockDialect& dialect, std::string_view key) {
    return key == "name" || key == "version" || std::ranges::find(dialect.package_keys, key) != dialect.package_keys.end();
}

bool lies_in_package(const LockDialect& dialect, std::string_view path) {
    return path.starts_with(dialect.packages) && path.substr(dialect.packages.size()).starts_with('.');
}

// The head that this table is, null where it is none.
const LockHead* head_of(const LockDialect& dialect, std::string_view path) {
    const auto head = std::ranges::find(dialect.heads, path, &LockHead::table);
    return head == dialect.heads.end() ? nullptr : &*head;
}

Part part_of(const LockDialect& dialect, std::string_view path) {
    if (path == dialect.packages) return Part::package;
    if (head_of(dialect, path)) return Part::head;
    if (!lies_in_package(dialect, path)) return Part::other;
    const std::string_view inside = path.substr(dialect.packages.size() + 1);
    return wants_of_package(dialect, inside.substr(0, inside.find('.'))) ? Part::inside_package : Part::other;
}

// True where a pair of this table could be a table that we look for, written as a value: `package = [{ … }]`.
bool hides_table(const LockDialect& dialect, std::string_view table, std::string_view key) {
    if (table.empty() && key == dialect.packages) return true;
    return std::ranges::any_of(dialect.heads, [&](const LockHead& head) {
        const std::string path = joined(table, key);
        return head.table == path || (head.table.starts_with(path) && head.table[path.size()] == '.');
    });
}

// ---- the scanner ----------------------------------------------------------------------------------------------------------------------

class Scanner {
public:
    Scanner(std::string_view text, const LockDialect& dialect, bool lenient) : text_(text), dialect_(dialect), lenient_(lenient) {
        if (head_of(dialect, {})) open({}, false);
    }

    // Reads all of it; false where the strict scanner met a surprise.
    bool run() {
        while (next_line()) {
            const std::size_t first = begin_;
            item_ = 0, depth_ = 0;
            if (lenient_ && is_conflict()) {
                leave_conflict();
            } else if (!read_line()) {
                if (!lenient_) return false;
                if (begin_ != first) unread_line();  // it may be the header that an array before it ran into
                leave_damage();
            }
        }
        return true;
    }
    LockText take() && { return std::move(out_); }

private:
    static constexpr std::size_t npos = std::string_view::npos;

    bool next_line() {
        if (next_ >= text_.size()) return false;
        begin_ = next_;
        const std::size_t end = std::min(text_.find('\n', begin_), text_.size());
        next_ = std::min(end + 1, text_.size());
        line_ = text_.substr(begin_, end - begin_);
        if (line_.ends_with('\r')) line_.remove_suffix(1);
        ++number_;
        return true;
    }
    void unread_line() {
        next_ = begin_;
        --number_;
    }

    bool read_line() {
        if (line_.empty() || line_[0] == '#') return true;
        if (line_[0] == '[') return read_header();
        if (is_bare(line_[0]) || line_[0] == '"') return read_pair();
        return trimmed(line_).empty();
    }

    // `[a.b]` or `[[a.b]]`, and nothing else on the line.
    bool read_header() {
        const bool repeated = line_.starts_with("[[");
        const std::size_t brackets = repeated ? 2 : 1;
        if (line_.size() <= 2 * brackets || !line_.ends_with(repeated ? "]]" : "]")) return false;
        const std::string_view path = line_.substr(brackets, line_.size() - 2 * brackets);
        if (run_of(path, [](char c) { return is_bare(c) || c == '.'; }).size() != path.size()) return read_quoted_header(path);
        if (path.front() == '.' || path.back() == '.') return false;
        return open(path, repeated);
    }

    // A header with quotes or blanks: nobody asked for such a table, but for what it stands in perhaps.
    bool read_quoted_header(std::string_view path) {
        const std::string_view plain = run_of(path, [](char c) { return is_bare(c) || c == '.'; });
        const std::string_view outer = plain.substr(0, std::min(plain.rfind('.'), plain.size()));
        if (!plain.ends_with('.') || part_of(dialect_, outer) != Part::other || hides_table(dialect_, {}, outer)) return false;
        part_ = Part::other;
        table_ = path;
        in_package_ = lies_in_package(dialect_, outer);
        return true;
    }

    bool open(std::string_view path, bool repeated) {
        part_ = part_of(dialect_, path);
        head_ = head_of(dialect_, path);
        table_ = path;
        prefix_ = {};
        if (part_ != Part::inside_package) keys_.clear();
        in_package_ = part_ == Part::package || lies_in_package(dialect_, path);
        switch (part_) {
            case Part::package: package_ = out_.tables.size(); break;
            case Part::head:
                if (repeated != head_->repeats || (!repeated && std::ranges::find(seen_, head_) != seen_.end())) return false;
                seen_.push_back(head_);
                break;
            case Part::inside_package:
                prefix_ = path.substr(dialect_.packages.size() + 1);
                if (package_ == npos) {  // it was dropped
                    part_ = Part::other;
                    return lenient_;
                }
                current_ = package_;
                return !repeated && is_new(prefix_);
            default: return true;
        }
        current_ = out_.tables.size();
        out_.tables.push_back({std::string(path), {std::max(number_, 1u), 1}, {}});
        return part_ == Part::head || repeated;
    }

    bool wants(std::string_view key) const {
        switch (part_) {
            case Part::package: return wants_of_package(dialect_, key);
            case Part::inside_package: return true;
            case Part::head: return is_one_of(key, head_->keys);
            case Part::other: return false;
        }
        return false;
    }

    // `key = value`
    bool read_pair() {
        const std::size_t equals = line_.find('=');
        if (equals == npos) return false;
        const std::string_view key = trimmed(line_.substr(0, equals));
        const std::size_t value = after_blanks(equals + 1);
        if (value == line_.size()) return false;
        if (run_of(key, is_bare).size() != key.size()) return read_quoted_pair(key, value);
        if (hides_table(dialect_, table_, key)) return line_.substr(value) == "[]";
        return wants(key) ? read_wanted(value, joined(prefix_, key)) : skip_value(line_.substr(value));
    }

    // `"ruamel.yaml" = value`
    bool read_quoted_pair(std::string_view key, std::size_t value) {
        if (key.size() < 2 || key.front() != '"' || key.find_first_of("\"\\", 1) != key.size() - 1) return false;
        if (part_ == Part::other) return skip_value(line_.substr(value));
        const std::string_view name = key.substr(1, key.size() - 2);
        if (part_ != Part::inside_package || !is_package_name(name)) return false;
        return read_wanted(value, joined(prefix_, without_dots(name)));
    }

    bool read_wanted(std::size_t value, const std::string& path) {
        if (!is_new(path)) return false;
        keys_.push_back(path);
        return read_value(value, path);
    }

    // True where no key of this table has this path, or one that begins or continues it. No tool writes a table of more than some hundred keys of its
    // own, so that looking through them is cheap.
    bool is_new(std::string_view path) const {
        return keys_.size() < 1000 && std::ranges::none_of(keys_, [&](std::string_view key) { return is_at(key, path) || is_at(path, key); });
    }

    // A value that nobody asked for has to look whole, no more.
    bool skip_value(std::string_view value) {
        value = trimmed(value);
        const char first = value.front(), last = value.back();
        if (lenient_ && (value.starts_with("\"\"\"") || value.starts_with("\'\'\'"))) return skip_text(value);
        switch (first) {
            case '[': return value == "[" ? skip_array() : last == ']';
            case '{': return last == '}';
            case '"':
            case '\'': return (value.size() >= 2 && last == first) || comment_follows(value);
            default: return std::ranges::all_of(value, [](char c) { return is_bare(c) || c == '.' || c == ':' || c == '+'; });
        }
    }

    // A string without escapes, and a comment behind it.
    static bool comment_follows(std::string_view value) {
        const std::size_t end = value.find(value.front(), 1);
        return end != npos && value.substr(0, end).find('\\') == npos && trimmed(value.substr(end + 1)).starts_with('#');
    }

    bool skip_array() {
        while (next_line()) {
            if (line_ == "]") return true;
            if (line_.empty() || line_[0] == '#') continue;
            const char last = line_.back();
            if (!is_blank(line_[0]) || (last != ',' && last != '}' && last != '"' && last != '\'')) return false;
            if (const std::size_t at = after_blanks(0); at == line_.size() || line_[at] == ']') return false;
        }
        return false;
    }

    // A string of several lines, which only the lenient scanner gets to see.
    bool skip_text(std::string_view value) {
        const std::string_view fence = value.substr(0, 3);
        if (value.find(fence, 3) != npos) return true;
        while (next_line())
            if (line_.find(fence) != npos) return true;
        return false;
    }

    bool read_value(std::size_t at, const std::string& path) {
        if (trimmed(line_.substr(at)) == "[") return read_array(path);
        at = read_on_line(at, path);
        return at != npos && after_blanks(at) == line_.size();
    }

    // The further lines of an array.
    bool read_array(const std::string& path) {
        while (next_line()) {
            if (line_ == "]") return true;
            std::size_t at = read_item(after_blanks(0), path);
            if (at == npos) return false;
            at = after_blanks(at);
            if (at < line_.size() && line_[at] == ',') at = after_blanks(at + 1);
            if (at != line_.size()) return false;
        }
        return false;
    }

    std::size_t after_blanks(std::size_t at) const {
        while (at < line_.size() && is_blank(line_[at])) ++at;
        return at;
    }

    // These read from an offset of the line and give the offset behind what they read, npos for a surprise.
    std::size_t read_on_line(std::size_t at, const std::string& path) {
        switch (at < line_.size() ? line_[at] : '\0') {
            case '[': return read_list(at, ']', [&](std::size_t item) { return read_item(item, path); });
            case '{': return read_table(at, path);
            case '"':
            case '\'': return read_string(at, path);
            default: return read_switch(at, path);
        }
    }

    // An item of an array: a string or a table, and no other array.
    std::size_t read_item(std::size_t at, const std::string& path) {
        if (at >= line_.size() || line_[at] != '{') return read_string(at, path);
        if (item_ != 0) return npos;
        item_ = ++items_;
        at = read_table(at, path);
        item_ = 0;
        return at;
    }

    std::size_t read_table(std::size_t at, const std::string& path) {
        if (depth_ == 2) return npos;
        ++depth_;
        const std::size_t first = out_.tables[current_].fields.size();
        at = read_list(at, '}', [&](std::size_t pair) { return read_inline_pair(pair, path, first); });
        --depth_;
        return at;
    }

    template <class Read>
    std::size_t read_list(std::size_t at, char closing, Read&& read) {
        at = after_blanks(at + 1);
        while (at < line_.size() && line_[at] != closing) {
            at = read(at);
            if (at == npos) return npos;
            at = after_blanks(at);
            if (at >= line_.size()) return npos;
            if (line_[at] == closing) break;
            if (line_[at] != ',') return npos;
            at = after_blanks(at + 1);
            if (closing == '}' && at < line_.size() && line_[at] == closing) return npos;  // TOML 1.0 has no comma there
        }
        return at < line_.size() ? at + 1 : npos;
    }

    // A pair of a table whose fields begin at `first`.
    std::size_t read_inline_pair(std::size_t at, const std::string& path, std::size_t first) {
        const std::string_view key = run_of(line_.substr(at), is_bare);
        at = after_blanks(at + key.size());
        if (key.empty() || at >= line_.size() || line_[at] != '=') return npos;
        at = after_blanks(at + 1);
        const std::string inner = joined(path, key);
        const LockFields others = LockFields(out_.tables[current_].fields).subspan(first);
        if (others.size() > 200 || std::ranges::any_of(others, [&](const LockField& field) { return is_at(field.key, inner); })) return npos;
        return read_on_line(at, inner);
    }

    std::size_t read_switch(std::size_t at, const std::string& path) {
        const std::string_view word = run_of(line_.substr(std::min(at, line_.size())), is_bare);
        if (!word.empty() && std::ranges::all_of(word, is_digit)) return word.size() == 1 || word[0] != '0' ? at + word.size() : npos;  // sizes: of no use
        if (word != "true" && word != "false") return npos;
        return add(path, std::string(word), at, at + word.size());
    }

    // A string of printable ASCII, with no escapes but those of quote and backslash.
    std::size_t read_string(std::size_t at, const std::string& path) {
        const char quote = at < line_.size() ? line_[at] : '\0';
        if (quote != '"' && quote != '\'') return npos;
        std::string text;
        for (std::size_t i = at + 1; i < line_.size(); ++i) {
            if (line_[i] == quote) return add(path, std::move(text), at + 1, i) + 1;
            if (line_[i] < ' ' || line_[i] > '~') return npos;
            if (line_[i] == '\\' && quote == '"') {
                ++i;
                if (i == line_.size() || (line_[i] != '"' && line_[i] != '\\')) return npos;
            }
            text += line_[i];
        }
        return npos;
    }

    std::size_t add(const std::string& path, std::string text, std::size_t begin, std::size_t end) {
        const Span at{{number_, static_cast<std::uint32_t>(begin + 1)}, {number_, static_cast<std::uint32_t>(end + 1)}};
        out_.tables[current_].fields.push_back({path, std::move(text), at, item_});
        return end;
    }

    // ---- of the lenient scanner alone ----

    bool is_conflict() const { return line_.starts_with(conflict_mark); }

    // Forgets the package that the damage stands in, and what follows in it.
    void drop_package() {
        if (in_package_ && package_ != npos) out_.tables.erase(out_.tables.begin() + static_cast<std::ptrdiff_t>(package_));
        package_ = npos;
        part_ = Part::other;
        in_package_ = false;
    }

    void leave_conflict() {
        drop_package();
        out_.troubles.push_back(merge_conflict(text_, begin_, {number_, 1}));
        while (next_line() && !line_.starts_with(">>>>>>>")) continue;
    }

    void leave_damage() {
        drop_package();
        while (next_line())
            if (line_.starts_with('[') || is_conflict()) return unread_line();
    }

    std::string_view text_;
    const LockDialect& dialect_;
    const bool lenient_;

    std::size_t begin_ = 0, next_ = 0;  // where this line begins, and the next
    std::string_view line_;             // without its end
    std::uint32_t number_ = 0;

    Part part_ = Part::other;
    std::string_view table_;   // the last header
    std::string_view prefix_;  // the table inside the package: "source"
    bool in_package_ = false;  // the last header is a package's, or of a table inside it
    const LockHead* head_ = nullptr;        // the one that the lines belong to
    std::vector<const LockHead*> seen_;
    std::vector<std::string> keys_;         // of this table and the tables inside it
    std::uint32_t item_ = 0, items_ = 0;    // the table of an array that is being read, and how many there were
    int depth_ = 0;                         // of tables written as values
    std::size_t current_ = 0;     // the table that fields go to
    std::size_t package_ = npos;  // the last package
    LockText out_;
};

}  // namespace

std::optional<LockText> scan_lock(std::string_view text, const LockDialect& dialect) {
    if (text.find("\"\"\"") != text.npos || text.find("\'\'\'") != text.npos) return {};
    Scanner scanner(text, dialect, false);
    if (!scanner.run()) return {};
    return std::move(scanner).take();
}

LockText scan_damaged_lock(std::string_view text, const LockDialect& dialect) {
    Scanner scanner(text, dialect, true);
    scanner.run();
    return std::move(scanner).take();
}

}  // namespace driftaudit::syntax
