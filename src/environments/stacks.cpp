// A compose file says little of what runs: the override beside it, `COMPOSE_FILE`, the `-f a -f b` of a Makefile say which files are one project. Nobody writes
// that down in one place, so it is gathered: what Compose takes by itself, what somebody tells it, and then what is left. Of a file that is left nobody knows
// whether it stands alone; it does if Compose takes it alone, and goes over the default of its folder where it only makes sense there.
//
// A tree holds what is committed. An env file that is not there has been made from its example: that one is read in its place, and what the example leaves open
// stays open.

#include "stacks.hpp"

#include <driftaudit/compose.hpp>
#include <driftaudit/secret.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>
#include <set>

#include "roles.hpp"

namespace driftaudit::environments {
namespace {

using compose::Value;

/// The files of one project, and who says so.
struct Set {
    std::string directory;
    std::vector<std::string> files, env_files, profiles;
    Location asked;
};

const document::Stream* documents_of(const Tree& tree, std::string_view path) {
    const Facts* facts = tree.facts(path);
    const auto* compose = facts ? first<ComposeDocuments>(*facts) : nullptr;
    return compose ? &compose->documents : nullptr;
}

const EnvDocument* env_document(const Tree& tree, std::string_view path) {
    const Facts* facts = tree.facts(path);
    return facts ? first<EnvDocument>(*facts) : nullptr;
}

// ---- env files --------------------------------------------------------------------------------------------------------------------------

/// The example that one makes this env file from: `.env.example` of `.env`, `api.env.sample` and `api.example.env` of `api.env`; "" for none.
std::string example_of(const Tree& tree, const std::string& env_file) {
    const std::string folder = directory_of(env_file), name(file_name(env_file));
    const std::string stem = name.ends_with(".env") ? name.substr(0, name.size() - 4) : name;
    for (const std::string_view word : {"example", "sample", "template", "dist", "tmpl", "default", "defaults"}) {
        const std::string w(word);
        for (const std::string& candidate : {name + "." + w, name + "-" + w, name + "_" + w, stem + "." + w + ".env", w + "." + name, stem + (stem.empty() ? "" : ".") + "env." + w})
            if (std::string path = join_path(folder, candidate); env_document(tree, path)) return path;
        if (name == ".env")
            for (const std::string& candidate : {w + ".env", "env." + w})
                if (std::string path = join_path(folder, candidate); env_document(tree, path)) return path;
    }
    return "";
}

/// The variables of env files as Compose asks for them; where an example stands in for one, it is noted.
class EnvFiles {
public:
    /// With `open`, what has no value is marked as unknown rather than left out.
    EnvFiles(const Tree& tree, bool open, std::vector<Stack::Example>& examples) : tree_(tree), open_(open), examples_(examples) {}

    std::optional<std::vector<compose::Assignment>> read(std::string_view named, const Lookup& outer, const compose::Variables& before) const {
        std::string path(named);
        const bool there = tree_.has_file(path);
        if (!there) path = example_of(tree_, path);
        if (!there && !path.empty() && std::ranges::find(examples_, named, &Stack::Example::env_file) == examples_.end()) examples_.push_back({std::string(named), path});
        const EnvDocument* document = path.empty() ? nullptr : env_document(tree_, path);
        if (!document) return there ? std::optional<std::vector<compose::Assignment>>(std::in_place) : std::nullopt;
        return expanded(*document, !there, outer, before);
    }

private:
    std::vector<compose::Assignment> expanded(const EnvDocument& document, bool is_example, const Lookup& outer, const compose::Variables& before) const {
        constexpr std::size_t longest = 64 * 1024;
        compose::Variables own;
        std::vector<compose::Assignment> out;
        const Lookup lookup = [&](std::string_view name) -> std::optional<std::string> {
            if (auto value = outer(name)) return value;
            for (const compose::Variables* variables : {&std::as_const(own), &before})
                if (const auto found = variables->find(name); found != variables->end()) return found->second;
            return std::nullopt;
        };
        for (const EnvLine& line : document.lines) {
            std::optional<std::string> value = line.inherited ? outer(line.name) : std::optional(line.text);
            if (!line.inherited && line.text.find('$') != std::string::npos) value = text_of(line.text, lookup);
            if (is_example && value && value->empty()) value = left_open(line.name);
            if (!value || value->size() > longest) continue;
            own.insert_or_assign(line.name, *value);
            out.push_back({line.name, std::move(*value), line.at});
        }
        return out;
    }

