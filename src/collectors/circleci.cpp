// Configurations of CircleCI. What a job runs on is its `docker:` list or its executor's, of this file or of the Python orb; a parameter
// (`<< parameters.version >>`) stands for what the workflows give it, matrices included, else for its default. Commands of the file are followed where a job
// uses them.

#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include <map>
#include <set>

#include "syntax/jobs.hpp"

namespace driftaudit::collector {
namespace {

using syntax::Given;
using syntax::Names;
using syntax::yaml::Document;
using syntax::yaml::Entry;
using syntax::yaml::Node;

bool claims(std::string_view path) { return directory_of(path) == ".circleci" && (path.ends_with(".yml") || path.ends_with(".yaml")); }

/// `<< parameters.name >>`; other `<<` begin what a shell reads on.
std::optional<syntax::Reference> parameter_in(std::string_view text) {
    for (std::size_t at = text.find("<<"); at != std::string_view::npos; at = text.find("<<", at + 2)) {
        const std::string_view name = trimmed_blanks(text.substr(at + 2, 128));
        if (!name.starts_with("parameters.") && !name.starts_with("pipeline.") && !name.starts_with("matrix.")) continue;
        auto reference = syntax::reference_between(text.substr(at), "<<", ">>");
        reference->begin += at;
        reference->end += at;
        return reference;
    }
    return std::nullopt;
}

class Pipeline {
public:
    explicit Pipeline(const Node& root) : root_(root) {}

    Facts read() {
        for (const Entry& entry : root_["workflows"].entries)
            for (const Node* use : (*entry.value)["jobs"].items) note(*use);
        for (const Entry& entry : root_["jobs"].entries)
            if (entry.key->is_scalar() && entry.value->is_map()) job(*entry.key, *entry.value);
        return out_.finish(root_.at);
    }

private:
    // ---- what workflows give to jobs ----------------------------------------------------------------------------------------------------

    /// `- name`, or `- name: {version: "3.12", matrix: {parameters: {version: [...]}}}`.
    void note(const Node& use) {
        if (use.is_scalar()) unparametrised_.insert(std::string(use.text));
        for (const Entry& entry : use.entries) {
            if (!entry.key->is_scalar()) continue;
            Names& given = given_[std::string(entry.key->text)];
            bool any = false;
            for (const Node* parameters : {entry.value, &(*entry.value)["matrix"]["parameters"]})
                for (const Entry& parameter : parameters->entries) {
                    given.add(parameter.key->text, syntax::all_given(*parameter.value));
                    any = true;
                }
            if (!any) unparametrised_.insert(std::string(entry.key->text));
            orb_job(*entry.key, given);
        }
    }

    /// `python/test` of the Python orb: its `version` is the tag of the image that it runs on.
    void orb_job(const Node& key, const Names& given) {
        if (!is_python_orb(key.text)) return;
        out_.begin_job(key.text, "", key.at);
        for (Given& value : given.values("version")) out_.python(std::move(value), "circleci/python");
        out_.end_job();
    }

    bool is_python_orb(std::string_view word) const {
        const std::size_t slash = word.find('/');
        return slash != std::string_view::npos && root_["orbs"][word.substr(0, slash)].text.starts_with("circleci/python@");
    }

    /// The values of a job's, a command's or an executor's parameters: those that are given, and the default where someone gives none.
    static Names parameters(const Node& declared, const Names* given, bool defaulted) {
        Names out;
        for (const Entry& entry : declared.entries) {
            const std::string_view name = entry.key->text;
            std::vector<Given> values = given ? given->values(name) : std::vector<Given>{};
            if (values.empty() || defaulted)
                for (Given& value : syntax::all_given((*entry.value)["default"])) values.push_back(std::move(value));
            out.set(name, std::move(values));
        }
        return out;
    }

