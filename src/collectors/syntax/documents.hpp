#pragma once
// YAML, TOML, JSON and INI as one tree, for what only asks "what stands at this key?".

#include <string_view>

#include <driftaudit/document.hpp>
#include <driftaudit/facts.hpp>

#include "toml.hpp"

namespace driftaudit::syntax {

enum class Format { yaml, toml, json, ini };

/// A text's document, a null node where it has none; of an INI text a map of sections, "properties" for one
/// that has none, the lines of a value joined by blanks.
struct ReadDocument {
    document::Ref root;
    Facts troubles;   // why it cannot be read, or not all of it; none where a template engine has yet to fill it in
};
ReadDocument read_document(std::string_view bytes, Format format);
/// The document of a TOML text that is read already.
document::Ref document_of(const Toml& document);

}  // namespace driftaudit::syntax
