#pragma once
// Versions and specifiers of PEP 440, and the range forms of poetry and conda carried over to them.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace driftaudit {

/// A version of PEP 440, ordered as the PEP orders them.
struct Version {
    std::uint64_t epoch = 0;
    std::vector<std::uint64_t> release;                     // trailing zeros kept as written
    std::optional<std::pair<char, std::uint64_t>> pre;      // 'a', 'b' or 'c' (rc), and its number
    std::optional<std::uint64_t> post;
    std::optional<std::uint64_t> dev;
    std::vector<std::string> local;                         // lower case parts

    /// The normalised text (PEP 440 "Normalization").
    std::string str() const;
    bool is_prerelease() const { return pre || dev; }
    /// The n-th part of the release, 0 past its end.
    std::uint64_t part(std::size_t n) const { return n < release.size() ? release[n] : 0; }
};
std::strong_ordering operator<=>(const Version& a, const Version& b);
bool operator==(const Version& a, const Version& b);

/// Reads a version of PEP 440 (its permissive form: `v1.0`, `1.0-1`, `1.0.RC1`); nothing where the text is none.
std::optional<Version> parse_version(std::string_view text);

/// One clause of a specifier set: an operator (`==`, `===`, `!=`, `~=`, `<`, `<=`, `>`, `>=`) and its version.
struct Specifier {
    std::string op;
    std::string text;   // the version as written, for `===`
    Version version;
    bool wildcard = false;   // `==1.2.*`
};

/// A set of clauses that must all hold; the empty set allows every version.
struct Specifiers {
    std::vector<Specifier> clauses;
};

/// Reads a comma-separated PEP 440 set; nothing where a clause is malformed.
std::optional<Specifiers> parse_specifiers(std::string_view text);

/// Reads a range as poetry writes it (`^3.9`, `~3.9`, `3.11.*`, `>=3.9,<4`, `*`, `3.9` meaning `==3.9`, `||` between sets): one set for each alternative.
std::optional<std::vector<Specifiers>> parse_poetry_range(std::string_view text);

/// True where the version satisfies every clause. Pre-releases are contained only if `prereleases`, or if a clause names one (PEP 440).
bool contains(const Specifiers& set, const Version& version, bool prereleases = false);

/// True where some version can satisfy both sets; judged on release numbers, true where that cannot be decided.
bool may_intersect(const Specifiers& a, const Specifiers& b);

}  // namespace driftaudit
