// Python sources: what they read and name, and which Pythons compile them.

#include "collectors/syntax/python-newer.hpp"
#include "facts.hpp"

using namespace driftaudit;
using namespace driftaudit::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = text_of(data, size);
    for (const char* id : {"python-source", "mentions", "setup-py"}) collected(collector_of(id), text);
    for (const auto& [construct, at] : syntax::python::constructs(text)) {
        promise(lies_in(text, at.begin) && lies_in(text, at.end), "a construct stands inside the input");
        promise(at.begin <= at.end, "a construct ends behind its begin");
    }
    for (const auto& [construct, at] : syntax::python::newer_constructs(text)) promise(lies_in(text, at.begin), "a newer construct stands inside the input");
    for (const std::size_t place : syntax::python::newer_places(text)) promise(place < size, "a place lies inside the input");
    return 0;
}
