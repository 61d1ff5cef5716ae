#include <driftaudit/requirement.hpp>

#include "../catch.hpp"

using namespace driftaudit;

namespace {

/// The parts of a requirement: name|extras|specifier|url|marker.
std::string parts(std::string_view text) {
    const auto read = parse_requirement(text);
    if (!read) return "none";
    std::string extras;
    for (const auto& extra : read->extras) extras += (extras.empty() ? "" : ",") + extra;
    return read->name + "|" + extras + "|" + read->specifier + "|" + read->url + "|" + read->marker;
}

bool pinned(std::string_view text) { return is_pinned(parse_requirement(text).value()); }

bool pinned_url(const char* url) {
    Requirement requirement;
    requirement.url = url;
    return is_pinned(requirement);
}

}  // namespace

TEST_CASE("names are normalised", "[model]") {
    CHECK(normalized_name("Flask") == "flask");
    CHECK(normalized_name("ruamel.yaml") == "ruamel-yaml");
    CHECK(normalized_name("a-_.b__C") == "a-b-c");
    CHECK(normalized_name("").empty());
}

TEST_CASE("requirements are read", "[model]") {
    CHECK(parts("requests") == "requests||||");
    CHECK(parts(" Django >= 4.2 , < 5 ") == "django||>= 4.2 , < 5||");
    CHECK(parts("uvicorn[Standard, h2_x]==0.30") == "uvicorn|standard,h2-x|==0.30||");
    CHECK(parts("x (>=1,<2)") == "x||>=1,<2||");
    CHECK(parts("x ; python_version < '3.11'") == "x||||python_version < '3.11'");
    CHECK(parts("x>=1;os_name=='nt'") == "x||>=1||os_name=='nt'");
    CHECK(parts("pip @ https://example.org/pip.zip ; extra == 'a'") == "pip|||https://example.org/pip.zip|extra == 'a'");
    CHECK(parts("x@git+https://example.org/x.git@v1") == "x|||git+https://example.org/x.git@v1|");
    CHECK(parse_requirement(" Django >= 4.2 ")->written == "Django >= 4.2");
}

TEST_CASE("what is no requirement is none", "[model]") {
    for (const char* text : {"", "-r x.txt", "./local", "x 1.0", "x==", "x[", "x[a", "x[a b]", "x;", "x; y", "x (>=1", "_x", "x-", "x @", "x>=1\r\n",
                             "x==1 --hash=sha256:0", "git+https://example.org/x.git", "x; (((("}) {
        INFO(text);
        CHECK(parts(text) == "none");
    }
    CHECK(parts("x; " + std::string(100000, '(')) == "none");
}

TEST_CASE("a pin means one version", "[model]") {
    CHECK(pinned("x==1.28"));
    CHECK(pinned("x===1.28"));
    CHECK(pinned("x>=1,==1.28"));
    CHECK_FALSE(pinned("x==1.28.*"));
    CHECK_FALSE(pinned("x==1.*"));
    CHECK_FALSE(pinned("x>=1.28,<1.29"));
    CHECK_FALSE(pinned("x~=1.28"));
    CHECK_FALSE(pinned("x"));
    CHECK(pinned("x==1; python_version<'3'"));
    CHECK(pinned_version(*parse_requirement("x >=1, == 1.28")) == "1.28");
    CHECK(pinned_version(*parse_requirement("x>=1")).empty());
}

TEST_CASE("an archive's name tells the version that it pins", "[model]") {
    const auto version = [](const char* url) { return pinned_version(parse_requirement(std::string("x @ ") + url).value()); };
    CHECK(version("https://example.org/x-1.0-py3-none-any.whl") == "1.0");
    CHECK(version("https://example.org/a/torch-2.1.0%2Bcu118-cp310-cp310-linux_x86_64.whl#sha256=00") == "2.1.0+cu118");
    CHECK(version("file:///wheels/x-1.0.tar.gz?download=1") == "1.0");
    CHECK(version("https://example.org/x/archive/v1.0.zip").empty());
    CHECK(version("git+https://example.org/x.git@v1.0").empty());
}

