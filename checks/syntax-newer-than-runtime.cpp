// The measure is the oldest Python that is promised: what an image ships on, else what the manifest allows. Only code that loads when the project starts counts,
// and only what stands outside of every condition: a name that is imported below `try` or `if sys.version_info` is provided for.

#include "shared/code.hpp"
#include "shared/places.hpp"
#include "shared/pythons.hpp"

#include <algorithm>
#include <functional>
#include <optional>

#include <driftaudit/data.hpp>
#include <driftaudit/standard-library.hpp>

namespace driftaudit::check {
namespace {

/// The oldest Python that code must do with, and who says so.
struct Floor {
    unsigned release = 0;
    const PythonStatement* statement = nullptr;
    const Environment* environment = nullptr;   // null for a range
};

std::string written(unsigned release) { return std::to_string(release / 100) + "." + std::to_string(release % 100); }

/// Something in the code that came with a later Python.
struct Newer {
    std::string name;
    unsigned since = 0;
    Location where;
    bool syntax = false;
};

unsigned release_of(const ConcretePython& python) { return python.minor ? python.major * 100 + *python.minor : 0; }

/// The oldest release that a range allows; 0 where it has no lower bound that says a minor version.
unsigned lowest_allowed(const PythonStatement& range) {
    for (const auto& row : data_rows("python-releases")) {
        const auto python = concrete_python(row[0]);
        if (python && allows(range, *python)) return release_of(*python) < 306 ? 0 : release_of(*python);
    }
    return 0;
}

/// Whether there is anything that `newer_in` would find.
bool has_newer(const Facts& facts, unsigned floor) {
    return std::ranges::any_of(facts, [&](const Fact& fact) {
        if (std::holds_alternative<PythonConstruct>(fact.claim)) return true;
        const auto* imports = std::get_if<Imports>(&fact.claim);
        return imports && std::ranges::any_of(imports->names, [&](const Word& name) {
            const auto newer = newer_standard_name(name.text);
            return newer && newer->since > floor;
        });
    });
}

std::vector<Newer> newer_in(const ProjectFile& file, unsigned floor) {
    std::vector<Newer> out;
    each<PythonConstruct>(*file.facts, [&](const PythonConstruct& construct, const Fact& fact) {
        const auto since = concrete_python(construct.since);
        if (since && release_of(*since) > floor) out.push_back({construct.name, release_of(*since), {std::string(file.path), fact.at}, true});
    });
    each<Imports>(*file.facts, [&](const Imports& imports, const Fact&) {
        for (const Word& name : imports.names)
            if (const auto newer = newer_standard_name(name.text); newer && newer->since > floor) out.push_back({"`" + std::string(newer->name) + "`", newer->since, {std::string(file.path), name.at}, false});
    });
    return out;
}

class Judgement {
public:
    Judgement(const Project& project, const std::function<const Code&()>& code) : project_(project), code_(code) {}

    std::optional<Finding> run() const {
        if (const auto floor = shipped())
            if (auto finding = tell(*floor, Severity::error)) return finding;
        // an application that runs on one Python may have a range that nobody tries
        if (const auto floor = declared()) return tell(*floor, project_.is_library ? Severity::error : Severity::warning);
        return std::nullopt;
    }

private:
    std::optional<Floor> shipped() const {
        std::optional<Floor> lowest;
        for (const Environment& environment : project_.environments) {
            if (environment.role != Role::prod || environment.kind != Environment::Kind::image) continue;
            if (environment.contents.empty() || environment.pythons.empty()) continue;
            const PythonStatement& statement = environment.pythons.front();   // its own; the others are those of stages that it copies from
            const auto python = concrete_python(statement.spec);
            if (!python || !python->minor || (lowest && lowest->release <= release_of(*python))) continue;
            lowest = Floor{release_of(*python), &statement, &environment};
        }
        return lowest;
    }

    /// What all ranges together allow.
    std::optional<Floor> declared() const {
        std::optional<Floor> highest;
        for (const PythonStatement& range : project_.allowed)
            if (const unsigned release = lowest_allowed(range); release != 0 && (!highest || release > highest->release)) highest = Floor{release, &range, nullptr};
        return highest;
    }

    std::optional<Finding> tell(const Floor& floor, Severity severity) const {
        if (std::ranges::none_of(project_.files, [&](const ProjectFile& file) { return has_newer(*file.facts, floor.release); })) return std::nullopt;
        std::vector<Newer> newer;
        std::vector<std::string> files;
        for (const ProjectFile* file : code_().loaded(project_, floor.environment ? floor.environment->contents : std::vector<std::string>{}))
            for (Newer& one : newer_in(*file, floor.release)) {
                add_once(files, one.where.path);
                newer.push_back(std::move(one));
            }
        if (newer.empty()) return std::nullopt;
        const Newer& worst = *std::ranges::max_element(newer, {}, &Newer::since);

        Finding finding;
        finding.subject = "python";
        finding.message = worst.where.path + " needs Python " + written(worst.since) + " (" + worst.name + "), but " +
                          (floor.environment ? described(*floor.environment) + " runs " + written(floor.release) : floor.statement->where.path + " allows " + written(floor.release)) + ": there it ends with " +
                          (worst.syntax ? "a SyntaxError" : "an ImportError") + " when it is imported" + (files.size() > 1 ? "; so do " + std::to_string(files.size() - 1) + " more files" : "");
        constexpr std::size_t most = 6;
        finding.voices.push_back({worst.where, worst.name + ", Python " + written(worst.since)});
        for (const Newer& one : newer)
            if (finding.voices.size() < most && &one != &worst) finding.voices.push_back({one.where, one.name + ", Python " + written(one.since)});
        finding.voices.push_back({floor.statement->where, floor.statement->spec + ", " + (floor.environment ? described(*floor.environment) : floor.statement->source)});
        finding.project = project_.root;
        if (floor.environment) finding.environments = {std::string(name_of(floor.environment->role))};
        finding.severity = severity;
        finding.key = floor.environment ? floor.environment->name : "range";
        return finding;
    }

    const Project& project_;
    const std::function<const Code&()>& code_;
};

std::vector<Finding> run(const Workspace& workspace) {
    std::optional<Code> known;   // made for the first project that has anything new
    const std::function<const Code&()> code = [&]() -> const Code& { return known ? *known : known.emplace(workspace); };
    std::vector<Finding> out;
    for (const Project& project : workspace.projects)
        if (auto finding = Judgement(project, code).run()) out.push_back(std::move(*finding));
    return out;
}

}  // namespace

Check syntax_newer_than_runtime() {
    return {.severity = Severity::error,
            .title = "Code needs a newer Python than the one it is shipped on, or promised for",
            .why = "A file with syntax that its Python does not know, or a name that its standard library does not have, cannot be imported: the laptop with a newer Python hides it until the image starts.",
            .remedy = "Raise the Python of the image (or of `requires-python`), write the construct in its older form, or import the name below `try`/`except ImportError`.",
            .run = run,
            .reads = Kinds::of<Imports, PythonConstruct>() | Kinds::paths()};
}

}  // namespace driftaudit::check
