#include <driftaudit/paths.hpp>

#include "../catch.hpp"

using namespace driftaudit;

TEST_CASE("paths are taken apart and joined", "[model]") {
    CHECK(directory_of("a/b/c.txt") == "a/b");
    CHECK(directory_of("c.txt") == ".");
    CHECK(file_name("a/b/c.txt") == "c.txt");
    CHECK(file_name("c.txt") == "c.txt");
    CHECK(join_path("docker", "../requirements.txt") == "requirements.txt");
    CHECK(join_path(".", "./a//b") == "a/b");
    CHECK(join_path("a/b", ".") == "a/b");
    CHECK(join_path("a/b", "") == "a/b");
    CHECK(join_path("a", "..") == ".");
    CHECK(join_path(".", ".") == ".");
    CHECK(join_path("a", "b/../c/") == "a/c");
    CHECK(join_path("a", "../../x") == "");
    CHECK(join_path("a", "/etc/x") == "");
}

TEST_CASE("a path is inside its folder", "[model]") {
    CHECK(is_inside("a/b", "a"));
    CHECK(is_inside("a", "a"));
    CHECK(is_inside("a/b", "."));
    CHECK_FALSE(is_inside("ab", "a"));
    CHECK_FALSE(is_inside("a", "a/b"));
}

TEST_CASE("globs match", "[model]") {
    CHECK(glob_match("*.py", "a.py"));
    CHECK_FALSE(glob_match("*.py", "a/b.py"));
    CHECK(glob_match("**/*.py", "a.py"));
    CHECK(glob_match("**/*.py", "a/b/c.py"));
    CHECK(glob_match("a/**", "a/b/c"));
    CHECK_FALSE(glob_match("a/**", "a"));
    CHECK(glob_match("a/**/z", "a/z"));
    CHECK(glob_match("a/**/z", "a/b/c/z"));
    CHECK_FALSE(glob_match("a/**/z", "a/b/c"));
    CHECK(glob_match("**", "a/b"));
    CHECK(glob_match("requirements{,-dev,-test}.txt", "requirements-dev.txt"));
    CHECK(glob_match("requirements{,-dev}.txt", "requirements.txt"));
    CHECK(glob_match("{a,b/{c,d}}.x", "b/d.x"));
    CHECK(glob_match("{a}", "{a}"));
    CHECK(glob_match("file[0-9].?", "file7.x"));
    CHECK_FALSE(glob_match("file[!0-9].x", "file7.x"));
    CHECK(glob_match("[]x]", "]"));
    CHECK(glob_match("[a", "[a"));
    CHECK(glob_match("\\*", "*"));
    CHECK_FALSE(glob_match("\\*", "a"));
    CHECK(glob_match("./packages/*", "packages/a"));
    CHECK(glob_match("Dockerfile*", "Dockerfile.dev"));
    CHECK_FALSE(glob_match("", "a"));
    CHECK_FALSE(glob_match("a*b*c*d", "abcabcabc"));
}

TEST_CASE("no glob is slow", "[model]") {
    std::string stars, braces, path;
    for (int i = 0; i < 300; ++i) {
        stars += "*a";
        braces += "{a,b}";
        path += "**/a/";
    }
    glob_match(stars, std::string(20000, 'a') + "b");
    glob_match(braces, std::string(300, 'a'));
    glob_match(std::string(100000, '{'), "a");
    glob_match(path, path);
}

TEST_CASE("env files and their examples", "[model]") {
    for (const char* path : {".env.example", "app/.env.sample", ".env.template", ".env.dist", ".env.defaults", "example.env", "env.example",
                             ".env.prod.example", ".env-example", "sample.env", ".ENV.EXAMPLE", "shop.conf.example"}) {
        INFO(path);
        CHECK(is_env_example(path));
        CHECK_FALSE(is_env_file(path));
    }
    for (const char* path : {".env", ".env.local", "prod.env", "app/.env.production", ".flaskenv", "env.dev", "config/db.env", ".envs/.production/.django"}) {
        INFO(path);
        CHECK(is_env_file(path));
        CHECK_FALSE(is_env_example(path));
    }
    for (const char* path : {"env.py", ".envrc", "environment.yml", "env_example.py", ".env.vault", "env", "example.txt", "docs/env.example.md", ".env/bin/x",
                             "env.d.ts", "nginx.conf.template", "shop.conf"}) {
        INFO(path);
        CHECK_FALSE(is_env_file(path));
        CHECK_FALSE(is_env_example(path));
    }
}

TEST_CASE("tests are known by their paths", "[model]") {
    for (const char* path :
         {"tests/x.py", "test_x.py", "a/conftest.py", "x_test.py", "a/tests/data/Dockerfile", "integration_tests/compose.yml", "app/tests.py"}) {
        INFO(path);
        CHECK(is_test_path(path));
    }
    for (const char* path : {"app/main.py", "contest.py", "latest/x.py", "docker-compose.test.yml", "attest.py", "testimony.py", "requirements-test.txt"}) {
        INFO(path);
        CHECK_FALSE(is_test_path(path));
    }
}

TEST_CASE("a glob covers what lies in the folders that it names", "[model]") {
    struct Case {
        const char *glob, *path;
        bool covers;
    };
    const Case cases[] = {
        {"examples", "examples/a/b.py", true},
        {"examples", "examples", true},
        {"examples/", "examples/a", true},
        {"./examples", "examples/a", true},
        {"examples", "examples2/a", false},
        {"examples", "src/examples/a", false},
        {"**/examples", "src/examples/a", true},
        {"examples/**", "examples/a/b", true},
        {"examples/*", "examples/a/b", true},
        {"*.py", "a.py", true},
        {"*.py", "a/b.py", false},
        {"{a,b}/c", "b/c/d", true},
        {"a/b", "a", false},
        {"a\\*", "a*/b", true},
        {"a\\*", "ab", false},
        {"[ab]", "b/c", true},
    };
    for (const Case& one : cases) {
        INFO(one.glob << " " << one.path);
        CHECK(glob_covers(one.glob, one.path) == one.covers);
    }
}
