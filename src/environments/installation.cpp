// A command names files as its environment sees them; `Locate` says what they are in the tree. From there on only facts are followed: `-r` and `-c`
// of requirement files, groups and extras of manifests. What cannot be found stays unresolved, and no check speaks about it.

#include "installation.hpp"

#include <algorithm>
#include <set>

namespace driftaudit::environments {
namespace {

constexpr std::pair<std::string_view, std::string_view> lock_of_tool[] = {
    {"uv", "uv.lock"}, {"poetry", "poetry.lock"}, {"pdm", "pdm.lock"}, {"pipenv", "Pipfile.lock"}, {"rye", "requirements.lock"}};
constexpr std::string_view manifest_names[] = {"pyproject.toml", "setup.cfg", "setup.py"};

std::string in_folder(std::string_view folder, std::string_view name) { return join_path(folder, name); }

std::string_view first_word(std::string_view text) { return text.substr(0, text.find(' ')); }

/// Whether a lock file of this name lies in the folder and is one.
std::string lock_in(const Tree& tree, const std::string& folder) {
    for (const auto& [tool, name] : lock_of_tool) {
        const std::string path = in_folder(folder, name);
        const Facts* facts = tree.facts(path);
        if (facts && first<Lock>(*facts)) return path;
    }
    return "";
}

/// The lock of a manifest's folder: beside it, or at the root of the workspace that it is a member of.
std::string lock_for(const Tree& tree, const std::string& folder) {
    if (std::string lock = lock_in(tree, folder); !lock.empty() || folder == ".") return lock;
    for (std::string root = directory_of(folder);; root = directory_of(root)) {
        const Facts* facts = tree.facts(join_path(root, "pyproject.toml"));
        const Manifest* manifest = facts ? first<Manifest>(*facts) : nullptr;
        if (manifest && manifest->has_member(root, folder)) return lock_in(tree, root);
        if (root == ".") return "";
    }
}

/// The compiled lock that says it was made from this file, "" where none does.
std::string lock_made_from(const Tree& tree, const std::string& input) {
    for (const FileFacts& file : tree.files()) {
        if (file.path == input) continue;
        const Lock* lock = first<Lock>(*file.facts);
        if (!lock) continue;
        const std::string folder = directory_of(file.path);
        for (const std::string& from : lock->inputs)
            if (join_path(folder, from) == input || join_path(".", from) == input) return file.path;
    }
    return "";
}

std::set<std::string> locked_names(const Tree& tree, const std::string& lock) {
    std::set<std::string> names;
    if (const Facts* facts = tree.facts(lock)) {
        each<LockedPackage>(*facts, [&](const LockedPackage& package, const Fact&) { names.insert(package.name); });
        each<Dependency>(*facts, [&](const Dependency& dependency, const Fact&) {
            if (dependency.hashed || is_pinned(dependency.requirement)) names.insert(dependency.requirement.name);
        });
    }
    return names;
}

/// Collects what one command installs.
class Tracer {
public:
    Tracer(const Tree& tree, Installation& out, const Locate& locate) : tree_(tree), out_(out), locate_(locate) {}

    void run() {
        const Install& command = *out_.command;
        for (const RequirementWord& word : command.requirements)
            out_.requirements.push_back({word.requirement, {out_.where.path, word.at}, false, word.editable, false});
        bool unknown_constraints = false;   // a URL, or a file that the tree does not have: it may fix anything
        for (const Word& word : command.constraints) {
            const auto path = find(word.text);
            path ? constraint(*path) : void(unknown_constraints = true);
        }
        for (const Word& word : command.files)
            if (const auto path = find(word.text)) file(*path);
        for (const Word& word : command.projects) project(word.text);
        if (command.from_lock) managed();
        // what another file of the same command pins is pinned for all of it
        for (const PlacedRequirement& requirement : out_.requirements)
            if (requirement.hashed || is_pinned(requirement.requirement)) constrained_.insert(requirement.requirement.name);
        for (PlacedRequirement& requirement : out_.requirements)
            requirement.constrained |= unknown_constraints || constrained_.contains(requirement.requirement.name);
        if (out_.lock.empty() && out_.ignored_lock.empty()) passed_by();
    }

private:
    std::optional<std::string> find(std::string_view path) {
        auto found = locate_(path);
        if (!found) out_.unresolved.emplace_back(path);
        return found;
    }

