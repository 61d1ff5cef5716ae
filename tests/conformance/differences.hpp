#pragma once
// Where we mean to read otherwise than the owner of a format does: one list for all suites.

#include <string_view>
#include <vector>

namespace driftaudit::conformance {

/// A case in which we mean to differ, and why.
struct Difference {
    std::string_view suite;
    std::string_view id;
    std::string_view reason;
};

/// Every deliberate difference of every suite. A row that no case needs fails the tests, as does a case that differs without a row.
const std::vector<Difference>& differences();

}  // namespace driftaudit::conformance
