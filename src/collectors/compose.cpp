// Compose files. What a service says is quoted in its scope, merged content (`<<`, anchors under `x-…`) once for each service that takes it in, at the
// place where it is written. Variables of the file (`${X}`) are read wherever a value holds them, once for each place.
//
// A name alone does not make a Compose file: a file of a folder `deploy/` may be anything. So the text must have a line `services:`, and the services
// must say what only services of Compose say. Templates (Jinja, Go) are for other programs to fill in first: of them nothing is said.

#include <driftaudit/collector.hpp>
#include <driftaudit/compose.hpp>
#include <driftaudit/image.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/template.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>
#include <array>
#include <set>

#include "syntax/argv.hpp"
#include "syntax/yaml.hpp"

namespace driftaudit::collector {
namespace {

using syntax::Argv;
using syntax::Mapped;
using syntax::yaml::Document;
using syntax::yaml::Entry;
using syntax::yaml::Node;

// ---- which files ----------------------------------------------------------------------------------------------------------------------

/// `compose` in the name; any file of a folder where such files are kept; at the root or one folder below it, a name that says where it is deployed.
bool claims(std::string_view path) {
    const std::string low = lowered(path);
    const std::string_view name = file_name(low);
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || !is_one_of(name.substr(dot), {".yml", ".yaml"}) || low.starts_with(".github/")) return false;
    if (name.find("compose") != std::string_view::npos) return true;
    std::size_t depth = 0;
    for (std::string_view rest = low; rest.find('/') != std::string_view::npos; ++depth) {
        const std::string_view folder = rest.substr(0, rest.find('/'));
        if (is_one_of(folder, {"docker", ".docker", "deploy", "deployment", "deployments", "infra", "infrastructure", "compose", ".devcontainer"})) return true;
        rest.remove_prefix(folder.size() + 1);
    }
    const std::string_view stem = name.substr(0, dot);
    return depth <= 1 && is_one_of(stem, {"local", "dev", "development", "test", "ci", "stage", "staging", "prod", "production", "stack", "swarm", "services",
                                          "docker", "docker-stack", "docs"});
}

bool has_services_line(std::string_view bytes) {
    for (std::size_t at = bytes.find("services"); at != std::string_view::npos; at = bytes.find("services", at + 1)) {
        std::string_view before = bytes.substr(0, at), after = bytes.substr(at + 8);
        if (!before.empty() && (before.back() == '"' || before.back() == '\'') && after.starts_with(before.back())) {
            before.remove_suffix(1);
            after.remove_prefix(1);
        }
        const bool begins = before.empty() || before.back() == '\n' || before == "\xEF\xBB\xBF";
        if (begins && after.substr(std::min(after.find_first_not_of(" \t"), after.size())).starts_with(':')) return true;
    }
    return false;
}

/// Text that another program fills in before Compose reads it. Go templates inside of values (`{{.Node.Hostname}}`) are Docker's own.
bool is_template(std::string_view bytes) {
    return bytes.find("{%") != std::string_view::npos || bytes.find("{{ cookiecutter") != std::string_view::npos ||
           bytes.find("{{cookiecutter") != std::string_view::npos;
}

bool is_service(const Node& node) {
    static constexpr std::array<std::string_view, 17> keys = {"image",   "build",    "environment", "env_file",   "ports",         "volumes",
                                                              "command", "profiles", "entrypoint",  "depends_on", "extends",       "deploy",
                                                              "restart", "networks", "healthcheck", "labels",     "container_name"};
    return std::any_of(keys.begin(), keys.end(), [&](std::string_view key) { return bool(node[key]); });
}

// ---- small readings -------------------------------------------------------------------------------------------------------------------

std::string expanded(std::string_view text) {
    static const Lookup nothing = [](std::string_view) { return std::nullopt; };
    return expand(text, nothing).text;
}

/// True for a path, false for the name of a volume.
bool is_path(std::string_view source) {
    const std::string text = expanded(source);
    if (text.empty()) return false;
    return text[0] == '.' || text[0] == '/' || text[0] == '~' || (text[0] == '$' && text.find('/') != std::string::npos);
}

/// The text after Compose has made `$$` a dollar; its variables are left to be read by the shell.
Mapped without_double_dollars(Mapped text) {
    if (text.text.find("$$") == std::string::npos) return text;
    Mapped out;
    for (std::size_t begin = 0; begin < text.text.size();) {
        const std::size_t dollars = text.text.find("$$", begin);
        const std::size_t end = dollars == std::string::npos ? text.text.size() : dollars + 1;
        append(out, text, begin, end);
        begin = dollars == std::string::npos ? end : end + 1;
    }
    return out;
}

/// The words of a command; none of one that is longer than any system would run.
Argv argv_of(const Node& node) {
    constexpr std::uint32_t heaviest = 4096;
    Argv out;
    if (node.weight > heaviest) return out;
    if (node.is_scalar()) return split_words(without_double_dollars(mapped(node)));
    for (const Node* word : scalars(node)) out.push_back(without_double_dollars(mapped(*word)));
    return out;
}

/// The argument of `${NAME:-argument}`.
std::string_view default_of(std::string_view reference, std::size_t name_length) {
    reference.remove_prefix(std::min(reference.size(), 2 + name_length));
    if (reference.ends_with('}')) reference.remove_suffix(1);
    if (reference.starts_with(':')) reference.remove_prefix(1);
    return reference.starts_with('-') ? reference.substr(1) : std::string_view{};
}

/// A name and, behind `=` of a list's entry or as the value of a map's, what it is set to.
struct Setting {
    std::string name;
    Span at;
    std::optional<std::string> value;
};

/// The settings of `environment`, `args`: a map, or a list of `NAME=value`.
std::vector<Setting> settings_of(const Node& node) {
    std::vector<Setting> out;
    for (const Entry& entry : node.entries) {
        if (!entry.key->is_scalar() || entry.value->is_map() || entry.value->is_sequence()) continue;
        const bool has_value = entry.value->is_scalar();
        out.push_back({std::string(entry.key->text), entry.key->at, has_value ? std::optional(std::string(entry.value->text)) : std::nullopt});
    }
    for (const Node* item : node.is_sequence() ? scalars(node) : std::vector<const Node*>{}) {
        const std::size_t equals = item->text.find('=');
        const std::string_view name = item->text.substr(0, equals);
        const bool has_value = equals != std::string_view::npos;
        out.push_back(
            {std::string(name), mapped(*item).span(0, name.size()), has_value ? std::optional(std::string(item->text.substr(equals + 1))) : std::nullopt});
    }
    std::erase_if(out, [](const Setting& setting) { return setting.name.empty() || setting.name.find_first_of("${} \t\r\n") != std::string::npos; });
    return out;
}

/// A build argument's value as a fact may hold it: one that could be a secret is not told, and is no version or image either.
std::optional<std::string> told(const Setting& argument) {
    if (!argument.value) return std::nullopt;
    const bool reference = guarded_value(argument.name, *argument.value).kind != Value::Kind::withheld;
    const bool plain = guarded_value(argument.name, expanded(*argument.value)).kind != Value::Kind::withheld;
    return reference || plain ? *argument.value : "<withheld>";
}

// ---- the file -------------------------------------------------------------------------------------------------------------------------

class ComposeFile {
public:
    Facts read(const Document& document) {
        const Node& root = document.root();
        add(ComposeDocuments{syntax::yaml::kept(document)}, {root.at.begin, root.at.begin});
        if (root["version"].is_scalar()) add(ComposeVersion{std::string(root["version"].text)}, root["version"].at);
        for (const Entry& entry : root["services"].entries)
            if (entry.key->is_scalar()) service(*entry.key, *entry.value);
        scope_ = no_scope;
        read_variables(root);
        if (facts_.size() >= most_facts) facts_.push_back({Unreadable{"the file says more than anyone reads; the rest is left out"}, root.at, no_scope});
        return syntax::yaml::in_file_order(std::move(facts_));
    }

private:
    static constexpr std::size_t most_facts = 100'000;

