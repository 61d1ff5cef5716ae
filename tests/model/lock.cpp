#include <driftaudit/lock.hpp>

#include "units.hpp"

using namespace driftaudit;

namespace {

Dependency dependency(std::string_view text, Group group = {}) {
    Dependency out;
    out.requirement = *parse_requirement(text);
    out.group = std::move(group);
    return out;
}
Group extra(std::string name) { return {Group::Kind::extra, std::move(name)}; }
Group group(std::string name) { return {Group::Kind::group, std::move(name)}; }

std::string told(const std::vector<Unmet>& all) {
    static constexpr std::string_view words[] = {"missing", "excluded", "changed", "forgotten"};
    std::string out;
    for (const Unmet& one : all) {
        out += (out.empty() ? "" : ", ") + std::string(words[static_cast<std::size_t>(one.why)]) + " " + one.declared.requirement.name;
        if (one.locked) out += " " + one.locked->version;
        if (one.recorded) out += " (" + one.recorded->text + ")";
    }
    return out;
}

/// A lock for this range of Pythons that holds a 1.5, a 2.0 at `os_name == 'nt'`, b 1.0rc1, and c from git.
std::string unmet_by_lock(std::vector<Dependency> declared, std::string python = ">=3.9") {
    const auto package = [](const char* name, const char* version, const char* source) { return Fact{LockedPackage{name, version, source, ""}, {}, no_scope}; };
    return told(unmet(declared, {Fact{PythonVersion{std::move(python), PythonVersion::Says::allows, "uv.lock"}, {}, no_scope}, package("a", "1.5", "registry"),
                                 package("a", "2.0", "registry"), package("b", "1.0rc1", "registry"), package("c", "0.1", "git")}));
}

std::string changed(std::vector<Dependency> declared, std::vector<Need> recorded) { return told(changed_since(declared, recorded, "me", ">=3.9")); }

}  // namespace

TEST_CASE("a lock meets a requirement", "[model]") {
    CHECK(unmet_by_lock({}) == "");
    CHECK(unmet_by_lock({dependency("a")}) == "");
    CHECK(unmet_by_lock({dependency("a>=2")}) == "");  // one of its versions is enough
    CHECK(unmet_by_lock({dependency("a>=3")}) == "excluded a 1.5");
    CHECK(unmet_by_lock({dependency("b>=0.9")}) == "");  // a pre-release was locked on purpose
    CHECK(unmet_by_lock({dependency("c>=2")}) == "");    // from a repository, as a source may say elsewhere
    CHECK(unmet_by_lock({dependency("d")}) == "missing d");
    CHECK(unmet_by_lock({dependency("d; python_version < '3.8'")}) == "");
    CHECK(unmet_by_lock({dependency("d; python_version < '3.8'")}, ">=3.7") == "missing d");
    CHECK(unmet_by_lock({dependency("d; python_version < '3.8'")}, "^3.9") == "");
    CHECK(unmet_by_lock({dependency("d; sys_platform == 'win32'")}) == "missing d");
    CHECK(unmet_by_lock({dependency("d; sys_platform == 'cygwin'")}) == "");
    CHECK(unmet_by_lock({dependency("d", extra("x"))}) == "missing d");
    CHECK(unmet_by_lock({dependency("d", extra(""))}) == "");
    CHECK(unmet_by_lock({dependency("a @ https://example.org/a.zip")}) == "");
}

TEST_CASE("what a lock recorded of a manifest", "[model]") {
    CHECK(changed({}, {}) == "");
    CHECK(changed({dependency("a>=1,<2")}, {{"a<2,>=1", {}, {}}}) == "");
    CHECK(changed({dependency("a>=1.0")}, {{"a>=1", {}, {}}}) == "changed a (a>=1)");
    CHECK(changed({dependency("a>=2")}, {{"a>=1", {}, {}}}) == "changed a (a>=1)");
    CHECK(changed({dependency("a[x]")}, {{"a", {}, {}}}) == "changed a (a)");
    CHECK(changed({dependency("a"), dependency("b")}, {{"a", {}, {}}}) == "missing b");
    CHECK(changed({dependency("a")}, {{"a", {}, {}}, {"b", {}, {}}}) == "forgotten b (b)");
    CHECK(changed({dependency("a; python_version < '3.13'")}, {{"a; python_full_version < '3.13'", {}, {}}}) == "");
    CHECK(changed({dependency("a; python_version >= '3.6'")}, {{"a", {}, {}}}) == "");  // always, for this lock
    CHECK(changed({dependency("a; python_version >= '3.12'")}, {{"a", {}, {}}}) == "changed a (a)");
    CHECK(changed({dependency("a", extra("x"))}, {{"a; extra == 'x'", {}, {}}}) == "");
    CHECK(changed({dependency("a; os_name == 'nt'", extra("x"))}, {{"a; os_name == 'nt' and extra == 'x'", {}, {}}}) == "");
    CHECK(changed({dependency("a", extra("x"))}, {{"a; extra == 'y'", {}, {}}}) == "missing a, forgotten a (a; extra == 'y')");
    CHECK(changed({dependency("a", group("dev"))}, {{"a", group("dev"), {}}}) == "");
    CHECK(changed({dependency("a", group("dev"))}, {{"a", {}, {}}}) == "missing a, forgotten a (a)");
    CHECK(changed({dependency("a>=1")}, {{"a @ git+https://example.org/a", {}, {}}}) == "");
    CHECK(changed({dependency("a>=1")}, {{"a @ packages/a", {}, {}}}) == "");
    CHECK(changed({dependency("me[x]", extra("all"))}, {}) == "");
    CHECK(changed({dependency("me[x]", extra("all"))}, {{"a; extra == 'all'", {}, {}}}) == "");
    CHECK(changed({dependency("a; python_version < '3'")}, {}) == "");
}

TEST_CASE("a lock's Pythons cover a manifest's", "[model]") {
    CHECK(covers_python(">=3.9", ">=3.9"));
    CHECK(covers_python(">=3.9", ">=3.9,<4"));
    CHECK(covers_python("==3.12.*", "~=3.12.0"));
    CHECK(covers_python("^3.9", ">=3.9,<4"));
    CHECK(covers_python("", ">=3.9"));
    CHECK(covers_python("what", ">=3.9"));
    CHECK_FALSE(covers_python(">=3.10", ">=3.9"));
    CHECK_FALSE(covers_python(">=3.9,<3.12", ">=3.9"));
}

TEST_CASE("what a manifest declares", "[model]") {
    const auto fact = [](auto claim) { return Fact{std::move(claim), {}, no_scope}; };
    const Include included{"test", false, true, group("dev")};
    const auto declared = declared_by({fact(dependency("a")), fact(dependency("b", group("test"))), fact(included)});
    REQUIRE(declared);
    REQUIRE(declared->size() == 3);
    CHECK((*declared)[1].group == group("dev"));
    CHECK((*declared)[1].requirement.name == "b");
    CHECK((*declared)[2].group == group("test"));
    CHECK_FALSE(declared_by({fact(included)}));                                                                    // of a group that is not there
    CHECK_FALSE(declared_by({fact(Include{"requirements.txt", false, false, {}})}));                               // of a file
    CHECK_FALSE(declared_by({fact(Unreadable{"no requirement of PEP 508"})}));
    CHECK(declared_by({fact(included), fact(Include{"dev", false, true, group("test")})})->empty());               // a circle
}
