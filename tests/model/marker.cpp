#include <driftaudit/marker.hpp>

#include "../catch.hpp"

using namespace driftaudit;

namespace {

/// "yes", "no" or "unknown" on Linux with this Python.
std::string judged(std::string_view marker, std::string_view python = "3.12.4", std::vector<std::string> extras = {}) {
    auto environment = linux_environment(python);
    environment.extras = std::move(extras);
    const auto verdict = evaluate_marker(marker, environment);
    return !verdict ? "unknown" : *verdict ? "yes" : "no";
}

std::string normal(std::string_view marker) { return normalized_marker(marker).value_or("none"); }

}  // namespace

TEST_CASE("markers are judged", "[model]") {
    CHECK(judged("") == "yes");
    CHECK(judged("python_version >= '3.9'") == "yes");
    CHECK(judged("python_version < '3.9'") == "no");
    CHECK(judged("'3.9' <= python_version") == "yes");
    CHECK(judged("python_full_version < '3.12.5'") == "yes");
    CHECK(judged("sys_platform == 'win32'") == "no");
    CHECK(judged("sys_platform == 'win32' or os_name == 'posix'") == "yes");
    CHECK(judged("os_name == 'posix' or sys_platform == 'win32' and sys_platform == 'darwin'") == "yes");
    CHECK(judged("(os_name == 'posix' or sys_platform == 'win32') and sys_platform == 'darwin'") == "no");
    CHECK(judged("'linux' in sys_platform") == "yes");
    CHECK(judged("platform_machine not in 'arm64 aarch64'") == "yes");
    CHECK(judged("python_implementation == 'CPython'") == "yes");
    CHECK(judged("extra == 'dev'") == "no");
    CHECK(judged("extra == 'Dev_Tools'", "3.12", {"dev-tools"}) == "yes");
    CHECK(judged("extra in 'dev docs'", "3.12", {"dev"}) == "yes");
    CHECK(judged("extra not in 'dev docs'", "3.12", {"dev", "docs"}) == "unknown");
    CHECK(judged("extra != 'dev'", "3.12", {"dev", "docs"}) == "no");
    CHECK(judged("'dev' in extras", "3.12", {"dev"}) == "unknown");
}

TEST_CASE("a lock's markers ask for sets of extras and groups", "[model]") {
    MarkerEnvironment lock;
    lock.in_lock = true;
    lock.extras = {"dev-tools"};
    lock.groups = {"test"};
    CHECK(evaluate_marker("'Dev_Tools' in extras", lock) == true);
    CHECK(evaluate_marker("'dev' in extras", lock) == false);
    CHECK(evaluate_marker("'' in extras", lock) == false);
    CHECK(evaluate_marker("'test' in dependency_groups and 'docs' not in dependency_groups", lock) == true);
    CHECK_FALSE(evaluate_marker("extras == 'dev-tools'", lock));
    CHECK_FALSE(evaluate_marker("dependency_groups in 'test'", lock));
}

TEST_CASE("what is not known stays unknown where it decides", "[model]") {
    CHECK(judged("platform_release >= '6'") == "unknown");
    CHECK(judged("platform_release >= '6' and os_name == 'nt'") == "no");
    CHECK(judged("platform_release >= '6' or os_name == 'posix'") == "yes");
    CHECK(judged("python_version >= '3.9'", "") == "unknown");
    CHECK(judged("python_version >= '3.9'", "3") == "unknown");
    CHECK(judged("os_name") == "unknown");
    CHECK(judged("os_name == 'posix' trailing") == "unknown");
}

TEST_CASE("a minor version decides what all its releases agree on", "[model]") {
    CHECK(judged("python_full_version >= '3.9.1'", "3.12") == "yes");
    CHECK(judged("python_full_version < '3.11.3'", "3.12") == "no");
    CHECK(judged("python_full_version <= '3.11.0a6'", "3.11") == "no");
    CHECK(judged("'3.13' > python_full_version", "3.12") == "yes");
    CHECK(judged("python_full_version < '3.12.4'", "3.12") == "unknown");
    CHECK(judged("python_full_version == '3.12.4'", "3.12") == "unknown");
    CHECK(judged("python_full_version == '3.11.*'", "3.12") == "no");
    CHECK(judged("python_full_version != '3.11.4'", "3.12") == "yes");
}

TEST_CASE("markers have one form", "[model]") {
    CHECK(normal("python_version>='3.9'") == "python_version >= \"3.9\"");
    CHECK(normal("os.name == 'nt'") == "os_name == \"nt\"");
    CHECK(normal("((os_name == 'nt'))") == "os_name == \"nt\"");
    CHECK(normal("(os_name=='a' or os_name=='b') and extra=='X_y'") == "(os_name == \"a\" or os_name == \"b\") and extra == \"x-y\"");
    CHECK(normal("os_name  not  in 'a\"b'") == "os_name not in 'a\"b'");
    for (const char* text : {"", "os_name", "os_name =", "os_name == ", "os_name == nt", "nonsense == 'x'", "os_name == 'x", "os_name == 'x' and",
                             "(os_name == 'x'", "os_name == 'x')", "os_name == '\\x'", "'a'in'b'and", "os_name notin 'x'"}) {
        INFO(text);
        CHECK(normal(text) == "none");
    }
    CHECK(normal(std::string(100000, '(') + "os_name == 'nt'") == "none");
}
