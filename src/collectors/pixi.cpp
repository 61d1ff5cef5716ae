// pixi.toml: the manifest of a pixi workspace. Its Pythons are told by `toml-versions`.
#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>

#include "syntax/pixi.hpp"
#include "syntax/text.hpp"

namespace driftaudit::collector {
namespace {

bool claims(std::string_view path) { return file_name(path) == "pixi.toml"; }

Facts collect(std::string_view bytes) {
    const syntax::Toml document(syntax::without_bom(bytes));
    if (!document) return document.trouble();
    Manifest manifest;
    manifest.tool = "pixi";
    for (const std::string_view table : {"workspace", "project"})
        if (manifest.name.empty()) manifest.name = normalized_name(syntax::find_text(document.root(), {table, "name"}));
    Facts facts = syntax::pixi_dependencies(document, document.root());
    facts.insert(facts.begin(), Fact{std::move(manifest), {{1, 1}, {1, 1}}, no_scope});
    syntax::sort_by_place(facts);
    return facts;
}

}  // namespace

Collector pixi() { return {.version = 1, .claims = claims, .collect = collect}; }

}  // namespace driftaudit::collector
