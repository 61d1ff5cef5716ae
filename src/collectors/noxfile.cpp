// noxfile.py: the Pythons of `@nox.session(python=[…])`, in the session or in a constant of the file.

#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>

#include <algorithm>

#include "syntax/manifest.hpp"
#include "syntax/python.hpp"
#include "syntax/text.hpp"

namespace driftaudit::collector {
namespace {

using namespace syntax;

bool claims(std::string_view path) { return file_name(path) == "noxfile.py"; }

class Reader {
public:
    explicit Reader(const python::Module& module) : module_(module) {}

    Facts read() {
        module_.walk([&](TSNode node, const python::Path& path) {
            if (python::kind(node) != python::Kind::decorator || ts_node_named_child_count(node) == 0) return;
            const TSNode call = ts_node_named_child(node, 0);
            if (python::kind(call) != python::Kind::call || python::last_part(module_.called(call)) != "session") return;
            const TSNode value = module_.arguments(call).keyword("python");
            if (!python::is_null(value)) add(value, path, 0);
        });
        sort_by_place(facts_);
        // several sessions name one constant
        facts_.erase(std::unique(facts_.begin(), facts_.end(), [](const Fact& a, const Fact& b) { return a.at.begin == b.at.begin; }), facts_.end());
        return std::move(facts_);
    }

private:
    void add(TSNode value, const python::Path& path, int depth) {
        value = python::unparenthesized(value);
        const python::Kind kind = python::kind(value);
        if (kind == python::Kind::list || kind == python::Kind::tuple || kind == python::Kind::set)
            return each_child(value, [&](TSNode item) { if (depth < 4) add(item, path, depth + 1); });
        if (const auto text = module_.string_value(value)) {
            const auto request = python_request(*text);
            if (!request || request->range) return;
            Span at = span_of(value);
            ++at.begin.column, --at.end.column;   // without the quotes
            facts_.push_back({PythonVersion{request->spec, PythonVersion::Says::runs, "nox"}, at, no_scope});
        } else if (kind == python::Kind::identifier && depth < 4) {
            const auto bound = module_.bindings(module_.text(value), path);
            if (bound.size() == 1 && bound.front()->how == python::Binding::How::assigned) add(bound.front()->value, path, depth + 1);
        }
    }

    const python::Module& module_;
    Facts facts_;
};

Facts collect(std::string_view bytes) {
    const python::Module module(without_bom(bytes));
    return module ? Reader(module).read() : Facts{};
}

}  // namespace

Collector noxfile() { return {.version = 1, .claims = claims, .collect = collect, .incidental = true}; }

}  // namespace driftaudit::collector
