#include <driftaudit/template.hpp>

#include <map>

#include "../catch.hpp"

using namespace driftaudit;

namespace {

std::optional<std::string> value_of(std::string_view name) {
    static const std::map<std::string, std::string, std::less<>> values = {{"A", "one"}, {"EMPTY", ""}, {"FILE", "x.tar.gz"}, {"PY", "3.11"}};
    const auto found = values.find(name);
    return found == values.end() ? std::nullopt : std::optional(found->second);
}

/// The expansion, and what is unknown in it behind a bar.
std::string shown(const Expansion& expansion) {
    if (expansion.malformed) return "malformed: " + expansion.text;
    std::string out = expansion.text;
    for (const auto& name : expansion.unknown) out += "|" + name;
    for (const auto& name : expansion.missing) out += "!" + name;
    return out;
}

std::string compose(std::string_view text) { return shown(expand(text, value_of)); }
std::string docker(std::string_view text) { return shown(expand(text, value_of, TemplateDialect::dockerfile)); }

/// The names of the references: with "=" a default, with "!" a must.
std::string named(std::string_view text, TemplateDialect dialect = TemplateDialect::compose) {
    std::string out;
    for (const auto& reference : references(text, dialect)) {
        out += (out.empty() ? "" : " ") + reference.name + (reference.has_default ? "=" : "") + (reference.must_be_set ? "!" : "");
        CHECK(text.at(reference.begin) == '$');
        CHECK(text.substr(reference.begin, reference.end - reference.begin).find(reference.name) != std::string_view::npos);
    }
    return out;
}

}  // namespace

TEST_CASE("Compose's templates expand", "[model]") {
    CHECK(compose("plain") == "plain");
    CHECK(compose("$A-${A}") == "one-one");
    CHECK(compose("${NONE:-x}${NONE-y}") == "xy");
    CHECK(compose("${EMPTY:-x}${EMPTY-y}") == "x");
    CHECK(compose("${A:+x}${EMPTY:+y}${NONE+z}") == "x");
    CHECK(compose("${NONE:-${A}-${NONE:-b}}") == "one-b");
    CHECK(compose("${NONE:-{\"json\": 1}}") == "{\"json\": 1}");
    CHECK(compose("pa$$word $") == "pa$word $");
    CHECK(compose("img:${NONE}") == "img:${NONE}|NONE");
    CHECK(compose("img:$NONE.") == "img:$NONE.|NONE");
    CHECK(compose("${NONE:?say it}") == "${NONE:?say it}|NONE!NONE");
    CHECK(compose("${NONE:-${OTHER}}") == "${OTHER}|OTHER");
    CHECK(compose("${A:-${OTHER}}") == "one");
    CHECK(compose("${A") == "malformed: ${A");
    CHECK(compose("${A#o}") == "malformed: ${A#o}");
    CHECK(compose("${}") == "malformed: ${}");
    CHECK(shown(expand("a${NONE}b", value_of, TemplateDialect::compose, Unset::emptied)) == "ab|NONE");
}

TEST_CASE("Dockerfile words expand", "[model]") {
    CHECK(docker("python:${PY}-slim") == "python:3.11-slim");
    CHECK(docker("python:${PY%.*}") == "python:3");
    CHECK(docker("${FILE%%.*} ${FILE%.*} ${FILE#*.} ${FILE##*.}") == "x x.tar tar.gz gz");
    CHECK(docker("${FILE/tar/zip} ${FILE//./_}") == "x.zip.gz x_tar_gz");
    CHECK(docker("${BASE:-python}:${PY:+$PY}") == "python:3.11");
    CHECK(docker("\\$A '$A' \"$A\"") == "$A $A one");
    CHECK(docker("${NONE}/x") == "${NONE}/x|NONE");
    CHECK(docker("${NONE%.*}") == "${NONE%.*}|NONE");
    CHECK(docker("${NONE?}") == "${NONE?}|NONE!NONE");
    CHECK(docker("${A:-$NONE}") == "one");
    CHECK(docker("${A") == "malformed: ${A");
    CHECK(docker("'open") == "malformed: 'open");
    CHECK(docker("${A:=x}") == "malformed: ${A:=x}");
    CHECK(shown(dockerfile_word("`$A C:\\x", value_of, '`')) == "$A C:\\x");
    CHECK(dockerfile_words("a \"b c\" ${NONE:-d  e} f\\ g", value_of).value() == std::vector<std::string>{"a", "b c", "d", "e", "f g"});
    CHECK_FALSE(dockerfile_words("\"a", value_of));
}

