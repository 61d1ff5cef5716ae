// One line a finding, for editors, grep and logs: `path:line:column: severity rule subject: message`.

#include <fmt/format.h>

#include <algorithm>

#include <driftaudit/report.hpp>

#include "shared/words.hpp"

namespace driftaudit::reporter {
namespace {

/// `path:line:column`, where a file as a whole is its first byte: what reads these lines wants numbers.
std::string numbered_place(const Location& where) {
    const auto [line, column] = where.at.begin;
    return fmt::format("{}:{}:{}", render::shown(where.path), std::max(line, 1u), std::max(column, 1u));
}

void write(const Report& report, std::ostream& out) {
    const auto line = [&](const Finding& finding) {
        out << fmt::format("{}: {} {} {}: {}\n", numbered_place(finding.location()), name_of(finding.severity.value_or(Severity::warning)), finding.rule,
                           render::shown(finding.subject), render::shown(finding.message));
    };
    if (report.change) {  // what it introduced is what a change is about
        for (const Introduced& introduced : report.change->introduced) line(introduced.finding);
        return;
    }
    for (const Finding& finding : report.findings)
        if (!finding.silenced) line(finding);
}

}  // namespace

Reporter concise() { return {.media_type = "text/plain", .write = write}; }

}  // namespace driftaudit::reporter
