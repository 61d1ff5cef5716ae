// Compose 1.29 against our model: sets of one or two files with everything that both generations know. The first generation reads YAML 1.1, knows neither `!reset`
// nor several things of the specification, and checks other things; only what both can say is generated.

#include <driftaudit/compose.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>

#include "../catch.hpp"
#include "collectors/syntax/yaml.hpp"
#include "live.hpp"

using namespace driftaudit;
using live::Json;

namespace {

class Generator {
public:
    explicit Generator(live::Random& random) : random_(random) {}

    Json question() {
        Json out = {{"files", Json::object()}, {"compose", Json::array()}, {"env", Json::object()}};
        for (const char* name : {"A", "TAG", "PORT"})
            if (random_.chance(2)) out["env"][name] = std::string(name == std::string("PORT") ? "8080" : pick({"1", "x", ""}));
        const std::size_t count = 1 + random_.below(2);
        for (std::size_t i = 0; i < count; ++i) {
            const std::string name = i == 0 ? "a.yml" : "b.yml";
            out["files"][name] = file(i == 0);
            out["compose"].push_back(name);
        }
        out["files"]["e.env"] = "E=1\nA=file\n";
        return out;
    }

private:
    std::string_view pick(std::vector<std::string_view> words) { return random_.one_of(words); }
    bool some() { return random_.chance(3); }

    std::string file(bool base) {
        std::string out = base && some() ? "x-env: &env\n  X: 1\n  A: anchor\nservices:\n" : "services:\n";
        const bool anchored = out.starts_with("x-");
        for (const char* name : {"web", "db"}) {
            out += std::string("  ") + name + ":\n";
            if (base || some()) out += base && random_.chance(4) ? build() : "    image: " + text() + "\n";
            if (!random_.chance(3)) out += environment(anchored);
            if (some()) out += "    ports:\n" + list({"\"80:81\"", "\"127.0.0.1:90:91/udp\"", "\"99\"", "\"${PORT:-70}:70\"", "\"8000-8002:9000-9002\"", "90"}, 2);
            if (some()) out += "    volumes:\n" + list({"./a:/a", "./b:/a:ro", "data:/d", "/x", "/abs:/y", "../up:/up"}, 2);
            if (some() && name == std::string("web")) out += random_.chance(2) ? "    depends_on: [db]\n" : "    depends_on:\n      db: {condition: service_healthy}\n";
            if (some()) out += std::string("    command: ") + std::string(pick({"sh -c \"a 'b' $$C\"", "[a, \"b c\"]", "run ${TAG:-it}", "'a b'"})) + "\n";
            if (some()) out += random_.chance(2) ? "    env_file: e.env\n" : "    env_file: [e.env]\n";
            if (some()) out += random_.chance(2) ? "    labels:\n      l: " + scalar() + "\n" : "    labels: [l=" + std::string(pick({"1", "", "a=b"})) + ", m=2]\n";
        }
        return out + (base ? "volumes:\n  data: {}\n" : "");
    }

    std::string build() {
        if (random_.chance(2)) return "    build: ./app\n";
        return "    build:\n      context: .\n" + std::string(some() ? "      dockerfile: d/Dockerfile\n" : "") + (some() ? "      args: [Q=1, A]\n" : some() ? "      args: {Q: " + scalar() + "}\n" : "");
    }

    std::string environment(bool anchored) {
        if (random_.chance(2)) return "    environment:\n" + list({"A=1", "A", "B=", "C=a=b", "TAG", "D=${TAG}", "\"E=x y\"", "F=0000"}, 3);
        std::string out = "    environment:\n";
        if (anchored && some()) out += "      <<: *env\n";
        for (const char* name : {"A", "B", "C"})
            if (random_.chance(2)) out += std::string("      ") + name + ": " + scalar() + "\n";
        return out + "      Z: z\n";
    }

    std::string scalar() { return std::string(pick({"1", "0000", "3.10", "1_000", "\"on\"", "text", "'0000'", "${TAG:-d}", "\"\"", "$${X}", "012", "1.0", "a:b"})); }
    std::string text() { return random_.chance(40) ? "x${A:+:a}" : std::string(pick({"x", "x:1", "x:${TAG:-2}", "x:${TAG-3}", "'y'", "r.example.org/x:1"})); }

