// Workflows of GitHub Actions and composite actions. A step's `with:` often names its Python through an expression: `${{ matrix.python }}`,
// `${{ env.PYTHON_VERSION }}`. Where the same file holds the values, the expression stands for each of them, and a fact points at the value, not at
// the expression: that is the line to change. What the file does not hold (inputs, secrets, fromJSON, operators) is not guessed.
//
// YAML reads a plain `3.10` as the number 3.1, and so does the runner: the fact says "3.1" and that it is unquoted.

#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>
#include <array>

#include "syntax/argv.hpp"
#include "syntax/jobs.hpp"
#include "syntax/windows-shell.hpp"
#include "syntax/yaml.hpp"

namespace driftaudit::collector {
namespace {

using syntax::Given;
using syntax::Mapped;
using syntax::given;
using syntax::lines_of;
using syntax::yaml::Document;
using syntax::yaml::Entry;
using syntax::yaml::Node;

bool claims(std::string_view path) {
    if (!path.ends_with(".yml") && !path.ends_with(".yaml")) return false;
    if (directory_of(path) == ".github/workflows") return true;
    const std::string_view name = file_name(path);
    return (name == "action.yml" || name == "action.yaml") && (name == path || path.starts_with(".github/"));
}

// ---- values and the expressions that stand for them -------------------------------------------------------------------------------------

/// Where expressions find their values: the environments around a step, the innermost first, and the job's matrix.
struct Surroundings {
    std::vector<const Node*> environments;
    const Node* matrix = nullptr;
    const Node* inputs = nullptr;   // of a reusable workflow or composite action
    std::size_t* budget = nullptr;  // how many values may still be looked at, so that no file makes more facts than it is long