    std::string text_of(const std::string& text, const Lookup& lookup) const {
        const Expansion known = expand(text, lookup, TemplateDialect::compose, Unset::emptied);
        if (!open_ || known.unknown.empty()) return known.text;
        return expand(text, [&](std::string_view name) { return is_one_of(name, known.unknown) ? unknown_value(name) : lookup(name); }).text;
    }

    /// An example leaves open what everybody must fill in.
    std::optional<std::string> left_open(const std::string& name) const { return open_ ? std::optional(unknown_value(name)) : std::nullopt; }

    const Tree& tree_;
    const bool open_;
    std::vector<Stack::Example>& examples_;
};

/// A path of the tree as a folder of it sees it.
std::string seen_from(const std::string& folder, const std::string& path) {
    if (folder == ".") return path;
    std::string up;
    for (std::size_t i = 0; i <= folder.size(); ++i)
        if (i == folder.size() || folder[i] == '/') up += "../";
    return up + path;
}

/// The files of a stack as Compose reads them, with values for what nothing else gives one.
compose::Model model_of(const Tree& tree, const Stack& stack, compose::Variables given, bool open, std::vector<Stack::Example>& examples) {
    const EnvFiles env_files(tree, open, examples);
    compose::Files files;
    files.documents = [&](std::string_view path) { return documents_of(tree, path); };
    files.variables = [&](std::string_view path, std::string_view, const Lookup& outer, const compose::Variables& before) { return env_files.read(path, outer, before); };
    compose::Request request;
    request.files = stack.files;
    request.directory = stack.directory;
    request.name = stack.directory == "." ? "project" : std::string(file_name(stack.directory));
    request.environment = std::move(given);
    for (const std::string& file : stack.env_files) request.env_files.push_back(seen_from(stack.directory, file));
    request.profiles = {"*"};
    compose::Model model = compose::load(request, files);
    for (std::string& file : model.files)
        if (const auto example = std::ranges::find(examples, file, &Stack::Example::env_file); example != examples.end()) file = example->path;
    return model;
}

// ---- which files ------------------------------------------------------------------------------------------------------------------------

/// Gathers the sets that somebody states.
class Sets {
public:
    explicit Sets(const Tree& tree) : tree_(tree) {}

    std::vector<Set> gather() {
        for (const FileFacts& file : tree_.files())
            if (documents_of(tree_, file.path)) folders_.insert(directory_of(file.path));
        for (const std::string& folder : folders_) of_folder(folder);
        for (const FileFacts& file : tree_.files())
            each<ComposeCall>(*file.facts, [&](const ComposeCall& call, const Fact& fact) { of_call(file.path, call, fact); });
        return std::move(sets_);
    }

private:
    static constexpr std::size_t most_sets = 100;

    bool is_compose(const std::string& path) const { return !path.empty() && documents_of(tree_, path); }

    void add(Set set, bool states_directory = false) {
        const auto same = [&](const Set& other) { return other.files == set.files && other.env_files == set.env_files; };
        const auto known = std::ranges::find_if(sets_, same);
        if (known != sets_.end()) {
            if (states_directory) known->directory = std::move(set.directory);
            for (std::string& profile : set.profiles) add_once(known->profiles, std::move(profile));
        } else if (sets_.size() < most_sets) {
            sets_.push_back(std::move(set));
        }
    }

