// Locks are large (megabytes), written by programs, and read at every commit of a history; we want a few strings of each package.
// toml++ builds a tree of all of it. But in valid TOML without strings of several lines a `[[package]]` at the begin of a line is a header, and what
// the tools write is plainer still: one key a line, arrays whose further lines are indented. So a scanner goes from line to line, takes the keys
// that were asked for, and of everything else only makes sure that it looks as expected. On any surprise it gives up, and toml++ reads the file.
// Where that finds the file broken, the scanner goes again, this time stepping over what it does not understand: a package that is touched by
// the damage is dropped, the others are kept.
#include "lock.hpp"

#include <driftaudit/text.hpp>

#include <algorithm>
#include <utility>

#include "text.hpp"
#include "toml.hpp"

namespace driftaudit::syntax {
namespace {

constexpr std::string_view conflict_mark = "<<<<<<<";

constexpr bool is_bare(char c) { return is_name_character(c) || c == '-'; }

std::string_view run_of(std::string_view text, bool (*part)(char)) {
    return text.substr(0, static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), part) - text.begin()));
}
std::string joined(std::string_view table, std::string_view key) {
    std::string path(table);
    if (!table.empty() && !key.empty()) path += '.';
    return path.append(key);
}

// ---- what a dialect asks for ----------------------------------------------------------------------------------------------------------

// What the lines after a header belong to: the document itself, a package, a table inside it that was asked for, the table with the Pythons, or else.
enum class Part { other, document, package, inside_package, python };

bool wants_of_package(const LockDialect& dialect, std::string_view key) {
    return key == "name" || key == "version" || std::ranges::find(dialect.package_keys, key) != dialect.package_keys.end();
}

bool lies_in_package(const LockDialect& dialect, std::string_view path) {
    return path.starts_with(dialect.packages) && path.substr(dialect.packages.size()).starts_with('.');
}

Part part_of(const LockDialect& dialect, std::string_view path) {
    if (path == dialect.packages) return Part::package;
    if (path == dialect.python_table) return Part::python;
    if (!lies_in_package(dialect, path)) return Part::other;
    const std::string_view inside = path.substr(dialect.packages.size() + 1);
    return wants_of_package(dialect, inside.substr(0, inside.find('.'))) ? Part::inside_package : Part::other;
}

// True where a pair of this table could be a table that we look for, written as a value: `package = [{ … }]`.
bool hides_table(const LockDialect& dialect, std::string_view table, std::string_view key) {
    const std::string_view head = dialect.python_table.substr(0, dialect.python_table.find('.'));
    if (table.empty()) return key == dialect.packages || (!head.empty() && key == head);
    return table == head && joined(table, key) == dialect.python_table;
}

// ---- the scanner ----------------------------------------------------------------------------------------------------------------------

class Scanner {
public:
    Scanner(std::string_view text, const LockDialect& dialect, bool lenient) : text_(text), dialect_(dialect), lenient_(lenient) {
        if (dialect.python_table.empty()) out_.tables.push_back({{}, {1, 1}, {}});
    }

