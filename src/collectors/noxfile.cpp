// noxfile.py: the Pythons of `@nox.session(python=[…])`, in the session or in a constant of the file, and what `session.install(…)` names.

#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>

#include "syntax/manifest.hpp"
#include "syntax/python.hpp"
#include "syntax/requirements-file.hpp"
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
            if (python::kind(node) == python::Kind::call && module_.called(node) == "session.install") return add_installed(node);
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
    /// `session.install("pytest", "-r", "requirements.txt")`: words of pip's.
    void add_installed(TSNode call) {
        std::string option;
        each_child(ts_node_child_by_field_name(call, "arguments", 9), [&](TSNode argument) {
            const auto text = module_.string_value(argument);
            const std::string line = text ? (option.empty() ? "" : option + " ") + *text : "";
            const bool is_option = option.empty() && text && text->starts_with('-');
            option = is_option && is_one_of(*text, {"-r", "-c", "--requirement", "--constraint"}) ? *text : "";
            if (line.empty() || is_option || text->starts_with('.')) return;
            const Span whole = span_of(argument);
            const auto span = [&](std::size_t, std::size_t) { return Span{{whole.begin.line, whole.begin.column + 1}, {whole.end.line, whole.end.column - 1}}; };
            std::ranges::move(requirement_line_facts(line, {Group::Kind::environment, "nox"}, span), std::back_inserter(facts_));
        });
    }

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

Collector noxfile() { return {.version = 2, .claims = claims, .collect = collect, .incidental = true}; }

}  // namespace driftaudit::collector