    /// What Compose takes in a folder: what `COMPOSE_FILE` of its `.env` says, else the default file and its override.
    void of_folder(const std::string& folder) {
        std::string dotenv = join_path(folder, ".env");
        if (!tree_.has_file(dotenv)) dotenv = example_of(tree_, dotenv);
        if (const EnvDocument* document = dotenv.empty() ? nullptr : env_document(tree_, dotenv))
            for (const EnvLine& line : document->lines)
                if (line.name == "COMPOSE_FILE" && of_variable(folder, line, dotenv)) return;
        Set set = default_set(folder);
        if (!set.files.empty()) add(std::move(set));
    }

    bool of_variable(const std::string& folder, const EnvLine& line, const std::string& dotenv) {
        Set set{folder, {}, {}, {}, {dotenv, line.at}};
        for (const std::string_view file : split(line.text, [](char c) { return c == ':' || c == ';'; })) set.files.push_back(join_path(folder, file));
        if (!std::ranges::all_of(set.files, [&](const std::string& file) { return is_compose(file); })) return false;
        add(std::move(set));
        return true;
    }

    Set default_set(const std::string& folder) const {
        Set set{folder, {}, {}, {}, {}};
        for (const std::string& name : compose::default_files([&](std::string_view file) { return is_compose(join_path(folder, file)); })) set.files.push_back(join_path(folder, name));
        if (!set.files.empty()) set.asked = {set.files.front(), {}};
        return set;
    }

    /// What a command puts together, seen from where it says it runs, from its file's folder or from the root, whichever has all the files.
    void of_call(const std::string& path, const ComposeCall& call, const Fact& fact) {
        const std::string own = directory_of(path);
        const std::string below = call.directory.empty() ? "." : call.directory;
        for (const std::string& base : {join_path(own, below), join_path(".", below), own, std::string(".")}) {
            if (base.empty()) continue;
            Set set = call.files.empty() ? default_set(base) : Set{"", {}, {}, {}, {}};
            for (const Word& file : call.files) set.files.push_back(join_path(base, file.text));
            if (set.files.empty() || !std::ranges::all_of(set.files, [&](const std::string& file) { return is_compose(file); })) continue;
            set.asked = place(path, fact);
            set.profiles = call.profiles;
            set.directory = call.project_directory.empty() ? directory_of(set.files.front()) : join_path(base, call.project_directory);
            if (set.directory.empty()) set.directory = directory_of(set.files.front());
            for (const Word& file : call.env_files)
                if (const std::string env = join_path(base, file.text); !env.empty() && (tree_.has_file(env) || !example_of(tree_, env).empty())) set.env_files.push_back(env);
            if (set.files.size() == 1 && set.env_files.empty()) set.asked = {set.files.front(), {}};   // a file alone is not put together by anyone
            add(std::move(set), !call.project_directory.empty());
            return;
        }
    }

    const Tree& tree_;
    std::set<std::string> folders_;
    std::vector<Set> sets_;
};

// ---- stacks -----------------------------------------------------------------------------------------------------------------------------

class Stacks {
public:
    Stacks(const Tree& tree, const Configuration& configuration, const Workspace& workspace) : tree_(tree), configuration_(configuration), workspace_(workspace) {}

    std::vector<Stack> assemble() {
        for (Set& set : Sets(tree_).gather()) out_.push_back(stack_of(std::move(set)));
        std::set<std::string> used;
        for (const Stack& stack : out_) used.insert(stack.model.files.begin(), stack.model.files.end());
        for (const FileFacts& file : tree_.files())
            if (first<Service>(*file.facts) && !used.contains(file.path) && out_.size() < most_stacks) out_.push_back(left_over(file.path));
        std::ranges::sort(out_, {}, [](const Stack& stack) { return std::tie(stack.name, stack.env_files, stack.asked); });
        return std::move(out_);
    }

private:
    static constexpr std::size_t most_stacks = 300;

    Stack stack_of(Set set) const {
        Stack out;
        out.directory = std::move(set.directory);
        out.files = std::move(set.files);
        out.env_files = std::move(set.env_files);
        out.profiles = std::move(set.profiles);
        out.asked = std::move(set.asked);
        for (const std::string& file : out.files) out.name += (out.name.empty() ? "" : " + ") + file;
        out.model = model_of(tree_, out, {}, false, out.examples);
        out.role = role_of(out);
        for (const compose::Member& member : out.model.root["services"].members) out.services.push_back(service_of(out, member));
        std::ranges::sort(out.services, {}, &StackService::name);
        return out;
    }