TEST_CASE("every form of a reference in a Dockerfile", "[model]") {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"$A$A", "oneone"},
        {"$A_", "$A_|A_"},
        {"${A}_", "one_"},
        {"${A:-x}${EMPTY:-x}${NONE:-x}", "onexx"},
        {"${A-x}${EMPTY-x}${NONE-x}", "onex"},
        {"${A:+x}${EMPTY:+x}${NONE:+x}", "x"},
        {"${A+x}${EMPTY+x}${NONE+x}", "xx"},
        {"${A:?x}", "one"},
        {"${EMPTY?x}", ""},
        {"${EMPTY:?x}", "${EMPTY:?x}|EMPTY!EMPTY"},
        {"${NONE:-\"a b\"}", "a b"},
        {"${NONE:-'$A'}", "$A"},
        {"${NONE:-$A}", "one"},
        {"${NONE:-\\}}", "}"},
        {"${A#o}${A#x}", "neone"},
        {"${FILE#*.}", "tar.gz"},
        {"${FILE##*.}", "gz"},
        {"${FILE%.*}", "x.tar"},
        {"${FILE%%.*}", "x"},
        {"${FILE/./-}", "x-tar.gz"},
        {"${FILE//./-}", "x-tar-gz"},
        {"${FILE/./$A}", "xonetar.gz"},
        {"${FILE//./}", "xtargz"},
        {"\"$A\"'$A'\\$A", "one$A$A"},
        {"\"\\$A \\x\"", "$A \\x"},
        {"$", "$"},
        {"$.", "$."},
        {"${}", "malformed: ${}"},
        {"${A", "malformed: ${A"},
        {"${A:x}", "malformed: ${A:x}"},
        {"${A^^}", "malformed: ${A^^}"},
        {"\"$A", "malformed: \"$A"},
    };
    for (const auto& [word, expected] : cases) {
        INFO(word);
        CHECK(docker(word) == expected);
    }
}

TEST_CASE("references are found", "[model]") {
    CHECK(named("$A ${B:-x} ${C:?} ${D+x}") == "A B= C! D=");
    CHECK(named("${A:-${B-${C}}}") == "A= B= C");
    CHECK(named("$$A $1 $ ${} ${E:-$F}") == "E= F");
    CHECK(named("${A:-{\"k\": \"$B\"}} $C") == "A= B C");
    CHECK(named("${A ${B}") == "B");
    CHECK(named("$A '$B' \"$C\" \\$D ${E#p} ${F/a/$G}", TemplateDialect::dockerfile) == "A C E F G");
    CHECK(named("${A:-${B:+c}}$1$@", TemplateDialect::dockerfile) == "A= B=");
    CHECK(named("${A:=x} ${B} \\$C", TemplateDialect::dockerfile) == "B");
}

TEST_CASE("no template is slow or deep", "[model]") {
    std::string open, nested;
    for (int i = 0; i < 20000; ++i) {
        open += "${A:-";
        nested = i < 2000 ? "${N:-" + nested + "}" : nested;
    }
    for (const auto dialect : {TemplateDialect::compose, TemplateDialect::dockerfile}) {
        CHECK(expand(open, value_of, dialect).malformed);
        CHECK(expand(nested, value_of, dialect).malformed);
        CHECK(references(open, dialect).empty());
        CHECK(references(std::string(20000, '$'), dialect).empty());
        references(nested, dialect);
        references(open + "'\"" + open, dialect);
    }
    std::string grown = "x";
    for (int i = 0; i < 30; ++i) grown = "${FILE//?/" + grown + "}";
    CHECK(expand(grown, value_of, TemplateDialect::dockerfile).malformed);
    const std::string stars(2000, '*'), as(4000, 'a');
    expand(
        "${V/" + stars + "b/c}", [&](std::string_view) { return std::optional(as); }, TemplateDialect::dockerfile);
}
