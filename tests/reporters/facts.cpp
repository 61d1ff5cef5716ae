// Every kind of fact, as text and as JSON.

#include "../../src/reporters/shared/facts.hpp"

#include <algorithm>
#include <memory>
#include <sstream>

#include "../schema.hpp"
#include "catch.hpp"

using namespace driftaudit;

namespace {

/// A tree of one file, each fact on a line of its own.
Snapshot snapshot_of(std::vector<Claim> claims, std::uint32_t scope = no_scope) {
    Facts facts;
    std::uint32_t line = 0;
    for (Claim& claim : claims) {
        ++line;
        facts.push_back({std::move(claim), {{line, 1}, {line, 2}}, line == 1 ? no_scope : scope});
    }
    Snapshot snapshot;
    snapshot.files = {{"file", std::make_shared<const Facts>(std::move(facts))}};
    return snapshot;
}

std::string text_of(const Snapshot& snapshot, std::string_view kind = "") {
    std::ostringstream out;
    render::write_facts_text(snapshot, kind, out);
    return out.str();
}

std::string json_of(const Snapshot& snapshot, std::string_view kind = "") {
    std::ostringstream out;
    render::write_facts_json(snapshot, kind, out);
    return out.str();
}

Requirement requirement(std::string written) {
    return {.name = "x", .written = std::move(written), .extras = {"a"}, .specifier = ">=1", .url = {}, .marker = {}};
}

Install pip_install() {
    Install install;
    install.tool = "pip install";
    install.requirements = {{requirement("x>=1"), {}, false}};
    install.files = {{"r.txt", {}}};
    install.excerpted = install.hashes_required = true;
    return install;
}

Build compose_build(BuildArgument argument) {
    Build build;
    build.context = ".";
    build.arguments = {std::move(argument)};
    build.of_compose = true;
    return build;
}

}  // namespace

namespace {

LockedPackage member() {
    LockedPackage package{"x", "", "virtual", "", ".", ">=3.9"};
    package.groups = {"main"};
    package.optional = true;
    package.needs = {{"y>=1", {}, {}}};
    package.declared = {{"z", {Group::Kind::group, "dev"}, {}}};
    return package;
}

}  // namespace

