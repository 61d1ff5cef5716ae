#include "manifest-facts.hpp"

using namespace driftaudit;
using namespace driftaudit::test;

TEST_CASE(".python-version names what runs", "[collectors]") {
    const auto read = [](std::string_view text) { return facts_of("python-version-file", text); };
    CHECK(read("3.12\n") == "1:1 python runs 3.12 (.python-version)");
    CHECK(read("\xEF\xBB\xBF"
               "3.12.4\r\n") == "1:1 python runs 3.12.4 (.python-version)");
    CHECK(read("# ours\n3.12.1 # and\n3.11.7\n") == "2:1 python runs 3.12.1 (.python-version)\n3:1 python runs 3.11.7 (.python-version)");
    CHECK(read("3.12.1 3.11\n") == "1:1 python runs 3.12.1 (.python-version)\n1:8 python runs 3.11 (.python-version)");
    CHECK(read("3.12-dev") == "1:1 python runs 3.12-dev (.python-version)");
    CHECK(read("3.13.0rc2") == "1:1 python runs 3.13.0rc2 (.python-version)");
    CHECK(read("3.13t") == "1:1 python runs 3.13 (.python-version)");
    CHECK(read("3.13+freethreaded") == "1:1 python runs 3.13 (.python-version)");
    CHECK(read("cpython@3.12") == "1:1 python runs 3.12 (.python-version)");
    CHECK(read("cpython-3.12.3-macos-aarch64-none") == "1:1 python runs 3.12.3 (.python-version)");
    CHECK(read("pypy3.10-7.3.15") == "1:1 python runs 3.10 (.python-version)");
    CHECK(read("pypy@3.9") == "1:1 python runs 3.9 (.python-version)");
    CHECK(read(">=3.12,<3.13") == "1:1 python allows >=3.12,<3.13 (.python-version)");
    CHECK(read(">=3.12, <3.13") == "1:1 python allows >=3.12, <3.13 (.python-version)");
    CHECK(read("3.11.4/envs/app") == "1:1 python runs 3.11.4 (.python-version)");
    CHECK(read("system\n") == "");
    CHECK(read("my-project-3.12\n") == "");
    CHECK(read("miniconda3-4.7.12\n") == "");
    CHECK(read("/usr/bin/python3\n") == "");
    CHECK(read("3.\n3..1\n") == "1:1 python runs 3 (.python-version)");
    CHECK(read(std::string("\0\xFF", 2)) == "");
    CHECK(collector_of("python-version-file").claims("api/.python-version"));
}

TEST_CASE("runtime.txt is Heroku's or none of ours", "[collectors]") {
    const auto read = [](std::string_view text) { return facts_of("runtime-txt", text); };
    CHECK(read("python-3.12.4\n") == "1:1 python runs 3.12.4 (runtime.txt)");
    CHECK(read("\n  python-3.11\n") == "2:3 python runs 3.11 (runtime.txt)");
    CHECK(read("r-4.1-2022-01-01\n") == "");
    CHECK(read("it took 3.12 seconds\npython-3.12\n") == "");
}

TEST_CASE(".tool-versions is asdf's", "[collectors]") {
    const auto read = [](std::string_view text) { return facts_of("tool-versions", text); };
    CHECK(read("nodejs 20.1.0\npython 3.12.4 3.11.9 # x 3.10\n") == "2:8 python runs 3.12.4 (.tool-versions)\n2:15 python runs 3.11.9 (.tool-versions)");
    CHECK(read("python\t3.12.4\r\n") == "1:8 python runs 3.12.4 (.tool-versions)");
    CHECK(read("python system\npython ref:v3.9\npython path:./x\n") == "");
    CHECK(read("python-build 3.12\n#python 3.11\n") == "");
    CHECK(read("python\n") == "");
}

TEST_CASE("mise.toml has its tools", "[collectors]") {
    const auto read = [](std::string_view text) { return facts_of("mise", text); };
    CHECK(read("[tools]\npython = \"3.12\"\n") == "2:11 python runs 3.12 (mise)");
    CHECK(read("[tools]\npython = ['3.12', '3.11']\n") == "2:12 python runs 3.12 (mise)\n2:20 python runs 3.11 (mise)");
    CHECK(read("[tools]\npython = {version='3.12', virtualenv='.venv'}\n") == "2:20 python runs 3.12 (mise)");
    CHECK(read("[tools]\n\"core:python\" = 'prefix:3.12'\n") == "2:18 python runs 3.12 (mise)");
    CHECK(read("[tools]\npython = 'latest'\nnode = '20'\n") == "");
    CHECK(read("[tools]\npython = 3\n") == "");
    CHECK(read("[tools\n").starts_with("1:7 unreadable: not valid TOML"));
    const auto claims = collector_of("mise").claims;
    for (const char* path : {"mise.toml", ".mise.toml", "a/mise.local.toml", ".config/mise.toml", ".config/mise/config.toml", "mise/config.toml"})
        CHECK(claims(path));
    for (const char* path : {"pyproject.toml", "config.toml", "compromise.toml", "mise.lock"}) CHECK_FALSE(claims(path));
}
