#include <driftaudit/collector.hpp>

#include "lock-facts.hpp"
#include "units.hpp"

using namespace driftaudit;
using driftaudit::test::written;

namespace driftaudit::collector {
Collector uv_lock();
Collector poetry_lock();
Collector pdm_lock();
Collector pylock();
Collector pipfile_lock();
Collector conda_lock();
}  // namespace driftaudit::collector

namespace {

std::string uv(std::string_view text) { return written(collector::uv_lock().collect(text)); }
std::string poetry(std::string_view text) { return written(collector::poetry_lock().collect(text)); }
std::string pdm(std::string_view text) { return written(collector::pdm_lock().collect(text)); }
std::string pylock(std::string_view text) { return written(collector::pylock().collect(text)); }
std::string pipenv(std::string_view text) { return written(collector::pipfile_lock().collect(text)); }
std::string conda(std::string_view text) { return written(collector::conda_lock().collect(text)); }

std::string package(std::string_view rest) { return "[[package]]\nname = \"a\"\nversion = \"1\"\n" + std::string(rest); }

}  // namespace

TEST_CASE("a lock's name tells its kind", "[collectors]") {
    CHECK(collector::uv_lock().claims("backend/uv.lock"));
    CHECK_FALSE(collector::uv_lock().claims("my-uv.lock"));
    CHECK(collector::poetry_lock().claims("poetry.lock"));
    CHECK(collector::pipfile_lock().claims("a/b/Pipfile.lock"));
    CHECK(collector::pdm_lock().claims("pdm.lock"));
    CHECK(collector::pdm_lock().claims("pdm.windows.lock"));
    CHECK(collector::pylock().claims("pylock.toml"));
    CHECK(collector::pylock().claims("deploy/pylock.prod.toml"));
    CHECK_FALSE(collector::pylock().claims("pylock.a.b.toml"));
    CHECK_FALSE(collector::pylock().claims("pylock..toml"));
    CHECK(collector::conda_lock().claims("conda-lock.yml"));
    CHECK(collector::conda_lock().claims("gpu.conda-lock.yml"));
    CHECK(collector::uv_lock().large);
}

TEST_CASE("uv.lock", "[collectors]") {
    CHECK(uv("") == "lock uv @1:1");
    CHECK(uv("version = 1\nrequires-python = \">=3.11\"\n") == "lock uv @1:1 | allows >=3.11 @2:20-26");
    CHECK(uv("\xEF\xBB\xBFrequires-python = '==3.12.*'") == "lock uv @1:1 | allows ==3.12.* @1:20-28");
    CHECK(uv(package("")) == "lock uv @1:1 | a 1 registry @2:9-10");
    CHECK(uv("[[package]]\r\nname = \"Foo_Bar\"\r\nversion = \"1\"\r\n") == "lock uv @1:1 | foo-bar 1 registry @2:9-16");
    CHECK(uv(package("source = { registry = \"https://pypi.example.org/simple\" }")) == "lock uv @1:1 | a 1 registry @2:9-10");
    CHECK(uv(package("source = { git = \"https://example.org/a?rev=main#0123\" }")) == "lock uv @1:1 | a 1 git https://example.org/a?rev=***#0123 @2:9-10");
    CHECK(uv(package("source = { editable = \".\" }")) == "lock uv @1:1 | a 1 editable . @2:9-10");
    CHECK(uv(package("source = { virtual = \".\" }")) == "lock uv @1:1 | a 1 virtual . @2:9-10");
    CHECK(uv(package("source = { directory = \"lib\" }")) == "lock uv @1:1 | a 1 directory lib @2:9-10");
    CHECK(uv(package("source = { path = \"a.whl\" }")) == "lock uv @1:1 | a 1 path a.whl @2:9-10");
    CHECK(uv(package("source = { url = \"https://example.org/a.whl\", subdirectory = \"b\" }")) == "lock uv @1:1 | a 1 url https://example.org/a.whl @2:9-10");
    CHECK(uv(package("resolution-markers = [\n    \"python_full_version < '3.12'\",\n]")) ==
          "lock uv @1:1 | a 1 registry; python_full_version < '3.12' @2:9-10");
    CHECK(uv(package("resolution-markers = [\n    \"b\",\n    \"a\"\n]")) == "lock uv @1:1 | a 1 registry; (a) or (b) @2:9-10");
    CHECK(uv("[[package]]\nname = \"a\"\nsource = { editable = \".\" }\n") == "lock uv @1:1 | a editable . @2:9-10");
    CHECK(uv("[options]\nexclude-newer = \"2024\" # why\n" + package("")) == "lock uv @1:1 | a 1 registry @4:9-10");
    CHECK(uv("[manifest]\nmembers = [\n    \"a\",\n    \"b\",\n]\n\n" + package("")) == "lock uv @1:1 | a 1 registry @8:9-10");
    CHECK(uv("requires-python = \">=3.11\"\n" + package("[package.metadata]\nrequires-dist = [{ name = \"b\", specifier = \">=1\" }]\n")) ==
          "lock uv @1:1 | allows >=3.11 @1:20-26 | a 1 registry declared b>=1@6:28 @3:9-10");
    CHECK(uv("[[package]]\nversion = \"1\"\n") == "lock uv @1:1 | unreadable: a package without a name @1:1");
    CHECK(uv("[[package]]\nname = \"a b\"\nversion = \"1\"\n") == "lock uv @1:1 | unreadable: this is no name of a package @2:9-12");
}

