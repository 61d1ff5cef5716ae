// Travis CI: one job for the lists at the root, and one for each entry of `jobs.include` (`matrix.include` of old), which has its own Python and script or the
// root's.

#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>

#include <algorithm>

#include "syntax/jobs.hpp"

namespace driftaudit::collector {
namespace {

using syntax::Given;
using syntax::yaml::Document;
using syntax::yaml::Node;

bool claims(std::string_view path) { return file_name(path) == ".travis.yml"; }

class Build {
public:
    explicit Build(const Node& root) : root_(root) {}

    Facts read() {
        if (is_python(root_) && root_["python"]) job("build", root_["python"].at, root_["python"], root_);
        for (const std::string_view list : {"jobs", "matrix"}) {
            std::size_t number = 0;
            for (const Node* entry : root_[list]["include"].items) {
                const Node& name = (*entry)["name"] ? (*entry)["name"] : (*entry)["stage"];
                const Node& python = (*entry)["python"] ? (*entry)["python"] : root_["python"];
                const std::string id = name.is_scalar() ? std::string(name.text) : "include " + std::to_string(++number);
                if (entry->is_map() && is_python(*entry)) job(id, entry->at, python, *entry);
            }
        }
        return out_.finish(root_.at);
    }

private:
    bool is_python(const Node& job) const {
        const Node& language = job["language"] ? job["language"] : root_["language"];
        return language.text == "python" || (!language && job["python"]);
    }

    void job(std::string_view id, Span at, const Node& python, const Node& node) {
        out_.begin_job(id, "", at);
        const auto versions = syntax::all_given(python);
        // an entry without a Python of its own has the first of the root's list
        const bool own = &node == &root_ || node["python"];
        for (std::size_t i = 0; i < (own ? versions.size() : std::min<std::size_t>(versions.size(), 1)); ++i) out_.python(versions[i], "travis");
        syntax::Mapped script;
        for (const std::string_view phase : {"before_install", "install", "before_script", "script"}) script.append(syntax::script_lines(node[phase] ? node[phase] : root_[phase]));
        out_.script(script);
        out_.end_job();
    }

    const Node& root_;
    syntax::JobFacts out_;
};

Facts collect(std::string_view bytes) {
    const Document document(bytes);
    if (document.unreadable()) return {*document.unreadable()};
    return Build(document.root()).read();
}

}  // namespace

Collector travis() { return {.version = 1, .claims = claims, .collect = collect}; }

}  // namespace driftaudit::collector
