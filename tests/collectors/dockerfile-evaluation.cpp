// What a Dockerfile makes: the configuration of the target's image, the stages and arguments that it needs, and what stops the build.

#include "collectors/syntax/dockerfile-evaluation.hpp"

#include "units.hpp"

using namespace driftaudit;
using namespace driftaudit::syntax;

namespace {

using Given = std::map<std::string, std::string>;

Evaluation built(std::string_view text, const std::string& target = "", const Given& given = {}) {
    static Dockerfile file;   // the triggers refer to it
    file = parse_dockerfile(text);
    BuildRequest request;
    request.target = target;
    for (const auto& [name, value] : given) request.arguments.emplace(name, value);
    request.environment = {{"PATH", "/bin"}};
    request.knows_everything = true;
    return evaluate(file, request);
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
    return out;
}

/// The configuration in a few words, what every image has left out.
std::string image(const Evaluation& evaluation) {
    if (evaluation.stopped()) return "stopped";
    const ImageConfiguration& image = evaluation.image;
    std::vector<std::string> out;
    for (const auto& [name, value] : image.environment)
        if (name != "PATH" || value != "/bin") out.push_back(name + "=" + value);
    if (image.directory != "/") out.push_back("in " + image.directory);
    if (!image.user.empty()) out.push_back("as " + image.user);
    if (!image.entrypoint.empty()) out.push_back("entry [" + joined(image.entrypoint) + "]");
    if (!image.command.empty()) out.push_back("command [" + joined(image.command) + "]");
    if (!image.health.empty()) out.push_back("health [" + joined(image.health) + "]");
    for (const PortRange& range : image.ports)
        out.push_back(std::to_string(range.first) + (range.last > range.first ? "-" + std::to_string(range.last) : "") + "/" + range.protocol);
    for (const auto& [name, value] : image.labels) out.push_back(name + ":" + value);
    for (const Instruction* trigger : image.triggers) out.push_back("on build " + trigger->name);
    return joined(out);
}

std::string stages(const Evaluation& evaluation) {
    std::string out;
    for (const std::size_t stage : evaluation.stages) out += (out.empty() ? "" : " ") + std::to_string(stage);
    return out;
}

}  // namespace

TEST_CASE("an image has what its last stage and those before it say", "[collectors]") {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"ENV A=1 B=2\nENV A=3", "A=3 B=2"},
        {"ENV A one two", "A=one two"},
        {"ENV PATH=/x:$PATH", "PATH=/x:/bin"},
        {"ARG A=1\nENV B=$A", "B=1"},
        {"ARG A=1", ""},
        {"WORKDIR /a\nWORKDIR b\nWORKDIR ../c", "in /a/c"},
        {"WORKDIR a", "in /a"},
        {"USER app\nUSER ${U:-1000}:$G", "as 1000:"},
        {"CMD run it", "command [/bin/sh -c run it]"},
        {"CMD [\"run\", \"$A\"]", "command [run $A]"},
        {"SHELL [\"bash\", \"-c\"]\nCMD run it", "command [bash -c run it]"},
        {"CMD [\"a\"]\nENTRYPOINT [\"b\"]", "entry [b] command [a]"},
        {"ENTRYPOINT b c", "entry [/bin/sh -c b c]"},
        {"EXPOSE 80 443/TCP 7000-7002/udp 127.0.0.1:1:2", "80/tcp 443/tcp 7000-7002/udp 2/tcp"},
        {"ARG P=\"1 2\"\nEXPOSE $P", "1/tcp 2/tcp"},
        {"EXPOSE $NONE", ""},
        {"LABEL a=1 b=\"2 3\"\nLABEL a 4", "a:4 b:2 3"},
        {"HEALTHCHECK NONE", "health [NONE]"},
        {"HEALTHCHECK --interval=5m CMD curl -f x || exit 1", "health [CMD-SHELL curl -f x || exit 1]"},
        {"HEALTHCHECK CMD [\"curl\", \"x\"]", "health [CMD curl x]"},
        {"ONBUILD COPY a b\nONBUILD ENV A=1", "on build COPY on build ENV"},
        {"ENV A=1 \\\n # why\n\n B=2", "A=1 B=2"},
        {"COPY <<E /x\nENV A=1\nE", ""},
    };
    for (const auto& [text, expected] : cases) {
        INFO(text);
        CHECK(image(built("FROM x\n" + std::string(text))) == expected);
    }
}