    /// True where this many more values may be looked at.
    bool afford(std::size_t count) const {
        const bool enough = count <= *budget;
        *budget -= enough ? count : *budget;
        return enough;
    }
};

/// The value at a dotted path below a node, absent where there is none.
const Node& at_path(const Node& node, std::string_view path) {
    const Node* at = &node;
    while (!path.empty()) {
        const std::size_t dot = std::min(path.find('.'), path.size());
        at = &(*at)[path.substr(0, dot)];
        path.remove_prefix(std::min(dot + 1, path.size()));
    }
    return *at;
}

/// The values of `matrix.<key>`: of its list, less those that `exclude` takes out by this key alone, and of `include`.
std::vector<const Node*> matrix_values(const Surroundings& around, std::string_view path) {
    const Node& matrix = *around.matrix;
    const std::string_view key = path.substr(0, path.find('.'));
    const std::string_view below = key.size() < path.size() ? path.substr(key.size() + 1) : std::string_view{};
    std::vector<const Node*> out;
    const std::size_t values = matrix[key].items.size(), included = matrix["include"].items.size(), excludes = matrix["exclude"].items.size();
    if (!around.afford(1 + values + included + excludes + values * excludes + values * included)) return out;
    const auto add = [&](const Node& value) {
        if (const Node& node = at_path(value, below); node.is_scalar()) out.push_back(&node);
    };
    const auto excluded = [&](const Node& value) {
        const auto& entries = matrix["exclude"].items;
        return std::any_of(entries.begin(), entries.end(), [&](const Node* entry) {
            return value.is_scalar() && entry->entries.size() == 1 && (*entry)[key].is_scalar() && (*entry)[key].text == value.text;
        });
    };
    for (const Node* value : matrix[key].items)
        if (!excluded(*value)) add(*value);
    for (const Node* entry : matrix["include"].items) {
        const Node& value = (*entry)[key];
        const bool known = values > 0 && value.is_scalar() && std::any_of(out.begin(), out.end(), [&](const Node* other) { return other->text == value.text; });
        if (value && !known) add(value);
    }
    return out;
}

std::optional<syntax::Reference> expression_in(std::string_view text) { return syntax::reference_between(text, "${{", "}}"); }

/// What the name in an expression stands for.
std::vector<Given> named_values(const Surroundings& around, std::string_view name) {
    constexpr std::size_t largest_matrix = 256;  // the runner's own limit
    std::vector<const Node*> values;
    if (name.starts_with("matrix.") && around.matrix) values = matrix_values(around, name.substr(7));
    if (name.starts_with("env."))
        for (const Node* environment : around.environments) {
            if (!values.empty() || !around.afford(1 + environment->entries.size())) break;
            values = scalars((*environment)[name.substr(4)]);
        }
    std::vector<Given> out;
    if (values.size() <= largest_matrix)
        for (const Node* value : values) out.push_back(given(*value));
    for (const std::string_view prefix : {"inputs.", "github.event.inputs."}) {
        if (!name.starts_with(prefix) || !around.inputs) continue;
        const std::string_view input = name.substr(prefix.size());
        const Node& declared = (*around.inputs)[input];
        Given value = declared["default"].is_scalar() ? given(declared["default"]) : Given{"${{ " + std::string(name) + " }}", declared.at};
        value.input = input;
        if (declared) out.push_back(std::move(value));
    }
    return out;
}

/// The values that a text stands for: itself, or one for each value of the expressions in it; none where the file does not hold them.
std::vector<Given> values_of(Given text, const Surroundings& around) {
    return syntax::filled(std::move(text), expression_in, [&](std::string_view name) { return named_values(around, name); });
}

// ---- the file -----------------------------------------------------------------------------------------------------------------------------

class Workflow {
public:
    Facts read(const Node& root) {
        out_.variables(root["env"]);
        Surroundings around;
        around.budget = &budget_;
        enter(around, root["env"]);
        const Node* const triggers[] = {&root["on"]["workflow_call"]["inputs"], &root["on"]["workflow_dispatch"]["inputs"], &root["inputs"]};
        const auto inputs = std::ranges::find_if(triggers, [](const Node* node) { return node->is_map(); });
        if (inputs != std::end(triggers)) around.inputs = *inputs;
        for (const Entry& entry : root["jobs"].entries)
            if (entry.key->is_scalar() && entry.value->is_map()) job(*entry.key, *entry.value, root["defaults"]["run"], around);
        out_.end_job();
        if (root["runs"]["using"].text == "composite") steps(root["runs"]["steps"], {}, around);
        return out_.finish(root.at);
    }

private:
    /// What `defaults.run` says, or nothing.
    struct RunDefaults {
        const Node* shell = nullptr;
        const Node* directory = nullptr;
        bool windows = false;
    };

    static void enter(Surroundings& around, const Node& environment) {
        if (environment.is_map()) around.environments.insert(around.environments.begin(), &environment);
    }

    void job(const Node& key, const Node& node, const Node& workflow_defaults, Surroundings around) {
        if (out_.is_full()) return;
        out_.begin_job(key.text, node["name"].text, key.at);
        enter(around, node["env"]);
        around.matrix = &node["strategy"]["matrix"];
        call(node["uses"], node["with"], around);
        out_.variables(node["env"]);
        for (Given& value : values_of({"${{ env.UV_PYTHON }}", key.at}, around)) out_.python(std::move(value), "UV_PYTHON");
        const Node& container = node["container"];
        image(container.is_map() ? container["image"] : container, Image::Use::job_container, around);
        if (container.is_map()) out_.variables(container["env"]);
        for (const Entry& service : node["services"].entries) image((*service.value)["image"], Image::Use::job_service, around);
        RunDefaults defaults;
        const Node& own = node["defaults"]["run"];
        defaults.shell = own["shell"] ? &own["shell"] : &workflow_defaults["shell"];
        defaults.directory = own["working-directory"] ? &own["working-directory"] : &workflow_defaults["working-directory"];
        bool elsewhere = false;
        for (const Node* runner : scalars(node["runs-on"]))
            for (const Given& name : values_of(given(*runner), around)) {
                const bool windows = name.text.find("windows") != std::string::npos;
                defaults.windows = defaults.windows || windows;
                elsewhere = elsewhere || !windows;
            }
        // a matrix with Windows in it still runs its commands with bash on the others
        defaults.windows = defaults.windows && !elsewhere;
        steps(node["steps"], defaults, around);
    }

