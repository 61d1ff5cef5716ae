#pragma once
// The standard library of CPython: what it has in which release (`data/standard-library.tsv`).

#include <optional>
#include <string_view>

namespace driftaudit {

/// The releases that have something, as `major * 100 + minor`: 3.14 is 314.
struct Lifetime {
    unsigned since = 0;      // 0 for 3.7 or before
    unsigned until = 9999;   // the first release without it

    bool holds(unsigned release) const { return since <= release && release < until; }
};

/// The lifetime of a top-level module of the standard library, nothing for one that no release had. Names with a leading underscore are its own affair and
/// count as always there.
std::optional<Lifetime> standard_module(std::string_view top);

/// A name that came to the standard library after Python 3.7, and the first release with it.
struct NewerName {
    std::string_view name;   // dotted, of the given text: `tomllib`, `datetime.UTC`
    unsigned since = 0;
};

/// The newest of a dotted name's parts that a later Python brought: "datetime.UTC" came with 3.11, so did "tomllib" in "tomllib.load". Nothing for what 3.7
/// had already, and for what is not of the standard library.
std::optional<NewerName> newer_standard_name(std::string_view dotted);

}  // namespace driftaudit
