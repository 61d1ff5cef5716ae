// A lock that records a hash of its manifest is fresh where the hash is the manifest's, by any rule that a release of its tool had: what such a lock says of
// versions was decided by the tool, overrides and all. The others are judged by what they hold: uv's by what it recorded of each member, compiled ones by
// whether their pins satisfy the inputs.

#include "shared/locks.hpp"
#include "shared/places.hpp"

#include <driftaudit/lock.hpp>

#include <algorithm>
#include <set>

namespace driftaudit::check {
namespace {

/// One thing that the lock and a manifest do not agree on.
struct Doubt {
    std::string package;   // "python" for the Pythons
    std::string says;
    Voice lock, manifest;
};

/// What installs this lock does about it.
std::string cost(const LockFile& lock) {
    const std::string& tool = lock.head->tool;
    if (tool == "uv") return "`uv sync --locked` refuses it, and `--frozen` installs what it has";
    if (tool == "poetry") return "`poetry install` refuses it; older releases warn and install what it has";
    if (tool == "pipenv") return "`pipenv install --deploy` refuses it, and `pipenv sync` installs what it has";
    if (tool == "pdm") return "`pdm lock --check` refuses it, and `pdm sync` installs what it has";
    return "who installs it gets other packages than were asked for";
}

/// Compiled for the one machine that it was compiled on: what a marker keeps out there is told nowhere.
bool is_for_one_machine(const Lock& lock) { return !is_one_of(lock.tool, {"uv", "poetry", "pipenv", "pdm", "pylock"}); }

/// What compilers leave out of their locks, or the platform brings.
bool is_left_out(std::string_view name) { return is_one_of(name, {"pip", "setuptools", "wheel", "distribute"}) || name.starts_with("--"); }

class Judgement {
public:
    Judgement(const Snapshot& snapshot, const LockFile& lock) : lock_(lock), inputs_(inputs_of(snapshot, lock)), unknown_(unknown_members(snapshot, lock)) {}

    std::optional<Finding> run() {
        if ((inputs_.empty() && unknown_.empty()) || first<Unreadable>(*lock_.facts)) return std::nullopt;
        const auto hash = hash_agrees();
        if (hash && *hash) return std::nullopt;
        for (const LockInput& input : inputs_) packages(input);
        pythons();
        members();
        if (doubts_.empty() && !hash) return std::nullopt;
        return finding(hash.has_value());
    }

private:
    /// Whether the lock's hash is one that its manifest has; nothing where one of the two has none.
    std::optional<bool> hash_agrees() const {
        std::optional<bool> out;
        for (const LockInput& input : inputs_)
            each<ContentHash>(*input.facts, [&](const ContentHash& hash, const Fact&) {
                if (hash.tool != lock_.head->tool || lock_.head->content_hash.empty()) return;
                out = out.value_or(false) || hash.digest == lock_.head->content_hash;
            });
        return out;
    }

    void packages(const LockInput& input) {
        std::vector<Unmet> all;
        if (input.member && !input.member->declared.empty()) {
            all = changed_since(input.declared, input.member->declared, input.member->name, python_of_lock());
        } else if (input.member) {  // uv writes no list where nothing was declared, and old releases wrote none at all
            if (input.member->needs.empty()) all = changed_since(input.declared, {}, input.member->name, python_of_lock());
        } else {
            all = unmet(input.declared, *lock_.facts);
            std::erase_if(all, [&](const Unmet& one) { return cannot_know(one); });
            const auto missing = std::ranges::count(all, Unmet::Why::missing, &Unmet::why);
            if (input.guessed && static_cast<std::size_t>(missing) * 2 > input.declared.size()) return;  // it is of something else
        }
        for (const Unmet& one : all) add(one, input);
    }

    bool cannot_know(const Unmet& one) const {
        if (one.why != Unmet::Why::missing) return false;
        const Requirement& requirement = one.declared.requirement;
        if (is_left_out(requirement.name)) return true;
        return is_for_one_machine(*lock_.head) && (!requirement.marker.empty() || !requirement.url.empty() || one.declared.editable);
    }

    void add(const Unmet& one, const LockInput& input) {
        const Requirement& requirement = one.declared.requirement;
        const bool known = std::ranges::any_of(doubts_, [&](const Doubt& doubt) { return doubt.package == requirement.name; });
        if (known) return;  // a package of several groups is told once
        Doubt doubt{requirement.name, {}, {{*lock_.path, {}}, "the lock"}, {{input.path, {}}, requirement.written}};
        if (one.why != Unmet::Why::forgotten) doubt.manifest.where = place_of(input, one.declared);
        if (one.recorded) doubt.lock = {{*lock_.path, one.recorded->at}, one.recorded->text};
        const std::string name = "`" + requirement.name + "`";
        switch (one.why) {
            case Unmet::Why::missing: doubt.says = name + (input.member ? " was not declared when it was made" : " is missing"); break;
            case Unmet::Why::forgotten: doubt.says = name + " is no longer declared", doubt.manifest.says = "no " + requirement.name; break;
            case Unmet::Why::excluded:
                doubt.says = name + " is locked at " + one.locked->version + " where " + input.path + " asks for `" + requirement.specifier + "`";
                doubt.lock = {place_of_locked(*one.locked), one.locked->name + " " + one.locked->version};
                break;
            case Unmet::Why::changed: doubt.says = changed(name, one); break;
        }
        if (doubt.manifest.says.empty()) doubt.manifest.says = requirement.name;
        doubts_.push_back(std::move(doubt));
    }

