#pragma once
// What GitHub's code scanning takes of SARIF: less than the format allows in some places (a result without a region is valid, and shown nowhere).

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace driftaudit::test {

/// What GitHub would refuse or drop of a SARIF document, each with its place ("/runs/0/results/3: …"); empty where it takes all. The schema is not asked.
std::vector<std::string> github_violations(const nlohmann::json& document);

}  // namespace driftaudit::test
