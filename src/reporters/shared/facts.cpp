// A claim's fields are told once, by one overload of `fields`: JSON prints all of them, text those that say something.

#include "facts.hpp"

#include <driftaudit/credentials.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "json.hpp"
#include "words.hpp"

namespace driftaudit::render {
namespace {

Json texts(const Words& words) {
    Json list = Json::array();
    for (const Word& word : words) list.push_back(word.text);
    return list;
}

/// The group's name and what it is; "" and "main" for the dependencies that are always installed.
Json group_fields(const Group& group) {
    static constexpr std::string_view kinds[] = {"main", "extra", "group", "environment"};
    return {{"group", group.name}, {"group_kind", kinds[static_cast<std::size_t>(group.kind)]}};
}

Json with(Json object, const Json& more) {
    object.update(more);
    return object;
}

/// The value only where it is plainly no secret.
Json argument_json(const BuildArgument& argument) {
    const Value value = argument.value ? guarded_value(argument.name, *argument.value) : Value{};
    return {{"name", argument.name},
            {"value", value.kind == Value::Kind::plain ? Json(value.text) : Json(nullptr)},
            {"withheld", value.kind == Value::Kind::withheld}};
}

Json fields(const PythonVersion& python) {
    static constexpr std::string_view says[] = {"runs", "allows", "targets"};
    return {{"spec", python.spec}, {"source", python.source}, {"says", says[static_cast<std::size_t>(python.says)]}};
}

Json fields(const PythonConstruct& construct) { return {{"name", construct.name}, {"since", construct.since}}; }

Json fields(const Imports& imports) { return {{"names", texts(imports.names)}}; }

Json fields(const PythonVersionFile& file) { return {{"file", file.path}}; }

Json fields(const Manifest& manifest) {
    return {{"name", manifest.name},
            {"tool", manifest.tool},
            {"package", manifest.is_package},
            {"dynamic_dependencies", manifest.dynamic_dependencies},
            {"workspace_members", manifest.workspace_members}};
}

Json fields(const Dependency& dependency) {
    const Requirement& requirement = dependency.requirement;
    const Json head = {{"name", requirement.name}, {"specifier", requirement.specifier}, {"extras", requirement.extras}, {"marker", requirement.marker}};
    return with(with(head, group_fields(dependency.group)),
                {{"url", requirement.url}, {"written", requirement.written}, {"hashed", dependency.hashed}, {"editable", dependency.editable}});
}

Json fields(const Include& include) {
    return with({{"file", include.group ? "" : include.path}, {"included_group", include.group ? include.path : ""}, {"constraint", include.constraint}},
                group_fields(include.into));
}

Json fields(const ContentHash& hash) { return {{"tool", hash.tool}, {"rule", hash.rule}, {"digest", hash.digest}}; }

/// One requirement a line: `requests>=2`, with the extra or group that it is for in front: `[dev] pytest`.
Json needs_json(const std::vector<Need>& needs) {
    Json list = Json::array();
    for (const Need& need : needs) list.push_back(need.group.name.empty() ? need.text : fmt::format("[{}] {}", need.group.name, need.text));
    return list;
}

Json fields(const Lock& lock) { return {{"tool", lock.tool}, {"inputs", lock.inputs}, {"content_hash", lock.content_hash}}; }

Json fields(const LockedPackage& package) {
    return {{"name", package.name},     {"version", package.version},
            {"source", package.source}, {"marker", package.marker},
            {"origin", package.origin}, {"python", package.python},
            {"extras", package.extras}, {"groups", package.groups},
            {"optional", package.optional}, {"needs", needs_json(package.needs)},
            {"declared", needs_json(package.declared)}};
}

Json fields(const InstalledPackage& package) {
    return {{"name", package.name}, {"version", package.version}, {"python", package.python}, {"extras", package.extras}, {"needs", needs_json(package.needs)}};
}

Json fields(const InstalledNeeds& installed) { return {{"needs", needs_json(installed.needs)}}; }

Json fields(const InstalledFrom& from) {
    return {{"url", from.url},           {"subdirectory", from.subdirectory}, {"control", from.control},
            {"revision", from.revision}, {"hash", from.hash},                 {"editable", from.editable}};
}

Json fields(const InstalledModules& modules) { return {{"names", modules.names}}; }

Json fields(const Installer& installer) { return {{"name", installer.name}}; }

Json fields(const Install& install) {
    Json requirements = Json::array();
    for (const RequirementWord& word : install.requirements) requirements.push_back(word.requirement.written);
    return {{"tool", install.tool},
            {"files", texts(install.files)},
            {"requirements", std::move(requirements)},
            {"constraints", texts(install.constraints)},
            {"projects", texts(install.projects)},
            {"extras", install.extras},
            {"groups", install.groups},
            {"all_extras", install.all_extras},
            {"without_dev", install.without_dev},
            {"from_lock", install.from_lock},
            {"lock_enforced", install.lock_enforced},
            {"excerpted", install.excerpted},
            {"hashes_required", install.hashes_required},
            {"no_dependencies", install.no_dependencies},
            {"python", install.python},
            {"directory", install.directory},
            {"at_start", install.at_start}};
}

Json fields(const TestRun& run) { return {{"tool", run.tool}, {"directory", run.directory}}; }

Json fields(const Call& call) { return {{"script", call.path}, {"directory", call.directory}, {"at_start", call.at_start}}; }

Json fields(const Stage& stage) { return {{"name", stage.name}, {"base", stage.base}, {"index", stage.index}}; }

Json fields(const BuildArgument& argument) { return argument_json(argument); }

Json fields(const Copy& copy) { return {{"sources", texts(copy.sources)}, {"destination", copy.destination}, {"from", copy.from}, {"bind", copy.bind}}; }

Json fields(const WorkingDirectory& directory) { return {{"directory", directory.path}}; }

Json fields(const Image& image) {
    static constexpr std::string_view uses[] = {"base", "copied-from", "service", "job-container", "job-service"};
    // `user:password@registry/x` is no reference; what somebody believed to be one must not travel
    const auto harmless = [](const std::string& text) {
        const std::size_t at = text.find('@');
        return at != std::string::npos && text.compare(at, 4, "@sha") != 0 && text.find(':') < at ? "***" + text.substr(at) : text;
    };
    return {{"reference", harmless(image.reference)}, {"expanded", harmless(image.expanded)}, {"use", uses[static_cast<std::size_t>(image.use)]}, {"built_here", image.built_here}};
}

Json fields(const Service& service) { return {{"name", service.name}, {"profiles", service.profiles}}; }

Json fields(const Build& build) {
    Json arguments = Json::array();
    for (const BuildArgument& argument : build.arguments) arguments.push_back(argument_json(argument));
    return {{"context", build.context},    {"dockerfile", build.dockerfile}, {"target", build.target},      {"arguments", std::move(arguments)},
            {"compose", build.of_compose}, {"pushes", build.pushes},         {"directory", build.directory}};
}

Json fields(const Mount& mount) { return {{"source", mount.source}, {"target", mount.target}}; }

Json fields(const EnvFile& file) { return {{"file", file.path}, {"required", file.required}}; }

Json fields(const ComposeVersion& version) { return {{"version", version.text}}; }

/// Their number: the documents themselves hold passwords.
Json fields(const ComposeDocuments& compose) { return {{"count", compose.documents.size()}}; }

Json fields(const ComposeCall& call) {
    return {{"files", texts(call.files)},
            {"env_files", texts(call.env_files)},
            {"profiles", call.profiles},
            {"project_directory", call.project_directory},
            {"directory", call.directory}};
}

/// Without the URL: its credentials need not stand where they usually do.
Json fields(const ServerUrl& url) { return {{"setting", url.setting}}; }

Json fields(const Creation& creation) { return {{"created", creation.kind == Creation::Kind::database ? "database" : "user"}, {"name", creation.name}}; }

Json fields(const Job& job) { return {{"id", job.id}, {"name", job.name}}; }

Json fields(const VariableSet& variable) { return {{"name", variable.name}, {"commented", variable.commented}}; }

/// Their number: the lines themselves hold passwords.
Json fields(const EnvDocument& document) { return {{"count", document.lines.size()}}; }

Json fields(const EnvDivergence& divergence) {
    return {{"name", divergence.name}, {"why", words_of(divergence.cause)}, {"readers", divergence.readers}, {"refused_by", divergence.refused_by}};
}

Json fields(const VariableRead& variable) {
    static constexpr std::string_view needs[] = {"required", "bare", "defaulted"};
    return {{"name", variable.name},
            {"required", variable.need == VariableRead::Need::required},
            {"need", needs[static_cast<std::size_t>(variable.need)]},
            {"how", variable.how},
            {"guarded", variable.guarded}};
}

Json fields(const Mentions& mentions) { return {{"count", mentions.names.size()}}; }

Json fields(const ModelName& model) {
    static constexpr std::string_view stands[] = {"call", "constant", "attribute", "settings-default", "variable-default", "parameter-default"};
    return {{"id", model.id}, {"site", model.site}, {"stand", stands[static_cast<std::size_t>(model.stand)]}};
}

Json fields(const Suppression& suppression) { return {{"rules", suppression.rules}, {"reason", suppression.reason}}; }

Json fields(const Setting& setting) { return {{"keys", texts(setting.keys)}, {"value", setting.value}}; }

Json fields(const Unreadable& unreadable) { return {{"reason", unreadable.reason}}; }

/// Requirements, references and reasons quote URLs, and a report travels.
void withhold_credentials(Json& value) {
    if (value.is_string()) value = without_credentials(value.get_ref<const std::string&>());
    if (value.is_structured())
        for (Json& part : value) withhold_credentials(part);
}

/// What a fact stands in: "service api", "stage 0"; null where that is nothing.
Json scope_json(const Facts& facts, const Fact& fact) {
    if (fact.scope >= facts.size()) return nullptr;
    const Claim& claim = facts[fact.scope].claim;
    std::string name;
    if (const auto* stage = std::get_if<Stage>(&claim)) name = stage->name.empty() ? std::to_string(stage->index) : stage->name;
    if (const auto* service = std::get_if<Service>(&claim)) name = service->name;
    if (const auto* job = std::get_if<Job>(&claim)) name = job->id;
    return name.empty() ? std::string(kind_of(claim)) : fmt::format("{} {}", kind_of(claim), name);
}

struct Line {
    Location where;
    std::string_view kind;
    Json fields;
};

std::vector<Line> lines_of(const Snapshot& snapshot, std::string_view kind) {
    std::vector<Line> lines;
    const auto add = [&](const std::string& path, Span at, const Claim& claim, Json scope) {
        if (!kind.empty() && kind_of(claim) != kind) return;
        Json told = std::visit([](const auto& one) { return fields(one); }, claim);
        told["scope"] = std::move(scope);
        withhold_credentials(told);
        lines.push_back({{path, at}, kind_of(claim), std::move(told)});
    };
    for (const FileFacts& file : snapshot.files)
        for (const Fact& fact : *file.facts) add(file.path, fact.at, fact.claim, scope_json(*file.facts, fact));
    for (const Trouble& trouble : snapshot.troubles) add(trouble.path, {}, Unreadable{trouble.reason}, nullptr);
    std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
        return std::tie(a.where.path, a.where.at.begin, a.kind) < std::tie(b.where.path, b.where.at.begin, b.kind);
    });
    return lines;
}

