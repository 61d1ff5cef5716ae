// Commits and their order. The walk, the merge base and revisions are ours, since libgit2's walk stops where a shallow clone does and knows no grafts; only what a
// revision's text means is asked of it.

#include <driftaudit/repository.hpp>

#include <algorithm>
#include <cstring>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <map>
#include <queue>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <driftaudit/date.hpp>
#include <driftaudit/nearest.hpp>
#include <driftaudit/utf8.hpp>

#include "listing.hpp"
#include "objects.hpp"

namespace driftaudit {

using source::Object;
using source::Objects;
using source::TreeItem;

struct Repository::State {
    source::Library library;
    source::GitRepository repository;
    std::unique_ptr<Objects> objects;
    std::unique_ptr<git_mailmap, source::Release<git_mailmap, git_mailmap_free>> mailmap;
    std::string prefix;   // of the folder that it was opened at in its work tree, "" or ending in a slash

    /// The tree below the prefix; none where the commit has no such folder.
    ObjectId below_prefix(const ObjectId& tree) const {
        if (prefix.empty()) return tree;
        const auto found = item_at(*objects, tree, std::string_view(prefix).substr(0, prefix.size() - 1));
        return found && found->first == TreeItem::Kind::folder ? found->second : ObjectId{};
    }
};

namespace {

Bytes bytes_of(const Objects& objects, const ObjectId& blob, std::size_t limit) {
    Object object = objects.read(blob, GIT_OBJECT_BLOB, limit);
    if (!object.refused.empty()) return {{}, std::move(object.refused), object.size};
    return {std::string(object.text()), {}};
}

/// A listing that was made at once, and its bytes from git's objects.
class Listed final : public Source {
public:
    Listed(std::shared_ptr<const void> owner, const Objects& objects, Listing listing)
        : owner_(std::move(owner)), objects_(objects), listing_(std::move(listing)) {}

    Listing list() const override { return listing_; }
    Bytes read(const Entry& entry, std::size_t limit) const override { return bytes_of(objects_, entry.blob, limit); }

private:
    std::shared_ptr<const void> owner_;
    const Objects& objects_;
    Listing listing_;
};

std::string valid_utf8(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t valid = utf8_valid_prefix(text);
        out += text.substr(0, valid);
        if (valid < text.size()) append_utf8(out, 0xFFFD);
        text.remove_prefix(std::min(valid + 1, text.size()));
    }
    return out;
}

/// The day of a moment where the clock is so many minutes ahead, written +0100.
std::string local_date(std::int64_t time, std::string_view zone) {
    int hours_minutes = 0;
    const bool signed_zone = zone.size() == 5 && (zone[0] == '+' || zone[0] == '-');
    if (signed_zone) std::from_chars(zone.data() + 1, zone.data() + 5, hours_minutes);
    const int minutes = hours_minutes / 100 * 60 + hours_minutes % 100;
    const std::int64_t local = time + std::int64_t{signed_zone && zone[0] == '-' ? -minutes : minutes} * 60;
    constexpr std::int64_t last_day = 253402300799;  // of the year 9999
    return date_text(std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds(std::chrono::seconds(std::clamp<std::int64_t>(local, 0, last_day)))));
}

/// "Name <mail> 1700000000 +0100".
Authorship person_in(std::string_view line) {
    Authorship out;
    const std::size_t open = line.find(" <"), close = line.rfind("> ");
    if (open == line.npos || close == line.npos || close < open) return out;
    out.name = line.substr(0, open);
    out.email = line.substr(open + 2, close - open - 2);
    const std::string_view when = line.substr(close + 2);
    std::int64_t time = 0;
    const auto [end, error] = std::from_chars(when.data(), when.data() + when.size(), time);
    const std::size_t zone = static_cast<std::size_t>(end - when.data()) + 1;
    out.date = local_date(time, zone < when.size() ? when.substr(zone) : std::string_view());
    return out;
}

std::vector<std::string> reference_names(git_repository* repository) {
    std::vector<std::string> names;
    git_reference_iterator* iterator = nullptr;
    if (git_reference_iterator_new(&iterator, repository) < 0) return names;
    for (git_reference* reference = nullptr; git_reference_next(&reference, iterator) == 0 && names.size() < 10000; git_reference_free(reference))
        names.emplace_back(git_reference_shorthand(reference));
    git_reference_iterator_free(iterator);
    return names;
}

/// Why a folder cannot be opened as a repository.
[[noreturn]] void refuse_repository(const std::string& folder, int status) {
    const std::string words = source::last_words();
    if (status == GIT_ENOTFOUND) throw Error("no git repository at " + folder + " or above it");
    if (words.find("objectformat") != words.npos) throw Error("the git repository at " + folder + " names its objects by SHA-256, which driftaudit cannot read yet");
    throw Error("the git repository at " + folder + " cannot be opened: " + words);
}

}  // namespace