    void image(const Node& node, Image::Use use, const Surroundings& around) {
        if (!node.is_scalar() || node.text.empty()) return;
        out_.image(node.word(), use, values_of(Given{std::string(node.text), node.at}, around));
    }

    void steps(const Node& list, const RunDefaults& defaults, const Surroundings& outside) {
        bool foreign = false;
        for (const Node* step : list.items) {
            if (out_.is_full()) return;
            Surroundings around = outside;
            enter(around, (*step)["env"]);
            out_.variables((*step)["env"]);
            if ((*step)["run"].is_scalar() && !foreign) run(*step, defaults, around);
            if ((*step)["uses"].is_scalar()) uses((*step)["uses"], (*step)["with"], around);
            foreign = foreign || checks_out_another((*step)["uses"], (*step)["with"]);
        }
    }

    /// True where the step puts another repository where this one would lie: what runs after it is about that one.
    static bool checks_out_another(const Node& action, const Node& with) {
        const std::string_view repository = with["repository"].text;
        return action.text.starts_with("actions/checkout") && !repository.empty() && repository.find("${{") == std::string_view::npos && !with["path"];
    }

    void uses(const Node& action, const Node& with, const Surroundings& around) {
        const std::string_view name = action.text.substr(0, action.text.find('@'));
        if (sets_up_python(name)) {
            for (const std::string_view input : {"python-version", "python_version"}) pythons(with[input], file_name(name), around);
            for (const Node* path : scalars(with["python-version-file"]))
                for (Given& value : values_of(given(*path), around)) out_.add(PythonVersionFile{std::move(value.text)}, value.at);
        }
        if (name == "docker/build-push-action") build(action, with, around);
        call(action, with, around);
    }

    /// Actions whose `python-version` is the Python that later steps run on.
    static bool sets_up_python(std::string_view name) {
        return is_one_of(name, {"actions/setup-python", "astral-sh/setup-uv", "conda-incubator/setup-miniconda", "pdm-project/setup-pdm", "deadsnakes/action",
                                "MatteoH2O1999/setup-python", "hynek/setup-cached-uv", "yezz123/setup-uv"});
    }

    /// An action or workflow of the project's own, and the Pythons that it is given: which of its inputs is one, its name must say.
    void call(const Node& callee, const Node& with, const Surroundings& around) {
        if (!callee.is_scalar() || !callee.text.starts_with("./")) return;
        const bool workflow = callee.text.ends_with(".yml") || callee.text.ends_with(".yaml");
        out_.add(Call{std::string(callee.text) + (workflow ? "" : "/action.yml"), "", false}, callee.at);
        for (const Entry& entry : with.entries) {
            if (lowered(entry.key->text).find("py") == std::string::npos || !entry.value->is_scalar()) continue;
            for (const Given& line : lines_of(*entry.value)) {
                auto values = values_of(line, around);
                if (values.empty()) values.push_back(line);   // given, and nobody knows what
                for (Given& value : values) {
                    if (value.text.empty() || (!is_digit(value.text[0]) && value.text.find("${{") == std::string::npos)) continue;
                    value.input = entry.key->text;
                    out_.python(std::move(value), "with");
                }
            }
        }
    }

    /// One fact for each version: of a scalar, a list, or a block with one a line.
    void pythons(const Node& node, std::string_view action, const Surroundings& around) {
        for (const Node* scalar : scalars(node))
            for (const Given& line : lines_of(*scalar))
                for (Given& value : values_of(line, around)) out_.python(std::move(value), action);
    }

