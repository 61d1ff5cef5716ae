// Environment markers: their one text is read as the same marker, and holds where it does.
#include <driftaudit/marker.hpp>

#include <array>

#include "facts.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace driftaudit;
    const std::string_view text = fuzz::text_of(data, size);
    const auto normal = normalized_marker(text);
    if (normal) fuzz::promise(normalized_marker(*normal) == normal, "a marker's text is that marker");
    for (const std::string_view python : std::array<std::string_view, 3>{"3.11", "3.12.4", ""}) {
        MarkerEnvironment environment = linux_environment(python);
        environment.extras = {"dev"};
        environment.in_lock = python.empty();
        const auto holds = evaluate_marker(text, environment);
        if (normal) fuzz::promise(evaluate_marker(*normal, environment) == holds, "a marker's text holds where the marker does");
        if (!holds || python != "3.11") continue;
        const auto later = evaluate_marker(text, [&] {
            MarkerEnvironment full = linux_environment("3.11.4");
            full.extras = environment.extras;
            return full;
        }());
        fuzz::promise(later == holds, "what is decided for a minor version holds for its releases");
    }
    return 0;
}
