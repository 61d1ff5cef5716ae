// Compose files: the collector keeps its promises, and the model over any document ends, throws nothing, and knows where each of its values stands. The file is
// its own override, base and include as well, so that merging, `extends` and cycles are met.

#include <driftaudit/compose.hpp>

#include "collectors/syntax/yaml.hpp"
#include "facts.hpp"

using namespace driftaudit;

namespace {

void hold(std::string_view text, const compose::Value& value) {
    if (value.where.file != compose::Place::nowhere)
        fuzz::promise(fuzz::lies_in(text, value.where.at.begin) && fuzz::lies_in(text, value.where.at.end), "a value of the model stands inside the input");
    for (const compose::Value& one : value.items) hold(text, one);
    for (const compose::Member& member : value.members) hold(text, member.value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    static const Collector& collector = fuzz::collector_of("compose");
    fuzz::collected(collector, text);
    const document::Stream documents = syntax::yaml::kept(syntax::yaml::Document(text, syntax::yaml::Document::Extent::stream));
    compose::Files files;
    files.documents = [&](std::string_view) { return &documents; };
    files.variables = [](std::string_view, std::string_view, const Lookup&, const compose::Variables&) { return std::optional<std::vector<compose::Assignment>>(); };
    compose::Request request;
    request.files = {"compose.yaml", "compose.override.yaml"};
    request.name = "p";
    const compose::Model model = compose::load(request, files);
    hold(text, model.root);
    for (const compose::Problem& problem : model.problems) fuzz::promise(fuzz::lies_in(text, problem.where.at.begin), "a problem stands inside the input");
    return 0;
}