    void constraint(const std::string& path) {
        if (!visited_.insert(path).second) return;
        out_.constraints.push_back(path);
        const Facts* facts = tree_.facts(path);
        if (!facts) return;
        each<Dependency>(*facts, [&](const Dependency& dependency, const Fact&) {
            if (dependency.hashed || is_pinned(dependency.requirement)) constrained_.insert(dependency.requirement.name);
        });
        each<Include>(*facts, [&](const Include& include, const Fact&) {
            if (!include.group) constraint(join_path(directory_of(path), include.path));
        });
    }

    /// A requirements file, and those that it takes in.
    void file(const std::string& path) {
        if (!visited_.insert(path).second) return;
        out_.files.push_back(path);
        const Facts* facts = tree_.facts(path);
        if (!facts) return;
        if (first<Manifest>(*facts)) return manifest(path, {}, {});
        if (first<Lock>(*facts) && out_.lock.empty()) out_.lock = path;
        for (const Fact& fact : *facts) {
            if (const auto* dependency = std::get_if<Dependency>(&fact.claim))
                out_.requirements.push_back({dependency->requirement, place(path, fact), dependency->hashed, dependency->editable, false});
            const auto* include = std::get_if<Include>(&fact.claim);
            if (!include || include->group) continue;
            const std::string target = join_path(directory_of(path), include->path);
            if (target.empty() || !tree_.has_file(target)) {
                out_.unresolved.push_back(include->path);
                continue;
            }
            include->constraint ? constraint(target) : file(target);
        }
    }

    /// `.`, `./lib`, `.[dev]`: a folder with a manifest.
    void project(std::string_view text) {
        std::vector<std::string> extras = out_.command->extras;
        if (const std::size_t bracket = text.find('['); bracket != std::string_view::npos) {
            std::string_view list = text.substr(bracket + 1, text.find(']') - bracket - 1);
            while (!list.empty()) {
                const std::size_t comma = std::min(list.find(','), list.size());
                std::string_view extra = list.substr(0, comma);
                while (!extra.empty() && extra.front() == ' ') extra.remove_prefix(1);
                extras.push_back(normalized_name(extra));
                list.remove_prefix(std::min(comma + 1, list.size()));
            }
            text = text.substr(0, bracket);
        }
        for (const std::string_view name : manifest_names) {
            const auto path = locate_(std::string(text.empty() ? "." : text) + "/" + std::string(name));
            if (!path) continue;
            const Facts* facts = tree_.facts(*path);
            if (!facts || !first<Manifest>(*facts)) continue;
            if (out_.files.empty() || out_.files.back() != *path) out_.files.push_back(*path);
            if (!out_.command->no_dependencies) manifest(*path, extras, out_.command->groups);
            if (out_.ignored_lock.empty() && !out_.command->no_dependencies) out_.ignored_lock = lock_for(tree_, directory_of(*path));
            if (out_.ignored_lock.empty() && !out_.command->no_dependencies) out_.ignored_lock = lock_made_from(tree_, *path);
        }
        if (out_.files.empty()) out_.unresolved.emplace_back(text);
    }

    /// `uv sync`, `poetry install` and their like: the manifest beside them, and its lock where the environment has it.
    void managed() {
        const std::string_view tool = first_word(out_.command->tool);
        for (const auto& [name, lock_name] : lock_of_tool) {
            if (name != tool) continue;
            const auto manifest_path = locate_(tool == "pipenv" ? "Pipfile" : "pyproject.toml");
            const auto lock = environment_lock(std::string(lock_name));
            if (lock) {
                out_.lock = *lock;
                if (manifest_path) out_.files.push_back(*manifest_path);
                return;
            }
            if (!manifest_path) {
                out_.unresolved.emplace_back("pyproject.toml");
                return;
            }
            out_.files.push_back(*manifest_path);
            out_.ignored_lock = lock_for(tree_, directory_of(*manifest_path));
            std::vector<std::string> groups = out_.command->groups;
            if (!out_.command->without_dev) groups.emplace_back("dev");
            manifest(*manifest_path, out_.command->extras, groups);
        }
    }

    /// The lock that the environment itself has: beside the manifest, or above it where a workspace keeps it.
    std::optional<std::string> environment_lock(std::string name) {
        for (int up = 0; up < 4; ++up, name = "../" + name)
            if (auto lock = locate_(name); lock && tree_.facts(*lock)) return lock;
        return std::nullopt;
    }

