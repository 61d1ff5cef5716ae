#include "locks.hpp"

#include <driftaudit/lock.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>
#include <set>

namespace driftaudit::check {
namespace {

/// Reads what a compiled lock was made from: requirements files with those that they take in, and the main dependencies of manifests.
class Compiled {
public:
    explicit Compiled(const Snapshot& snapshot) : snapshot_(snapshot) {}

    std::vector<LockInput> read(const std::string& path) && {
        add(path);
        return std::move(out_);
    }

private:
    void add(const std::string& path) {
        const Facts* facts = snapshot_.at(path);
        if (path.empty() || !facts || !visited_.insert(path).second) return;
        LockInput input{path, facts};
        if (first<Manifest>(*facts)) {
            const auto declared = declared_by(*facts);
            if (!declared) return;
            for (const Dependency& dependency : *declared)
                if (dependency.group.kind == Group::Kind::main) input.declared.push_back(dependency);
        } else {
            each<Dependency>(*facts, [&](const Dependency& dependency, const Fact&) { input.declared.push_back(dependency); });
        }
        out_.push_back(std::move(input));
        each<Include>(*facts, [&](const Include& include, const Fact&) {
            if (!include.constraint && !include.group) add(join_path(directory_of(path), include.path));
        });
    }

    const Snapshot& snapshot_;
    std::set<std::string> visited_;
    std::vector<LockInput> out_;
};

/// The whole of what a manifest declares; nothing where it is not there or does not tell.
std::vector<LockInput> whole(const Snapshot& snapshot, const std::string& path, const LockedPackage* member = nullptr) {
    const Facts* facts = snapshot.at(path);
    const auto declared = facts && first<Manifest>(*facts) ? declared_by(*facts) : std::nullopt;
    if (!declared) return {};
    return {{path, facts, *declared, member}};
}

/// The members of uv's workspace say where they stand.
std::vector<LockInput> members(const Snapshot& snapshot, const LockFile& lock) {
    std::vector<LockInput> out;
    each<LockedPackage>(*lock.facts, [&](const LockedPackage& package, const Fact&) {
        if (!is_one_of(package.source, {"virtual", "editable", "directory"})) return;
        const std::string folder = join_path(directory_of(*lock.path), package.origin);
        if (folder.empty()) return;
        for (LockInput& input : whole(snapshot, join_path(folder, "pyproject.toml"), &package)) {
            const Manifest* manifest = first<Manifest>(*input.facts);
            if (manifest->tool == "pep621" && manifest->name == package.name) out.push_back(std::move(input));
        }
    });
    return out;
}

/// Where a compiled lock was made from what it names, or else from what stands beside it: `x.in`, `x.txt` beside an `x.lock`.
std::vector<LockInput> compiled(const Snapshot& snapshot, const LockFile& lock) {
    const std::string folder = directory_of(*lock.path);
    std::vector<LockInput> out;
    std::set<std::string> known;
    const auto add = [&](const std::string& path, bool guessed) {
        if (path == *lock.path) return;
        for (LockInput& input : Compiled(snapshot).read(path)) {
            if (input.path == *lock.path || !known.insert(input.path).second) continue;
            input.guessed = guessed;
            out.push_back(std::move(input));
        }
    };
    for (const std::string& named : lock.head->inputs) {
        const std::string beside = join_path(folder, named), from_root = join_path(".", named);
        if (lock.head->tool == "conda-lock" && !named.ends_with(".yml") && !named.ends_with(".yaml")) continue;  // it has conda's names for them
        add(snapshot.at(beside) ? beside : from_root, false);
    }
    if (!lock.head->inputs.empty() || lock.head->tool == "conda-lock") return out;
    const std::string stem = lock.path->substr(0, lock.path->rfind('.'));
    if (lock.head->tool == "rye" || lock.head->tool == "pylock") add(join_path(folder, "pyproject.toml"), true);
    else if (snapshot.at(stem + ".in")) add(stem + ".in", true);
    else add(stem + ".txt", true);
    return out;
}

}  // namespace

std::vector<LockFile> locks_of(const Workspace& workspace) {
    std::vector<LockFile> out;
    for (const FileFacts& file : workspace.snapshot->files) {
        const Lock* head = first<Lock>(*file.facts);
        if (head && !file.ignored && !is_test_path(file.path) && !is_template_path(file.path)) out.push_back({&file.path, file.facts.get(), head});
    }
    return out;
}

std::vector<LockInput> inputs_of(const Snapshot& snapshot, const LockFile& lock) {
    const std::string folder = directory_of(*lock.path);
    const std::string& tool = lock.head->tool;
    const std::string_view name = file_name(*lock.path);
    if (name == "uv.lock") return members(snapshot, lock);
    if (name == "poetry.lock" || (name.starts_with("pdm.") && name.ends_with(".lock"))) return whole(snapshot, join_path(folder, "pyproject.toml"));
    if (name == "Pipfile.lock") return whole(snapshot, join_path(folder, "Pipfile"));
    if (tool == "pylock" && name != "pylock.toml") return {};  // which part of a project has this name is not told
    if (is_one_of(tool, {"pip freeze", "pip-deepfreeze", "poetry export", "uv export", "pdm", "pipenv"})) return {};  // of what is installed, or of another lock
    return compiled(snapshot, lock);
}

std::vector<LockInput> unknown_members(const Snapshot& snapshot, const LockFile& lock) {
    const std::string root = directory_of(*lock.path);
    const Facts* head = file_name(*lock.path) == "uv.lock" ? snapshot.at(join_path(root, "pyproject.toml")) : nullptr;
    const Manifest* workspace = head ? first<Manifest>(*head) : nullptr;
    if (!workspace || workspace->workspace_members.empty()) return {};
    std::set<std::string_view> locked;
    each<LockedPackage>(*lock.facts, [&](const LockedPackage& package, const Fact&) { locked.insert(package.name); });
    std::vector<LockInput> out;
    for (const FileFacts& file : snapshot.files) {
        if (file_name(file.path) != "pyproject.toml" || file.ignored || !workspace->has_member(root, directory_of(file.path))) continue;
        const Manifest* member = first<Manifest>(*file.facts);
        if (member && member->tool == "pep621" && !member->name.empty() && !locked.contains(member->name)) out.push_back({file.path, file.facts.get()});
    }
    return out;
}

Location place_of(const LockInput& input, const Dependency& dependency) {
    for (const Fact& fact : *input.facts)
        if (const auto* here = std::get_if<Dependency>(&fact.claim); here && here->requirement == dependency.requirement) return {input.path, fact.at};
    return {input.path, {}};
}

Span place_of(const Facts& facts, const PythonVersion* python) {
    for (const Fact& fact : facts)
        if (std::get_if<PythonVersion>(&fact.claim) == python) return fact.at;
    return {};
}

const PythonVersion* allowed_python(const Facts& facts) {
    for (const Fact& fact : facts)
        if (const auto* python = std::get_if<PythonVersion>(&fact.claim); python && python->says == PythonVersion::Says::allows) return python;
    return nullptr;
}

}  // namespace driftaudit::check
