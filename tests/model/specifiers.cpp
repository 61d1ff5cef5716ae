#include <driftaudit/specifiers.hpp>

#include "../catch.hpp"

using namespace driftaudit;

namespace {

bool in(std::string_view version, std::string_view set, Prereleases prereleases = Prereleases::where_named) {
    const bool spelled = contains(parse_specifiers(set).value(), version, prereleases);
    const auto read = parse_version(version);
    if (read && read->str() == version) CHECK(contains(parse_specifiers(set).value(), *read, prereleases) == spelled);
    return spelled;
}

std::string text(std::string_view set) { return parse_specifiers(set).value().str(); }

}  // namespace

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
    CHECK_FALSE(in("3.13.0rc1", "<3.13", Prereleases::allowed));
    CHECK_FALSE(in("3.13.0rc1", ">=3.12"));
    CHECK(in("3.13.0rc1", ">=3.12", Prereleases::allowed));
    CHECK(in("3.13.0rc1", ">=3.13.0a1"));
    CHECK(in("1.1", "===1.1"));
    CHECK_FALSE(in("1.1.0", "===1.1"));
    CHECK(in("7", ""));
}

TEST_CASE("arbitrary equality compares letters", "[model]") {
    CHECK(in("1.01", "===1.01"));
    CHECK_FALSE(in("1.1", "===1.01"));
    CHECK_FALSE(in("1.01", "===1.1"));
    CHECK(in("1.0RC1", "===1.0rc1"));
    CHECK(in("LolWat", "===lolwat"));
    CHECK_FALSE(in("lolwat", "===lolwat,>=1"));
    CHECK(in("1.01", "===1.01,>=1,!=2"));
    CHECK_FALSE(in("lolwat", ">=1"));
    CHECK_FALSE(in("lolwat", "!=1"));
    CHECK(in("lolwat", ""));
}

TEST_CASE("pre-releases count as the policy says", "[model]") {
    CHECK_FALSE(in("2.0a1", ">=1"));
    CHECK(in("2.0a1", ">=1", Prereleases::allowed));
    CHECK(in("2.0a1", ">=1a1"));
    CHECK_FALSE(in("2.0a1", ">=1,!=1.5a1"));
    CHECK_FALSE(in("2.0a1", ">=1a1", Prereleases::forbidden));
    CHECK(in("2.0.post1", ">=1a1", Prereleases::forbidden));
}

TEST_CASE("exclusive comparison leaves the company of a version out", "[model]") {
    CHECK_FALSE(in("1.0+local", ">1.0"));
    CHECK_FALSE(in("1.0.post1+local", ">1.0"));
    CHECK(in("1.0.0.1.dev0", ">1.0", Prereleases::allowed));
    CHECK_FALSE(in("1.0a1.post1", ">1.0a1"));
    CHECK(in("1.0.post1", ">1.0a1"));
    CHECK(in("1.0.post2+local", ">1.0.post1"));
    CHECK_FALSE(in("1.0.post1+local", ">1.0.post1"));
    CHECK_FALSE(in("1.0.post1.dev0", "<1.0.post1", Prereleases::allowed));
    CHECK(in("1.0.post0", "<1.0.post1"));
    CHECK(in("1.0a1.dev0", "<1.0a1"));
    CHECK(in("1.0+local", "<=1.0"));
}

TEST_CASE("sets have one text", "[model]") {
    CHECK(text(" >= 1 ,<2, !=1.5,>=1 ") == "!=1.5,<2,>=1");
    CHECK(text("== 2.*") == "==2.*");
    CHECK(text("").empty());
}
