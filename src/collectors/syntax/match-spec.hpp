#pragma once
// Conda's match specs: in environment files and on command lines.

#include <string>
#include <string_view>

namespace driftaudit::syntax {

/// A match spec, carried over to PEP 440 where that can say it.
struct MatchSpec {
    std::string_view name;     // "" where the text is no match spec
    std::string_view version;  // as written, a stretch of the spec: "1.26", ">=3.9,<3.12"
    std::string specifier;     // "" for any version, and for what PEP 440 cannot say
    bool one = false;          // names one version or series, not a range
};

/// Reads `channel::name=1.2=build`, `name >=1.2,<2`, `name 1.2.*`.
MatchSpec read_match_spec(std::string_view text);

/// The version or series that a spec of one names, without the wildcard: "3.11" of `python=3.11`.
std::string_view series_of(const MatchSpec& spec);

}  // namespace driftaudit::syntax
