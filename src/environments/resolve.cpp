// Facts of many files become the places where code runs. The order is the one of the data: projects from manifests, then images from Dockerfiles and whoever builds
// them, then compose services, CI jobs and local Pythons; each finds its project by what it installs, else by where it stands.

#include <driftaudit/configuration.hpp>
#include <driftaudit/image.hpp>
#include <driftaudit/template.hpp>
#include <driftaudit/workspace.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "dockerfile.hpp"
#include "installation.hpp"
#include "projects.hpp"
#include "roles.hpp"
#include "stacks.hpp"
#include "tree.hpp"

namespace driftaudit {
namespace environments {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

/// The plain values of an env file.
void read_variables(const Tree& tree, const std::string& path, Variables& out) {
    const Facts* facts = tree.facts(path);
    if (!facts) return;
    each<VariableSet>(*facts, [&](const VariableSet& set, const Fact&) {
        if (!set.commented && set.value.kind == Value::Kind::plain) out.emplace(set.name, set.value.text);
    });
}

/// What compose files of a folder are interpolated with: `.env`, then the examples that one copies to it.
Variables compose_variables(const Tree& tree, const std::string& folder) {
    Variables out;
    read_variables(tree, join_path(folder, ".env"), out);
    for (const FileFacts& file : tree.files())
        if (is_env_example(file.named()) && directory_of(file.path) == folder) read_variables(tree, file.path, out);
    return out;
}

Lookup lookup_in(const Variables& variables) {
    return [&variables](std::string_view name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
}

/// A build that some file asks for.
struct Order {
    std::string dockerfile;
    BuildPlan plan;
    std::optional<Role> role;   // of who asks
    bool operator==(const Order& other) const {
        return std::tie(dockerfile, plan.context, plan.arguments, plan.target) == std::tie(other.dockerfile, other.plan.context, other.plan.arguments, other.plan.target);
    }
};

/// A fact's index, for telling which facts stand in its scope.
template <class T, class Visit>
void each_scope(const Facts& facts, Visit&& visit) {
    for (std::uint32_t i = 0; i < facts.size(); ++i)
        if (const T* claim = std::get_if<T>(&facts[i].claim)) visit(*claim, facts[i], i);
}
template <class T, class Visit>
void each_in(const Facts& facts, std::uint32_t scope, Visit&& visit) {
    each<T>(facts, [&](const T& claim, const Fact& fact) {
        if (fact.scope == scope) visit(claim, fact);
    });
}

bool is_dockerfile(const FileFacts& file) { return first<Stage>(*file.facts) != nullptr; }
bool is_compose(const FileFacts& file) { return first<Service>(*file.facts) != nullptr; }
bool is_workflow(const FileFacts& file) { return first<Job>(*file.facts) != nullptr; }
bool is_devcontainer(std::string_view path) { return file_name(path).ends_with("devcontainer.json"); }

/// Assembles one workspace.
class Resolver {
public:
    Resolver(const Snapshot& snapshot, const Configuration& configuration) : configuration_(configuration), tree_(snapshot), projects_(tree_, configuration) {
        workspace_.snapshot = &snapshot;
    }

    Workspace run() {
        for (const FileFacts& file : tree_.files())
            if (is_dockerfile(file)) dockerfiles_.emplace(file.path, Dockerfile(tree_, file.path));
        orders();
        images();
        for (const FileFacts& file : tree_.files())
            if (is_compose(file)) services(file);
        for (const FileFacts& file : tree_.files())
            if (is_workflow(file)) jobs(file);
        venvs();
        std::vector<Loose> loose = std::move(loose_);
        for (Loose& environment : loose) settle_down(std::move(environment));
        workspace_.projects = projects_.finish();
        pins();
        references();
        workspace_.stacks = stacks(tree_, configuration_, workspace_);
        std::ranges::sort(workspace_.images, {}, &ImageUse::where);
        return std::move(workspace_);
    }

private:
    /// An environment that has not found its project yet, and the folder that it stands for.
    struct Loose {
        Environment environment;
        std::string folder;
        std::string image;        // for a service, the environment of the image that it builds
        bool may_found = false;   // may be a project of its own
    };

    // ---- what is configured -------------------------------------------------------------------------------------------------------------

    /// The role that the configuration states for a file, else its name.
    std::optional<Role> stated(std::string_view path) const {
        const auto role = configuration_.role_of(path);
        return role ? role : stated_role(path);
    }

    /// The role that the configuration states for an environment: for its own file, else for the Dockerfile that it runs.
    std::optional<Role> configured_role(const Environment& environment) const {
        const auto role = configuration_.role_of(environment.path);
        return role || environment.runs.empty() ? role : configuration_.role_of(environment.runs);
    }

    /// The declared project whose image this is, or is run from; null where none is declared.
    Project* declared_project(const Environment& environment) {
        const std::string& dockerfile = environment.kind == Environment::Kind::image ? environment.path : environment.runs;
        for (const ConfiguredProject& project : configuration_.projects)
            if (std::ranges::any_of(project.images, [&](const std::string& glob) { return glob_covers(glob, dockerfile); })) return projects_.at(project.root);
        return nullptr;
    }

    // ---- images -------------------------------------------------------------------------------------------------------------------------

    Variables& variables_for(const std::string& folder) {
        auto [entry, fresh] = compose_variables_.try_emplace(folder);
        if (fresh) entry->second = compose_variables(tree_, folder);
        return entry->second;
    }

    /// What a compose `build:` or a build command asks for; nothing where the tree has no such Dockerfile.
    std::optional<Order> order(const std::string& path, const Build& build) {
        const bool of_container = is_devcontainer(path);
        const std::string base = build.of_compose || of_container ? directory_of(path) : join_path(".", build.directory.empty() ? "." : build.directory);
        const Variables& variables = variables_for(directory_of(path));
        const auto text = [&](const std::string& written) { return expand(written, lookup_in(variables)).text; };
        Order out;
        out.plan.context = join_path(base, build.context.empty() ? "." : text(build.context));
        if (out.plan.context.empty()) return std::nullopt;
        const std::string file = build.dockerfile.empty() ? "Dockerfile" : text(build.dockerfile);
        // a command's -f is relative to where it runs, compose's to the context
        out.dockerfile = join_path(build.of_compose || build.dockerfile.empty() ? out.plan.context : base, file);
        const auto built = dockerfiles_.find(out.dockerfile);
        if (built == dockerfiles_.end()) return std::nullopt;
        // whoever develops in the image that is shipped says nothing of how that one is built
        if (of_container && stated_role(out.dockerfile) != Role::dev) return std::nullopt;
        out.plan.context = built->second.likely_context(out.plan.context);
        out.plan.target = text(build.target);
        // the last stage is what is built when nobody names one
        if (const auto stage = built->second.stage(out.plan.target); stage && *stage + 1 == built->second.stage_count()) out.plan.target.clear();
        for (const BuildArgument& argument : build.arguments) {
            if (argument.value) {
                Expansion value = expand(*argument.value, lookup_in(variables));
                if (value.complete() && value.text.find("${{") == std::string::npos) out.plan.arguments[argument.name] = std::move(value.text);
                else out.plan.unknown.insert(argument.name);
            } else if (const auto known = variables.find(argument.name); known != variables.end()) {
                out.plan.arguments[argument.name] = known->second;
            }
        }
        return out;
    }

    void orders() {
        for (const FileFacts& file : tree_.files())
            each<Build>(*file.facts, [&](const Build& build, const Fact&) {
                auto asked = order(file.path, build);
                if (!asked) return;
                if (is_compose(file)) asked->role = stated(file.path);
                if (build.pushes) asked->role = Role::prod;
                const auto known = std::ranges::find(orders_, *asked);
                if (known == orders_.end()) orders_.push_back(std::move(*asked));
                else if (known->role != asked->role) known->role.reset();
            });
        for (const auto& [path, dockerfile] : dockerfiles_) {
            const bool asked_for = std::ranges::any_of(orders_, [&path = path](const Order& order) { return order.dockerfile == path; });
            if (asked_for) continue;
            for (const std::size_t leaf : dockerfile.leaves()) {
                Order guess;
                guess.dockerfile = path;
                guess.plan.context = dockerfile.likely_context();
                guess.plan.target = leaf + 1 == dockerfile.stage_count() ? "" : std::to_string(leaf);
                // a stage that leads nowhere and has no name is a leftover, not something to ask for
                if (guess.plan.target.empty() || !dockerfile.stage_name(leaf).empty()) orders_.push_back(std::move(guess));
            }
        }
    }

    Role role_of_image(const Order& order, std::string_view stage) const {
        if (const auto role = role_of_word(stage); role && !stage.empty()) return *role;
        if (const auto role = stated_role(order.dockerfile)) return *role;
        if (order.role) return *order.role;
        return role_among_siblings(tree_, order.dockerfile).value_or(Role::prod);
    }

    void images() {
        std::map<std::pair<std::string, std::string>, int> names;
        for (const Order& order : orders_) {
            const Dockerfile& dockerfile = dockerfiles_.at(order.dockerfile);
            const auto stage = dockerfile.stage(order.plan.target);
            if (!stage) continue;
            StageImage image = dockerfile.image(order.plan, *stage);
            Environment environment;
            environment.kind = Environment::Kind::image;
            environment.path = order.dockerfile;
            environment.role = role_of_image(order, image.name);
            environment.name = order.dockerfile;
            if (*stage + 1 != dockerfile.stage_count()) environment.name += " (" + std::string(dockerfile.stage_name(*stage)) + ")";
            if (const int n = names[{environment.path, environment.name}]++) environment.name += " #" + std::to_string(n + 1);
            environment.pythons = image.pythons;
            environment.installations = image.installations;
            environment.variables = image.variables;
            environment.contents = image.files.sources();
            const bool is_python = !environment.pythons.empty() || !environment.installations.empty();
            built_.push_back({order, image.pythons, image.files, image.workdir, environment.name, is_python});
            if (!is_python) continue;
            std::string folder = order.plan.context;
            // what it copies tells more than its context: `context: .` serves all folders of a monorepo
            for (const std::string& copied : image.files.folders())
                if (Project* project = projects_.owner(copied); project && project->root != "." && is_inside(copied, order.plan.context)) {
                    if (folder == order.plan.context) folder = project->root;
                }
            loose_.push_back({std::move(environment), folder, "", true});
        }
    }

    // ---- services -----------------------------------------------------------------------------------------------------------------------

    void services(const FileFacts& file) {
        const Facts& facts = *file.facts;
        const std::string folder = directory_of(file.path);
        const Variables& variables = variables_for(folder);
        std::set<std::string> built;   // images that services of this file build
        each<Image>(facts, [&](const Image& image, const Fact&) {
            if (image.built_here) built.insert(image.expanded);
        });
        each_scope<Service>(facts, [&](const Service& service, const Fact&, std::uint32_t scope) {
            Environment environment;
            environment.kind = Environment::Kind::service;
            environment.path = file.path;
            environment.name = file.path + ": " + service.name;
            FileMap map;
            std::string workdir = "/";
            std::string image_name;
            bool is_python = false;
            each_in<Build>(facts, scope, [&](const Build& build, const Fact&) {
                const auto asked = order(file.path, build);
                if (!asked) return;
                const auto image = std::ranges::find_if(built_, [&](const Built& b) { return b.order == *asked; });
                if (image == built_.end()) return;
                environment.runs = asked->dockerfile;
                environment.pythons = image->pythons;
                map = image->files;
                workdir = image->workdir;
                image_name = image->name;
                is_python = image->is_python;
            });
            each_in<Image>(facts, scope, [&](const Image& image, const Fact& fact) {
                if (image.built_here || !environment.runs.empty()) return;
                environment.runs = expand(image.reference, lookup_in(variables)).text;
                const auto reference = parse_image(environment.runs);
                if (const auto python = reference ? python_of_image(*reference) : std::nullopt) environment.pythons = {{*python, "image", place(file.path, fact)}};
            });
            std::vector<std::string> mounted;
            each_in<Mount>(facts, scope, [&](const Mount& mount, const Fact&) {
                const std::string source = join_path(folder, expand(mount.source, lookup_in(variables)).text);
                if (source.empty() || !tree_.exists(source)) return;
                map.add(absolute_path("/", mount.target), source, !tree_.has_file(source));
                if (!tree_.has_file(source)) mounted.push_back(source);
                if (mount.target.ends_with("/dags") && is_shipped(source)) mounted.push_back(owner_root(source));   // Airflow's own image runs what the project's does
            });
            each_in<WorkingDirectory>(facts, scope, [&](const WorkingDirectory& at, const Fact&) { workdir = absolute_path(workdir, at.path); });
            const auto locate_from = [&](const std::string& directory) -> Locate {
                return [this, &map, from = absolute_path(workdir, directory)](std::string_view path) { return map.find(tree_, absolute_path(from, path)); };
            };
            each_in<Install>(facts, scope, [&](const Install& install, const Fact& fact) {
                if (only_runs(install)) return;
                environment.installations.push_back(trace(tree_, place(file.path, fact), install, locate_from(install.directory)));
                environment.installations.back().at_start = true;
            });
            each_in<Call>(facts, scope, [&](const Call& call, const Fact&) { trace_call(tree_, call, locate_from(call.directory), environment.installations); });
            settle(tree_, environment.installations);
            each_in<VariableSet>(facts, scope, [&](const VariableSet& set, const Fact& fact) { environment.variables.push_back({set.name, place(file.path, fact)}); });
            each_in<EnvFile>(facts, scope, [&](const EnvFile& env, const Fact&) { provide(join_path(folder, env.path), environment); });
            environment.role = role_of_service(file, environment);
            if (!is_python && environment.pythons.empty() && environment.installations.empty()) return;
            std::string home;
            for (const std::string& source : mounted)
                if (home.empty() && projects_.at(source)) home = source;
            if (!home.empty() && !image_name.empty()) mounted_over_.emplace(image_name, home);
            loose_.push_back({std::move(environment), std::move(home), std::move(image_name), false});
        });
    }

    /// True for a folder of code that an image of the tree holds too.
    bool is_shipped(const std::string& folder) const {
        return has_code(folder) && std::ranges::any_of(built_, [&](const Built& image) {
                   return image.is_python && std::ranges::any_of(image.files.folders(), [&](const std::string& copied) { return is_inside(folder, copied); });
               });
    }
    std::string owner_root(const std::string& path) {
        const Project* project = projects_.owner(path);
        return project ? project->root : "";
    }

    /// The variables of an env file; those of its example where it is not in the tree.
    void provide(const std::string& path, Environment& environment) {
        if (path.empty()) return;
        const Facts* facts = tree_.facts(path);
        if (!facts) return;
        each<VariableSet>(*facts, [&](const VariableSet& set, const Fact& fact) {
            if (!set.commented) environment.variables.push_back({set.name, place(path, fact)});
        });
    }

    Role role_of_service(const FileFacts& file, const Environment& environment) {
        if (const auto role = stated_role(file.path)) return *role;
        if (const auto role = stated_role(environment.runs); role && dockerfiles_.contains(environment.runs)) return *role;
        // an application's whole folder mounted over an image: somebody develops there
        bool code = false;
        each<Mount>(*file.facts, [&](const Mount& mount, const Fact&) {
            const std::string folder = join_path(directory_of(file.path), mount.source);
            const bool whole = folder == directory_of(file.path) || projects_.at(folder);   // not the DAGs or plugins that one mounts in production too
            code |= whole && has_code(folder);
        });
        if (code) return Role::dev;
        return role_among_siblings(tree_, file.path).value_or(Role::prod);
    }

    // ---- jobs ---------------------------------------------------------------------------------------------------------------------------

    /// A job, by its file and its fact.
    struct Caller {
        const FileFacts* file;
        std::uint32_t scope;
    };

    /// The workflow that a job is nothing but a call of, "" for none.
    std::string called_workflow(const Facts& facts, std::uint32_t scope) const {
        std::string called;
        each_in<Call>(facts, scope, [&](const Call& call, const Fact&) {
            const std::string path = join_path(".", call.path);
            if (is_inside(path, ".github/workflows")) called = path;
        });
        return called;
    }
    std::vector<Caller> callers_of(const std::string& workflow) const {
        std::vector<Caller> out;
        for (const FileFacts& file : tree_.files())
            each_scope<Job>(*file.facts, [&](const Job&, const Fact&, std::uint32_t scope) {
                if (called_workflow(*file.facts, scope) == workflow) out.push_back({&file, scope});
            });
        return out;
    }

    /// A Python that a job runs on. One that an input gives is what the callers say, else the input's default.
    static void state(const PythonVersion& python, const Location& where, const std::vector<Caller>& callers, Environment& job) {
        if (python.says != PythonVersion::Says::runs || python.source.starts_with("with (input ")) return;
        const std::size_t input = python.source.find(" (input ");
        bool defaulted = input == std::string::npos || callers.empty();
        for (const Caller& caller : callers) {
            if (input == std::string::npos) break;
            bool given = false;
            each_in<PythonVersion>(*caller.file->facts, caller.scope, [&](const PythonVersion& passed, const Fact& fact) {
                if (passed.source != "with" + python.source.substr(input)) return;
                given = true;
                if (passed.spec.find("${{") == std::string::npos) job.pythons.push_back({passed.spec, python.source.substr(0, input), place(caller.file->path, fact)});
            });
            defaulted |= !given;
        }
        if (defaulted && python.spec.find("${{") == std::string::npos) job.pythons.push_back({python.spec, python.source.substr(0, input), where});
    }

    void jobs(const FileFacts& file) {
        const Facts& facts = *file.facts;
        each_scope<Job>(facts, [&](const Job& job, const Fact&, std::uint32_t scope) {
            Environment environment;
            environment.kind = Environment::Kind::job;
            environment.role = Role::ci;
            environment.path = file.path;
            environment.name = file.path + ": " + job.id;
            if (!called_workflow(facts, scope).empty()) return;
            each_in<PythonVersion>(facts, scope, [&](const PythonVersion& python, const Fact& fact) {
                const bool asked = python.source.find(" (input ") != std::string::npos;   // only then the whole tree is searched for callers
                state(python, place(file.path, fact), asked ? callers_of(file.path) : std::vector<Caller>{}, environment);
            });
            each_in<Call>(facts, scope, [&](const Call& call, const Fact&) {
                if (file_name(call.path) != "action.yml") return;
                const std::string path = join_path(".", call.path);
                for (const std::string& action : {path, directory_of(path) + "/action.yaml"})
                    if (const Facts* steps = tree_.facts(action))
                        each<PythonVersion>(*steps, [&](const PythonVersion& python, const Fact& fact) { state(python, place(action, fact), {{&file, scope}}, environment); });
            });
            each_in<PythonVersionFile>(facts, scope, [&](const PythonVersionFile& pin, const Fact& fact) {
                const std::string path = join_path(".", pin.path);
                const Facts* said = path.empty() ? nullptr : tree_.facts(path);
                if (!said) return;
                const PythonVersion* python = nullptr;
                each<PythonVersion>(*said, [&](const PythonVersion& found, const Fact&) {
                    if (!python && is_pin(found)) python = &found;
                });
                if (python) environment.pythons.push_back({python->spec, "python-version-file " + path, place(file.path, fact)});
            });
            const auto locate_from = [&](const std::string& directory) -> Locate {
                return [this, from = directory.empty() ? std::string(".") : directory](std::string_view path) -> std::optional<std::string> {
                    const std::string base = join_path(".", from);
                    std::string at = base.empty() ? "" : join_path(base, path);
                    return at.empty() || !tree_.exists(at) ? std::nullopt : std::optional(std::move(at));
                };
            };
            each_in<Install>(facts, scope, [&](const Install& install, const Fact& fact) {
                Installation traced = trace(tree_, place(file.path, fact), install, locate_from(install.directory));
                const bool known = std::ranges::any_of(environment.installations, [&](const Installation& before) { return !before.files.empty() && before.files == traced.files; });
                if (!only_runs(install) || (!known && !traced.files.empty())) environment.installations.push_back(std::move(traced));
            });
            each_in<Call>(facts, scope, [&](const Call& call, const Fact&) { trace_call(tree_, call, locate_from(call.directory), environment.installations); });
            bool constrained = false;
            each<VariableSet>(facts, [&](const VariableSet& set, const Fact& fact) {
                constrained |= (fact.scope == scope || fact.scope == no_scope) && names_constraints(set.name);
            });
            if (constrained) constrain(environment.installations);
            settle(tree_, environment.installations);
            for (const Installation& installation : environment.installations)
                if (environment.pythons.empty() && !installation.command->python.empty())
                    environment.pythons.push_back({installation.command->python, installation.command->tool, installation.where});
            if (environment.pythons.empty() && environment.installations.empty()) return;
            std::string folder = tested_folder(facts, scope, environment);
            loose_.push_back({std::move(environment), std::move(folder), "", false});
        });
    }

    /// The folder whose tests a job runs, "" where it runs none.
    std::string tested_folder(const Facts& facts, std::uint32_t scope, Environment& job) const {
        std::string folder;
        each_in<TestRun>(facts, scope, [&](const TestRun& run, const Fact&) {
            const bool chooses = std::ranges::count(std::initializer_list<std::string_view>{"tox", "nox", "hatch", "make", "just", "task", "invoke", "rye", "pdm", "poe"}, run.tool);
            job.tests = std::max(job.tests, chooses ? Environment::Tests::indirectly : Environment::Tests::directly);
            if (folder.empty()) folder = join_path(".", run.directory.empty() ? "." : run.directory);
        });
        each_in<Call>(facts, scope, [&](const Call& call, const Fact&) {
            const Facts* script = tree_.facts(join_path(join_path(".", call.directory.empty() ? "." : call.directory), call.path));
            if (!script || !first<TestRun>(*script)) return;
            job.tests = std::max(job.tests, Environment::Tests::indirectly);
            if (folder.empty()) folder = ".";
        });
        return folder;
    }

    // ---- local Pythons ------------------------------------------------------------------------------------------------------------------

    void venvs() {
        for (const FileFacts& file : tree_.files()) {
            if (file_name(file.path) != "pyvenv.cfg") continue;
            Environment environment;
            environment.kind = Environment::Kind::venv;
            environment.role = Role::local;
            environment.path = directory_of(file.path);
            environment.name = environment.path;
            each<PythonVersion>(*file.facts, [&](const PythonVersion& python, const Fact& fact) {
                environment.pythons.push_back({python.spec, python.source, place(file.path, fact)});
            });
            if (!environment.pythons.empty()) {
                std::string folder = directory_of(environment.path);
                loose_.push_back({std::move(environment), std::move(folder), "", false});
            }
        }
    }

    /// `.python-version` and its like hold for the projects at and below their folder, the nearest one counts; a platform's manifest and a development
    /// container are of the project that they stand in, and nobody's where they stand elsewhere: an example, a function of its own.
    void pins() {
        std::map<std::string, std::vector<const FileFacts*>> by_folder;
        for (const FileFacts& file : tree_.files()) {
            const auto role = role_of_pins(file);
            if (!role || file.ignored) continue;
            if (*role == Role::local || file_name(file.path) == "runtime.txt") {
                by_folder[directory_of(file.path)].push_back(&file);
            } else if (const auto project = std::ranges::find(workspace_.projects, application_folder(directory_of(file.path)), &Project::root); project != workspace_.projects.end()) {
                pin(file, *role, *project);
            }
        }
        for (Project& project : workspace_.projects) {
            for (std::string folder = project.root;; folder = directory_of(folder)) {
                for (const FileFacts* file : by_folder[folder]) pin(*file, *role_of_pins(*file), project);
                if (!by_folder[folder].empty() || folder == ".") break;
                if (std::ranges::count(workspace_.projects, directory_of(folder), &Project::root)) break;  // what lies there is that project's
            }
        }
    }

    static bool is_pin(const PythonVersion& python) { return python.says == PythonVersion::Says::runs && role_of_statement(python.source); }
    /// The role of the place whose Python a file states, nothing for a file that states none.
    static std::optional<Role> role_of_pins(const FileFacts& file) {
        std::optional<Role> role;
        each<PythonVersion>(*file.facts, [&](const PythonVersion& python, const Fact&) {
            if (!role && is_pin(python)) role = role_of_statement(python.source);
        });
        return role;
    }

    void pin(const FileFacts& file, Role role, Project& project) const {
        Environment environment;
        environment.kind = Environment::Kind::local;
        environment.role = role;
        environment.path = environment.name = file.path;
        each<PythonVersion>(*file.facts, [&](const PythonVersion& python, const Fact& fact) {
            // of several in a version file the first is the one that runs; a manifest has one for each function
            if (is_pin(python) && (role != Role::local || environment.pythons.empty())) environment.pythons.push_back({python.spec, python.source, place(file.path, fact)});
        });
        environment.role = configured_role(environment).value_or(role);
        project.environments.push_back(std::move(environment));
    }

    // ---- whose is it --------------------------------------------------------------------------------------------------------------------

    /// Gives an environment to the project whose manifests it installs, else to the one that its folder stands for.
    void settle_down(Loose loose) {
        Environment& environment = loose.environment;
        environment.role = configured_role(environment).value_or(environment.role);
        // a service that mounts a project over an image without code says whose image that is
        if (const auto mounted = mounted_over_.find(environment.name); mounted != mounted_over_.end() && loose.may_found) loose.folder = mounted->second;
        Project* project = declared_project(environment);
        for (const Installation& installation : environment.installations) {
            for (const std::string& path : installation.files)
                if (!project) project = owner_of_manifest(path, loose.folder);
            if (!project && !installation.lock.empty()) project = owner_of_manifest(installation.lock, loose.folder);
        }
        if (Project* member = project && environment.kind == Environment::Kind::image ? member_at(*project, environment.path) : nullptr) project = member;
        if (const auto image = project_of_image_.find(loose.image); !project && image != project_of_image_.end()) project = projects_.at(image->second);
        if (!project && !loose.folder.empty()) {
            const std::string home = application_folder(loose.folder);
            project = projects_.at(home);
            if (!project && loose.may_found) project = home == "." || has_code(home) ? &projects_.add(home) : projects_.owner(home);
            if (!project) project = projects_.owner(home);
            if (!project && environment.kind == Environment::Kind::job) project = projects_.only();
        }
        if (project && environment.kind == Environment::Kind::image) project_of_image_.emplace(environment.name, project->root);
        if (project) project->environments.push_back(std::move(environment));
        else workspace_.others.push_back(std::move(environment));
    }

    /// The member of a workspace that a Dockerfile stands in: it installs the workspace's lock (`uv sync --package member`), and is the member's own image.
    Project* member_at(const Project& workspace, const std::string& path) {
        const Facts* facts = tree_.facts(join_path(workspace.root, "pyproject.toml"));
        const Manifest* manifest = facts ? first<Manifest>(*facts) : nullptr;
        if (!manifest || manifest->workspace_members.empty()) return nullptr;
        const std::vector<Project*> members = projects_.members(*manifest, workspace.root);
        const auto member = std::ranges::find(members, projects_.owner(path));
        return member == members.end() ? nullptr : *member;
    }

    /// The project that a manifest or lock is of; those of a workspace's root are of its only member, else of the one in `folder`.
    Project* owner_of_manifest(const std::string& path, const std::string& folder) {
        const std::string root = application_folder(directory_of(path));
        if (Project* project = projects_.owner(root)) return project;
        const Facts* facts = tree_.facts(join_path(root, "pyproject.toml"));
        const Manifest* manifest = facts ? first<Manifest>(*facts) : nullptr;
        if (!manifest) return nullptr;
        std::vector<Project*> members = projects_.members(*manifest, root);
        return members.size() == 1 ? members.front() : projects_.at(folder);
    }

    bool has_code(const std::string& folder) const {
        return tree_.any_below(folder, [](std::string_view path, std::string_view) { return path.ends_with(".py"); });
    }

    // ---- references to images -----------------------------------------------------------------------------------------------------------

    void references() {
        for (const FileFacts& file : tree_.files()) {
            if (is_test_path(file.path) || !first<Image>(*file.facts)) continue;
            std::set<std::string> built;
            each<Image>(*file.facts, [&](const Image& image, const Fact&) {
                if (image.built_here) built.insert(image.expanded);
            });
            const Variables& variables = variables_for(directory_of(file.path));
            const std::vector<Expansion> bases = bases_of(file.path);
            each<Image>(*file.facts, [&](const Image& image, const Fact& fact) {
                if (image.built_here || built.contains(image.expanded)) return;
                // what somebody types to run a tool once is no place where the project runs
                if (image.use == Image::Use::service && !is_compose(file)) return;
                ImageUse use;
                use.use = image.use;
                use.written = image.reference;
                Expansion text = is_dockerfile(file) ? of_dockerfile(*file.facts, image, fact, bases)
                                 : is_workflow(file) ? expand(image.expanded, [](std::string_view) { return std::nullopt; })
                                                     : expand(image.reference, lookup_in(variables));
                use.unknown = !text.complete();
                use.reference = std::move(text.text);
                use.where = place(file.path, fact);
                use.role = role_of_file(file);
                if (const auto used = driftaudit::references(image.reference); !used.empty()) use.through = used.back().name;
                if (const Project* project = owner_of(file.path, std::as_const(workspace_.projects))) use.project = project->root;
                if (const auto reference = parse_image(use.reference)) use.own = is_own(*reference);
                workspace_.images.push_back(std::move(use));
            });
        }
    }

    /// `paperless-ngx`, or `plane-backend` of a project `plane`.
    bool is_own(const ImageReference& image) const {
        const std::string name = normalized_name(image.name());
        return std::ranges::any_of(workspace_.projects, [&](const Project& project) {
            const std::string own = normalized_name(file_name(project.name));
            return own.size() > 2 && name.starts_with(own) && (name.size() == own.size() || name[own.size()] == '-');
        });
    }

    /// What the stages of a Dockerfile are FROM for the one who builds it; nothing where nobody says how, or it is no Dockerfile.
    std::vector<Expansion> bases_of(const std::string& path) const {
        const auto order = std::ranges::find(orders_, path, &Order::dockerfile);
        return order == orders_.end() ? std::vector<Expansion>{} : dockerfiles_.at(path).bases(order->plan);
    }

    /// An image of a Dockerfile as the one who builds it has it; the file's own defaults where that is not known.
    static Expansion of_dockerfile(const Facts& facts, const Image& image, const Fact& fact, const std::vector<Expansion>& bases) {
        const auto* stage = fact.scope < facts.size() ? std::get_if<Stage>(&facts[fact.scope].claim) : nullptr;
        if (image.use == Image::Use::base && stage && stage->index < bases.size() && bases[stage->index].complete()) return bases[stage->index];
        return expand(image.expanded, [](std::string_view) { return std::nullopt; }, TemplateDialect::dockerfile);
    }

    Role role_of_file(const FileFacts& file) const {
        if (const auto role = configuration_.role_of(file.path)) return *role;
        if (is_workflow(file)) return Role::ci;
        if (const auto role = role_among_siblings(tree_, file.path)) return *role;
        const auto order = std::ranges::find(orders_, file.path, &Order::dockerfile);
        return order != orders_.end() && order->role ? *order->role : Role::prod;
    }

    struct Built {
        Order order;
        std::vector<PythonStatement> pythons;
        FileMap files;
        std::string workdir;
        std::string name;
        bool is_python;   // it has a Python, or installs for one
    };

    const Configuration& configuration_;
    Tree tree_;
    Projects projects_;
    Workspace workspace_;
    std::map<std::string, Dockerfile> dockerfiles_;
    std::vector<Order> orders_;
    std::vector<Built> built_;
    std::vector<Loose> loose_;
    std::map<std::string, Variables> compose_variables_;
    std::map<std::string, std::string, std::less<>> mounted_over_;       // an image's environment, and the root of the project that a service mounts over it
    std::map<std::string, std::string, std::less<>> project_of_image_;   // an image's environment, and its project's root
};

}  // namespace
}  // namespace environments

Workspace resolve(const Snapshot& snapshot) { return resolve(snapshot, {}); }
Workspace resolve(const Snapshot& snapshot, const Configuration& configuration) { return environments::Resolver(snapshot, configuration).run(); }

}  // namespace driftaudit
