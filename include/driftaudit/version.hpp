#pragma once
// Versions of PEP 440.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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

/// The order of the epochs and releases alone: `1.0`, `1.0.0a1` and `1.post1` are equal in it.
std::strong_ordering compare_releases(const Version& a, const Version& b);

/// The release whose part `n` is one higher than this version's, and what follows it gone.
Version next_release(const Version& version, std::size_t n);

/// Reads a version of PEP 440 (its permissive form: `v1.0`, `1.0-1`, `1.0.RC1`); nothing where the text is none, or a number of it does not fit
/// into 63 bits.
std::optional<Version> parse_version(std::string_view text);

}  // namespace driftaudit
