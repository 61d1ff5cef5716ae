// Azure Pipelines. A file is steps, jobs, stages of jobs, or a template of one of these; `$(name)` stands for a variable or an entry of the job's matrix,
// `${{ parameters.name }}` and `${{ variables.name }}` for what the file gives it, and `${{ each x in parameters.list }}` goes through such a list. Templates
// are other files, whose jobs are theirs.

#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>

#include "syntax/jobs.hpp"

namespace driftaudit::collector {
namespace {

using syntax::Given;
using syntax::Names;
using syntax::WindowsShell;
using syntax::yaml::Document;
using syntax::yaml::Entry;
using syntax::yaml::Node;

bool claims(std::string_view path) {
    if (!path.ends_with(".yml") && !path.ends_with(".yaml")) return false;
    for (std::string_view at = path; !at.empty(); at = at.find('/') == at.npos ? std::string_view{} : at.substr(at.find('/') + 1)) {
        const std::string_view part = at.substr(0, at.find('/'));
        if (part.starts_with("azure-pipeline") || part.starts_with(".azure-pipeline") || part == ".azuredevops") return true;
    }
    return false;
}

/// `$(name)`, `${{ expression }}`, whichever is first.
std::optional<syntax::Reference> expression_in(std::string_view text) {
    const std::size_t macro = text.find("$("), expression = text.find("${{");
    return macro < expression ? syntax::reference_between(text, "$(", ")") : syntax::reference_between(text, "${{", "}}");
}

/// `${{ each name in parameters.list }}`: the name, and the list's name; nothing where the key is something else.
std::optional<std::pair<std::string_view, std::string_view>> each_of(std::string_view key) {
    if (!key.starts_with("${{")) return std::nullopt;
    const auto words = split(trimmed(key.substr(3, key.rfind("}}") - 3)), ' ');
    if (words.size() != 4 || words[0] != "each" || words[2] != "in") return std::nullopt;
    return std::pair{words[1], words[3]};
}

class Pipeline {
public:
    explicit Pipeline(const Node& root) : root_(root) {}

    Facts read() {
        Names names;
        for (const Node* parameter : root_["parameters"].items) names.set("parameters." + std::string((*parameter)["name"].text), (*parameter)["default"]);
        for (const Entry& parameter : root_["parameters"].entries) names.set("parameters." + std::string(parameter.key->text), *parameter.value);
        variables(root_["variables"], names);
        stages(root_["stages"], names);
        jobs(root_["jobs"], names);
        // steps of a template are a part of somebody's job
        if (root_["steps"].is_sequence() && !root_["parameters"]) job(root_, root_["steps"].at, "Job", names);
        return out_.finish(root_.at);
    }

private:
    /// Calls `visit(item, names)` for every item of a list, those below `${{ if … }}:` and `${{ each … }}:` included.
    template <class Visit>
    void each_item(const Node& list, const Names& names, const Visit& visit) {
        for (const Node* item : list.items) {
            const bool conditional = item->is_map() && item->entries.size() == 1 && item->entries[0].key->text.starts_with("${{") && item->entries[0].value->is_sequence();
            if (!conditional) {
                visit(*item, names);
                continue;
            }
            Names inner = names;
            if (const auto each = each_of(item->entries[0].key->text)) inner.set(each->first, names.values(each->second));
            each_item(*item->entries[0].value, inner, visit);
        }
    }

    void variables(const Node& node, Names& names) {
        const auto set = [&](const Node& name, const Node& value) {
            if (!name.is_scalar() || name.text.starts_with("${{")) return;
            for (const std::string_view prefix : {"", "variables."}) names.set(std::string(prefix) + std::string(name.text), value);
            if (value.is_scalar()) out_.variable(name.text, value.text, name.at);
        };
        for (const Entry& entry : node.entries) set(*entry.key, *entry.value);
        for (const Node* item : node.items) set((*item)["name"], (*item)["value"]);
    }

    void stages(const Node& list, const Names& names) {
        each_item(list, names, [&](const Node& stage, const Names& around) {
            Names inner = around;
            variables(stage["variables"], inner);
            jobs(stage["jobs"], inner);
        });
    }