TEST_CASE("poetry.lock", "[collectors]") {
    CHECK(poetry(package("python-versions = \">=3.8\"\n\n[metadata]\nlock-version = \"2.1\"\npython-versions = \"^3.11\"\n")) ==
          "lock poetry @1:1 | a 1 registry python >=3.8 @2:9-10 | allows ^3.11 @8:20-25");
    CHECK(poetry("package = []\n\n[metadata]\npython-versions = \"*\"\n") == "lock poetry @1:1 | allows * @4:20-21");
    CHECK(poetry(package("[package.dependencies]\n\"ruamel.yaml\" = \"*\"\n\n[package.source]\ntype = \"git\"\nurl = \"https://example.org/a\"\n")) ==
          "lock poetry @1:1 | a 1 git https://example.org/a needs ruamel-yaml@5:18 @2:9-10");
    CHECK(poetry(package("[package.source]\ntype = \"legacy\"\n")) == "lock poetry @1:1 | a 1 registry @2:9-10");
    CHECK(poetry(package("develop = true\n[package.source]\ntype = \"directory\"\n")) == "lock poetry @1:1 | a 1 editable @2:9-10");
    CHECK(poetry(package("develop = false\n[package.source]\ntype = \"directory\"\n")) == "lock poetry @1:1 | a 1 directory @2:9-10");
    CHECK(poetry(package("[package.source]\ntype = \"file\"\n")) == "lock poetry @1:1 | a 1 path @2:9-10");
    CHECK(poetry(package("[package.source]\ntype = \"url\"\n")) == "lock poetry @1:1 | a 1 url @2:9-10");
    CHECK(poetry(package("groups = [\"main\"]\nmarkers = \"os_name == \\\"nt\\\"\"\n")) ==
          "lock poetry @1:1 | a 1 registry; os_name == \"nt\" for main @2:9-10");
    CHECK(poetry(package("groups = [\"dev\", \"main\"]\nmarkers = {dev = \"a\", main = \"b\"}\n")) ==
          "lock poetry @1:1 | a 1 registry; (a) or (b) for dev,main @2:9-10");
    CHECK(poetry(package("groups = [\"dev\", \"main\"]\nmarkers = {main = \"b\"}\n")) == "lock poetry @1:1 | a 1 registry for dev,main @2:9-10");
    CHECK(poetry("[[package]]\nname = \"a\"\nversion = \"1\"\ndescription = \"\"\"\n[[package]]\nname = \"no\"\n\"\"\"\n") ==
          "lock poetry @1:1 | a 1 registry @2:9-10");
    CHECK(poetry(package(
              "[package.extras]\nx = [\"y (>=1)\", \"z\"]\n[extras]\nx = [\"y\"]\n[metadata.files]\na = [\n    {file = \"a.whl\", hash = \"0\"},\n]\n")) ==
          "lock poetry @1:1 | a 1 registry @2:9-10");
}

