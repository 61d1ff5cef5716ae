// `.pre-commit-config.yaml`: the Python that hooks run on, the one that they are told to write for, and what is installed for them.

#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>

#include "syntax/requirements-file.hpp"
#include "syntax/yaml.hpp"

namespace driftaudit::collector {
namespace {

using syntax::yaml::Document;
using syntax::yaml::Node;

bool claims(std::string_view path) {
    const std::string_view name = file_name(path);
    return name == ".pre-commit-config.yaml" || name == ".pre-commit-config.yml";
}

/// `python3.11` and `3.11` name a version; `python`, `system`, `default` and paths do not.
void runs(Facts& facts, const Node& node) {
    std::string_view text = node.text;
    if (text.starts_with("python")) text.remove_prefix(6);
    if (!node.is_scalar() || text.empty() || !is_digit(text[0])) return;
    facts.push_back({PythonVersion{std::string(text), PythonVersion::Says::runs, "pre-commit"}, node.at, no_scope});
}

/// `--py39-plus` of pyupgrade and of hooks that took its option over.
void targets(Facts& facts, const Node& hook) {
    for (const Node* argument : scalars(hook["args"])) {
        const std::string_view text = argument->text;
        if (!text.starts_with("--py") || !text.ends_with("-plus")) continue;
        const std::string_view target = text.substr(2, text.size() - 7);
        if (target.size() < 4 || target.find_first_not_of("0123456789", 2) != std::string_view::npos) continue;
        facts.push_back({PythonVersion{std::string(target), PythonVersion::Says::targets, std::string(hook["id"].text)}, argument->at, no_scope});
    }
}

/// What pip installs for a hook beside its own package; a hook in another language names that one's packages: `prettier@3.0`.
void dependencies(Facts& facts, const Node& hook) {
    const Group group{Group::Kind::environment, normalized_name(hook["id"].text)};
    const auto items = scalars(hook["additional_dependencies"]);
    const bool foreign = std::ranges::any_of(items, [](const Node* item) { return item->text.find('@') != std::string_view::npos && item->text.find("://") == std::string_view::npos; });
    if (foreign || is_one_of(hook["language"].text, {"node", "golang", "rust", "ruby", "docker", "conda", "r", "lua", "perl"})) return;
    for (const Node* item : items) {
        if (item->text.starts_with('.')) continue;   // a folder of this tree
        const syntax::Mapped place = syntax::yaml::mapped(*item);
        std::ranges::move(syntax::requirement_line_facts(item->text, group, [&](std::size_t begin, std::size_t end) { return place.span(begin, end); }), std::back_inserter(facts));
    }
}

Facts collect(std::string_view bytes) {
    const Document document(bytes);
    if (document.unreadable()) return {*document.unreadable()};
    Facts facts;
    runs(facts, document.root()["default_language_version"]["python"]);
    for (const Node* repository : document.root()["repos"].items)
        for (const Node* hook : (*repository)["hooks"].items) {
            runs(facts, (*hook)["language_version"]);
            targets(facts, *hook);
            dependencies(facts, *hook);
        }
    return syntax::yaml::in_file_order(std::move(facts));
}

}  // namespace

Collector pre_commit() { return {.version = 2, .claims = claims, .collect = collect}; }

}  // namespace driftaudit::collector
