#include <driftaudit/collector.hpp>

#include "lock-facts.hpp"
#include "units.hpp"

using namespace driftaudit;
using driftaudit::test::written;

namespace driftaudit::collector {
Collector pyvenv();
Collector installed_metadata();
Collector egg_requires();
Collector egg_link();
Collector direct_url();
Collector installed_modules();
Collector installer();
Collector conda_environment();
}  // namespace driftaudit::collector

namespace {

std::string venv(std::string_view text) { return written(collector::pyvenv().collect(text)); }
std::string metadata(std::string_view text) { return written(collector::installed_metadata().collect(text)); }
std::string conda(std::string_view text) { return written(collector::conda_environment().collect(text)); }
/// What one match spec of conda says.
std::string spec(const std::string& text) {
    const Facts facts = collector::conda_environment().collect("dependencies:\n- " + text + "\n");
    return written({facts.begin() + 1, facts.end()});
}

}  // namespace

TEST_CASE("pyvenv.cfg", "[collectors]") {
    CHECK(collector::pyvenv().claims("pyvenv.cfg"));
    CHECK(collector::pyvenv().claims(".venv/pyvenv.cfg"));
    CHECK_FALSE(collector::pyvenv().claims("docs/my-pyvenv.cfg"));
    CHECK(venv("home = /usr/bin\nversion = 3.12.4\n") == "runs 3.12.4 @2:11-17");
    CHECK(venv("version_info = 3.12.4.final.0\n") == "runs 3.12.4 @1:16-22");
    CHECK(venv("version_info = 3.12.4\nversion = 3.12.5\n") == "runs 3.12.5 @2:11-17");
    CHECK(venv("VERSION=3.11\r\n") == "runs 3.11 @1:9-13");
    CHECK(venv("version = 3.14.0rc2\n") == "runs 3.14.0 @1:11-17");
    CHECK(venv("\xEF\xBB\xBFversion = 3.12.4") == "runs 3.12.4 @1:11-17");
    CHECK(venv("home = /usr/bin\n") == "");
    CHECK(venv("version =\nuv = 0.9.2\n") == "");
    CHECK(venv("version = unknown\n") == "unreadable: this is no version of Python @1:11-18");
    CHECK(venv("") == "");
}

TEST_CASE("metadata of what is installed", "[collectors]") {
    CHECK(collector::installed_metadata().claims(".venv/lib/python3.12/site-packages/a-1.dist-info/METADATA"));
    CHECK(collector::installed_metadata().claims("src/a.egg-info/PKG-INFO"));
    CHECK_FALSE(collector::installed_metadata().claims("PKG-INFO"));
    CHECK_FALSE(collector::installed_metadata().claims("docs/METADATA"));
    CHECK(metadata("Metadata-Version: 2.1\nName: Foo.Bar\nVersion: 1.0\n\nText\n") == "installed foo-bar 1.0 @2:7-14");
    CHECK(metadata("version: 1.0\r\nNAME: a\r\n\r\n") == "installed a 1.0 @2:7-8");
    CHECK(metadata("Name:\n a\nVersion: 1\n") == "installed a 1 @2:2-3");
    CHECK(metadata("Name: a\nSummary: b\n  Version: 2\nVersion: 1\n") == "installed a 1 @1:7-8");
    CHECK(metadata("Name: a\nSummary: \xE9t\xE9\nVersion: 1\n") == "installed a 1 @1:7-8");
    CHECK(metadata("Name: a\n\nVersion: 1\n") == "unreadable: the metadata gives no version of a @1:7-8");
    CHECK(metadata("Name: a\nNo header\nVersion: 1\n") == "unreadable: the metadata gives no version of a @1:7-8");
    CHECK(metadata("Version: 1\n") == "unreadable: the metadata gives no name @1:1");
    CHECK(metadata("Name: a b\nVersion: 1\n") == "unreadable: this is no name of a distribution @1:7-10");
    CHECK(metadata("") == "unreadable: the metadata gives no name @1:1");
    CHECK(metadata("Name: a\nVersion: 1\nRequires-Python: >=3.8\nRequires-Dist: b (>=1) ; extra == 'x'\nRequires-Dist: c\n  >=2\nProvides-Extra: X_y\n") ==
          "installed a[X_y] 1 python >=3.8 needs b (>=1) ; extra == 'x'@4:16 & c >=2@5:16 @1:7-8");
    CHECK(metadata("Name: a\nVersion: 1\nRequires-Dist: b @ https://u:pw@example.org/b.zip\n") == "installed a 1 needs b @ https://***@example.org/b.zip@3:16 @1:7-8");
    CHECK(metadata("Name: a\nVersion: 1\n\nRequires-Dist: b\n") == "installed a 1 @1:7-8");
}