    std::vector<Given> filled(Given text, const Names& names) const {
        return syntax::filled(std::move(text), parameter_in, [&](std::string_view name) {
            if (name.starts_with("parameters.")) return names.values(name.substr(11));
            constexpr std::string_view pipeline = "pipeline.parameters.";
            return name.starts_with(pipeline) ? syntax::all_given(root_["parameters"][name.substr(pipeline.size())]["default"]) : std::vector<Given>{};
        });
    }

    // ---- jobs ---------------------------------------------------------------------------------------------------------------------------

    void job(const Node& key, const Node& node) {
        if (out_.is_full()) return;
        out_.begin_job(key.text, "", key.at);
        const auto given = given_.find(key.text);
        const Names names = parameters(node["parameters"], given == given_.end() ? nullptr : &given->second, unparametrised_.contains(key.text));
        images(node["docker"], names);
        if (node["executor"]) executor(node["executor"], names);
        out_.variables(node["environment"]);
        used_.clear();
        steps(node["steps"], names);
        out_.end_job();
    }

    void executor(const Node& node, const Names& outer) {
        const Node& name = node.is_map() ? node["name"] : node;
        Names given;
        for (const Entry& entry : node.entries)
            for (const Node* value : scalars(*entry.value)) given.add(entry.key->text, filled(syntax::given(*value), outer));
        for (const Given& called : filled({std::string(name.text), name.at}, outer)) {
            if (is_python_orb(called.text))
                for (Given& tag : given.values("tag")) out_.python(std::move(tag), "circleci/python");
            const Node& declared = root_["executors"][called.text];
            images(declared["docker"], parameters(declared["parameters"], &given, false));
            out_.variables(declared["environment"]);
        }
    }

    /// The first image is the job's, the others run beside it.
    void images(const Node& list, const Names& names) {
        Image::Use use = Image::Use::job_container;
        for (const Node* item : list.items) {
            const Node& image = (*item)["image"];
            if (image.is_scalar()) out_.image(image.word(), use, filled({std::string(image.text), image.at}, names));
            use = Image::Use::job_service;
        }
    }

    void steps(const Node& list, const Names& names) {
        for (const Node* step : list.items) {
            if (step->is_scalar()) command(step->text, {}, names);
            for (const Entry& entry : step->entries) {
                const std::string_view word = entry.key->text;
                if (word == "run") run(*entry.value);
                else if (word == "when" || word == "unless") steps((*entry.value)["steps"], names);
                else command(word, *entry.value, names);
            }
        }
    }

    void command(std::string_view name, const Node& arguments, const Names& outer) {
        const Node& declared = root_["commands"][name];
        if (!declared.is_map() || !used_.insert(&declared).second) return;
        Names given;
        for (const Entry& entry : arguments.entries)
            for (const Node* value : scalars(*entry.value)) given.add(entry.key->text, filled(syntax::given(*value), outer));
        steps(declared["steps"], parameters(declared["parameters"], &given, false));
    }

    void run(const Node& node) {
        const Node& text = node.is_map() ? node["command"] : node;
        if (!text.is_scalar()) return;
        const Node& shell = node["shell"];
        const std::string_view program = shell.text.substr(0, shell.text.find(' '));
        const Node& at = node["working_directory"];
        // what is absolute, or in the home folder, is where the tree was checked out, or nobody knows
        const bool relative = at && !at.text.starts_with('/') && !at.text.starts_with('~') && at.text.find("<<") == std::string_view::npos;
        out_.script(syntax::without_references(mapped(text), parameter_in), relative ? std::string(at.text) : "", syntax::windows_shell(program));
    }

    const Node& root_;
    std::map<std::string, Names, std::less<>> given_;            // what workflows give to jobs
    std::set<std::string, std::less<>> unparametrised_;          // jobs that some workflow gives nothing
    std::set<const Node*> used_;                                 // commands that the job has used
    syntax::JobFacts out_;
};

Facts collect(std::string_view bytes) {
    const Document document(bytes);
    if (document.unreadable()) return {*document.unreadable()};
    return Pipeline(document.root()).read();
}

}  // namespace

Collector circleci() { return {.version = 1, .claims = claims, .collect = collect}; }

}  // namespace driftaudit::collector