TEST_CASE("a fact is a line with the fields that say something", "[reporters]") {
    struct Case {
        Claim claim;
        const char* line;
    };
    const Case cases[] = {
        {PythonVersion{"3.11", PythonVersion::Says::runs, "image"}, "python-version spec=3.11 source=image says=runs"},
        {PythonVersion{">=3.9, <4", PythonVersion::Says::allows, "requires-python"}, R"(python-version spec=">=3.9, <4" source=requires-python says=allows)"},
        {PythonConstruct{"match statement", "3.10"}, R"(python-construct name="match statement" since=3.10)"},
        {Imports{{{"os", {}}, {"a.b", {}}}}, R"(imports names=["os","a.b"])"},
        {PythonVersionFile{".python-version"}, "python-version-file file=.python-version"},
        {Manifest{"shop", "pep621", true, false, {"lib/*"}}, R"(manifest name=shop tool=pep621 package=true workspace_members=["lib/*"])"},
        {Dependency{requirement("x[a]>=1"), {Group::Kind::extra, "api"}, true, false},
         R"(requirement name=x specifier=">=1" extras=["a"] group=api group_kind=extra written="x[a]>=1" hashed=true)"},
        {Include{"base.txt", true, false, {}}, "include file=base.txt constraint=true group_kind=main"},
        {Include{"test", false, true, {Group::Kind::group, "dev"}}, "include included_group=test group=dev group_kind=group"},
        {ContentHash{"poetry", "poetry 2", "0a"}, R"(content-hash tool=poetry rule="poetry 2" digest=0a)"},
        {Lock{"uv", {"pyproject.toml"}}, R"(lock tool=uv inputs=["pyproject.toml"])"},
        {Lock{"pdm", {}, "0a"}, "lock tool=pdm content_hash=0a"},
        {LockedPackage{"x", "1.0", "registry", ""}, "locked-package name=x version=1.0 source=registry"},
        {member(), R"(locked-package name=x source=virtual origin=. python=">=3.9" groups=["main"] optional=true needs=["y>=1"] declared=["[dev] z"])"},
        {InstalledPackage{"x", "1.0"}, "installed-package name=x version=1.0"},
        {InstalledPackage{"x", "1.0", ">=3.9", {"api"}, {{"y", {}, {}}}}, R"(installed-package name=x version=1.0 python=">=3.9" extras=["api"] needs=["y"])"},
        {InstalledNeeds{{{"y", {}, {}}}}, R"(installed-needs needs=["y"])"},
        {InstalledFrom{"https://example.org/a.git", "py", "git", "0123", "", false},
         "installed-from url=https://example.org/a.git subdirectory=py control=git revision=0123"},
        {InstalledModules{{"yaml", "_yaml"}}, R"(installed-modules names=["yaml","_yaml"])"},
        {Installer{"uv"}, "installer name=uv"},
        {pip_install(), R"(install tool="pip install" files=["r.txt"] requirements=["x>=1"] excerpted=true hashes_required=true)"},
        {Call{"./run.sh", "app", true}, "call script=./run.sh directory=app at_start=true"},
        {Stage{"build", "python:3.11", 0}, "stage name=build base=python:3.11 index=0"},
        {BuildArgument{"PYTHON_VERSION", "3.11"}, "build-argument name=PYTHON_VERSION value=3.11"},
        {BuildArgument{"API_TOKEN", "hunter2"}, "build-argument name=API_TOKEN withheld=true"},
        {BuildArgument{"X", std::nullopt}, "build-argument name=X"},
        {Copy{{{"a", {}}, {"b", {}}}, "/app", "build", false}, R"(copy sources=["a","b"] destination=/app from=build)"},
        {TestRun{"pytest", "api"}, "test-run tool=pytest directory=api"},
        {WorkingDirectory{"/app"}, "working-directory directory=/app"},
        {Image{"python:${V}", "python:3.11", Image::Use::copied_from, false}, "image reference=python:${V} expanded=python:3.11 use=copied-from"},
        {Service{"api", {"dev"}}, R"(service name=api profiles=["dev"])"},
        {ComposeDocuments{{std::make_shared<const document::Node>()}}, "compose-documents count=1"},
        {ComposeCall{{{"a.yml", {}}}, {{"b.env", {}}}, {"dev"}, "deploy", "srv"},
         R"(compose-call files=["a.yml"] env_files=["b.env"] profiles=["dev"] project_directory=deploy directory=srv)"},
        {ServerUrl{"sqlalchemy.url", "postgresql://shop:hunter2@db/shop"}, "server-url setting=sqlalchemy.url"},
        {Creation{Creation::Kind::user, "shop"}, "creation created=user name=shop"},
        {EnvDocument{{{"TOKEN", "hunter2", false, {}}}}, "env-document count=1"},
        {compose_build({"V", "3.11"}), R"(build context=. arguments=[{"name":"V","value":"3.11","withheld":false}] compose=true)"},
        {Mount{"./a", "/a"}, "mount source=./a target=/a"},
        {EnvFile{".env", true}, "env-file file=.env required=true"},
        {ComposeVersion{"3.8"}, "compose-version version=3.8"},
        {Job{"test", "Tests on Linux"}, R"(job id=test name="Tests on Linux")"},
        {VariableSet{"TOKEN", {Value::Kind::plain, "never shown"}, true}, "variable-set name=TOKEN commented=true"},
        {EnvDivergence{"TOKEN", EnvDivergence::Cause::dollar, {{"compose", "shell"}, {"python-dotenv"}}, {"compose"}},
         R"(env-divergence name=TOKEN why="a dollar without braces" readers=[["compose","shell"],["python-dotenv"]] refused_by=["compose"])"},
        {VariableRead{"TOKEN", VariableRead::Need::required, "os.environ", true, {Value::Kind::plain, "never shown"}},
         "variable-read name=TOKEN required=true need=required how=os.environ guarded=true"},
        {Mentions{{1, 2, 3}}, "mentions count=3"},
        {ModelName{"gpt-4o", "create(model=)", ModelName::Stand::settings_default}, R"_(model-name id=gpt-4o site="create(model=)" stand=settings-default)_"},
        {Suppression{{"a-rule"}, "why"}, R"(suppression rules=["a-rule"] reason=why)"},
        {Setting{{{"rules", {}}, {"a-rule", {}}, {"enabled", {}}}, "false"}, R"(setting keys=["rules","a-rule","enabled"] value=false)"},
        {Unreadable{"no closing quote"}, R"(unreadable reason="no closing quote")"},
    };
    std::vector<std::string_view> told;
    for (const Case& one : cases) {
        const Snapshot snapshot = snapshot_of({one.claim});
        CHECK(text_of(snapshot) == "file:1:1 " + std::string(one.line) + "\n");
        INFO(json_of(snapshot));
        CHECK(test::report_violations(json_of(snapshot), "facts") == std::vector<std::string>{});
        told.push_back(kind_of(one.claim));
    }
    for (const std::string_view kind : render::fact_kinds()) {
        INFO(kind);
        CHECK(std::find(told.begin(), told.end(), kind) != told.end());
    }
}

TEST_CASE("no value of a variable is ever written", "[reporters]") {
    const Snapshot snapshot = snapshot_of({VariableSet{"A", {Value::Kind::plain, "hidden"}, false},
                                           VariableRead{"A", VariableRead::Need::defaulted, "os.getenv", false, {Value::Kind::plain, "hidden"}},
                                           BuildArgument{"DB_PASSWORD", "hidden"}, compose_build({"SECRET_KEY", "hidden"}),
                                           Dependency{requirement("x @ https://user:hidden@example.org/x.zip"), {}, false, false}});
    CHECK(text_of(snapshot).find("hidden") == std::string::npos);
    CHECK(json_of(snapshot).find("hidden") == std::string::npos);
}

TEST_CASE("facts know what they stand in", "[reporters]") {
    CHECK(text_of(snapshot_of({Service{"api", {}}, ComposeVersion{"3"}}, 0)) ==
          "file:1:1 service name=api\nfile:2:1 compose-version version=3 scope=\"service api\"\n");
    CHECK(text_of(snapshot_of({Stage{"", "x", 0}, WorkingDirectory{"/a"}}, 0)).ends_with("directory=/a scope=\"stage 0\"\n"));
    CHECK(text_of(snapshot_of({Job{"t", ""}, WorkingDirectory{"/a"}}, 99)).ends_with("directory=/a\n"));
}

TEST_CASE("facts are sorted and can be had by kind", "[reporters]") {
    Snapshot snapshot = snapshot_of({Job{"b", ""}, Unreadable{"bad"}});
    snapshot.files.insert(snapshot.files.begin(),
                          {"a", std::make_shared<const Facts>(Facts{{ComposeVersion{"3"}, {{2, 1}, {2, 2}}}, {Job{"z", ""}, {{1, 5}, {1, 6}}}})});
    snapshot.troubles = {{"0", "too large"}};
    CHECK(text_of(snapshot) ==
          "0 unreadable reason=\"too large\"\n"
          "a:1:5 job id=z\n"
          "a:2:1 compose-version version=3\n"
          "file:1:1 job id=b\n"
          "file:2:1 unreadable reason=bad\n");
    CHECK(text_of(snapshot, "job") == "a:1:5 job id=z\nfile:1:1 job id=b\n");
    CHECK(nlohmann::json::parse(json_of(snapshot, "unreadable"))["facts"].size() == 2);
    CHECK(test::report_violations(json_of(snapshot), "facts").empty());
}
