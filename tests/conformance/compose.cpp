// Compose's own tables: short forms, merging, and whole projects. A project is printed as `docker compose config --format json` prints it; both sides are then
// stripped of what that leaves out where it is empty.

#include <driftaudit/compose.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>
#include <functional>

#include "../catch.hpp"
#include "collectors/syntax/yaml.hpp"
#include "suite.hpp"

using namespace driftaudit;
using conformance::Json;
using conformance::Verdict;
using Kind = compose::Value::Kind;

namespace {

std::string text_of(const Json& object, const char* key) { return object.contains(key) && object.at(key).is_string() ? object.at(key).get<std::string>() : ""; }

document::Stream documents_of(std::string_view text) {
    const syntax::yaml::Document document(text, syntax::yaml::Document::Extent::stream);
    return document.unreadable() ? document::Stream{} : syntax::yaml::kept(document);
}

Json json_of(const compose::Value& value) {
    switch (value.kind) {
        case Kind::null: return nullptr;
        case Kind::boolean: return value.text == "true";
        case Kind::integer: return std::stoll(value.text);
        case Kind::real: return std::stod(value.text);
        case Kind::moment:
        case Kind::text: return value.text;
        case Kind::list: {
            Json out = Json::array();
            for (const compose::Value& one : value.items) out.push_back(json_of(one));
            return out;
        }
        case Kind::map: break;
    }
    Json out = Json::object();
    for (const compose::Member& member : value.members) out[member.key] = json_of(member.value);
    return out;
}

// ---- short forms ------------------------------------------------------------------------------------------------------------------------

Json long_form(const compose::Port& port) {
    Json out = {{"mode", "ingress"}, {"protocol", port.protocol}, {"target", port.target}};
    if (!port.published.empty()) out["published"] = port.published;
    if (!port.host_ip.empty()) out["host_ip"] = port.host_ip;
    return out;
}

Verdict port_short(const Json& input, const Json& expect) {
    const auto ports = compose::parse_port(text_of(input, "port"));
    if (expect.contains("error") || !ports) return expect.contains("error") == !ports;
    Json out = Json::array();
    for (const compose::Port& port : *ports) out.push_back(long_form(port));
    return out == expect.at("ports");
}

// ---- merging ----------------------------------------------------------------------------------------------------------------------------

/// Lists of `NAME=value` and maps say the same: both as sorted lists of texts, wherever one of the two sides has such a list.
Json as_list(const Json& value) {
    Json out = Json::array();
    if (value.is_array()) out = value;
    else
        for (const auto& [key, one] : value.items()) out.push_back(one.is_null() ? key : key + "=" + (one.is_string() ? one.get<std::string>() : one.dump()));
    std::sort(out.begin(), out.end());
    return out;
}

bool says_the_same(const Json& ours, const Json& theirs) {
    if (ours.is_object() && theirs.is_array()) return as_list(ours) == as_list(theirs);
    if (ours.is_object() && theirs.is_object())
        return ours.size() == theirs.size() && std::ranges::all_of(ours.items(), [&](const auto& one) { return theirs.contains(one.key()) && says_the_same(one.value(), theirs.at(one.key())); });
    return ours == theirs;
}

Verdict merging(const Json& input, const Json& expect) {
    const auto value = [&](const char* key) { return compose::plain_value(*documents_of(text_of(input, key)).at(0)); };
    return says_the_same(json_of(compose::merge(value("base"), value("override"))), expect.at("merged"));
}

// ---- whole projects -----------------------------------------------------------------------------------------------------------------------

compose::Variables variables_of(const Json& object) {
    compose::Variables out;
    for (const auto& [key, value] : object.items()) out[key] = value.get<std::string>();
    return out;
}

std::vector<std::string> texts_of(const Json& input, const char* key) { return input.contains(key) ? input.at(key).get<std::vector<std::string>>() : std::vector<std::string>{}; }

/// The files of a case as the model asks for them.
class CaseFiles {
public:
    explicit CaseFiles(const Json& files) {
        for (const auto& [path, text] : files.items()) {
            const auto& kept = texts_[path] = text.get<std::string>();
            const syntax::yaml::Document document(kept, syntax::yaml::Document::Extent::stream);
            if (!document.unreadable()) documents_[path] = syntax::yaml::kept(document);
        }
    }

    compose::Files files() const {
        return {[this](std::string_view path) -> const document::Stream* {
                    const auto found = documents_.find(path);
                    return found == documents_.end() ? nullptr : &found->second;
                },
                [this](std::string_view path, std::string_view format, const Lookup& outer, const compose::Variables& before) -> std::optional<std::vector<compose::Assignment>> {
                    const auto found = texts_.find(path);
                    if (found == texts_.end()) return std::nullopt;
                    return lines_of(found->second, format == "raw", outer, before);
                }};
    }

