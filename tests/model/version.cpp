#include <driftaudit/version.hpp>

#include "../catch.hpp"

using namespace driftaudit;

namespace {

std::string normal(std::string_view text) {
    const auto version = parse_version(text);
    return version ? version->str() : "none";
}

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
    for (const char* text : {"", "latest", "3.9.x", "3.x", "1.0.", "1..0", "1.0+", "1.0+_a", "1.0 a1", "==1.0", "1.0;", "99999999999999999999999", "1.dev9223372036854775808"}) {
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

TEST_CASE("numbers are read as far as they fit", "[model]") {
    CHECK(normal("9223372036854775807") == "9223372036854775807");
    CHECK(normal("9223372036854775808") == "none");
    CHECK(normal("1.0a.") == "1.0a0");
    CHECK(normal("1.0a-1") == "1.0a1");
    CHECK(normal("1.0+00010000000000000000000000.a") == "1.0+10000000000000000000000.a");
}
