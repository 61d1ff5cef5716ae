#include <driftaudit/report.hpp>

#include <algorithm>
#include <tuple>

namespace driftaudit {

std::string_view name_of(Severity severity) {
    switch (severity) {
        case Severity::note: return "note";
        case Severity::warning: return "warning";
        case Severity::error: return "error";
    }
    return "note";
}

std::size_t Report::count(Severity severity) const {
    return static_cast<std::size_t>(std::ranges::count_if(findings, [&](const Finding& finding) { return !finding.silenced && finding.severity == severity; }));
}

std::size_t Report::silenced() const {
    return static_cast<std::size_t>(std::ranges::count_if(findings, [](const Finding& finding) { return finding.silenced.has_value(); }));
}

std::vector<UnreadableInput> unreadable_inputs(const Snapshot& snapshot) {
    std::vector<UnreadableInput> inputs;
    for (const Trouble& trouble : snapshot.troubles) inputs.push_back({{trouble.path, {}}, trouble.reason});
    for (const FileFacts& file : snapshot.files)
        each<Unreadable>(*file.facts, [&](const Unreadable& claim, const Fact& fact) { inputs.push_back({{file.path, fact.at}, claim.reason}); });

    const auto order = [](const UnreadableInput& input) { return std::tie(input.where, input.reason); };
    std::ranges::sort(inputs, {}, order);
    inputs.erase(std::unique(inputs.begin(), inputs.end(), [&](const auto& a, const auto& b) { return order(a) == order(b); }), inputs.end());
    return inputs;
}

}  // namespace driftaudit
