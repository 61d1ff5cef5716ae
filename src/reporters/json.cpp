// The report as docs/schema/report-1.json describes it.

#include <driftaudit/credentials.hpp>
#include <driftaudit/report.hpp>

#include "shared/environments.hpp"
#include "shared/json.hpp"
#include "shared/timeline.hpp"
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
    Json json = {{"rule", finding.rule},
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
    if (finding.introduced) json["introduced"] = render::moment_json(*finding.introduced);
    return json;
}

/// A finding that a change introduced, and the side of it that changed.
Json introduced_json(const Introduced& introduced) {
    Json json = finding_json(introduced.finding);
    json["cause"] = nullptr;
    if (introduced.cause) {
        json["cause"] = render::place_json(introduced.cause->where);
        json["cause"]["message"] = without_credentials(introduced.cause->says);
    }
    return json;
}

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json change_json(const Change& change) {
    Json introduced = Json::array(), fixed = Json::array();
    for (const Introduced& one : change.introduced) introduced.push_back(introduced_json(one));
    for (const Finding& one : change.fixed) fixed.push_back(finding_json(one));
    return {{"base", change.base},
            {"head", text_or_null(change.head)},
            {"introduced", std::move(introduced)},
            {"fixed", std::move(fixed)},
            {"unchanged", change.unchanged}};
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
    Json json = {{"schema_version", render::schema_version},
                 {"tool", {{"name", "driftaudit"}, {"version", tool_version}}},
                 {"revision", text_or_null(report.revision)},
                 {"summary", summary_json(report)},
                 {"findings", std::move(findings)},
                 {"unreadable", render::unreadable_json(report.unreadable)}};
    if (report.change) json["change"] = change_json(*report.change);
    if (report.timeline) json["timeline"] = render::timeline_json(*report.timeline);
    render::write_json(json, out);
}

}  // namespace

Reporter json() { return {.media_type = "application/json", .write = write}; }

}  // namespace driftaudit::reporter