    std::string list(std::vector<std::string_view> from, std::size_t most) {
        std::string out;
        for (std::size_t i = 1 + random_.below(most); i > 0; --i) {
            const std::string line = "      - " + std::string(random_.one_of(from)) + "\n";
            if (out.find(line) == std::string::npos) out += line;
        }
        return out;
    }

    live::Random& random_;
};

Json pairs(const compose::Value& map) {
    Json out = Json::object();
    for (const compose::Member& member : map.members) out[member.key] = member.value.is_null() ? Json(nullptr) : Json(member.value.text);
    return out;
}

std::string in_folder(const std::string& path) {
    if (path.starts_with("../")) return "$UP" + path.substr(2);
    return path.empty() || path[0] == '/' ? path : path == "." ? "$DIR" : "$DIR/" + path;
}

Json ours(const Json& question) {
    std::map<std::string, document::Stream, std::less<>> documents;
    for (const auto& [name, text] : question.at("files").items()) {
        const syntax::yaml::Document document(text.get_ref<const std::string&>(), syntax::yaml::Document::Extent::stream);
        if (name.ends_with(".yml") && document.unreadable()) return {{"error", true}, {"why", "not readable as YAML"}};  // the collector of the file says so
        documents[name] = syntax::yaml::kept(document);
    }
    compose::Files files;
    files.documents = [&](std::string_view path) {
        const auto found = documents.find(path);
        return found == documents.end() ? nullptr : &found->second;
    };
    files.variables = [](std::string_view path, std::string_view, const Lookup&, const compose::Variables&) {
        using Read = std::optional<std::vector<compose::Assignment>>;
        return path == "e.env" ? Read({{"E", "1", {}}, {"A", "file", {}}}) : Read();
    };
    compose::Request request;
    request.files = question.at("compose").get<std::vector<std::string>>();
    request.name = "p";
    for (const auto& [name, value] : question.at("env").items()) request.environment[name] = value.get<std::string>();
    const compose::Model model = compose::load(request, files);
    if (!model.problems.empty()) return {{"error", true}, {"why", model.problems[0].message}};
    Json services = Json::object();
    for (const compose::Member& member : model.root["services"].members) {
        const compose::Value& service = member.value;
        Json& out = services[member.key] = Json::object();
        const compose::Value& build = service["build"];
        out["image"] = service.find("image") ? Json(service["image"].text) : Json(nullptr);
        out["environment"] = pairs(service["environment"]);
        out["labels"] = pairs(service["labels"]);
        out["build"] = {{"context", build.is_map() ? Json(in_folder(build["context"].text)) : Json(nullptr)},
                        {"dockerfile", build.is_map() ? Json(build["dockerfile"].text) : Json(nullptr)},
                        {"args", pairs(build["args"])}};
        for (const char* key : {"ports", "volumes", "depends_on"}) out[key] = Json::array();
        for (const compose::Value& port : service["ports"].items)
            out["ports"].push_back(port["host_ip"].text + ":" + port["published"].text + ":" + port["target"].text + "/" + port["protocol"].text);
        for (const compose::Value& volume : service["volumes"].items) {
            const std::string& source = volume["source"].text;
            out["volumes"].push_back((volume["type"].text == "bind" ? in_folder(source) : source) + ":" + volume["target"].text);
        }
        for (const compose::Member& dependency : service["depends_on"].members) out["depends_on"].push_back(dependency.key);
        for (const char* key : {"ports", "volumes", "depends_on"}) std::sort(out[key].begin(), out[key].end());
        out["command"] = nullptr;
        if (service.find("command")) {
            out["command"] = Json::array();
            for (const compose::Value& word : service["command"].items) out["command"].push_back(word.text);
        }
    }
    return {{"services", std::move(services)}};
}

bool says(const Json& question, std::string_view words) {
    return std::ranges::any_of(question.at("files"), [&](const Json& text) { return text.get_ref<const std::string&>().find(words) != std::string::npos; });
}

/// Calls `visit` for each map of texts in an answer that 1.29 may write otherwise.
template <class Visit>
void each_map(Json& answer, Visit&& visit) {
    for (Json& service : answer.at("services")) visit(service["environment"]), visit(service["labels"]), visit(service["build"]["args"]);
}

/// Writes the floats of the question as Go does. True where there was one.
bool write_floats(const Json& question, Json& they) {
    if (!says(question, ": 1.0")) return false;
    bool any = false;
    each_map(they, [&](Json& map) {
        for (Json& value : map)
            if (value == "1.0") value = "1", any = true;
    });
    return any;
}

/// Takes away the arguments that have no value in the question's environment. True where there was one.
bool drop_arguments(const Json& question, Json& they) {
    if (!says(question, "args: [Q=1, A]") || question.at("env").contains("A")) return false;
    bool any = false;
    for (Json& service : they.at("services"))
        if (Json& arguments = service["build"]["args"]; arguments.is_object() && arguments.value("A", "given").empty()) arguments.erase("A"), any = true;
    return any;
}

constexpr std::string_view floats = "floats", arguments = "arguments that nobody gives", both = "floats and arguments that nobody gives";
constexpr std::string_view alternatives = "${A:+word}", mounts = "two mounts in one place", refused = "refused by both";

/// The class of a difference, or what differs.
std::string kind_of_difference(const Json& question, const Json& we, Json they) {
    if (we.contains("error") && they.contains("error")) return std::string(refused);
    if (we.contains("error")) return "refused by us alone: " + we.value("why", "");
    if (they.contains("error")) {
        const std::string why = they.value("why", "");
        if (says(question, "${A:+:a}") && why.starts_with("Invalid interpolation format")) return std::string(alternatives);
        if (says(question, "./a:/a") && says(question, "./b:/a:ro") && why.starts_with("Duplicate mount points")) return std::string(mounts);
        return "refused by 1.29 alone: " + why.substr(0, why.find('\n'));
    }
    const bool has_floats = write_floats(question, they), has_arguments = drop_arguments(question, they);
    std::string out;
    for (const auto& [name, service] : we.at("services").items())
        for (const auto& [key, value] : service.items())
            if (they.at("services").value(name, Json::object()).value(key, Json()) != value && out.find(key) == std::string::npos) out += (out.empty() ? "" : ", ") + key;
    if (!out.empty() || we != they) return "otherwise: " + out;
    return std::string(has_floats && has_arguments ? both : has_floats ? floats : arguments);
}

}  // namespace

