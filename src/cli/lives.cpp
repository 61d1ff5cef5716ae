// The commits are judged in short stretches, which the threads take one after the other: a thread that has done with a stretch goes on to the next that nobody
// has by what lies between the two, which is a difference of trees like any other. The stretches come to their ends nearly in order, so whoever interrupts the walk
// loses little of it.

#include "lives.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <unordered_map>

#include <driftaudit/date.hpp>
#include <driftaudit/succession.hpp>

#include "cache.hpp"
#include "configuration.hpp"
#include "output.hpp"
#include "renames.hpp"
#include "trees.hpp"
#include "verdicts.hpp"

namespace driftaudit::cli {
namespace {

std::atomic<bool> stopped = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler sets it");

/// From here on Ctrl-C ends the walk and not the program; a second one ends the program.
class Interruptible {
public:
    Interruptible() {
        stopped = false;
        before_ = std::signal(SIGINT, [](int) {
            stopped = true;
            std::signal(SIGINT, SIG_DFL);
        });
    }
    ~Interruptible() { std::signal(SIGINT, before_); }
    Interruptible(const Interruptible&) = delete;
    Interruptible& operator=(const Interruptible&) = delete;

private:
    void (*before_)(int);
};

std::int64_t seconds_of(const std::string& date) {
    const auto part = [&](std::size_t from, std::size_t count) { return std::stoi(date.substr(from, count)); };
    const std::chrono::sys_days day = std::chrono::year(part(0, 4)) / std::chrono::month(static_cast<unsigned>(part(5, 2))) / std::chrono::day(static_cast<unsigned>(part(8, 2)));
    return std::chrono::duration_cast<std::chrono::seconds>(day.time_since_epoch()).count();
}

std::string day_of(const Commit& commit) {
    constexpr std::int64_t last_day = 253402300799;
    return date_text(std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds(std::chrono::seconds(std::clamp<std::int64_t>(commit.time, 0, last_day)))));
}

/// Files by their names in git.
class Blobs final : public Source {
public:
    explicit Blobs(const Repository& repository) : repository_(repository) {}
    Listing list() const override { return {}; }
    Bytes read(const Entry& entry, std::size_t limit) const override { return repository_.read(entry.blob, limit); }

private:
    const Repository& repository_;
};

class Walk {
public:
    Walk(const Repository& repository, const CommandLine& told, const std::vector<Commit>& commits, Memo& memo, Verdicts& verdicts, Progress& progress)
        : repository_(repository), told_(told), commits_(commits), memo_(memo), verdicts_(verdicts), progress_(progress), blobs_(repository) {
        for (const Commit& commit : commits) judged_.push_back(verdicts.find(commit.tree));
    }

    /// What the first commits came to, as many as were reached.
    std::vector<Verdict> run() {
        const std::size_t stretches = (commits_.size() + stretch - 1) / stretch;
        const std::size_t wanted = told_.jobs != 0 ? told_.jobs : std::max(1u, std::thread::hardware_concurrency());
        {
            std::vector<std::jthread> others;
            try {
                for (std::size_t i = 1; i < std::min(wanted, stretches); ++i) others.emplace_back([this] { work(); });
            } catch (const std::system_error&) {  // the machine gives no more
            }
            work();
        }
        if (failure_) std::rethrow_exception(failure_);
        const auto end = std::ranges::find(judged_, nullptr);
        judged_.erase(end, judged_.end());
        return std::move(judged_);
    }

    /// Why configurations on the way could not be obeyed, each once, with the first commit that has it.
    const std::map<std::string, std::size_t>& refused_configurations() const { return refused_; }

private:
    static constexpr std::size_t stretch = 48;

    void work() try {
        Succession succession({checks(), told_.policy, [this](const Source& source, const Listing& listing) { return configuration_for(told_, source, listing); }}, blobs_, memo_);
        const Commit* at = nullptr;
        for (std::size_t mine; (mine = next_.fetch_add(1)) * stretch < commits_.size();) {
            for (std::size_t i = mine * stretch; i < std::min((mine + 1) * stretch, commits_.size()); ++i) {
                if (stopped || broken_) return;
                if (judged_[i]) continue;   // in another run
                step(succession, at, i);
                at = &commits_[i];
            }
            progress_.commits(std::min(next_.load() * stretch, commits_.size()), commits_.size());
        }
    } catch (...) {
        const std::lock_guard lock(mutex_);
        if (!failure_) failure_ = std::current_exception();
        broken_ = true;
    }

    void step(Succession& succession, const Commit* from, std::size_t to) {
        const Commit& commit = commits_[to];
        succession.go(from ? repository_.changes(from->tree, commit.tree) : std::nullopt, [&] { return repository_.tree(commit.tree)->list(); });
        judged_[to] = succession.verdict();
        if (succession.refused_configuration().empty()) return verdicts_.keep(commit.tree, judged_[to]);
        const std::lock_guard lock(mutex_);
        const auto [known, is_new] = refused_.try_emplace(succession.refused_configuration(), to);
        known->second = std::min(known->second, to);
    }