    /// One fact, or one for each row of the matrix that the paths are taken from.
    void build(const Node& action, const Node& with, const Surroundings& around) {
        Build build;
        const std::string_view push = with["push"].text, outputs = with["outputs"].text;
        build.pushes = (!push.empty() && push != "false") || outputs.find("type=registry") != std::string_view::npos ||
                       outputs.find("push=true") != std::string_view::npos;
        build.arguments = build_arguments(with["build-args"], around);
        const std::array<const Node*, 3> fields = {&with["context"], &with["file"], &with["target"]};
        std::array<std::vector<Given>, 3> values;
        std::size_t rows = 1;
        for (std::size_t i = 0; i < fields.size(); ++i) {
            values[i] = values_of(given(*fields[i]), around);
            rows = std::max(rows, values[i].size());
        }
        const auto fits = [&](const std::vector<Given>& list) { return list.size() == 1 || (list.size() == rows && has_one_dimension(around)); };
        const bool known = std::all_of(values.begin(), values.end(), fits);
        for (std::size_t row = 0; row < (known ? rows : 1); ++row) {
            const auto field = [&](std::size_t i) { return known ? values[i][std::min(row, values[i].size() - 1)].text : std::string(fields[i]->text); };
            build.context = field(0);
            build.dockerfile = field(1);
            build.target = field(2);
            out_.add(build, action.at);
        }
    }

    /// True where the matrix is one list: one key of its own, or only `include`; then the n-th values of two expressions belong together.
    static bool has_one_dimension(const Surroundings& around) {
        std::size_t lists = 0;
        bool includes = false;
        for (const Entry& entry : around.matrix ? around.matrix->entries : std::vector<Entry>{}) {
            const bool special = entry.key->text == "include" || entry.key->text == "exclude";
            lists += special ? 0 : 1;
            includes = includes || entry.key->text == "include";
        }
        return lists + (includes ? 1 : 0) <= 1;
    }

    static std::vector<BuildArgument> build_arguments(const Node& node, const Surroundings& around) {
        std::vector<BuildArgument> out;
        if (!node.is_scalar()) return out;
        for (const Given& line : lines_of(node)) {
            const std::size_t equals = line.text.find('=');
            if (equals == std::string::npos || equals == 0) continue;
            const std::string name = line.text.substr(0, equals);
            for (const Given& value : values_of({line.text.substr(equals + 1), line.at}, around)) {
                const bool told = guarded_value(name, value.text).kind != Value::Kind::withheld;
                out.push_back({name, told ? value.text : "<withheld>"});
            }
        }
        return out;
    }

    void run(const Node& step, const RunDefaults& defaults, const Surroundings& around) {
        const Node& shell = step["shell"] || !defaults.shell ? step["shell"] : *defaults.shell;
        const std::string_view program = shell.text.substr(0, shell.text.find(' '));
        const auto windows = program.empty() && defaults.windows ? std::optional(syntax::WindowsShell::powershell) : syntax::windows_shell(program);
        if (!windows && !program.empty() && file_name(program) != "bash" && file_name(program) != "sh") return;
        const Node& directory = step["working-directory"] || !defaults.directory ? step["working-directory"] : *defaults.directory;
        auto directories = values_of(Given{std::string(directory.text), directory.at}, around);
        constexpr std::size_t most_text = 1 << 20;
        if (directories.empty() || directories.size() * step["run"].text.size() > most_text) directories = {Given{std::string(directory.text), {}}};
        const Mapped script = syntax::without_references(mapped(step["run"]), expression_in);
        for (Given& each : directories) out_.script(script, std::move(each.text), windows);
    }

    syntax::JobFacts out_;
    std::size_t budget_ = 200'000;
};

Facts collect(std::string_view bytes) {
    const Document document(bytes);
    if (document.unreadable()) return {*document.unreadable()};
    return Workflow().read(document.root());
}

}  // namespace

Collector github_workflow() { return {.version = 3, .claims = claims, .collect = collect}; }

}  // namespace driftaudit::collector
