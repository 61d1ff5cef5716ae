// Workflows of GitHub Actions and composite actions. A step's `with:` often names its Python through an expression: `${{ matrix.python }}`,
// `${{ env.PYTHON_VERSION }}`. Where the same file holds the values, the expression stands for each of them, and a fact points at the value, not at
// the expression: that is the line to change. What the file does not hold (inputs, secrets, fromJSON, operators) is not guessed.
//
// YAML reads a plain `3.10` as the number 3.1, and so does the runner: the fact says "3.1" and that it is unquoted.

#include <driftaudit/collector.hpp>
#include <driftaudit/image.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>
#include <array>

#include "syntax/argv.hpp"
#include "syntax/shell.hpp"
#include "syntax/windows-shell.hpp"
#include "syntax/yaml.hpp"

namespace driftaudit::collector {
namespace {

using syntax::Mapped;
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

/// A value as the runner gets it, and where it is written.
struct Given {
    std::string text;
    Span at;
    bool unquoted = false;  // a number that YAML shortened
};

/// What YAML makes of a plain decimal number, as text: "3.10" is 3.1, "3.0" is 3.
std::string number_text(std::string_view text) {
    const std::size_t dot = text.find('.');
    const auto digits = [](std::string_view part) { return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos; };
    if (dot == std::string_view::npos || !digits(text.substr(0, dot)) || !digits(text.substr(dot + 1))) return std::string(text);
    std::string_view out = text.substr(0, text.find_last_not_of('0') + 1);
    if (out.ends_with('.')) out.remove_suffix(1);
    return std::string(out);
}

Given given(const Node& scalar) {
    Given out{std::string(scalar.text), scalar.at, false};
    if (scalar.is_plain()) out.text = number_text(scalar.text);
    out.unquoted = out.text != scalar.text;
    return out;
}

/// Where expressions find their values: the environments around a step, the innermost first, and the job's matrix.
struct Surroundings {
    std::vector<const Node*> environments;
    const Node* matrix = nullptr;
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

/// The values that a text stands for: itself, or one for each value of the expression in it; none where the file does not hold them.
std::vector<Given> values_of(Given text, const Surroundings& around, int depth = 0) {
    constexpr int deepest = 4;
    constexpr std::size_t longest = 1024, largest_matrix = 256;  // the runner's own limit
    const std::size_t begin = text.text.find("${{");
    if (begin == std::string::npos) return {std::move(text)};
    const std::size_t end = text.text.find("}}", begin);
    if (end == std::string::npos || depth == deepest || text.text.size() > longest) return {};
    const std::string expression(trimmed(std::string_view(text.text).substr(begin + 3, end - begin - 3)));
    std::vector<const Node*> values;
    if (expression.starts_with("matrix.") && around.matrix) values = matrix_values(around, std::string_view(expression).substr(7));
    if (expression.starts_with("env."))
        for (const Node* environment : around.environments) {
            if (!values.empty() || !around.afford(1 + environment->entries.size())) break;
            values = scalars((*environment)[std::string_view(expression).substr(4)]);
        }
    if (values.size() > largest_matrix) return {};
    std::vector<Given> out;
    for (const Node* value : values) {
        Given one = given(*value);
        one.text = text.text.substr(0, begin) + one.text + text.text.substr(end + 2);
        for (Given& known : values_of(std::move(one), around, depth + 1)) out.push_back(std::move(known));
        if (out.size() > largest_matrix) return {};
    }
    return out;
}

// ---- the file -----------------------------------------------------------------------------------------------------------------------------

class Workflow {
public:
    Facts read(const Node& root) {
        environment(root["env"]);
        Surroundings around;
        around.budget = &budget_;
        enter(around, root["env"]);
        for (const Entry& entry : root["jobs"].entries)
            if (entry.key->is_scalar() && entry.value->is_map()) job(*entry.key, *entry.value, root["defaults"]["run"], around);
        scope_ = no_scope;
        if (root["runs"]["using"].text == "composite") steps(root["runs"]["steps"], {}, around);
        if (facts_.size() >= most_facts) facts_.push_back({Unreadable{"the file says more than anyone reads; the rest is left out"}, root.at, no_scope});
        return syntax::yaml::in_file_order(std::move(facts_));
    }

private:
    /// What `defaults.run` says, or nothing.
    struct RunDefaults {
        const Node* shell = nullptr;
        const Node* directory = nullptr;
        bool windows = false;
    };

    static constexpr std::size_t most_facts = 100'000;

    void add(Claim claim, Span at) {
        if (facts_.size() < most_facts) facts_.push_back({std::move(claim), at, scope_});
    }

    static void enter(Surroundings& around, const Node& environment) {
        if (environment.is_map()) around.environments.insert(around.environments.begin(), &environment);
    }

