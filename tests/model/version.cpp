#include <driftaudit/version.hpp>

#include "../catch.hpp"

using namespace driftaudit;

namespace {

std::string normal(std::string_view text) {
    const auto version = parse_version(text);
    return version ? version->str() : "none";
}

bool in(std::string_view version, std::string_view set, bool prereleases = false) {
    return contains(parse_specifiers(set).value(), parse_version(version).value(), prereleases);
}

/// A poetry range as PEP 440 writes it: clauses joined by ",", alternatives by " || ".
std::string pep440(std::string_view range) {
    const auto alternatives = parse_poetry_range(range);
    if (!alternatives) return "none";
    std::string out;
    for (std::size_t i = 0; i < alternatives->size(); ++i) {
        if (i > 0) out += " || ";
        const auto& clauses = (*alternatives)[i].clauses;
        for (std::size_t j = 0; j < clauses.size(); ++j) out += (j > 0 ? "," : "") + clauses[j].op + clauses[j].text;
    }
    return out;
}

bool meet(std::string_view a, std::string_view b) { return may_intersect(parse_specifiers(a).value(), parse_specifiers(b).value()); }

}  // namespace

TEST_CASE("versions are normalised", "[model]") {
    CHECK(normal("3.12") == "3.12");
    CHECK(normal(" v1.0 ") == "1.0");
    CHECK(normal("1.0.RC1") == "1.0rc1");
    CHECK(normal("1.0-preview_2") == "1.0rc2");
    CHECK(normal("1.0-1") == "1.0.post1");
    CHECK(normal("1.0.rev") == "1.0.post0");
    CHECK(normal("1!2.0a.dev") == "1!2.0a0.dev0");
    CHECK(normal("1.0+Ubuntu.01") == "1.0+ubuntu.1");
    CHECK(normal("2024.01.05") == "2024.1.5");
}

TEST_CASE("what is no version is none", "[model]") {
    for (const char* text : {"", "latest", "3.9.x", "3.x", "1.0.", "1..0", "1.0+", "1.0+_a", "1.0 a1", "==1.0", "1.0;", "99999999999999999999999"}) {
        INFO(text);
        CHECK(normal(text) == "none");
    }
    CHECK(normal(std::string_view("1.0\0", 4)) == "none");
    CHECK(normal("\xff\xfe") == "none");
}

TEST_CASE("versions stand in the order of PEP 440", "[model]") {
    const char* ascending[] = {"1.0.dev0", "1.0a1.dev1", "1.0a1",          "1.0b0",     "1.0rc1", "1.0",  "1.0+abc",
                               "1.0+5",    "1.0+10",     "1.0.post1.dev0", "1.0.post1", "1.0.1",  "1.10", "1!0.1"};
    for (std::size_t i = 1; i < std::size(ascending); ++i) {
        INFO(ascending[i - 1] << " < " << ascending[i]);
        CHECK(parse_version(ascending[i - 1]).value() < parse_version(ascending[i]).value());
    }
    CHECK(parse_version("1.0").value() == parse_version("1.0.0").value());
}

TEST_CASE("specifier sets are read clause by clause", "[model]") {
    CHECK(parse_specifiers("")->clauses.empty());
    CHECK(parse_specifiers(" >=3.9 , <4 ")->clauses.size() == 2);
    CHECK(parse_specifiers("==1.2.*")->clauses[0].wildcard);
    CHECK(parse_specifiers("===1.0-custom_build")->clauses[0].text == "1.0-custom_build");
    for (const char* text : {"1.0", ">=", "=1.0", "^1.0", "~=1", ">=1.*", "==1.0a1.*", "~=1.0+local", ">=1.0 <2.0", "=== a b"}) {
        INFO(text);
        CHECK_FALSE(parse_specifiers(text));
    }
}

