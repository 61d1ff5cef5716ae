#include "manifest-facts.hpp"

using namespace driftaudit;
using namespace driftaudit::test;

TEST_CASE("a Pipfile has packages and demands a Python", "[collectors]") {
    const auto read = [](std::string_view text) { return facts_of("pipfile", text); };
    CHECK(read("[[source]]\nurl = 'x'\n[packages]\nDjango = '*'\nrequests = {version = '>=2', extras = ['socks']}\n[dev-packages]\npytest = "
               "'==8'\n[requires]\npython_version = '3.11'\n") ==
          "1:1 manifest pipenv \n4:1 needs django\n5:1 needs requests[socks] >=2\n7:1 needs pytest ==8 {group dev}\n9:19 python allows 3.11 (Pipfile)");
    CHECK(read("[packages]\na = '1.2'\n") == "1:1 manifest pipenv \n2:1 needs a ==1.2");
    CHECK(read("[packages]\na = {git = 'https://host/a.git', ref = 'v1', editable = true}\nb = {path = '.', editable = true}\n") ==
          "1:1 manifest pipenv \n2:1 edits a @ git+https://host/a.git@v1\n3:1 edits b @ .");
    CHECK(read("[packages]\na = {version = '*', sys_platform = \"== 'win32'\", markers = \"python_version < '3.9'\"}\n") ==
          "1:1 manifest pipenv \n2:1 needs a; python_version < '3.9' and sys_platform == 'win32'");
    CHECK(read("[docs]\nsphinx = '*'\n") == "1:1 manifest pipenv \n2:1 needs sphinx {group docs}");
    CHECK(read("[packages]\na = 1\nb = '=>2'\n") ==
          "1:1 manifest pipenv \n2:5 unreadable: a version or a table belongs here\n3:5 unreadable: no version range that pipenv reads");
    CHECK(read("[scripts]\nx = 'y'\n") == "");
    CHECK(read("[packages\n").starts_with("1:10 unreadable"));
}

TEST_CASE("setup.cfg is setuptools' when it has metadata or options", "[collectors]") {
    const auto read = [](std::string_view text) { return facts_of("setup-cfg", text); };
    CHECK(
        read(
            "[metadata]\nname = My_App\n[options]\npython_requires = >=3.8\ninstall_requires =\n    a>=1  # c\n    # b\n\n    c[x] ; python_version<'3.9'\n") ==
        "1:1 manifest setuptools my-app package\n4:19 python allows >=3.8 (requires-python)\n6:5 needs a >=1\n9:5 needs c[x]; python_version<'3.9'");
    CHECK(read("[options]\r\ninstall_requires = a>=1; b\r\n") == "1:1 manifest setuptools \n2:20 needs a >=1\n2:26 needs b");
    CHECK(read("[options.extras_require]\ntest_x =\n  pytest\n") == "3:3 needs pytest {extra test-x}");
    CHECK(read("[options]\ninstall_requires = file: a.txt, b.txt\n") == "1:1 manifest setuptools \n2:26 reads a.txt\n2:33 reads b.txt");
    CHECK(read("[flake8]\nmax-line-length = 100\n[mypy]\npython_version = 3.10\n") == "4:18 python targets 3.10 (tool.mypy)");
    CHECK(read("[options]\ninstall_requires =\n  a b\n  c\n") == "1:1 manifest setuptools \n3:3 unreadable: no requirement of PEP 508\n4:3 needs c");
    CHECK(read("[options]\n<<<<<<< HEAD\npython_requires = >=3.8\n=======\npython_requires = >=3.9\n>>>>>>> x\n") ==
          "1:1 manifest setuptools \n2:1 unreadable: a merge conflict was left in the file");
    CHECK(read("[options\nname\n") == "1:1 unreadable: a section's bracket is not closed");
}

TEST_CASE("setup.py is read where it is literal", "[collectors]") {
    const auto read = [](std::string_view text) { return facts_of("setup-py", text); };
    CHECK(read("from setuptools import setup\nsetup(\n    name='My_App',\n    python_requires=\">=3.8\",\n    install_requires=['a>=1', 'b' '==2'],\n"
               "    extras_require={'dev': ['pytest']},\n)\n") ==
          "2:1 manifest setuptools my-app package\n4:22 python allows >=3.8 (requires-python)\n5:24 needs a >=1\n5:31 needs b ==2\n6:30 needs pytest {extra "
          "dev}");
    CHECK(read("REQUIRES = ['a']\nNAME = 'x'\nimport setuptools\nsetuptools.setup(name=NAME, install_requires=REQUIRES + ['b'])\n") ==
          "1:14 needs a\n4:1 manifest setuptools x package\n4:59 needs b");
    CHECK(read("R = ['a']\nR.append('b')\nsetup(install_requires=R)\n") == "3:1 manifest setuptools  dynamic");
    CHECK(read("R = ['a']\nif x:\n    R = ['b']\nsetup(install_requires=R)\n") == "4:1 manifest setuptools  dynamic");
    CHECK(read("R = ['a']\nR += ['b']\nsetup(install_requires=R)\n") == "3:1 manifest setuptools  dynamic");
    CHECK(read("setup(name='x', install_requires=open('requirements.txt').read().splitlines())\n") == "1:1 manifest setuptools x package dynamic");
    CHECK(read("setup(install_requires=['a', f'b=={v}'])\n") == "1:1 manifest setuptools  dynamic\n1:26 needs a");
    CHECK(read("setup(install_requires='''\na\nb>=1\n''')\n") == "1:1 manifest setuptools \n1:27 needs a\n1:27 needs b >=1");
    CHECK(read("D = {'name': 'x', 'install_requires': ['a']}\nsetup(**D)\n") == "1:41 needs a\n2:1 manifest setuptools x package");
    CHECK(read("setup(**dict(a=1))\n") == "1:1 manifest setuptools  dynamic");
    CHECK(read("def setup(): pass\n") == "");
    CHECK(read("a = b + b\nb = a + a\nsetup(install_requires=a)\n") == "3:1 manifest setuptools  dynamic");
    CHECK(read("setup(install_requires=['a b'])\n") == "1:1 manifest setuptools \n1:26 unreadable: no requirement of PEP 508");
    CHECK(read("x = " + std::string(60'000, '(')) == "");
    CHECK(read("x = " + std::string(100'000, '(')).starts_with("1:1 unreadable: not read"));
}
