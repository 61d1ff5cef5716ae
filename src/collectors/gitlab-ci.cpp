// Pipelines of GitLab. A job is any map at the root that is no word of the language; `extends` makes it of hidden ones (`.test`), `default:` and the words that
// stood at the root before there was one give what it does not say itself. A variable in an image stands for each of its values: the matrix's, the job's, the
// file's. What other files bring (`include:`) is theirs: a job that extends one of them has an image that nobody knows.

#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>
#include <set>

#include "syntax/jobs.hpp"

namespace driftaudit::collector {
namespace {

using syntax::Given;
using syntax::Names;
using syntax::yaml::Document;
using syntax::yaml::Entry;
using syntax::yaml::Node;

bool claims(std::string_view path) {
    if (!path.ends_with(".yml") && !path.ends_with(".yaml")) return false;
    const std::string_view stem = path.substr(0, path.rfind('.'));
    return stem.ends_with(".gitlab-ci") || path.starts_with(".gitlab/ci/") || path.starts_with(".gitlab-ci/");
}

constexpr std::string_view words[] = {"default", "include", "stages", "types", "variables", "workflow", "image", "services", "cache", "before_script", "after_script", "spec"};

class Pipeline {
public:
    explicit Pipeline(const Node& root) : root_(root) {}

    Facts read() {
        out_.variables(root_["variables"]);
        for (const Entry& entry : root_.entries) {
            if (!entry.key->is_scalar() || !entry.value->is_map() || entry.key->text.starts_with('.') || is_one_of(entry.key->text, words)) continue;
            job(*entry.key, *entry.value);
        }
        return out_.finish(root_.at);
    }

private:
    /// What a job is made of: itself, then what it extends, the nearest first.
    struct Lineage {
        std::vector<const Node*> jobs;
        bool known = true;   // nothing of it stands in another file

        const Node& operator[](std::string_view word) const {
            for (const Node* job : jobs)
                if (const Node& value = (*job)[word]) return value;
            return (*jobs.front())[word];
        }
    };

    void trace(const Node& job, Lineage& out) const {
        constexpr std::size_t most = 32;
        out.jobs.push_back(&job);
        const std::vector<const Node*> parents = scalars(job["extends"]);
        // of several, the last one wins
        for (auto parent = parents.rbegin(); parent != parents.rend(); ++parent) {
            const Node& base = root_[(*parent)->text];
            const bool fresh = base.is_map() && std::ranges::find(out.jobs, &base) == out.jobs.end() && out.jobs.size() < most;
            if (fresh) trace(base, out);
            out.known &= base.is_map();
        }
    }

    /// The value of a word that a job does not say itself.
    const Node& or_default(const Lineage& lineage, std::string_view word) const {
        const Node& own = lineage[word];
        if (own || !lineage.known || lineage["inherit"]["default"].text == "false") return own;
        const Node& common = root_["default"][word];
        return common ? common : root_[word];
    }

    void job(const Node& key, const Node& node) {
        if (out_.is_full()) return;
        Lineage lineage;
        trace(node, lineage);
        if (lineage["trigger"]) return;
        out_.begin_job(key.text, "", key.at);
        Names names;
        names.set_all(root_["variables"]);
        for (auto part = lineage.jobs.rbegin(); part != lineage.jobs.rend(); ++part) names.set_all((**part)["variables"]);
        out_.variables(node["variables"]);
        matrix(lineage["parallel"]["matrix"], names);
        image(or_default(lineage, "image"), Image::Use::job_container, names);
        for (const Node* service : or_default(lineage, "services").items) image(*service, Image::Use::job_service, names);
        syntax::Mapped script;
        references_ = 0;
        for (const std::string_view word : {"before_script", "script"}) append(script, word == "script" ? lineage[word] : or_default(lineage, word));
        out_.script(script);
        out_.end_job();
    }

    static void matrix(const Node& rows, Names& names) {
        std::set<std::string_view> seen;
        for (const Node* row : rows.items)
            for (const Entry& entry : row->entries) {
                const auto values = syntax::all_given(*entry.value);
                if (seen.insert(entry.key->text).second) names.set(entry.key->text, values);
                else names.add(entry.key->text, values);
            }
    }

    void image(const Node& node, Image::Use use, const Names& names) {
        const Node& name = node.is_map() ? node["name"] : node;
        if (!name.is_scalar()) return;
        out_.image(name.word(), use, syntax::filled({std::string(name.text), name.at}, syntax::variable_reference, [&](std::string_view of) { return names.values(of); }));
    }

    /// The lines of a script, those that it takes from elsewhere in the file (`!reference [.job, script]`) in their place.
    void append(syntax::Mapped& out, const Node& node) {
        constexpr int most_references = 100;   // they may refer to each other
        if (node.tag == "!reference") {
            const Node* at = &root_;
            for (const Node* key : node.items) at = &(*at)[key->text];
            if (at != &root_ && ++references_ < most_references) append(out, *at);
        } else if (node.is_scalar()) {
            out.append(syntax::script_lines(node));
        } else {
            for (const Node* item : node.items) append(out, *item);
        }
    }

    const Node& root_;
    syntax::JobFacts out_;
    int references_ = 0;
};

Facts collect(std::string_view bytes) {
    const Document document(bytes, Document::Extent::stream);
    if (document.unreadable()) return {*document.unreadable()};
    // a header of `spec:` stands in a document of its own
    const auto& roots = document.roots();
    const bool header = roots.size() > 1 && (*roots.front())["spec"];
    return Pipeline(roots.empty() ? document.root() : *roots[header ? 1 : 0]).read();
}

}  // namespace

Collector gitlab_ci() { return {.version = 1, .claims = claims, .collect = collect}; }

}  // namespace driftaudit::collector
