#include <driftaudit/ranges.hpp>

#include "../catch.hpp"

using namespace driftaudit;

namespace {

using Sets = std::optional<std::vector<Specifiers>>;

/// The sets as PEP 440 writes them: clauses joined by ",", alternatives by " || ".
std::string written(const Sets& alternatives) {
    if (!alternatives) return "none";
    std::string out;
    for (std::size_t i = 0; i < alternatives->size(); ++i) {
        if (i > 0) out += " || ";
        const auto& clauses = (*alternatives)[i].clauses;
        for (std::size_t j = 0; j < clauses.size(); ++j) out += (j > 0 ? "," : "") + clauses[j].str();
    }
    return out;
}

std::string pep440(std::string_view range) { return written(parse_poetry_range(range)); }
std::string conda(std::string_view range) { return written(parse_conda_range(range)); }

}  // namespace

TEST_CASE("poetry's ranges become PEP 440's", "[model]") {
    CHECK(pep440("^3.9") == ">=3.9,<4");
    CHECK(pep440("^0.2.3") == ">=0.2.3,<0.3");
    CHECK(pep440("^0.0.3") == ">=0.0.3,<0.0.4");
    CHECK(pep440("^0.0") == ">=0.0,<0.1");
    CHECK(pep440("^0.0.0") == ">=0.0.0,<0.0.1");
    CHECK(pep440("^0.0.0.5") == ">=0.0.0.5,<0.0.1");
    CHECK(pep440("^1.2.3rc1") == ">=1.2.3rc1,<2");
    CHECK(pep440("^1!2.3") == ">=1!2.3,<1!3");
    CHECK(pep440("~1.2.3.4") == ">=1.2.3.4,<1.3");
    CHECK(pep440(">3.*") == ">3");
    CHECK(pep440("!=3.9.*") == "!=3.9.*");
    CHECK(pep440(">=1.0.0,<2.0.0,") == ">=1.0.0,<2.0.0");
    CHECK(pep440("x") == "");
    CHECK(pep440("^0") == ">=0,<1");
    CHECK(pep440("~3.9") == ">=3.9,<3.10");
    CHECK(pep440("~3.9.2") == ">=3.9.2,<3.10");
    CHECK(pep440("~3") == ">=3,<4");
    CHECK(pep440("~=3.9") == "~=3.9");
    CHECK(pep440("~=3") == ">=3,<4");
    CHECK(pep440("3.9") == "==3.9");
    CHECK(pep440("==3.9") == "==3.9");
    CHECK(pep440("=3.9") == "==3.9");
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
    for (const char* text : {"^", "^^3", "abc", ">=3.9 ||", "|| 3", "3.9 - 3.11", "!3.9", "^3.*.1", "^3.*", "~3.9.*", "~=3.9.*", ">=1+local", "^*"}) {
        INFO(text);
        CHECK(pep440(text) == "none");
    }
}

TEST_CASE("conda's ranges become PEP 440's", "[model]") {
    CHECK(conda("1.26") == "==1.26");
    CHECK(conda("==1.26") == "==1.26");
    CHECK(conda("=1.26") == "==1.26.*");
    CHECK(conda("=1.26.*") == "==1.26.*");
    CHECK(conda("1.26.*") == "==1.26.*");
    CHECK(conda("1.26*") == "==1.26.*");
    CHECK(conda("!=1.26.*") == "!=1.26.*");
    CHECK(conda(">=1.26.*") == ">=1.26");
    CHECK(conda(">= 3.9 , <3.12") == ">=3.9,<3.12");
    CHECK(conda(">=3.9,<3.10|=3.12") == ">=3.9,<3.10 || ==3.12.*");
    CHECK(conda("~=1.4.2") == "~=1.4.2");
    CHECK(conda("1.1.1w") == "===1.1.1w");
    CHECK(conda("2024a") == "==2024a0");
    CHECK(conda("*") == "");
    CHECK(conda("=*") == "");
    CHECK(conda("") == "");
    for (const char* range : {"^1.2", "1.*.3", "^1[.]2$", ">=1.1.1w", "1.2|", ",", ">=", "~=1", "===1", "~=1.2.*", "(1.2|1.3)", "1.2a1.*", "!=*"}) {
        INFO(range);
        CHECK(conda(range) == "none");
    }
}
