#include "shared/places.hpp"
#include "shared/pythons.hpp"

#include <driftaudit/data.hpp>
#include <driftaudit/date.hpp>

#include <algorithm>
#include <map>
#include <tuple>

namespace driftaudit::check {
namespace {

constexpr int notice = 180;   // days

std::chrono::sys_days day_of(std::string_view date) {
    int number[3] = {};
    for (int part = 0; part < 3; ++part) std::from_chars(date.data() + (part == 0 ? 0 : 2 + 3 * part), date.data() + 4 + 3 * part, number[part]);
    return std::chrono::year(number[0]) / std::chrono::month(static_cast<unsigned>(number[1])) / std::chrono::day(static_cast<unsigned>(number[2]));
}

/// The last day of a minor version, "" for one that the table does not have.
std::string_view end_of(std::string_view minor) {
    for (const auto& row : data_rows("python-releases"))
        if (row.size() >= 3 && row[0] == minor && is_date(row[2])) return row[2];
    return {};
}

/// Old Pythons in a library's CI, and wherever newer ones are beside them, are there on purpose.
bool is_on_purpose(const Environment& environment, const Project* project) {
    std::vector<std::string> minors;
    for (const PythonStatement& statement : environment.pythons)
        if (const auto python = concrete_python(statement.spec)) add_once(minors, python->minor_text());
    return minors.size() > 1 || (environment.kind == Environment::Kind::job && project && project->is_library);
}

std::vector<Finding> run(const Workspace& workspace) {
    if (!is_date(workspace.today)) return {};
    std::map<std::tuple<std::string, std::string, std::string>, Finding> found;   // all jobs of a project together
    each_environment(workspace, [&](const std::string& root, const Environment& environment, const Project* project) {
        if (is_on_purpose(environment, project)) return;
        for (const PythonStatement& statement : environment.pythons) {
            const auto python = concrete_python(statement.spec);
            const std::string_view end = python && python->minor ? end_of(python->minor_text()) : std::string_view();
            if (end.empty()) continue;
            const auto left = (day_of(end) - day_of(workspace.today)).count();
            if (left > notice) continue;
            Finding& finding = found[{root, environment.kind == Environment::Kind::job ? "CI" : statement.where.path, python->minor_text()}];
            add_once(finding.environments, std::string(name_of(environment.role)));
            const bool heard = std::ranges::any_of(finding.voices, [&](const Voice& voice) { return voice.where == statement.where; });
            if (!heard) finding.voices.push_back({statement.where, statement.spec + ", " + described(environment)});
            if (!finding.subject.empty()) continue;
            finding.subject = "python";
            finding.message = described(environment) + " runs Python " + python->minor_text() + (left < 0 ? ", which has had no security fixes since " : ", which gets its last security fixes on ") + std::string(end);
            if (left >= 0) finding.severity = Severity::note;
            finding.project = root.empty() ? project_of(statement.where.path, workspace) : root;
            finding.key = environment.name;
        }
    });
    std::vector<Finding> out;
    for (auto& [where, finding] : found) out.push_back(std::move(finding));
    return out;
}

}  // namespace

Check python_end_of_life() {
    return {.severity = Severity::warning,
            .title = "A Python past its end of life",
            .why = "Nobody mends what is found in it any more, and packages stop publishing for it: the newest fix of a dependency cannot be installed.",
            .remedy = "Move to a supported minor version, in the image, CI and the laptops at once.",
            .run = run,
            .reads = {}};
}

}  // namespace driftaudit::check