    void add(Claim claim, Span at) {
        if (facts_.size() < most_facts) facts_.push_back({std::move(claim), at, scope_});
    }

    void service(const Node& key, const Node& node) {
        scope_ = no_scope;
        Service service{std::string(key.text), {}};
        for (const Node* profile : scalars(node["profiles"])) service.profiles.emplace_back(profile->text);
        if (facts_.size() >= most_facts) return;
        add(std::move(service), key.at);
        scope_ = static_cast<std::uint32_t>(facts_.size() - 1);
        image(node);
        build(node);
        environment(node["environment"]);
        env_files(node["env_file"]);
        for (const Node* volume : node["volumes"].items) mount(*volume);
        if (const Node& directory = node["working_dir"]; directory.is_scalar()) add(WorkingDirectory{std::string(directory.text)}, directory.at);
        commands(argv_of(node["entrypoint"]), argv_of(node["command"]));
        read_variables(node);
    }

    void image(const Node& node) {
        const Node& image = node["image"];
        if (!image.is_scalar() || image.text.empty() || image.text.find("{{") != std::string_view::npos) return;
        const bool built_here = node["build"].is_scalar() || node["build"].is_map();
        std::string reference = expanded(image.text);
        const auto parsed = parse_image(reference);
        add(Image{std::string(image.text), std::move(reference), Image::Use::service, built_here}, image.at);
        if (!parsed || built_here) return;
        if (auto python = python_of_image(*parsed)) add(PythonVersion{std::move(*python), PythonVersion::Says::runs, "image"}, image.at);
    }

