// A secret that stands in a compose file is in the history for good, and the same on every machine. The name of the variable says what is one; a URL says it by
// itself. What comes from outside (`${…}`), a file to read it from, and a user's name are none.

#include <algorithm>

#include <driftaudit/credentials.hpp>
#include <driftaudit/value.hpp>

#include "shared/places.hpp"
#include "shared/stacks.hpp"

namespace driftaudit::check {
namespace {

bool is_literal(const compose::Value& value) { return value.is_scalar() && !value.is_null() && !value.text.empty() && value.written.find('$') == std::string::npos; }

/// True where the name says that the value is a secret, and the value is none of the words that are no secret.
bool is_secret(std::string_view name, std::string_view text) {
    const std::string upper = uppered(name);
    if (!names_secret(name) || upper.ends_with("_ID") || upper.ends_with("_FILE") || upper.ends_with("_PATH") || upper.ends_with("_URL") || upper.ends_with("_URI")) return false;
    if (is_one_of(lowered(text), {"true", "false", "yes", "no", "none", "null", "0", "1"}) || text.starts_with('/')) return false;
    return !text.starts_with("http://") && !text.starts_with("https://");
}

/// True for a URL with a password in it that is written out.
bool has_credentials(std::string_view text) {
    const std::size_t scheme = text.find("://");
    if (scheme == text.npos || without_credentials(text) == text) return false;
    const std::size_t at = text.find('@', scheme), colon = text.find(':', scheme + 3);
    return at != text.npos && colon < at && colon + 1 < at && text.substr(colon + 1, at - colon - 1).find_first_of("$<{") == text.npos;
}

void judge(const Workspace& workspace, const Stack& stack, const compose::Value& entries, const std::string& service, std::vector<Finding>& out) {
    for (const compose::Member& entry : entries.members) {
        if (!is_literal(entry.value)) continue;
        const bool secret = is_secret(entry.key, entry.value.text);
        if (!secret && !has_credentials(entry.value.text)) continue;
        const Location where = stack.location(entry.value.where);
        if (where.at.begin.line == 0 || !is_compose(workspace, where.path) || is_test_path(where.path) || is_illustration(where.path)) continue;
        Finding finding;
        finding.subject = entry.key;
        finding.message = "`" + entry.key + "` of `" + service + "` is " + (secret ? "a secret" : "a URL with a password") + " that stands in the file: whoever has the repository has it, and no environment can have its own";
        finding.voices = {{where, entry.key + ": ***"}};
        finding.key = where.path + ' ' + service;
        if (stack.role == Role::dev || stack.role == Role::test || stack.role == Role::local) finding.severity = Severity::note;
        add_of_stack(workspace, stack, std::move(finding), out);
    }
}

std::vector<Finding> run(const Workspace& workspace) {
    std::vector<Finding> out;
    for (const Stack& stack : workspace.stacks)
        for (const StackService& service : stack.services) {
            judge(workspace, stack, stack[service.name]["environment"], service.name, out);
            judge(workspace, stack, stack[service.name]["build"]["args"], service.name, out);
        }
    return out;
}

}  // namespace

Check hardcoded_secret_in_compose() {
    return {.severity = Severity::warning,
            .title = "A password or key is written into a compose file",
            .why = "The file is committed: the secret stays in its history, is the same for everybody, and cannot be changed without a commit.",
            .remedy = "Write `${NAME}` and put the value into an env file that git ignores (with its name in the example), or into a secret that the image reads from a file (`POSTGRES_PASSWORD_FILE`).",
            .run = run};
}

}  // namespace driftaudit::check