bool says_nothing(const Json& value) {
    if (value.is_string()) return value.get_ref<const std::string&>().empty();
    if (value.is_boolean()) return !value.get<bool>();
    return value.is_null() || (value.is_structured() && value.empty());
}

/// A text as it is where it is one word, else as JSON.
std::string value_text(const Json& value) {
    const std::string dumped = value.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (!value.is_string()) return shown(dumped);
    const std::string& text = value.get_ref<const std::string&>();
    return shown(text.find_first_of(" \t\n\"=") == std::string::npos ? text : dumped);
}

template <std::size_t... I>
std::vector<std::string_view> kinds_of(std::index_sequence<I...>) {
    return {kind_of(Claim(std::in_place_index<I>))...};
}

}  // namespace

std::vector<std::string_view> fact_kinds() { return kinds_of(std::make_index_sequence<std::variant_size_v<Claim>>()); }

void write_facts_text(const Snapshot& snapshot, std::string_view kind, std::ostream& out) {
    for (const Line& line : lines_of(snapshot, kind)) {
        out << place(line.where) << ' ' << line.kind;
        for (const auto& [key, value] : line.fields.items())
            if (!says_nothing(value)) out << ' ' << key << '=' << value_text(value);
        out << '\n';
    }
}

void write_facts_json(const Snapshot& snapshot, std::string_view kind, std::ostream& out) {
    Json facts = Json::array();
    for (const Line& line : lines_of(snapshot, kind)) {
        Json one = {{"kind", line.kind}};
        one.update(place_json(line.where));
        one.update(line.fields);
        facts.push_back(std::move(one));
    }
    write_json({{"schema_version", schema_version}, {"facts", std::move(facts)}}, out);
}

}  // namespace driftaudit::render
