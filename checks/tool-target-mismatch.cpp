#include "shared/places.hpp"
#include "shared/pythons.hpp"

#include <algorithm>
#include <map>

namespace driftaudit::check {
namespace {

unsigned order_of(const ConcretePython& python) { return python.major * 100 + python.minor.value_or(0); }

/// The lowest Python that the project ships, and who runs it.
struct Shipped {
    ConcretePython python;
    const PythonStatement* statement = nullptr;
    const Environment* environment = nullptr;
};

Shipped lowest_shipped(const Project& project) {
    Shipped out;
    for (const Environment& environment : project.environments) {
        if (environment.role != Role::prod || environment.kind == Environment::Kind::job) continue;
        for (const PythonStatement& statement : environment.pythons) {
            const auto python = concrete_python(statement.spec);
            if (python && python->minor && (!out.statement || order_of(*python) < order_of(out.python))) out = {*python, &statement, &environment};
        }
    }
    return out;
}

/// The lowest target of each tool: a formatter that is given several keeps to what all of them know.
std::map<std::string, const PythonStatement*> lowest_targets(const Project& project) {
    std::map<std::string, const PythonStatement*> out;
    for (const PythonStatement& target : project.targets) {
        const auto python = concrete_python(target.spec);
        if (!python || !python->minor || target.source == "pip-compile") continue;
        const PythonStatement*& lowest = out[target.source];
        if (!lowest || order_of(*python) < order_of(*concrete_python(lowest->spec))) lowest = &target;
    }
    return out;
}

bool is_checker(std::string_view tool) { return tool.ends_with("mypy") || tool.ends_with("pyright"); }

/// A checker that is told a Python which the project promises to support.
bool is_promised(const Project& project, const ConcretePython& python) {
    return !project.allowed.empty() && std::ranges::all_of(project.allowed, [&](const PythonStatement& range) { return allows(range, python); });
}

bool somebody_runs(const Project& project, const ConcretePython& wanted) {
    for (const Environment& environment : project.environments)
        for (const PythonStatement& statement : environment.pythons) {
            const auto python = concrete_python(statement.spec);
            if (!python || !python->minor || order_of(*python) == order_of(wanted)) return true;
        }
    return false;
}

std::vector<Finding> run(const Workspace& workspace) {
    std::vector<Finding> out;
    for (const Project& project : workspace.projects) {
        const Shipped shipped = lowest_shipped(project);
        if (!shipped.statement) continue;
        for (const auto& [tool, target] : lowest_targets(project)) {
            const ConcretePython python = *concrete_python(target->spec);
            const bool above = order_of(python) > order_of(shipped.python);
            if (!above && (!is_checker(tool) || is_promised(project, python) || somebody_runs(project, python))) continue;
            Finding& finding = out.emplace_back();
            finding.subject = tool;
            finding.message = tool + " is told Python " + python.minor_text() + " but " + described(*shipped.environment) + " runs " + shipped.python.minor_text() +
                              (above ? ": it lets in what fails there" : ": it checks for a Python that nobody runs");
            finding.voices = {{target->where, target->spec}, {shipped.statement->where, shipped.statement->spec + ", " + described(*shipped.environment)}};
            finding.project = project.root;
            finding.environments = {std::string(name_of(shipped.environment->role))};
            finding.key = target->where.path;
        }
    }
    return out;
}

}  // namespace

Check tool_target_mismatch() {
    return {.severity = Severity::warning,
            .title = "A linter or type checker assumes another Python than the one that ships",
            .why = "It suggests syntax and modules that the shipped Python does not have, or judges the code by rules of a Python that nobody runs.",
            .remedy = "Give the tool the lowest Python that ships, or leave its target out: ruff and black take it from requires-python.",
            .run = run,
            .reads = {}};
}

}  // namespace driftaudit::check
