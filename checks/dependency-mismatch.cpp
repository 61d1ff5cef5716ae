// The shipped environments are the measure: another place of the project that pins one of their packages must pin the same version. A package that two files
// of one environment pin differently is that environment's own affair, one that prod does not have is a tool of the developers, and two locks are
// of two programs that a folder holds: what their resolvers chose is compared with nobody's choice.

#include "shared/places.hpp"

#include <driftaudit/version.hpp>

#include <algorithm>
#include <map>

namespace driftaudit::check {
namespace {

struct Pin {
    std::string version;
    Location where;
    bool locked = false;   // by a lock of its own: two of those are of two programs
};
using Pins = std::multimap<std::string, Pin>;

/// What an environment installs at one version wherever it runs.
Pins pins_of(const Environment& environment, const Snapshot& snapshot) {
    Pins out;
    for (const Installation& installation : environment.installations) {
        for (const PlacedRequirement& placed : installation.requirements) {
            const std::string version = pinned_version(placed.requirement);
            if (parse_version(version) && placed.requirement.marker.empty()) out.emplace(placed.requirement.name, Pin{version, placed.where, false});
        }
        const Facts* lock = installation.lock.empty() ? nullptr : snapshot.at(installation.lock);
        if (!lock) continue;
        each<LockedPackage>(*lock, [&](const LockedPackage& package, const Fact& fact) {
            if (package.source == "registry" && parse_version(package.version)) out.emplace(package.name, Pin{package.version, {installation.lock, fact.at}, true});
        });
    }
    return out;
}

bool is_installer(std::string_view name) { return name == "pip" || name == "setuptools" || name == "wheel"; }

class Comparison {
public:
    Comparison(const Project& project, const Snapshot& snapshot) : project_(project) {
        for (const Environment& environment : project.environments) all_.push_back({&environment, pins_of(environment, snapshot)});
    }

    std::vector<Finding> run() {
        for (const auto& [shipped, pins] : all_) {
            if (shipped->role != Role::prod) continue;
            for (const auto& [other, others] : all_)
                if (other != shipped && !others.empty()) compare(*shipped, pins, *other, others);
        }
        std::vector<Finding> out;
        for (auto& [name, finding] : found_) out.push_back(std::move(finding));
        return out;
    }

private:
    void compare(const Environment& shipped, const Pins& pins, const Environment& other, const Pins& others) {
        for (auto at = pins.begin(); at != pins.end(); at = pins.upper_bound(at->first)) {
            const auto [begin, end] = others.equal_range(at->first);
            if (begin == end || is_installer(at->first)) continue;
            const auto [mine, mine_end] = pins.equal_range(at->first);
            const bool agreed = std::any_of(mine, mine_end, [&](const auto& a) {
                return std::any_of(begin, end, [&](const auto& b) { return (a.second.locked && b.second.locked) || *parse_version(a.second.version) == *parse_version(b.second.version); });
            });
            if (!agreed) tell(at->first, shipped, mine->second, other, begin->second);
        }
    }

    void tell(const std::string& name, const Environment& shipped, const Pin& mine, const Environment& other, const Pin& theirs) {
        Finding& finding = found_[name];
        for (const Environment* one : {&shipped, &other}) add_once(finding.environments, std::string(name_of(one->role)));
        if (finding.voices.empty()) {
            finding.subject = name;
            finding.message = described(shipped) + " installs " + name + " " + mine.version + " but " + described(other) + " installs " + theirs.version + ": what is tested in one is not what runs in the other";
            finding.voices = {{mine.where, mine.version + ", " + described(shipped)}};
            finding.project = project_.root;
            finding.key = mine.where.path + '>' + theirs.where.path;
        }
        const bool heard = std::ranges::any_of(finding.voices, [&](const Voice& voice) { return voice.where == theirs.where; });
        if (!heard) finding.voices.push_back({theirs.where, theirs.version + ", " + described(other)});
    }

    const Project& project_;
    std::vector<std::pair<const Environment*, Pins>> all_;
    std::map<std::string, Finding> found_;
};

std::vector<Finding> run(const Workspace& workspace) {
    std::vector<Finding> out;
    for (const Project& project : workspace.projects) std::ranges::move(Comparison(project, *workspace.snapshot).run(), std::back_inserter(out));
    return out;
}

}  // namespace

Check dependency_mismatch() {
    return {.severity = Severity::warning,
            .title = "One package is pinned to different versions in two places of a project",
            .why = "Each place is pinned, so each is sure of itself: CI tests one release, the image runs another, and the difference shows in production only.",
            .remedy = "Install the same file or lock in both, or keep shared pins in one constraints file (`-c constraints.txt`).",
            .run = run,
            .reads = {}};
}

}  // namespace driftaudit::check
