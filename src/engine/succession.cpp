// From tree to tree by what changed, in four steps that each stop where nothing comes of the change: other bytes need not be other facts, other facts need not be
// what environments are made of, a check that looks at none of them says what it said, and where no check says anything else the verdict stands.
//
// Facts that say the same in other lines do not replace those that are there: everything that was joined out of the file goes on to hold, and stands in the lines of
// an earlier tree. Nothing that a verdict tells depends on them (see digest.cpp).
//
// A workspace refers into its snapshot. So a file that changed may only be put in its place where nothing but the list of its project's files refers to it, which is
// so for files without facts that environments are made of; for all others the workspace is made anew. The texts of the paths are given room, so that they lie on
// the heap and stay where they are when the list around them moves.

#include <driftaudit/succession.hpp>

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include <driftaudit/apart.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/report.hpp>

#include "judgement.hpp"
#include "reading.hpp"

namespace driftaudit {
namespace {

/// A path whose text lies on the heap.
std::string roomy(std::string_view path) {
    std::string out;
    out.reserve(std::max<std::size_t>(path.size(), 32));
    out += path;  // a copy would have no room
    return out;
}

bool is_configuration_place(std::string_view path) { return path == "pyproject.toml" || is_configuration_file(path); }

/// True where two findings tell the same, wherever it stands by now.
bool tell_the_same(const Finding& a, const Finding& b) {
    return a.fingerprint == b.fingerprint && a.message == b.message && a.severity == b.severity && a.environments == b.environments &&
           std::ranges::equal(a.voices, b.voices, [](const Voice& x, const Voice& y) { return x.where.path == y.where.path && x.says == y.says; });
}

bool are_equal(const Finding& a, const Finding& b) {
    return a.fingerprint == b.fingerprint && a.subject == b.subject && a.project == b.project && a.key == b.key && a.message == b.message && a.severity == b.severity &&
           a.environments == b.environments && std::ranges::equal(a.voices, b.voices, [](const Voice& x, const Voice& y) { return x.where == y.where && x.says == y.says; });
}

}  // namespace

struct Succession::State {
    State(SuccessionRules told, const Source& source, Memo& memory) : rules(std::move(told)), bytes(source), memo(memory) {}

    SuccessionRules rules;
    const Source& bytes;
    Memo& memo;

    std::vector<Entry> entries;   // of the tree, whatever a configuration says of them
    std::vector<Trouble> listing_troubles;
    std::vector<Link> links;
    Configuration configuration;
    std::string refused_configuration;

    Snapshot snapshot;
    std::shared_ptr<Questions> questions;
    std::unordered_map<std::string, std::shared_ptr<const FileReading>> readings;
    std::map<std::string, std::string> file_troubles;
    std::size_t unreadable_facts = 0;   // Unreadable claims
    Workspace workspace;
    std::vector<std::vector<Finding>> said;   // by check
    Verdict verdict;

    // what the change at hand has changed so far
    Kinds changed;
    bool joined_anew = false;
    bool troubles_changed = false;

    // ---- a whole tree

    void begin(Listing listing) {
        entries = listing.entries;
        listing_troubles = listing.troubles;
        links = std::move(listing.links);
        read_configuration();
        take_all();
    }

    void read_configuration() {
        refused_configuration.clear();
        Listing listing;
        for (const Entry& entry : entries)
            if (is_configuration_place(entry.path)) listing.entries.push_back(entry);
        try {
            configuration = rules.configuration(bytes, listing);
        } catch (const Error& error) {
            configuration = {};
            refused_configuration = error.what();
        }
    }

    /// Everything from the entries on.
    void take_all() {
        Listing listing;
        listing.entries = entries;
        listing.troubles = listing_troubles;
        listing = configured(std::move(listing), configuration);
        listing_troubles = listing.troubles;
        snapshot = {};
        readings.clear();
        file_troubles.clear();
        unreadable_facts = 0;
        for (const Entry& entry : listing.entries) {
            snapshot.paths.push_back(entry.path);
            const Readers& readers = memo.readers_of(engine::claimed_as(entry));
            if (readers.empty()) continue;
            auto reading = memo.read(bytes, entry, readers);
            count(entry.path, nullptr, reading.get());
            if (reading->facts) snapshot.files.push_back({roomy(entry.path), reading->facts, false, entry.read_as});
            readings.emplace(entry.path, std::move(reading));
        }
        join();
        judge_again();
    }

    void count(const std::string& path, const FileReading* before, const FileReading* after) {
        const auto unreadable_in = [](const FileReading* reading) {
            std::size_t number = 0;
            if (reading && reading->facts) each<Unreadable>(*reading->facts, [&](const Unreadable&, const Fact&) { ++number; });
            return number;
        };
        unreadable_facts += unreadable_in(after) - unreadable_in(before);
        snapshot.audited += (after && after->audited) - std::size_t{before && before->audited};
        const bool had = before && !before->trouble.empty(), has = after && !after->trouble.empty();
        if (!had && !has) return;
        troubles_changed = true;
        file_troubles.erase(path);
        if (has) file_troubles.emplace(path, after->trouble);
    }

