#pragma once
// Whether a lock still fits the manifest that it was made from, as far as the two files alone tell.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/facts.hpp>

namespace driftaudit {

/// One requirement of a manifest that its lock does not meet, or one that the lock remembers and the manifest has no more.
struct Unmet {
    enum class Why {
        missing,    // the lock does not have it
        excluded,   // the version that is locked is none that it allows
        changed,    // the lock recorded it with another range, other extras or another marker
        forgotten   // the lock recorded it, and the manifest does not ask for it
    };
    Why why = Why::missing;
    Dependency declared = {};                // what the manifest asks for; of a forgotten one, only the name and the group
    std::optional<Need> recorded = {};       // what the lock recorded of it
    const LockedPackage* locked = nullptr;   // the package that is excluded
};

/// What a manifest's facts declare, each group with what it includes; nothing where the files alone do not tell all of it (dynamic dependencies, files of
/// requirements, a group that is missing).
std::optional<std::vector<Dependency>> declared_by(const Facts& manifest);

/// The requirements that no package of the lock meets on any platform, at a Python that the lock is for; those that are wanted nowhere count as met, as do
/// those from another place than an index once a package of their name is locked. Extras without a name, which nothing installs, are passed over.
std::vector<Unmet> unmet(const std::vector<Dependency>& declared, const Facts& lock);

/// How what a manifest declares differs from what the lock recorded of it (uv's `requires-dist` and `requires-dev`); `name` is the manifest's own, whose
/// references to itself do not count, and `python` the range that the lock is for.
std::vector<Unmet> changed_since(const std::vector<Dependency>& declared, const std::vector<Need>& recorded, std::string_view name, std::string_view python);

/// True where the lock is for every Python that the manifest allows, each a PEP 440 set or a range as poetry writes it; true too where one cannot be read.
bool covers_python(std::string_view lock, std::string_view manifest);

}  // namespace driftaudit
