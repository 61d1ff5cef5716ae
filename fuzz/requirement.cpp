// One requirement of PEP 508: its text is read as the same requirement.
#include <driftaudit/requirement.hpp>

#include "facts.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace driftaudit;
    const auto read = parse_requirement(fuzz::text_of(data, size));
    if (!read) return 0;
    const auto again = parse_requirement(read->str());
    fuzz::promise(again.has_value(), "a requirement's text is a requirement");
    fuzz::promise(again->str() == read->str(), "a requirement's text is its only one");
    fuzz::promise(equivalent(*again, *read) && equivalent(*read, *again), "a requirement's text means the same");
    fuzz::promise(pinned_version(*again) == pinned_version(*read) && is_pinned(*again) == is_pinned(*read), "a requirement's text pins what the requirement does");
    return 0;
}
