// What a branch did to the findings of the tree that it began from. Both trees are judged by the base's configuration and the ignores that the base had: who
// introduces something does not get to say in the same breath that it does not count. Of the work tree only what git has, or would add, is compared: a developer's own
// environment was not introduced by their branch.

#include <algorithm>
#include <map>
#include <set>

#include <driftaudit/paths.hpp>

#include "cache.hpp"
#include "commands.hpp"
#include "lives.hpp"
#include "renames.hpp"
#include "trees.hpp"

namespace driftaudit::cli {
namespace {

/// The two ends of a comparison.
struct Ends {
    ObjectId base;
    ObjectId head;        // a commit; of a work tree and the index, the one that they stand on
    bool is_commit = false;
};

Ends ends_of(const CommandLine& told, const Repository& repository) {
    const std::size_t dots = told.base.find("..");
    const std::size_t end = dots == std::string::npos ? dots : told.base.find_first_not_of('.', dots);
    const std::string base = told.base.substr(0, dots), head = end == std::string::npos ? "HEAD" : told.base.substr(end);
    Ends ends{repository.commit_named(base.empty() ? "HEAD" : base), repository.commit_named(head), dots != std::string::npos};
    const auto common = repository.merge_base(ends.base, ends.head);
    if (!common) throw Error(told.base + ": the two have no commit in common" + repository.why_incomplete(": "));
    ends.base = *common;
    return ends;
}

/// Leaves ignores that the base does not have without effect.
void distrust(Snapshot& head, const Snapshot& base, const std::vector<Rename>& renames) {
    for (FileFacts& file : head.files) {
        if (!first<Suppression>(*file.facts)) continue;
        const auto rename = std::ranges::find(renames, file.path, &Rename::to);
        std::map<std::pair<std::vector<std::string>, std::string>, std::size_t> trusted;
        if (const Facts* before = base.at(rename == renames.end() ? file.path : rename->from))
            each<Suppression>(*before, [&](const Suppression& claim, const Fact&) { ++trusted[{claim.rules, claim.reason}]; });
        Facts facts = *file.facts;
        for (Fact& fact : facts)
            if (auto* claim = std::get_if<Suppression>(&fact.claim)) {
                std::size_t& left = trusted[{claim->rules, claim->reason}];
                if (left > 0)
                    --left;
                else
                    claim->rules.clear();
            }
        file.facts = std::make_shared<const Facts>(std::move(facts));
    }
}

std::vector<Lone> lone(const Listing& mine, const Listing& others) {
    std::vector<Lone> out;
    for (const Entry& entry : mine.entries)
        if (!std::ranges::binary_search(others.entries, entry.path, {}, &Entry::path)) out.push_back({entry.path, entry.blob});
    return out;
}

class Comparison {
public:
    explicit Comparison(const CommandLine& told)
        : told_(told), progress_(told), repository_(Repository::open(".")), ends_(ends_of(told, repository_)), cache_(open_cache(told, repository_)),
          memo_(collectors(), limits_of(told), cache_.get()) {}

