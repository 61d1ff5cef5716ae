// Recipes of conda-build and rattler-build. A recipe is YAML only once Jinja has filled it in, so its lines are read one by one: `- python >=3.9`, without
// those that Jinja writes.

#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include <set>

#include "syntax/match-spec.hpp"
#include "syntax/text.hpp"

namespace driftaudit::collector {
namespace {

bool claims(std::string_view path) { return is_one_of(file_name(path), {"meta.yaml", "meta.yml", "recipe.yaml"}); }

Facts collect(std::string_view bytes) {
    const bool recipe = bytes.find("package:") != std::string_view::npos && bytes.find("requirements:") != std::string_view::npos;
    if (!recipe) return {};   // another file of this name
    Facts out;
    std::set<std::string> seen;   // host and run say the same
    std::uint32_t number = 0;
    for (std::string_view line : split(syntax::without_bom(bytes), '\n')) {
        ++number;
        const std::string_view content = trimmed(line.substr(0, line.find('#')));
        if (!content.starts_with("- python") || content.find("{{") != std::string_view::npos) continue;
        const syntax::MatchSpec spec = syntax::read_match_spec(trimmed(content.substr(1)));
        // `- python -m pytest` is a command of a test
        const bool version = spec.version.find_first_not_of("0123456789.*,|<>=!~ ") == std::string_view::npos && spec.version.find_first_of("0123456789") != std::string_view::npos;
        if (spec.name != "python" || spec.specifier.empty() || !version) continue;
        std::string said = spec.one ? std::string(syntax::series_of(spec)) : spec.specifier;
        if (!seen.insert(said).second) continue;
        const auto says = spec.one ? PythonVersion::Says::runs : PythonVersion::Says::allows;
        out.push_back({PythonVersion{std::move(said), says, "conda recipe"}, syntax::span_in(line, spec.version, number), no_scope});
    }
    return out;
}

}  // namespace

Collector conda_recipe() { return {.version = 1, .claims = claims, .collect = collect, .incidental = true}; }

}  // namespace driftaudit::collector
