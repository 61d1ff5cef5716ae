#pragma once
// What the names of wheels and source distributions say.

#include <driftaudit/version.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace driftaudit {

/// A wheel or a source distribution, by its file name.
struct DistributionFile {
    std::string name;      // normalised (PEP 503)
    Version version;
    bool wheel = false;
    std::string build;     // of a wheel: a number and what follows it, "" for none
    std::vector<std::string> pythons, abis, platforms;   // of a wheel: it is for each combination of them
};

/// Reads a file name without folder: `name-1.0-py3-none-any.whl` (PEP 427), `name-1.0.tar.gz` or `.zip`; nothing where it is none.
std::optional<DistributionFile> parse_distribution_file(std::string_view filename);

}  // namespace driftaudit
