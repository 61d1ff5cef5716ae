#pragma once
// What the locks in TOML share: uv.lock, poetry.lock, pdm.lock and pylock.toml are one grammar with four vocabularies.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/facts.hpp>

namespace driftaudit::syntax {

/// A value of a lock. Tables inside are spelled out: `source = { git = "…" }` and `[package.source]` with `git = "…"` are both a field `source.git`;
/// each string of an array is a field of its own.
struct LockField {
    std::string key;
    std::string text;
    Span at;  // without quotes
    auto operator<=>(const LockField&) const = default;
};

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
};

/// The vocabulary of a kind of lock.
struct LockDialect {
    std::string_view tool;                       // as `Lock` names it
    std::string_view file;                       // the file's usual name, which is the source of its Python
    std::string_view packages;                   // the array of tables that holds the packages
    std::vector<std::string_view> package_keys;  // what `source` and `marker` look at, besides `name` and `version`
    std::string_view python_table;               // where the lock says which Pythons it is for
    std::string_view python_key;
    bool python_repeats = false;  // that table is an array of tables
    std::string (*source)(const LockTable& package) = nullptr;
    std::string (*marker)(const LockTable& package) = nullptr;
};

/// What was read of a lock, in the order of the file, and what could not be.
struct LockText {
    std::vector<LockTable> tables;
    Facts troubles;
};

/// Reads a lock line by line; nothing where a line is other than the tools write it, so that a parser of all TOML has to look.
std::optional<LockText> scan_lock(std::string_view text, const LockDialect& dialect);
/// Reads a lock with toml++; where it is no TOML, what stands clear of the damage is kept.
LockText parse_lock(std::string_view text, const LockDialect& dialect);

/// The facts of a lock: `Lock`, `PythonVersion`, a `LockedPackage` for each package at its name.
Facts lock_facts(std::string_view bytes, const LockDialect& dialect);
/// The facts of what was read of a lock.
Facts lock_facts(const LockText& lock, const LockDialect& dialect);

/// True for what may be the name of a distribution (PEP 508): letters, digits and `-_.`.
bool is_package_name(std::string_view name);

/// One marker that holds where any of these does, "" where one of them always holds.
std::string any_marker(std::vector<std::string_view> markers);

/// The fact that a merge conflict was left in the line that begins at this offset.
Fact merge_conflict(std::string_view text, std::size_t offset, Position at);

}  // namespace driftaudit::syntax
