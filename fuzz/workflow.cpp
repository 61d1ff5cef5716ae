// GitHub workflows: YAML, expressions, and the shell text of `run:`.
#include "facts.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace driftaudit::fuzz;
    collected(collector_of("github-workflow"), text_of(data, size));
    return 0;
}
