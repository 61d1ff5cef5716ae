#include <driftaudit/collector.hpp>

#include "quote.hpp"
#include "units.hpp"

using namespace driftaudit;

namespace driftaudit::collector {
Collector compose();
}

namespace {

using Lines = std::vector<std::string>;

/// The facts of a file but for its documents.
Lines read(std::string_view text) {
    Lines out = test::quote(collector::compose().collect(text));
    std::erase_if(out, [](const std::string& line) { return line.starts_with("compose-documents "); });
    return out;
}

/// What a service `web` with these lines says, itself left out; the lines begin at line 3, column 5.
Lines service(std::string_view lines) {
    std::string text = "services:\n  web:\n";
    while (!lines.empty()) {
        const std::size_t end = std::min(lines.find('\n'), lines.size() - 1) + 1;
        text += "    " + std::string(lines.substr(0, end));
        lines.remove_prefix(end);
    }
    Lines out = read(text);
    std::erase(out, "service 2:3 web");
    for (std::string& line : out)
        if (line.starts_with("[web] ")) line.erase(0, 6);
    return out;
}

}  // namespace

TEST_CASE("compose claims files by their names", "[collectors][compose]") {
    const auto claims = collector::compose().claims;
    for (const char* path : {"docker-compose.yml", "docker-compose.prod.yaml", "compose.yaml", "app/compose.override.yml", "my-compose.yml", "local.yml",
                             "production.yml", "app/stack.yml", "docker/api.yml", "deploy/eu/site.yaml", ".devcontainer/services.yml"}) {
        CAPTURE(path);
        CHECK(claims(path));
    }
    for (const char* path :
         {".github/workflows/docker-compose.yml", "docker-compose.yml.j2", "mkdocs.yml", "a/b/local.yml", "compose.py", ".gitlab-ci.yml", "values.yaml"}) {
        CAPTURE(path);
        CHECK_FALSE(claims(path));
    }
}

TEST_CASE("compose says nothing of other YAML", "[collectors][compose]") {
    for (const char* text :
         {"", "a: b\n", "services: [postgres]\n", "services:\n  _defaults:\n    autowire: true\n",
          "services:\n  web:\n    image: {{ .Values.image }}\n    {{- if x }}\n", "services:\n  web:\n    image: x\n{% if a %}\n{% endif %}\n",
          "a:\n  services:\n    web: [\n", "services:\n  web:\n    image: \"{{ cookiecutter.image }}\"\n"}) {
        CAPTURE(text);
        CHECK(read(text).empty());
    }
    CHECK(read("services:\n  web:\n    image: [x\n") == Lines{"unreadable 4:1 not readable as YAML: a `[` is never closed"});
}

