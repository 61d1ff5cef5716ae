#pragma once
// Trees judged one behind the other, as the commits of a history are.

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <driftaudit/configuration.hpp>
#include <driftaudit/judge.hpp>
#include <driftaudit/memo.hpp>
#include <driftaudit/repository.hpp>
#include <driftaudit/timeline.hpp>

namespace driftaudit {

/// What a succession is told once.
struct SuccessionRules {
    const std::vector<Row<Check>>& checks;
    Policy policy;
    /// The configuration of a tree; may throw Error, and then the tree is judged without one.
    std::function<Configuration(const Source&, const Listing&)> configuration;
};

/// Judges trees one behind the other. What they have in common is not read again, not joined again where nothing changed that environments are made of, and no
/// check runs again that looks at nothing that changed. The verdicts are those of judging each tree by itself.
class Succession {
public:
    /// `bytes` reads files by their names in git; it and the memo must outlive the succession.
    Succession(SuccessionRules rules, const Source& bytes, Memo& memo);
    ~Succession();

    /// Goes on to another tree: by what changed in it, or where that is not known (or not enough), by its listing.
    void go(const std::optional<std::vector<TreeChange>>& changes, const std::function<Listing()>& listing);
    /// What is said of the tree.
    const Verdict& verdict() const;
    /// How much of the tree could not be read.
    std::size_t unreadable() const;
    /// Why the configuration of the tree cannot be obeyed, "" where it can.
    const std::string& refused_configuration() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace driftaudit
