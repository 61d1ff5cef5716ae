// What the words of a Dockerfile see: ARG and ENV in the order of the file, stage by stage.

#include <driftaudit/build-scope.hpp>
#include <driftaudit/text.hpp>

#include "../catch.hpp"

using namespace driftaudit;

namespace {

using Lines = std::vector<std::string_view>;

/// Tells a scope of a file's FROM, ARG and ENV; then what a word is.
std::string word_after(const Lines& lines, std::string_view word, const GivenArguments& given = {}, Unset unset = Unset::kept) {
    BuildScope scope(given, unset);
    for (const std::string_view line : lines) {
        const auto words = split(line, ' ');
        if (words[0] == "FROM") scope.stage(words[1], words.size() > 3 ? words[3] : "");
        BuildScope::Pairs pairs;
        for (std::size_t i = 1; i < words.size(); ++i) {
            const std::size_t equals = words[i].find('=');
            const auto value = equals == words[i].npos ? std::nullopt : std::optional(std::string(words[i].substr(equals + 1)));
            pairs.emplace_back(words[i].substr(0, equals), value);
            if (words[0] == "ARG") scope.argument(pairs.back().first, value);
        }
        if (words[0] == "ENV") scope.variables(pairs);
    }
    return scope.expand(word).text;
}

}  // namespace

TEST_CASE("of ARG and ENV the later one counts", "[model]") {
    CHECK(word_after({"FROM x", "ARG A=1"}, "$A") == "1");
    CHECK(word_after({"FROM x", "ARG A=1", "ENV A=2"}, "$A") == "2");
    CHECK(word_after({"FROM x", "ENV A=2", "ARG A=1"}, "$A") == "1");
    CHECK(word_after({"FROM x", "ENV A=2", "ARG A"}, "$A") == "2");
    CHECK(word_after({"FROM x", "ARG A=1", "ARG A"}, "$A") == "1");
    CHECK(word_after({"FROM x", "ARG A=1 B=$A"}, "$B") == "1");
    CHECK(word_after({"FROM x", "ENV A=1", "ENV A=2 B=$A"}, "$A$B") == "21");
    CHECK(word_after({"FROM x", "ENV A=1 B=$A"}, "$B") == "$B");
    CHECK(word_after({"FROM x", "ENV A=$NONE"}, "${A:-x}") == "x");
    CHECK(word_after({"FROM x", "ENV A=$NONE"}, "[$A]", {}, Unset::emptied) == "[]");
}

TEST_CASE("what stands above the first FROM is declared again by who wants it", "[model]") {
    CHECK(word_after({"ARG A=1", "FROM x"}, "$A") == "$A");
    CHECK(word_after({"ARG A=1", "FROM x", "ARG A"}, "$A") == "1");
    CHECK(word_after({"ARG A=1", "FROM x", "ARG A=2"}, "$A") == "2");
    CHECK(word_after({"ARG A=1", "ARG B=$A.1", "FROM x", "ARG B"}, "$B") == "1.1");
    CHECK(word_after({"ARG A=1", "ARG A=${A}2", "FROM x", "ARG A"}, "$A") == "12");
    CHECK(word_after({"ARG A=1", "FROM x", "ARG A", "FROM y"}, "$A") == "$A");
}

TEST_CASE("what a build is given counts before every default", "[model]") {
    CHECK(word_after({"ARG A=1", "FROM x", "ARG A"}, "$A", {{"A", "9"}}) == "9");
    CHECK(word_after({"ARG A=1", "FROM x", "ARG A=2"}, "$A", {{"A", "9"}}) == "9");
    CHECK(word_after({"FROM x"}, "$A", {{"A", "9"}}) == "$A");   // nobody declares it
    CHECK(word_after({"FROM x", "ARG A", "ENV A=2"}, "$A", {{"A", "9"}}) == "2");
    CHECK(word_after({"FROM x", "ENV A=2", "ARG A"}, "$A", {{"A", "9"}}) == "9");
    CHECK(word_after({"FROM x", "ARG A=1", "ENV B=$A"}, "$B", {{"A", "9"}}) == "9");
    CHECK(word_after({"FROM x", "ARG A=1"}, "$A", {{"A", std::nullopt}}) == "$A");   // given, and nobody knows what
    CHECK(word_after({"FROM x", "ARG A=1"}, "${A:-x}", {{"A", ""}}) == "x");
}

TEST_CASE("a stage sees what the stage that it continues saw", "[model]") {
    CHECK(word_after({"FROM x AS a", "ENV A=1", "FROM a AS b"}, "$A") == "1");
    CHECK(word_after({"FROM x AS a", "ARG A=1", "FROM a"}, "$A") == "1");
    CHECK(word_after({"FROM x AS a", "ENV A=1", "FROM a AS b", "ENV A=2", "FROM a"}, "$A") == "1");
    CHECK(word_after({"FROM x AS a", "ENV A=1", "FROM y AS a", "ENV A=2", "FROM a"}, "$A") == "2");
    CHECK(word_after({"ARG B=a", "FROM x AS a", "ENV A=1", "FROM y AS c", "ENV A=3", "FROM $B"}, "$A") == "1");
    CHECK(word_after({"ARG B=a", "FROM x AS a", "ENV A=1", "FROM y AS c", "ENV A=3", "FROM $B"}, "$A", {{"B", "c"}}) == "3");
}

TEST_CASE("stages have names and numbers", "[model]") {
    BuildScope scope;
    CHECK(scope.before_stages());
    scope.stage("x", "Base");
    scope.stage("y", "");
    scope.stage("BASE", "base");
    CHECK(scope.base_of(2) == std::size_t{0});
    CHECK(scope.stage_named("bAse") == std::size_t{2});
    CHECK(scope.stage_meant("1") == std::size_t{1});
    CHECK_FALSE(scope.stage_meant("3"));
    CHECK_FALSE(scope.stage_meant("99999999999"));
    CHECK_FALSE(scope.base_of(0));
}

TEST_CASE("no file makes a scope slow or large", "[model]") {
    BuildScope scope;
    scope.stage("x", "s");
    scope.variables({{"A", "0123456789"}});
    for (int i = 0; i < 60; ++i) scope.variables({{"A", "$A$A"}});
    CHECK_FALSE(scope.value("A"));   // longer than anything that is looked up
    for (int i = 0; i < 5000; ++i) scope.stage("s", "s");
    CHECK_FALSE(scope.value("B"));
    std::string many;
    for (int i = 0; i < 1000; ++i) many += "$A";
    CHECK(scope.expand(many).malformed);
}