TEST_CASE("compose quotes what a service says", "[collectors][compose]") {
    CHECK(read("version: '3.8'\nservices:\n  web:\n    image: a\n    profiles: [x, y]\n  other:\n") ==
          Lines{"compose-version 1:11 3.8", "service 3:3 web +x +y", "[web] image 4:12 a", "service 6:3 other"});
    CHECK(read("\xEF\xBB\xBFservices:\r\n  web:\r\n    image: \"a\"\r\n") == Lines{"service 2:3 web", "[web] image 3:13 a"});
    // images
    CHECK(service("image: python:3.11-slim\n") == Lines{"image 3:12 python:3.11-slim", "python-version 3:12 3.11 runs image"});
    CHECK(service("image: python:${PY:-3.9}\n") ==
          Lines{"image 3:12 python:${PY:-3.9} -> python:3.9", "python-version 3:12 3.9 runs image", "variable-read 3:19 PY defaulted compose '3.9'"});
    CHECK(service("image: python:${PY}\n") == Lines{"image 3:12 python:${PY}", "variable-read 3:19 PY bare compose"});
    CHECK(service("image: app:python3.9\nbuild: .\n") == Lines{"image 3:12 app:python3.9 built", "build 4:12 context '.'"});
    // builds
    CHECK(service("build:\n  context: ..\n  dockerfile: d/Dockerfile\n  target: dev\n  args: {PY: 3.12, N: }\n") ==
          Lines{"build 4:7 context '..' file d/Dockerfile target dev PY=3.12 N", "build-argument 7:14 PY=3.12", "build-argument 7:24 N"});
    CHECK(service("build:\n  args:\n    - PY=3.12\n    - TOKEN=abc\n    - N\n") == Lines{"build 4:7 context '' PY=3.12 TOKEN=<withheld> N",
                                                                                         "build-argument 5:11 PY=3.12", "build-argument 6:11 TOKEN=<withheld>",
                                                                                         "build-argument 7:11 N"});
    CHECK(service("build:\n  dockerfile_inline: FROM x\n").empty());
    // variables
    CHECK(service("environment:\n  A: 1\n  B:\n  C: ''\n  PASSWORD: x\n") ==
          Lines{"variable-set 4:7 A '1'", "variable-read 5:7 B bare compose", "variable-set 6:7 C empty", "variable-set 7:7 PASSWORD withheld"});
    CHECK(service("environment:\n  - A=1\n  - \"B\"\n  - C=\n  - D=${E:?no}\n") == Lines{"variable-set 4:9 A '1'", "variable-read 5:10 B bare compose",
                                                                                         "variable-set 6:9 C empty", "variable-set 7:9 D '${E:?no}'",
                                                                                         "variable-read 7:11 E required compose"});
    CHECK(service("env_file: .env\n") == Lines{"env-file 3:15 .env"});
    CHECK(service("env_file:\n  - a.env\n  - path: b.env\n    required: false\n  - {path: c.env}\n") ==
          Lines{"env-file 4:9 a.env", "env-file 5:15 b.env optional", "env-file 7:16 c.env"});
    // mounts
    CHECK(service("volumes:\n  - ./app:/app:ro\n  - data:/data\n  - /srv\n  - ~/x:/x\n  - \"${PWD}/y:/y\"\n  - ${D:-./z}:/z\n  - ${V:-./w:/w}\n") ==
          Lines{"mount 4:9 ./app /app", "mount 7:9 ~/x /x", "mount 8:10 ${PWD}/y /y", "variable-read 8:10 PWD bare compose", "mount 9:9 ${D:-./z} /z",
                "variable-read 9:9 D defaulted compose './z'", "mount 10:9 ./w /w", "variable-read 10:9 V defaulted compose './w:/w'"});
    CHECK(service("volumes:\n  - type: bind\n    source: ./a\n    target: /a\n  - type: volume\n    source: b\n    target: /b\n") ==
          Lines{"mount 5:17 ./a /a"});
    CHECK(service("working_dir: /app\nimage: a\n") == Lines{"working-directory 3:18 /app", "image 4:12 a"});
}

TEST_CASE("compose reads commands in every form alike", "[collectors][compose]") {
    CHECK(service("command: pip install flask\n") == Lines{"install 3:14 pip install flask@3:26 at start"});
    CHECK(service("command: [pip, install, flask]\n") == Lines{"install 3:15 pip install flask@3:29 at start"});
    CHECK(service("command: bash -c \"pip install flask && python app.py\"\n").front() == "install 3:23 pip install flask@3:35 at start");
    CHECK(service("command: >\n  bash -c \"pip install -r a.txt\n  && pip install flask\"\n") ==
          Lines{"install 4:16 pip install -r a.txt at start", "install 5:10 pip install flask@5:22 at start"});
    CHECK(service("command:\n  - sh\n  - -c\n  - |\n    cd x\n    pip install flask\n") == Lines{"install 8:9 pip install flask@8:21 in x at start"});
    CHECK(service("command: |\n  bash -c '\n    pip install flask\n  '\n") == Lines{"install 5:9 pip install flask@5:21 at start"});
    CHECK(service("entrypoint: [/bin/sh, -c]\ncommand:\n  - |\n    pip install flask\n") == Lines{"install 6:9 pip install flask@6:21 at start"});
    CHECK(service("entrypoint: ./start.sh\ncommand: pip install flask\n") ==
          Lines{"call 3:17 ./start.sh at start", "install 4:14 pip install flask@4:26 at start"});
    CHECK(service("command: sh -c \"echo $$HOME; pip install flask\"\n") == Lines{"install 3:34 pip install flask@3:46 at start"});
}

