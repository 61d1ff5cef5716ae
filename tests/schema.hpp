#pragma once
// JSON Schema, as far as docs/schema/report-1.json and SARIF's own schema (draft-04) use it. Any other keyword that asserts something is refused, so
// that no part of a schema goes unchecked.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace driftaudit::test {

/// What is wrong with the document, each with the pointer to the value ("/findings/0/rule: …"); empty where it is valid.
std::vector<std::string> schema_violations(const nlohmann::json& document, const nlohmann::json& schema);

/// The schema that the project publishes.
const nlohmann::json& report_schema();

/// The violations of a text: of what is no JSON, of what the published schema does not allow; `definition` names the part of it that is meant
/// ("report", "facts", "environments", "rules").
std::vector<std::string> report_violations(const std::string& text, const std::string& definition);

}  // namespace driftaudit::test
