#pragma once
// What commits did, as every output tells it.

#include <ostream>

#include <driftaudit/report.hpp>

#include "json.hpp"

namespace driftaudit::render {

/// `{"commit", "author", "date"}`, and `"earlier": true` where it was so before.
Json moment_json(const Moment& moment);

/// The `timeline` of the schema.
Json timeline_json(const Timeline& timeline);

/// The lives of findings for a person: those that are open, then those that came back, then how many are gone.
void write_timeline(const Report& report, std::ostream& out);

}  // namespace driftaudit::render
