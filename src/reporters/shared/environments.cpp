// A row of the matrix answers at a glance what a person asks of an environment: what it is for, which Python, what it installs, how many variables it
// has. A Python that differs from the shipped one carries that one with it ("3.12 != 3.11"): it is the sight that brought the reader here, and it is
// only a comparison of what stands there. Whether the difference matters is for the checks to say.

#include "environments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include <driftaudit/credentials.hpp>
#include <driftaudit/text.hpp>

#include "json.hpp"
#include "stacks.hpp"
#include "table.hpp"
#include "words.hpp"

namespace driftaudit::render {
namespace {

constexpr std::size_t shown_installations = 3;

/// "a, b, c, +2".
std::string first_few(std::vector<std::string> list, std::size_t few) {
    if (list.size() > few + 1) {
        const std::size_t more = list.size() - few;
        list.resize(few);
        list.push_back(fmt::format("+{}", more));
    }
    return joined(list, ", ");
}

/// "3.11" of "3.11.4", "" of what names no single minor version: ranges, "3", "3.x", "pypy3.10".
std::string minor_of(std::string_view spec) {
    const auto digits = [&](std::size_t from) {
        const std::size_t end = spec.find_first_not_of("0123456789", from);
        return std::min(end, spec.size());
    };
    const std::size_t major = digits(0);
    if (major == 0 || major >= spec.size() || spec[major] != '.') return "";
    const std::size_t minor = digits(major + 1);
    const bool ends = minor == spec.size() || spec[minor] == '.' || spec[minor] == '-';
    return minor > major + 1 && ends ? std::string(spec.substr(0, minor)) : "";
}

std::set<std::string> minors_of(const Environment& environment) {
    std::set<std::string> minors;
    for (const PythonStatement& python : environment.pythons)
        if (std::string minor = minor_of(python.spec); !minor.empty()) minors.insert(std::move(minor));
    return minors;
}

std::vector<const Environment*> by_role(const std::vector<Environment>& environments) {
    std::vector<const Environment*> list;
    for (const Environment& environment : environments) list.push_back(&environment);
    std::stable_sort(list.begin(), list.end(), [](const Environment* a, const Environment* b) { return a->role < b->role; });
    return list;
}

/// The minor versions that the others are held against: those of the first environment, prod first, that names any.
std::set<std::string> reference_minors(const std::vector<const Environment*>& environments) {
    for (const Environment* environment : environments)
        if (std::set<std::string> minors = minors_of(*environment); !minors.empty()) return minors;
    return {};
}

Cell python_cell(const Environment& environment, const std::set<std::string>& reference) {
    if (environment.pythons.empty()) return {"", Paint::plain};
    std::vector<std::string> specs;
    for (const PythonStatement& python : environment.pythons) add_once(specs, shown(python.spec));
    const std::string text = "Python " + first_few(specs, 6);
    const std::set<std::string> minors = minors_of(environment);
    const bool agrees =
        minors.empty() || reference.empty() || std::any_of(minors.begin(), minors.end(), [&](const std::string& minor) { return reference.contains(minor); });
    if (agrees) return {text, Paint::plain};
    return {fmt::format("{} != {}", text, fmt::join(reference, ", ")), Paint::yellow};
}

/// A path as its project sees it.
std::string seen_from(std::string_view root, std::string_view path) {
    if (root != "." && path.size() > root.size() && path.starts_with(root) && path[root.size()] == '/') path.remove_prefix(root.size() + 1);
    return shown(path);
}

/// "[api,dev]" for the extras and groups that a command asks for.
std::string choices(const Install& command) {
    std::vector<std::string> chosen = command.extras;
    if (command.all_extras) chosen = {"all extras"};
    chosen.insert(chosen.end(), command.groups.begin(), command.groups.end());
    return chosen.empty() ? "" : fmt::format("[{}]", shown(joined(chosen, ",")));
}

/// What one command installs, a label for each source of versions.
std::vector<std::string> labels_of(const Installation& installation, std::string_view root) {
    std::vector<std::string> labels;
    const Install* command = installation.command;
    const std::string chosen = command ? choices(*command) : "";
    if (!installation.lock.empty()) {
        labels.push_back(seen_from(root, installation.lock) + chosen + (command && command->lock_enforced ? " (frozen)" : ""));
    } else {
        for (const std::string& file : installation.files) {
            std::string label = seen_from(root, file);
            if (!file.ends_with(".txt")) label += chosen;
            if (!installation.ignored_lock.empty()) label += " without " + seen_from(root, installation.ignored_lock);
            for (const std::string& constraint : installation.constraints) label += " with " + seen_from(root, constraint);
            labels.push_back(std::move(label));
        }
    }
    if (command)
        for (const RequirementWord& word : command->requirements)
            labels.push_back(shown(word.requirement.name.empty() ? word.requirement.written : word.requirement.name));
    for (const std::string& missing : installation.unresolved) labels.push_back(shown(missing) + " (not in the tree)");
    return labels;
}

std::string installs_text(const Environment& environment, std::string_view root) {
    std::vector<std::string> labels;
    for (const Installation& installation : environment.installations)
        for (std::string& label : labels_of(installation, root)) add_once(labels, std::move(label));
    return first_few(std::move(labels), shown_installations);
}

std::size_t variables_count(const Environment& environment) {
    std::set<std::string_view> names;
    for (const ProvidedVariable& variable : environment.variables) names.insert(variable.name);
    return names.size();
}

std::string heading_of(const Project& project) {
    if (project.root == ".") return shown(project.name.empty() ? "." : project.name);
    if (project.name.empty() || project.name == project.root) return shown(project.root);
    return fmt::format("{} ({})", shown(project.name), shown(project.root));
}

/// "allowed  >=3.11 (pyproject.toml:10)".
void write_allowed(const Project& project, bool color, std::ostream& out) {
    std::vector<std::string> ranges;
    for (const PythonStatement& range : project.allowed) {
        const auto line = range.where.at.begin.line;
        const std::string path = seen_from(project.root, range.where.path);
        add_once(ranges, fmt::format("{} ({}{})", shown(range.spec), path, line ? fmt::format(":{}", line) : ""));
    }
    if (!ranges.empty()) out << "  " << painted("allowed", Paint::dim, color) << "  " << first_few(ranges, 3) << '\n';
}

/// A row for each of the first environments, their Pythons held against `reference`.
void write_rows(const std::vector<const Environment*>& environments, std::size_t rows, const std::set<std::string>& reference, std::string_view root,
                bool color, std::ostream& out) {
    Table table;
    for (std::size_t i = 0; i < std::min(rows, environments.size()); ++i) {
        const Environment& environment = *environments[i];
        const std::size_t variables = variables_count(environment);
        table.add({{std::string(name_of(environment.role)), Paint::dim},
                   {seen_from(root, short_name(environment))},
                   python_cell(environment, reference),
                   {installs_text(environment, root)},
                   {variables ? counted(variables, "variable") : ""}});
    }
    table.write(out, "  ", color);
    if (environments.size() > rows) out << fmt::format("  … and {} more (driftaudit environments)\n", environments.size() - rows);
}

void write_project(const Project& project, std::size_t rows, bool color, std::ostream& out) {
    out << painted(heading_of(project), Paint::bold, color) << '\n';
    write_allowed(project, color, out);
    const std::vector<const Environment*> environments = by_role(project.environments);
    write_rows(environments, rows, reference_minors(environments), project.root, color, out);
}

// ---- in full --------------------------------------------------------------------------------------------------------------------------

std::string command_text(const Installation& installation, std::string_view root) {
    std::string text = installation.command ? installation.command->tool : "install";
    const std::vector<std::string> labels = labels_of(installation, root);
    if (!labels.empty()) text += ": " + joined(labels, ", ");
    return text;
}

void write_statements(const std::vector<Environment>& environments, std::string_view root, bool color, std::ostream& out) {
    for (const Environment* environment : by_role(environments)) {
        out << fmt::format("\n  {} ({})\n", painted(seen_from(root, environment->name), Paint::bold, color), name_of(environment->role));
        Table table;
        for (const PythonStatement& python : environment->pythons)
            table.add({{"python", Paint::dim}, {place(python.where)}, {fmt::format("{} ({})", shown(python.spec), shown(python.source))}});
        for (const Installation& installation : environment->installations)
            table.add({{"installs", Paint::dim}, {place(installation.where)}, {command_text(installation, root)}});
        for (const ProvidedVariable& variable : environment->variables) table.add({{"variable", Paint::dim}, {place(variable.where)}, {shown(variable.name)}});
        table.write(out, "    ", color);
    }
}

/// They have nothing to do with each other: no Python of theirs is held against another.
void write_others(const std::vector<Environment>& others, bool color, std::ostream& out) {
    out << painted("no project's", Paint::bold, color) << '\n';
    write_rows(by_role(others), others.size(), {}, ".", color, out);
    write_statements(others, ".", color, out);
}

// ---- JSON -----------------------------------------------------------------------------------------------------------------------------

Json pythons_json(const std::vector<PythonStatement>& pythons) {
    Json list = Json::array();
    for (const PythonStatement& python : pythons) {
        Json one = {{"spec", python.spec}, {"source", python.source}};
        one.update(place_json(python.where));
        list.push_back(std::move(one));
    }
    return list;
}

Json installation_json(const Installation& installation) {
    Json requirements = Json::array();
    for (const PlacedRequirement& placed : installation.requirements) {
        Json one = {{"name", placed.requirement.name}, {"written", without_credentials(placed.requirement.written)}};
        one.update(place_json(placed.where));
        requirements.push_back(std::move(one));
    }
    const Install* command = installation.command;
    Json one = {{"tool", command ? command->tool : ""}};
    one.update(place_json(installation.where));
    one["files"] = installation.files;
    one["constraints"] = installation.constraints;
    one["extras"] = command ? command->extras : std::vector<std::string>{};
    one["groups"] = command ? command->groups : std::vector<std::string>{};
    one["lock"] = installation.lock;
    one["lock_enforced"] = command && command->lock_enforced;
    one["ignored_lock"] = installation.ignored_lock;
    one["unresolved"] = installation.unresolved;
    one["at_start"] = installation.at_start;
    one["requirements"] = std::move(requirements);
    return one;
}

std::string_view kind_name(Environment::Kind kind) {
    switch (kind) {
        case Environment::Kind::image: return "image";
        case Environment::Kind::service: return "service";
        case Environment::Kind::job: return "job";
        case Environment::Kind::venv: return "venv";
        case Environment::Kind::local: break;
    }
    return "local";
}

Json environment_json(const Environment& environment) {
    Json installations = Json::array(), variables = Json::array();
    for (const Installation& installation : environment.installations) installations.push_back(installation_json(installation));
    for (const ProvidedVariable& variable : environment.variables) {
        Json one = {{"name", variable.name}};
        one.update(place_json(variable.where));
        variables.push_back(std::move(one));
    }
    return {{"name", environment.name},
            {"role", name_of(environment.role)},
            {"kind", kind_name(environment.kind)},
            {"path", environment.path},
            {"runs", environment.runs},
            {"pythons", pythons_json(environment.pythons)},
            {"installations", std::move(installations)},
            {"variables", std::move(variables)}};
}

Json environments_json(const std::vector<Environment>& environments) {
    Json list = Json::array();
    for (const Environment& environment : environments) list.push_back(environment_json(environment));
    return list;
}

Json project_json(const Project& project) {
    return {{"root", project.root},
            {"name", project.name},
            {"library", project.is_library},
            {"manifests", project.manifests},
            {"locks", project.locks},
            {"examples", project.examples},
            {"allowed", pythons_json(project.allowed)},
            {"targets", pythons_json(project.targets)},
            {"environments", environments_json(project.environments)}};
}

}  // namespace

std::string short_name(const Environment& environment) {
    constexpr std::string_view workflows = ".github/workflows/";
    const bool is_workflow = environment.name.starts_with(workflows);
    return shown(std::string_view(environment.name).substr(is_workflow ? workflows.size() : 0));
}

std::size_t environment_count(const Workspace& workspace) {
    std::size_t number = 0;
    for (const Project& project : workspace.projects) number += project.environments.size();
    return number;
}

void write_matrix(const Workspace& workspace, std::size_t rows, bool color, std::ostream& out) {
    std::size_t left = 3 * rows, passed_over = 0;
    bool first = true;
    for (const Project& project : workspace.projects) {
        if (project.environments.empty()) continue;
        if (left == 0) {
            ++passed_over;
            continue;
        }
        if (!first) out << '\n';
        first = false;
        const std::size_t shown_rows = std::min({rows, left, project.environments.size()});
        write_project(project, shown_rows, color, out);
        left -= shown_rows;
    }
    if (passed_over) out << fmt::format("\n… and {} more (driftaudit environments)\n", counted(passed_over, "project"));
}

void write_environments_text(const Workspace& workspace, bool color, std::ostream& out) {
    bool first = true;
    const auto separate = [&] {
        if (!first) out << '\n';
        first = false;
    };
    for (const Project& project : workspace.projects) {
        separate();
        write_project(project, project.environments.size(), color, out);
        if (project.environments.empty()) out << "  no environment found\n";
        write_statements(project.environments, project.root, color, out);
    }
    if (workspace.projects.empty()) {
        separate();
        out << "no project found\n";
    }
    if (!workspace.others.empty()) {
        separate();
        write_others(workspace.others, color, out);
    }
    write_stacks(workspace, color, out);
}

void write_environments_json(const Workspace& workspace, const std::vector<UnreadableInput>& unreadable, std::ostream& out) {
    Json projects = Json::array();
    for (const Project& project : workspace.projects) projects.push_back(project_json(project));
    write_json({{"schema_version", schema_version},
                {"projects", std::move(projects)},
                {"others", environments_json(workspace.others)},
                {"stacks", stacks_json(workspace)},
                {"unreadable", unreadable_json(unreadable)}},
               out);
}

}  // namespace driftaudit::render
