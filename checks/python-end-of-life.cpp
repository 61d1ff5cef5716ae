#include "shared/places.hpp"
#include "shared/pythons.hpp"

#include <driftaudit/data.hpp>
#include <driftaudit/date.hpp>

#include <algorithm>
#include <map>

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

/// Old Pythons in a library's CI, and in a matrix with newer ones, are there on purpose.
bool is_on_purpose(const Environment& environment, const Project* project) {
    return environment.kind == Environment::Kind::job && (environment.pythons.size() > 1 || (project && project->is_library));
}

std::vector<Finding> run(const Workspace& workspace) {
    if (!is_date(workspace.today)) return {};
    std::map<Location, Finding> found;
    each_environment(workspace, [&](const std::string& root, const Environment& environment, const Project* project) {
        if (is_on_purpose(environment, project)) return;
        for (const PythonStatement& statement : environment.pythons) {
            const auto python = concrete_python(statement.spec);
            const std::string_view end = python && python->minor ? end_of(python->minor_text()) : std::string_view();
            if (end.empty()) continue;
            const auto left = (day_of(end) - day_of(workspace.today)).count();
            if (left > notice) continue;
            Finding& finding = found[statement.where];
            add_once(finding.environments, std::string(name_of(environment.role)));
            if (!finding.voices.empty()) continue;
            finding.subject = "python";
            finding.message = described(environment) + " runs Python " + python->minor_text() + (left < 0 ? ", which has had no security fixes since " : ", which gets its last security fixes on ") + std::string(end);
            if (left >= 0) finding.severity = Severity::note;
            finding.voices = {{statement.where, statement.spec + ", " + statement.source}};
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
            .run = run};
}

}  // namespace driftaudit::check
