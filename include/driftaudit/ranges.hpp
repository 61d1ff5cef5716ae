#pragma once
// The ranges of other tools, carried over to sets of PEP 440.

#include <driftaudit/specifiers.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace driftaudit {

/// Reads a range as poetry writes it (`^3.9`, `~3.9`, `3.11.*`, `>=3.9,<4`, `*`, `3.9` meaning `==3.9`, `||` between sets): one set for each alternative.
/// A set of PEP 440 is such a range too.
std::optional<std::vector<Specifiers>> parse_poetry_range(std::string_view text);

/// Reads the version of a match spec of conda (`1.2.*`, `=1.2` and `1.2*` for what begins with it, `==1.2`, `>=1.2,<2|3.1`): one set for each alternative.
/// What is no version of PEP 440 (`1.1.1w`) is named by `===`; conda's `<2` takes 2.0rc1 too, which PEP 440 cannot say.
std::optional<std::vector<Specifiers>> parse_conda_range(std::string_view text);

}  // namespace driftaudit