Repository::Repository(std::shared_ptr<State> state) : state_(std::move(state)) {}
Repository::Repository(Repository&&) noexcept = default;
Repository& Repository::operator=(Repository&&) noexcept = default;
Repository::~Repository() = default;

Repository Repository::open(const std::string& folder) {
    std::error_code error;
    const std::string resolved = std::filesystem::canonical(folder, error).string();
    if (error) throw Error("no such folder: " + folder);
    auto state = std::make_shared<State>();
    if (const int status = source::open_repository(state->library, resolved, state->repository); status < 0) refuse_repository(folder, status);
    git_repository* const repository = state->repository.get();
    const char* const root = git_repository_workdir(repository);
    const bool in_gits_own = (resolved + "/").starts_with(git_repository_path(repository));
    if (root && !in_gits_own && (resolved + "/").starts_with(root)) state->prefix = (resolved + "/").substr(std::strlen(root));
    state->objects = std::make_unique<Objects>(repository);
    git_mailmap* mailmap = nullptr;
    if (git_mailmap_from_repository(&mailmap, repository) == 0) state->mailmap.reset(mailmap);
    return Repository(std::move(state));
}

ObjectId Repository::commit_named(const std::string& revision) const {
    git_repository* const repository = state_->repository.get();
    git_object* object = nullptr;
    const int status = git_revparse_single(&object, repository, revision.c_str());
    const std::unique_ptr<git_object, source::Release<git_object, git_object_free>> found(object);
    if (status == GIT_EAMBIGUOUS) throw Error("the revision '" + revision + "' is ambiguous: more than one object's name begins so");
    if (status < 0) {
        if (revision == "HEAD" && git_repository_head_unborn(repository) == 1) throw Error("the repository has no commit yet");
        throw Error("no such revision: '" + revision + "'" + did_you_mean(revision, reference_names(repository)));
    }
    git_object* commit = nullptr;
    if (git_object_peel(&commit, object, GIT_OBJECT_COMMIT) < 0) throw Error("'" + revision + "' is no commit");
    const ObjectId id = source::object_id(*git_object_id(commit));
    git_object_free(commit);
    return id;
}

Commit Repository::commit(const ObjectId& id) const {
    std::string refused;
    auto commit = state_->objects->commit(id, refused);
    if (!commit) throw Error("the commit " + id.hex() + " cannot be read: " + refused);
    return *commit;
}

Authorship Repository::authorship(const ObjectId& commit) const {
    const Object object = state_->objects->read(commit, GIT_OBJECT_COMMIT);
    if (!object.refused.empty()) return {};
    const std::string_view text = object.text().substr(0, object.text().find("\n\n"));
    const std::size_t line = text.find("\nauthor ");
    if (line == text.npos) return {};
    const std::size_t begin = line + 8;
    Authorship person = person_in(text.substr(begin, std::min(text.find('\n', begin), text.size()) - begin));
    const char *name = nullptr, *email = nullptr;
    if (state_->mailmap && git_mailmap_resolve(&name, &email, state_->mailmap.get(), person.name.c_str(), person.email.c_str()) == 0) {
        Authorship known{name, email, person.date};
        person = std::move(known);
    }
    person.name = valid_utf8(person.name);
    person.email = valid_utf8(person.email);
    return person;
}

// ---- ways through the commits ---------------------------------------------------------------------------------------------------------

std::optional<ObjectId> Repository::merge_base(const ObjectId& a, const ObjectId& b) const {
    // git's way: both sides paint their ancestors, the newest first; a commit in both colours is common, and what lies below it is of no interest.
    enum : unsigned { left = 1, right = 2, stale = 4, queued = 8 };
    std::unordered_map<ObjectId, unsigned> colors;
    std::map<ObjectId, std::int64_t> common;
    const auto older = [](const Commit& x, const Commit& y) { return std::pair(x.time, x.id) < std::pair(y.time, y.id); };
    std::priority_queue<Commit, std::vector<Commit>, decltype(older)> queue(older);
    std::size_t interesting = 0;   // queued and not stale
    const auto paint = [&](const ObjectId& id, unsigned with) {
        unsigned& color = colors[id];
        if ((color | with) == color) return;
        std::string refused;
        const auto commit = state_->objects->commit(id, refused);
        if (!commit) return;  // beyond the end of what is here
        const bool counted = (color & queued) && !(color & stale);
        color |= with;
        if (!(color & queued)) queue.push(*commit);
        color |= queued;
        interesting = interesting - counted + !(color & stale);
    };
    paint(a, left);
    paint(b, right);
    while (!queue.empty() && interesting > 0) {
        const Commit commit = queue.top();
        queue.pop();
        unsigned color = colors[commit.id] &= ~unsigned{queued};
        interesting -= !(color & stale);
        if ((color & (left | right)) == (left | right) && !(color & stale)) {
            common.emplace(commit.id, commit.time);
            color |= stale;
        }
        for (const ObjectId& parent : commit.parents) paint(parent, color);
    }
    std::optional<ObjectId> best;
    for (const auto& [id, time] : common)
        if (!(colors[id] & stale) && (!best || common[*best] < time)) best = id;
    return best;
}

