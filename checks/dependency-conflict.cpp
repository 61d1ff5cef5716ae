// What `pip check` says, read from the files. A requirement counts only where its marker holds on every platform that the place may be on: which one a lock
// is installed on, or a venv was made on, is told nowhere. A lock that names no ranges (uv's) says nothing here.

#include "shared/locks.hpp"
#include "shared/places.hpp"
#include "shared/sites.hpp"

#include <driftaudit/marker.hpp>
#include <driftaudit/ranges.hpp>
#include <driftaudit/version-set.hpp>

#include <algorithm>
#include <map>

namespace driftaudit::check {
namespace {

/// One package that is there, in a lock or a venv.
struct Present {
    std::string name, version, python;
    bool from_index = true;
    std::string marker;
    const std::vector<Need>* needs = nullptr;
    Location where;   // of its version
    std::string file; // of its needs
};

/// The finding on one package: everybody who needs another version of it.
struct Conflict {
    std::vector<std::string> needers;
    std::vector<Voice> voices;
    const Present* present = nullptr;   // null where it is not there at all
};

class Judgement {
public:
    Judgement(std::vector<Present> packages, std::vector<std::string> pythons, std::string place) : packages_(std::move(packages)), pythons_(std::move(pythons)), place_(std::move(place)) {
        for (const Present& present : packages_) by_name_.emplace(present.name, &present);
    }

    /// `complete` where a package that is not there is missing.
    std::vector<Finding> run(bool complete) {
        for (const Present& needer : packages_) {
            python(needer);
            for (const Need& need : *needer.needs)
                if (need.group.kind == Group::Kind::main) judge(needer, need, complete);
        }
        std::vector<Finding> out;
        for (auto& [name, conflict] : conflicts_) out.push_back(finding(name, std::move(conflict)));
        return out;
    }

private:
    bool applies(std::string_view marker) const {
        if (marker.empty()) return true;
        return !pythons_.empty() && std::ranges::all_of(pythons_, [&](const std::string& python) { return holds_everywhere(marker, python); });
    }

    void judge(const Present& needer, const Need& need, bool complete) {
        const auto requirement = parse_requirement(need.text);
        if (!requirement || requirement->name.empty() || !requirement->url.empty() || !applies(requirement->marker) || !applies(needer.marker)) return;
        const auto [begin, end] = by_name_.equal_range(requirement->name);
        const auto set = parse_specifiers(requirement->specifier);
        if (begin == end ? !complete : !set || set->clauses.empty()) return;
        const bool met = std::any_of(begin, end, [&](const auto& entry) {
            return !entry.second->from_index || !parse_version(entry.second->version) || contains(*set, entry.second->version, Prereleases::allowed);
        });
        if (met) return;
        Conflict& conflict = conflicts_[requirement->name];
        conflict.present = begin == end ? nullptr : begin->second;
        conflict.needers.push_back(needer.name + " " + needer.version + " needs `" + requirement->name + requirement->specifier + "`");
        conflict.voices.push_back({{needer.file, need.at}, needer.name + " " + needer.version + ": " + need.text});
    }

    /// A package that runs on none of the Pythons of the place.
    void python(const Present& present) {
        const auto range = parse_specifiers(present.python);
        if (!range || range->clauses.empty() || pythons_.empty() || !applies(present.marker)) return;
        const VersionSet set(*range);
        const bool runs = std::ranges::any_of(pythons_, [&](const std::string& python) { return set.contains(*parse_version(python)); });
        if (runs) return;
        Conflict& conflict = conflicts_["python"];
        conflict.needers.push_back(present.name + " " + present.version + " needs Python `" + present.python + "`");
        conflict.voices.push_back({present.where, present.name + " " + present.version + ": " + present.python});
    }

    Finding finding(const std::string& name, Conflict conflict) const {
        Finding out;
        out.subject = name;
        const std::string there = name == "python" ? place_ + " is for Python " + pythons_.front() + (pythons_.size() > 1 ? " or newer" : "")
                                  : conflict.present ? place_ + " has " + name + " " + conflict.present->version : place_ + " has no " + name;
        out.message = listed(conflict.needers) + " but " + there + ": it fails when it is imported, or later";
        out.voices = std::move(conflict.voices);
        if (out.voices.size() > 4) out.voices.resize(4);
        if (conflict.present) out.voices.push_back({conflict.present->where, name + " " + conflict.present->version});
        out.key = place_;
        return out;
    }

    std::vector<Present> packages_;
    std::vector<std::string> pythons_;
    std::string place_;
    std::multimap<std::string_view, const Present*> by_name_;
    std::map<std::string, Conflict> conflicts_;
};

void lock(const LockFile& file, std::vector<Finding>& out, const Workspace& workspace) {
    if (file.head->tool == "conda-lock" || first<Unreadable>(*file.facts)) return;   // conda's names and ranges are its own
    std::vector<Present> packages;
    each<LockedPackage>(*file.facts, [&](const LockedPackage& package, const Fact& fact) {
        packages.push_back({package.name, package.version, package.python, package.source == "registry", package.marker, &package.needs, {*file.path, fact.at}, *file.path});
    });
    const PythonVersion* python = allowed_python(*file.facts);
    for (Finding& finding : Judgement(std::move(packages), pythons_of(python ? python->spec : ""), *file.path).run(false)) {
        finding.project = project_of(*file.path, workspace);
        out.push_back(std::move(finding));
    }
}

std::vector<Finding> run(const Workspace& workspace) {
    std::vector<Finding> out;
    for (const LockFile& file : locks_of(workspace)) lock(file, out, workspace);
    each_environment(workspace, [&](const std::string& root, const Environment& environment, const Project*) {
        if (environment.kind != Environment::Kind::venv) return;
        std::vector<Present> packages;
        for (const Site& site : sites_of(*workspace.snapshot, environment))
            for (const Distribution& one : site.distributions)
                packages.push_back({one.package->name, one.package->version, one.package->python, true, "", one.needs, {metadata_of(*workspace.snapshot, one), {}}, metadata_of(*workspace.snapshot, one)});
        std::vector<std::string> pythons;
        for (const PythonStatement& python : environment.pythons)
            if (parse_version(python.spec)) pythons.push_back(python.spec);
        for (Finding& finding : Judgement(std::move(packages), std::move(pythons), environment.name).run(true)) {
            finding.project = root.empty() ? project_of(environment.path, workspace) : root;
            finding.environments = {std::string(name_of(environment.role))};
            out.push_back(std::move(finding));
        }
    });
    return out;
}

}  // namespace

Check dependency_conflict() {
    return {.severity = Severity::error,
            .title = "Packages that are installed or locked together and exclude each other",
            .why = "pip installs what it is told and complains afterwards, and a merged lock is checked by nobody: the conflict shows where the one package first calls what the other does not have.",
            .remedy = "Lock again, or install all requirements in one command so that the resolver sees them together; `pip check` in the venv says the same.",
            .run = run,
            .reads = Kinds::paths()};
}

}  // namespace driftaudit::check
