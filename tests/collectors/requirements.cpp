#include "manifest-facts.hpp"

using namespace driftaudit;
using namespace driftaudit::test;

namespace {
std::string read(std::string_view text) { return facts_of("requirements", text); }
}  // namespace

TEST_CASE("requirements files are claimed by name and folder", "[collectors]") {
    const auto claims = collector_of("requirements").claims;
    for (const char* path :
         {"requirements.txt", "requirements-dev.txt", "dev-requirements.txt", "dev_requirements.txt", "app/requirements.in", "requirements/prod.txt",
          "requirements/base.in", "reqs/x.txt", "constraints.txt", "a/upper-constraints.txt", "Requirements.txt", "test.requirements.txt"})
        CHECK(claims(path));
    for (const char* path : {"deps.txt", "requirements.md", "requirements.lock", "MANIFEST.in", "requirements.py", "runtime.txt", "requirements/README.md"})
        CHECK_FALSE(claims(path));
    CHECK(collector_of("requirements-lock").claims("requirements-dev.lock"));
    CHECK_FALSE(collector_of("requirements-lock").claims("uv.lock"));
}

TEST_CASE("a line of a requirements file is a requirement", "[collectors]") {
    CHECK(read("fastapi") == "1:1 needs fastapi");
    CHECK(read("\n  Fast_API [all] >= 0.110 # why\n") == "2:3 needs fast-api[all] >= 0.110");
    CHECK(read("\xEF\xBB\xBF"
               "a==1\r\nb\r\n") == "1:1 needs a ==1\n2:1 needs b");
    CHECK(read("a==1 ; python_version < '3.9'") == "1:1 needs a ==1; python_version < '3.9'");
    CHECK(read("a==1 --hash=sha256:00 --hash=sha256:11\nb>=2\n") == "1:1 needs a ==1 hashed\n2:1 needs b >=2");
    CHECK(read("a\\\n>=1\\\n  ; python_version<'4'\nb") == "1:1 needs a >=1; python_version<'4'\n4:1 needs b");
    CHECK(read("a==${VERSION}\nb\n") == "1:1 needs a ==${VERSION}\n2:1 needs b");
    CHECK(read("a;\n") == "1:1 needs a");
    CHECK(read("a\rb\r") == "1:1 needs a\n2:1 needs b");
}

TEST_CASE("a requirement may be a URL or a path", "[collectors]") {
    CHECK(read("git+https://host/u/r.git@v1#egg=Name[x]") == "1:1 needs name[x] @ git+https://host/u/r.git@v1#egg=Name[x]");
    CHECK(read("name @ git+https://host/r@abc") == "1:1 needs name @ git+https://host/r@abc");
    CHECK(read("https://host/a/torch-2.1.0%2Bcu118-cp311-cp311-linux_x86_64.whl") ==
          "1:1 needs torch ==2.1.0+cu118 @ https://host/a/torch-2.1.0%2Bcu118-cp311-cp311-linux_x86_64.whl");
    CHECK(read("./lib[dev] ; sys_platform == 'linux'") == "1:1 needs [dev] @ ./lib; sys_platform == 'linux'");
    CHECK(read("wheels/six-1.11.0-py2.py3-none-any.whl") == "1:1 needs six ==1.11.0 @ wheels/six-1.11.0-py2.py3-none-any.whl");
    CHECK(read("-e .\n-e lib[test]\n--editable=git+ssh://git@host/r.git#egg=r") ==
          "1:4 edits  @ .\n2:4 edits [test] @ lib\n3:12 edits r @ git+ssh://git@host/r.git#egg=r");
    CHECK(read("a @ https://host/a.zip;python_version<'4'") == "1:1 needs a @ https://host/a.zip; python_version<'4'");
    CHECK(read("git+https://host/r.git;x=1#egg=r") == "1:1 needs r @ git+https://host/r.git;x=1#egg=r");
    CHECK(read("./lib[dev,x] ;") == "1:1 needs [dev,x] @ ./lib");
    CHECK(read("-e git://host/r.git#egg=r") == "1:4 edits r @ git+git://host/r.git#egg=r");
}

