#pragma once
// What the locks in TOML share: uv.lock, poetry.lock, pdm.lock and pylock.toml are one grammar with four vocabularies.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/facts.hpp>

namespace driftaudit::syntax {

/// A value of a lock. Tables inside are spelled out: `source = { git = "…" }` and `[package.source]` with `git = "…"` are both a field `source.git`;
/// each string of an array is a field of its own. A dot in a key of the file's own is written as a dash: names of packages take the two for the same.
struct LockField {
    std::string key;
    std::string text;
    Span at;                 // without quotes
    std::uint32_t item = 0;  // which of the tables in arrays it lies in, from 1; 0 for none
    auto operator<=>(const LockField&) const = default;
};

/// Fields that stand one behind the other.
using LockFields = std::span<const LockField>;

/// A table of a lock that was asked for, with the fields that were.
struct LockTable {
    std::string path;  // "" for the document's own, "package", "metadata.targets" …
    Position at;       // its header
    std::vector<LockField> fields;
    auto operator<=>(const LockTable&) const = default;

    /// The first field of this key, null where there is none.
    const LockField* find(std::string_view key) const;
    /// The text of that field, "" where there is none.
    std::string_view text(std::string_view key) const;
    /// True where a field has this key, or lies in a table of this name.
    bool has(std::string_view key) const;
    /// The texts of all fields of this key, or in a table of this name.
    std::vector<std::string_view> texts(std::string_view key) const;
    /// The tables in arrays, each the fields of one.
    std::vector<LockFields> items() const;
};

/// The text of the first field of this key, "" where there is none.
std::string_view text_of(LockFields fields, std::string_view key);

/// A table that says something about the lock as a whole.
struct LockHead {
    std::string_view table;  // "" for the document's own
    std::vector<std::string_view> keys;
    bool repeats = false;    // it is an array of tables
};

/// The vocabulary of a kind of lock.
struct LockDialect {
    std::string_view tool = {};                  // as `Lock` names it
    std::string_view file = {};                  // the file's usual name, which is the source of its Python
    std::string_view packages = {};              // the array of tables that holds the packages
    std::vector<std::string_view> package_keys = {};  // what `fill` looks at, besides `name` and `version`
    std::vector<LockHead> heads = {};
    std::string_view python_key = {};            // of a head: which Pythons the lock is for
    std::string_view hash_key = {};              // of a head: the hash of what it was made from
    void (*fill)(const LockTable& table, LockedPackage& package) = nullptr;  // with all but its name and version
};

/// What was read of a lock, in the order of the file, and what could not be.
struct LockText {
    std::vector<LockTable> tables;
    Facts troubles;
};

/// Reads a lock line by line; nothing where a line is other than the tools write it, so that a parser of all TOML has to look.
std::optional<LockText> scan_lock(std::string_view text, const LockDialect& dialect);
/// The same for a lock that is no TOML: what does not stand clear of the damage is left out.
LockText scan_damaged_lock(std::string_view text, const LockDialect& dialect);
/// Reads a lock with toml++; where it is no TOML, what stands clear of the damage is kept.
LockText parse_lock(std::string_view text, const LockDialect& dialect);

/// The facts of a lock: `Lock`, `PythonVersion`, a `LockedPackage` for each package at its name.
Facts lock_facts(std::string_view bytes, const LockDialect& dialect);
/// The facts of what was read of a lock.
Facts lock_facts(const LockText& lock, const LockDialect& dialect);

/// A requirement as PEP 508 writes it, credentials of its URL withheld.
std::string requirement_text(std::string_view name, const std::vector<std::string_view>& extras, std::string_view specifier, std::string_view url,
                             std::string_view marker);

/// True for what may be the name of a distribution (PEP 508): letters, digits and `-_.`.
bool is_package_name(std::string_view name);

/// One marker that holds where any of these does, "" where one of them always holds.
std::string any_marker(std::vector<std::string_view> markers);

/// The fact that a merge conflict was left in the line that begins at this offset.
Fact merge_conflict(std::string_view text, std::size_t offset, Position at);

}  // namespace driftaudit::syntax
