// Pipelines whose steps are containers: Bitbucket, Drone, Woodpecker, Buildkite, Cloud Build. They differ in where the list of steps is and what its words are called;
// each step has an image and commands of its own, so each is a job.

#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include <set>

#include "syntax/argv.hpp"
#include "syntax/jobs.hpp"

namespace driftaudit::collector {
namespace {

using syntax::Names;
using syntax::yaml::Document;
using syntax::yaml::Entry;
using syntax::yaml::Node;

bool claims(std::string_view path) {
    const std::string_view name = file_name(path);
    if (!name.ends_with(".yml") && !name.ends_with(".yaml")) return false;
    const std::string_view stem = name.substr(0, name.rfind('.'));
    const std::string folder = directory_of(path);
    return is_one_of(stem, {"bitbucket-pipelines", ".drone", ".woodpecker"}) || stem.starts_with("cloudbuild") || folder == ".woodpecker" || folder == ".buildkite";
}

class Pipeline {
public:
    explicit Pipeline(const Document& document) : document_(document) {}

    Facts read() {
        for (const Node* root : document_.roots()) {
            root_ = root;
            names_ = {};
            names_.set_all((*root)["substitutions"]);
            const Node& matrix = (*root)["matrix"];
            for (const Entry& entry : matrix.entries) names_.set(entry.key->text, *entry.value);
            for (const Node* row : matrix["include"].items)
                for (const Entry& entry : row->entries) names_.add(entry.key->text, syntax::all_given(*entry.value));
            out_.variables((*root)["env"]);
            for (const Node* services : {&(*root)["services"], &(*root)["definitions"]["services"]}) {
                for (const Node* service : services->items) container((*service)["image"], Image::Use::job_service);
                for (const Entry& service : services->entries) container((*service.value)["image"], Image::Use::job_service);
            }
            for (const Entry& kind : (*root)["pipelines"].entries) pipelines(*kind.value);   // Bitbucket
            steps((*root)["steps"]);
            steps((*root)["pipeline"]);   // Woodpecker of old
        }
        return out_.finish(document_.root().at);
    }

private:
    /// Bitbucket: `default: [...]`, `branches: {main: [...]}`; a list's items are steps, groups of them, and stages.
    void pipelines(const Node& node) {
        for (const Entry& entry : node.entries) pipelines(*entry.value);
        for (const Node* item : node.items) {
            if ((*item)["step"].is_map()) step((*item)["step"], {});
            for (const std::string_view group : {"parallel", "stage"}) {
                const Node& inner = (*item)[group];
                pipelines(inner.is_sequence() ? inner : inner["steps"]);
            }
        }
    }

    void steps(const Node& list) {
        for (const Node* item : list.items) {
            if ((*item)["group"]) steps((*item)["steps"]);   // Buildkite
            else if (item->is_map()) step(*item, {});
        }
        for (const Entry& entry : list.entries)
            if (entry.value->is_map()) step(*entry.value, entry.key->text);   // Woodpecker: the name is the key
    }

    void step(const Node& node, std::string_view key) {
        // the same step of several pipelines is one
        if (out_.is_full() || !seen_.insert(&node).second) return;
        // Cloud Build calls its image `name`, the others call a step so
        const bool has_image = node["image"] || node["commands"] || node["command"] || node["script"].is_sequence() || node["plugins"];
        const Node& title = has_image ? (node["name"] ? node["name"] : node["label"]) : node["id"];
        const std::string id = !key.empty() ? std::string(key) : title.is_scalar() && !title.text.empty() ? std::string(title.text) : "step " + std::to_string(seen_.size());
        out_.begin_job(id, "", node.at);
        out_.variables(node["environment"].is_map() ? node["environment"] : node["env"]);
        const Node& image = has_image ? node["image"] : node["name"];
        container(image || !in_bitbucket() ? image : (*root_)["image"], Image::Use::job_container);
        for (const Node* plugin : node["plugins"].items)
            for (const Entry& entry : plugin->entries)
                if (entry.key->text.starts_with("docker#")) container((*entry.value)["image"], Image::Use::job_container);
        for (const std::string_view word : {"commands", "command", "script"}) out_.script(syntax::script_lines(node[word]));
        if (!has_image) arguments(node);
        out_.end_job();
    }

    bool in_bitbucket() const { return (*root_)["pipelines"].is_map(); }

    /// Cloud Build runs a program of the image with arguments.
    void arguments(const Node& node) {
        syntax::Argv words;
        const Node& program = node["entrypoint"] ? node["entrypoint"] : node["name"];
        if (program.is_scalar()) words.push_back(node["entrypoint"] ? mapped(program) : mapped(program).slice(program.text.rfind('/') + 1, program.text.size()));
        for (const Node* word : scalars(node["args"])) words.push_back(mapped(*word));
        if (node["args"]) out_.command(words, std::string(node["dir"].text));
    }

    void container(const Node& node, Image::Use use) {
        const Node& name = node.is_map() ? node["name"] : node;
        if (!name.is_scalar()) return;
        out_.image(name.word(), use, syntax::filled({std::string(name.text), name.at}, syntax::variable_reference, [&](std::string_view of) { return names_.values(of); }));
    }

    const Document& document_;
    const Node* root_ = nullptr;
    Names names_;
    std::set<const Node*> seen_;
    syntax::JobFacts out_;
};

Facts collect(std::string_view bytes) {
    const Document document(bytes, Document::Extent::stream);
    if (document.unreadable()) return {*document.unreadable()};
    return Pipeline(document).read();
}

}  // namespace

Collector pipeline_steps() { return {.version = 1, .claims = claims, .collect = collect}; }

}  // namespace driftaudit::collector