TEST_CASE("credentials of a URL are withheld, references to variables stay", "[collectors]") {
    CHECK(read("git+https://abc123token@host/r.git#egg=r") == "1:1 needs r @ git+https://***@host/r.git#egg=r");
    CHECK(read("r @ https://u:secret@host/r.zip") == "1:1 needs r @ https://***@host/r.zip");
    CHECK(read("git+https://${TOKEN}@host/r.git#egg=r") == "1:1 needs r @ git+https://${TOKEN}@host/r.git#egg=r");
    CHECK(read("https://${USER}:${PASSWORD}@host/r.zip#egg=r") == "1:1 needs r @ https://${USER}:${PASSWORD}@host/r.zip#egg=r");
    CHECK(read("-r https://u:secret@host/r.txt\na") == "1:4 reads https://***@host/r.txt\n2:1 needs a");
    const Facts facts = collector_of("requirements").collect("r @ https://u:secret@host/r.zip");
    CHECK(all<Dependency>(facts).at(0).requirement.written == "r @ https://***@host/r.zip");
}

TEST_CASE("options of a requirements file", "[collectors]") {
    CHECK(read("-r base.txt\n-c con.txt\n") == "1:4 reads base.txt\n2:4 obeys con.txt");
    CHECK(read("-rbase.txt\n--requirement=b.txt\n--requirement c.txt\n--constraint 'd e.txt'") ==
          "1:3 reads base.txt\n2:15 reads b.txt\n3:15 reads c.txt\n4:14 obeys d e.txt");
    CHECK(read("-i https://host/simple\n--extra-index-url=x\n--no-index\n--pre\n-f x\na") == "6:1 needs a");
    CHECK(read("--index-url https://u:secret@host/simple a\n") == "");
    CHECK(read("--bogus\na\nb") == "1:1 unreadable: pip knows no option --bogus here\n2:1 needs a\n3:1 needs b");
    CHECK(read("a\n-r\n") == "1:1 needs a\n2:1 unreadable: --requirement needs a value");
    CHECK(read("-f x\\ # y\na") == "1:1 unreadable: a quote or a backslash is left open\n2:1 needs a");
    CHECK(read("a\na --hash='x\n") == "1:1 needs a\n2:1 unreadable: a quote or a backslash is left open");
}

TEST_CASE("what pip refuses is told with a reason, and the rest is read", "[collectors]") {
    CHECK(read("./a.whl\nb") == "1:1 unreadable: no requirement that pip reads\n2:1 needs b");
    CHECK(read("https://h/a-1.0-none-any.whl\nb") == "1:1 unreadable: no requirement that pip reads\n2:1 needs b");
    CHECK(read("./a-1.0-1x-py3-none-any.whl\n./b-${V}.whl") == "1:1 needs a ==1.0 @ ./a-1.0-1x-py3-none-any.whl\n2:1 needs  @ ./b-${V}.whl");
    CHECK(read("--use-feature=2020-resolver\nb") == "1:1 unreadable: pip no longer knows the feature 2020-resolver\n2:1 needs b");
    CHECK(read("--use-feature=one-to-come\nb") == "2:1 needs b");
    CHECK(read("a<1,,>0\nb<1,") == "1:1 unreadable: no requirement that pip reads\n2:1 needs b <1,");
    CHECK(read("file:../lib#egg=a\n-e file:../lib#egg=b\nfile:///lib#egg=c") == "1:1 needs  @ file:../lib\n2:4 edits b @ file:../lib#egg=b\n3:1 needs c @ file:///lib#egg=c");
    CHECK(read("a=1.0\nb") == "1:1 unreadable: no requirement: a fixed version takes ==\n2:1 needs b");
    CHECK(read("a=>1.0\nb") == "1:1 unreadable: no requirement: the operators are >= and <=\n2:1 needs b");
    CHECK(read("a b\nc") == "1:1 unreadable: no requirement: pip reads one on a line\n2:1 needs c");
    CHECK(read("--pre=1\nb") == "1:1 unreadable: --pre takes no value\n2:1 needs b");
    CHECK(read("a==1 --hash=md5\nb") == "1:1 unreadable: --hash takes sha256, sha384 or sha512, a colon and the digest\n2:1 needs b");
    CHECK(read("./lib ; python_version\nb") == "1:1 unreadable: no requirement that pip reads\n2:1 needs b");
    CHECK(read("https://h/a.zip ;\nb") == "1:1 unreadable: no requirement that pip reads\n2:1 needs b");
    CHECK(read("a@./lib\na @ lib/b.whl\nb") == "1:1 unreadable: no requirement that pip reads\n2:1 unreadable: no requirement that pip reads\n3:1 needs b");
    CHECK(read("a==1\t--hash=sha256:00\nb") == "1:1 unreadable: no requirement that pip reads\n2:1 needs b");
    CHECK(read("a\n<<<<<<< HEAD\nb==1\n=======\nb==2\n>>>>>>> main\nc") == "1:1 needs a\n2:1 unreadable: a merge conflict was left in the file\n7:1 needs c");
}

