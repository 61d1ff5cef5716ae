// The report as docs/schema/report-1.json describes it.

#include <driftaudit/credentials.hpp>
#include <driftaudit/report.hpp>

#include "shared/environments.hpp"
#include "shared/json.hpp"
#include "shared/words.hpp"

namespace driftaudit::reporter {
namespace {

using render::Json;

Json location_json(const Location& where) {
    Json place = render::place_json(where);
    place["end_line"] = where.at.end.line;
    place["end_column"] = where.at.end.column;
    return place;
}

Json related_json(const Finding& finding) {
    Json list = Json::array();
    for (std::size_t i = 1; i < finding.voices.size(); ++i) {
        Json voice = render::place_json(finding.voices[i].where);
        voice["message"] = without_credentials(finding.voices[i].says);
        list.push_back(std::move(voice));
    }
    return list;
}

Json suppressed_json(const Finding& finding) {
    if (!finding.silenced) return nullptr;
    return {{"by", finding.silenced->by}, {"reason", finding.silenced->reason}};
}

Json finding_json(const Finding& finding) {
    return {{"rule", finding.rule},
            {"severity", name_of(finding.severity.value_or(Severity::warning))},
            {"project", finding.project},
            {"subject", without_credentials(finding.subject)},
            {"message", without_credentials(finding.message)},
            {"location", location_json(finding.location())},
            {"related", related_json(finding)},
            {"environments", finding.environments},
            {"fingerprint", finding.fingerprint},
            {"suppressed", suppressed_json(finding)},
            {"fixable", false}};
}

Json summary_json(const Report& report) {
    return {{"error", report.count(Severity::error)},        {"warning", report.count(Severity::warning)},
            {"note", report.count(Severity::note)},          {"suppressed", report.silenced()},
            {"unreadable", report.unreadable.size()},        {"files", report.snapshot->audited},
            {"projects", report.workspace->projects.size()}, {"environments", render::environment_count(*report.workspace)}};
}

void write(const Report& report, std::ostream& out) {
    Json findings = Json::array();
    for (const Finding& finding : report.findings) findings.push_back(finding_json(finding));
    render::write_json({{"schema_version", render::schema_version},
                        {"tool", {{"name", "driftaudit"}, {"version", tool_version}}},
                        {"revision", nullptr},
                        {"summary", summary_json(report)},
                        {"findings", std::move(findings)},
                        {"unreadable", render::unreadable_json(report.unreadable)}},
                       out);
}

}  // namespace

Reporter json() { return {.media_type = "application/json", .write = write}; }

}  // namespace driftaudit::reporter
