// Requirements files; and that what a requirement is quoted as reads as the same requirement.
#include <variant>

#include "collectors/syntax/pip.hpp"
#include "facts.hpp"

namespace {

using namespace driftaudit;

/// PEP 508's way to write a requirement that has a name.
std::string printed(const Requirement& requirement) {
    std::string out = requirement.name;
    for (std::size_t i = 0; i < requirement.extras.size(); ++i) out += (i == 0 ? "[" : ",") + requirement.extras[i];
    if (!requirement.extras.empty()) out += "]";
    out += requirement.url.empty() ? requirement.specifier : " @ " + requirement.url;
    return requirement.marker.empty() ? out : out + " ; " + requirement.marker;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace driftaudit::fuzz;
    const std::string_view text = text_of(data, size);
    // other encodings are read as UTF-8, so that places are not those of the input's bytes
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    const Facts facts = plain ? collected(collector_of("requirements"), with_newlines(text)) : collector_of("requirements").collect(text);
    each<Dependency>(facts, [&](const Dependency& dependency, const Fact&) {
        const Requirement& requirement = dependency.requirement;
        const std::string written = printed(requirement);
        if (requirement.name.empty() || written.find('$') != std::string::npos) return;
        if (!syntax::named_requirement(requirement.written)) return;                  // a path or URL of its own
        if (!requirement.url.empty() && !requirement.specifier.empty()) return;       // a wheel: the name of its file tells the version
        auto again = syntax::named_requirement(written);
        if (!again) return promise(!requirement.url.empty(), "a requirement reads as it is printed");
        promise(again->name == requirement.name && again->specifier == requirement.specifier, "a requirement means what is printed");
    });
    if (const auto one = syntax::pip_requirement(text)) promise(one->written.size() <= text.size() + 64, "a requirement is a part of its text");
    syntax::editable_requirement(text);
    return 0;
}
