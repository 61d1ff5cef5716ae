// Dockerfiles: what the collector quotes of them, and where.

#include "collectors/syntax/dockerfile.hpp"

#include <driftaudit/collector.hpp>

#include "units.hpp"

namespace driftaudit::collector {
Collector dockerfile();
Collector shell_script();
Collector shell_program();
}  // namespace driftaudit::collector

using namespace driftaudit;
using driftaudit::test::all;

namespace {

Facts facts_of(std::string_view text) { return collector::dockerfile().collect(text); }

std::string joined(const Words& words) {
    std::string out;
    for (const Word& word : words) out += (out.empty() ? "" : " ") + word.text;
    return out;
}

/// The claims that matter here, one word or two each.
std::string said(const Facts& facts) {
    std::string out;
    const auto say = [&](const std::string& text) { out += (out.empty() ? "" : "; ") + text; };
    for (const Fact& fact : facts) {
        if (const auto* stage = std::get_if<Stage>(&fact.claim)) say("stage " + stage->name + "<" + stage->base);
        if (const auto* image = std::get_if<Image>(&fact.claim)) say("image " + image->expanded);
        if (const auto* python = std::get_if<PythonVersion>(&fact.claim)) say("python " + python->spec + " " + python->source);
        if (const auto* arg = std::get_if<BuildArgument>(&fact.claim)) say("arg " + arg->name + (arg->value ? "=" + *arg->value : ""));
        if (const auto* set = std::get_if<VariableSet>(&fact.claim)) say("env " + set->name + "=" + set->value.text);
        if (const auto* copy = std::get_if<Copy>(&fact.claim))
            say((copy->bind ? "bind " : "copy ") + joined(copy->sources) + ">" + copy->destination + (copy->from.empty() ? "" : " from " + copy->from));
        if (const auto* directory = std::get_if<WorkingDirectory>(&fact.claim)) say("in " + directory->path);
        if (const auto* call = std::get_if<Call>(&fact.claim)) say((call->at_start ? "start " : "run ") + call->path);
        if (const auto* install = std::get_if<Install>(&fact.claim)) {
            std::string text = install->tool + (install->at_start ? " at start" : "");
            for (const RequirementWord& word : install->requirements) text += " " + word.requirement.name + word.requirement.specifier;
            for (const Word& word : install->files) text += " -r " + word.text;
            for (const Word& word : install->projects) text += " " + word.text;
            say(text);
        }
        if (std::holds_alternative<Unreadable>(fact.claim)) say("unreadable at " + std::to_string(fact.at.begin.line));
    }
    return out;
}

}  // namespace

TEST_CASE("a Dockerfile's stages and images", "[collectors]") {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"FROM python:3.11-slim", "stage <python:3.11-slim; image python:3.11-slim; python 3.11 image"},
        {"from python:3.11 as base", "stage base<python:3.11; image python:3.11; python 3.11 image"},
        {"FROM --platform=linux/amd64 python:3.12.4-bookworm AS b", "stage b<python:3.12.4-bookworm; image python:3.12.4-bookworm; python 3.12.4 image"},
        {"ARG V=3.12\nFROM python:${V}-slim", "arg V=3.12; stage <python:${V}-slim; image python:3.12-slim; python 3.12 image"},
        {"ARG V\nFROM python:${V:-3.11}-slim", "arg V; stage <python:${V:-3.11}-slim; image python:3.11-slim; python 3.11 image"},
        {"FROM python:$V", "stage <python:$V; image python:$V"},
        {"ARG B=python:3.9\nFROM $B", "arg B=python:3.9; stage <$B; image python:3.9; python 3.9 image"},
        {"FROM a AS Base\nFROM base", "stage Base<a; image a; stage <base"},
        {"FROM a AS b\nONBUILD RUN pip install x\nWORKDIR /b\nFROM b\nWORKDIR /c", "stage b<a; image a; in /b; stage <b; pip install x; in /c"},
        {"FROM a AS b\nSHELL [\"pwsh\"]\nFROM b\nRUN pip install x\nFROM a\nRUN pip install y", "stage b<a; image a; stage <b; stage <a; image a; pip install y"},
        {"FROM scratch", "stage <scratch"},
        {"FROM a\nFROM b\nCOPY --from=0 x y", "stage <a; image a; stage <b; image b; copy x>y from 0"},
        {"FROM a AS b\nFROM c\nCOPY --from=b x y", "stage b<a; image a; stage <c; image c; copy x>y from b"},
        {"FROM a\nCOPY --from=registry.example.org/uv:0.5 /uv /bin/",
         "stage <a; image a; copy /uv>/bin/ from registry.example.org/uv:0.5; image registry.example.org/uv:0.5"},
        {"FROM a\nRUN --mount=from=uv:1,source=/uv,target=/bin/uv true", "stage <a; image a; bind /uv>/bin/uv from uv:1; image uv:1"},
        {"FROM a\nRUN --mount=type=bind,src=uv.lock,dst=uv.lock --mount=type=cache,target=/c true", "stage <a; image a; bind uv.lock>uv.lock"},
    };
    for (const auto& [text, expected] : cases) {
        INFO(text);
        CHECK(said(facts_of(text)) == expected);
    }
}

