// Commits and the index as sources: the same tree as a clean checkout, and whatever a repository can be.

#include <driftaudit/repository.hpp>

#include <algorithm>

#include "catch.hpp"
#include "temporary-tree.hpp"

using namespace driftaudit;
using namespace driftaudit::test;
using Paths = std::vector<std::string>;

namespace {

std::unique_ptr<Source> tree_of(const Repository& repository, const std::string& revision) {
    return repository.tree(repository.commit(repository.commit_named(revision)).tree);
}

std::string text_of(const Source& source, const std::string& path) {
    for (const Entry& entry : source.list().entries)
        if (entry.path == path) {
            const Bytes bytes = source.read(entry, 1000);
            return bytes.refused.empty() ? bytes.text : "refused: " + bytes.refused;
        }
    return "not listed";
}

std::string error_of(const std::function<void()>& run) {
    try {
        run();
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// The commits of a walk by the files that only they have: "1 2 3".
std::string walked(const Repository& repository, const WalkLimits& limits = {}) {
    std::string out;
    for (const Commit& commit : repository.walk(repository.commit_named("HEAD"), limits).commits) {
        std::string newest;
        for (const Entry& entry : repository.tree(commit.tree)->list().entries) newest = std::max(newest, entry.path);
        out += (out.empty() ? "" : " ") + newest;
    }
    return out;
}

/// A tree with a file "1", then "2", then "3", a day each.
void three_commits(const TemporaryTree& tree) {
    tree.git("init");
    for (const char* number : {"1", "2", "3"}) {
        tree.write(number);
        tree.commit(std::string("2026-01-0") + number);
    }
}

}  // namespace

TEST_CASE("a commit lists what its clean checkout does, and so does the index", "[sources]") {
    const TemporaryTree tree;
    tree.git("init");
    for (const char* path : {"a", "a-b", "b/x", "b-c", "b.txt", "deep/er/file.py", "node_modules/x", ".tox/y", "pkg.egg-info/PKG-INFO", "venv/pyvenv.cfg", "venv/bin/activate",
                             "venv/lib/python3.11/site-packages/a-1.dist-info/METADATA", "venv/lib/python3.11/site-packages/a-1.dist-info/RECORD", "venv/own.py"})
        tree.write(path);
    tree.link("link", "b/x");
    tree.link("deep/up", "../b.txt");
    tree.link("by-folder", "deep/er/../er/file.py");
    tree.link("folder", "deep");
    tree.link("through", "folder/er/file.py");
    tree.link("out", "../../etc/passwd");
    tree.link("absolute", "/etc/passwd");
    tree.link("circle", "circle");
    tree.link("dangling", "nowhere");
    tree.commit();
    const Repository repository = Repository::open(tree.path());
    const Paths checkout = listed(tree.path());
    CHECK(paths_of(tree_of(repository, "HEAD")->list()) == checkout);
    CHECK(paths_of(repository.index()->list()) == checkout);
    CHECK(std::ranges::count(checkout, "through") == 1);
    CHECK(std::ranges::count(checkout, "out") == 0);
}

TEST_CASE("a commit seen from a folder is that folder's", "[sources]") {
    const TemporaryTree tree;
    tree.git("init");
    for (const char* path : {"a", "sub/b", "sub/deeper/c"}) tree.write(path);
    tree.commit();
    const Repository repository = Repository::open(tree.path() + "/sub");
    CHECK(paths_of(tree_of(repository, "HEAD")->list()) == Paths{"b", "deeper/c"});
    CHECK(paths_of(repository.index()->list()) == Paths{"b", "deeper/c"});
}

TEST_CASE("the index is what is staged, not what lies there", "[sources]") {
    const TemporaryTree tree;
    tree.git("init");
    tree.write("file", "committed\n");
    tree.commit();
    tree.write("file", "staged\n");
    tree.git("add file");
    tree.write("file", "written\n");
    tree.write("new");
    const auto index = Repository::open(tree.path()).index();
    CHECK(text_of(*index, "file") == "staged\n");
    CHECK(text_of(*index, "new") == "not listed");
}

TEST_CASE("bare repositories and linked work trees are repositories", "[sources]") {
    const TemporaryTree tree, other;
    three_commits(tree);
    other.git("clone --bare '" + tree.path() + "' bare.git");
    tree.git("worktree add '" + other.path() + "/linked' HEAD~1");
    CHECK(walked(Repository::open(other.path() + "/bare.git")) == "1 2 3");
    CHECK(walked(Repository::open(other.path() + "/linked")) == "1 2");
    CHECK(contains(error_of([&] { Repository::open(other.path() + "/bare.git").index(); }), "bare"));
}

TEST_CASE("submodules are named and not entered", "[sources]") {
    const TemporaryTree tree, other;
    three_commits(other);
    tree.git("init");
    tree.git("submodule add '" + other.path() + "' vendored");
    tree.commit();
    const Repository repository = Repository::open(tree.path());
    CHECK(tree_of(repository, "HEAD")->list().submodules == Paths{"vendored"});
    CHECK(repository.index()->list().submodules == Paths{"vendored"});
    CHECK(open_directory(tree.path())->list().submodules == Paths{"vendored"});
    CHECK(paths_of(tree_of(repository, "HEAD")->list()) == Paths{".gitmodules"});
}

TEST_CASE("a walk goes along first parents, or to all of them, as far as it may", "[sources]") {
    const TemporaryTree tree;
    three_commits(tree);
    tree.git("checkout -b side HEAD~1");
    tree.write("2side");
    tree.commit("2026-01-02");
    tree.git("checkout main");
    tree.git("merge --no-ff -m merged side", "2026-01-05");
    tree.write("4");
    tree.commit("2026-01-06");
    const Repository repository = Repository::open(tree.path());
    CHECK(walked(repository) == "1 2 3 3 4");
    CHECK(walked(repository, {.all_parents = true}) == "1 2 2side 3 3 4");
    CHECK(walked(repository, {.most = 2}) == "3 4");
    CHECK(walked(repository, {.since = 1767571200}) == "3 4");  // 2026-01-05
    const auto base = repository.merge_base(repository.commit_named("side"), repository.commit_named("main~2"));
    REQUIRE(base);
    CHECK(base->hex() == repository.commit_named("side~1").hex());
    CHECK(repository.merge_base(repository.commit_named("main"), repository.commit_named("side"))->hex() == repository.commit_named("side").hex());
}

TEST_CASE("histories without a commit in common have no merge base", "[sources]") {
    const TemporaryTree tree;
    three_commits(tree);
    tree.git("checkout --orphan other");
    tree.commit();
    const Repository repository = Repository::open(tree.path());
    CHECK_FALSE(repository.merge_base(repository.commit_named("main"), repository.commit_named("other")));
}

TEST_CASE("a shallow clone's history ends, and says so", "[sources]") {
    const TemporaryTree tree, other;
    three_commits(tree);
    other.git("clone --depth 2 'file://" + tree.path() + "' clone");
    const Repository repository = Repository::open(other.path() + "/clone");
    const Walked all = repository.walk(repository.commit_named("HEAD"), {});
    CHECK(all.commits.size() == 2);
    CHECK(contains(all.broken, "shallow"));
    CHECK(all.commits.front().shallow);
}

TEST_CASE("replaced and grafted commits are as git shows them", "[sources]") {
    const TemporaryTree tree;
    three_commits(tree);
    SECTION("replaced") {
        tree.git("replace --graft HEAD HEAD~2");
        CHECK(walked(Repository::open(tree.path())) == "1 3");
    }
    SECTION("grafted") {
        const Repository before = Repository::open(tree.path());
        const std::string grafts = before.commit_named("HEAD").hex() + " " + before.commit_named("HEAD~2").hex() + "\n";
        tree.write(".git/info/grafts", grafts);
        CHECK(walked(Repository::open(tree.path())) == "1 3");
    }
}

TEST_CASE("objects that are missing or corrupt are named", "[sources]") {
    const TemporaryTree tree;
    three_commits(tree);
    const auto object = [&](const std::string& name) { return ".git/objects/" + name.substr(0, 2) + "/" + name.substr(2); };
    const Repository repository = Repository::open(tree.path());
    const auto entries = tree_of(repository, "HEAD")->list().entries;
    const std::string blob = entries.front().blob.hex();
    SECTION("a blob is gone") {
        std::filesystem::remove(tree.at(object(blob)));
        CHECK(text_of(*tree_of(repository, "HEAD"), "1") == "refused: its object " + blob + " is not in this repository");
    }
    SECTION("a blob is damaged") {
        std::filesystem::remove(tree.at(object(blob)));
        tree.write(object(blob), "no zlib");
        CHECK(contains(text_of(*tree_of(repository, "HEAD"), "1"), "refused: its object " + blob + " is corrupt"));
    }
    SECTION("a tree is gone") {
        const std::string root = repository.commit(repository.commit_named("HEAD~1")).tree.hex();
        std::filesystem::remove(tree.at(object(root)));
        CHECK(troubles_of(tree_of(repository, "HEAD~1")->list()) == Paths{".: its object " + root + " is not in this repository"});
    }
    SECTION("a commit is gone") {
        const std::string commit = repository.commit_named("HEAD~1").hex();
        std::filesystem::remove(tree.at(object(commit)));
        const Walked walk = repository.walk(repository.commit_named("HEAD"), {});
        CHECK(walk.commits.size() == 1);
        CHECK(walk.broken == "its object " + commit + " is not in this repository");
        CHECK(contains(error_of([&] { repository.commit(repository.walk(repository.commit_named("HEAD"), {}).commits.front().parents.front()); }), commit));
    }
}

TEST_CASE("what is no repository, or none that can be read, is refused in words", "[sources]") {
    const TemporaryTree tree, hashed;
    CHECK(contains(error_of([&] { Repository::open(tree.path()); }), "no git repository"));
    CHECK(contains(error_of([&] { Repository::open(tree.path() + "/missing"); }), "no such folder"));
    hashed.git("init --object-format=sha256");
    CHECK(contains(error_of([&] { Repository::open(hashed.path()); }), "SHA-256"));
    tree.git("init");
    CHECK(contains(error_of([&] { Repository::open(tree.path()).commit_named("HEAD"); }), "no commit yet"));
    tree.commit();
    tree.git("branch feature");
    CHECK(contains(error_of([&] { Repository::open(tree.path()).commit_named("featrue"); }), "did you mean 'feature'"));
    CHECK(contains(error_of([&] { Repository::open(tree.path()).commit_named("HEAD^{tree}"); }), "is no commit"));
}

TEST_CASE("authors are those of the mailmap, on the day where they were", "[sources]") {
    const TemporaryTree tree;
    tree.git("init");
    tree.write(".mailmap", "Ann Author <ann@example.org> <a@example.org>\n");
    tree.git("add .");
    tree.git("commit -m x --date '2026-01-02T23:30:00-0500'");
    const Repository repository = Repository::open(tree.path());
    const Authorship who = repository.authorship(repository.commit_named("HEAD"));
    CHECK(who.name == "Ann Author");
    CHECK(who.email == "ann@example.org");
    CHECK(who.date == "2026-01-02");
}

TEST_CASE("trees are compared file by file, but where a link or an environment changed", "[sources]") {
    const TemporaryTree tree;
    tree.git("init");
    for (const char* path : {"a", "b/c", "b/d", "e", "node_modules/x"}) tree.write(path);
    tree.commit();
    tree.write("b/c", "other\n");
    tree.write("b.txt");
    tree.write("node_modules/x", "other\n");
    std::filesystem::remove(tree.at("e"));
    tree.write("e/now-a-folder");
    tree.commit();
    tree.link("link", "a");
    tree.commit();
    const Repository repository = Repository::open(tree.path());
    const auto trees = [&](const char* revision) { return repository.commit(repository.commit_named(revision)).tree; };
    const auto changes = repository.changes(trees("HEAD~2"), trees("HEAD~1"));
    REQUIRE(changes);
    Paths told;
    for (const TreeChange& change : *changes) told.push_back((change.before ? "-" : "") + std::string(change.after ? "+" : "") + change.path);
    CHECK(told == Paths{"+b.txt", "-+b/c", "-e", "+e/now-a-folder"});
    CHECK_FALSE(repository.changes(trees("HEAD~1"), trees("HEAD")));
    CHECK(repository.changes(trees("HEAD"), trees("HEAD"))->empty());
}
