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
    for (const Finding& finding : report.findings) {
        if (finding.silenced) continue;
        out << fmt::format("{}: {} {} {}: {}\n", numbered_place(finding.location()), name_of(finding.severity.value_or(Severity::warning)), finding.rule,
                           render::shown(finding.subject), render::shown(finding.message));
    }
}

}  // namespace

Reporter concise() { return {.media_type = "text/plain", .write = write}; }

}  // namespace driftaudit::reporter