TEST_CASE("a stage goes on where the one that it is FROM ends", "[collectors]") {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"FROM x AS a\nENV A=1\nWORKDIR /a\nUSER u\nCMD c\nFROM a\nWORKDIR b", "A=1 in /a/b as u command [/bin/sh -c c]"},
        {"FROM x AS a\nCMD [\"c\"]\nFROM a\nENTRYPOINT [\"e\"]", "entry [e]"},   // somebody else's command is not its argument
        {"FROM x AS a\nSHELL [\"s\"]\nFROM a\nCMD c", "command [s c]"},
        {"FROM x AS a\nENV A=1\nFROM y", ""},
        {"FROM x AS a\nENV A=1\nFROM a AS b\nENV A=2 B=$A", "A=2 B=1"},
        {"FROM x AS a\nONBUILD ENV A=1\nONBUILD WORKDIR /o\nFROM a\nENV B=$A\nWORKDIR x", "A=1 B=1 in /o/x"},
        {"FROM x AS a\nONBUILD ENV A=1\nFROM a AS b\nFROM b", "A=1"},   // it happens once
        {"FROM x AS a\nONBUILD ARG V=1\nFROM a\nENV B=$V", "B=1"},
        {"ARG B=a\nFROM x AS a\nENV A=1\nFROM y AS b\nFROM $B", "A=1"},
    };
    for (const auto& [text, expected] : cases) {
        INFO(text);
        CHECK(image(built(text)) == expected);
    }
    CHECK(image(built("FROM x AS a\nENV A=1\nFROM y AS b\nENV B=1", "A")) == "A=1");
    CHECK(image(built("ARG B=a\nFROM x AS a\nENV A=1\nFROM y AS b\nENV A=2\nFROM $B", "", {{"B", "b"}})) == "A=2");
    CHECK(image(built("FROM x\nARG V=1\nENV A=$V", "", {{"V", "2"}})) == "A=2");
}

TEST_CASE("a target needs what it is FROM and what it copies or mounts from", "[collectors]") {
    const std::tuple<std::string_view, std::string, std::string_view> cases[] = {
        {"FROM x\nFROM y", "", "1"},
        {"FROM x AS a\nFROM a", "", "0 1"},
        {"FROM x AS a\nFROM y AS b\nFROM z\nCOPY --from=a p q", "", "0 2"},
        {"FROM x\nFROM y\nFROM z\nCOPY --from=1 p q", "", "1 2"},
        {"FROM x AS a\nFROM y\nRUN --mount=type=bind,from=a,target=/a ls", "", "0 1"},
        {"FROM x AS a\nFROM y AS b\nCOPY --from=a p q\nFROM b AS c\nFROM z", "c", "0 1 2"},
        {"FROM x AS a\nFROM y\nCOPY --from=image p q", "", "1"},
        {"FROM x AS a\nFROM y AS b\nONBUILD COPY --from=a p q\nFROM b", "", "0 1 2"},
    };
    for (const auto& [text, target, expected] : cases) {
        INFO(text);
        CHECK(stages(built(text, target)) == expected);
    }
}

TEST_CASE("which arguments reach a target, and with what", "[collectors]") {
    const auto arguments = [](std::string_view text, const Given& given = {}) {
        std::string out;
        for (const auto& [name, value] : built(text, "", given).arguments) out += name + "=" + value + ";";
        return out;
    };
    CHECK(arguments("FROM x\nARG A=1\nARG B") == "A=1;B=;");
    CHECK(arguments("ARG A=1\nARG B=2\nFROM x:$A") == "A=1;");
    CHECK(arguments("ARG A=1\nARG B=$A.2\nFROM x\nARG B") == "A=1;B=1.2;");
    CHECK(arguments("ARG A=1\nFROM x\nARG A", {{"A", "9"}}) == "A=9;");
    CHECK(arguments("FROM x AS a\nARG A=1\nFROM y") == "");
    CHECK(arguments("FROM x AS a\nARG A=1\nFROM y\nCOPY --from=a p q") == "A=1;");
}