TEST_CASE("a Dockerfile's variables, files and commands", "[collectors]") {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"ENV A=1 B=\"2\"", "env A=1; env B=2"},
        {"ENV A 1", "env A=1"},
        {"ENV A=1\nENV A=2 B=$A", "env A=1; env A=2; env B=1"},
        {"ARG V=1.8\nENV A=$V", "arg V=1.8; env A=$V"},
        {"ARG V=1.8\nENV V=$V", "arg V=1.8; env V=1.8"},   // its own name: what it was before
        {"ARG A=x TOKEN=hunter2 B=\"$A\"", "arg A=x; arg TOKEN; arg B=$A"},
        {"ARG V=ghp_abcdefghij0123456789abcdefghij\nENV A=$V", "arg V; env A="},
        {"ARG V=\"3.11\"", "arg V=3.11"},
        {"ARG A B=1", "arg A; arg B=1"},
        {"WORKDIR /app", "in /app"},
        {"ENV D=/srv\nWORKDIR $D/x", "env D=/srv; in $D/x"},   // what it is, who builds says
        {"COPY $A \"${B}\" 'c' /d/$E/", "copy $A ${B} c>/d/$E/"},
        {"COPY a b /c/", "copy a b>/c/"},
        {"COPY [\"a b\", \"/c/\"]", "copy a b>/c/"},
        {"ADD --chown=a:b x y", "copy x>y"},
        {"COPY <<EOF /x\npip install x\nEOF\nRUN pip install y", "copy >/x; pip install y"},
        {"RUN pip install x", "pip install x"},
        {"RUN [\"pip\", \"install\", \"x>=1\"]", "pip install x>=1"},
        {"RUN pip install \\\n  # why\n  a \\\n\n  b", "pip install a b"},
        {"RUN <<EOF\npip install x\npip install y\nEOF", "pip install x; pip install y"},
        {"RUN <<  EOF\npip install x\nEOF", "pip install x"},
        {"RUN <<EOF\n#!/usr/bin/env python\npip install x\nEOF", ""},
        {"RUN <<EOF bash\npip install x\nEOF", "pip install x"},
        {"RUN bash <<EOF\npip install x\nEOF\nRUN pip install y", "pip install x; pip install y"},
        {"RUN cat <<EOF > f && pip install y\npip install x\nEOF", "pip install y"},
        {"ARG V=1.2\nRUN pip install a==$V b==${W}", "arg V=1.2; pip install a==1.2 b==${W}"},
        {"ENV V=1.2\nRUN pip install poetry==$V", "env V=1.2; pip install poetry==1.2"},
        {"ARG V=1 PIP_TOKEN=x\nRUN pip install a==$V b==$PIP_TOKEN", "arg V=1; arg PIP_TOKEN; pip install a==1 b==$PIP_TOKEN"},
        {"CMD pip install x && ./run.sh", "pip install at start x; start ./run.sh"},
        {"CMD [\"bash\", \"-c\", \"pip install x\"]", "pip install at start x"},
        {"ENTRYPOINT [\"/entrypoint.sh\"]", "start /entrypoint.sh"},
        {"ONBUILD RUN pip install x", "pip install x"},
        {"ONBUILD COPY a b", "copy a>b"},
        {"RUN <<-EOF\n\tpip install x\n\tEOF", "pip install x"},
        {"RUN --mount=type=$T,target=/x pip install x", "pip install x"},
        {"SHELL [\"powershell\", \"-Command\"]\nRUN pip install x", ""},
        {"SHELL [\"/bin/bash\", \"-c\"]\nRUN pip install x", "pip install x"},
        {"HEALTHCHECK CMD pip install x", ""},
        {"RUN pip install torch>=2", "pip install torch"},
    };
    for (const auto& [text, expected] : cases) {
        INFO(text);
        const std::string whole = said(facts_of("FROM scratch\n" + std::string(text)));
        CHECK(whole == "stage <scratch" + std::string(expected.empty() ? "" : "; ") + std::string(expected));
    }
}

