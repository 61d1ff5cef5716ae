// TOML: whatever it reads stands inside the input, and a string's place without quotes inside its place with them.
#include "collectors/syntax/toml.hpp"

#include "facts.hpp"

namespace {

using namespace driftaudit;
using namespace driftaudit::fuzz;

void promise_place(std::string_view text, Span at) {
    promise(lies_in(text, at.begin) && lies_in(text, at.end), "a value stands inside the input");
    promise(at.begin <= at.end, "a value ends behind its begin");
}

void walk(const syntax::Toml& document, std::string_view text, const toml::node& node) {
    if (const toml::table* table = node.as_table()) {
        for (const syntax::Toml::Entry& entry : syntax::entries(*table)) {
            promise_place(text, document.span(*entry.key));
            promise_place(text, document.span(entry));
            walk(document, text, *entry.value);
        }
    } else if (const toml::array* array = node.as_array()) {
        for (const toml::node& item : *array) walk(document, text, item);
    }
    const Span whole = document.span(node), content = document.content_span(node);
    promise_place(text, whole);
    promise_place(text, content);
    promise(whole.begin <= content.begin && content.end <= whole.end, "a value's content lies inside of it");
    document.text(whole);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = text_of(data, size);
    const syntax::Toml document(text);
    promise_places(text, document.trouble());
    if (document)
        for (const syntax::Toml::Entry& entry : syntax::entries(document.root())) walk(document, text, *entry.value);
    return 0;
}
