#include "manifest-facts.hpp"

using namespace driftaudit;
using namespace driftaudit::test;

namespace {
std::string read(std::string_view text) { return facts_of("pyproject", text); }
/// The fact of one line of a table of poetry's dependencies.
std::string poetry(std::string_view line) {
    const std::string all = read("[tool.poetry.dependencies]\n" + std::string(line) + "\n");
    return all.find('\n') == std::string::npos ? "" : all.substr(all.find('\n') + 1);
}
}  // namespace

TEST_CASE("a pyproject.toml declares a project", "[collectors]") {
    CHECK(read("[project]\nname = 'My.App'\n") == "1:1 manifest pep621 my-app");
    CHECK(read("[build-system]\nrequires = ['hatchling']\n[project]\nname = 'x'\n") == "3:1 manifest pep621 x package");
    CHECK(read("[build-system]\n[tool.poetry]\nname = 'x'\n") == "2:1 manifest poetry x package");
    CHECK(read("[build-system]\n[tool.poetry]\nname = 'x'\npackage-mode = false\n") == "2:1 manifest poetry x");
    CHECK(read("[build-system]\n[project]\nname = 'x'\n[tool.uv]\npackage = false\n") == "2:1 manifest pep621 x");
    CHECK(read("[tool.black]\nline-length = 100\n") == "");
    CHECK(read("[dependency-groups]\ndev = ['a']\n") == "1:1 manifest pep735 \n2:9 needs a {group dev}");
    CHECK(read("[project]\nname = 'x'\ndynamic = ['version', 'dependencies']\n") == "1:1 manifest pep621 x dynamic");
    CHECK(read("[project]\nname = 'x'\ndynamic = ['version']\n") == "1:1 manifest pep621 x");
    CHECK(read("[project]\nname='x'\n[tool.uv.workspace]\nmembers = ['libs/*', 'api']\nexclude = ['libs/old']\n[tool.uv.sources]\nlib = {path = '../lib', editable = true}\nw = "
               "{workspace = true}\n") == "1:1 manifest pep621 x members libs/*,api,!libs/old,../lib");
    CHECK(read("[tool.flit.metadata]\nmodule = 'x'\nrequires = ['a']\nrequires-python = '>=3.8'\n") ==
          "1:1 manifest flit x\n3:14 needs a\n4:20 python allows >=3.8 (requires-python)");
}

TEST_CASE("a pyproject.toml allows Pythons", "[collectors]") {
    CHECK(read("[project]\nname='x'\nrequires-python = \">=3.9, <4\"\n") == "1:1 manifest pep621 x\n3:20 python allows >=3.9, <4 (requires-python)");
    CHECK(poetry("python = '^3.11'") == "2:11 python allows ^3.11 (requires-python)");
    CHECK(poetry("python = {version = '~3.11'}") == "2:22 python allows ~3.11 (requires-python)");
    CHECK(poetry("python = '>=3.9,<3.9.7 || >3.9.7,<4'") == "2:11 python allows >=3.9,<3.9.7 || >3.9.7,<4 (requires-python)");
}

TEST_CASE("dependencies of PEP 621 and PEP 735", "[collectors]") {
    CHECK(read("[project]\nname='x'\ndependencies = [\n  \"fastapi[all]>=0.110\",  # c\n  'a; python_version<\"3.9\"',\n]\n") ==
          "1:1 manifest pep621 x\n4:4 needs fastapi[all] >=0.110\n5:4 needs a; python_version<\"3.9\"");
    CHECK(read("[project]\nname='x'\n[project.optional-dependencies]\nDev_Tools = ['pytest']\n") ==
          "1:1 manifest pep621 x\n4:15 needs pytest {extra dev-tools}");
    CHECK(read("[dependency-groups]\ntest = [{include-group = 'other'}]\n") == "1:1 manifest pep735 \n2:9 unreadable: the file has no group of this name");
    CHECK(read("[dependency-groups]\ntest = ['pytest', {include-group = 'Base_X'}]\nbase-x = []\n") ==
          "1:1 manifest pep735 \n2:10 needs pytest {group test}\n2:19 group base-x {group test}");
    CHECK(read("[tool.uv]\ndev-dependencies = ['ruff==0.4']\n") == "2:20 manifest uv \n2:22 needs ruff ==0.4 {group dev}");
    CHECK(read("[project]\nname='x'\n[tool.pdm.dev-dependencies]\ntest = ['-e file:///${PROJECT_ROOT}/lib#egg=lib', 'b']\n") ==
          "1:1 manifest pep621 x\n4:10 edits lib @ file:///${PROJECT_ROOT}/lib#egg=lib {group test}\n4:52 needs b {group test}");
    CHECK(read("[project]\nname='x'\n[tool.hatch.envs.docs]\ndependencies = ['mkdocs', 'lib @ {root:uri}/lib']\n") ==
          "1:1 manifest pep621 x\n4:18 needs mkdocs {environment docs}");
    CHECK(read("[project]\nname='x'\ndynamic=['dependencies']\n[tool.setuptools.dynamic]\ndependencies = {file = "
               "['requirements.txt']}\noptional-dependencies.dev = {file = 'dev.txt'}\n") ==
          "1:1 manifest pep621 x\n5:26 reads requirements.txt\n6:38 reads dev.txt {extra dev}");
    CHECK(read("[project]\nname='x'\ndependencies=['a @ https://u:secret@host/a.zip']\n") == "1:1 manifest pep621 x\n3:16 needs a @ https://***@host/a.zip");
}

