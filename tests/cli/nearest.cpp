#include <driftaudit/nearest.hpp>

#include "catch.hpp"

using driftaudit::did_you_mean;
using driftaudit::nearest;

TEST_CASE("the word that was meant", "[cli]") {
    const std::vector<std::string> words = {"audit", "facts", "environments", "explain", "rules", "json"};
    struct Case {
        const char *word, *meant;
    };
    const Case cases[] = {
        {"audti", "audit"},  // neighbours changed places: one edit
        {"AUDIT", "audit"},
        {"environment", "environments"},
        {"jsn", "json"},
        {"rulse", "rules"},
        {"fact", "facts"},
        {"zzzzz", ""},
        {"", ""},
        {"x", ""},             // one edit would make it any other letter
        {"explanations", ""},  // five edits are more than a third
    };
    for (const Case& one : cases) CHECK(nearest(one.word, words) == one.meant);
    CHECK(nearest("ab", {"ac", "ad"}) == "ac");
    CHECK(nearest(std::string(5000, 'a'), words).empty());
    CHECK(did_you_mean("jsn", words) == "; did you mean 'json'?");
    CHECK(did_you_mean("zzz", words).empty());
}