TEST_CASE("what stops a build", "[collectors]") {
    for (const auto* text :
         {"ARG A=1", "ARG V\nFROM x:$V", "ARG I\nFROM $I", "FROM X", "FROM --platform=$P x", "FROM --platform=a/b/c/d x", "FROM x AS a\nCOPY --from=a p q",
          "FROM x AS a\nCOPY --from=b p q\nFROM y AS b\nFROM a", "FROM x\nCOPY --from=$A p q", "FROM x\nCOPY --from=7 p q", "FROM x\nRUN --mount=from=$A ls",
          "FROM x\nRUN --mount=type=tmp ls", "FROM x\nRUN --mount=typ=bind ls", "FROM x\nCOPY --chmod=64a p q", "FROM x\nCOPY --chmod=10000 p q",
          "FROM x\nADD --checksum=sha256:0 p q", "FROM x\nENV A=${B", "FROM x\nENV A=${B:?no}", "ARG A=${B:?no}\nFROM x", "FROM x\nENV A=\"b", "FROM x\nEXPOSE http",
          "FROM x\nRUN --device=d ls", "FROM x\nHEALTHCHECK SOMETIMES"}) {
        INFO(text);
        CHECK(built(text).stopped());
    }
    for (const auto* text :
         {"FROM scratch", "ARG V=1\nFROM x:$V", "ARG V\nFROM x:${V:-1}", "FROM x\nCOPY --chmod=0755 p q", "FROM x\nCOPY --chmod=u=rwX,go=rX p q", "FROM x\nENV A=${B:-c}",
          "FROM x\nADD --checksum=sha256:0 https://e.example.org/p q", "# syntax=docker/dockerfile:1-labs\nFROM x\nRUN --device=d ls",
          "FROM --platform=linux/arm64/v8 x", "FROM x AS a\nENV A=${B:?no}\nFROM y", "FROM x AS a\nCOPY --from=b p q\nFROM y AS b"}) {
        INFO(text);
        CHECK_FALSE(built(text).stopped());
    }
    CHECK(built("FROM x AS a", "b").stopped());
    CHECK(built("FROM x AS a", "0").stopped());   // a target is named
    CHECK_FALSE(built("FROM x\nENV A=${B:?no}", "", {}).mistakes.empty());
}

TEST_CASE("names that nothing gives a value", "[collectors]") {
    const auto undefined = [](std::string_view text) {
        std::string out;
        for (const BuildRemark& remark : built(text).undefined) out += std::to_string(remark.instruction) + remark.text + " ";
        return out;
    };
    CHECK(undefined("FROM x\nENV A=$B C=$PATH") == "1B ");
    CHECK(undefined("FROM x\nARG B\nENV A=$B") == "");
    CHECK(undefined("FROM x\nCOPY ${B:-p} $C") == "1C 1B ");
    CHECK(undefined("ARG V=1\nFROM x:$V$W\nENV A=$V") == "1W 2V ");
    CHECK(undefined("FROM x\nRUN echo $B\nCMD echo $B") == "");   // the shell's own
    CHECK(undefined("FROM x\nCOPY <<E /x\n$B\nE\nCOPY <<'E' /x\n$C\nE") == "1B ");
}

TEST_CASE("nothing that may still be given stops who does not know everything", "[collectors]") {
    for (const auto* text : {"ARG V\nFROM $V", "FROM x\nENV A=${B:?no}", "FROM x\nCOPY --chmod=$M p q", "FROM x\nEXPOSE $P", "FROM x\nRUN --mount=type=$T ls", "FROM {x}"}) {
        INFO(text);
        CHECK(evaluate(parse_dockerfile(text), {}).mistakes.empty());
    }
}

TEST_CASE("no Dockerfile makes its evaluation slow or large", "[collectors]") {
    std::string line = "FROM x AS s\n", triggers = "FROM x AS s\n", copies = "FROM x\n";
    for (int i = 0; i < 20000; ++i) line += "FROM s AS s\nENV A" + std::to_string(i) + "=1\n";
    for (int i = 0; i < 5000; ++i) triggers += "ONBUILD ENV A=$A$A\n";
    for (int i = 0; i < 5000; ++i) triggers += "FROM s AS t" + std::to_string(i) + "\n";
    for (int i = 0; i < 3000; ++i) copies += "COPY --from=" + std::to_string(i % 7) + " a b\nFROM x\n";
    BuildRequest request;
    request.knows_everything = true;
    for (const std::string& text : {line, triggers, copies}) evaluate(parse_dockerfile(text), request);
}