TEST_CASE("compose projects are those of docker-compose 1.29 for what both know", "[.live]") {
    live::Random random(5);
    Generator generator(random);
    std::vector<Json> questions;
    for (int i = 0; i < 10'000; ++i) questions.push_back(generator.question());
    auto answers = live::ask("docker-compose", questions);
    if (!answers) return;
    for (Json& answer : *answers)  // sorted when their folders had other names
        for (auto& [name, service] : answer.value("services", Json::object()).items()) std::sort(answer["services"][name]["volumes"].begin(), answer["services"][name]["volumes"].end());
    constexpr std::string_view of_floats = "Go writes the float 1.0 as 1, Python as 1.0", of_arguments = "1.29 gives them as nothing, Compose since v2 does not give them at all";
    live::Tally tally("compose", {{std::string(floats), of_floats},
                                  {std::string(arguments), of_arguments},
                                  {std::string(both), of_floats},
                                  {std::string(alternatives), "the specification has it, 1.29 does not"},
                                  {std::string(refused), "an agreement, but one that says little: the reasons are not compared"},
                                  {std::string(mounts), "since v2 the later one is taken, as with every list that is merged by a key"}});
    for (std::size_t i = 0; i < questions.size(); ++i) {
        const Json we = ours(questions[i]);
        const Json& they = answers->at(i);
        if (we == they)
            tally.agree();
        else
            tally.differ(kind_of_difference(questions[i], we, they), questions[i].dump() + "\n  we:   " + we.dump() + "\n  they: " + they.dump());
    }
    tally.finish();
}
