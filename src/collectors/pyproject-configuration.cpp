// `[tool.driftaudit]` of pyproject.toml: the keys of `.driftaudit.yml` in the other language.

#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>

#include "syntax/settings.hpp"
#include "syntax/toml.hpp"

namespace driftaudit::collector {
namespace {

using syntax::Toml;

void quote(const Toml& document, const toml::node& node, syntax::Settings& settings) {
    const auto below = [&](Word key, const toml::node& value) {
        if (!settings.enter(std::move(key))) return;
        quote(document, value, settings);
        settings.leave();
    };
    if (const toml::table* table = node.as_table(); table && !table->empty()) {
        for (const Toml::Entry& entry : syntax::entries(*table)) below({std::string(entry.key->str()), document.span(*entry.key)}, *entry.value);
    } else if (const toml::array* array = node.as_array(); array && !array->empty()) {
        for (std::size_t i = 0; i < array->size(); ++i) below({std::to_string(i), document.span((*array)[i])}, (*array)[i]);
    } else {
        const Span at = document.content_span(node);
        // a date, a number or a switch is what is written
        settings.add(node.is_string() ? std::string(syntax::text_of(&node)) : node.is_value() ? std::string(document.text(at)) : "", at);
    }
}

bool claims(std::string_view path) { return file_name(path) == "pyproject.toml"; }

Facts collect(std::string_view bytes) {
    if (bytes.find("driftaudit") == std::string_view::npos) return {};
    const Toml document(bytes);  // what is no TOML at all, the collector of manifests tells
    const toml::table* settings_table = syntax::find_table(document.root(), {"tool", "driftaudit"});
    if (!settings_table || settings_table->empty()) return {};
    syntax::Settings settings;
    quote(document, *settings_table, settings);
    return settings.finish();
}

}  // namespace

Collector pyproject_configuration() { return {.version = 1, .claims = claims, .collect = collect, .incidental = true}; }

}  // namespace driftaudit::collector
