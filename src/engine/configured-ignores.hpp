#pragma once
// Ignores of the configuration: a rule, and where or of what its findings are accepted.

#include <string_view>
#include <vector>

#include <driftaudit/configuration.hpp>

#include "suppressions.hpp"

namespace driftaudit::engine {

/// The ignores of one configuration on one day.
class ConfiguredIgnores {
public:
    /// `today` as YYYY-MM-DD; "" where no ignore has expired.
    ConfiguredIgnores(const Configuration& configuration, std::string_view today);

    /// Silences the finding if an ignore of its rule names its subject and the path of one of its voices.
    void apply(Finding& finding);

    /// One finding (subject, message, voice, key) for each ignore that has expired, and for each that silenced nothing though its check ran.
    std::vector<Finding> unused(const std::function<RuleState(std::string_view rule)>& state) const;

private:
    struct Ignore {
        const ConfiguredIgnore* stated;
        bool expired;
        bool used = false;
    };
    const Configuration& configuration_;
    std::vector<Ignore> ignores_;
};

}  // namespace driftaudit::engine
