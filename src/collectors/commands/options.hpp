#pragma once
// Options of command lines, written down as data: their names, whether they take a value, and what each of them says. An option that takes a value must be
// in its program's table even where the value says nothing to us, or the value would be read as an operand.

#include <span>

#include "command.hpp"

namespace driftaudit::commands {

/// What an option says. Those before `flags` take a value.
enum class Effect {
    value,  // nothing to us
    file,   // requirements come from it
    constraint,
    editable,     // a project or URL
    requirement,  // requirements, separated by commas (`--with` of uv)
    package,      // the requirement that the operand's program comes from (`--from` of uvx)
    extra,        // one extra, or several separated by commas or blanks
    group,        // likewise
    without,      // groups left out
    only,         // the only groups taken
    python,
    directory,
    dockerfile,
    target,
    build_argument,
    tag,
    output,
    flags,
    flag,           // nothing to us
    editable_flag,  // the operands are editable
    all_extras,
    all_groups,
    dev,
    without_dev,
    hashes_required,
    no_dependencies,
    enforced,
    unlocked,  // the lock is neither read nor written
    pushes,
    rehearses,  // nothing is installed
};

/// Options that say the same.
struct Rule {
    std::string_view names;  // separated by blanks
    Effect effect = Effect::value;
};
using Rules = std::span<const Rule>;

/// An option that stands on a command line; `value` is empty for flags.
struct Option {
    Effect effect;
    Argument value;
};

/// A command line, taken apart.
struct Line {
    std::vector<Option> options;
    std::vector<Argument> operands;
    bool has(Effect effect) const;
};

/// Reads words as getopt does, all of them or up to and with this many operands: `--name value`, `--name=value`, `-x value`, `-xvalue`, `-abx value`, `--`.
/// What the table does not have is a flag. With `abbreviated` a long name may be cut short, as Python's optparse lets it be.
Line read_line(std::span<const Argument> words, Rules rules, bool abbreviated = false, std::size_t operands = SIZE_MAX);

}  // namespace driftaudit::commands
