#include <driftaudit/version-set.hpp>

#include "../catch.hpp"

using namespace driftaudit;

namespace {

VersionSet set(std::string_view text) { return VersionSet(parse_specifiers(text).value()); }

bool meet(std::string_view a, std::string_view b) { return !disjoint(set(a), set(b)); }

bool within(std::string_view a, std::string_view b) { return set(a).is_subset_of(set(b)); }

std::string example(std::string_view text, Prereleases prereleases = Prereleases::allowed) { return set(text).example(prereleases).value_or("none"); }

}  // namespace

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

TEST_CASE("nothing lies between a version and the next that there is", "[model]") {
    CHECK_FALSE(meet(">1.0a1", "<1.0a2.dev0"));
    CHECK_FALSE(meet(">1.0.dev0", "<1.0.dev1"));
    CHECK_FALSE(meet(">1.0.post1", "<1.0.post2"));
    CHECK_FALSE(meet("<0", ""));
    CHECK_FALSE(meet("<0.dev0", ""));
    CHECK(meet("<=0.dev0", ""));
    CHECK(meet(">1.0", "<1.0.0.1"));
    CHECK(meet(">=1.0,!=1.0", "<1.0.post1"));
    CHECK_FALSE(meet(">=1.0,!=1.0", "<1.0.post0"));
    CHECK_FALSE(meet(">=1.0a1", "<1.0"));
    CHECK(meet("==1.0,!=1.0+a", "!=1.0+b"));
    CHECK_FALSE(meet("==1.0+a", "!=1.0"));
    CHECK_FALSE(meet("==1.0+a", "==1.0+b"));
    CHECK(meet("==1.0+a", "==1.0"));
    CHECK_FALSE(meet("===1.01", "==1.2"));
    CHECK(meet("===1.01", "==1.1"));
    CHECK_FALSE(meet("===foo", ">=1"));
}

TEST_CASE("sets stand in each other", "[model]") {
    CHECK(within(">=3.12,<3.13", ">=3.9"));
    CHECK(within("~=3.12.1", "==3.12.*"));
    CHECK(within("==3.12.*", "==3.*"));
    CHECK(within(">=2,<1", "==5"));
    CHECK(within("==1.0+a", "==1.0"));
    CHECK(within("===1.0", "==1.0"));
    CHECK(within("", ""));
    CHECK_FALSE(within("==1.0", "==1.0+a"));
    CHECK_FALSE(within(">=3.9", ">=3.9,!=3.10.1"));
    CHECK_FALSE(within("", ">=0.dev0"));   // `===` may name what is no version
    CHECK(within(">1.0", ">=1.0.post1"));   // `>` leaves the post-releases out
    CHECK(within(">1.0", ">=1.0"));
}

TEST_CASE("sets are equal if they allow the same", "[model]") {
    CHECK(set(">=1.0,<2") == set("<2.0,>=1"));
    CHECK(set("~=1.4.2") == set(">=1.4.2,==1.4.*"));
    CHECK(set("==1.*") == set(">=1.dev0,<2"));
    CHECK(set("!=1") != set(""));
    CHECK(set(">=2,<1") == VersionSet());
    CHECK(set("===a,===A") == set("===a"));
    CHECK((set("<1.5") | set(">=1.5.dev0")) == set(">=0.dev0"));
    CHECK((set("==1.*") | set("==2.*")) == set(">=1.dev0,<3"));
    CHECK((set("!=1.0") | set("==1.0")) == set(">=0.dev0"));
    CHECK((set("!=1.0") & set("!=2.0")) == set("!=1.0,!=2.0"));
    CHECK((set("===1.5") | set(">=1")) == set(">=1"));
    CHECK((set("===x") | set("")) == VersionSet::everything());
}

TEST_CASE("a set shows a version of it", "[model]") {
    CHECK(example("==3.12.*") == "3.12");
    CHECK(example(">=1.0a1,<1.0rc1") == "1.0a1");
    CHECK(example(">=1.0a1,<1.0rc1", Prereleases::forbidden) == "none");
    CHECK(example(">=1.0a1,<=1.0", Prereleases::forbidden) == "1.0");
    CHECK(example(">1.0") == "1.0.1");
    CHECK(example(">1.0,<1.0.0.1") == "1.0.0.0.1");
    CHECK(example("==1.0,!=1.0+a,>=1.0") == "1.0");
    CHECK(example(">=1.0.post0.dev0,<2") == "1.0.post0");
    CHECK(example("===foo") == "foo");
    CHECK(example("===1.0a1", Prereleases::forbidden) == "none");
    CHECK(example(">1,<1") == "none");
}

TEST_CASE("sets of many clauses take no time to speak of", "[model]") {
    std::string text = ">=0";
    for (int i = 0; i < 20000; ++i) text += ",!=" + std::to_string(i) + ".*";
    CHECK(example(text) == "20000");
    const VersionSet many = set(text);
    CHECK(many.is_subset_of(many));
    CHECK((many & many) == many);
}