    /// A file that no set has: alone, or over the default of its folder where only that makes Compose take it.
    Stack left_over(const std::string& path) const {
        const std::string folder = directory_of(path);
        Stack alone = stack_of({folder, {path}, {}, {}, {path, {}}});
        if (alone.model.problems.empty()) return alone;
        const auto is_there = [&](std::string_view name) { return documents_of(tree_, join_path(folder, name)) != nullptr; };
        const std::vector<std::string> defaults = compose::default_files(is_there);
        if (defaults.empty() || join_path(folder, defaults.front()) == path) return alone;
        Stack over = stack_of({folder, {join_path(folder, defaults.front()), path}, {}, {}, {path, {}}});
        return over.model.problems.size() < alone.model.problems.size() ? over : alone;
    }

    /// The role that the configuration or a name states, the last file's first; else what its services' images and mounts say.
    Role role_of(const Stack& stack) const {
        for (auto file = stack.files.rbegin(); file != stack.files.rend(); ++file)
            if (const auto role = configuration_.role_of(*file)) return *role;
        for (auto file = stack.files.rbegin(); file != stack.files.rend(); ++file)
            if (const auto role = stated_role(*file)) return *role;
        for (const Project& project : workspace_.projects)
            for (const Environment& environment : project.environments)
                if (environment.kind == Environment::Kind::service && environment.role == Role::dev && is_one_of(environment.path, stack.files)) return Role::dev;
        return role_among_siblings(tree_, stack.files.front()).value_or(Role::prod);
    }

    StackService service_of(const Stack& stack, const compose::Member& member) const {
        StackService out;
        out.name = member.key;
        out.image = member.value["image"].text;
        const Value& build = member.value["build"];
        if (build.is_map()) {
            const std::string& context = build["context"].text;
            const std::string& dockerfile = build["dockerfile"].text;
            out.dockerfile = join_path(context.empty() ? "." : context, dockerfile.empty() ? "Dockerfile" : dockerfile);
            if (!tree_.has_file(out.dockerfile)) out.dockerfile.clear();
            out.target = build["target"].text;
        }
        out.project = project_of(stack, member, out);
        return out;
    }

    std::string project_of(const Stack& stack, const compose::Member& member, const StackService& service) const {
        for (const Project& project : workspace_.projects)
            for (const Environment& environment : project.environments) {
                const bool own = environment.kind == Environment::Kind::service && is_one_of(environment.path, stack.model.files) && environment.name == environment.path + ": " + service.name;
                const bool image = environment.kind == Environment::Kind::image && !service.dockerfile.empty() && environment.path == service.dockerfile;
                if (own || image) return project.root;
            }
        // what it builds or mounts stands in a project, though no Python is known of it
        const Project* project = service.dockerfile.empty() ? nullptr : owner_of(member.value["build"]["context"].text, workspace_.projects);
        for (const Value& volume : member.value["volumes"].items)
            if (!project && volume["type"].text == "bind" && tree_.has_folder(volume["source"].text)) {
                const auto mounted = std::ranges::find(workspace_.projects, volume["source"].text, &Project::root);
                if (mounted != workspace_.projects.end()) project = &*mounted;
            }
        return project ? project->root : "";
    }

    const Tree& tree_;
    const Configuration& configuration_;
    const Workspace& workspace_;
    std::vector<Stack> out_;
};

}  // namespace

std::vector<Stack> stacks(const Tree& tree, const Configuration& configuration, const Workspace& workspace) { return Stacks(tree, configuration, workspace).assemble(); }

compose::Model open_model(const Tree& tree, const Stack& stack) {
    std::vector<Stack::Example> examples;
    compose::Variables open;
    for (const auto& [name, where] : stack.model.unset) open.emplace(name, unknown_value(name));
    return model_of(tree, stack, std::move(open), true, examples);
}

}  // namespace driftaudit::environments