    Exit run() {
        const Tree base = tree_at(repository_, ends_.base), head = head_tree();
        const Listing base_listing = base.source->list(), head_listing = listing_of_head(head);
        const Configuration configuration = told_.trust_head ? configuration_for(told_, *head.source, head_listing) : configuration_for(told_, *base.source, base_listing);
        Gathered before = gather(base, base_listing, configuration, told_, &memo_, progress_);
        Gathered after = gather(head, head_listing, configuration, told_, &memo_, progress_);
        progress_.passed("collected");
        if (after.snapshot->audited + before.snapshot->audited == 0 && after.unreadable.empty() && before.unreadable.empty()) return nothing_here(told_);
        tell_submodules(told_, head_listing);

        const auto bytes_of_base = [&](const Lone& file) { return text(*base.source, {.path = file.path, .blob = file.blob}); };
        const auto bytes_of_head = [&](const Lone& file) { return text(*head.source, {.path = file.path, .blob = file.blob}); };
        renames_ = renames_between(lone(base_listing, head_listing), lone(head_listing, base_listing), bytes_of_base, bytes_of_head);
        if (!told_.trust_head) distrust(*after.snapshot, *before.snapshot, renames_);

        Workspace base_workspace = resolve(*before.snapshot, configuration), workspace = resolve(*after.snapshot, configuration);
        base_workspace.today = workspace.today = told_.policy.today;
        const std::vector<Finding> old_findings = judge(base_workspace, checks(), told_.policy, configuration);
        Report report;
        report.findings = judge(workspace, checks(), told_.policy, configuration);
        progress_.passed("judged");
        Change change = compare(old_findings, report.findings, renames_, lines_of(report.findings, base, base_listing, head, head_listing));
        change.base = ends_.base.hex();
        change.head = head.revision;
        report.snapshot = after.snapshot.get();
        report.workspace = &workspace;
        report.revision = head.revision;
        report.unreadable = std::move(after.unreadable);
        for (UnreadableInput& input : before.unreadable) add_unreadable_of_base(report, std::move(input));
        report.change = &change;
        std::vector<Finding> failing;
        for (const Introduced& one : change.introduced) failing.push_back(one.finding);
        return write_report(told_, std::move(report), failing, progress_.seconds());
    }

private:
    Tree head_tree() {
        if (ends_.is_commit) return tree_at(repository_, ends_.head);
        if (told_.staged) return {repository_.index(), ""};
        return {open_directory("."), ""};
    }

    Listing listing_of_head(const Tree& head) const {
        Listing listing = head.source->list();
        std::erase_if(listing.entries, [](const Entry& entry) { return entry.ignored; });
        return listing;
    }

    static std::string text(const Source& source, const Entry& entry) {
        constexpr std::size_t most = 1u << 20;
        return source.read(entry, most).text;
    }

    /// What changed in the files that the findings stand in.
    std::vector<ChangedLines> lines_of(const std::vector<Finding>& findings, const Tree& base, const Listing& base_listing, const Tree& head, const Listing& head_listing) const {
        std::set<std::string> paths;
        for (const Finding& finding : findings)
            for (const Voice& voice : finding.voices) paths.insert(voice.where.path);
        std::vector<ChangedLines> out;
        for (const std::string& path : paths) {
            const auto rename = std::ranges::find(renames_, path, &Rename::to);
            const std::string& before = rename == renames_.end() ? path : rename->from;
            const auto old_entry = std::ranges::lower_bound(base_listing.entries, before, {}, &Entry::path);
            const auto new_entry = std::ranges::lower_bound(head_listing.entries, path, {}, &Entry::path);
            if (new_entry == head_listing.entries.end() || new_entry->path != path) continue;
            if (old_entry == base_listing.entries.end() || old_entry->path != before) {
                out.push_back({path});
                continue;
            }
            if (old_entry->blob && old_entry->blob == new_entry->blob) continue;
            std::ranges::move(changed_lines(path, text(*base.source, *old_entry), text(*head.source, *new_entry)), std::back_inserter(out));
        }
        return out;
    }

    /// What could not be read at the base alone: findings that are told to be introduced may have been there.
    static void add_unreadable_of_base(Report& report, UnreadableInput input) {
        const bool known = std::ranges::any_of(report.unreadable, [&](const UnreadableInput& one) { return one.where.path == input.where.path && one.reason == input.reason; });
        if (!known) report.unreadable.push_back({std::move(input.where), "at the base: " + input.reason});
    }

    const CommandLine& told_;
    Progress progress_;
    Repository repository_;
    Ends ends_;
    std::unique_ptr<Store> cache_;
    Memo memo_;
    std::vector<Rename> renames_;
};

}  // namespace

Exit diff(const CommandLine& told) { return Comparison(told).run(); }

}  // namespace driftaudit::cli
