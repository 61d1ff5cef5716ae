#pragma once
// Environment markers of PEP 508.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace driftaudit {

/// The values that a marker is judged by: `python_version`, `sys_platform` … as PEP 508 names them; a name that is absent is unknown.
struct MarkerEnvironment {
    std::map<std::string, std::string, std::less<>> values;
    std::vector<std::string> extras;   // the extras that are asked for, normalised
    std::vector<std::string> groups;   // the dependency groups that are asked for, normalised
    bool in_lock = false;              // `extras` and `dependency_groups` are known in the markers of a lock alone (PEP 751)
};

/// CPython on x86-64 Linux at this version ("3.12" or "3.12.4"), which is what images and CI jobs are unless they say otherwise.
MarkerEnvironment linux_environment(std::string_view python);

/// Whether the marker holds: nothing where the text is no marker, or turns on a value that is unknown. An empty marker always holds.
std::optional<bool> evaluate_marker(std::string_view marker, const MarkerEnvironment& environment);

/// The marker in the one form that two equal markers share (PEP 508 as its reference implementation prints it); nothing where the text is none.
std::optional<std::string> normalized_marker(std::string_view marker);

}  // namespace driftaudit
