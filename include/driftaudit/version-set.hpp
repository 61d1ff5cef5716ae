#pragma once
// Sets of versions: what specifiers allow, as a value that can be intersected, united and compared.

#include <driftaudit/specifiers.hpp>

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace driftaudit {

/// A place between two neighbours on the line of all versions.
struct Cut {
    /// Before the version; right behind it, its longer local versions ahead; behind all that has its release, post-releases too; at the line's end.
    enum class Side : std::uint8_t { before, behind, behind_release, end };
    Version version;
    Side side = Side::before;
};
std::strong_ordering operator<=>(const Cut& a, const Cut& b);
bool operator==(const Cut& a, const Cut& b);

/// The versions between two places, none where `from` is not before `to`.
struct Interval {
    Cut from, to;
    bool operator==(const Interval&) const = default;
};

/// A set of versions, exact in all that PEP 440 says of pre-, post-, development and local releases. Two sets are equal if they allow the same.
class VersionSet {
public:
    /// No version.
    VersionSet() = default;
    /// What the clauses allow together, pre-releases with them.
    explicit VersionSet(const Specifiers& set);
    /// What one of the alternatives allows.
    explicit VersionSet(const std::vector<Specifiers>& alternatives);
    /// Every version, and every other text that `===` may name.
    static VersionSet everything();

    bool empty() const { return intervals_.empty() && texts_.empty(); }
    bool contains(const Version& version) const;
    /// The same for a version as it is written somewhere: `===1.01` allows `1.01` and not `1.1`.
    bool contains(std::string_view written) const;
    bool is_subset_of(const VersionSet& other) const;
    bool operator==(const VersionSet&) const = default;

    /// A version of the set, a final one if there is any; nothing where the set is empty, or where it has pre-releases alone and they are forbidden.
    std::optional<std::string> example(Prereleases prereleases = Prereleases::allowed) const;

    friend VersionSet operator&(const VersionSet& a, const VersionSet& b);
    friend VersionSet operator|(const VersionSet& a, const VersionSet& b);

private:
    static VersionSet united(const std::vector<VersionSet>& sets);
    bool allows(std::string_view text) const;   // texts_ aside

    std::vector<Interval> intervals_;   // in their order, apart from each other
    std::vector<std::string> texts_;    // what `===` names beyond them: lower case, sorted, each once
    bool everything_ = false;
};

/// True where no version satisfies both.
inline bool disjoint(const VersionSet& a, const VersionSet& b) { return (a & b).empty(); }

}  // namespace driftaudit
