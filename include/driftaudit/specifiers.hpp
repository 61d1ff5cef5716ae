#pragma once
// Specifier sets of PEP 440.

#include <driftaudit/version.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace driftaudit {

/// One clause of a specifier set: an operator (`==`, `===`, `!=`, `~=`, `<`, `<=`, `>`, `>=`) and its version.
struct Specifier {
    std::string op;
    std::string text;   // the version as written
    Version version;    // without a release where `===` names what is no version
    bool wildcard = false;   // `==1.2.*`

    /// The clause without blanks.
    std::string str() const { return op + text; }
};

/// A set of clauses that must all hold; the empty set allows every version.
struct Specifiers {
    std::vector<Specifier> clauses;

    /// The clauses in the order of their texts, each once: how the reference implementation prints the set.
    std::string str() const;
};

/// Whether pre-releases count: only if a clause of the set names one (what installers do while there are others), always, or never.
enum class Prereleases { where_named, allowed, forbidden };

/// Reads a comma-separated PEP 440 set; nothing where a clause is malformed.
std::optional<Specifiers> parse_specifiers(std::string_view text);

/// True where the version satisfies every clause. To `===` it is its normal form.
bool contains(const Specifiers& set, const Version& version, Prereleases prereleases = Prereleases::where_named);

/// The same for a version as it is written somewhere: `===` compares these letters, and only `===` is satisfied by what is no version.
bool contains(const Specifiers& set, std::string_view written, Prereleases prereleases = Prereleases::where_named);

}  // namespace driftaudit