TEST_CASE("compose reads each variable once for each place", "[collectors][compose]") {
    CHECK(service("labels:\n  a: $A-${B-x}-$$C-${D:-${E}}-${F:+y}-${G?}\n  b: |\n    x\n    ${H}\n") ==
          Lines{"variable-read 4:10 A bare compose", "variable-read 4:13 B defaulted compose 'x'", "variable-read 4:24 D defaulted compose '${E}'",
                "variable-read 4:29 E bare compose", "variable-read 4:35 F defaulted compose", "variable-read 4:43 G required compose",
                "variable-read 7:9 H bare compose"});
    CHECK(read("x-all: &all\n  environment: &env\n    A: ${A}\n    B: 1\nservices:\n  one:\n    <<: *all\n    image: a\n  two:\n    environment:\n      <<: "
               "*env\n      B: 2\n"
               "volumes:\n  v: {name: \"${V}\"}\n") ==
          Lines{"[one] variable-set 3:5 A '${A}'", "[two] variable-set 3:5 A '${A}'", "[one] variable-read 3:8 A bare compose", "[one] variable-set 4:5 B '1'",
                "service 6:3 one", "[one] image 8:12 a", "service 9:3 two", "[two] variable-set 12:7 B '2'", "variable-read 14:14 V bare compose"});
}

TEST_CASE("compose survives hostile files", "[collectors][compose]") {
    std::string bomb = "x0: &x0 [" + std::string(1000, 'x') + "]\n";
    for (int i = 1; i < 30; ++i)
        bomb += "x" + std::to_string(i) + ": &x" + std::to_string(i) + " [*x" + std::to_string(i - 1) + ", *x" + std::to_string(i - 1) + "]\n";
    const Lines lines = read(bomb + "services:\n  a: {image: x}\n");
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].ends_with("aliases that stand for far more than anyone reads"));
    CHECK(read("services:\n  a:\n    image: x\n    command: \"" + std::string(1 << 20, 'x') + "\"\n").size() == 2);
    const std::string whole =
        "x-a: &a {A: \"${A:-b}\"}\nservices:\n  web:\n    image: 'a'\n    environment:\n      <<: *a\n      B: >\n        c\n    command: [\"sh\", -c, "
        "\"x\"]\n";
    for (std::size_t length = 0; length <= whole.size(); ++length) CHECK_NOTHROW(read(whole.substr(0, length)));
}

TEST_CASE("compose quotes every document of a file whole", "[collectors][compose]") {
    const Facts facts = collector::compose().collect("x-a: &a {PASSWORD: 0000}\nservices:\n  web: {image: x, environment: {<<: *a}}\n---\nservices: {db: {image: !reset y}}\n");
    const auto* const compose = first<ComposeDocuments>(facts);
    REQUIRE(compose);
    REQUIRE(compose->documents.size() == 2);
    const document::Node& first = *compose->documents[0];
    const document::Node& web = *first.entries[1].value->entries[0].value;
    const document::Entry& merged = web.entries[1].value->entries[0];
    CHECK(merged.merged);
    CHECK(merged.value == first.entries[0].value->entries[0].value);  // shared, not copied
    CHECK((merged.value->text == "0000" && merged.value->plain && merged.value->verbatim));
    CHECK(merged.value->at.begin == Position{1, 20});
    CHECK(compose->documents[1]->entries[0].value->entries[0].value->entries[0].value->tag == document::Tag::reset);
}
