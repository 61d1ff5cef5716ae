#include <driftaudit/facts.hpp>
#include <driftaudit/paths.hpp>

#include <algorithm>

namespace driftaudit {

bool Manifest::has_member(std::string_view root, std::string_view folder) const {
    const auto names = [&](std::string_view glob) { return glob_match(join_path(root, glob), folder); };
    const auto is_named = [&](const std::string& glob) { return !glob.starts_with('!') && names(glob); };
    const auto is_left_out = [&](const std::string& glob) { return glob.starts_with('!') && names(glob.substr(1)); };
    return std::ranges::any_of(workspace_members, is_named) && std::ranges::none_of(workspace_members, is_left_out);
}

std::string_view kind_of(const Claim& claim) {
    static constexpr std::string_view kinds[] = {
        "python-version", "python-version-file", "python-construct", "imports", "manifest", "requirement", "include", "content-hash", "lock", "locked-package",
        "installed-package", "installed-needs", "installed-from", "installed-modules", "installer", "install", "call", "test-run", "stage", "build-argument", "copy",
        "working-directory", "image", "service", "build", "mount", "env-file", "compose-version", "compose-documents", "compose-call", "server-url", "creation", "job",
        "variable-set", "env-document",
        "env-divergence", "variable-read", "mentions", "model-name", "suppression", "setting", "unreadable"};
    static_assert(std::size(kinds) == std::variant_size_v<Claim>);
    return kinds[claim.index()];
}

std::string_view words_of(EnvDivergence::Cause cause) {
    static constexpr std::string_view words[] = {
        "bytes that are no UTF-8",
        "a byte order mark before the name",
        "a quote that nothing closes",
        "a blank in the name",
        "a colon where `=` should stand",
        "a name without `=` where the file ends",
        "a blank before `=`",
        "a blank behind `=`",
        "a name that the shell cannot have",
        "a variable that bash keeps for itself",
        "a comment where the value should stand",
        "a `#` without a blank before it",
        "a comment behind a tab",
        "text behind the closing quote",
        "a command that the shell runs",
        "a character that the shell acts on",
        "a blank in a value without quotes",
        "quotes inside a value without quotes",
        "a backslash outside quotes",
        "a backslash in double quotes",
        "a backslash in single quotes",
        "a tilde",
        "a dollar without braces",
        "a dollar in single quotes",
        "a form of `${...}` that not all know",
        "a doubled dollar",
        "a carriage return at the end of a line",
        "a variable that they read differently",
        "the form of the line",
    };
    static_assert(std::size(words) == static_cast<std::size_t>(EnvDivergence::Cause::form) + 1);
    return words[static_cast<std::size_t>(cause)];
}

}  // namespace driftaudit
