#pragma once
// What is installed in a venv, and where markers hold.

#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/site.hpp>
#include <driftaudit/workspace.hpp>

namespace driftaudit::check {

/// One `site-packages` folder and what it holds.
struct Site {
    std::string path;
    std::vector<Distribution> distributions;
};

/// The `site-packages` of a venv.
std::vector<Site> sites_of(const Snapshot& snapshot, const Environment& venv);

/// The file that tells a distribution's name, version and needs.
std::string metadata_of(const Snapshot& snapshot, const Distribution& distribution);

/// True where the marker holds on Linux, macOS and Windows with this Python, no extra asked for.
bool holds_everywhere(std::string_view marker, std::string_view python);

/// The Pythons that a range allows, as "3.12.0", from the oldest on; none where it cannot be read.
std::vector<std::string> pythons_of(std::string_view range);

}  // namespace driftaudit::check