TEST_CASE("requirements have one text", "[model]") {
    const auto text = [](const char* written) { return parse_requirement(written).value().str(); };
    CHECK(text("Django [B,a , b] ( <5, >= 4.2 )") == "django[a,b]<5,>=4.2");
    CHECK(text("x@ https://example.org/x.zip ;os_name=='nt'") == "x @ https://example.org/x.zip ; os_name == \"nt\"");
    CHECK(text("x;(os_name=='nt')") == "x; os_name == \"nt\"");
    CHECK(text("x===1.0_A") == "x===1.0_A");
}

TEST_CASE("requirements are the same however they are written", "[model]") {
    const auto same = [](const char* a, const char* b) { return equivalent(parse_requirement(a).value(), parse_requirement(b).value()); };
    CHECK(same("A.b[c,d] >=1.0,<2", "a-b[D,C]<2.0,>=1"));
    CHECK(same("x~=1.4.2", "x>=1.4.2,==1.4.*"));
    CHECK(same("x; os_name == 'nt'", "x ;(os_name=='nt')"));
    CHECK_FALSE(same("x", "x>=0"));
    CHECK_FALSE(same("x[a]", "x"));
    CHECK_FALSE(same("x==1", "x===1"));
    CHECK_FALSE(same("x; os_name == 'nt'", "x"));
}

TEST_CASE("a URL is a pin where it names one thing", "[model]") {
    CHECK(pinned_url("git+https://example.org/x.git@0123456789abcdef0123456789abcdef01234567"));
    CHECK(pinned_url("git+https://example.org/x.git@0123abc#egg=x"));
    CHECK(pinned_url("git+https://example.org/x.git@v1.2"));
    CHECK(pinned_url("git+https://example.org/x@release-2.3.1"));
    CHECK(pinned_url("git+https://example.org/x@pkg/v1.2.0#subdirectory=pkg"));
    CHECK(pinned_url("git+ssh://git@example.org/x.git@1.0rc1"));
    CHECK(pinned_url("git+ssh://git@example.org/x.git@refs/tags/spring"));
    CHECK_FALSE(pinned_url("git+ssh://git@example.org/x.git"));
    CHECK_FALSE(pinned_url("git+git@example.org:x/y.git"));
    CHECK(pinned_url("git+git@example.org:x/y.git@v2"));
    CHECK_FALSE(pinned_url("git+https://example.org/x.git"));
    CHECK_FALSE(pinned_url("git+https://example.org/x.git@main"));
    CHECK_FALSE(pinned_url("git+https://example.org/x.git@master#egg=x"));
    CHECK_FALSE(pinned_url("git+https://example.org/x.git@feature/2"));
    CHECK_FALSE(pinned_url("git+https://example.org/x.git@stable/2023.1"));
    CHECK_FALSE(pinned_url("git+https://example.org/x.git@1.x"));
    CHECK_FALSE(pinned_url("git+https://user@example.org/x.git"));
    CHECK(pinned_url("https://example.org/x-1.0-py3-none-any.whl"));
    CHECK(pinned_url("https://example.org/x-1.0.tar.gz"));
    CHECK(pinned_url("https://example.org/x/archive/refs/tags/v1.0.zip"));
    CHECK(pinned_url("https://example.org/x/archive/0123abcd.tar.gz"));
    CHECK_FALSE(pinned_url("https://example.org/x/archive/master.zip"));
    CHECK_FALSE(pinned_url("https://example.org/x/archive/refs/heads/main.tar.gz"));
    CHECK(pinned_url("https://example.org/x/archive/master.zip#sha256=00"));
    CHECK(pinned_url("./libs/x"));
    CHECK(pinned_url("file:///srv/x"));
}
