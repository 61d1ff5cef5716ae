#pragma once
// What the checks say.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/position.hpp>

namespace driftaudit {

enum class Severity { note, warning, error };
std::string_view name_of(Severity severity);

/// One side of a disagreement, quoted: where it stands and what it says there.
struct Voice {
    Location where;
    std::string says;
};

/// A finding was silenced by whom, and why.
struct Silenced {
    std::string by;       // "inline" or "configuration"
    std::string reason;
};

/// A commit, as a reader of a report wants it.
struct Moment {
    std::string commit;     // its id
    std::string author;
    std::string date;       // YYYY-MM-DD
    bool earlier = false;   // the first commit that was looked at: what is said of it was so before
    auto operator<=>(const Moment&) const = default;
};

/// One disagreement or defect. A check fills the first part, the engine the second.
struct Finding {
    std::string subject;                      // what it is about, written plainly (contract.md)
    std::string message;                      // one sentence, the costs and both sides in it
    std::vector<Voice> voices;                // the first is where the finding is shown
    std::string project;                      // the project's root, "." for the tree's
    std::vector<std::string> environments;    // roles of those that disagree, or the one concerned
    std::optional<Severity> severity;         // only where it is not the rule's own
    std::string key;                          // what tells it from others of the same rule, project and subject, in places that last (paths, environment names)

    std::string rule;
    std::string fingerprint;
    std::optional<Silenced> silenced;
    std::optional<Moment> introduced = {};    // where commits were looked at

    /// Where the finding is shown.
    const Location& location() const { return voices.front().where; }
};

}  // namespace driftaudit
