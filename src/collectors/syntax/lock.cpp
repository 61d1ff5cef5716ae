// A lock as toml++ reads it, and the facts of a lock, whoever read it: the scanner of lock-scanner.cpp, which is for what the tools write, or toml++.
#include "lock.hpp"

#include <driftaudit/credentials.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>
#include <utility>

#include "lock-keys.hpp"
#include "pip.hpp"
#include "text.hpp"
#include "toml.hpp"

namespace driftaudit::syntax {
namespace {

// ---- toml++ ---------------------------------------------------------------------------------------------------------------------------

class Reader {
public:
    Reader(const Toml& document, const LockDialect& dialect) : document_(document), dialect_(dialect) {}

    std::vector<LockTable> read() {
        if (const toml::array* packages = find_array(document_.root(), {dialect_.packages}))
            for (const toml::node& package : *packages) read_package(package);
        for (const LockHead& head : dialect_.heads) read_head(head);
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

    void read_head(const LockHead& head) {
        if (head.table.empty()) return read_table(document_.root(), {}, head.keys, {1, 1});
        const std::size_t dot = head.table.find('.');
        const toml::node* node = document_.root().get(head.table.substr(0, dot));
        if (node && dot != std::string_view::npos) node = node->is_table() ? node->as_table()->get(head.table.substr(dot + 1)) : nullptr;
        if (!node) return;
        if (const toml::table* table = node->as_table(); table && !head.repeats) read_table(*table, head.table, head.keys, document_.span(*node).begin);
        if (const toml::array* tables = node->as_array(); tables && head.repeats)
            for (const toml::node& item : *tables)
                if (const toml::table* table = item.as_table()) read_table(*table, head.table, head.keys, document_.span(item).begin);
    }

    void read_table(const toml::table& table, std::string_view path, const Keys& keys, Position at) {
        out_.push_back({std::string(path), at, {}});
        item_ = 0;
        for (const Toml::Entry& entry : entries(table))
            if (std::ranges::find(keys, entry.key->str()) != keys.end()) add(std::string(entry.key->str()), *entry.value);
    }

    // What the scanner reads too: strings and switches, lists of strings or tables, tables of these.
    void add(const std::string& key, const toml::node& value) {
        if (const auto* text = value.as_string()) {
            out_.back().fields.push_back({key, text->get(), document_.content_span(value), item_});
        } else if (const auto* on = value.as_boolean()) {
            out_.back().fields.push_back({key, on->get() ? "true" : "false", document_.span(value), item_});
        } else if (const toml::table* table = value.as_table()) {
            for (const Toml::Entry& entry : entries(*table)) add(joined(key, without_dots(entry.key->str())), *entry.value);
        } else if (const toml::array* list = value.as_array()) {
            for (const toml::node& item : *list) {
                const std::uint32_t outside = item_;
                if (item.is_table() && outside == 0) item_ = ++items_;
                if (item.is_array())
                    out_.back().fields.push_back({key, {}, document_.span(item), item_});  // no tool writes one there: only that the key is there counts
                else
                    add(key, item);
                item_ = outside;
            }
        }
    }

    std::uint32_t item_ = 0, items_ = 0;
    const Toml& document_;
    const LockDialect& dialect_;
    std::vector<LockTable> out_;
};

// ---- facts ----------------------------------------------------------------------------------------------------------------------------

Fact fact_of_package(const LockTable& table, const LockDialect& dialect) {
    const LockField* name = table.find("name");
    if (!name) return {Unreadable{"a package without a name"}, {table.at, table.at}, no_scope};
    if (!is_package_name(name->text)) return {Unreadable{"this is no name of a package"}, name->at, no_scope};
    LockedPackage package{normalized_name(name->text), std::string(table.text("version")), {}, {}};
    dialect.fill(table, package);
    return {std::move(package), name->at, no_scope};
}

bool is_head(const LockTable& table, const LockDialect& dialect) {
    return std::ranges::find(dialect.heads, table.path, &LockHead::table) != dialect.heads.end();
}

// What the heads say at a key, each thing once.
std::vector<const LockField*> said_by_heads(const LockText& lock, const LockDialect& dialect, std::string_view key) {
    std::vector<const LockField*> out;
    if (key.empty()) return out;
    for (const LockTable& table : lock.tables) {
        const LockField* field = is_head(table, dialect) ? table.find(key) : nullptr;
        if (field && std::ranges::none_of(out, [&](const LockField* other) { return other->text == field->text; })) out.push_back(field);
    }
    return out;
}

// The hash alone: pdm names its kind in front.
std::string digest_of(std::string_view hash) { return std::string(hash.substr(hash.find(':') + 1)); }

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
    return std::ranges::any_of(fields, [&](const LockField& field) { return is_at(field.key, key); });
}

std::vector<std::string_view> LockTable::texts(std::string_view key) const {
    std::vector<std::string_view> out;
    for (const LockField& field : fields)
        if (is_at(field.key, key)) out.push_back(field.text);
    return out;
}

std::vector<LockFields> LockTable::items() const {
    std::vector<LockFields> out;
    for (std::size_t begin = 0; begin < fields.size();) {
        std::size_t end = begin + 1;
        while (end < fields.size() && fields[end].item == fields[begin].item) ++end;
        if (fields[begin].item != 0) out.push_back(LockFields(fields).subspan(begin, end - begin));
        begin = end;
    }
    return out;
}

std::string_view text_of(LockFields fields, std::string_view key) {
    const auto found = std::ranges::find(fields, key, &LockField::key);
    return found == fields.end() ? std::string_view{} : std::string_view(found->text);
}

LockText parse_lock(std::string_view text, const LockDialect& dialect) {
    const Toml document(text);
    if (document) return {Reader(document, dialect).read(), {}};
    LockText lock = scan_damaged_lock(text, dialect);
    if (lock.troubles.empty()) lock.troubles = document.trouble();
    return lock;
}

Facts lock_facts(std::string_view bytes, const LockDialect& dialect) {
    const std::string_view text = without_bom(bytes);
    if (const std::optional<LockText> lock = scan_lock(text, dialect)) return lock_facts(*lock, dialect);
    return lock_facts(parse_lock(text, dialect), dialect);
}

Facts lock_facts(const LockText& lock, const LockDialect& dialect) {
    Lock head{std::string(dialect.tool), {}};
    for (const LockField* hash : said_by_heads(lock, dialect, dialect.hash_key)) head.content_hash = digest_of(hash->text);
    Facts facts{{std::move(head), {{1, 1}, {1, 1}}, no_scope}};
    facts.reserve(lock.tables.size() + 2);
    // Where a lock has several targets that differ in their Python, none of these alone is the lock's.
    if (const auto pythons = said_by_heads(lock, dialect, dialect.python_key); pythons.size() == 1)
        facts.push_back({PythonVersion{pythons[0]->text, PythonVersion::Says::allows, std::string(dialect.file)}, pythons[0]->at, no_scope});
    for (const LockTable& table : lock.tables)
        if (table.path == dialect.packages) facts.push_back(fact_of_package(table, dialect));
    facts.insert(facts.end(), lock.troubles.begin(), lock.troubles.end());
    sort_by_place(facts);
    return facts;
}

std::string requirement_text(std::string_view name, const std::vector<std::string_view>& extras, std::string_view specifier, std::string_view url,
                             std::string_view marker) {
    std::string out(name);
    for (const std::string_view extra : extras) out.append(out.size() == name.size() ? "[" : ",").append(extra);
    if (!extras.empty()) out += ']';
    if (!url.empty()) return out.append(" @ ").append(without_credentials(url)).append(marker.empty() ? "" : " ; ").append(marker);
    return out.append(specifier).append(marker.empty() ? "" : "; ").append(marker);
}

bool is_package_name(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) { return is_name_character(c) || c == '-' || c == '.'; });
}

std::string any_marker(std::vector<std::string_view> markers) {
    std::ranges::sort(markers);
    markers.erase(std::unique(markers.begin(), markers.end()), markers.end());
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
