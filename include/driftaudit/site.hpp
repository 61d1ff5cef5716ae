#pragma once
// A folder of installed distributions, as `importlib.metadata` sees one.

#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/facts.hpp>
#include <driftaudit/snapshot.hpp>

namespace driftaudit {

/// One installed distribution, put together from the files that tell about it.
struct Distribution {
    std::string path;                           // its `.dist-info` or `.egg-info`, below the tree's root
    const InstalledPackage* package = nullptr;  // never null
    const std::vector<Need>* needs = nullptr;   // what it requires; never null
    const InstalledFrom* from = nullptr;        // where it is from, null for an index
    std::vector<std::string> modules;           // its top-level ones, none where it does not list them
    std::string installer;                      // "" where that is not told
    bool requested = false;                     // asked for by name, not as what another one needs
};

/// The distributions of a `site-packages` folder that tell their name and version, in the order of their paths; a name may be there more than once. They
/// refer to the snapshot's facts.
std::vector<Distribution> distributions(const Snapshot& snapshot, std::string_view site_packages);

}  // namespace driftaudit
