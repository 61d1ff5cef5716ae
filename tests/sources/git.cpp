#include "catch.hpp"
#include "temporary-tree.hpp"

using namespace driftaudit;
using namespace driftaudit::test;
using Paths = std::vector<std::string>;

TEST_CASE("in a work tree the tracked files and the untracked ones that git does not ignore are listed", "[sources]") {
    const TemporaryTree tree;
    tree.git("init");
    tree.write(".gitignore", "*.log\nbuild/\n/only-here\n!keep.log\n");
    for (const char* path : {"tracked", "deleted", "build/tracked-all-the-same", "sub/tracked.log", "sub/file"}) tree.write(path);
    tree.git("add -f .");
    for (const char* path :
         {"untracked", "x.log", "keep.log", "build/output", "only-here", "sub/only-here", "sub/deeper/y.log", "sub/deeper/z", "node_modules/Dockerfile"})
        tree.write(path);
    tree.write("sub/deeper/.gitignore", "z\n");
    std::filesystem::remove(tree.at("deleted"));
    CHECK(listed(tree.path()) == Paths{".gitignore", "build/tracked-all-the-same", "keep.log", "sub/deeper/.gitignore", "sub/file", "sub/only-here",
                                       "sub/tracked.log", "tracked", "untracked"});
    CHECK(listed(tree.path() + "/sub") == Paths{"deeper/.gitignore", "file", "only-here", "tracked.log"});
    CHECK(open_directory(tree.path())->list().troubles.empty());
}

TEST_CASE("git's own exclude file counts, and negated patterns", "[sources]") {
    const TemporaryTree tree;
    tree.git("init");
    tree.write(".git/info/exclude", "local/\n");
    tree.write(".gitignore", "data/*\n!data/keep\n");
    for (const char* path : {"local/x", "data/x", "data/keep", "data/deep/x"}) tree.write(path);
    CHECK(listed(tree.path()) == Paths{".gitignore", "data/keep"});
}

TEST_CASE("names that sort otherwise with and without a slash are told apart", "[sources]") {
    const TemporaryTree tree;
    tree.git("init");
    for (const char* path : {"a", "a-b", "b/x", "b-c", "b.txt", "b0", "c/d/e", "c/d.e", "c/d-e"}) tree.write(path);
    tree.git("add .");
    tree.write(".gitignore", "*\n");
    CHECK(listed(tree.path()) == Paths{"a", "a-b", "b-c", "b.txt", "b/x", "b0", "c/d-e", "c/d.e", "c/d/e"});
}

TEST_CASE("local environments and env files are listed though git ignores them, and marked", "[sources]") {
    const TemporaryTree tree;
    tree.git("init");
    tree.write(".gitignore", ".venv\nmy-env/\n.env\n.env.*\n!.env.example\nignored/\n");
    for (const char* path :
         {".env", ".env.local", ".env.example", ".venv/pyvenv.cfg", ".venv/lib/python3.11/site-packages/a-1.dist-info/METADATA", ".venv/bin/activate",
          "backend/my-env/pyvenv.cfg", "backend/.env", "backend/main.py", "ignored/.env", "ignored/deep/venv/pyvenv.cfg"})
        tree.write(path);
    CHECK(listed(tree.path()) == Paths{"!.env", ".env.example", "!.env.local", ".gitignore", "!.venv/lib/python3.11/site-packages/a-1.dist-info/METADATA",
                                       "!.venv/pyvenv.cfg", "!backend/.env", "backend/main.py", "!backend/my-env/pyvenv.cfg"});
}

TEST_CASE("an environment that ignores itself is found, and a folder named .env", "[sources]") {
    const TemporaryTree tree;
    tree.git("init");
    tree.write("main.py");
    for (const char* venv : {"venv", ".env"}) {
        tree.write(std::string(venv) + "/pyvenv.cfg");
        tree.write(std::string(venv) + "/.gitignore", "*\n");
        tree.write(std::string(venv) + "/lib/python3.13/site-packages/a-1.dist-info/METADATA");
    }
    CHECK(listed(tree.path()) == Paths{"!.env/lib/python3.13/site-packages/a-1.dist-info/METADATA", "!.env/pyvenv.cfg", "main.py",
                                       "!venv/lib/python3.13/site-packages/a-1.dist-info/METADATA", "!venv/pyvenv.cfg"});
}

TEST_CASE("an environment that is tracked is listed as what it is", "[sources]") {
    const TemporaryTree tree;
    tree.git("init");
    for (const char* path :
         {"venv/pyvenv.cfg", "venv/bin/activate", "venv/lib/python3.11/site-packages/a-1.dist-info/METADATA", "venv/lib/python3.11/site-packages/a.py"})
        tree.write(path);
    tree.git("add .");
    tree.write(".gitignore", "venv\n");
    CHECK(listed(tree.path()) == Paths{".gitignore", "venv/lib/python3.11/site-packages/a-1.dist-info/METADATA", "venv/pyvenv.cfg"});
}

TEST_CASE("other repositories inside are not entered: submodules, and clones that lie about", "[sources]") {
    const TemporaryTree tree, other;
    other.git("init");
    other.write("Dockerfile");
    other.git("add .");
    other.git("commit -m x");
    tree.git("init");
    tree.write("main.py");
    tree.write("libs-x");
    tree.git("submodule add '" + other.path() + "' libs");
    tree.git("clone '" + other.path() + "' clone");
    CHECK(listed(tree.path()) == Paths{".gitmodules", "libs-x", "main.py"});
    CHECK(listed(tree.path() + "/libs") == Paths{"Dockerfile"});
    CHECK(listed(tree.path() + "/clone") == Paths{"Dockerfile"});
}

