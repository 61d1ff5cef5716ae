// JSON: every value stands inside the input, begins and ends are balanced, and it is read exactly where the library takes it.
#include "collectors/syntax/json.hpp"

#include <nlohmann/json.hpp>

#include "facts.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace driftaudit;
    using namespace driftaudit::fuzz;
    using syntax::JsonEvent;
    const std::string_view text = text_of(data, size);
    std::size_t open = 0, deepest = 0;
    const auto trouble = syntax::read_json(text, [&](const JsonEvent& event) {
        promise(lies_in(text, event.at.begin) && lies_in(text, event.at.end), "a value stands inside the input");
        promise(event.at.begin <= event.at.end, "a value ends behind its begin");
        if (event.kind == JsonEvent::Kind::end) promise(open-- > 0, "what ends has begun");
        promise(event.path.size() == open, "a value's path has a key for each level");
        if (event.kind == JsonEvent::Kind::object || event.kind == JsonEvent::Kind::array) deepest = std::max(deepest, ++open);
    });
    if (trouble) promise_places(text, {*trouble});
    if (deepest < 256) promise(!trouble == nlohmann::json::accept(text.begin(), text.end(), true), "what the library takes is read, and nothing else");
    if (!trouble) promise(open == 0, "what begins ends");
    return 0;
}