    void job(const Node& key, const Node& node, const Node& workflow_defaults, Surroundings around) {
        scope_ = no_scope;
        if (facts_.size() >= most_facts) return;
        add(Job{std::string(key.text), std::string(node["name"].text)}, key.at);
        scope_ = static_cast<std::uint32_t>(facts_.size() - 1);
        enter(around, node["env"]);
        around.matrix = &node["strategy"]["matrix"];
        environment(node["env"]);
        const Node& container = node["container"];
        image(container.is_map() ? container["image"] : container, Image::Use::job_container, around);
        if (container.is_map()) environment(container["env"]);
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

    void environment(const Node& node) {
        for (const Entry& entry : node.entries)
            if (entry.key->is_scalar() && (entry.value->is_scalar() || entry.value->kind == syntax::yaml::Kind::null))
                add(VariableSet{std::string(entry.key->text), guarded_value(entry.key->text, entry.value->text), false}, entry.key->at);
    }

    void image(const Node& node, Image::Use use, const Surroundings& around) {
        if (!node.is_scalar() || node.text.empty()) return;
        const auto values = values_of(Given{std::string(node.text), node.at, false}, around);
        if (values.empty()) add(Image{std::string(node.text), std::string(node.text), use, false}, node.at);
        for (const Given& value : values) {
            add(Image{std::string(node.text), value.text, use, false}, node.at);
            const auto parsed = parse_image(value.text);
            if (!parsed || use != Image::Use::job_container) continue;
            if (auto python = python_of_image(*parsed)) add(PythonVersion{std::move(*python), PythonVersion::Says::runs, "image"}, value.at);
        }
    }

    void steps(const Node& list, const RunDefaults& defaults, const Surroundings& outside) {
        bool foreign = false;
        for (const Node* step : list.items) {
            if (facts_.size() >= most_facts) return;
            Surroundings around = outside;
            enter(around, (*step)["env"]);
            environment((*step)["env"]);
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
        if (name == "actions/setup-python" || name == "astral-sh/setup-uv" || name == "conda-incubator/setup-miniconda") {
            pythons(with["python-version"], file_name(name), around);
            for (const Node* path : scalars(with["python-version-file"]))
                for (Given& value : values_of(given(*path), around)) add(PythonVersionFile{std::move(value.text)}, value.at);
        }
        if (name == "docker/build-push-action") build(action, with, around);
        if (name.starts_with("./")) add(Call{std::string(name) + "/action.yml", "", false}, action.at);   // the project's own action
    }

    /// One fact for each version: of a scalar, a list, or a block with one a line.
    void pythons(const Node& node, std::string_view action, const Surroundings& around) {
        for (const Node* scalar : scalars(node)) {
            for (const Given& line : lines_of(*scalar))
                for (Given& value : values_of(line, around)) {
                    if (value.text.empty()) continue;
                    const std::string source = std::string(action) + (value.unquoted ? " (unquoted)" : "");
                    add(PythonVersion{std::move(value.text), PythonVersion::Says::runs, source}, value.at);
                }
        }
    }

    static std::vector<Given> lines_of(const Node& scalar) {
        if (scalar.text.find('\n') == std::string_view::npos) return {given(scalar)};
        std::vector<Given> out;
        const Mapped text = mapped(scalar);
        for (std::size_t begin = 0; begin < scalar.text.size();) {
            const std::size_t end = std::min(scalar.text.find('\n', begin), scalar.text.size());
            const std::string_view line = trimmed(scalar.text.substr(begin, end - begin));
            const std::size_t from = static_cast<std::size_t>(line.data() - scalar.text.data());
            if (!line.empty()) out.push_back({std::string(line), text.span(from, from + line.size()), false});
            begin = end + 1;
        }
        return out;
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
            add(build, action.at);
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
            for (const Given& value : values_of({line.text.substr(equals + 1), line.at, false}, around)) {
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
        auto directories = values_of(Given{std::string(directory.text), directory.at, false}, around);
        constexpr std::size_t most_text = 1 << 20;
        if (directories.empty() || directories.size() * step["run"].text.size() > most_text) directories = {Given{std::string(directory.text), {}, false}};
        const Mapped script = without_expressions(mapped(step["run"]));
        const Mapped text = windows ? syntax::plain_lines(script, *windows) : script;
        for (Given& each : directories) {
            syntax::ShellContext context;
            context.scope = scope_;
            context.directory = std::move(each.text);
            Facts facts = syntax::shell_facts(text, context);
            facts_.insert(facts_.end(), std::make_move_iterator(facts.begin()), std::make_move_iterator(facts.end()));
        }
    }

    /// The script with a shell variable in the place of each expression, which no shell could read.
    static Mapped without_expressions(Mapped text) {
        if (text.text.find("${{") == std::string::npos) return text;
        Mapped out;
        for (std::size_t at = 0; at < text.text.size();) {
            const std::size_t begin = std::min(text.text.find("${{", at), text.text.size());
            append(out, text, at, begin);
            if (begin == text.text.size()) break;
            out.append("${expression}", text.at(begin));
            const std::size_t end = text.text.find("}}", begin);
            at = end == std::string::npos ? text.text.size() : end + 2;
        }
        return out;
    }

    Facts facts_;
    std::uint32_t scope_ = no_scope;
    std::size_t budget_ = 200'000;
};

Facts collect(std::string_view bytes) {
    const Document document(bytes);
    if (document.unreadable()) return {*document.unreadable()};
    return Workflow().read(document.root());
}

}  // namespace

Collector github_workflow() { return {.version = 2, .claims = claims, .collect = collect}; }

}  // namespace driftaudit::collector