TEST_CASE("pdm.lock", "[collectors]") {
    const std::string target = "[metadata]\ngroups = [\"default\"]\n\n[[metadata.targets]]\nrequires_python = \"~=3.11\"\n";
    CHECK(pdm(target) == "lock pdm @1:1 | allows ~=3.11 @5:20-26");
    CHECK(pdm(target + "[[metadata.targets]]\nrequires_python = \"~=3.11\"\nplatform = \"linux\"\n") == "lock pdm @1:1 | allows ~=3.11 @5:20-26");
    CHECK(pdm(target + "[[metadata.targets]]\nrequires_python = \"~=3.12\"\n") == "lock pdm @1:1");  // each holds for one target only
    CHECK(pdm(package("requires_python = \">=3.8\"\nmarker = \"os_name == 'nt'\"\n")) ==
          "lock pdm @1:1 | a 1 registry; os_name == 'nt' python >=3.8 @2:9-10");
    CHECK(pdm(package("git = \"https://example.org/a.git\"\nref = \"main\"\n")) == "lock pdm @1:1 | a 1 git https://example.org/a.git @2:9-10");
    CHECK(pdm(package("path = \"./lib\"\neditable = true\n")) == "lock pdm @1:1 | a 1 editable ./lib @2:9-10");
    CHECK(pdm(package("path = \"./a.whl\"\n")) == "lock pdm @1:1 | a 1 path ./a.whl @2:9-10");
    CHECK(pdm(package("url = \"https://example.org/a.whl\"\n")) == "lock pdm @1:1 | a 1 url https://example.org/a.whl @2:9-10");
}

TEST_CASE("pylock.toml", "[collectors]") {
    const auto packages = [](std::string_view rest) { return "requires-python = '>=3.9'\n[[packages]]\nname = 'a'\n" + std::string(rest); };
    const std::string head = "lock pylock @1:1 | allows >=3.9 @1:20-25 | ";
    CHECK(pylock(packages("version = '1'\nrequires-python = '>=3.8'\nmarker = \"os_name == 'nt'\"\n")) == head + "a 1 registry; os_name == 'nt' python >=3.8 @3:9-10");
    CHECK(pylock(packages("vcs = {type = 'git', url = 'https://example.org/a'}\n")) == head + "a git https://example.org/a @3:9-10");
    CHECK(pylock(packages("[packages.vcs]\ntype = 'git'\n")) == head + "a git @3:9-10");
    CHECK(pylock(packages("directory = {path = '.', editable = true}\n")) == head + "a editable . @3:9-10");
    CHECK(pylock(packages("directory = {path = 'lib'}\n")) == head + "a directory lib @3:9-10");
    CHECK(pylock(packages("archive = {url = 'https://example.org/a.zip', hashes = {sha256 = '0'}}\n")) == head + "a url https://example.org/a.zip @3:9-10");
    CHECK(pylock(packages("archive = {path = 'a.zip'}\n")) == head + "a path a.zip @3:9-10");
    CHECK(pylock(packages("version = '1'\n\n    [[packages.wheels]]\n    name = 'a.whl'\n")) == head + "a 1 registry @3:9-10");
    CHECK(pylock("packages = [\n  { name = \"a\", directory = { path = \".\" } },\n]\n") == "lock pylock @1:1 | a directory . @2:13-14");
}

