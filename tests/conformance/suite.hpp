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

/// A case in which we mean to differ, and why.
struct Difference {
    std::string_view id;
    std::string_view reason;
};

/// The folder of the suites: in `DRIFTAUDIT_SHARED`, or in a folder `shared` beside the tree or up to two levels above it; nothing where there is none.
std::optional<std::filesystem::path> suites_folder();

/// Judges every case of a suite and prints one line of counts; fails for each case that differs without a row, and for each row that no case needs.
/// Kinds without a judge are counted as not expressible. Says "skipped: no suites at hand" where there are none.
void run(std::string_view suite, const std::map<std::string, Judge>& judges, const std::vector<Difference>& differences = {});

}  // namespace driftaudit::conformance
