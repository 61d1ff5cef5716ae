// Dockerfiles line by line: how instructions are told apart, and what belongs to each.

#include "collectors/syntax/dockerfile.hpp"

#include "units.hpp"

using namespace driftaudit;
using namespace driftaudit::syntax;

namespace {

/// Instructions as `NAME --flag|arguments`, those of ONBUILD behind `>`, a list in brackets, heredocs behind `<`, mistakes as `!`.
std::string read(std::string_view text) {
    std::string out;
    for (const Instruction& one : parse_dockerfile(text).instructions) {
        if (!out.empty()) out += "; ";
        if (one.triggered_from > 0) out += "> ";
        out += one.name;
        for (const Mapped& flag : one.flags) out += " " + flag.text;
        if (one.list) {
            out += "[";
            for (const Mapped& word : *one.list) out += (out.back() == '[' ? "" : ",") + word.text;
            out += "]";
        } else
            out += "|" + one.arguments.text;
        for (const Heredoc& heredoc : one.heredocs) {
            std::string content = heredoc.content.text;
            std::ranges::replace(content, '\n', '/');
            out += " <" + heredoc.name + (heredoc.expands ? "" : "'") + (heredoc.chomps ? "-" : "") + ":" + content;
        }
        if (!one.mistake.empty()) out += " !";
    }
    return out;
}

/// The same of lines behind a FROM.
std::string read_below(std::string_view text) {
    const std::string begin = "FROM x\n", whole = read(begin + std::string(text));
    CHECK(whole.starts_with("FROM|x"));
    return whole.size() > 8 ? whole.substr(8) : "";
}

}  // namespace

TEST_CASE("lines of a Dockerfile go on behind an escape", "[collectors]") {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"RUN a \\\n b", "RUN|a  b"},
        {"RUN a\\\nb", "RUN|ab"},
        {"RUN a \\  \n b", "RUN|a  b"},
        {"RUN a \\\\\nRUN b", "RUN|a \\\\; RUN|b"},
        {"RUN a \\\n# why\n b", "RUN|a  b"},
        {"RUN a \\\n  # why\n\n b", "RUN|a  b"},
        {"RUN a # b", "RUN|a # b"},
        {"# RUN a \\\nRUN b", "RUN|b"},
        {"RUN a \\", "RUN|a"},
        {"RUN a \\\r\n b\r\n", "RUN|a  b"},
        {"RUN \\\n a", "RUN|a"},
        {"  RUN a", "RUN|a"},
        {"run a", "RUN|a"},
        {"RUN\ta", "RUN|a"},
    };
    for (const auto& [text, expected] : cases) {
        INFO(text);
        CHECK(read_below(text) == expected);
    }
    CHECK(read("# escape=`\nFROM x\nRUN a `\n b \\\nRUN c") == "FROM|x; RUN|a  b \\; RUN|c");
    CHECK(read("FROM x\n# escape=`\nRUN a \\\n b") == "FROM|x; RUN|a  b");
    CHECK(read("\n# escape=`\nFROM x \\\n AS b") == "FROM|x  AS b");   // a blank line ends the directives
    CHECK(read("# any=thing\n# escape=`\nFROM x \\\n AS b") == "FROM|x  AS b");
    CHECK(read("\xEF\xBB\xBF# Escape = `\nFROM x `\n AS b") == "FROM|x  AS b");
}

TEST_CASE("heredocs of a Dockerfile", "[collectors]") {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"RUN <<A\nx\nA\nRUN y", "RUN|<<A <A:x/; RUN|y"},
        {"RUN <<A && <<B z\nx\nA\ny\nB", "RUN|<<A && <<B z <A:x/ <B:y/"},
        {"RUN <<'A'\n$x\nA", "RUN|<<'A' <A':$x/"},
        {"RUN <<\"A\"\nx\nA", "RUN|<<\"A\" <A':x/"},
        {"RUN <<-A\n\tx\n\tA", "RUN|<<-A <A-:\tx/"},
        {"RUN <<-'A'\n\tx\nA", "RUN|<<-'A' <A'-:\tx/"},
        {"RUN <<A\n x\n A\nA", "RUN|<<A <A: x/ A/"},
        {"RUN 3<<A cat\nx\nA", "RUN|3<<A cat <A:x/"},
        {"RUN << A\nx\nA", "RUN|<< A <A:x/"},
        {"RUN a <<<b", "RUN|a <<<b"},
        {"COPY <<A <<B /x/\na\nA\nb\nB", "COPY|<<A <<B /x/ <A:a/ <B:b/"},
        {"ADD <<A /x\n# no comment \\\nA", "ADD|<<A /x <A:# no comment \\/"},
        {"ENV A=<<B\nRUN c", "ENV|A=<<B; RUN|c"},
        {"ONBUILD RUN <<A\nx\nA", "> RUN|<<A <A:x/"},
        {"RUN <<A\nx", "RUN|<<A <A:x !"},
        {"COPY x <<A\nA", "COPY|x <<A <A: !"},
    };
    for (const auto& [text, expected] : cases) {
        INFO(text);
        CHECK(read_below(text) == expected);
    }
    Mapped content;
    content.append("\t\ta\tb\n", {4, 1});
    content.append("\n", {5, 1});
    content.append("\tc", {6, 1});
    CHECK(without_tabs(content).text == "a\tb\n\nc");
    CHECK(without_tabs(content).at(0) == Position{4, 3});
}