namespace {

/// The first parents from a commit back, the newest first.
Walked first_parents(const Objects& objects, ObjectId at, const WalkLimits& limits) {
    Walked out;
    while (at && (limits.most == 0 || out.commits.size() < limits.most)) {
        std::string refused;
        auto commit = objects.commit(at, refused);
        if (!commit) {
            out.broken = refused;
            break;
        }
        if (limits.since && commit->time < *limits.since) break;
        if (commit->shallow) out.broken = "the repository is a shallow clone";
        at = commit->parents.empty() ? ObjectId{} : commit->parents.front();
        out.commits.push_back(std::move(*commit));
    }
    std::ranges::reverse(out.commits);
    return out;
}

/// All commits that can be reached, each behind its parents and else by time.
Walked all_commits(const Objects& objects, const ObjectId& head, const WalkLimits& limits) {
    Walked out;
    std::unordered_map<ObjectId, Commit> reached;
    std::unordered_map<ObjectId, std::vector<ObjectId>> children;
    std::vector<ObjectId> waiting{head};
    while (!waiting.empty()) {
        const ObjectId id = waiting.back();
        waiting.pop_back();
        if (reached.contains(id)) continue;
        std::string refused;
        auto commit = objects.commit(id, refused);
        if (!commit) {
            out.broken = refused;
            continue;
        }
        if (limits.since && commit->time < *limits.since) continue;
        if (commit->shallow) out.broken = "the repository is a shallow clone";
        for (const ObjectId& parent : commit->parents) waiting.push_back(parent);
        reached.emplace(id, std::move(*commit));
    }
    std::unordered_map<ObjectId, std::size_t> missing;   // parents that do not stand in the order yet
    const auto newer = [](const Commit* x, const Commit* y) { return std::pair(x->time, x->id) > std::pair(y->time, y->id); };
    std::priority_queue<const Commit*, std::vector<const Commit*>, decltype(newer)> ready(newer);
    for (const auto& [id, commit] : reached) {
        std::size_t count = 0;
        for (const ObjectId& parent : std::unordered_set(commit.parents.begin(), commit.parents.end()))
            if (reached.contains(parent)) ++count, children[parent].push_back(id);
        if ((missing[id] = count) == 0) ready.push(&commit);
    }
    while (!ready.empty()) {
        const Commit* commit = ready.top();
        ready.pop();
        out.commits.push_back(*commit);
        for (const ObjectId& child : children[commit->id])
            if (--missing[child] == 0) ready.push(&reached.at(child));
    }
    if (limits.most != 0 && out.commits.size() > limits.most) out.commits.erase(out.commits.begin(), out.commits.end() - static_cast<std::ptrdiff_t>(limits.most));
    return out;
}

}  // namespace

Walked Repository::walk(const ObjectId& head, const WalkLimits& limits) const {
    return limits.all_parents ? all_commits(*state_->objects, head, limits) : first_parents(*state_->objects, head, limits);
}

// ---- trees ----------------------------------------------------------------------------------------------------------------------------

std::unique_ptr<Source> Repository::tree(const ObjectId& tree) const {
    const ObjectId below = state_->below_prefix(tree);
    Listing listing = below ? source::listing_of_tree(*state_->objects, below) : Listing{};
    return std::make_unique<Listed>(state_, *state_->objects, std::move(listing));
}

std::unique_ptr<Source> Repository::index() const {
    git_index* index = nullptr;
    if (git_repository_is_bare(state_->repository.get())) throw Error("the repository is bare: it has no index");
    if (git_repository_index(&index, state_->repository.get()) < 0) throw Error("git's index cannot be read: " + source::last_words());
    const source::GitIndex owned(index);
    return std::make_unique<Listed>(state_, *state_->objects, source::listing_of_index(*state_->objects, index, state_->prefix));
}

std::optional<std::vector<TreeChange>> Repository::changes(const ObjectId& before, const ObjectId& after) const {
    return source::changes_between(*state_->objects, state_->below_prefix(before), state_->below_prefix(after));
}

Bytes Repository::read(const ObjectId& blob, std::size_t limit) const { return bytes_of(*state_->objects, blob, limit); }

std::string Repository::why_incomplete(std::string_view behind) const {
    return state_->objects->any_shallow() ? std::string(behind) + "the repository is a shallow clone (git fetch --unshallow brings the rest)" : "";
}

std::vector<std::string> Repository::refusals() const { return state_->objects->refusals(); }

std::string Repository::prefix() const { return state_->prefix; }

std::string Repository::folder() const { return git_repository_path(state_->repository.get()); }

}  // namespace driftaudit