    const Repository& repository_;
    const CommandLine& told_;
    const std::vector<Commit>& commits_;
    Memo& memo_;
    Verdicts& verdicts_;
    Progress& progress_;
    Blobs blobs_;
    std::vector<Verdict> judged_;
    std::atomic<std::size_t> next_ = 0;
    std::atomic<bool> broken_ = false;
    std::exception_ptr failure_;
    std::map<std::string, std::size_t> refused_;
    std::mutex mutex_;
};

std::vector<Rename> renames_of(const Repository& repository, const Commit& before, const Commit& after) {
    std::vector<Lone> gone, came;
    for (const TreeChange& change : repository.changes(before.tree, after.tree).value_or(std::vector<TreeChange>{})) {
        if (!change.after) gone.push_back({change.path, change.before});
        if (!change.before) came.push_back({change.path, change.after});
    }
    const auto bytes = [&](const Lone& file) { return repository.read(file.blob, 1u << 20).text; };
    return renames_between(gone, came, bytes, bytes);
}

/// Strings the commits' verdicts together.
Timeline traced(const Repository& repository, const std::vector<Commit>& commits, const std::vector<Verdict>& judged) {
    std::unordered_map<ObjectId, std::size_t> numbers;
    for (std::size_t i = 0; i < judged.size(); ++i) numbers.emplace(commits[i].id, i);
    Trace trace([&](std::size_t number) { return moment_of(repository, commits[number].id); });
    for (std::size_t i = 0; i < judged.size(); ++i) {
        std::vector<std::size_t> parents;
        for (const ObjectId& parent : commits[i].parents)
            if (const auto known = numbers.find(parent); known != numbers.end()) parents.push_back(known->second);
        const bool cut = !commits[i].parents.empty() || commits[i].shallow;
        trace.add(parents, cut, day_of(commits[i]), judged[i], [&] {
            return parents.empty() ? std::vector<Rename>{} : renames_of(repository, commits[parents.front()], commits[i]);
        });
    }
    return trace.timeline();
}

}  // namespace

Moment moment_of(const Repository& repository, const ObjectId& commit) {
    Authorship authorship = repository.authorship(commit);
    return {commit.hex(), std::move(authorship.name), std::move(authorship.date), false};
}

Followed follow(const Repository& repository, const ObjectId& head, const CommandLine& told, Memo& memo, Store* store, Progress& progress) {
    const Interruptible interruptible;
    WalkLimits limits;
    limits.all_parents = told.all_parents;
    limits.most = told.most_commits;
    if (told.since) limits.since = seconds_of(*told.since);
    Walked walked = repository.walk(head, limits);
    if (!told.all_parents)
        for (Commit& commit : walked.commits)
            if (commit.parents.size() > 1) commit.parents.resize(1);
    progress.passed("walked");
    Verdicts verdicts(store, told, repository);
    Walk walk(repository, told, walked.commits, memo, verdicts, progress);
    const std::vector<Verdict> judged = walk.run();
    progress.passed("judged");

    Followed out;
    out.timeline = traced(repository, walked.commits, judged);
    progress.passed("traced");
    out.timeline.interrupted = judged.size() < walked.commits.size();
    out.timeline.ends = walked.broken;
    if (!walked.broken.empty()) out.unreadable.push_back({{".git", {}}, "history ends at " + (walked.commits.empty() ? head : walked.commits.front().id).hex() + ": " + walked.broken});
    const std::vector<std::string> refusals = repository.refusals();
    for (const std::string& refusal : refusals)
        if (refusal != walked.broken) out.unreadable.push_back({{".git", {}}, "a commit cannot be judged as a whole: " + refusal});
    if (refusals.empty()) verdicts.write();
    for (const auto& [reason, number] : walk.refused_configurations()) {
        const Moment moment = moment_of(repository, walked.commits[number].id);
        if (!told.quiet) say("from " + moment.commit.substr(0, 10) + " of " + moment.date + " on, no configuration is obeyed: " + reason);
    }
    return out;
}

void add_introductions(std::vector<Finding>& findings, const Timeline& timeline) {
    std::unordered_map<std::string_view, const Moment*> known;
    for (const Life& life : timeline.lives)
        if (life.is_open()) known.emplace(life.fingerprint, &life.stays.back().introduced);
    for (Finding& finding : findings)
        if (const auto found = known.find(finding.fingerprint); found != known.end()) finding.introduced = *found->second;
}

void blame(const CommandLine& told, Report& report, Progress& progress) {
    const Repository repository = Repository::open(told.path);
    CommandLine narrowed = told;
    narrowed.policy.select.clear();
    for (const Finding& finding : report.findings) narrowed.policy.select.push_back(finding.rule);
    std::ranges::sort(narrowed.policy.select);
    narrowed.policy.select.erase(std::unique(narrowed.policy.select.begin(), narrowed.policy.select.end()), narrowed.policy.select.end());
    if (narrowed.policy.select.empty()) return;
    const auto cache = open_cache(told, repository);
    Memo memo(collectors(), limits_of(told), cache.get());
    Followed followed = follow(repository, repository.commit_named(told.revision.value_or("HEAD")), narrowed, memo, cache.get(), progress);
    add_introductions(report.findings, followed.timeline);
    std::ranges::move(followed.unreadable, std::back_inserter(report.unreadable));
}

}  // namespace driftaudit::cli