TEST_CASE("what stands beside the metadata", "[collectors]") {
    const auto requires_txt = [](std::string_view text) { return written(collector::egg_requires().collect(text)); };
    CHECK(collector::egg_requires().claims("lib/a.egg-info/requires.txt"));
    CHECK_FALSE(collector::egg_requires().claims("docs/requires.txt"));
    CHECK(requires_txt("b>=1\n\n[:python_version<'3']\nc\n\n[x]\nd\n\n[y:os_name=='nt']\ne @ https://example.org/e.zip\n") ==
          "installed needs b>=1@1:1 & c; python_version<'3'@4:1 & d; extra == \"x\"@7:1 & e @ https://example.org/e.zip ; (os_name=='nt') and extra == \"y\"@10:1 @1:1-5");
    CHECK(requires_txt("") == "installed @1:1");

    CHECK(collector::egg_link().claims("lib/a.egg-link"));
    CHECK(written(collector::egg_link().collect("/src/a\n../\n")) == "from /src/a editable @1:1-7");
    CHECK(written(collector::egg_link().collect("\n")) == "unreadable: no folder is named here @1:1");

    CHECK(collector::installer().claims("lib/a.dist-info/INSTALLER"));
    CHECK(written(collector::installer().collect("uv")) == "by uv @1:1-3");
    CHECK(written(collector::installer().collect(" \n")) == "");
}

TEST_CASE("the modules of what is installed", "[collectors]") {
    const Collector collector = collector::installed_modules();
    CHECK(collector.claims("lib/yaml-6.dist-info/RECORD"));
    CHECK(collector.claims("lib/yaml.egg-info/top_level.txt"));
    CHECK_FALSE(collector.claims("docs/RECORD"));
    const auto modules = [&](std::string_view text) {
        const Facts facts = collector.collect(text);
        const auto* installed = first<InstalledModules>(facts);
        return installed ? installed->names : std::vector<std::string>{};
    };
    using Names = std::vector<std::string>;
    CHECK(modules("_yaml/__init__.py,sha256=a,1\nyaml/__init__.py,sha256=a,1\r\nyaml/loader.py,sha256=a,1\nPyYAML-6.dist-info/RECORD,,\n") == Names{"_yaml", "yaml"});
    CHECK(modules("six.py,sha256=a,1\n__pycache__/six.cpython-312.pyc,,\n_cffi.cpython-312-x86_64-linux-gnu.so,,\n../../../bin/six,,\n") == Names{"six", "_cffi"});
    CHECK(modules("__editable__.shop-1.pth,,\nshop.pth,,\nshop-1.dist-info/direct_url.json,,\nLICENSE.txt,,\n").empty());
    CHECK(modules("google/cloud/storage/__init__.py,sha256=a,1\n") == Names{"google"});
    CHECK(modules("yaml\n_yaml\n") == Names{"yaml", "_yaml"});   // of an egg
    CHECK(modules("\xef\xbb\xbfyaml\n\n") == Names{"yaml"});
    CHECK(modules("").empty());
}

TEST_CASE("direct_url.json", "[collectors]") {
    const auto direct = [](std::string_view text) { return written(collector::direct_url().collect(text)); };
    CHECK(collector::direct_url().claims("lib/a.dist-info/direct_url.json"));
    CHECK_FALSE(collector::direct_url().claims("direct_url.json"));
    CHECK(direct("{\"url\": \"file:///src/a\", \"dir_info\": {\"editable\": true}}") == "from file:///src/a editable @1:10-23");
    CHECK(direct("{\"url\": \"https://u:pw@g/a.git\", \"vcs_info\": {\"vcs\": \"git\", \"commit_id\": \"01\"}, \"subdirectory\": \"py\"}") ==
          "from https://***@g/a.git py git 01 @1:10-30");
    CHECK(direct("{\"archive_info\": {\"hashes\": {\"md5\": \"a\", \"sha256\": \"b\"}}, \"url\": \"https://g/a.zip\"}") == "from https://g/a.zip sha256=b @1:67-82");
    CHECK(direct("{\"url\": \"https://g/a.zip\"}") == "unreadable: exactly one of vcs_info, archive_info and dir_info belongs here @1:1");
    CHECK(direct("{\"url\": 1, \"archive_info\": {}}") == "unreadable: a text belongs here @1:9-10");
    CHECK(direct("{\"url\": \"file:a\", \"dir_info\": {}}") == "unreadable: the URL of a folder is absolute @1:10-16");
    CHECK(direct("{\"url\": ").starts_with("unreadable: not valid JSON"));
    CHECK(direct("[]") == "unreadable: no url @1:1");
}