    bool has(std::string_view path) const { return texts_.find(path) != texts_.end(); }

private:
    /// The env files of these cases are plain: what the dialect is has a suite of its own.
    static std::vector<compose::Assignment> lines_of(std::string_view text, bool raw, const Lookup& outer, compose::Variables known) {
        std::vector<compose::Assignment> out;
        const Lookup lookup = [&](std::string_view name) -> std::optional<std::string> {
            if (auto value = outer(name)) return value;
            const auto found = known.find(name);
            return found == known.end() ? std::nullopt : std::optional(found->second);
        };
        for (const std::string_view line : split(text, '\n')) {
            const std::size_t equals = line.find('=');
            if (equals == std::string_view::npos || line.starts_with('#')) continue;
            const auto value = line.substr(equals + 1);
            out.push_back({std::string(line.substr(0, equals)), raw ? std::string(value) : expand(value, lookup, TemplateDialect::compose, Unset::emptied).text, {}});
            known[out.back().name] = out.back().value;
        }
        return out;
    }

    std::map<std::string, std::string, std::less<>> texts_;
    std::map<std::string, document::Stream, std::less<>> documents_;
};

/// `$DIR/x` of the suite is `x` of the tree.
std::string in_tree(const std::string& text) {
    if (text == "$DIR") return ".";
    return text.starts_with("$DIR/") ? text.substr(5) : text;
}

/// Without what is empty and would not be printed; the values of names stay as they are.
Json stripped(Json value, const std::string& key = "") {
    if (value.is_string()) return in_tree(value.get<std::string>());
    if (value.is_array()) {
        for (Json& one : value) one = stripped(one);
        if (key == "ports" || key == "volumes") std::sort(value.begin(), value.end());
        return value;
    }
    if (!value.is_object()) return value;
    Json out = Json::object();
    for (auto& [name, one] : value.items()) {
        const bool names = key == "environment" || key == "args" || key == "labels" || key == "networks" || key == "services" || key == "volumes" || key.starts_with("x-");
        Json inner = stripped(one, name);
        const bool no_size = name == "size" && inner == "0";
        const bool empty = no_size || inner.is_null() || inner == "" || inner == false || inner == 0 || ((inner.is_object() || inner.is_array()) && inner.empty());
        if (names || ((name == "command" || name == "entrypoint") && key != "exec") || !empty) out[name] = std::move(inner);
    }
    return out;
}

/// The project as it is printed: each service says its command, an env file that must be there is its path.
Json printed(const compose::Model& model) {
    Json root = json_of(model.root);
    root.erase("models");   // not printed
    const auto drop_extensions = [](Json& object) {
        for (auto at = object.begin(); at != object.end();) at = at.key().starts_with("x-") ? object.erase(at) : std::next(at);
    };
    const std::function<void(Json&, bool)> without_extensions = [&](Json& value, bool named) {
        if (value.is_object() && !named) drop_extensions(value);
        if (value.is_structured())
            for (Json& one : value) without_extensions(one, false);
    };
    for (const char* kind : {"services", "networks", "volumes", "secrets", "configs", "models"})
        if (root.contains(kind)) without_extensions(root[kind], true);
    if (root.contains("services"))
        for (Json& service : root["services"]) {
            for (const char* command : {"command", "entrypoint"})
                if (!service.contains(command)) service[command] = nullptr;
            if (service.contains("env_file"))
                for (Json& file : service["env_file"])
                    if (file.value("required", true)) file = file.at("path");
        }
    return root;
}

Verdict loading(const Json& input, const Json& expect) {
    const CaseFiles files(input.at("files"));
    compose::Request request;
    request.files = texts_of(input, "compose");
    if (request.files.empty()) request.files = compose::default_files([&](std::string_view name) { return files.has(name); });
    request.name = "p";
    request.environment = variables_of(input.at("env"));
    request.env_files = texts_of(input, "env_files");
    request.profiles = texts_of(input, "profiles");
    const compose::Model model = compose::load(request, files.files());
    if (!expect.contains("project") || !model.problems.empty()) return !expect.contains("project") && !model.problems.empty();
    if (expect.contains("disabled_services") && expect.at("disabled_services") != Json(model.disabled)) return false;
    return stripped(printed(model)) == stripped(expect.at("project"));
}

}  // namespace

TEST_CASE("compose files mean what Compose makes of them", "[conformance]") {
    conformance::run("compose_model", {{"port_short", port_short}, {"merge", merging}, {"load", loading}});
}