    // Reads all of it; false where the strict scanner met a surprise.
    bool run() {
        while (next_line()) {
            const std::size_t first = begin_;
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
        table_ = path;
        prefix_ = {};
        in_package_ = part_ == Part::package || lies_in_package(dialect_, path);
        switch (part_) {
            case Part::package: package_ = out_.tables.size(); break;
            case Part::python:
                if (repeated != dialect_.python_repeats || (!repeated && std::exchange(has_python_, true))) return false;
                break;
            case Part::inside_package:
                prefix_ = path.substr(dialect_.packages.size() + 1);
                if (package_ == npos) {  // it was dropped
                    part_ = Part::other;
                    return lenient_;
                }
                current_ = package_;
                return !repeated && !out_.tables[current_].has(prefix_);
            default: return true;
        }
        current_ = out_.tables.size();
        out_.tables.push_back({std::string(path), {number_, 1}, {}});
        return part_ == Part::python || repeated;
    }

    bool wants(std::string_view key) const {
        switch (part_) {
            case Part::package: return wants_of_package(dialect_, key);
            case Part::inside_package: return true;
            case Part::document: return dialect_.python_table.empty() && key == dialect_.python_key;
            case Part::python: return key == dialect_.python_key;
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
        if (run_of(key, is_bare).size() != key.size()) {
            if (part_ != Part::other) return false;
            if (key.front() == '"' && key.find_first_of("\"\\", 1) != key.size() - 1) return false;
            return skip_value(line_.substr(value));
        }
        if (hides_table(dialect_, table_, key)) return line_.substr(value) == "[]";
        if (!wants(key)) return skip_value(line_.substr(value));
        const std::string path = joined(prefix_, key);
        return is_new(path) && read_value(value, path);
    }

    // No tool writes a table of more than a few fields, so that looking through them is cheap.
    bool is_new(std::string_view path) const {
        const LockTable& table = out_.tables[current_];
        return table.fields.size() < 1000 && !table.has(path);
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

    // The further lines of an array of strings.
    bool read_array(const std::string& path) {
        while (next_line()) {
            if (line_ == "]") return true;
            std::size_t at = read_string(after_blanks(0), path);
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
            case '[': return read_list(at, ']', [&](std::size_t item) { return read_string(item, path); });
            case '{': return read_list(at, '}', [&](std::size_t item) { return read_inline_pair(item, path); });
            case '"':
            case '\'': return read_string(at, path);
            default: return read_switch(at, path);
        }
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

    std::size_t read_inline_pair(std::size_t at, const std::string& path) {
        const std::string_view key = run_of(line_.substr(at), is_bare);
        at = after_blanks(at + key.size());
        if (key.empty() || at >= line_.size() || line_[at] != '=') return npos;
        at = after_blanks(at + 1);
        if (at < line_.size() && (line_[at] == '[' || line_[at] == '{')) return npos;
        const std::string inner = joined(path, key);
        return is_new(inner) ? read_on_line(at, inner) : npos;
    }

    std::size_t read_switch(std::size_t at, const std::string& path) {
        const std::string_view word = run_of(line_.substr(std::min(at, line_.size())), is_bare);
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
        out_.tables[current_].fields.push_back({path, std::move(text), at});
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

    Part part_ = Part::document;
    std::string_view table_;   // the last header
    std::string_view prefix_;  // the table inside the package: "source"
    bool in_package_ = false;  // the last header is a package's, or of a table inside it
    bool has_python_ = false;
    std::size_t current_ = 0;     // the table that fields go to
    std::size_t package_ = npos;  // the last package
    LockText out_;
};

// ---- toml++ ---------------------------------------------------------------------------------------------------------------------------

class Reader {
public:
    Reader(const Toml& document, const LockDialect& dialect) : document_(document), dialect_(dialect) {}

    std::vector<LockTable> read() {
        if (dialect_.python_table.empty()) read_table(document_.root(), {}, {dialect_.python_key}, {1, 1});
        if (const toml::array* packages = find_array(document_.root(), {dialect_.packages}))
            for (const toml::node& package : *packages) read_package(package);
        if (!dialect_.python_table.empty()) read_python();
        std::ranges::stable_sort(out_, {}, &LockTable::at);
        return std::move(out_);
    }

private:
    using Keys = std::vector<std::string_view>;

    void read_package(const toml::node& node) {
        const toml::table* package = node.as_table();
        if (!package) return;
        Keys keys{"name", "version"};
        keys.insert(keys.end(), dialect_.package_keys.begin(), dialect_.package_keys.end());
        read_table(*package, dialect_.packages, keys, document_.span(node).begin);
    }

    void read_python() {
        const std::size_t dot = dialect_.python_table.find('.');
        const toml::node* node = document_.root().get(dialect_.python_table.substr(0, dot));
        if (node && dot != std::string_view::npos) node = node->is_table() ? node->as_table()->get(dialect_.python_table.substr(dot + 1)) : nullptr;
        if (!node) return;
        if (const toml::table* table = node->as_table(); table && !dialect_.python_repeats)
            read_table(*table, dialect_.python_table, {dialect_.python_key}, document_.span(*node).begin);
        if (const toml::array* tables = node->as_array(); tables && dialect_.python_repeats)
            for (const toml::node& item : *tables)
                if (const toml::table* table = item.as_table()) read_table(*table, dialect_.python_table, {dialect_.python_key}, document_.span(item).begin);
    }

    void read_table(const toml::table& table, std::string_view path, const Keys& keys, Position at) {
        out_.push_back({std::string(path), at, {}});
        for (const Toml::Entry& entry : entries(table))
            if (std::ranges::find(keys, entry.key->str()) != keys.end()) add(std::string(entry.key->str()), *entry.value, Inside::table);
    }

    // What the scanner reads too: strings and switches, lists of strings, tables of these.
    enum class Inside { table, array };
    void add(const std::string& key, const toml::node& value, Inside inside) {
        if (const auto* text = value.as_string()) {
            out_.back().fields.push_back({key, text->get(), document_.content_span(value)});
        } else if (const auto* on = value.as_boolean()) {
            out_.back().fields.push_back({key, on->get() ? "true" : "false", document_.span(value)});
        } else if (const toml::array* list = value.as_array(); list && inside == Inside::table) {
            for (const toml::node& item : *list)
                if (item.is_string()) add(key, item, Inside::array);
        } else if (const toml::table* table = value.as_table(); table && inside == Inside::table) {
            for (const Toml::Entry& entry : entries(*table)) add(joined(key, entry.key->str()), *entry.value, Inside::table);
        }
    }

    const Toml& document_;
    const LockDialect& dialect_;
    std::vector<LockTable> out_;
};

// ---- facts ----------------------------------------------------------------------------------------------------------------------------

Fact fact_of_package(const LockTable& table, const LockDialect& dialect) {
    const LockField* name = table.find("name");
    if (!name) return {Unreadable{"a package without a name"}, {table.at, table.at}, no_scope};
    if (!is_package_name(name->text)) return {Unreadable{"this is no name of a package"}, name->at, no_scope};
    return {LockedPackage{normalized_name(name->text), std::string(table.text("version")), dialect.source(table), dialect.marker(table)}, name->at, no_scope};
}

// The Pythons that the lock is for. Where it has several targets that differ, none of them alone is the lock's.
std::vector<const LockField*> pythons_of(const LockText& lock, const LockDialect& dialect) {
    std::vector<const LockField*> out;
    for (const LockTable& table : lock.tables)
        if (table.path == dialect.python_table)
            if (const LockField* field = table.find(dialect.python_key)) out.push_back(field);
    if (std::ranges::any_of(out, [&](const LockField* field) { return field->text != out.front()->text; })) return {};
    return {out.begin(), out.begin() + (out.empty() ? 0 : 1)};
}

// True where the field is this key's, or lies in the table that stands there.
bool is_at(const LockField& field, std::string_view key) {
    return field.key.starts_with(key) && (field.key.size() == key.size() || field.key[key.size()] == '.');
}

}  // namespace

const LockField* LockTable::find(std::string_view key) const {
    const auto found = std::ranges::find(fields, key, &LockField::key);
    return found == fields.end() ? nullptr : &*found;
}

std::string_view LockTable::text(std::string_view key) const {
    const LockField* field = find(key);
    return field ? std::string_view(field->text) : std::string_view{};
}

bool LockTable::has(std::string_view key) const {
    return std::ranges::any_of(fields, [&](const LockField& field) { return is_at(field, key); });
}

std::vector<std::string_view> LockTable::texts(std::string_view key) const {
    std::vector<std::string_view> out;
    for (const LockField& field : fields)
        if (is_at(field, key)) out.push_back(field.text);
    return out;
}

std::optional<LockText> scan_lock(std::string_view text, const LockDialect& dialect) {
    if (text.find("\"\"\"") != text.npos || text.find("\'\'\'") != text.npos) return {};
    Scanner scanner(text, dialect, false);
    if (!scanner.run()) return {};
    return std::move(scanner).take();
}

LockText parse_lock(std::string_view text, const LockDialect& dialect) {
    const Toml document(text);
    if (document) return {Reader(document, dialect).read(), {}};
    Scanner scanner(text, dialect, true);
    scanner.run();
    LockText lock = std::move(scanner).take();
    if (lock.troubles.empty()) lock.troubles = document.trouble();
    return lock;
}

Facts lock_facts(std::string_view bytes, const LockDialect& dialect) {
    const std::string_view text = without_bom(bytes);
    if (const std::optional<LockText> lock = scan_lock(text, dialect)) return lock_facts(*lock, dialect);
    return lock_facts(parse_lock(text, dialect), dialect);
}

Facts lock_facts(const LockText& lock, const LockDialect& dialect) {
    Facts facts{{Lock{std::string(dialect.tool), {}}, {{1, 1}, {1, 1}}, no_scope}};
    facts.reserve(lock.tables.size() + 2);
    for (const LockField* python : pythons_of(lock, dialect))
        facts.push_back({PythonVersion{python->text, PythonVersion::Says::allows, std::string(dialect.file)}, python->at, no_scope});
    for (const LockTable& table : lock.tables)
        if (table.path == dialect.packages) facts.push_back(fact_of_package(table, dialect));
    facts.insert(facts.end(), lock.troubles.begin(), lock.troubles.end());
    sort_by_place(facts);
    return facts;
}

bool is_package_name(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) { return is_bare(c) || c == '.'; });
}

std::string any_marker(std::vector<std::string_view> markers) {
    std::ranges::sort(markers);
    markers.erase(std::ranges::unique(markers).begin(), markers.end());
    if (markers.empty() || markers.front().empty()) return {};
    if (markers.size() == 1) return std::string(markers.front());
    std::string out;
    for (const std::string_view marker : markers) out.append(out.empty() ? "(" : " or (").append(marker).append(")");
    return out;
}

Fact merge_conflict(std::string_view text, std::size_t offset, Position at) {
    std::string_view line = text.substr(offset, std::min(text.find_first_of("\r\n", offset), text.size()) - offset);
    const Position end{at.line, static_cast<std::uint32_t>(at.column + line.size())};
    if (line.size() > 80) line = line.substr(0, 80);
    return {Unreadable{"unresolved merge conflict: " + std::string(line)}, {at, end}, no_scope};
}

}  // namespace driftaudit::syntax