    static std::string changed(const std::string& name, const Unmet& one) {
        const auto recorded = parse_requirement(one.recorded->text);
        const std::string& now = one.declared.requirement.specifier;
        if (!recorded || recorded->specifier == now) return name + " was declared for other platforms or with other extras";
        const auto range = [](const std::string& specifier) { return specifier.empty() ? "without a range" : "`" + specifier + "`"; };
        return name + " was declared " + range(recorded->specifier) + " and is " + range(now) + " now";
    }

    Location place_of_locked(const LockedPackage& package) const {
        for (const Fact& fact : *lock_.facts)
            if (std::get_if<LockedPackage>(&fact.claim) == &package) return {*lock_.path, fact.at};
        return {*lock_.path, {}};
    }

    std::string_view python_of_lock() const {
        const PythonVersion* python = allowed_python(*lock_.facts);
        return python ? std::string_view(python->spec) : std::string_view();
    }

    /// The lock of a workspace is for the Pythons that all its members allow.
    void pythons() {
        const PythonVersion* locked = allowed_python(*lock_.facts);
        if (!locked || is_for_one_machine(*lock_.head)) return;
        std::string all;
        Doubt doubt{"python", {}, {{*lock_.path, {}}, locked->spec}, {}};
        for (const LockInput& input : inputs_) {
            const PythonVersion* allowed = allowed_python(*input.facts);
            if (!allowed) continue;
            all += (all.empty() ? "" : ",") + allowed->spec;
            doubt.manifest = {{input.path, place_of(*input.facts, allowed)}, allowed->spec};
        }
        if (all.empty() || covers_python(locked->spec, all)) return;
        doubt.says = "it is for Python `" + locked->spec + "` where the project allows `" + all + "`";
        doubt.lock.where.at = place_of(*lock_.facts, locked);
        doubts_.push_back(std::move(doubt));
    }

    /// Members that the workspace got after it was locked.
    void members() {
        for (const LockInput& member : unknown_) {
            const std::string& name = first<Manifest>(*member.facts)->name;
            doubts_.push_back({name, "`" + name + "` was no member of the workspace when it was made", {{*lock_.path, {}}, "the lock"}, {{member.path, {}}, "member " + name}});
        }
    }

    Finding finding(bool by_hash) const {
        Finding out;
        std::vector<std::string> said, manifests;
        for (const Doubt& doubt : doubts_) said.push_back(doubt.says);
        for (const std::vector<LockInput>* all : {&inputs_, &unknown_})
            for (const LockInput& input : *all) add_once(manifests, input.path);
        out.subject = doubts_.size() == 1 && doubts_[0].package != "python" ? doubts_[0].package : std::string(file_name(*lock_.path));
        const std::string head = by_hash ? manifests.front() + " has changed since " + *lock_.path + " was made" : *lock_.path + " is older than what " + listed(manifests) + " ask" + (manifests.size() == 1 ? "s" : "") + " for";
        out.message = head + (said.empty() ? "" : ": " + listed(said)) + ": " + cost(lock_);
        for (std::size_t i = 0; i < std::min<std::size_t>(doubts_.size(), 3); ++i) {
            out.voices.insert(out.voices.begin() + static_cast<std::ptrdiff_t>(i), doubts_[i].lock);
            out.voices.push_back(doubts_[i].manifest);
        }
        if (doubts_.empty()) out.voices = {{{*lock_.path, {}}, "made from " + lock_.head->content_hash.substr(0, 12) + "…"}, {{manifests.front(), {}}, "is another text now"}};
        out.key = *lock_.path;
        return out;
    }

    const LockFile& lock_;
    std::vector<LockInput> inputs_, unknown_;
    std::vector<Doubt> doubts_;
};

std::vector<Finding> run(const Workspace& workspace) {
    std::vector<Finding> out;
    for (const LockFile& lock : locks_of(workspace))
        if (auto finding = Judgement(*workspace.snapshot, lock).run()) {
            finding->project = project_of(*lock.path, workspace);
            out.push_back(std::move(*finding));
        }
    return out;
}

}  // namespace

Check stale_lock() {
    return {.severity = Severity::error,
            .title = "A lock that is not of its manifest any more",
            .why = "Somebody changed what the project asks for and did not lock again: an install that takes the lock lacks a package or has an old one, and an install that checks it fails on the day of the build.",
            .remedy = "Lock again and commit both files: `uv lock`, `poetry lock`, `pdm lock`, `pipenv lock`, or the pip-compile command in the head of the lock.",
            .run = run,
            .reads = {}};
}

}  // namespace driftaudit::check