TEST_CASE("prose under a requirements file's name says nothing", "[collectors]") {
    CHECK(read("The requirements of this data set are\nas follows, and in this order:\nthe first is plain\nthe second is not\n") == "");
    CHECK(read("{%- if cookiecutter.x %}\na==1\n{%- endif %}\nb=={{ v }}\n") == "2:1 needs a ==1");
    CHECK(read("") == "");
    CHECK(read("# nothing\n") == "");
}

TEST_CASE("a compiled requirements file is a lock", "[collectors]") {
    CHECK(read("#\n# This file is autogenerated by pip-compile with Python 3.11\n# by the following command:\n#\n"
               "#    pip-compile --output-file=requirements.txt requirements.in\n#\na==1\n    # via -r requirements.in\n") ==
          "2:1 lock pip-compile of requirements.in\n2:57 python targets 3.11 (pip-compile)\n7:1 needs a ==1\n7:1 locked a 1 registry");
    CHECK(read("# This file was autogenerated by uv via the following command:\n"
               "#    uv pip compile pyproject.toml -o requirements.txt -c con.txt --python-version 3.12\na==1 ; python_version < '3.9'\n") ==
          "1:1 lock uv pip compile of pyproject.toml\n2:84 python targets 3.12 (pip-compile)\n3:1 needs a ==1; python_version < '3.9'\n3:1 locked a 1 "
          "registry; python_version < '3.9'");
    CHECK(read("# This file was autogenerated by uv via the following command:\n#    uv export --frozen\n-e .\na==1\n    # via app\n") ==
          "1:1 lock uv export\n3:4 edits  @ .\n4:1 needs a ==1\n4:1 locked a 1 registry");
    CHECK(read("# This file is autogenerated by pip-compile with python 3.8\n# To update, run:\n#\n#    make locks\n#\na==1\n    # via\n    #   -r base.in\n   "
               " #   b\nb==2 # via -r dev.in\n") ==
          "1:1 lock pip-compile of base.in,dev.in\n1:57 python targets 3.8 (pip-compile)\n6:1 needs a ==1\n6:1 locked a 1 registry\n10:1 needs b ==2\n10:1 "
          "locked b 2 registry");
    CHECK(read("a==1 --hash=sha256:0\nb==2 \\\n  --hash=sha256:0\n") ==
          "1:1 lock hashes\n1:1 needs a ==1 hashed\n1:1 locked a 1 registry\n2:1 needs b ==2 hashed\n2:1 locked b 2 registry");
    CHECK(read("a==1 --hash=sha256:0\nb\n") == "1:1 needs a ==1 hashed\n2:1 needs b");
    CHECK(read("# run pip-compile to update requirements.txt\na\n") == "2:1 needs a");
    CHECK(facts_of("requirements-lock", "# generated by rye\n-e file:.\na==1\n") ==
          "1:1 lock rye\n2:4 edits  @ file:.\n3:1 needs a ==1\n3:1 locked a 1 registry");
    CHECK(facts_of("requirements-lock", "a==1\n") == "1:1 lock pip-compile\n1:1 needs a ==1\n1:1 locked a 1 registry");
}

TEST_CASE("requirements files come in other encodings", "[collectors]") {
    CHECK(read(std::string_view("\xFF\xFE"
                                "a\0=\0=\0001\0\n\0b\0",
                                14)) == "1:1 needs a ==1\n2:1 needs b");
    CHECK(read(std::string_view("\xFE\xFF"
                                "\0a\0=\0=\0001",
                                10)) == "1:1 needs a ==1");
    CHECK(read("# -*- coding: latin-1 -*-\n# f\xFCr uns\na\n") == "3:1 needs a");
}

TEST_CASE("no bytes upset the reading of requirements", "[collectors]") {
    CHECK(read(std::string("a\0b", 3)).find("needs") == std::string::npos);
    CHECK(read(std::string(1 << 20, '\\')) == "");
    CHECK(read("a" + std::string(1 << 20, '-')).find("needs") == std::string::npos);
    CHECK(read("a[" + std::string(1 << 16, '[')) == "");
    CHECK(read("\xFF\xFE") == "");
    std::string includes;
    for (int i = 0; i < 1000; ++i) includes += "a==1 \\\n";
    CHECK_NOTHROW(read(includes));
}
