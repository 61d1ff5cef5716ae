#pragma once
// Requirements of PEP 508 and the names of PEP 503.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace driftaudit {

/// One requirement: PEP 508, or a tool's own form carried over to it. `name` is normalised (PEP 503), and empty for a bare path or URL.
struct Requirement {
    std::string name;
    std::string written;              // as its file has it, without comment and options
    std::vector<std::string> extras;  // normalised
    std::string specifier;            // a PEP 440 set as written, "" for any version
    std::string url;                  // a direct reference: VCS, archive or path; "" for none
    std::string marker;               // PEP 508, "" for always
    auto operator<=>(const Requirement&) const = default;

    /// The requirement as PEP 508 writes it, in the form that its reference implementation prints; a bare path or URL as it is.
    std::string str() const;
};

/// True where both mean the same, however it is written: the same name, extras, URL and marker, and versions that both allow or neither.
bool equivalent(const Requirement& a, const Requirement& b);

/// The name as PEP 503 normalises it: lower case, runs of `-_.` as one `-`.
std::string normalized_name(std::string_view name);

/// Reads one PEP 508 requirement (the whole text); nothing where the text is none. Parenthesised specifiers and `name @ url` are read too.
std::optional<Requirement> parse_requirement(std::string_view text);

/// True where the requirement can only ever mean one version: `==`/`===` without a wildcard, or a URL that names a commit or one archive file.
/// `==1.28.*` is a range; `==1.28` is not.
bool is_pinned(const Requirement& requirement);

/// The version that `==`/`===` names, or the file name of the archive that a URL leads to; "" where the requirement is no such pin.
std::string pinned_version(const Requirement& requirement);

}  // namespace driftaudit
