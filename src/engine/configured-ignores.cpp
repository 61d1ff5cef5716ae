#include "configured-ignores.hpp"

#include <algorithm>

namespace driftaudit::engine {
namespace {

bool names(const ConfiguredIgnore& ignore, const Finding& finding) {
    if (ignore.rule != finding.rule) return false;
    if (!ignore.subject.empty() && !glob_match(ignore.subject, finding.subject)) return false;
    return ignore.path.empty() || std::ranges::any_of(finding.voices, [&](const Voice& voice) { return glob_covers(ignore.path, voice.where.path); });
}

/// "docker-compose.yml, minio/*": what an ignore is narrowed to.
std::string narrowed(const ConfiguredIgnore& ignore) { return ignore.path + (ignore.path.empty() || ignore.subject.empty() ? "" : ", ") + ignore.subject; }

}  // namespace

ConfiguredIgnores::ConfiguredIgnores(const Configuration& configuration, std::string_view today) : configuration_(configuration) {
    for (const ConfiguredIgnore& ignore : configuration.ignores) ignores_.push_back({&ignore, !ignore.until.empty() && !today.empty() && ignore.until < today});
}

void ConfiguredIgnores::apply(Finding& finding) {
    for (Ignore& ignore : ignores_) {
        if (ignore.expired || !names(*ignore.stated, finding)) continue;
        ignore.used = true;
        if (!finding.silenced) finding.silenced = Silenced{"configuration", ignore.stated->reason};
    }
}

std::vector<Finding> ConfiguredIgnores::unused(const std::function<RuleState(std::string_view)>& state) const {
    std::vector<Finding> findings;
    for (const Ignore& ignore : ignores_) {
        const ConfiguredIgnore& stated = *ignore.stated;
        const bool useless = !ignore.used && !stated.standing && state(stated.rule) == RuleState::ran;
        if (configuration_.path.empty() || !(ignore.expired || useless)) continue;
        Finding& finding = findings.emplace_back();
        finding.subject = stated.rule;
        finding.key = configuration_.path + '\n' + narrowed(stated);
        const std::string of = narrowed(stated).empty() ? "" : " (" + narrowed(stated) + ")";
        finding.message = "the ignore of " + stated.rule + of + (ignore.expired ? " ended on " + stated.until : " silences nothing: there is no such finding");
        finding.voices.push_back({{configuration_.path, stated.at}, stated.rule + of});
    }
    return findings;
}

}  // namespace driftaudit::engine
