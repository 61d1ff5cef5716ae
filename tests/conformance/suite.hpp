#pragma once
// The owners' own test tables (`shared/conformance/*.json`), read where they lie. A test gives for each kind of case a function that tells whether
// we agree with what is expected; what our interface cannot say is counted apart, and a deliberate difference is a row with its reason.

#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace driftaudit::conformance {

using Json = nlohmann::json;

/// Whether we agree with one expectation; nothing where our interface has no word for it.
using Verdict = std::optional<bool>;
/// Judges one case: its input, and one release's answer to it.
using Judge = std::function<Verdict(const Json& input, const Json& expect)>;

/// The folder of the suites: in `DRIFTAUDIT_SHARED`, or in a folder `shared` beside the tree or up to two levels above it; nothing where there is none.
std::optional<std::filesystem::path> suites_folder();

/// The kinds of a suite that another test judges, or that a later issue will, and where: named rather than passed over.
using Elsewhere = std::map<std::string, std::string_view>;

/// Judges every case of a suite and prints one line of counts; fails for each case that differs without a row in `differences()`, for each row that no case
/// needs, and for each kind that is neither judged nor said to be elsewhere. Says "skipped: no suites at hand" where there are none.
void run(std::string_view suite, const std::map<std::string, Judge>& judges, const Elsewhere& elsewhere = {});

/// The same for a further property of a suite's cases, whose exceptions are named with the property's own reasons. Kinds without a judge do not have it.
void run_property(std::string_view suite, const std::map<std::string, Judge>& judges, const std::map<std::string_view, std::string_view>& exceptions = {});

}  // namespace driftaudit::conformance
