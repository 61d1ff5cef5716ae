// Versions, specifier sets and the sets of versions that they mean: the input is lines, each a version, a set, a range or a file name.
#include <driftaudit/distribution-file.hpp>
#include <driftaudit/ranges.hpp>
#include <driftaudit/text.hpp>
#include <driftaudit/version-set.hpp>

#include "facts.hpp"

namespace {

using namespace driftaudit;
using fuzz::promise;

void promise_order(const std::vector<Version>& versions) {
    for (const Version& a : versions) {
        const auto again = parse_version(a.str());
        promise(again && *again == a && again->str() == a.str(), "a version's text is that version");
        promise(a == a, "a version is itself");
        for (const Version& b : versions) {
            promise(((a <=> b) == std::strong_ordering::less) == ((b <=> a) == std::strong_ordering::greater), "the order is antisymmetric");
            for (const Version& c : versions) promise(!(a <= b && b <= c) || a <= c, "the order is transitive");
        }
    }
}

void promise_text(const Specifiers& set) {
    const auto again = parse_specifiers(set.str());
    promise(again && again->str() == set.str(), "a set's text is that set");
    promise(again && VersionSet(*again) == VersionSet(set), "a set's text means what the set does");
}

/// What is in a set is told alike by its clauses and by its intervals.
void promise_membership(const Specifiers& clauses, const VersionSet& set, const Version& version) {
    promise(contains(clauses, version, Prereleases::allowed) == set.contains(version), "clauses and intervals agree");
}

void promise_example(const VersionSet& set) {
    const auto example = set.example();
    promise(example.has_value() != set.empty(), "a set that is not empty has an example");
    promise(!example || set.contains(*example), "the example is in the set");
    const auto final = set.example(Prereleases::forbidden);
    promise(!final || (set.contains(*final) && !parse_version(*final).value_or(Version{}).is_prerelease()), "the final example is final and in the set");
}

void promise_algebra(const VersionSet& a, const VersionSet& b, const std::vector<Version>& versions) {
    const VersionSet both = a & b, either = a | b;
    promise(both == (b & a) && either == (b | a), "intersection and union commute");
    promise(both.is_subset_of(a) && both.is_subset_of(b) && a.is_subset_of(either) && b.is_subset_of(either), "an intersection lies in both, both in their union");
    promise((a | both) == a && (a & either) == a, "absorption");
    promise((a.is_subset_of(b) && b.is_subset_of(a)) == (a == b), "sets in each other are equal");
    promise(a.is_subset_of(b) == (both == a), "a subset is its own intersection");
    promise_example(both);
    for (const Version& version : versions) {
        promise(both.contains(version) == (a.contains(version) && b.contains(version)), "in the intersection is in both");
        promise(either.contains(version) == (a.contains(version) || b.contains(version)), "in the union is in one");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::vector<Version> versions;
    std::vector<Specifiers> clauses;
    std::vector<VersionSet> sets;
    for (const std::string_view line : split(fuzz::text_of(data, size), '\n')) {
        parse_distribution_file(line);
        parse_conda_range(line);
        if (auto version = parse_version(line); version && versions.size() < 12) versions.push_back(std::move(*version));
        if (const auto range = parse_poetry_range(line); range && sets.size() < 8) sets.emplace_back(*range);
        if (auto set = parse_specifiers(line); set && clauses.size() < 8) {
            promise_text(*set);
            for (const Specifier& each : set->clauses)
                if (!each.version.release.empty() && versions.size() < 12) versions.push_back(each.version);
            clauses.push_back(std::move(*set));
        }
    }
    promise_order(versions);
    for (const Specifiers& each : clauses) {
        sets.emplace_back(each);
        for (const Version& version : versions) promise_membership(each, sets.back(), version);
    }
    for (const VersionSet& a : sets)
        for (const VersionSet& b : sets) promise_algebra(a, b, versions);
    return 0;
}
