// The line of versions and the places between them. A set of versions is told by where it begins and ends; what makes PEP 440 hard is that a version has
// company which comes and goes with it: its local versions, its post-releases, its pre-releases. So a place is not a version with "inclusive" beside it but
// a cut between two neighbours:
//
//     1.0.dev0 … 1.0rc2   1.0   1.0+abc …   1.0.post0.dev0   1.0.post0 …   1.0.0.1.dev0 …
//    ^ <1.0, ==1.0.*     ^ >=1.0           ^ <=1.0, ==1.0                ^ >1.0
//
// Each place is named in one way only: behind 1.0 and its local versions is before 1.0.post0.dev0, for nothing lies between the two. Three kinds remain
// that no version stands behind directly: behind one local version, behind a release with all that has it, and the end. Because the names are unique,
// an interval is empty if its begin is not before its end, and two sets are equal if their cuts are; no version need be tried.
#include "interval.hpp"

#include <algorithm>

namespace driftaudit {

namespace {

using Side = Cut::Side;

Cut before(Version version) { return {std::move(version), Side::before}; }
Cut line_end() { return {{}, Side::end}; }

Version with_dev(Version version, std::uint64_t dev) {
    version.dev = dev;
    return version;
}

/// The release alone, with its epoch.
Version bare_release(const Version& version) {
    Version out;
    out.epoch = version.epoch;
    out.release = version.release;
    return out;
}

/// Before all that has this release, or begins with it.
Cut before_release(const Version& version) { return before(with_dev(bare_release(version), 0)); }

Cut line_begin() {
    Version zero;
    zero.release = {0};
    return before_release(zero);
}

/// Behind the version and its local versions.
Cut behind_locals(Version version) {
    version.local.clear();
    if (version.dev) return before(with_dev(version, *version.dev + 1));
    version.post = version.post ? *version.post + 1 : 0;
    return before(with_dev(std::move(version), 0));
}

/// Where `>` begins: behind the post-releases of the version too, unless it is one.
Cut behind_posts(Version version) {
    if (version.dev || version.post) return behind_locals(std::move(version));
    if (!version.pre) return {std::move(version), Side::behind_release};
    ++version.pre->second;
    return before(with_dev(std::move(version), 0));
}

bool is_above(const Version& version, const Cut& cut) {
    switch (cut.side) {
        case Side::before: return version >= cut.version;
        case Side::behind: return version > cut.version;
        case Side::behind_release: return std::is_gt(compare_releases(version, cut.version));
        case Side::end: break;
    }
    return false;
}

/// A local version of this one that lies before `end`, as any does that begins with a small enough word.
Version extended(Version version, const Cut& end) {
    std::size_t longest = 0;
    for (const std::string& part : end.version.local) longest = std::max(longest, part.size());
    version.local.push_back(std::string(longest, '0') + "a");
    return version;
}

/// A release behind this one and before `end`: with more zeros than the end's release has parts.
Version longer_release(Version version, const Cut& end) {
    version.release.resize(std::max(version.release.size(), end.version.release.size()));
    version.release.push_back(1);
    return version;
}

/// The lowest final version that is not below this one.
Version final_at_or_above(Version version) {
    if (!version.is_prerelease()) return version;
    if (version.pre) version.post.reset();
    version.pre.reset();
    version.dev.reset();
    version.local.clear();
    return version;
}

}  // namespace

std::strong_ordering operator<=>(const Cut& a, const Cut& b) {
    if (a.side == Side::end || b.side == Side::end) return (a.side == Side::end) <=> (b.side == Side::end);
    if (a.side == Side::behind_release || b.side == Side::behind_release) {
        const auto order = compare_releases(a.version, b.version);
        return std::is_neq(order) ? order : (a.side == Side::behind_release) <=> (b.side == Side::behind_release);
    }
    const auto order = a.version <=> b.version;
    return std::is_neq(order) ? order : a.side <=> b.side;
}

bool operator==(const Cut& a, const Cut& b) { return std::is_eq(a <=> b); }

Interval every_version() { return {line_begin(), line_end()}; }

Interval named_by(const Specifier& clause) {
    const Version& version = clause.version;
    const std::size_t parts = version.release.size();
    if (clause.wildcard) return {before_release(version), before_release(next_release(version, parts - 1))};
    if (clause.op == "~=") return {before(version), before_release(next_release(version, parts - 2))};
    if (clause.op == ">=") return {before(version), line_end()};
    if (clause.op == "<=") return {line_begin(), behind_locals(version)};
    if (clause.op == "<") return {line_begin(), before(version.is_prerelease() ? version : with_dev(version, 0))};
    if (clause.op == ">") return {behind_posts(version), line_end()};
    return {before(version), version.local.empty() ? behind_locals(version) : Cut{version, Side::behind}};
}

bool holds(const Interval& interval, const Version& version) { return is_above(version, interval.from) && !is_above(version, interval.to); }

Version first_in(const Interval& interval) {
    const Version& version = interval.from.version;
    if (interval.from.side == Side::behind_release) return longer_release(version, interval.to);
    return interval.from.side == Side::behind ? extended(version, interval.to) : version;
}

std::optional<Version> final_in(const Interval& interval) {
    const Version version = final_at_or_above(first_in(interval));
    return holds(interval, version) ? std::optional(version) : std::nullopt;
}

}  // namespace driftaudit