TEST_CASE("forms, flags and triggers of instructions", "[collectors]") {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"CMD [\"a\", \"b c\"]", "CMD[a,b c]"},
        {"CMD [ ]", "CMD[]"},
        {"CMD ['a']", "CMD|['a']"},
        {"CMD [\"a\", 1]", "CMD|[\"a\", 1] !"},
        {"CMD [\"a\"] b", "CMD|[\"a\"] b"},
        {"CMD [\"a\\u0062\\n\"]", "CMD[ab\n]"},
        {"RUN [\"a\", \\\n \"b\"]", "RUN[a,b]"},
        {"ENV [\"a\"]", "ENV|[\"a\"] !"},
        {"RUN --mount=type=cache,target=/c --network=none a --b", "RUN --mount=type=cache,target=/c --network=none|a --b"},
        {"COPY --from=b --chown=\"1:2\" --link x y", "COPY --from=b --chown=1:2 --link|x y"},
        {"RUN -- --a", "RUN|--a"},
        {"RUN --no-such a", "RUN --no-such|a !"},
        {"CMD --a", "CMD --a| !"},
        {"ONBUILD COPY --from=b x y", "> COPY --from=b|x y"},
        {"ONBUILD ONBUILD RUN a", "> ONBUILD|RUN a !"},
        {"ONBUILD FROM a", "> FROM|a !"},
        {"ONBUILD", "ONBUILD| !"},
        {"COPY x", "COPY|x !"},
        {"ENV A", "ENV|A !"},
        {"ENV A=1 B", "ENV|A=1 B !"},
        {"SHELL sh", "SHELL|sh !"},
        {"HEALTHCHECK --interval=5s CMD a", "HEALTHCHECK --interval=5s|CMD a"},
        {"NOSUCH a", "NOSUCH|a !"},
    };
    for (const auto& [text, expected] : cases) {
        INFO(text);
        CHECK(read_below(text) == expected);
    }
    CHECK(read("FROM --platform=$BUILDPLATFORM x AS b") == "FROM --platform=$BUILDPLATFORM|x AS b");
    CHECK(read("FROM x as 1b") == "FROM|x as 1b !");
    CHECK(read("ARG A\nRUN x\nFROM y") == "ARG|A; RUN|x !; FROM|y");
}

TEST_CASE("names and values of ENV, ARG and LABEL", "[collectors]") {
    const auto pairs = [](std::string_view text) {
        std::string out;
        const Dockerfile file = parse_dockerfile(text);
        for (const NamedValue& one : named_values(file.instructions.back(), file.escape))
            out += one.name.text + (one.value ? "=[" + one.value->text + "]" : "") + " ";
        return out;
    };
    CHECK(pairs("ENV A=1 B=\"2 3\" C='4 5' D=6\\ 7") == "A=[1] B=[\"2 3\"] C=['4 5'] D=[6\\ 7] ");
    CHECK(pairs("ENV A 1 B=2 ") == "A=[1 B=2] ");
    CHECK(pairs("ARG A B= C=1") == "A B=[] C=[1] ");
    CHECK(pairs("LABEL a.b=1") == "a.b=[1] ");
    CHECK(pairs("ENV A=${B:-c d} E=f") == "A=[${B:-c] E=[f] ");
    CHECK(pairs("# escape=`\nENV A=1` 2 B=\\") == "A=[1` 2] B=[\\] ");
}

TEST_CASE("directives and mounts", "[collectors]") {
    const auto syntax = [](std::string_view text) {
        const auto found = directive(text, "syntax", true);
        return found ? found->value + " at " + std::to_string(found->line) : "none";
    };
    CHECK(syntax("# syntax=docker/dockerfile:1\nFROM x") == "docker/dockerfile:1 at 1");
    CHECK(syntax("#!/usr/bin/env x\n#syntax = a b\n") == "a b at 2");
    CHECK(syntax("# check=skip=all\n# syntax=a") == "a at 2");
    CHECK(syntax("# a comment\n# syntax=a") == "none");
    CHECK(syntax("//syntax=a") == "a at 1");
    CHECK(syntax("{\"syntax\": \"a\"}") == "a at 1");
    CHECK(syntax("{\"syntax\": 1}") == "none");
    CHECK(syntax("") == "none");
    CHECK_FALSE(directive("//check=a", "check"));
    CHECK(parse_dockerfile("# syntax=a\nFROM x").frontend == "a");

    Mapped flag;
    flag.append("--mount=Type=cache,from=b,rw,target=", {1, 1});
    std::string out;
    for (const MountOption& option : mount_options(flag)) out += option.key + "[" + option.value.text + "]";
    CHECK(out == "type[cache]from[b]rw[]target[]");
}