    /// The dependencies of a manifest: the main ones, and those of the extras and groups that are asked for.
    void manifest(const std::string& path, std::vector<std::string> extras, std::vector<std::string> groups) {
        if (!tree_.facts(path)) return;   // a folder of that name, or one that could not be read
        const Facts& facts = *tree_.facts(path);
        const Manifest* head = first<Manifest>(facts);
        const auto wanted = [&](const Group& group) {
            if (group.kind == Group::Kind::main) return true;
            if (group.kind == Group::Kind::extra) return out_.command->all_extras || std::ranges::count(extras, normalized_name(group.name)) > 0;
            return std::ranges::count(groups, group.name) > 0 || (group.kind == Group::Kind::group && std::ranges::count(groups, "*") > 0);
        };
        // extras and groups may ask for further ones: until nothing is added
        for (std::size_t before = SIZE_MAX; before != extras.size() + groups.size();) {
            before = extras.size() + groups.size();
            each<Dependency>(facts, [&](const Dependency& dependency, const Fact&) {
                if (!head || dependency.requirement.name != head->name || !wanted(dependency.group)) return;
                for (const std::string& extra : dependency.requirement.extras)
                    if (!std::ranges::count(extras, extra)) extras.push_back(extra);
            });
            each<Include>(facts, [&](const Include& include, const Fact&) {
                if (include.group && wanted(include.into) && !std::ranges::count(groups, include.path)) groups.push_back(include.path);
            });
        }
        each<Dependency>(facts, [&](const Dependency& dependency, const Fact& fact) {
            if (wanted(dependency.group) && !(head && dependency.requirement.name == head->name))
                out_.requirements.push_back({dependency.requirement, place(path, fact), dependency.hashed, dependency.editable, false});
        });
    }

    /// A lock that covers what the command installs by ranges.
    void passed_by() {
        for (const std::string& path : out_.files)
            if (out_.ignored_lock.empty()) out_.ignored_lock = lock_made_from(tree_, path);
        if (!out_.ignored_lock.empty()) return;
        for (const std::string& path : out_.files) {
            const std::string lock = lock_for(tree_, directory_of(path));
            if (lock.empty()) continue;
            // only where the file's requirements are the lock's, not some tool's own
            const std::set<std::string> names = locked_names(tree_, lock);
            const auto covered = std::ranges::count_if(out_.requirements, [&](const PlacedRequirement& r) { return names.contains(r.requirement.name); });
            if (covered > 0 && static_cast<std::size_t>(covered) * 2 >= out_.requirements.size()) out_.ignored_lock = lock;
        }
    }

    const Tree& tree_;
    Installation& out_;
    const Locate& locate_;
    std::set<std::string> visited_;
    std::set<std::string> constrained_;
};

}  // namespace

bool only_runs(const Install& command) { return command.tool == "uv run" && command.requirements.empty() && command.files.empty() && command.projects.empty(); }

Installation trace(const Tree& tree, const Location& where, const Install& command, const Locate& locate) {
    Installation out;
    out.command = &command;
    out.where = where;
    out.at_start = command.at_start;
    Tracer(tree, out, locate).run();
    return out;
}

bool names_constraints(std::string_view variable) { return variable == "PIP_CONSTRAINT" || variable == "UV_CONSTRAINT"; }

void constrain(std::vector<Installation>& installations) {
    for (Installation& installation : installations)
        for (PlacedRequirement& requirement : installation.requirements) requirement.constrained = true;
}

void settle(const Tree& tree, std::vector<Installation>& installations) {
    std::set<std::string> fixed;
    for (Installation& installation : installations) {
        for (PlacedRequirement& requirement : installation.requirements)
            requirement.constrained |= fixed.contains(requirement.requirement.name) && requirement.where.path != installation.where.path;
        const bool settled = !installation.requirements.empty() && std::ranges::all_of(installation.requirements, [](const PlacedRequirement& r) {
            return r.constrained || r.hashed || is_pinned(r.requirement);
        });
        if (settled) installation.ignored_lock.clear();
        for (const PlacedRequirement& requirement : installation.requirements)
            if (requirement.hashed || is_pinned(requirement.requirement)) fixed.insert(requirement.requirement.name);
        if (!installation.lock.empty()) fixed.merge(locked_names(tree, installation.lock));
    }
}

}  // namespace driftaudit::environments
