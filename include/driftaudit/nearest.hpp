#pragma once
// "Did you mean …?": the one place that knows what a mistyped word most likely means.

#include <string>
#include <string_view>
#include <vector>

namespace driftaudit {

/// The candidate that a mistyped word most likely means: the fewest letters inserted, dropped, changed or swapped, upper and lower case alike, and no
/// more of them than a third of the word; the first of equals, "" where none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

/// "; did you mean 'word'?", or "" where no candidate is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace driftaudit
