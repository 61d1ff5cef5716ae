// The lives of findings are set difference along the commits, and the question is only which sets. A finding is introduced by a commit that has it while none of
// its parents does, and fixed by one that has it no more while all of them did: so a merge introduces and fixes nothing that one of its sides had done. Each commit
// hands its stays on to its children; where two sides of a merge had each got the finding, their stays become one. What one side of a merge had and the merge has
// not was either fixed on the other side, and then that is told already, or thrown away with its side by the merge: that counts if nothing else ended the stay.
//
// A file that moves takes its findings along: where findings went and others came in one commit, those that went are looked for at their new places.

#include <driftaudit/timeline.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_map>

namespace driftaudit {
namespace {

constexpr std::size_t none = SIZE_MAX;

struct OneStay {
    std::size_t life = 0;
    std::size_t introduced = 0;
    bool earlier = false;
    std::size_t fixed = none;     // the last commit that did
    std::size_t dropped = none;   // the last merge that did not take it over
    std::size_t joined = none;    // the stay that it became one with
};

struct OneLife {
    std::shared_ptr<const Finding> last;
    std::size_t joined = none;   // the life that it turned out to be
};

using Stays = std::vector<std::size_t>;   // one a finding of the verdict

struct State {
    Verdict verdict;
    std::shared_ptr<const Stays> stays;
    std::size_t first_parent = none;
    std::string date;
};

std::string_view fingerprint(const std::shared_ptr<const Finding>& finding) { return finding->fingerprint; }

/// The index of a finding in a verdict, `none` where it has none of that fingerprint.
std::size_t index_in(const Verdict& verdict, std::string_view print) {
    const auto at = std::ranges::lower_bound(*verdict, print, {}, fingerprint);
    return at != verdict->end() && (*at)->fingerprint == print ? static_cast<std::size_t>(at - verdict->begin()) : none;
}

/// The number that tells findings of one fingerprint apart: "-2", "" for the first.
std::string_view number_of(std::string_view print) {
    const std::size_t dash = print.find('-');
    return dash == print.npos ? std::string_view() : print.substr(dash);
}

}  // namespace

struct Trace::State {
    std::function<Moment(std::size_t)> moment;
    std::vector<driftaudit::State> commits;
    std::vector<OneStay> stays;
    std::vector<OneLife> lives;
    std::unordered_map<std::string, std::size_t> life_of;   // by fingerprint

    template <class List>
    static std::size_t root(const List& list, std::size_t at) {
        while (list[at].joined != none) at = list[at].joined;
        return at;
    }

    std::size_t life(const std::shared_ptr<const Finding>& finding) {
        const auto [at, is_new] = life_of.try_emplace(finding->fingerprint, lives.size());
        if (is_new) lives.emplace_back();
        const std::size_t life = root(lives, at->second);
        lives[life].last = finding;
        return life;
    }

    /// The stay that the parents hand on, `none` where they have none.
    std::size_t inherited(const std::vector<std::size_t>& parents, std::string_view print) {
        std::size_t stay = none;
        for (const std::size_t parent : parents) {
            const std::size_t index = index_in(commits[parent].verdict, print);
            if (index == none) continue;
            const std::size_t theirs = root(stays, (*commits[parent].stays)[index]);
            if (stay == none)
                stay = theirs;
            else if (stay != theirs)
                join(stay, theirs);
        }
        return stay;
    }

    void join(std::size_t stay, std::size_t other) {
        const bool first = stays[other].introduced < stays[stay].introduced;
        if (first) std::tie(stays[stay].introduced, stays[stay].earlier) = std::tuple(stays[other].introduced, stays[other].earlier);
        stays[other].joined = stay;
    }

    /// Notes what the parents have and the commit has not, and gives those that all of them have.
    std::vector<std::pair<std::shared_ptr<const Finding>, std::size_t>> ended(const std::vector<std::size_t>& parents, const Verdict& verdict) {
        std::vector<std::pair<std::shared_ptr<const Finding>, std::size_t>> gone;
        const std::size_t here = commits.size();
        for (const std::size_t parent : parents) {
            for (std::size_t i = 0; i < commits[parent].verdict->size(); ++i) {
                const auto& finding = (*commits[parent].verdict)[i];
                if (index_in(verdict, finding->fingerprint) != none) continue;
                const std::size_t stay = root(stays, (*commits[parent].stays)[i]);
                const bool by_all = std::ranges::all_of(parents, [&](std::size_t one) { return index_in(commits[one].verdict, finding->fingerprint) != none; });
                (by_all ? stays[stay].fixed : stays[stay].dropped) = here;
                if (by_all && parent == parents.front()) gone.emplace_back(finding, stay);
            }
        }
        return gone;
    }