    void build(const Node& service) {
        const Node& node = service["build"];
        Build build;
        build.of_compose = true;
        if (node.is_scalar()) {
            build.context = node.text;
            return add(std::move(build), node.at);
        }
        if (!node.is_map() || node["dockerfile_inline"]) return;
        build.context = node["context"].text;
        build.dockerfile = node["dockerfile"].text;
        build.target = node["target"].text;
        const auto arguments = settings_of(node["args"]);
        for (const Setting& argument : arguments) build.arguments.push_back({argument.name, told(argument)});
        add(std::move(build), node.at);
        for (const Setting& argument : arguments) add(BuildArgument{argument.name, told(argument)}, argument.at);
    }

    void environment(const Node& node) {
        for (Setting& setting : settings_of(node)) {
            if (setting.value) {
                Value value = guarded_value(setting.name, *setting.value);
                add(VariableSet{std::move(setting.name), std::move(value), false}, setting.at);
            } else if (read_at_.insert(setting.at.begin).second) {
                add(VariableRead{std::move(setting.name), VariableRead::Need::bare, "compose", false, {}}, setting.at);
            }
        }
    }

    void env_files(const Node& node) {
        for (const Node* path : scalars(node)) add(EnvFile{std::string(path->text), true}, path->at);
        for (const Node* item : node.items)
            if (const Node& path = (*item)["path"]; path.is_scalar())
                add(EnvFile{std::string(path.text), lowered((*item)["required"].text) != "false"}, path.at);
    }

    void mount(const Node& node) {
        if (node.is_map()) {
            const Node& source = node["source"] ? node["source"] : node["src"];
            const Node& target = node["target"] ? node["target"] : node["destination"] ? node["destination"] : node["dst"];
            if (node["type"].text == "bind" && source.is_scalar()) add(Mount{std::string(source.text), std::string(target.text)}, source.at);
            return;
        }
        if (!node.is_scalar()) return;
        const auto written = compose::split_volume(node.text);
        const bool whole = written && written->source.empty();  // `${DATA:-./data:/data}`: both sides come out of one variable
        const std::string text = whole ? expanded(node.text) : std::string(node.text);
        const auto parts = compose::split_volume(text);
        if (!parts || !is_path(parts->source)) return;
        add(Mount{std::string(parts->source), std::string(parts->target)}, whole ? node.at : mapped(node).span(0, parts->source.size()));
    }

    /// An entrypoint `sh -c` gets the command as its text; any other entrypoint is a command of its own.
    void commands(Argv entrypoint, Argv command) {
        syntax::ShellContext context;
        context.scope = scope_;
        context.at_start = true;
        const bool one = awaits_script(entrypoint);
        if (one) entrypoint.insert(entrypoint.end(), command.begin(), command.end());
        for (const Argv* words : {&entrypoint, &command}) {
            if (one && words == &command) break;
            Facts facts = argv_facts(*words, context);
            facts_.insert(facts_.end(), std::make_move_iterator(facts.begin()), std::make_move_iterator(facts.end()));
        }
    }

    void read_variables(const Node& node) {
        each_scalar(node, [&](const Node& scalar) {
            if (scalar.text.find('$') == std::string_view::npos || !walked_.insert(&scalar).second) return;
            const auto found = references(scalar.text);
            const Mapped text = found.empty() ? Mapped{} : mapped(scalar);
            for (const TemplateReference& reference : found) {
                const Span at = text.span(reference.begin, reference.end);
                if (!read_at_.insert(at.begin).second) continue;
                const std::string_view written = scalar.text.substr(reference.begin, reference.end - reference.begin);
                using Need = VariableRead::Need;
                VariableRead read{reference.name,
                                  reference.must_be_set   ? Need::required
                                  : reference.has_default ? Need::defaulted
                                                          : Need::bare,
                                  "compose",
                                  false,
                                  {}};
                const std::string_view value = default_of(written, reference.name.size());
                if (reference.has_default && value.data()) read.default_value = guarded_value(reference.name, value);
                add(std::move(read), at);
            }
        });
    }

    Facts facts_;
    std::uint32_t scope_ = no_scope;
    std::set<Position> read_at_;  // where variables have been read: each place once, however many services take it in
    std::set<const Node*> walked_;
};

Facts collect(std::string_view bytes) {
    if (!has_services_line(bytes) || is_template(bytes)) return {};
    const Document document(bytes, Document::Extent::stream);
    Facts unreadable;
    if (document.unreadable() && bytes.find("{{") == std::string_view::npos) unreadable.push_back(*document.unreadable());
    const Node& services = document.root()["services"];
    if (std::none_of(services.entries.begin(), services.entries.end(), [](const Entry& entry) { return is_service(*entry.value); })) return unreadable;
    Facts facts = ComposeFile().read(document);
    facts.insert(facts.end(), unreadable.begin(), unreadable.end());
    return facts;
}

}  // namespace

Collector compose() { return {.version = 2, .claims = claims, .collect = collect}; }

}  // namespace driftaudit::collector
