#include <driftaudit/facts.hpp>

namespace driftaudit {

std::string_view kind_of(const Claim& claim) {
    static constexpr std::string_view kinds[] = {
        "python-version", "python-version-file", "manifest", "requirement", "include", "lock", "locked-package", "installed-package", "install",
        "call", "test-run", "stage", "build-argument", "copy", "working-directory", "image", "service", "build", "mount", "env-file", "compose-version", "job",
        "variable-set", "variable-read", "mentions", "model-name", "suppression", "setting", "unreadable"};
    static_assert(std::size(kinds) == std::variant_size_v<Claim>);
    return kinds[claim.index()];
}

}  // namespace driftaudit