    void join() {
        snapshot.troubles = listing_troubles;
        for (const auto& [path, reason] : file_troubles) snapshot.troubles.push_back({path, reason});
        std::ranges::stable_sort(snapshot.troubles, {}, &Trouble::path);
        questions = std::make_shared<Questions>();
        snapshot.asked = questions;
        workspace = resolve(snapshot, configuration);
        workspace.today = rules.policy.today;
        snapshot.asked = nullptr;
        joined_anew = true;
    }

    // ---- one file

    /// Takes in a change; false where the tree must be taken whole.
    bool take(const TreeChange& change) {
        const auto entry = std::ranges::lower_bound(entries, change.path, {}, &Entry::path);
        const bool known = entry != entries.end() && entry->path == change.path;
        if (known != static_cast<bool>(change.before)) return false;   // not the tree that the change is of
        Entry now{.path = change.path, .blob = change.after};
        if (!change.after)
            entries.erase(entry);
        else if (known)
            entry->blob = change.after;
        else
            entries.insert(entry, now);

        Listing one;
        one.entries.push_back(std::move(now));
        one = configured(std::move(one), configuration);
        if (one.entries.empty()) return true;   // excluded
        if (!known || !change.after) path(change.path, !known);
        file(one.entries.front());
        return true;
    }

    void path(const std::string& path, bool added) {
        const auto at = std::ranges::lower_bound(snapshot.paths, path);
        if (added)
            snapshot.paths.insert(at, path);
        else
            snapshot.paths.erase(at);
        changed |= Kinds::paths();
        if (!configuration.projects.empty() || questions->are_answered_otherwise(snapshot, path, added)) changed |= Kinds::all();
    }

    /// Reads a file that changed, came (or went: its entry has no blob).
    void file(const Entry& entry) {
        static const std::shared_ptr<const FileReading> nothing = std::make_shared<const FileReading>();
        const Readers& readers = memo.readers_of(engine::claimed_as(entry));
        if (readers.empty()) return;
        auto& slot = readings[entry.path];
        const auto before = slot ? slot : nothing;
        const auto after = entry.blob ? memo.read(bytes, entry, readers) : nothing;
        slot = after;
        count(entry.path, before.get(), after.get());
        const Kinds difference = before->digests.difference(after->digests);
        if (!entry.blob) readings.erase(entry.path);
        if (difference.empty()) return keep_facts(entry.path, before);
        changed |= difference;
        if (difference.meets(Kinds::of<Mentions>()) && !entry.path.ends_with(".py")) changed |= Kinds::mentions_outside_code();
        const auto at = std::ranges::lower_bound(snapshot.files, entry.path, {}, &FileFacts::path);
        const bool apart = is_apart(before->digests.kinds() | after->digests.kinds(), engine::claimed_as(entry)) && !is_looked_into(difference);
        if (!apart) changed |= Kinds::all();
        if (!after->facts) {
            if (apart) leave(*at);
            snapshot.files.erase(at);
        } else if (!before->facts) {
            const auto made = snapshot.files.insert(at, {roomy(entry.path), after->facts, false, entry.read_as});
            if (apart) enter(*made);
        } else {
            at->facts = after->facts;
            if (apart) replace(*at);
        }
    }

    /// Stacks of compose files are joined with the variables that the code of their services reads and names.
    bool is_looked_into(Kinds difference) const { return !workspace.stacks.empty() && difference.meets(Kinds::of<VariableRead, Mentions>()); }

    /// The facts that are there go on to stand for those of the new bytes, which say the same.
    void keep_facts(const std::string& path, const std::shared_ptr<const FileReading>& before) {
        const auto slot = readings.find(path);
        if (slot == readings.end() || !before->facts || slot->second->digests.exact == before->digests.exact) return;
        FileReading kept = *slot->second;
        kept.facts = before->facts;
        kept.digests = before->digests;
        slot->second = std::make_shared<const FileReading>(std::move(kept));
    }

    // ---- the lists of the projects' files

    void enter(const FileFacts& file) {
        Project* project = owner_of(file.path, workspace.projects);
        if (!project) return;
        project->files.insert(std::ranges::lower_bound(project->files, std::string_view(file.path), {}, &ProjectFile::path), {file.path, file.facts.get()});
    }
    void leave(const FileFacts& file) {
        Project* project = owner_of(file.path, workspace.projects);
        if (!project) return;
        const auto at = std::ranges::lower_bound(project->files, std::string_view(file.path), {}, &ProjectFile::path);
        if (at != project->files.end() && at->path == file.path) project->files.erase(at);
    }
    void replace(const FileFacts& file) {
        Project* project = owner_of(file.path, workspace.projects);
        if (!project) return;
        const auto at = std::ranges::lower_bound(project->files, std::string_view(file.path), {}, &ProjectFile::path);
        if (at != project->files.end() && at->path == file.path) at->facts = file.facts.get();
    }

