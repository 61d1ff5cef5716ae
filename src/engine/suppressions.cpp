#include "suppressions.hpp"

#include <algorithm>

#include <driftaudit/nearest.hpp>

namespace driftaudit::engine {

Suppressions::Suppressions(const Snapshot& snapshot) {
    for (const FileFacts& file : snapshot.files) {
        each<Suppression>(*file.facts, [&](const Suppression& claim, const Fact& fact) {
            for (const std::string& rule : claim.rules) {
                by_line_.emplace(std::pair(std::string_view(file.path), fact.at.begin.line), ignores_.size());
                ignores_.push_back({{file.path, fact.at}, rule, claim.reason, claim.alone});
            }
        });
    }
}

void Suppressions::apply(Finding& finding) {
    for (const Voice& voice : finding.voices) {
        const std::uint32_t line = std::max(voice.where.at.begin.line, 1u);
        for (const std::uint32_t at : {line, line - 1}) {
            const auto [begin, end] = by_line_.equal_range({voice.where.path, at});
            for (auto found = begin; found != end; ++found) {
                Ignore& ignore = ignores_[found->second];
                if (ignore.rule != finding.rule || (at != line && !ignore.alone)) continue;
                ignore.used = true;
                if (!finding.silenced) finding.silenced = Silenced{"inline", ignore.reason};
            }
        }
    }
}

std::vector<Finding> Suppressions::unused(const std::function<RuleState(std::string_view)>& state, const std::vector<std::string>& rules) const {
    std::vector<Finding> findings;
    for (const Ignore& ignore : ignores_) {
        const RuleState rule = state(ignore.rule);
        if (ignore.used || rule == RuleState::known) continue;
        Finding& finding = findings.emplace_back();
        finding.subject = ignore.rule;
        finding.key = ignore.where.path;
        finding.message = "the ignore of " + ignore.rule + " silences nothing: " + (ignore.alone ? "neither its line nor the next has" : "its line has no") + (ignore.alone ? " such a finding" : " such finding");
        if (rule == RuleState::unknown) finding.message = "the ignore names " + ignore.rule + ", which is no rule" + did_you_mean(ignore.rule, rules);
        finding.voices.push_back({ignore.where, "ignore[" + ignore.rule + "]"});
    }
    return findings;
}

}  // namespace driftaudit::engine
