// YAML: whatever the bytes, the tree ends, every value stands inside of them, and a document that is read is kept whole.

#include "collectors/syntax/yaml.hpp"

#include "facts.hpp"

using namespace driftaudit;
namespace yaml = syntax::yaml;

namespace {

/// Holds every node to its place; true for as many values as both trees have.
void hold(std::string_view text, const yaml::Node& node, const document::Node& kept) {
    if (node) fuzz::promise(fuzz::lies_in(text, node.at.begin) && fuzz::lies_in(text, node.at.end), "a value stands inside the input");
    fuzz::promise(kept.items.size() == node.items.size() && kept.entries.size() == node.entries.size() && kept.text == node.text, "a document is kept whole");
    for (std::size_t i = 0; i < node.items.size(); ++i) hold(text, *node.items[i], *kept.items[i]);
    for (std::size_t i = 0; i < node.entries.size(); ++i) hold(text, *node.entries[i].value, *kept.entries[i].value);
    if (node.is_scalar()) fuzz::promise(yaml::mapped(node).text == node.text, "a mapped scalar says what the scalar says");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    const yaml::Document document(text, yaml::Document::Extent::stream);
    if (document.unreadable()) fuzz::promise(fuzz::lies_in(text, document.unreadable()->at.begin), "a refusal stands inside the input");
    const document::Stream kept = yaml::kept(document);
    for (std::size_t i = 0; i < kept.size(); ++i) hold(text, *document.roots()[i], *kept[i]);
    return 0;
}
