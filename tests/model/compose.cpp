#include <driftaudit/compose.hpp>
#include <driftaudit/text.hpp>

#include "../catch.hpp"
#include "collectors/syntax/yaml.hpp"

using namespace driftaudit;

namespace {

using compose::Value;

/// A value as one line; of a scalar what was written behind a bar, where that is something else.
std::string show(const Value& value) {
    std::string out;
    const auto comma = [&] { return out.empty() ? "" : ", "; };
    if (value.is_list()) {
        for (const Value& one : value.items) out += comma() + show(one);
        return "[" + out + "]";
    }
    if (value.is_map()) {
        for (const compose::Member& member : value.members) out += comma() + member.key + ": " + show(member.value);
        return "{" + out + "}";
    }
    if (value.is_null()) return "null";
    return (value.is_text() ? "'" + value.text + "'" : value.text) + (value.written.empty() ? "" : "|" + value.written);
}

using Tree = std::map<std::string, std::string>;

compose::Model loaded(const Tree& tree, compose::Request request = {}) {
    static std::map<std::string, document::Stream, std::less<>> documents;
    documents.clear();
    for (const auto& [path, text] : tree) documents[path] = syntax::yaml::kept(syntax::yaml::Document(text, syntax::yaml::Document::Extent::stream));
    compose::Files files;
    files.documents = [](std::string_view path) {
        const auto found = documents.find(path);
        return found == documents.end() ? nullptr : &found->second;
    };
    files.variables = [&](std::string_view path, std::string_view, const Lookup&, const compose::Variables&) -> std::optional<std::vector<compose::Assignment>> {
        const auto found = tree.find(std::string(path));
        if (found == tree.end()) return std::nullopt;
        std::vector<compose::Assignment> out;
        for (const std::string_view line : split(found->second, '\n'))
            if (const std::size_t equals = line.find('='); equals != std::string_view::npos) out.push_back({std::string(line.substr(0, equals)), std::string(line.substr(equals + 1)), {}});
        return out;
    };
    if (request.files.empty()) request.files = {"compose.yml"};
    return compose::load(request, files);
}

std::string place(const compose::Model& model, const compose::Place& where) {
    if (where.file == compose::Place::nowhere) return "nowhere";
    return model.files.at(where.file) + ":" + std::to_string(where.at.begin.line) + ":" + std::to_string(where.at.begin.column);
}

std::string problems(const Tree& tree) {
    const compose::Model model = loaded(tree);
    std::string out;
    for (const compose::Problem& problem : model.problems) out += place(model, problem.where) + " " + problem.message + "\n";
    return out;
}

}  // namespace

TEST_CASE("an unquoted scalar is what Compose's library makes of it", "[model][compose]") {
    const auto [text, meant] = GENERATE(table<std::string, std::string>({
        {"0000", "0|0000"}, {"3.10", "3.1|3.10"}, {"on", "'on'"}, {"22:22", "'22:22'"}, {"1_000", "1000|1_000"}, {"012", "10|012"}, {"08", "8|08"},
        {"0x1F", "31|0x1F"}, {"0o17", "15|0o17"}, {"-0b11", "-3|-0b11"}, {"+5", "5|+5"}, {"1e3", "1000|1e3"}, {".5", "0.5|.5"}, {"1e21", "1e+21|1e21"},
        {"True", "true|True"}, {"~", "null"}, {"'0000'", "'0000'"}, {"2024-01-31", "2024-01-31"}, {"2024-13-31", "'2024-13-31'"}, {"1.2.3", "'1.2.3'"},
        {"0.10.0", "'0.10.0'"}, {"9223372036854775808", "9223372036854775808"},
    }));
    CAPTURE(text);
    const std::string file = "a: " + text + "\n";
    const auto kept = syntax::yaml::kept(syntax::yaml::Document(file));
    CHECK(show(compose::plain_value(*kept.at(0))["a"]) == meant);
}

TEST_CASE("values know their file, what was written, and where", "[model][compose]") {
    const compose::Model model = loaded({{"compose.yml", "services:\n  web:\n    image: x:${TAG:-1}\n    environment:\n      - A=1\n      - B=2\n"},
                                         {"compose.override.yml", "services:\n  web:\n    environment:\n      B: 0000\n"}},
                                        {.files = {"compose.yml", "compose.override.yml"}, .name = "p"});
    CHECK(model.problems.empty());
    const compose::Value& web = model.root["services"]["web"];
    CHECK(show(web["image"]) == "'x:1'|x:${TAG:-1}");
    CHECK(show(web["environment"]) == "{A: '1', B: '0'|0000}");
    CHECK(place(model, web["environment"].members[0].where) == "compose.yml:5:9");
    CHECK(place(model, web["environment"]["A"].where) == "compose.yml:5:11");
    CHECK(place(model, web["environment"]["B"].where) == "compose.override.yml:4:10");
    CHECK(show(web["networks"]) == "{default: null}");
}