TEST_CASE("sets contain what PEP 440 says", "[model]") {
    CHECK(in("3.12", ">=3.9,<4"));
    CHECK(in("3.12.4", "==3.12.*"));
    CHECK_FALSE(in("3.12.4", "==3.12"));
    CHECK(in("3.12.0", "==3.12"));
    CHECK(in("1.4.5", "~=1.4.2"));
    CHECK_FALSE(in("1.5", "~=1.4.2"));
    CHECK(in("2.1.0+cu118", "==2.1.0"));
    CHECK_FALSE(in("2.1.0", "==2.1.0+cu118"));
    CHECK_FALSE(in("1.0.post1", ">1.0"));
    CHECK_FALSE(in("3.13.0rc1", "<3.13", true));
    CHECK_FALSE(in("3.13.0rc1", ">=3.12"));
    CHECK(in("3.13.0rc1", ">=3.12", true));
    CHECK(in("3.13.0rc1", ">=3.13.0a1"));
    CHECK(in("1.1", "===1.1"));
    CHECK_FALSE(in("1.1.0", "===1.1"));
    CHECK(in("7", ""));
}

TEST_CASE("poetry's ranges become PEP 440's", "[model]") {
    CHECK(pep440("^3.9") == ">=3.9,<4");
    CHECK(pep440("^0.2.3") == ">=0.2.3,<0.3");
    CHECK(pep440("^0.0.3") == ">=0.0.3,<0.0.4");
    CHECK(pep440("^0.0") == ">=0.0,<0.1");
    CHECK(pep440("^0") == ">=0,<1");
    CHECK(pep440("~3.9") == ">=3.9,<3.10");
    CHECK(pep440("~3.9.2") == ">=3.9.2,<3.10");
    CHECK(pep440("~3") == ">=3,<4");
    CHECK(pep440("~=3.9") == "~=3.9");
    CHECK(pep440("~=3") == ">=3,<4");
    CHECK(pep440("3.9") == "==3.9");
    CHECK(pep440("==3.9") == "==3.9");
    CHECK(pep440("=3.9") == "==3.9.*");
    CHECK(pep440("==3.*") == "==3.*");
    CHECK(pep440("3.11.*") == "==3.11.*");
    CHECK(pep440("3.x") == "==3.*");
    CHECK(pep440("!=3.9.7") == "!=3.9.7");
    CHECK(pep440(">=3.9.*") == ">=3.9");
    CHECK(pep440("*") == "");
    CHECK(pep440("") == "");
    CHECK(pep440(">=3.9,<4") == ">=3.9,<4");
    CHECK(pep440(">=3.9 <4") == ">=3.9,<4");
    CHECK(pep440(">= 3.9 , < 4") == ">=3.9,<4");
    CHECK(pep440("~2.7 || ^3.6") == ">=2.7,<2.8 || >=3.6,<4");
    CHECK(pep440("3.9.*|3.10.*") == "==3.9.* || ==3.10.*");
    CHECK(pep440("===1.0-x") == "===1.0-x");
    for (const char* text : {"^", "^^3", "abc", ">=3.9 ||", "|| 3", "3.9 - 3.11", ">3.*", "!3.9", "^3.*.1"}) {
        INFO(text);
        CHECK(pep440(text) == "none");
    }
}

TEST_CASE("two sets meet where some version satisfies both", "[model]") {
    CHECK(meet(">=3.9", "<4"));
    CHECK(meet("", ""));
    CHECK(meet("==3.11.*", ">=3.9,<3.12"));
    CHECK(meet(">3.11,<3.12", ""));
    CHECK(meet("===foo", ""));
    CHECK_FALSE(meet(">=3.12", "<3.12"));
    CHECK_FALSE(meet("==3.11.*", "==3.12.*"));
    CHECK_FALSE(meet("~=3.9.0", ">=3.10"));
    CHECK_FALSE(meet("==3.11", "!=3.11.0"));
    CHECK_FALSE(meet("===foo", "===bar"));
}
