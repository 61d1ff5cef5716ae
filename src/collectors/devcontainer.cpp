// devcontainer.json: the image that somebody develops in, or how it is built, and the Python that its features install.

#include <driftaudit/collector.hpp>
#include <driftaudit/image.hpp>
#include <driftaudit/paths.hpp>

#include <algorithm>

#include "syntax/documents.hpp"
#include "syntax/manifest.hpp"
#include "syntax/text.hpp"

namespace driftaudit::collector {
namespace {

bool claims(std::string_view path) {
    const std::string_view name = file_name(path);
    return name == "devcontainer.json" || name == ".devcontainer.json";
}

const document::Node& at(const document::Node& map, std::string_view key) {
    static const document::Node nothing;
    const auto entry = std::ranges::find_if(map.entries, [&](const document::Entry& e) { return e.key->text == key; });
    return entry == map.entries.end() ? nothing : *entry->value;
}

Facts collect(std::string_view bytes) {
    syntax::ReadDocument document = syntax::read_document(bytes, syntax::Format::json);
    const document::Node& root = *document.root;
    Facts out = std::move(document.troubles);
    const auto runs = [&](std::string spec, Span where) { out.push_back({PythonVersion{std::move(spec), PythonVersion::Says::runs, "devcontainer"}, where, no_scope}); };
    if (const document::Node& image = at(root, "image"); !image.text.empty()) {
        const auto reference = parse_image(image.text);
        if (auto python = reference ? python_of_image(*reference) : std::nullopt) runs(std::move(*python), image.at);
    }
    for (const document::Entry& feature : at(root, "features").entries) {
        const std::string_view name = std::string_view(feature.key->text).substr(0, feature.key->text.rfind(':'));
        if (!name.ends_with("/features/python")) continue;
        const document::Node& version = feature.value->kind == document::Kind::map ? at(*feature.value, "version") : *feature.value;
        if (const auto request = syntax::python_request(version.text); request && !request->range) runs(request->spec, version.at);
    }
    const document::Node& build = at(root, "build");
    const document::Node& dockerfile = build.kind == document::Kind::map && !at(build, "dockerfile").text.empty() ? at(build, "dockerfile") : at(root, "dockerFile");
    if (!dockerfile.text.empty()) {
        Build claim;
        claim.dockerfile = dockerfile.text;
        claim.context = at(build, "context").text.empty() ? at(root, "context").text : at(build, "context").text;
        claim.target = at(build, "target").text;
        for (const document::Entry& argument : at(build, "args").entries)
            if (guarded_value(argument.key->text, argument.value->text).kind != Value::Kind::withheld) claim.arguments.push_back({argument.key->text, argument.value->text});
        out.push_back({std::move(claim), dockerfile.at, no_scope});
    }
    syntax::sort_by_place(out);
    return out;
}

}  // namespace

Collector devcontainer() { return {.version = 1, .claims = claims, .collect = collect}; }

}  // namespace driftaudit::collector
