// What an image has is what its commands install, with everything that those need. A lock tells all of it; a requirements file tells only the roots, and what
// they bring is known as far as a lock or a venv of the project tells of them. Where the whole is known, a module of another distribution is missing for
// certain; where it is not, the module is only told of as a note, and only if few distributions bring it along.
//
// The image must be a plain Python: nobody can tell from a tree what another one has inside. And what distribution a module is of, only the table and the
// project's own venvs say; for any other name the benefit of the doubt goes to whatever is installed under a similar one.

#include "shared/code.hpp"
#include "shared/locks.hpp"
#include "shared/places.hpp"
#include "shared/pythons.hpp"
#include "shared/sites.hpp"

#include <driftaudit/data.hpp>
#include <driftaudit/image.hpp>
#include <driftaudit/standard-library.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

namespace driftaudit::check {
namespace {

using Names = std::set<std::string, std::less<>>;

/// Which distributions give a module: those of the table, and those of the project's own venvs.
class Modules {
public:
    explicit Modules(const Workspace& workspace) {
        for (const auto& row : data_rows("import-names"))
            for (const std::string_view name : split(row[1], ' ')) {
                by_module_[std::string(row[0])].emplace(name);
                if (row.size() > 2) often_.emplace(name);
            }
        each_environment(workspace, [&](const std::string&, const Environment& environment, const Project*) {
            if (environment.kind != Environment::Kind::venv) return;
            for (const Site& site : sites_of(*workspace.snapshot, environment))
                for (const Distribution& distribution : site.distributions)
                    for (const std::string& module : distribution.modules) by_module_[module].insert(normalized_name(distribution.package->name));
        });
    }

    /// What is known of an imported name.
    struct Module {
        std::string_view name;                  // the longest part that is known; the first one where none is
        const Names* distributions = nullptr;   // that give it
    };
    Module find(std::string_view dotted) const {
        std::string_view name = dotted;
        for (std::size_t dot = 0; dot != name.npos; name = name.substr(0, dot)) {
            if (const auto found = by_module_.find(name); found != by_module_.end()) return {name, &found->second};
            dot = name.rfind('.');
        }
        return {dotted.substr(0, dotted.find('.'))};
    }

    /// True where many other distributions need one of these.
    bool is_often_brought(const Names& distributions) const {
        return std::ranges::any_of(distributions, [&](const std::string& name) { return often_.contains(name); });
    }

private:
    std::map<std::string, Names, std::less<>> by_module_;
    Names often_;
};

/// What an image has, as far as the tree tells.
struct Contents {
    Names names;             // distributions
    Names left_out;          // those of its lock that the command leaves out
    bool whole = true;       // nothing else can be there
    bool strangers = false;  // from a place other than an index: their modules may have any name
    Location told;           // by the first file that says it
};

/// What the distributions of a project need, as its locks and venvs tell.
using Needs = std::unordered_map<std::string, std::vector<std::string>>;

void add_needs(const std::string& name, const std::vector<Need>& needs, bool own, Needs& out) {
    std::vector<std::string>& list = out[name];
    for (const Need& need : needs)
        if (const auto requirement = parse_requirement(need.text); requirement && !(own && need.group.kind == Group::Kind::group)) list.push_back(requirement->name);
}

bool is_own_code(const LockedPackage& package) { return is_one_of(package.source, {"virtual", "editable", "directory", "path"}); }

/// Some locks list packages and not what each of them needs.
bool tells_needs(const Facts& lock) {
    bool any = false;
    each<LockedPackage>(lock, [&](const LockedPackage& package, const Fact&) { any |= !package.needs.empty(); });
    return any;
}

Needs needs_of(const Workspace& workspace, const Project& project) {
    Needs out;
    for (const std::string& path : project.locks) {
        const Facts* lock = workspace.snapshot->at(path);
        if (lock && tells_needs(*lock)) each<LockedPackage>(*lock, [&](const LockedPackage& package, const Fact&) { add_needs(package.name, package.needs, is_own_code(package), out); });
    }
    for (const Environment& environment : project.environments) {
        if (environment.kind != Environment::Kind::venv) continue;
        for (const Site& site : sites_of(*workspace.snapshot, environment))
            for (const Distribution& distribution : site.distributions) add_needs(normalized_name(distribution.package->name), *distribution.needs, false, out);
    }
    return out;
}

/// Adds the names with everything that they need; false where of one of them that is not known.
bool close_over(std::vector<std::string> open, const Needs& needs, Names& out) {
    bool known = true;
    while (!open.empty()) {
        const std::string name = std::move(open.back());
        open.pop_back();
        if (!out.insert(name).second) continue;
        const auto found = needs.find(name);
        known &= found != needs.end();
        if (found != needs.end()) open.insert(open.end(), found->second.begin(), found->second.end());
    }
    return known;
}

class Reader {
public:
    Reader(const Workspace& workspace, const Project& project) : workspace_(workspace), needs_(needs_of(workspace, project)) {}

