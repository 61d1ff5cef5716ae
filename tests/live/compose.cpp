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
            if (some()) out += random_.chance(2) ? "    labels: {l: " + scalar() + "}\n" : "    labels: [l=" + std::string(pick({"1", "", "a=b"})) + ", m=2]\n";
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
    std::string text() { return std::string(pick({"x", "x:1", "x:${TAG:-2}", "x:${TAG-3}", "'y'", "r.example.org/x:1", "x${A:+:a}"})); }

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

std::string in_folder(const std::string& path) { return path.empty() || path[0] == '/' ? path : path == "." ? "$DIR" : "$DIR/" + path; }

Json ours(const Json& question) {
    std::map<std::string, document::Stream, std::less<>> documents;
    for (const auto& [name, text] : question.at("files").items())
        documents[name] = syntax::yaml::kept(syntax::yaml::Document(text.get_ref<const std::string&>(), syntax::yaml::Document::Extent::stream));
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

/// What differs, in a word.
std::string kind_of_difference(const Json& we, const Json& they) {
    if (we.contains("error") != they.contains("error")) return we.contains("error") ? "refused by us alone" : "refused by 1.29 alone";
    std::string out;
    for (const auto& [name, service] : we.at("services").items())
        for (const auto& [key, value] : service.items())
            if (they.at("services").value(name, Json::object()).value(key, Json()) != value && out.find(key) == std::string::npos) out += (out.empty() ? "" : ", ") + key;
    return out;
}

}  // namespace

TEST_CASE("compose projects are those of docker-compose 1.29 for what both know", "[.live]") {
    live::Random random(5);
    Generator generator(random);
    std::vector<Json> questions;
    for (int i = 0; i < 10'000; ++i) questions.push_back(generator.question());
    const auto answers = live::ask("docker-compose", questions);
    if (!answers) return;
    live::Tally tally("compose", {});
    for (std::size_t i = 0; i < questions.size(); ++i) {
        const Json we = ours(questions[i]);
        const Json& they = answers->at(i);
        if (we.contains("error") && they.contains("error") ? true : we == they)
            tally.agree();
        else
            tally.differ(kind_of_difference(we, they), questions[i].dump() + "\n  we:   " + we.dump() + "\n  they: " + they.dump());
    }
    tally.finish();
}