TEST_CASE("what Compose refuses is said with its place, and the rest is still read", "[model][compose]") {
    CHECK(problems({{"compose.yml", "services:\n  web:\n    image: x\n    foo: 1\n"}}) == "compose.yml:4:5 Compose knows no services.web.foo\n");
    CHECK(problems({{"compose.yml", "services:\n  web:\n    image: x\n    image: y\n"}}) == "compose.yml:4:5 the key `image` stands twice in services.web\n");
    CHECK(problems({{"compose.yml", "services:\n  web:\n    image: x\n    depends_on: [db]\n"}}) == "compose.yml:4:18 the service web depends on db, which is not there\n");
    CHECK(problems({{"compose.yml", "services:\n  web:\n    image: x${A:?no}\n"}}) == "compose.yml:3:12 required variable A is missing a value in services.web.image\n");
    CHECK(problems({{"compose.yml", "services:\n  web:\n    image: x\n    environment: {PASSWORD: [hunter2]}\n"}}).find("hunter2") == std::string::npos);
    CHECK(problems({{"compose.yml", "include: [compose.yml]\nservices: {web: {image: x}}\n"}}).find("includes itself") != std::string::npos);
    CHECK(problems({{"compose.yml", "services:\n  a: {extends: b}\n  b: {extends: a, image: x}\n"}}).find("extends itself") != std::string::npos);
    CHECK(loaded({{"compose.yml", "include: [\"https://example.org/c.yml\"]\nservices: {web: {image: x}}\n"}}).remote == std::vector<std::string>{"https://example.org/c.yml"});
    CHECK(show(loaded({{"compose.yml", "services:\n  web: {image: x, ports: [nonsense, 80]}\n"}}).root["services"]["web"]["ports"].items[0]["target"]) == "80");
}

TEST_CASE("a file that others extend and include is read where it stands", "[model][compose]") {
    const Tree tree{{"compose.yml", "include: [sub/compose.yml]\nservices:\n  web:\n    extends: {file: lib/base.yml, service: base}\n    ports: !override [\"2:2\"]\n"},
                    {"lib/base.yml", "services:\n  base:\n    build: app\n    ports: [\"1:1\"]\n    command: a && b\n"},
                    {"sub/compose.yml", "services:\n  db:\n    image: d\n    volumes: [\"./data:/d/\"]\n    env_file: db.env\n"},
                    {"sub/db.env", "USER=me\n"}};
    const compose::Model model = loaded(tree, {.name = "p"});
    CHECK(model.problems.empty());
    CHECK(show(model.root["services"]["web"]["build"]["context"]) == "'lib/app'|app");
    CHECK(model.root["services"]["web"]["ports"].items.size() == 1);
    CHECK(show(model.root["services"]["web"]["command"]) == "['a']");
    CHECK(show(model.root["services"]["db"]["volumes"].items[0]["source"]) == "'sub/data'|./data");
    CHECK(show(model.root["services"]["db"]["environment"]) == "{USER: 'me'}");
}

TEST_CASE("no set of files makes the model slow or deep", "[model][compose]") {
    std::string wide = "services:\n  base: {image: x, labels: {";
    for (int i = 0; i < 5000; ++i) wide += "l" + std::to_string(i) + ": 1, ";
    wide += "z: 1}}\n";
    for (int i = 0; i < 10000; ++i) wide += "  s" + std::to_string(i) + ": {extends: base}\n";
    CHECK(problems({{"compose.yml", wide}}).find("more than anyone reads") != std::string::npos);
    std::string chain = "services:\n  s0: {image: x}\n";
    for (int i = 1; i < 5000; ++i) chain += "  s" + std::to_string(i) + ": {extends: s" + std::to_string(i - 1) + "}\n";
    CHECK(loaded({{"compose.yml", chain}}).root["services"].members.size() == 5000);
    std::string waiting = "services:\n  s0: {image: x, depends_on: [s4999]}\n";
    for (int i = 1; i < 5000; ++i) waiting += "  s" + std::to_string(i) + ": {image: x, depends_on: [s" + std::to_string(i - 1) + "]}\n";
    CHECK(problems({{"compose.yml", waiting}}).find("waits for itself") != std::string::npos);
    std::string many = "services:\n";
    for (int i = 0; i < 2000; ++i) many += "  s" + std::to_string(i) + ": {image: x, ports: [\"" + std::to_string(i + 1000) + ":80\"], depends_on: [s0]}\n";
    CHECK(problems({{"compose.yml", many}}).find("anyone reads") == std::string::npos);
    CHECK(problems({{"compose.yml", "services: {web: {image: x, ports: [\"1-65535:1-65535\", \"1-65535:1-65535/udp\"]}}\n"}}).empty());
}

TEST_CASE("short forms are split as Compose splits them", "[model][compose]") {
    const auto parts = [](std::string_view text) {
        const auto out = compose::split_volume(text);
        return out ? std::string(out->source) + "|" + std::string(out->target) + "|" + std::string(out->options) : "none";
    };
    CHECK(parts("./a:/b:ro,z") == "./a|/b|ro,z");
    CHECK(parts("/b") == "|/b|");
    CHECK(parts("${A:-./a}:/b") == "${A:-./a}|/b|");
    CHECK(parts("C:\\a:/b") == "C:\\a|/b|");
    CHECK(parts("aa::b") == "none");
    CHECK(parts("aa:bb:cc:dd") == "none");
    CHECK(compose::command_words("sh -c \"a 'b' \\\"c\" d\\ e") == std::vector<std::string>{"sh", "-c", "a 'b' \"c", "d e"});
    CHECK(compose::command_words("run 2>&1 && other") == std::vector<std::string>{"run"});
    CHECK_FALSE(compose::command_words("sh 'a"));
    CHECK_FALSE(compose::command_words("echo (a)"));
    CHECK_FALSE(compose::parse_port("1:2:3:4"));
    CHECK(compose::parse_port("[::1]:80:81")->at(0).host_ip == "::1");
}