    /// Nothing where the commands of the image lead to something that the tree does not tell.
    std::optional<Contents> read(const Environment& image) const {
        Contents out;
        for (const Installation& installation : image.installations) {
            if (!installation.unresolved.empty() || is_one_of(first_word(installation.command->tool), {"conda", "mamba", "micromamba", "pixi"})) return std::nullopt;
            const Facts* lock = workspace_.snapshot->at(installation.lock);
            if (lock && first<LockedPackage>(*lock)) take_lock(installation, *lock, out);
            else take_requirements(installation, lock != nullptr, out);
            if (out.told.path.empty()) out.told = told_by(installation);
        }
        if (out.names.empty()) return std::nullopt;
        return out;
    }

private:
    static std::string_view first_word(std::string_view text) { return text.substr(0, text.find(' ')); }

    static Location told_by(const Installation& installation) {
        if (!installation.lock.empty()) return {installation.lock, {}};
        if (!installation.files.empty()) return {installation.files.front(), {}};
        return installation.where;
    }

    /// A lock that a tool installs from: all of it, or what is not only for developers.
    void take_lock(const Installation& installation, const Facts& lock, Contents& out) const {
        const Install& command = *installation.command;
        Names all, wanted;
        bool by_group = false;
        each<LockedPackage>(lock, [&](const LockedPackage& package, const Fact&) {
            all.insert(package.name);
            out.strangers |= is_one_of(package.source, {"git", "url"}) || (package.source == "path" && !package.origin.empty());
            by_group |= !package.groups.empty();
            for (const std::string& group : package.groups)
                if (is_one_of(group, {"main", "default"}) || std::ranges::count(command.groups, group)) wanted.insert(package.name);
        });
        if (command.without_dev && tells_needs(lock)) close_over(roots_of(installation, lock, command), needs_, wanted);
        const bool told = command.without_dev && (by_group || tells_needs(lock)) && !wanted.empty();
        for (const std::string& name : all)
            if (!told || wanted.contains(name)) out.names.insert(name);
            else out.left_out.insert(name);
    }

    /// What the manifests of the lock want without their groups for developers; extras count, asked for or not.
    std::vector<std::string> roots_of(const Installation& installation, const Facts& lock, const Install& command) const {
        std::vector<std::string> out;
        for (const LockInput& input : inputs_of(*workspace_.snapshot, {&installation.lock, &lock, first<Lock>(lock)}))
            for (const Dependency& dependency : input.declared)
                if (dependency.group.kind != Group::Kind::group || std::ranges::count(command.groups, dependency.group.name) || std::ranges::count(command.groups, "*")) out.push_back(dependency.requirement.name);
        return out;
    }

