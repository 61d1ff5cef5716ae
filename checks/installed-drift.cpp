// A venv is held against the locks of its project, and where it has none against the pins of its requirements files. What is installed in another version than
// any of them says has drifted, whoever asked for it; what is not installed at all is missing only where the project itself needs it on every platform: extras
// and groups are a choice. A venv that lacks most of it was made for something else.

#include "shared/locks.hpp"
#include "shared/places.hpp"
#include "shared/pythons.hpp"
#include "shared/sites.hpp"

#include <driftaudit/version.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace driftaudit::check {
namespace {

bool is_installer(std::string_view name) { return is_one_of(name, {"pip", "setuptools", "wheel", "distribute"}); }

/// One version that some file says is right.
struct Right {
    std::string version;
    Location where;
};

/// What the files of a project say should be installed.
struct Wanted {
    std::multimap<std::string, Right> right;
    std::map<std::string, Location> needed;   // what must be there
    std::vector<std::string> files;
};

bool is_for_developers(std::string_view path) {
    const std::string name = lowered(file_name(path));
    return std::ranges::any_of(std::initializer_list<std::string_view>{"dev", "test", "doc", "lint", "ci", "typing", "local", "constraint"}, [&](std::string_view word) { return name.find(word) != name.npos; });
}

/// Everything that the main dependencies of the inputs bring, as the lock tells it.
void need_closure(const LockFile& lock, const std::vector<LockInput>& inputs, std::string_view python, Wanted& out) {
    std::multimap<std::string_view, std::pair<const LockedPackage*, Location>> locked;
    each<LockedPackage>(*lock.facts, [&](const LockedPackage& package, const Fact& fact) { locked.emplace(package.name, std::pair(&package, Location{*lock.path, fact.at})); });
    std::vector<std::string> open;
    const auto ask = [&](const Requirement& requirement) {
        if (!requirement.name.empty() && requirement.url.empty() && holds_everywhere(requirement.marker, python)) open.push_back(requirement.name);
    };
    for (const LockInput& input : inputs)
        for (const Dependency& dependency : input.declared)
            if (dependency.group.kind == Group::Kind::main && !dependency.editable) ask(dependency.requirement);
    for (std::set<std::string> walked; !open.empty();) {
        const std::string name = std::move(open.back());
        open.pop_back();
        if (!walked.insert(name).second) continue;
        const auto [begin, end] = locked.equal_range(name);
        for (auto entry = begin; entry != end; ++entry) {
            const LockedPackage& package = *entry->second.first;
            if (package.source != "registry" || package.optional || !holds_everywhere(package.marker, python)) continue;
            out.needed.emplace(name, entry->second.second);
            for (const Need& need : package.needs)
                if (const auto requirement = parse_requirement(need.text); requirement && need.group.kind == Group::Kind::main) ask(*requirement);
        }
    }
}

void take_lock(const Snapshot& snapshot, const LockFile& lock, std::string_view python, Wanted& out) {
    out.files.push_back(*lock.path);
    each<LockedPackage>(*lock.facts, [&](const LockedPackage& package, const Fact& fact) {
        if (package.source == "registry" && !package.version.empty()) out.right.emplace(package.name, Right{package.version, {*lock.path, fact.at}});
    });
    if (!is_for_developers(*lock.path)) need_closure(lock, inputs_of(snapshot, lock), python, out);
}

void take_pins(const std::string& path, const Facts& facts, std::string_view python, Wanted& out) {
    each<Dependency>(facts, [&](const Dependency& dependency, const Fact& fact) {
        const std::string version = pinned_version(dependency.requirement);
        if (version.empty() || !parse_version(version) || dependency.editable) return;
        const Location where{path, fact.at};
        out.right.emplace(dependency.requirement.name, Right{version, where});
        add_once(out.files, path);
        if (!is_for_developers(path) && holds_everywhere(dependency.requirement.marker, python)) out.needed.emplace(dependency.requirement.name, where);
    });
}

/// The locks below the project's root, and else the nearest above it; without any, its requirements files.
Wanted wanted_by(const Workspace& workspace, const Project& project, std::string_view python) {
    Wanted out;
    const std::vector<LockFile> locks = locks_of(workspace);
    for (const LockFile& lock : locks)
        if (std::ranges::count(project.locks, *lock.path) > 0 && !is_illustration(*lock.path)) take_lock(*workspace.snapshot, lock, python, out);
    for (std::string folder = project.root; out.files.empty() && folder != "."; folder = directory_of(folder))
        for (const LockFile& lock : locks)
            if (directory_of(*lock.path) == directory_of(folder)) take_lock(*workspace.snapshot, lock, python, out);
    if (!out.files.empty()) return out;
    for (const std::string& path : project.manifests)
        if (const Facts* facts = workspace.snapshot->at(path); facts && !first<Manifest>(*facts)) take_pins(path, *facts, python, out);
    return out;
}

/// One package that is not as it should be.
struct Deviation {
    std::string name, says;
    Voice here, there;
};

class Judgement {
public:
    Judgement(const Workspace& workspace, const Project& project, const Environment& venv) : workspace_(workspace), project_(project), venv_(venv) {}