TEST_CASE("what a pyproject.toml says badly is told where it stands", "[collectors]") {
    CHECK(read("[project]\nname='x'\ndependencies = ['a b', 'c', 1]\n") ==
          "1:1 manifest pep621 x\n3:18 unreadable: no requirement of PEP 508\n3:25 needs c\n3:29 unreadable: a requirement is a string");
    CHECK(read("[project]\nname='x'\n[project.dependencies]\na = '1'\n") == "1:1 manifest pep621 x\n3:1 unreadable: a list of requirements belongs here");
    CHECK(read("[dependency-groups]\na = 'b'\nc = [{}]\n") ==
          "1:1 manifest pep735 \n2:6 unreadable: a list of requirements belongs here\n3:6 unreadable: no requirement and no include-group");
    CHECK(read("[project]\nname = 'x'\n<<<<<<< HEAD\n") == "3:1 unreadable: a merge conflict was left in the file");
    CHECK(read("project = 1\ntool = []\n") == "");
}

TEST_CASE("poetry's ranges are carried over to PEP 440", "[collectors]") {
    CHECK(poetry("a = '^1.2'") == "2:1 needs a >=1.2,<2");
    CHECK(poetry("a = '^0.2.3'") == "2:1 needs a >=0.2.3,<0.3");
    CHECK(poetry("a = '~1.2'") == "2:1 needs a >=1.2,<1.3");
    CHECK(poetry("a = '1.2.3'") == "2:1 needs a ==1.2.3");
    CHECK(poetry("a = '==1.2.3'") == "2:1 needs a ==1.2.3");
    CHECK(poetry("a = '*'") == "2:1 needs a");
    CHECK(poetry("a = '>=1,<2'") == "2:1 needs a >=1,<2");
    CHECK(poetry("a = '^1 || ^2'") == "2:1 needs a");
    CHECK(poetry("a = 'nonsense of'") == "2:6 unreadable: no version range that poetry reads");
}

TEST_CASE("poetry's dependencies are tables too", "[collectors]") {
    CHECK(poetry("A_b = {version = '^1.2', extras = ['X']}") == "2:1 needs a-b[x] >=1.2,<2");
    CHECK(poetry("a = {version = '*', python = '<3.9', platform = 'linux'}") == "2:1 needs a; python_version < \"3.9\" and sys_platform == \"linux\"");
    CHECK(poetry("a = {version = '1', markers = \"os_name == 'nt' or extra == 'x'\", python = '^3.8'}") ==
          "2:1 needs a ==1; (os_name == 'nt' or extra == 'x') and python_version >= \"3.8\" and python_version < \"4\"");
    CHECK(poetry("a = {git = 'https://host/r.git', rev = 'abc'}") == "2:1 needs a @ git+https://host/r.git@abc");
    CHECK(poetry("a = {git = 'https://u:secret@host/r.git', tag = 'v1'}") == "2:1 needs a @ git+https://***@host/r.git@v1");
    CHECK(poetry("a = {path = '../lib', develop = true}") == "2:1 edits a @ ../lib");
    CHECK(poetry("a = [\n  {version = '1', python = '<3.9'},\n  {version = '2', python = '>=3.9'},\n]") ==
          "3:3 needs a ==1; python_version < \"3.9\"\n4:3 needs a ==2; python_version >= \"3.9\"");
    CHECK(poetry("a = {version = '1', optional = true}\n[tool.poetry.extras]\nx = ['a']\ny = ['a', 'b']") ==
          "2:1 needs a ==1 {extra x}\n2:1 needs a ==1 {extra y}");
    CHECK(read("[tool.poetry]\nname='x'\n[tool.poetry.group.dev.dependencies]\npytest = '^8'\n[tool.poetry.dev-dependencies]\nruff = '*'\n") ==
          "1:1 manifest poetry x\n4:1 needs pytest >=8,<9 {group dev}\n6:1 needs ruff {group dev}");
    CHECK(read("[project]\nname='x'\ndependencies=['a>=1']\n[tool.poetry.dependencies]\na = {source='s'}\nb = '1'\n") ==
          "1:1 manifest pep621 x\n3:16 needs a >=1");
    CHECK(read("[project]\nname='x'\ndynamic=['dependencies']\n[tool.poetry.dependencies]\nb = '1'\n") == "1:1 manifest pep621 x\n5:1 needs b ==1");
    CHECK(read("[tool.poetry]\nname='x'\n[tool.poetry.dependencies.lib]\npath = 'libs/lib'\n") ==
          "1:1 manifest poetry x members libs/lib\n3:1 needs lib @ libs/lib");
    const Facts facts = collector_of("pyproject").collect("[tool.poetry.dependencies]\nfastapi = \"^0.110\"  # c\n");
    CHECK(all<Dependency>(facts).at(0).requirement.written == "fastapi = \"^0.110\"");
}

