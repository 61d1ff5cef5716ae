// Sets of versions as intervals of the line of versions (interval.cpp tells how it is cut). `===` names texts and not versions: beside the intervals stand
// the texts that it names, each of them at most once, and none that an interval holds already.
#include <driftaudit/version-set.hpp>

#include <driftaudit/text.hpp>

#include <algorithm>
#include <iterator>

#include "interval.hpp"

namespace driftaudit {

namespace {

using Intervals = std::vector<Interval>;

bool is_empty(const Interval& interval) { return interval.from >= interval.to; }

Interval overlap(const Interval& a, const Interval& b) { return {std::max(a.from, b.from), std::min(a.to, b.to)}; }

/// The same versions in order, each interval apart from the next.
Intervals merged(Intervals intervals) {
    std::erase_if(intervals, is_empty);
    std::ranges::sort(intervals, {}, &Interval::from);
    Intervals out;
    for (Interval& interval : intervals) {
        if (out.empty() || interval.from > out.back().to) {
            out.push_back(std::move(interval));
        } else {
            out.back().to = std::max(out.back().to, interval.to);
        }
    }
    return out;
}

/// The interval without those, which are in order and apart.
Intervals without(Interval interval, const Intervals& holes) {
    Intervals out;
    for (const Interval& hole : holes) {
        const Interval ahead{interval.from, std::min(interval.to, hole.from)};
        if (!is_empty(ahead)) out.push_back(ahead);
        interval.from = std::max(interval.from, hole.to);
    }
    if (!is_empty(interval)) out.push_back(std::move(interval));
    return out;
}

Intervals intersection(const Intervals& a, const Intervals& b) {
    Intervals out;
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size(); (a[i].to < b[j].to ? i : j) += 1)
        if (Interval both = overlap(a[i], b[j]); !is_empty(both)) out.push_back(std::move(both));
    return out;
}

/// The interval that ends behind this place first, if any.
template <class Behind>
const Interval* first_where(const Intervals& intervals, Behind behind) {
    const auto found = std::ranges::partition_point(intervals, [&](const Interval& interval) { return !behind(interval); });
    return found == intervals.end() ? nullptr : &*found;
}

bool holds(const Intervals& intervals, const Version& version) {
    const Cut place{version, Cut::Side::before};
    const Interval* interval = first_where(intervals, [&](const Interval& each) { return each.to > place; });
    return interval && driftaudit::holds(*interval, version);
}

void sort_once(std::vector<std::string>& texts) {
    std::ranges::sort(texts);
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
}

}  // namespace

VersionSet VersionSet::everything() { return VersionSet(Specifiers{}); }

VersionSet::VersionSet(const Specifiers& set) : everything_(set.clauses.empty()) {
    Interval range = every_version();
    Intervals holes;
    std::size_t named = 0;
    for (const Specifier& clause : set.clauses) {
        if (clause.op == "===") {
            texts_.push_back(lowered(clause.text));
            ++named;
        } else if (clause.op == "!=") {
            holes.push_back(named_by(clause));
        } else {
            range = overlap(range, named_by(clause));
        }
    }
    intervals_ = without(range, merged(std::move(holes)));
    sort_once(texts_);
    if (texts_.empty()) return;

    const bool others = named < set.clauses.size();
    const auto version = parse_version(texts_.front());
    if (texts_.size() > 1 || (others && !(version && holds(intervals_, *version)))) texts_.clear();
    intervals_.clear();
}

VersionSet::VersionSet(const std::vector<Specifiers>& alternatives) {
    std::vector<VersionSet> sets;
    for (const Specifiers& set : alternatives) sets.emplace_back(set);
    *this = united(sets);
}

VersionSet VersionSet::united(const std::vector<VersionSet>& sets) {
    VersionSet out;
    for (const VersionSet& set : sets) {
        out.everything_ = out.everything_ || set.everything_;
        out.intervals_.insert(out.intervals_.end(), set.intervals_.begin(), set.intervals_.end());
    }
    out.intervals_ = merged(std::move(out.intervals_));
    for (const VersionSet& set : sets)
        std::ranges::copy_if(set.texts_, std::back_inserter(out.texts_), [&](const std::string& text) { return !out.allows(text); });
    sort_once(out.texts_);
    return out;
}

bool VersionSet::allows(std::string_view text) const {
    if (everything_) return true;
    const auto version = parse_version(text);
    return version && holds(intervals_, *version);
}

bool VersionSet::contains(std::string_view written) const { return std::ranges::binary_search(texts_, lowered(written)) || allows(written); }

bool VersionSet::contains(const Version& version) const { return holds(intervals_, version) || std::ranges::binary_search(texts_, version.str()); }

bool VersionSet::is_subset_of(const VersionSet& other) const {
    const auto within = [&](const Interval& interval) {
        const Interval* around = first_where(other.intervals_, [&](const Interval& each) { return each.to >= interval.to; });
        return around && around->from <= interval.from;
    };
    return (!everything_ || other.everything_) && std::ranges::all_of(intervals_, within) &&
           std::ranges::all_of(texts_, [&](const std::string& text) { return other.contains(text); });
}

std::optional<std::string> VersionSet::example(Prereleases prereleases) const {
    for (const Interval& interval : intervals_)
        if (const auto version = final_in(interval)) return version->str();
    for (const std::string& text : texts_) {
        const auto version = parse_version(text);
        if (!version || !version->is_prerelease()) return text;
    }
    if (prereleases == Prereleases::forbidden || empty()) return std::nullopt;
    return intervals_.empty() ? texts_.front() : first_in(intervals_.front()).str();
}

VersionSet operator&(const VersionSet& a, const VersionSet& b) {
    VersionSet out;
    out.everything_ = a.everything_ && b.everything_;
    out.intervals_ = intersection(a.intervals_, b.intervals_);
    std::ranges::copy_if(a.texts_, std::back_inserter(out.texts_), [&](const std::string& text) { return b.contains(text); });
    std::ranges::copy_if(b.texts_, std::back_inserter(out.texts_), [&](const std::string& text) { return a.contains(text); });
    sort_once(out.texts_);
    return out;
}

VersionSet operator|(const VersionSet& a, const VersionSet& b) { return VersionSet::united({a, b}); }

}  // namespace driftaudit