TEST_CASE("what no builder reads is said once", "[collectors]") {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"", "unreadable at 0"},
        {"# only a comment\n", "unreadable at 0"},
        {"RUN true", "unreadable at 1"},
        {"FROM a b", "unreadable at 1"},
        {"ARG A=1", "unreadable at 1; arg A=1"},
        {"ARG A=1\nFROM a b", "arg A=1; unreadable at 2"},
        {"FROM scratch\nFOO x\nBAR y\nRUN pip install x", "stage <scratch; unreadable at 2; pip install x"},
        {"FROM scratch\nRUN <<EOF\npip install x", "stage <scratch; unreadable at 2"},
        {"FROM scratch\nCMD [1]", "stage <scratch; unreadable at 2"},
        {"FROM scratch\nENV", "stage <scratch; unreadable at 2"},
        {"FROM scratch\nCOPY --from=$S x y", "stage <scratch; unreadable at 2; copy x>y from $S; image $S"},
        {"FROM scratch\nENV A=${B", "stage <scratch; unreadable at 2; env A="},
        {"FROM scratch AS a\nCOPY --from=a x y", "stage a<scratch; unreadable at 2; copy x>y from a"},
        {"FROM scratch\nRUN --mount=type=tmp pip install x", "stage <scratch; unreadable at 2; pip install x"},
        {"ARG V\nFROM $V\nCOPY --chmod=$M x y", "arg V; stage <$V; image $V; copy x>y"},   // may be given
        {"FROM scratch\nCMD ['a']", "stage <scratch"},
        {"{% if x %}\nFROM scratch\n{% endif %}\nRUN pip install x", "stage <scratch; pip install x"},
        {"\xFF\xFE\x46\x00", "unreadable at 0"},
    };
    for (const auto& [text, expected] : cases) {
        INFO(text);
        CHECK(said(facts_of(text)) == expected);
    }
}

TEST_CASE("facts of a Dockerfile know their place and their stage", "[collectors]") {
    const Facts facts = facts_of(
        "\xEF\xBB\xBF"
        "ARG V=3\r\nFROM python:3.11 AS b\r\nENV X=1 \\\r\n    Y=2\r\nRUN pip install \\\r\n    'a>=1'\r\n");
    REQUIRE(facts.size() == 7);
    CHECK(facts[0].at == Span{{1, 5}, {1, 6}});
    CHECK(facts[0].scope == no_scope);
    CHECK(std::holds_alternative<Stage>(facts[1].claim));
    CHECK(facts[1].at.begin == Position{2, 1});
    CHECK(facts[2].at == Span{{2, 6}, {2, 17}});
    CHECK(facts[2].scope == 1);
    CHECK(facts[4].at == Span{{3, 5}, {3, 6}});
    CHECK(facts[5].at == Span{{4, 5}, {4, 6}});
    CHECK(std::get<Install>(facts[6].claim).requirements[0].at == Span{{6, 6}, {6, 10}});
    CHECK(facts[6].at.begin == Position{5, 5});
    const Facts escaped = facts_of("# escape=`\nFROM a\nRUN pip install `\n  [\"x\"]");
    CHECK(all<Image>(escaped).size() == 1);
    const Facts listed = facts_of("FROM a\nCMD [\"bash\", \"-c\", \\\n \"pip install x\"]");
    REQUIRE(all<Install>(listed).size() == 1);
    CHECK(all<Install>(listed)[0].requirements[0].at == Span{{3, 15}, {3, 16}});
}

TEST_CASE("which paths are Dockerfiles and scripts", "[collectors]") {
    for (const auto* path :
         {"Dockerfile", "a/Dockerfile.dev", "Dockerfile-prod", "api.Dockerfile", "api.dockerfile", "Containerfile", "dockerfile", "docker/Dockerfile_x"})
        CHECK(collector::dockerfile().claims(path));
    for (const auto* path :
         {"Dockerfile.dockerignore", "Dockerfile.md", "Dockerfile.j2", "dockerfile.cpp", "Dockerfiles/x", "mydockerfile", "docker-compose.yml"})
        CHECK_FALSE(collector::dockerfile().claims(path));
    CHECK(collector::shell_script().claims("a/b.sh"));
    CHECK_FALSE(collector::shell_script().claims("a/b.py"));
    CHECK(collector::shell_program().claims("bin/setup"));
    CHECK(collector::shell_program().claims("entrypoint"));
    CHECK_FALSE(collector::shell_program().claims("src/setup.py"));
    CHECK(all<Install>(collector::shell_program().collect("#!/usr/bin/env bash\npip install x")).size() == 1);
    CHECK(collector::shell_program().collect("#!/usr/bin/env python\npip install x").empty());
    CHECK(collector::shell_program().collect("FROM a\nRUN pip install x").empty());
    CHECK(all<Install>(collector::shell_script().collect("pip install x")).size() == 1);
}

TEST_CASE("no bytes are too odd for a Dockerfile", "[collectors]") {
    const std::string file =
        "# escape=`\nARG V=\"3\nFROM a:${V:-x} AS b\nENV A='1 B=\"2\nCOPY --from=\"b [\"x\",\"y\"]\nRUN <<A <<'B'\nx\nA\ny\nB\nONBUILD ONBUILD RUN x\n";
    for (std::size_t n = 0; n <= file.size(); ++n) facts_of(std::string_view(file).substr(0, n));
    std::string many = "FROM a\n";
    for (int i = 0; i < 20000; ++i) many += "RUN x \\\n";
    facts_of(many);
    facts_of(std::string(200000, '['));
    facts_of("FROM a\nCMD " + std::string(100000, '['));
    facts_of("FROM a\nRUN " + std::string(100000, '<'));
    facts_of("FROM a\nRUN --" + std::string(100000, 'x'));
    facts_of(std::string_view("FROM a\0b\nRUN \0", 14));
}
