#include <driftaudit/judge.hpp>

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "configured-ignores.hpp"
#include "judgement.hpp"
#include "suppressions.hpp"

namespace driftaudit {
namespace {

/// The engine's own rule: what it says depends on all others.
constexpr std::string_view unused_suppression = "unused-suppression";

bool names(const std::vector<std::string>& rules, std::string_view rule) { return std::ranges::find(rules, rule) != rules.end(); }

/// What the user says now counts more than what the project says of itself, and that more than the rule's own words.
bool selects(const Policy& policy, const Configuration& configuration, std::string_view rule, bool by_default) {
    const bool enabled = policy.select.empty() ? configuration.rule(rule).enabled.value_or(by_default) : names(policy.select, rule);
    return enabled && !names(policy.ignore, rule);
}

/// Fills in what a check leaves to the engine.
void complete(Finding& finding, std::string_view rule, Severity severity, const Configuration& configuration) {
    finding.rule = rule;
    if (!finding.severity) finding.severity = severity;
    if (const auto configured = configuration.rule(rule).severity) finding.severity = configured;
    if (finding.project.empty()) finding.project = ".";
    if (finding.voices.empty()) finding.voices.push_back({{finding.project, {}}, {}});  // a check's mistake must not become a crash
    finding.fingerprint = fingerprint_of(finding);
}

/// The order of reports, and behind it whatever makes it total.
auto order_of(const Finding& finding) {
    const Location& where = finding.location();
    return std::tuple(std::string_view(where.path), where.at.begin.line, std::string_view(finding.rule), std::string_view(finding.subject),
                      where.at.begin.column, where.at.end, std::string_view(finding.project), std::string_view(finding.key), std::string_view(finding.message));
}

/// Takes into a finding what a second one says of the same thing in the same place.
void absorb(Finding& finding, Finding other) {
    finding.severity = std::max(finding.severity, other.severity);
    for (Voice& voice : other.voices) {
        const bool heard = std::ranges::any_of(finding.voices, [&](const Voice& known) { return known.where == voice.where && known.says == voice.says; });
        if (!heard) finding.voices.push_back(std::move(voice));
    }
    for (std::string& environment : other.environments)
        if (!names(finding.environments, environment)) finding.environments.push_back(std::move(environment));
}

/// The findings in the order of reports; of those that say the same of the same place, one.
std::vector<Finding> in_order(std::vector<Finding> findings) {
    std::ranges::sort(findings, {}, order_of);
    std::vector<Finding> kept;
    for (Finding& finding : findings) {
        const auto stands_with = [&](const Finding& known) {
            return known.location().path == finding.location().path && known.location().at.begin.line == finding.location().at.begin.line &&
                   known.rule == finding.rule && known.subject == finding.subject;
        };
        auto same = kept.rbegin();
        while (same != kept.rend() && stands_with(*same) && (same->fingerprint != finding.fingerprint || same->location() != finding.location())) ++same;
        if (same == kept.rend() || !stands_with(*same))
            kept.push_back(std::move(finding));
        else
            absorb(*same, std::move(finding));
    }
    return kept;
}

/// Findings of one fingerprint in several places get the number of the place behind it, so that each fingerprint stands once in a report.
void number_equal_fingerprints(std::vector<Finding>& sorted) {
    std::map<std::string, std::size_t> seen;
    for (Finding& finding : sorted) {
        const std::size_t number = ++seen[finding.fingerprint];
        if (number > 1) finding.fingerprint += '-' + std::to_string(number);
    }
}

/// Applies the ignores of comments and of the configuration, and adds a finding for each that is good for nothing.
void apply_suppressions(std::vector<Finding>& findings, const Workspace& workspace, const std::vector<Row<Check>>& checks, const Policy& policy,
                        const Configuration& configuration) {
    engine::Suppressions inline_ignores(*workspace.snapshot);
    engine::ConfiguredIgnores configured_ignores(configuration, policy.today);
    const auto silence = [&](Finding& finding) {
        inline_ignores.apply(finding);
        configured_ignores.apply(finding);
    };
    std::ranges::for_each(findings, silence);
    if (!selects(policy, configuration, unused_suppression, true)) return;

    const auto state = [&](std::string_view rule) {
        if (rule == unused_suppression) return engine::RuleState::known;
        const auto check = std::ranges::find(checks, rule, &Row<Check>::id);
        if (check == checks.end()) return engine::RuleState::unknown;
        return selects(policy, configuration, rule, check->value.enabled) ? engine::RuleState::ran : engine::RuleState::known;
    };
    std::vector<std::string> rules;
    Severity severity = Severity::note;
    for (const Row<Check>& check : checks) {
        rules.emplace_back(check.id);
        if (check.id == unused_suppression) severity = check.value.severity;
    }
    std::vector<Finding> useless = inline_ignores.unused(state, rules);
    std::ranges::move(configured_ignores.unused(state), std::back_inserter(useless));
    for (Finding& finding : useless) {
        finding.project = project_of(finding.location().path, workspace);
        complete(finding, unused_suppression, severity, configuration);
        silence(finding);
        findings.push_back(std::move(finding));
    }
}

}  // namespace

namespace engine {

bool is_run(const Row<Check>& check, const Policy& policy, const Configuration& configuration) {
    return selects(policy, configuration, check.id, check.value.enabled);
}

std::vector<Finding> said_by(const Row<Check>& check, const Workspace& workspace, const Configuration& configuration) {
    std::vector<Finding> findings = check.value.run(workspace);
    for (Finding& finding : findings) complete(finding, check.id, check.value.severity, configuration);
    return findings;
}

std::vector<Finding> settled(std::vector<Finding> said, const Workspace& workspace, const std::vector<Row<Check>>& checks, const Policy& policy,
                             const Configuration& configuration) {
    std::vector<Finding> findings = in_order(std::move(said));
    if (policy.honor_suppressions && workspace.snapshot) {
        apply_suppressions(findings, workspace, checks, policy, configuration);
        findings = in_order(std::move(findings));
    }
    number_equal_fingerprints(findings);
    return findings;
}

}  // namespace engine

std::vector<Finding> judge(const Workspace& workspace, const std::vector<Row<Check>>& checks, const Policy& policy, const Configuration& configuration) {
    std::vector<Finding> said;
    for (const Row<Check>& check : checks)
        if (engine::is_run(check, policy, configuration)) std::ranges::move(engine::said_by(check, workspace, configuration), std::back_inserter(said));
    return engine::settled(std::move(said), workspace, checks, policy, configuration);
}

}  // namespace driftaudit