TEST_CASE("tools are told which Python to assume", "[collectors]") {
    CHECK(read("[tool.black]\ntarget-version = ['py310', 'py311']\n") == "2:20 python targets 3.10 (tool.black)\n2:29 python targets 3.11 (tool.black)");
    CHECK(read("[tool.ruff]\ntarget-version = \"py39\"\n") == "2:19 python targets 3.9 (tool.ruff)");
    CHECK(read("[tool.mypy]\npython_version = \"3.12\"\n") == "2:19 python targets 3.12 (tool.mypy)");
    CHECK(read("[tool.mypy]\npython_version = 3.10\n") == "2:18 python targets 3.10 (tool.mypy)");
    CHECK(read("[tool.pyright]\npythonVersion = \"3.11\"\n") == "2:18 python targets 3.11 (tool.pyright)");
    CHECK(read("[tool.isort]\npy_version = 311\n") == "2:14 python targets 3.11 (tool.isort)");
    CHECK(read("[tool.isort]\npy_version = 'auto'\n") == "");
    CHECK(read("[tool.pylint.main]\npy-version = '3.9'\n") == "2:15 python targets 3.9 (tool.pylint)");
}

TEST_CASE("what tools install into environments of their own", "[collectors]") {
    const auto tox = [](std::string_view text) { return facts_of("tox", text); };
    CHECK(tox("[testenv]\ndeps =\n    pytest>=8\n    -r requirements/test.txt\n") == "3:5 needs pytest >=8 {environment testenv}\n4:8 reads requirements/test.txt {environment testenv}");
    CHECK(tox("[testenv:lint]\ndeps = ruff==0.4\n") == "2:8 needs ruff ==0.4 {environment lint}");
    CHECK(tox("[testenv]\ndeps =\n    django42: Django>=4.2,<5\n    py{39,310}-!cov: coverage\n") ==
          "3:15 needs django >=4.2,<5 {environment testenv}\n4:22 needs coverage {environment testenv}");
    CHECK(tox("[testenv]\ndeps =\n    {[base]deps}\n    .\n    lib @ https://example.org/lib.zip\n") == "5:5 needs lib @ https://example.org/lib.zip {environment testenv}");
    CHECK(tox("[base]\ndeps = a\n") == "");   // a section that only tox itself takes from

    const auto nox = [](std::string_view text) { return facts_of("noxfile", text); };
    CHECK(nox("import nox\n@nox.session\ndef lint(session):\n    session.install('ruff==0.4', \"-r\", \"dev.txt\", '-e', '.', '--quiet', 'black')\n") ==
          "4:22 needs ruff ==0.4 {environment nox}\n4:41 reads dev.txt {environment nox}\n4:74 needs black {environment nox}");
    CHECK(nox("def f(session):\n    session.install(f'x{y}', *more, name)\n    other.install('z')\n") == "");

    const auto hooks = [](std::string_view text) { return facts_of("pre-commit", text); };
    CHECK(hooks("repos:\n- repo: x\n  hooks:\n  - id: mypy\n    additional_dependencies: [types-requests==2.31, \"pydantic>=2\", ./lib]\n") ==
          "5:31 needs types-requests ==2.31 {environment mypy}\n5:54 needs pydantic >=2 {environment mypy}");
    CHECK(hooks("repos:\n- hooks: [{id: prettier, additional_dependencies: ['prettier@3.0', a]}, {id: eslint, language: node, additional_dependencies: [eslint]}]\n") == "");

    const auto pixi = [](std::string_view text) { return facts_of("pixi", text); };
    CHECK(pixi("[workspace]\nname = 'Lab'\n[dependencies]\npython = '3.12.*'\nnumpy = '>=1.26,<2'\nscipy = {version = '1.14.*', channel = 'conda-forge'}\n") ==
          "1:1 manifest pixi lab\n5:1 needs numpy >=1.26,<2 {environment default}\n6:1 needs scipy ==1.14.* {environment default}");
    CHECK(pixi("[pypi-dependencies]\nflask = '*'\nhttpx = {version = '>=0.27', extras = ['http2']}\nshop = {path = '.', editable = true}\n[feature.test.dependencies]\npytest = '>=8'\n") ==
          "1:1 manifest pixi \n2:1 needs flask {environment default}\n3:1 needs httpx[http2] >=0.27 {environment default}\n4:1 edits shop @ . {environment default}\n"
          "6:1 needs pytest >=8 {environment test}");
    CHECK(pixi("[dependencies]\nnumpy = '>=1.26\n").find("unreadable") != std::string::npos);
    CHECK(read("[tool.pixi.workspace]\nchannels = []\n[tool.pixi.dependencies]\nnumpy = '*'\n") == "1:1 manifest pixi \n4:1 needs numpy {environment default}");
}
