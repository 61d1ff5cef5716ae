#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "catch.hpp"
#include "temporary-tree.hpp"

using namespace driftaudit;
using namespace driftaudit::test;
using Paths = std::vector<std::string>;

namespace {

std::string error_of(const std::string& path) {
    try {
        open_directory(path);
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

/// What reading this path gives: its text, or "refused: …".
std::string read(const TemporaryTree& tree, const std::string& path, std::size_t limit = 1000) {
    const Bytes bytes = open_directory(tree.path())->read({path, 0, false}, limit);
    return bytes.refused.empty() ? bytes.text : "refused: " + bytes.refused;
}

}  // namespace

TEST_CASE("a folder that cannot be opened is an error that says why", "[sources]") {
    const TemporaryTree tree;
    tree.write("file");
    CHECK(error_of(tree.path() + "/none") == "no such folder: " + tree.path() + "/none");
    CHECK(error_of(tree.path() + "/file/none") == "no such folder: " + tree.path() + "/file/none");
    CHECK(error_of(tree.path() + "/file") == tree.path() + "/file is a file: name the folder");
    CHECK(error_of("") == "no such folder: ");
    CHECK(error_of(tree.path()).empty());
}

TEST_CASE("outside git every file is listed, in the order of the bytes of the paths", "[sources]") {
    const TemporaryTree tree;
    for (const char* path : {"b", "a/z", "a-b", "a.txt", "a/B", "a/b/c", ".env", ".gitignore", "Z"}) tree.write(path);
    CHECK(listed(tree.path()) == Paths{".env", ".gitignore", "Z", "a-b", "a.txt", "a/B", "a/b/c", "a/z", "b"});
    CHECK(open_directory(tree.path())->list().entries.front().size == 2);
    CHECK(listed(tree.path() + "/a") == Paths{"B", "b/c", "z"});
    CHECK(listed(tree.path() + "/a/../a/.") == Paths{"B", "b/c", "z"});
}

TEST_CASE("what tools fetch and cache is left out, at any depth", "[sources]") {
    const TemporaryTree tree;
    for (const char* folder : {"node_modules", ".hg", ".svn", "__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".tox", ".nox", ".cache", ".eggs",
                               "site-packages", "a-1.0.dist-info", "a.egg-info"}) {
        tree.write(std::string(folder) + "/Dockerfile");
        tree.write("deep/below/" + std::string(folder) + "/x/Dockerfile");
    }
    tree.write("kept/cache/Dockerfile");
    CHECK(listed(tree.path()) == Paths{"kept/cache/Dockerfile"});
}

TEST_CASE("of a virtual environment its configuration and its packages' metadata are listed", "[sources]") {
    const TemporaryTree tree;
    for (const char* path : {"venv/pyvenv.cfg", "venv/bin/activate", "venv/lib/python3.12/site-packages/a-1.dist-info/METADATA",
                             "venv/lib/python3.12/site-packages/a-1.dist-info/RECORD", "venv/lib/python3.12/site-packages/a/requirements.txt",
                             "venv/lib/python3.12/site-packages/b-2.dist-info/METADATA", "venv/lib/python3.12/other.py", "windows/pyvenv.cfg",
                             "windows/Lib/site-packages/c-3.dist-info/METADATA", "windows/Scripts/activate"})
        tree.write(path);
    tree.link("venv/lib64", "lib");
    CHECK(listed(tree.path()) == Paths{"venv/lib/python3.12/site-packages/a-1.dist-info/METADATA", "venv/lib/python3.12/site-packages/a-1.dist-info/RECORD", "venv/lib/python3.12/site-packages/b-2.dist-info/METADATA",
                                       "venv/pyvenv.cfg", "windows/Lib/site-packages/c-3.dist-info/METADATA", "windows/pyvenv.cfg"});
}

TEST_CASE("the small files that tell about a distribution are listed", "[sources]") {
    const TemporaryTree tree;
    tree.write("venv/pyvenv.cfg");
    const std::string site = "venv/lib/python3.12/site-packages/";
    for (const char* path : {"a-1.dist-info/METADATA", "a-1.dist-info/INSTALLER", "a-1.dist-info/REQUESTED", "a-1.dist-info/direct_url.json", "a-1.dist-info/RECORD", "a-1.dist-info/WHEEL",
                             "b.egg-info/PKG-INFO", "b.egg-info/requires.txt", "b.egg-info/top_level.txt", "c.egg-info", "d.egg-link", "easy-install.pth"})
        tree.write(site + path);
    CHECK(listed(tree.path()) == Paths{site + "a-1.dist-info/INSTALLER", site + "a-1.dist-info/METADATA", site + "a-1.dist-info/RECORD",
                                       site + "a-1.dist-info/REQUESTED", site + "a-1.dist-info/direct_url.json", site + "b.egg-info/PKG-INFO", site + "b.egg-info/requires.txt",
                                       site + "b.egg-info/top_level.txt", site + "c.egg-info", site + "d.egg-link", "venv/pyvenv.cfg"});
}

TEST_CASE("a project that is its own environment is listed all the same", "[sources]") {
    const TemporaryTree tree;
    for (const char* path : {"pyvenv.cfg", "bin/python.txt", "lib/python3.12/site-packages/a-1.dist-info/METADATA", "app/main.py", "requirements.txt"})
        tree.write(path);
    const Paths expected{"app/main.py", "lib/python3.12/site-packages/a-1.dist-info/METADATA", "pyvenv.cfg", "requirements.txt"};
    CHECK(listed(tree.path()) == expected);
    tree.write("backend/pyvenv.cfg");
    tree.write("backend/main.py");
    tree.write("backend/bin/activate");
    CHECK(listed(tree.path() + "/backend") == Paths{"main.py", "pyvenv.cfg"});
}

TEST_CASE("an environment with thousands of packages is listed whole", "[sources]") {
    const TemporaryTree tree;
    tree.write("venv/pyvenv.cfg");
    for (int i = 0; i < 2000; ++i) tree.write("venv/lib/python3.12/site-packages/p" + std::to_string(i) + "-1.dist-info/METADATA", "");
    CHECK(listed(tree.path()).size() == 2001);
}

TEST_CASE("links are read where they lead to a file of the tree", "[sources]") {
    const TemporaryTree outside, tree;
    outside.write("secret", "secret");
    tree.write("real/file", "content");
    tree.write(".git-like", "x");
    tree.link("good", "real/file");
    tree.link("real/up", "../real/file");
    tree.link("absolute", tree.path() + "/real/file");
    tree.link("twice", "good");
    tree.link("leaving", outside.path() + "/secret");
    tree.link("leaving-relative", "../" + outside.at("").filename().string() + "/secret");
    tree.link("folder", "real");
    tree.link("circle", "circle");
    tree.link("ping", "pong");
    tree.link("pong", "ping");
    tree.link("real/parent", "..");
    tree.link("dangling", "nowhere");
    const auto source = open_directory(tree.path());
    CHECK(paths_of(source->list()) == Paths{".git-like", "absolute", "good", "real/file", "real/up", "twice"});
    CHECK(troubles_of(source->list()).empty());
    CHECK(source->list().entries[1].size == 7);
    CHECK(read(tree, "good") == "content");
    CHECK(read(tree, "twice") == "content");
    CHECK(read(tree, "leaving") == "refused: is a link that leads out of the tree");
    CHECK(read(tree, "circle") == "refused: is a link that leads out of the tree");
    CHECK(listed(tree.path() + "/folder") == Paths{"file", "up"});  // the audited folder itself may be named through a link
}

TEST_CASE("pipes and sockets are never opened", "[sources]") {
    const TemporaryTree tree;
    tree.write("file");
    REQUIRE(mkfifo((tree.path() + "/Dockerfile").c_str(), 0600) == 0);
    const int number = socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string name = tree.path() + "/compose.yml";
    if (name.size() < sizeof address.sun_path) {
        name.copy(address.sun_path, name.size());
        CHECK(bind(number, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    }
    close(number);
    tree.link("requirements.txt", "Dockerfile");
    CHECK(listed(tree.path()) == Paths{"file"});
    CHECK(read(tree, "Dockerfile") == "refused: is no regular file");
}

TEST_CASE("a file is read whole, or refused with the reason", "[sources]") {
    const TemporaryTree tree;
    const std::string zeros("a\0b", 3);
    tree.write("zeros", zeros);
    tree.write("empty", "");
    tree.write("hundred", std::string(100, 'x'));
    CHECK(read(tree, "zeros") == zeros);
    CHECK(read(tree, "empty").empty());
    CHECK(read(tree, "hundred", 100).size() == 100);
    CHECK(read(tree, "hundred", 99) == "refused: larger than 99 bytes");
    CHECK(read(tree, "gone") == "refused: vanished while it was read");
    CHECK(read(tree, "hundred/below") == "refused: vanished while it was read");
}

TEST_CASE("what may not be read is told", "[sources]") {
    const TemporaryTree tree;
    tree.write("open/file");
    tree.write("closed/file");
    tree.write("locked");
    chmod(tree.at("closed").c_str(), 0);
    chmod(tree.at("locked").c_str(), 0);
    if (geteuid() == 0) {
        WARN("skipped: root may read everything");
    } else {
        const auto source = open_directory(tree.path());
        CHECK(paths_of(source->list()) == Paths{"locked", "open/file"});
        CHECK(troubles_of(source->list()) == Paths{"closed: this folder cannot be read: Permission denied"});
        CHECK(read(tree, "locked") == "refused: cannot be read: Permission denied");
        CHECK(error_of(tree.path() + "/closed") == tree.path() + "/closed cannot be opened: Permission denied");
    }
    chmod(tree.at("closed").c_str(), 0700);
}

TEST_CASE("names that are no UTF-8 are told with their bytes escaped, others are taken as they are", "[sources]") {
    const TemporaryTree tree;
    tree.write("caf\xC3\xA9/two\nlines");
    tree.write("caf\xE9/Dockerfile");
    tree.write("d\xFFg");
    const Listing listing = open_directory(tree.path())->list();
    CHECK(paths_of(listing) == Paths{"caf\xC3\xA9/two\nlines"});
    CHECK(troubles_of(listing) == Paths{"caf\\xe9: its name is not UTF-8", "d\\xffg: its name is not UTF-8"});
}

TEST_CASE("folders may be nested deeply", "[sources]") {
    const TemporaryTree tree;
    std::string path;
    for (int i = 0; i < 500; ++i) {
        path += "d/";
        REQUIRE(mkdir(tree.at(path).c_str(), 0700) == 0);
    }
    tree.write(path + "file");
    CHECK(listed(tree.path()) == Paths{path + "file"});
    CHECK(read(tree, path + "file") == "x\n");
}
