#include "variables.hpp"

#include "places.hpp"

#include <driftaudit/data.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/template.hpp>

#include <algorithm>

namespace driftaudit::check {
namespace {

struct Known {
    std::string_view pattern;
    bool provided;
};

const std::vector<Known>& known_variables() {
    static const std::vector<Known> table = [] {
        std::vector<Known> out;
        for (const auto& row : data_rows("known-variables"))
            if (row.size() == 3) out.push_back({row[0], row[2] == "provides"});
        return out;
    }();
    return table;
}

bool is_known(std::string_view name, bool provided_only) {
    return std::ranges::any_of(known_variables(), [&](const Known& known) { return (known.provided || !provided_only) && glob_match(known.pattern, name); });
}

/// `X: ${X}` hands on what the one who starts it must have set.
bool passes_through(const VariableSet& set) {
    if (set.value.kind != Value::Kind::plain) return false;
    const auto used = references(set.value.text);
    return used.size() == 1 && used.front().name == set.name && !used.front().has_default;
}

/// Texts that put code on machines: Terraform, Kubernetes, Helm, serverless, and the platforms' own manifests.
bool is_deployment(std::string_view path) {
    return std::ranges::any_of(std::initializer_list<std::string_view>{".tf", ".tfvars", ".hcl", ".yml", ".yaml", ".toml", ".tpl", "app.json", "Procfile"},
                               [&](std::string_view ending) { return path.ends_with(ending); });
}

/// Code that no environment of the project runs for its users: documentation, packaging, the tools of its developers.
bool is_beside_the_code(std::string_view path) {
    const std::string_view name = file_name(path);
    if (is_test_path(path) || is_illustration(path) || name == "setup.py" || name == "noxfile.py" || name == "tasks.py" || name == "fabfile.py") return true;
    return has_folder(path, {".github", ".circleci", "scripts", "script", "tools", "dev", "hack", "contrib", "ci", "bin"});
}

}  // namespace

std::map<std::string, std::vector<Reading>> readings(const Project& project) {
    std::map<std::string, std::vector<Reading>> out;
    for (const ProjectFile& file : project.files) {
        if (!file.path.ends_with(".py") || is_beside_the_code(file.path)) continue;
        each<VariableRead>(*file.facts, [&](const VariableRead& read, const Fact& fact) { out[read.name].push_back({&read, {std::string(file.path), fact.at}}); });
    }
    return out;
}

std::vector<Documented> documented(const Workspace& workspace, const std::vector<std::string>& examples) {
    std::vector<Documented> out;
    for (const std::string& path : examples)
        if (const Facts* facts = workspace.snapshot->at(path))
            each<VariableSet>(*facts, [&](const VariableSet& set, const Fact& fact) { out.push_back({set.name, {path, fact.at}, set.commented}); });
    return out;
}

Provided::Provided(const Workspace& workspace) {
    for (const FileFacts& file : workspace.snapshot->files) {
        // few files of a tree give a variable a value or deploy it: their names need not be looked at before
        const bool deploys = is_deployment(file.path);
        if (!deploys && !first<VariableSet>(*file.facts)) continue;
        if (is_env_example(file.named()) || file.ignored || file.path.starts_with(".github/")) continue;
        each<VariableSet>(*file.facts, [&](const VariableSet& set, const Fact&) {
            if (!passes_through(set)) names_.insert(set.name);
        });
        if (deploys)
            each<Mentions>(*file.facts, [&](const Mentions& mentions, const Fact&) { mentioned_.insert(mentions.names.begin(), mentions.names.end()); });
    }
}

bool is_platform_variable(std::string_view name) { return is_known(name, true); }
bool is_known_variable(std::string_view name) { return is_known(name, false); }

Need need_of(const std::vector<Reading>& readings) {
    Need need;
    bool handled = false;   // somewhere the code knows what to do without it
    for (const Reading& reading : readings) {
        handled |= reading.read->guarded || reading.read->need == VariableRead::Need::defaulted;
        if (reading.read->guarded) continue;
        if (reading.read->need == VariableRead::Need::required && !need.required) need.required = &reading;
        if (reading.read->need == VariableRead::Need::bare && !need.bare) need.bare = &reading;
    }
    if (handled) need.bare = nullptr;
    return need;
}

}  // namespace driftaudit::check
