// Compose reads a variable that nothing gives as an empty text, with a warning that scrolls away; `${X:?}` stops it. What a file of the tree gives, an example
// with an empty value among them, is documented: who starts the stack was told.

#include <algorithm>
#include <set>

#include "shared/places.hpp"
#include "shared/stacks.hpp"
#include "shared/variables.hpp"

namespace driftaudit::check {
namespace {

/// The names that env files, examples, scripts and workflows of the tree give.
std::set<std::string, std::less<>> given(const Workspace& workspace) {
    std::set<std::string, std::less<>> out;
    for (const FileFacts& file : workspace.snapshot->files) {
        if (first<ComposeDocuments>(*file.facts) || first<Stage>(*file.facts)) continue;   // what a container gets is not what Compose reads
        each<VariableSet>(*file.facts, [&](const VariableSet& set, const Fact&) { out.insert(set.name); });
        each<EnvDocument>(*file.facts, [&](const EnvDocument& document, const Fact&) {
            for (const EnvLine& line : document.lines) out.insert(line.name);
        });
    }
    return out;
}

/// What the shell of whoever starts it has anyway.
bool is_of_the_shell(std::string_view name) { return is_platform_variable(name) || name.starts_with("COMPOSE_") || name.starts_with("DOCKER_") || is_one_of(name, {"UID", "GID", "USER", "PWD", "HOSTNAME", "DISPLAY", "SSH_AUTH_SOCK", "XDG_RUNTIME_DIR"}); }

std::vector<Finding> run(const Workspace& workspace) {
    std::vector<Finding> out;
    if (std::ranges::all_of(workspace.stacks, [](const Stack& stack) { return stack.model.unset.empty(); })) return out;
    const auto names = given(workspace);
    for (const Stack& stack : workspace.stacks)
        for (const auto& [name, place] : stack.model.unset) {
            const Location where = stack.location(place);
            if (where.at.begin.line == 0 || is_of_the_shell(name) || names.contains(name) || is_template_path(where.path)) continue;
            if (!is_compose(workspace, where.path)) continue;   // an env file that takes it from outside
            const auto told = std::ranges::find_if(out, [&](const Finding& other) { return other.subject == name && other.key == where.path; });
            if (told != out.end()) {
                if (told->voices.size() < 3 && told->location() != where) told->voices.push_back({where, "${" + name + "}"});
                continue;
            }
            Finding finding;
            finding.subject = name;
            finding.message = "`${" + name + "}` has no default, and no env file, example or script of the tree gives it: the stack starts with an empty text there, or not at all";
            finding.voices = {{where, "${" + name + "}"}};
            finding.key = where.path;
            add_of_stack(workspace, stack, std::move(finding), out);
        }
    return out;
}

}  // namespace

Check undefined_compose_variable() {
    return {.severity = Severity::error,
            .title = "A compose file needs a variable that nothing in the tree gives or documents",
            .why = "Compose goes on with an empty text: a password, a tag or a path that is empty fails later and elsewhere, on every machine but the author's.",
            .remedy = "Add it to the env example (`.env.example`), or give it a default: `${NAME:-value}`; `${NAME:?what it is for}` stops a start without it.",
            .run = run};
}

}  // namespace driftaudit::check