TEST_CASE("locks that are damaged keep what stands clear of the damage", "[collectors]") {
    const std::string a = package("source = { git = \"x\" }\n"), b = "[[package]]\nname = \"b\"\nversion = \"2\"\n";
    CHECK(uv(a + "<<<<<<< HEAD\n" + b + "=======\n" + b + ">>>>>>> theirs\n" + b) ==
          "lock uv @1:1 | unreadable: unresolved merge conflict: <<<<<<< HEAD @5:1-13 | b 2 registry @15:9-10");
    CHECK(uv(a + b + "<<<<<<< HEAD\nwheels = [\n=======\nsdist = {}\n>>>>>>> x\nmore = 1\n[package.source]\ngit = \"y\"\n" + b) ==
          "lock uv @1:1 | a 1 git x @2:9-10 | unreadable: unresolved merge conflict: <<<<<<< HEAD @8:1-13 | b 2 registry @17:9-10");
    CHECK(uv(a + "\nwheels = [\n    { url = \"u\" },\n<<<<<<< ours\n    { url = \"v\" },\n=======\n>>>>>>> theirs\n]\n\n" + b) ==
          "lock uv @1:1 | unreadable: unresolved merge conflict: <<<<<<< ours @8:1-13 | b 2 registry @15:9-10");
    CHECK(uv(a + b + "wheels = [\n    { url = \"u\" },\n").starts_with("lock uv @1:1 | a 1 git x @2:9-10 | unreadable: not valid TOML"));
    CHECK(uv(a + "[[package]]\nname = \"b\"\nversion = \"2").starts_with("lock uv @1:1 | a 1 git x @2:9-10 | unreadable: not valid TOML"));
    CHECK(uv("[[package]]\nname = \"b\"\nwheels = [\n    { url = \"u\" },\n" + a).ends_with("a 1 git x @6:9-10"));  // the bracket is missing
    CHECK(uv("[[package]]\nname = b\n\n" + a).ends_with("a 1 git x @5:9-10"));
    CHECK(uv("[[package]]\nname = \"b\"\ndescription = \"\"\"\n[[package]]\nname = \"no\"\n\"\"\"\nbroken\n" + a).ends_with("a 1 git x @9:9-10"));
    CHECK(uv(std::string("\xFF\xFEv\0e\0r\0", 8)).starts_with("lock uv @1:1 | unreadable: "));
    CHECK(uv(std::string(5000, '[')).starts_with("lock uv @1:1 | unreadable: "));
    CHECK(uv("a = " + std::string(5000, '[')).starts_with("lock uv @1:1 | unreadable: "));
    std::string crowded = "[package.source]\n";
    for (int i = 0; i < 100'000; ++i) crowded += "k" + std::to_string(i) + " = true\n";
    CHECK(uv(package(crowded)) == "lock uv @1:1 | a 1 registry @2:9-10");
    CHECK(uv(std::string("name\0= 1", 8)).starts_with("lock uv @1:1 | unreadable: "));
}

TEST_CASE("Pipfile.lock", "[collectors]") {
    const auto lock = [](std::string_view packages) { return "{\"_meta\": {\"requires\": {\"python_version\": \"3.9\"}},\n" + std::string(packages) + "}"; };
    const std::string head = "lock pipenv @1:1 | allows 3.9 @1:44-47";
    CHECK(pipenv("{}") == "lock pipenv @1:1");
    CHECK(pipenv(lock("\"default\": {}")) == head);
    CHECK(pipenv("{\"_meta\": {\"requires\": {\"python_full_version\": \"3.9.1\", \"python_version\": \"3.9\"}}}") ==
          "lock pipenv @1:1 | allows 3.9.1 @1:49-54");
    CHECK(pipenv(lock("\"default\": {\"A_b\": {\"version\": \"==1.2\"}}")) == head + " | a-b 1.2 registry for default @2:14-17");
    CHECK(pipenv(lock("\"default\": {\"a\": {\"version\": \"==1\"}}, \"develop\": {\"b\": {\"version\": \"==2\", \"hashes\": [\"sha256:0\"]}}")) ==
          head + " | a 1 registry for default @2:14-15 | b 2 registry for develop @2:52-53");
    CHECK(pipenv(lock("\"default\": {\"a\": {\"markers\": \"os_name == 'nt'\", \"version\": \"==1\"}}")) == head + " | a 1 registry; os_name == 'nt' for default @2:14-15");
    CHECK(pipenv(lock("\"default\": {\"a\": {\"editable\": true, \"git\": \"https://example.org/a\", \"ref\": \"0\"}}")) == head + " | a git https://example.org/a for default @2:14-15");
    CHECK(pipenv(lock("\"default\": {\"a\": {\"editable\": true, \"path\": \".\"}}")) == head + " | a editable . for default @2:14-15");
    CHECK(pipenv(lock("\"default\": {\"a\": {\"file\": \"https://example.org/a.whl\"}}")) == head + " | a url https://example.org/a.whl for default @2:14-15");
    CHECK(pipenv(lock("\"default\": {\"a\": {\"file\": \"./a.whl\"}}")) == head + " | a path ./a.whl for default @2:14-15");
    CHECK(pipenv("") == "lock pipenv @1:1 | unreadable: the file is empty @1:1");
    CHECK(pipenv(lock("\"default\": {\"a\": {\"version\": \"==1\"},\n<<<<<<< HEAD\n\"b\": {\"version\": \"==2\"}")) ==
          head + " | a 1 registry for default @2:14-15 | unreadable: unresolved merge conflict: <<<<<<< HEAD @3:1-13");
    CHECK(pipenv("{\"default\": {\"a\": {\"version\": \"==1\"}, \"b\": {\"vers")
              .starts_with("lock pipenv @1:1 | a 1 registry for default @1:15-16 | unreadable: not valid JSON"));
    CHECK(pipenv(std::string(100'000, '[')) == "lock pipenv @1:1 | unreadable: not read: nested deeper than 256 @1:257");
    CHECK(pipenv("[1, 2]") == "lock pipenv @1:1");
    CHECK(pipenv("[[{}], [[]]]") == "lock pipenv @1:1");
    CHECK(pipenv("{\"default\": {\"a\": [], \"b\": {\"version\": \"==1\"}}}") == "lock pipenv @1:1 | b 1 registry for default @1:24-25");
    CHECK(pipenv("{\"default\": {\"a\xFF\": {}}}").starts_with("lock pipenv @1:1 | unreadable: not valid JSON"));
    CHECK(pipenv("{\"_meta\": {\"hash\": {\"sha256\": \"0a\"}}}") == "lock pipenv of 0a @1:1");
    CHECK(pipenv(lock("\"docs\": {\"a\": {\"extras\": [\"x\", \"y\"], \"version\": \"==1\"}}")) == head + " | a[x,y] 1 registry for docs @2:11-12");
}

TEST_CASE("conda-lock.yml", "[collectors]") {
    CHECK(conda("metadata:\n  sources:\n  - environment.yml\npackage:\n- name: NumPy\n  version: 1.26.4\n  manager: conda\n  platform: linux-64\n") ==
          "lock conda-lock environment.yml @1:1 | numpy 1.26.4 registry; sys_platform == 'linux' and platform_machine == 'x86_64' @5:9-14");
    CHECK(conda("package:\n- {name: python, version: 3.11.4, manager: conda}\n- {name: python, version: 3.11.4, manager: conda}\n") ==
          "lock conda-lock @1:1 | python 3.11.4 registry @2:10-16 | allows ==3.11.4 @2:27-33 | python 3.11.4 registry @3:10-16");
    CHECK(conda("package:\n- {name: python, version: 3.11.4, manager: conda}\n- {name: python, version: 3.12.1, manager: conda}\n").find("allows") ==
          std::string::npos);
    CHECK(conda("package:\n- version: 1\n") == "lock conda-lock @1:1 | unreadable: a package without a name @2:3-13");
    CHECK(conda("package: [").starts_with("lock conda-lock @1:1 | unreadable: "));
    CHECK(conda("package:\n- name: a\n  version: '1'\n  category: dev\n  optional: true\n  dependencies:\n    b: '>=1,<2'\n    c: 3.* *_0\n") ==
          "lock conda-lock @1:1 | a 1 registry for dev optional needs b>=1,<2@7:5 & c@8:5 @2:9-10");
}

TEST_CASE("what the packages of a lock need", "[collectors]") {
    const std::string head = "lock uv @1:1 | a 1 registry";
    CHECK(uv(package("dependencies = [\n    { name = \"b\" },\n    { name = \"c\", extra = [\"x\", \"y\"], marker = \"os_name == 'nt'\" },\n]\n")) ==
          head + " needs b@5:15 & c[x,y]; os_name == 'nt'@6:15 @2:9-10");
    CHECK(uv(package("dependencies = [\n    { name = \"b\", version = \"2\", source = { registry = \"https://example.org\" } },\n]\n")) == head + " needs b==2@5:15 @2:9-10");
    CHECK(uv(package("dependencies = [{ name = \"b\" }]\n[package.optional-dependencies]\nx = [\n    { name = \"c\" },\n]\n[package.dev-dependencies]\n"
                     "dev = [\n    { name = \"d\" },\n]\n")) == head + " needs b@4:27 & [x] c@7:15 & [dev] d@11:15 @2:9-10");
    CHECK(uv(package("[package.metadata]\nrequires-dist = [\n    { name = \"b\", extras = [\"x\"], specifier = \">=1\", marker = \"extra == 'y'\" },\n"
                     "    { name = \"c\", git = \"https://u:pw@example.org/c\" },\n    { name = \"d\", editable = \"lib\" },\n]\nprovides-extras = [\"y\"]\n\n"
                     "[package.metadata.requires-dev]\ndev = [{ name = \"e\", specifier = \"==1\" }]\n")) ==
          head + " declared b[x]>=1; extra == 'y'@6:15 & c @ git+https://***@example.org/c@7:15 & d @ lib@8:15 & [dev] e==1@13:18 @2:9-10");
    CHECK(poetry(package("optional = true\ncategory = \"main\"\n\n[package.dependencies]\nb = \">=1,<2\"\nc = {version = \"^3.1\", markers = \"os_name == 'nt'\", extras = [\"x\"]}\n"
                         "d = [\n    {version = \"*\", python = \"<3.9\"},\n    {version = \">=2\"},\n]\ne = {version = \"*\", optional = true}\n")) ==
          "lock poetry @1:1 | a 1 registry for main optional needs b>=1,<2@8:6 & c[x]>=3.1,<4; os_name == 'nt'@9:17 & d; python_version < \"3.9\"@11:17 & d>=2@12:17 & "
          "[] e@14:17 @2:9-10");
    CHECK(poetry("[metadata]\ncontent-hash = \"0a\"\n") == "lock poetry of 0a @1:1");
    CHECK(pdm(package("groups = [\"default\", \"dev\"]\nextras = [\"x\"]\ndependencies = [\n    \"b>=1\",\n    \"c; os_name == 'nt'\",\n]\n")) ==
          "lock pdm @1:1 | a[x] 1 registry for default,dev needs b>=1@7:6 & c; os_name == 'nt'@8:6 @2:9-10");
    CHECK(pdm("[metadata]\ncontent_hash = \"sha256:0a\"\n") == "lock pdm of 0a @1:1");
    CHECK(pylock("[[packages]]\nname = 'a'\nversion = '1'\ndependencies = [{ name = 'b' }, { name = 'c', version = '2' }]\n") ==
          "lock pylock @1:1 | a 1 registry needs b@4:27 & c==2@4:43 @2:9-10");
}
