#include "roles.hpp"

#include <cctype>

namespace driftaudit {

std::string_view name_of(Role role) {
    switch (role) {
        case Role::prod: return "prod";
        case Role::dev: return "dev";
        case Role::ci: return "ci";
        case Role::test: return "test";
        case Role::local: return "local";
    }
    return "";
}

namespace environments {
namespace {

/// Calls `visit` with each run of letters and digits.
template <class Visit>
void each_word(std::string_view text, Visit&& visit) {
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() && std::isalnum(static_cast<unsigned char>(text[i]))) continue;
        if (i > begin) visit(text.substr(begin, i - begin));
        begin = i + 1;
    }
}

std::optional<Role> role_in(std::string_view name) {
    std::optional<Role> found;
    each_word(name, [&](std::string_view word) {
        if (!found) found = role_of_word(word);
    });
    return found;
}

/// `Dockerfile.api-dev` is of the family `dockerfile`, `docker-compose.prod.yml` and `compose.yml` of `compose`.
std::string_view family_of(std::string_view path) {
    std::string name(file_name(path));
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    if (name.find("dockerfile") != std::string::npos || name.find("containerfile") != std::string::npos) return "dockerfile";
    if (name.find("compose") != std::string::npos) return "compose";
    return "";
}

}  // namespace

std::optional<Role> role_of_word(std::string_view word) {
    std::string lower(word);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    for (const std::string_view dev : {"dev", "develop", "development", "devel", "override", "devcontainer", "debug", "local"})
        if (lower == dev) return Role::dev;
    for (const std::string_view test : {"test", "tests", "testing", "e2e", "ci", "lint"})
        if (lower == test) return Role::test;
    for (const std::string_view prod : {"prod", "production", "prd", "release", "staging", "stage", "deploy", "live"})
        if (lower == prod) return Role::prod;
    return std::nullopt;
}

std::optional<Role> role_of_statement(std::string_view source) {
    for (const std::string_view local : {".python-version", ".tool-versions", "mise", "environment.yml", "pixi"})
        if (source == local) return Role::local;
    for (const std::string_view dev : {"devcontainer", ".gitpod.yml", "devbox", ".replit"})
        if (source == dev) return Role::dev;
    for (const std::string_view prod : {"runtime.txt", "app.yaml", "serverless", "sam", "render.yaml", "platform.sh", "apprunner", "fly.toml", "nixpacks", "railway", "buildpack", "vercel", "zappa"})
        if (source == prod) return Role::prod;
    return std::nullopt;
}

std::optional<Role> stated_role(std::string_view path) {
    if (const auto role = role_in(file_name(path))) return role;
    const std::string folder = directory_of(path);
    if (folder == ".") return std::nullopt;
    if (const auto role = role_in(file_name(folder))) return role;
    return is_test_path(path) ? std::optional(Role::test) : std::nullopt;
}

std::optional<Role> role_among_siblings(const Tree& tree, std::string_view path) {
    if (const auto role = stated_role(path)) return role;
    const std::string_view family = family_of(path);
    const std::string folder = directory_of(path);
    bool prod = false, dev = false;
    if (family.empty()) return std::nullopt;
    for (const std::string& other : tree.all_below(folder, [](std::string_view one, std::string_view family_asked) { return family_of(one) == family_asked; }, family)) {
        if (other == path) continue;
        // siblings stand beside it, or one folder further down (docker/prod/Dockerfile)
        const std::string theirs = directory_of(other);
        if (theirs != folder && directory_of(theirs) != folder) continue;
        const auto role = stated_role(other);
        prod |= role == Role::prod;
        dev |= role == Role::dev;
    }
    if (prod && !dev) return Role::dev;
    if (dev && !prod) return Role::prod;
    return std::nullopt;
}

}  // namespace environments
}  // namespace driftaudit
