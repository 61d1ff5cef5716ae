// The manifests that no grammar of their own covers: pyproject.toml, Pipfile, setup.py, setup.cfg, conda environments, pre-commit, tool versions.
// The first byte chooses.
#include <array>

#include "facts.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace driftaudit::fuzz;
    static constexpr std::array<std::string_view, 8> readers{"pyproject",         "pipfile",    "setup-py",      "setup-cfg",
                                                             "conda-environment", "pre-commit", "tool-versions", "mise"};
    if (size == 0) return 0;
    collected(collector_of(readers[data[0] % readers.size()]), text_of(data + 1, size - 1));
    return 0;
}