    void jobs(const Node& list, const Names& names) {
        each_item(list, names, [&](const Node& item, const Names& inner) {
            const Node& id = item["job"] ? item["job"] : item["deployment"];
            if (!id.is_scalar()) return;
            const auto called = filled({std::string(id.text), id.at}, inner);
            job(item, id.at, called.empty() ? id.text : std::string_view(called.front().text), inner);
        });
    }

    void job(const Node& node, Span at, std::string_view id, Names names) {
        if (out_.is_full()) return;
        out_.begin_job(id, node["displayName"].text, at);
        if (&node != &root_) variables(node["variables"], names);
        matrix(node["strategy"]["matrix"], names);
        const Node& container = node["container"] || &node == &root_ ? node["container"] : root_["container"];
        image(container.is_map() ? container["image"] : container, Image::Use::job_container, names);
        for (const Entry& service : node["services"].entries) image(*service.value, Image::Use::job_service, names);
        const Node& pool = node["pool"] ? node["pool"] : root_["pool"];
        bool windows = false, elsewhere = false;
        for (const Given& machine : filled({std::string(pool["vmImage"].text), {}}, names)) {
            const bool is = lowered(machine.text).find("win") != std::string::npos && machine.text.find("darwin") == std::string::npos;
            windows |= is;
            elsewhere |= !is;
        }
        steps(node["steps"], names, windows && !elsewhere);
        for (const std::string_view kind : {"runOnce", "rolling", "canary"}) steps(node["strategy"][kind]["deploy"]["steps"], names, windows && !elsewhere);
        out_.end_job();
    }

    /// `matrix: {Python39: {python.version: '3.9'}}`: of each leg its variables.
    static void matrix(const Node& legs, Names& names) {
        Names values;
        for (const Entry& leg : legs.entries)
            for (const Entry& entry : leg.value->entries) {
                values.add(entry.key->text, syntax::all_given(*entry.value));
                names.set(entry.key->text, values.values(entry.key->text));
            }
    }

    std::vector<Given> filled(Given text, const Names& names) const {
        return syntax::filled(std::move(text), expression_in, [&](std::string_view name) { return names.values(name); });
    }

    /// An image, or the name of one of `resources.containers`.
    void image(const Node& node, Image::Use use, const Names& names) {
        if (!node.is_scalar()) return;
        for (const Node* resource : root_["resources"]["containers"].items)
            if ((*resource)["container"].text == node.text && (*resource)["image"].is_scalar()) return image((*resource)["image"], use, names);
        out_.image(node.word(), use, filled({std::string(node.text), node.at}, names));
    }

    void steps(const Node& list, const Names& names, bool windows) {
        each_item(list, names, [&](const Node& step, const Names& inner) {
            const auto shell = [&](WindowsShell which) { return windows ? std::optional(which) : std::nullopt; };
            const Node& inputs = step["inputs"];
            const std::string_view task = step["task"].text.substr(0, step["task"].text.find('@'));
            if (task == "UsePythonVersion")
                for (Given& value : filled(syntax::given(inputs["versionSpec"]), inner)) out_.python(std::move(value), "UsePythonVersion");
            script(step["script"], step, shell(WindowsShell::cmd));
            script(step["bash"], step, std::nullopt);
            for (const std::string_view word : {"pwsh", "powershell"}) script(step[word], step, WindowsShell::powershell);
            if (task == "CmdLine") script(inputs["script"], inputs, shell(WindowsShell::cmd));
            if (task == "Bash") script(inputs["script"], inputs, std::nullopt);
            if (task == "PowerShell") script(inputs["script"], inputs, WindowsShell::powershell);
        });
    }

    void script(const Node& text, const Node& step, std::optional<WindowsShell> shell) {
        if (!text.is_scalar()) return;
        std::string_view at = step["workingDirectory"].text;
        for (const std::string_view root : {"$(System.DefaultWorkingDirectory)", "$(Build.SourcesDirectory)"})
            if (at.starts_with(root)) at.remove_prefix(std::min(at.size(), root.size() + 1));
        out_.script(syntax::without_references(mapped(text), expression_in), std::string(at), shell);
    }

    const Node& root_;
    syntax::JobFacts out_;
};

Facts collect(std::string_view bytes) {
    const Document document(bytes);
    if (document.unreadable()) return {*document.unreadable()};
    return Pipeline(document.root()).read();
}

}  // namespace

Collector azure_pipelines() { return {.version = 1, .claims = claims, .collect = collect}; }

}  // namespace driftaudit::collector
