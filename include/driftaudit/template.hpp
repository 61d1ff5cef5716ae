#pragma once
// Text with `${VARIABLE}` in it, as Compose interpolates and as Dockerfile words expand.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace driftaudit {

/// The two languages of `$`: Compose's (`$$` is a dollar, `:?` an error) and the Dockerfile's (`\$` is a dollar, `#`/`%`/`/` forms are known to BuildKit).
enum class TemplateDialect { compose, dockerfile };

/// One `$NAME` or `${NAME…}` of a template.
struct TemplateReference {
    std::string name;
    std::size_t begin = 0, end = 0;  // byte offsets of the whole reference in the template
    bool has_default = false;        // `-` or `:-`, or `+`/`:+` where absence is meant
    bool must_be_set = false;        // `?` or `:?`
};

/// What becomes of a reference that has neither a value nor a default.
enum class Unset { kept, emptied };

/// What becomes of a template.
struct Expansion {
    std::string text;                  // what is unknown stays as written (or becomes empty, as the owners of both languages do: `Unset::emptied`)
    std::vector<std::string> unknown;  // names without value and default
    std::vector<std::string> missing;  // those of them that must be set (`?`, `:?`)
    bool malformed = false;            // broken syntax: the text is left as written
    bool complete() const { return unknown.empty() && !malformed; }
};

using Lookup = std::function<std::optional<std::string>(std::string_view name)>;

/// Every reference, nested ones (`${A:-${B}}`) included, in the order of their begin; broken syntax is passed over.
std::vector<TemplateReference> references(std::string_view text, TemplateDialect dialect = TemplateDialect::compose);

/// The text with each reference replaced by its value, else by its default. In the Dockerfile's dialect the text is a raw word, and its quotes and
/// escapes are removed as well.
Expansion expand(std::string_view text, const Lookup& lookup, TemplateDialect dialect = TemplateDialect::compose, Unset unset = Unset::kept);

/// A word of a Dockerfile as BuildKit reads it: references expanded, quotes and escapes removed; `escape` is the file's escape character.
Expansion dockerfile_word(std::string_view text, const Lookup& lookup, char escape = '\\', Unset unset = Unset::kept);

/// The same, split at blanks that are neither quoted nor escaped, those that come out of a value included; nothing where the text is malformed.
std::optional<std::vector<std::string>> dockerfile_words(std::string_view text, const Lookup& lookup, char escape = '\\', Unset unset = Unset::kept);

}  // namespace driftaudit
