#include "shared/places.hpp"
#include "shared/variables.hpp"

#include <algorithm>

namespace driftaudit::check {
namespace {

/// Every name that any file of the tree uses, whatever its language.
class Uses {
public:
    explicit Uses(const Workspace& workspace) {
        for (const FileFacts& file : workspace.snapshot->files)
            for (const Fact& fact : *file.facts) {
                if (const auto* mentions = std::get_if<Mentions>(&fact.claim)) mentioned_.insert(mentions->names.begin(), mentions->names.end());
                if (const auto* read = std::get_if<VariableRead>(&fact.claim)) read_.insert(read->name);
            }
    }
    bool contains(std::string_view name) const {
        if (mentioned_.contains(mention_digest(name)) || read_.contains(name)) return true;
        // `DATABASE__HOST` is the field `host` of a settings field `database`
        for (std::size_t at = name.find("__"); at != std::string_view::npos; at = name.find("__", at + 2))
            if (read_.contains(name.substr(0, at))) return true;
        return false;
    }

private:
    std::set<std::uint32_t> mentioned_;
    std::set<std::string, std::less<>> read_;
};

std::vector<Finding> run(const Workspace& workspace) {
    std::vector<Finding> out;
    std::set<Location> told;
    const bool any = std::ranges::any_of(workspace.projects, [](const Project& project) { return !project.examples.empty(); });
    if (!any) return out;
    const Uses uses(workspace);
    for (const Project& project : workspace.projects)
        for (const Documented& line : documented(workspace, project.examples)) {
            std::string upper = line.name;
            std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return std::toupper(c); });
            if (uses.contains(line.name) || uses.contains(upper) || is_known_variable(line.name) || !told.insert(line.where).second) continue;
            Finding finding;
            finding.subject = line.name;
            finding.message = "`" + line.name + "` is documented, and nothing in the tree reads it";
            finding.voices = {{line.where, line.commented ? "# " + line.name : line.name}};
            finding.project = project.root;
            finding.key = line.where.path;
            out.push_back(std::move(finding));
        }
    return out;
}

}  // namespace

Check unused_env_var() {
    return {.severity = Severity::note,
            .title = "A documented variable that nothing reads",
            .why = "Somebody sets it with care and wonders why nothing changes. Often it is the old name of a variable that the code reads under another one.",
            .remedy = "Delete the line, or mend the name on the side that is wrong.",
            .run = run};
}

}  // namespace driftaudit::check