TEST_CASE("match specs of conda", "[collectors]") {
    CHECK(spec("numpy") == "needs numpy @2:3-8");
    CHECK(spec("numpy=1.26") == "needs numpy==1.26.* @2:3-13");
    CHECK(spec("numpy=1.26.*") == "needs numpy==1.26.* @2:3-15");
    CHECK(spec("numpy=1.26*") == "needs numpy==1.26.* @2:3-14");
    CHECK(spec("numpy==1.26.4") == "needs numpy==1.26.4 @2:3-16");
    CHECK(spec("numpy=1.26.4") == "needs numpy==1.26.4 @2:3-15");
    CHECK(spec("numpy=1.26.4=py311_0") == "needs numpy==1.26.4 @2:3-23");
    CHECK(spec("numpy=1.26=*cuda*") == "needs numpy==1.26 @2:3-20");
    CHECK(spec("numpy 1.26") == "needs numpy==1.26 @2:3-13");
    CHECK(spec("numpy 1.26.* py311_0") == "needs numpy==1.26.* @2:3-23");
    CHECK(spec("numpy >=1.2, <2") == "needs numpy>=1.2,<2 @2:3-18");
    CHECK(spec("numpy!=1.5") == "needs numpy!=1.5 @2:3-13");
    CHECK(spec("numpy=1.2|1.3") == "needs numpy @2:3-16");
    CHECK(spec("numpy[version='>=1.2']") == "needs numpy @2:3-25");
    CHECK(spec("numpy=*") == "needs numpy @2:3-10");
    CHECK(spec("conda-forge::numpy=1.26") == "needs numpy==1.26.* @2:3-26");
    CHECK(spec("openssl=1.1.1w") == "needs openssl===1.1.1w @2:3-17");
    CHECK(spec("python=3.11") == "runs 3.11 @2:10-14");
    CHECK(spec("python==3.11.4") == "runs 3.11.4 @2:11-17");
    CHECK(spec("python=3.11.4=h1_0") == "runs 3.11.4 @2:10-16");
    CHECK(spec("'python=3.11.*'") == "runs 3.11 @2:11-15");
    CHECK(spec("python 3.11") == "runs 3.11 @2:10-14");
    CHECK(spec("python>=3.10,<3.13") == "allows >=3.10,<3.13 @2:9-21");
    CHECK(spec("python") == "");
    CHECK(spec("'=1'") == "unreadable: this is no match spec of conda @2:4-6");
}

TEST_CASE("environment files of conda", "[collectors]") {
    CHECK(collector::conda_environment().claims("environment.yml"));
    CHECK(collector::conda_environment().claims("envs/environment-gpu.yaml"));
    CHECK(collector::conda_environment().claims("model/conda.yaml"));
    CHECK_FALSE(collector::conda_environment().claims("conda-lock.yml"));
    CHECK_FALSE(collector::conda_environment().claims("environment.txt"));
    CHECK(conda("name: My_Env\ndependencies:\n  - python=3.11\n  - pip:\n    - Requests==2.31.0\n") ==
          "manifest conda my-env @1:7-13 | runs 3.11 @3:12-16 | needs requests==2.31.0 @5:7-23");
    CHECK(conda("dependencies:\n- pip:\n  - -r requirements.txt\n  - -c limits.txt\n  - --index-url https://example.org\n") ==
          "manifest conda @2:1 | includes requirements.txt @3:8-24 | obeys limits.txt @4:8-18");
    CHECK(conda("dependencies:\n- pip:\n  - -e ./lib\n") == "manifest conda @2:1 | editable  at ./lib @3:8-13");
    CHECK(conda("prod:\n  url: x\n") == "");  // another kind of file of this name
    CHECK(conda("dependencies:\n  a: 1\n") == "");
    CHECK(conda("dependencies: [\n").starts_with("unreadable: "));
    CHECK(conda("name: &a [*a, *a]\ndependencies:\n- x\n").starts_with("unreadable: "));
}