    void take_requirements(const Installation& installation, bool compiled, Contents& out) const {
        std::vector<std::string> roots;
        for (const PlacedRequirement& placed : installation.requirements) {
            out.strangers |= placed.editable || !placed.requirement.url.empty();
            if (!placed.requirement.name.empty()) roots.push_back(placed.requirement.name);
        }
        bool known = close_over(roots, needs_, out.names) || compiled || installation.command->no_dependencies;
        // a lock that was made from the file has all that it leads to, in these versions or in others
        if (const Facts* lock = workspace_.snapshot->at(installation.ignored_lock)) {
            Names locked;
            each<LockedPackage>(*lock, [&](const LockedPackage& package, const Fact&) { locked.insert(package.name); });
            each<Dependency>(*lock, [&](const Dependency& dependency, const Fact&) { locked.insert(dependency.requirement.name); });
            known |= std::ranges::all_of(roots, [&](const std::string& root) { return locked.contains(root); });
            out.names.merge(locked);
        }
        out.whole &= known;
    }

    const Workspace& workspace_;
    Needs needs_;
};

/// True where every stage is of an image that brings no Python packages but pip's own, and one is Python's.
bool is_plain_python(const Workspace& workspace, const Environment& image) {
    bool python = false, plain = true;
    for (const ImageUse& use : workspace.images) {
        if (use.where.path != image.path || use.use != Image::Use::base) continue;
        const auto reference = parse_image(use.reference);
        const bool is_python = reference && is_one_of(reference->name(), {"python", "uv"});
        python |= is_python;
        plain &= is_python || (reference && is_one_of(reference->name(), {"node", "golang", "rust", "nginx", "alpine", "debian", "ubuntu", "busybox", "scratch", "bun", "buildpack-deps"}));
    }
    return python && plain;
}

/// The letters of a name without what is put around them: "pyjwt" and "jwt", "python-jose" and "jose", "django_environ" and "environ".
std::string bare(std::string_view name) {
    std::string out;
    for (const char c : name)
        if (is_alnum(c)) out += lower(c);
    for (const std::string_view around : {"python", "django", "flask", "py"})
        if (out.size() > around.size() + 2 && out.starts_with(around)) out.erase(0, around.size());
        else if (out.size() > around.size() + 2 && out.ends_with(around)) out.resize(out.size() - around.size());
    return out;
}

/// True where something of this name, or named after it, is there: `psycopg2-binary`, `flask-cors`.
bool has(const Names& names, std::string_view distribution) {
    const auto at = names.lower_bound(distribution);
    return at != names.end() && (*at == distribution || names.contains(distribution) || std::any_of(at, names.end(), [&](const std::string& name) { return name.starts_with(std::string(distribution) + "-"); }));
}

/// True where the letters of the one stand in the other, in their order: "actstream" in "activitystream".
bool abbreviates(std::string_view shorter, std::string_view longer) {
    for (const char c : longer)
        if (!shorter.empty() && shorter.front() == c) shorter.remove_prefix(1);
    return shorter.empty();
}

bool may_have(const Names& names, std::string_view module) {
    const std::string wanted = bare(module);
    return std::ranges::any_of(names, [&](const std::string& name) {
        const std::string own = bare(name);
        return abbreviates(wanted, own) || (own.size() > 3 && wanted.find(own) != wanted.npos);
    });
}

/// A module that the image does not have.
struct Missing {
    std::string module;
    Location where;
    const Names* distributions = nullptr;   // null where none is known
    bool removed = false;                   // the standard library had it once
};

class Judgement {
public:
    Judgement(const Workspace& workspace, const Project& project, const Code& code, const Modules& modules) : workspace_(workspace), project_(project), code_(code), modules_(modules), reader_(workspace, project) {}

    void run(std::vector<Finding>& out) const {
        std::set<std::string> told;   // once for a project, in the first of its images
        for (const Environment& image : project_.environments) {
            if (image.kind != Environment::Kind::image || image.role != Role::prod || image.contents.empty() || image.pythons.empty() || !is_plain_python(workspace_, image)) continue;
            const auto contents = reader_.read(image);
            if (!contents) continue;
            for (const Missing& missing : missing_in(image, *contents))
                if (auto finding = tell(missing, image, *contents); finding && told.insert(missing.module).second) out.push_back(std::move(*finding));
        }
    }

private:
    std::vector<Missing> missing_in(const Environment& image, const Contents& contents) const {
        const auto python = concrete_python(image.pythons.front().spec);
        const unsigned release = python && python->minor ? python->major * 100 + *python->minor : 0;
        std::vector<Missing> out;
        std::set<std::string_view> seen;
        for (const ProjectFile* file : code_.loaded(project_, image.contents))
            each<Imports>(*file->facts, [&](const Imports& imports, const Fact&) {
                for (const Word& name : imports.names) {
                    const std::string_view dotted = name.text, top = dotted.substr(0, dotted.find('.'));
                    if (top.empty() || code_.is_own(top) || !seen.insert(dotted).second) continue;
                    const auto lifetime = standard_module(top);
                    const bool removed = lifetime && release != 0 && release >= lifetime->until;
                    if (lifetime && !removed) continue;
                    const Modules::Module module = modules_.find(dotted);
                    if (!is_there(module, contents)) add(module, {std::string(file->path), name.at}, removed, out);
                }
            });
        return out;
    }