    Timeline timeline() const;
    std::vector<OpenCount> series() const;
};

Trace::Trace(std::function<Moment(std::size_t)> moment) : state_(new State{std::move(moment), {}, {}, {}, {}}) {}
Trace::~Trace() = default;

void Trace::add(const std::vector<std::size_t>& parents, bool cut, const std::string& date, Verdict verdict, const std::function<std::vector<Rename>()>& renames) {
    auto& [moment, commits, stays, lives, life_of] = *state_;
    const std::size_t here = commits.size();
    driftaudit::State made{verdict, nullptr, parents.empty() ? none : parents.front(), date};
    if (parents.size() == 1 && commits[parents.front()].verdict == verdict) {
        made.stays = commits[parents.front()].stays;
        commits.push_back(std::move(made));
        return;
    }
    auto gone = state_->ended(parents, verdict);
    std::vector<std::size_t> came;
    Stays here_stays(verdict->size(), none);
    for (std::size_t i = 0; i < verdict->size(); ++i) {
        here_stays[i] = state_->inherited(parents, (*verdict)[i]->fingerprint);
        if (here_stays[i] == none)
            came.push_back(i);
        else
            lives[State::root(lives, stays[here_stays[i]].life)].last = (*verdict)[i];
    }
    if (!came.empty() && !gone.empty()) {
        const std::vector<Rename> moves = renames();
        for (const auto& [finding, stay] : gone) {
            if (moves.empty()) break;
            const std::vector<std::string> prints = fingerprints_behind(*finding, moves);
            const auto is_it = [&](std::size_t i) {
                return std::ranges::any_of(prints, [&](const std::string& print) { return (*verdict)[i]->fingerprint == print + std::string(number_of(finding->fingerprint)); });
            };
            const auto at = std::ranges::find_if(came, is_it);
            if (at == came.end()) continue;
            here_stays[*at] = stay;
            stays[stay].fixed = none;
            const std::size_t old_life = State::root(lives, stays[stay].life), new_life = state_->life((*verdict)[*at]);
            if (old_life != new_life) lives[old_life].joined = new_life;
            came.erase(at);
        }
    }
    for (const std::size_t i : came) {
        here_stays[i] = stays.size();
        stays.push_back({state_->life((*verdict)[i]), here, cut && parents.empty(), none, none, none});
    }
    made.stays = std::make_shared<const Stays>(std::move(here_stays));
    commits.push_back(std::move(made));
}

Timeline Trace::timeline() const { return state_->timeline(); }

Timeline Trace::State::timeline() const {
    Timeline out;
    out.commits = commits.size();
    if (commits.empty()) return out;
    std::set<std::size_t> open;
    for (const std::size_t stay : *commits.back().stays) open.insert(root(stays, stay));
    std::map<std::size_t, Life> by_life;
    std::vector<std::size_t> in_order;
    for (std::size_t i = 0; i < stays.size(); ++i)
        if (stays[i].joined == none) in_order.push_back(i);
    std::ranges::stable_sort(in_order, {}, [&](std::size_t i) { return stays[i].introduced; });
    for (const std::size_t i : in_order) {
        const OneStay& stay = stays[i];
        const std::size_t id = root(lives, stay.life);
        Stay told{moment(stay.introduced), std::nullopt};
        told.introduced.earlier = stay.earlier;
        if (!open.contains(i)) told.fixed = moment(stay.fixed != none ? stay.fixed : stay.dropped != none ? stay.dropped : commits.size() - 1);
        by_life[id].stays.push_back(std::move(told));
    }
    for (auto& [id, life] : by_life) {
        const Finding& last = *lives[id].last;
        life.fingerprint = last.fingerprint;
        life.rule = last.rule;
        life.subject = last.subject;
        life.project = last.project;
        life.message = last.message;
        life.severity = last.severity.value_or(Severity::warning);
        // an open stay is the last one, whenever it began
        std::ranges::stable_partition(life.stays, [](const Stay& stay) { return stay.fixed.has_value(); });
        out.lives.push_back(std::move(life));
    }
    std::ranges::sort(out.lives, {}, [](const Life& life) {
        return std::tuple(!life.is_open(), std::string_view(life.rule), std::string_view(life.project), std::string_view(life.subject), std::string_view(life.fingerprint));
    });
    out.series = series();
    return out;
}

/// Along first parents: side branches have counts of their own.
std::vector<OpenCount> Trace::State::series() const {
    std::vector<std::size_t> line;
    for (std::size_t at = commits.size() - 1; at != none; at = commits[at].first_parent) line.push_back(at);
    std::ranges::reverse(line);
    std::vector<OpenCount> out;
    std::map<std::string, std::size_t> told;
    std::string day;
    for (std::size_t i = 0; i < line.size(); ++i) {
        day = std::max(day, commits[line[i]].date);   // clocks go wrong, a series does not
        const bool last_of_day = i + 1 == line.size() || std::max(day, commits[line[i + 1]].date) != day;
        if (!last_of_day) continue;
        std::map<std::string, std::size_t> counts;
        for (const auto& [rule, number] : told) counts[rule] = 0;
        for (const auto& finding : *commits[line[i]].verdict) ++counts[finding->rule];
        for (const auto& [rule, number] : counts)
            if (const auto known = told.find(rule); known == told.end() || known->second != number) out.push_back({day, rule, number});
        told = std::move(counts);
    }
    return out;
}

}  // namespace driftaudit
