#include "shared/places.hpp"
#include "shared/variables.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <set>
#include <unordered_set>

namespace driftaudit::check {
namespace {

std::string in_capitals(std::string name) {
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::toupper(c); });
    return name;
}

/// Which of the documented names any file of the tree uses, whatever its language. A tree mentions many more names than it documents: so it is asked of each
/// mention whether it is one that is looked for.
class Uses {
public:
    Uses(const Workspace& workspace, const std::vector<Documented>& lines) {
        std::unordered_set<std::uint32_t> wanted;
        for (const Documented& line : lines) wanted.insert({mention_digest(line.name), mention_digest(in_capitals(line.name))});
        for (const FileFacts& file : workspace.snapshot->files)
            for (const Fact& fact : *file.facts) {
                if (const auto* mentions = std::get_if<Mentions>(&fact.claim)) {
                    for (const std::uint32_t name : mentions->names)
                        if (wanted.contains(name)) mentioned_.insert(name);
                }
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
    std::unordered_set<std::uint32_t> mentioned_;
    std::set<std::string, std::less<>> read_;
};

std::vector<Finding> run(const Workspace& workspace) {
    std::vector<Finding> out;
    std::set<Location> told;
    std::vector<Documented> lines;
    for (const Project& project : workspace.projects) std::ranges::move(documented(workspace, project.examples), std::back_inserter(lines));
    if (lines.empty()) return out;
    const Uses uses(workspace, lines);
    for (const Project& project : workspace.projects)
        for (const Documented& line : documented(workspace, project.examples)) {
            if (uses.contains(line.name) || uses.contains(in_capitals(line.name)) || is_known_variable(line.name) || !told.insert(line.where).second) continue;
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
            .run = run,
            .reads = Kinds::of<Mentions, VariableRead>()};
}

}  // namespace driftaudit::check
