#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include <string>

#include "syntax/manifest.hpp"
#include "syntax/toml.hpp"

namespace driftaudit::collector {
namespace {

using namespace syntax;

// `mise.toml`, `.mise.toml`, `mise.local.toml`, `mise/config.toml`, `.config/mise.toml`, `.config/mise/config.toml`.
bool claims(std::string_view path) {
    const std::string file(file_name(path));
    if (!file.ends_with(".toml")) return false;
    const std::string folder(file_name(directory_of(path)));
    const std::string_view stem = std::string_view(file).substr(file.starts_with('.') ? 1 : 0);
    const bool in_folder = folder == "mise" || folder == ".mise";
    return stem.starts_with("mise.") || (in_folder && (stem == "config.toml" || stem.starts_with("config.")));
}

void add(const Toml& document, const toml::node* node, Facts& facts) {
    std::string_view text = trimmed(text_of(node));
    if (text.starts_with("prefix:")) text.remove_prefix(7);
    const auto request = python_request(text);
    if (request && !request->range) facts.push_back({PythonVersion{request->spec, PythonVersion::Says::runs, "mise"}, document.content_span(*node), no_scope});
}

Facts collect(std::string_view bytes) {
    const Toml document(bytes);
    if (!document) return document.trouble();
    Facts facts;
    for (const std::string_view name : {"python", "core:python"}) {
        const toml::node* python = find(document.root(), {"tools", name});
        if (!python) continue;
        if (const toml::array* several = python->as_array())
            for (const toml::node& one : *several) add(document, one.is_table() ? find(*one.as_table(), {"version"}) : &one, facts);
        else
            add(document, python->is_table() ? find(*python->as_table(), {"version"}) : python, facts);
    }
    return facts;
}

}  // namespace

Collector mise() { return {.version = 1, .claims = claims, .collect = collect, .large = false, .incidental = false}; }

}  // namespace driftaudit::collector
