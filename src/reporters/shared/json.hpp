#pragma once
// JSON as every output of ours writes it: keys in the order they were given, two blanks of indentation, a newline at the end.

#include <nlohmann/json.hpp>
#include <ostream>
#include <string_view>

#include <driftaudit/position.hpp>
#include <driftaudit/report.hpp>

namespace driftaudit::render {

using Json = nlohmann::ordered_json;

/// The version of `docs/schema/report-1.json`, which describes every JSON output.
inline constexpr int schema_version = 1;

/// Writes the value; bytes that are not UTF-8 become U+FFFD.
void write_json(const Json& value, std::ostream& out);

/// `{"path", "line", "column"}`; line and column are 0 for a file as a whole.
Json place_json(const Location& where);

/// `[{"path", "line", "column", "reason"}]`.
Json unreadable_json(const std::vector<UnreadableInput>& inputs);

}  // namespace driftaudit::render