    // ---- a change

    /// Takes in the changes; false where the tree must be taken whole.
    bool take(const std::vector<TreeChange>& changes) {
        changed = {};
        joined_anew = troubles_changed = false;
        bool configures = false;
        for (const TreeChange& change : changes) configures |= is_configuration_place(change.path);
        for (const TreeChange& change : changes) {
            if (const auto also = through_links(change); !also)
                return false;
            else
                for (const TreeChange& one : *also)
                    if (!take(one)) return false;
            if (!take(change)) return false;
        }
        if (configures) {
            const std::uint64_t before = settings_digest_;
            read_configuration();
            settings_digest_ = settings_digest();
            if (settings_digest_ != before) {
                take_all();
                return true;
            }
        }
        if (troubles_changed || changed == Kinds::all()) join();
        judge_again();
        return true;
    }

    /// The changes of the links that lead to a changed file; nothing where it cannot be said where they lead now.
    std::optional<std::vector<TreeChange>> through_links(const TreeChange& change) const {
        std::vector<TreeChange> out;
        for (const Link& link : links) {
            if (std::ranges::none_of(link.passed, [&](const std::string& passed) { return is_inside(change.path, passed) && (change.path == passed || !is_there(passed)); })) continue;
            if (!change.before || !change.after || link.passed.back() != change.path) return {};
            out.push_back({link.path, change.before, change.after});
        }
        return out;
    }
    bool is_there(const std::string& folder) const {
        const auto at = std::ranges::lower_bound(entries, folder + '/', {}, &Entry::path);
        return at != entries.end() && at->path.starts_with(folder + '/');
    }

    /// What the configuration was made of: the settings of the files at its places, and why it was refused.
    std::uint64_t settings_digest() const {
        std::uint64_t out = text_digest(refused_configuration + '\n' + configuration.path);
        for (const char* place : {".driftaudit.yaml", ".driftaudit.yml", "pyproject.toml"})
            if (const auto reading = readings.find(place); reading != readings.end() && reading->second->facts && first<Setting>(*reading->second->facts))
                out = text_digest(std::to_string(reading->second->digests.exact), out);
        return out;
    }
    std::uint64_t settings_digest_ = 0;

    // ---- judging

    void judge_again() {
        settings_digest_ = settings_digest();
        said.resize(rules.checks.size());
        bool anything_new = joined_anew || changed.meets(Kinds::of<Suppression>());
        for (std::size_t i = 0; i < said.size(); ++i) {
            const Row<Check>& check = rules.checks[i];
            if (!joined_anew && !check.value.reads.meets(changed)) continue;
            std::vector<Finding> findings;
            if (engine::is_run(check, rules.policy, configuration)) findings = engine::said_by(check, workspace, configuration);
            if (std::ranges::equal(findings, said[i], are_equal)) continue;
            said[i] = std::move(findings);
            anything_new = true;
        }
        joined_anew = false;
        if (anything_new || !verdict) settle();
    }

    void settle() {
        std::vector<Finding> all;
        for (const auto& findings : said) all.insert(all.end(), findings.begin(), findings.end());
        std::vector<Finding> findings = engine::settled(std::move(all), workspace, rules.checks, rules.policy, configuration);
        std::erase_if(findings, [](const Finding& finding) { return finding.silenced.has_value(); });
        std::ranges::sort(findings, {}, &Finding::fingerprint);
        std::vector<std::shared_ptr<const Finding>> shared;
        bool same = verdict && verdict->size() == findings.size();
        for (std::size_t i = 0; i < findings.size(); ++i) {
            std::shared_ptr<const Finding> known;
            if (verdict) {
                const auto at = std::ranges::lower_bound(*verdict, findings[i].fingerprint, {}, [](const auto& one) -> const std::string& { return one->fingerprint; });
                if (at != verdict->end() && tell_the_same(**at, findings[i])) known = *at;
            }
            same = same && known;
            shared.push_back(known ? std::move(known) : std::make_shared<const Finding>(std::move(findings[i])));
        }
        if (!same) verdict = std::make_shared<const std::vector<std::shared_ptr<const Finding>>>(std::move(shared));
    }
};

Succession::Succession(SuccessionRules rules, const Source& bytes, Memo& memo) : state_(std::make_unique<State>(std::move(rules), bytes, memo)) {}
Succession::~Succession() = default;

void Succession::go(const std::optional<std::vector<TreeChange>>& changes, const std::function<Listing()>& listing) {
    if (!changes || !state_->verdict || !state_->take(*changes)) state_->begin(listing());
}

const Verdict& Succession::verdict() const { return state_->verdict; }
std::size_t Succession::unreadable() const { return state_->snapshot.troubles.size() + state_->unreadable_facts; }
const std::string& Succession::refused_configuration() const { return state_->refused_configuration; }

}  // namespace driftaudit
