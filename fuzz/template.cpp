// The two languages of `$`. What has no reference expands to itself, in the Dockerfile's language where nothing is quoted either; so expanding twice is
// expanding once, as long as values bring no references.
#include <driftaudit/template.hpp>

#include "facts.hpp"

namespace {

using namespace driftaudit;
using namespace driftaudit::fuzz;

std::optional<std::string> value_of(std::string_view name) {
    if (name.size() % 3 == 0) return std::nullopt;
    return name.size() % 3 == 1 ? "" : "va.lu.e";
}

void promise_dialect(std::string_view text, TemplateDialect dialect) {
    std::size_t begin = 0;
    for (const TemplateReference& reference : references(text, dialect)) {
        promise(reference.begin < reference.end && reference.end <= text.size(), "a reference lies inside the input");
        promise(text[reference.begin] == '$', "a reference begins with a dollar");
        promise(text.substr(reference.begin, reference.end - reference.begin).find(reference.name) != std::string_view::npos, "a reference has its name in it");
        promise(reference.begin >= begin, "references are in order");
        begin = reference.begin;
    }
    const std::string_view special = dialect == TemplateDialect::compose ? "$" : "$\\'\"";
    for (const Unset unset : {Unset::kept, Unset::emptied}) {
        const Expansion once = expand(text, value_of, dialect, unset);
        if (once.malformed) promise(once.text == text, "what is malformed stays as written");
        for (const std::string& name : once.missing) promise(std::ranges::count(once.unknown, name) == 1, "what is missing is unknown");
        if (text.find_first_of(special) == std::string_view::npos) promise(once.text == text && once.complete(), "what has no reference is left alone");
        if (once.text.find_first_of(special) != std::string::npos) continue;
        promise(expand(once.text, value_of, dialect, unset).text == once.text, "expanding twice is expanding once");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = text_of(data, size);
    promise_dialect(text, TemplateDialect::compose);
    promise_dialect(text, TemplateDialect::dockerfile);
    if (const auto words = dockerfile_words(text, value_of)) {
        std::size_t length = 0;
        for (const std::string& word : *words) length += word.size();
        promise(length <= 16 * text.size(), "words grow no more than their values");
    }
    return 0;
}
