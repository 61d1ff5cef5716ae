// Environment files of conda: a name, and a list of conda's match specs with, as its last item as a rule, a list of pip's requirements.
// A match spec is not PEP 508: `=1.26` means any 1.26.x, `=1.26.4=py311_0` a build of exactly 1.26.4, `1.2|1.3` alternatives.
#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/ranges.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>

#include "syntax/match-spec.hpp"
#include "syntax/requirements-file.hpp"
#include "syntax/yaml.hpp"

namespace driftaudit::collector {
namespace {

namespace yaml = syntax::yaml;

class Reader {
public:
    Facts read(const yaml::Node& root) {
        const yaml::Node& name = root["name"];
        const yaml::Node& dependencies = root["dependencies"];
        Manifest manifest;
        manifest.tool = "conda";
        if (name.is_scalar()) manifest.name = normalized_name(name.text);
        facts_.push_back({std::move(manifest), name.is_scalar() ? name.at : dependencies.at, no_scope});
        for (const yaml::Node* item : dependencies.items) {
            if (item->is_scalar()) take_spec(*item);
            if (item->is_map())
                for (const yaml::Node* line : (*item)["pip"].items)
                    if (line->is_scalar()) take_line(*line);
        }
        syntax::sort_by_place(facts_);
        return std::move(facts_);
    }

private:
    void take_spec(const yaml::Node& node) {
        const syntax::MatchSpec spec = syntax::read_match_spec(node.text);
        if (spec.name.empty()) {
            facts_.push_back({Unreadable{"this is no match spec of conda"}, node.at, no_scope});
        } else if (spec.name == "python") {
            take_python(spec, node);
        } else {
            Dependency dependency;
            dependency.requirement.name = normalized_name(spec.name);
            dependency.requirement.written = node.text;
            dependency.requirement.specifier = spec.specifier;
            facts_.push_back({std::move(dependency), node.at, no_scope});
        }
    }

    void take_python(const syntax::MatchSpec& spec, const yaml::Node& node) {
        if (spec.specifier.empty()) return;
        const std::size_t begin = static_cast<std::size_t>(spec.version.data() - node.text.data());
        const std::string_view version = spec.one ? syntax::series_of(spec) : spec.version;
        const auto says = spec.one ? PythonVersion::Says::runs : PythonVersion::Says::allows;
        facts_.push_back({PythonVersion{spec.one ? std::string(version) : spec.specifier, says, "environment.yml"},
                          yaml::mapped(node).span(begin, begin + version.size()), no_scope});
    }

    // Conda hands these to pip as the lines of a requirements file.
    void take_line(const yaml::Node& node) {
        const syntax::Mapped place = yaml::mapped(node);
        std::ranges::move(syntax::requirement_line_facts(node.text, {}, [&](std::size_t begin, std::size_t end) { return place.span(begin, end); }), std::back_inserter(facts_));
    }

    Facts facts_;
};

bool claims(std::string_view path) {
    const std::string_view name = file_name(path);
    if (!name.ends_with(".yml") && !name.ends_with(".yaml")) return false;
    return name.starts_with("environment") || (name.starts_with("conda") && !name.starts_with("conda-lock"));
}

bool lists_dependencies(std::string_view text) { return text.starts_with("dependencies:") || text.find("\ndependencies:") != text.npos; }

Facts collect(std::string_view bytes) {
    const std::string_view text = syntax::without_bom(bytes);
    if (!lists_dependencies(text)) return {};  // another file of this name
    const yaml::Document document(text);
    if (document.unreadable()) return {*document.unreadable()};
    if (!document.root()["dependencies"].is_sequence()) return {};
    return Reader().read(document.root());
}

}  // namespace

Collector conda_environment() { return {.version = 2, .claims = claims, .collect = collect}; }

}  // namespace driftaudit::collector