TEST_CASE("a linked work tree is a work tree", "[sources]") {
    const TemporaryTree tree, place;
    tree.git("init");
    tree.write(".gitignore", "*.log\n");
    tree.git("add .");
    tree.git("commit -m x");
    tree.git("worktree add '" + place.path() + "/linked'");
    place.write("linked/x.log");
    place.write("linked/new");
    CHECK(listed(place.path() + "/linked") == Paths{".gitignore", "new"});
}

TEST_CASE("a folder that git ignores as a whole is listed when it is named", "[sources]") {
    const TemporaryTree tree;
    tree.git("init");
    tree.write(".gitignore", "build/\n");
    tree.write("build/app/Dockerfile");
    CHECK(listed(tree.path() + "/build/app") == Paths{"Dockerfile"});
    CHECK(listed(tree.path() + "/build") == Paths{"app/Dockerfile"});
    CHECK(listed(tree.path()) == Paths{".gitignore"});
}

TEST_CASE("a merge conflict, a sparse checkout and a link that became a file are listed once and as they are", "[sources]") {
    const TemporaryTree tree;
    tree.git("init");
    tree.write("file", "1");
    tree.write("sparse/file");
    tree.link("link", "file");
    tree.git("add .");
    tree.git("commit -m x");
    tree.git("checkout -b other");
    tree.write("file", "2");
    tree.git("commit -am y");
    tree.git("checkout main");
    tree.write("file", "3");
    tree.git("commit -am z");
    CHECK_THROWS(tree.git("merge other"));
    std::filesystem::remove_all(tree.at("sparse"));
    std::filesystem::remove(tree.at("link"));
    tree.write("link", "a file now");
    CHECK(listed(tree.path()) == Paths{"file", "link"});
}

TEST_CASE("the user's ignore rules count, and a configuration of the user's that cannot be read does not matter", "[sources]") {
    const TemporaryTree tree, home;
    tree.git("init");
    tree.write(".gitignore", "*.log\n");
    for (const char* path : {"x.log", "x.swp", "file"}) tree.write(path);
    home.write(".config/git/ignore", "*.swp\n");
    setenv("HOME", home.path().c_str(), 1);
    CHECK(listed(tree.path()) == Paths{".gitignore", "file"});
    home.write(".gitconfig", "[core\nnonsense = = [");
    CHECK(listed(tree.path()) == Paths{".gitignore", "file", "x.swp"});
    CHECK(open_directory(tree.path())->list().troubles.empty());
    std::filesystem::remove(home.at(".gitconfig"));
    CHECK(listed(tree.path()) == Paths{".gitignore", "file"});
    setenv("HOME", "/nonexistent", 1);
}

TEST_CASE("a repository that cannot be read is listed file by file, and that is told", "[sources]") {
    const TemporaryTree tree;
    tree.write(".gitignore", "*.log\n");
    tree.write("x.log");
    tree.write("file");
    const auto troubles = [&] { return troubles_of(open_directory(tree.path())->list()); };

    SECTION("an empty .git is none") {
        std::filesystem::create_directory(tree.at(".git"));
        CHECK(listed(tree.path()) == Paths{".gitignore", "file", "x.log"});
        CHECK(troubles().empty());
    }
    SECTION("a .git that leads nowhere") {
        tree.write(".git", "gitdir: ../gone/.git/worktrees/x\n");
        CHECK(listed(tree.path()) == Paths{".gitignore", "file", "x.log"});
        REQUIRE(troubles().size() == 1);
        CHECK(troubles()[0].starts_with(".git: the git repository cannot be opened"));
    }
    SECTION("a .git that is no text of git's") {
        tree.write(".git", std::string("\0\xFFnonsense", 10));
        CHECK(listed(tree.path()) == Paths{".gitignore", "file", "x.log"});
        CHECK(troubles().size() == 1);
    }
    SECTION("a repository of SHA-256") {
        tree.git("init --object-format=sha256");
        tree.git("add file");
        CHECK(listed(tree.path()) == Paths{".gitignore", "file", "x.log"});
        CHECK(troubles().size() == 1);
    }
    SECTION("an index that is damaged") {
        tree.git("init");
        tree.git("add file");
        tree.write(".git/index", "DIRC nonsense");
        CHECK(listed(tree.path()) == Paths{".gitignore", "file"});
        REQUIRE(troubles().size() == 1);
        CHECK(troubles()[0].starts_with(".git: git's index cannot be read"));
    }
    SECTION("an index that is cut") {
        tree.git("init");
        tree.git("add file");
        std::filesystem::resize_file(tree.at(".git/index"), 70);
        CHECK(listed(tree.path()) == Paths{".gitignore", "file"});
        CHECK(troubles().size() == 1);
    }
    SECTION("a configuration that is damaged") {
        tree.git("init");
        tree.write(".git/config", "[core\nnonsense = = [");
        CHECK_FALSE(listed(tree.path()).empty());
        CHECK(troubles().size() == 1);
    }
    SECTION("formats that change nothing here") {
        tree.git("init");
        tree.git("add file");
        tree.git("config core.repositoryformatversion 1");
        tree.git("config extensions.partialClone origin");
        tree.git("config extensions.worktreeConfig true");
        CHECK(listed(tree.path()) == Paths{".gitignore", "file"});
        CHECK(troubles().empty());
    }
    SECTION("an index of version 4") {
        tree.git("init");
        tree.git("add file");
        tree.git("update-index --index-version 4");
        CHECK(listed(tree.path()) == Paths{".gitignore", "file"});
        CHECK(troubles().empty());
    }
}
