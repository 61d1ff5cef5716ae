// driftaudit's own configuration is quoted like everything else; what its settings mean is for the engine to read.

#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>

#include "syntax/settings.hpp"
#include "syntax/text.hpp"
#include "syntax/yaml.hpp"

namespace driftaudit::collector {
namespace {

namespace yaml = syntax::yaml;

void quote(const yaml::Node& node, syntax::Settings& settings) {
    const auto below = [&](Word key, const yaml::Node& value) {
        if (!settings.enter(std::move(key))) return;
        quote(value, settings);
        settings.leave();
    };
    for (const yaml::Entry& entry : node.entries) below(entry.key->word(), *entry.value);
    for (std::size_t i = 0; i < node.items.size(); ++i) below({std::to_string(i), node.items[i]->at}, *node.items[i]);
    if (node.entries.empty() && node.items.empty()) settings.add(std::string(node.text), node.at);
}

bool claims(std::string_view path) { return is_configuration_file(path); }

Facts collect(std::string_view bytes) {
    const yaml::Document document(syntax::without_bom(bytes));
    if (document.unreadable()) return {*document.unreadable()};
    const yaml::Node& root = document.root();
    if (!root || root.kind == yaml::Kind::null) return {};
    if (!root.is_map()) return {{Unreadable{"a configuration consists of keys and their values"}, root.at, no_scope}};
    syntax::Settings settings;
    if (!root.entries.empty()) quote(root, settings);
    return settings.finish();
}

}  // namespace

Collector configuration() { return {.version = 1, .claims = claims, .collect = collect, .incidental = true}; }

}  // namespace driftaudit::collector
