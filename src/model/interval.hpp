#pragma once
// The line of all versions, cut into intervals: what specifiers and sets of versions are made of.

#include <driftaudit/version-set.hpp>

namespace driftaudit {

/// The whole line.
Interval every_version();

/// The versions that a clause names: what `!=` leaves out, what every other operator lets in. Not for `===`, which names texts.
Interval named_by(const Specifier& clause);

bool holds(const Interval& interval, const Version& version);

/// Some version of an interval that is not empty.
Version first_in(const Interval& interval);

/// A version of the interval that is no pre-release, if there is one.
std::optional<Version> final_in(const Interval& interval);

}  // namespace driftaudit