    static void add(const Modules::Module& module, Location where, bool removed, std::vector<Missing>& out) {
        if (std::ranges::none_of(out, [&](const Missing& before) { return before.module == module.name; })) out.push_back({std::string(module.name), std::move(where), module.distributions, removed});
    }

    static bool is_there(const Modules::Module& module, const Contents& contents) {
        if (is_one_of(module.name, {"pip", "setuptools", "pkg_resources", "wheel"})) return true;   // which Pythons bring them is another story
        if (module.distributions) return std::ranges::any_of(*module.distributions, [&](const std::string& name) { return has(contents.names, name); });
        return contents.strangers || may_have(contents.names, module.name);
    }

    std::optional<Finding> tell(const Missing& missing, const Environment& image, const Contents& contents) const {
        if (!contents.whole && !missing.removed && (!missing.distributions || modules_.is_often_brought(*missing.distributions))) return std::nullopt;
        const bool certain = contents.whole && (missing.distributions || missing.removed);
        const std::string brings = missing.distributions ? *missing.distributions->begin() : "";
        const bool for_developers = missing.distributions && std::ranges::any_of(*missing.distributions, [&](const std::string& name) { return contents.left_out.contains(name); });

        Finding finding;
        finding.subject = missing.module;
        finding.message = missing.where.path + " imports `" + missing.module + "`, ";
        if (missing.removed) finding.message += "which Python " + image.pythons.front().spec + " no longer has";
        else if (for_developers) finding.message += "which " + contents.told.path + " has for developers only";
        else if (!missing.distributions) finding.message += "which nothing in " + contents.told.path + " is known to bring";
        else finding.message += "which is not in " + contents.told.path + (brings == missing.module ? "" : " (" + brings + " brings it)");
        finding.message += certain ? ": " + described(image) + " ends with a ModuleNotFoundError when it loads the file"
                                   : ": unless something else brings it, " + described(image) + " ends with a ModuleNotFoundError";
        finding.voices.push_back({missing.where, "import " + missing.module});
        finding.voices.push_back({contents.told, "installed in " + described(image)});
        finding.project = project_.root;
        finding.environments = {std::string(name_of(image.role))};
        if (!certain) finding.severity = Severity::note;
        return finding;
    }

    const Workspace& workspace_;
    const Project& project_;
    const Code& code_;
    const Modules& modules_;
    Reader reader_;
};

std::vector<Finding> run(const Workspace& workspace) {
    const Code code(workspace);
    const Modules modules(workspace);
    std::vector<Finding> out;
    for (const Project& project : workspace.projects) Judgement(workspace, project, code, modules).run(out);
    return out;
}

}  // namespace

Check undeclared_import() {
    return {.severity = Severity::error,
            .title = "Shipped code imports a module that the image does not install",
            .why = "The module is there on the laptop, where somebody installed it by hand or for the tests: the image builds, is pushed, and ends with a ModuleNotFoundError when it starts.",
            .remedy = "Declare the distribution among the project's own dependencies and lock again; import what is optional below `try`/`except ImportError`.",
            .run = run,
            .reads = Kinds::of<Imports, LockedPackage, Dependency, InstalledPackage, InstalledNeeds, InstalledModules, InstalledFrom>() | Kinds::paths()};
}

}  // namespace driftaudit::check