    std::optional<Finding> run() {
        std::string python = "3.12";
        for (const PythonStatement& statement : venv_.pythons) python = statement.spec;
        const Wanted wanted = wanted_by(workspace_, project_, python);
        for (const Site& site : sites_of(*workspace_.snapshot, venv_))
            for (const Distribution& one : site.distributions) installed_.emplace(one.package->name, one);
        const bool bare = std::ranges::all_of(installed_, [](const auto& entry) { return is_installer(entry.first); });
        if (wanted.files.empty() || bare) return std::nullopt;
        versions(wanted);
        missing(wanted);
        pythons(wanted);
        if (deviations_.empty()) return std::nullopt;
        return finding(wanted);
    }

private:
    bool is_own(const std::string& name) const { return is_installer(name) || name == project_.name || std::ranges::count(workspace_.projects, name, &Project::name) > 0; }

    void versions(const Wanted& wanted) {
        for (const auto& [name, one] : installed_) {
            const auto [begin, end] = wanted.right.equal_range(name);
            if (begin == end || one.from || is_own(name)) continue;   // from a repository or a folder: what it calls itself is not what was locked
            const auto version = parse_version(one.package->version);
            const bool right = std::any_of(begin, end, [&](const auto& entry) {
                const auto said = parse_version(entry.second.version);
                return !version || !said || *said == *version || (said->local.empty() && without_local(*version) == *said);
            });
            if (right) continue;
            const Right& said = begin->second;
            deviations_.push_back({name, name + " is " + one.package->version + " where " + said.where.path + " says " + said.version,
                                   {{metadata_of(*workspace_.snapshot, one), {}}, name + " " + one.package->version}, {said.where, name + " " + said.version}});
        }
    }

    static Version without_local(Version version) {
        version.local.clear();
        return version;
    }

    void missing(const Wanted& wanted) {
        std::vector<Deviation> gone;
        for (const auto& [name, where] : wanted.needed)
            if (!installed_.contains(name) && !is_own(name)) gone.push_back({name, name + " is not installed", {{venv_.path + "/pyvenv.cfg", {}}, "no " + name}, {where, name}});
        if (gone.size() * 2 > wanted.needed.size()) return;
        std::ranges::move(gone, std::back_inserter(deviations_));
    }

    void pythons(const Wanted& wanted) {
        for (const PythonStatement& statement : venv_.pythons)
            for (const std::string& path : wanted.files) {
                const Facts& facts = *workspace_.snapshot->at(path);
                const PythonVersion* allowed = allowed_python(facts);
                const auto python = concrete_python(statement.spec);
                if (!allowed || !python || allows({allowed->spec, "", {}}, *python)) continue;
                deviations_.push_back({"python", "its Python is " + statement.spec + " where " + path + " is for " + allowed->spec, {statement.where, statement.spec}, {{path, place_of(facts, allowed)}, allowed->spec}});
                return;
            }
    }

    Finding finding(const Wanted& wanted) const {
        Finding out;
        std::vector<std::string> said;
        for (const Deviation& deviation : deviations_) said.push_back(deviation.says);
        out.subject = deviations_.size() == 1 ? deviations_[0].name : venv_.name;
        out.message = "the local venv " + venv_.name + " is not what " + listed(wanted.files) + " say" + (wanted.files.size() == 1 ? "s" : "") + ": " + listed(said) + ": what works here may fail where that is installed";
        for (std::size_t i = 0; i < std::min<std::size_t>(deviations_.size(), 3); ++i) {
            out.voices.push_back(deviations_[i].here);
            out.voices.push_back(deviations_[i].there);
        }
        out.project = project_.root;
        out.environments = {std::string(name_of(venv_.role))};
        out.key = venv_.path;
        return out;
    }

    const Workspace& workspace_;
    const Project& project_;
    const Environment& venv_;
    std::map<std::string, Distribution> installed_;
    std::vector<Deviation> deviations_;
};

std::vector<Finding> run(const Workspace& workspace) {
    std::vector<Finding> out;
    for (const Project& project : workspace.projects)
        for (const Environment& environment : project.environments)
            if (environment.kind == Environment::Kind::venv)
                if (auto finding = Judgement(workspace, project, environment).run()) out.push_back(std::move(*finding));
    return out;
}

}  // namespace

Check installed_drift() {
    return {.severity = Severity::warning,
            .title = "The local venv is not what the lock says",
            .why = "Somebody locked anew, or installed by hand, and this venv stayed behind: its tests pass with versions that no image has.",
            .remedy = "Bring it in step: `uv sync`, `poetry install --sync`, `pdm sync`, `pipenv sync`, or `pip-sync requirements.txt`.",
            .run = run,
            .reads = Kinds::paths()};
}

}  // namespace driftaudit::check
