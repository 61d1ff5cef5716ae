#include <driftaudit/memo.hpp>

#include <atomic>

#include <driftaudit/judge.hpp>

#include "catch.hpp"

using namespace driftaudit;

namespace {

Facts facts_of(const std::string& path, const std::string& text) {
    const auto source = in_memory({{path, text}});
    const Snapshot snapshot = collect(*source, collectors(), {.jobs = 1});
    return snapshot.files.empty() ? Facts{} : *snapshot.files.front().facts;
}

bool same(const std::string& path, const std::string& a, const std::string& b) {
    return digests_of(facts_of(path, a)).difference(digests_of(facts_of(path, b))).empty();
}

}  // namespace

TEST_CASE("facts say the same in other lines, and other things are told apart", "[engine]") {
    CHECK(same("requirements.txt", "a==1\nb\n", "# why\n\na==1\n\n\nb\n"));
    CHECK_FALSE(same("requirements.txt", "a==1\nb\n", "b\na==1\n"));
    CHECK_FALSE(same("requirements.txt", "a==1\n", "a==2\n"));
    CHECK_FALSE(same("requirements.txt", "a==1\n", "a==1\nb\n"));
    CHECK(same("main.py", "import os\nX = os.environ['A_KEY']\n", "import os\n\n\ndef f():\n    pass\n\n\nX = os.environ['A_KEY']\n"));
    CHECK_FALSE(same("main.py", "import os\nX = os.environ['A_KEY']\n", "import os\nX = os.environ['B_KEY']\n"));
    // where comments silence findings by their lines, lines count
    CHECK_FALSE(same("requirements.txt", "a  # driftaudit: ignore[unpinned-dependency] x\n", "\na  # driftaudit: ignore[unpinned-dependency] x\n"));
    CHECK(digests_of(facts_of("requirements.txt", "a\n")).exact != digests_of(facts_of("requirements.txt", "\na\n")).exact);
}

TEST_CASE("the difference names the kinds that differ", "[engine]") {
    const auto digests = [](const std::string& text) { return digests_of(facts_of("main.py", text)); };
    const Digests reads = digests("import os\nX = os.environ['A_KEY']\n"), nothing = digests("x = 1\n");
    CHECK(reads.difference(nothing).meets(Kinds::of<VariableRead>()));
    CHECK_FALSE(reads.difference(nothing).meets(Kinds::of<Stage>()));
    CHECK(reads.difference(reads) == Kinds());
    CHECK(Kinds::all().meets(Kinds::paths()));
    CHECK_FALSE(Kinds().meets(Kinds::all()));
}

TEST_CASE("a document that names one node again and again is digested in no time", "[engine]") {
    std::string text = "services:\n  a: &n0 {image: x}\nx-0: &x0 [1]\n";
    for (int i = 1; i < 60; ++i) text += "x-" + std::to_string(i) + ": &x" + std::to_string(i) + " [*x" + std::to_string(i - 1) + ", *x" + std::to_string(i - 1) + "]\n";
    CHECK_FALSE(digests_of(facts_of("compose.yml", text)).by_kind.empty());
}

TEST_CASE("facts come back from their bytes as they were", "[engine]") {
    const std::pair<const char*, const char*> files[] = {
        {"requirements.txt", "-r other.txt\na[x]>=1; python_version < '3.9' --hash=sha256:00\n-e ./lib\n"},
        {"Dockerfile", "ARG V=3.11\nFROM python:$V AS base\nCOPY --from=x a b /c\nRUN pip install -r r.txt && uv sync --frozen\nENV A=1\nWORKDIR /x\n"},
        {"pyproject.toml", "[project]\nname = 'a'\nrequires-python = '>=3.9'\ndependencies = ['b>1']\n[tool.poetry]\nname = 'x'\n"},
        {"main.py", "import os, tomllib\nX = os.getenv('A_KEY', 'b')\n"},
        {".env", "A=1\nB='x y'\n"},
        {"uv.lock", "version = 1\nrequires-python = '>=3.12'\n[[package]]\nname = 'a'\nversion = '1'\nsource = { registry = 'x' }\ndependencies = [{ name = 'b' }]\n"},
        {".github/workflows/ci.yml", "jobs:\n  t:\n    runs-on: x\n    steps:\n      - run: pip install a\n"},
    };
    for (const auto& [path, text] : files) {
        const Facts facts = facts_of(path, text);
        INFO(path);
        REQUIRE_FALSE(facts.empty());
        const std::string bytes = to_bytes(facts);
        const auto back = from_bytes(bytes);
        REQUIRE(back);
        CHECK(digests_of(*back).exact == digests_of(facts).exact);
        for (std::size_t length = 0; length < bytes.size(); ++length) CHECK_FALSE(from_bytes(std::string_view(bytes).substr(0, length)));
    }
    CHECK_FALSE(from_bytes("nothing of ours"));
    CHECK_FALSE(can_be_kept(facts_of("compose.yml", "services: {a: {image: x}}\n")));
}

TEST_CASE("bytes are read once for the same readers", "[engine]") {
    struct Counting final : Source {
        mutable std::atomic<int> reads = 0;
        Listing list() const override { return {}; }
        Bytes read(const Entry&, std::size_t) const override { return ++reads, Bytes{"a==1\n", {}}; }
    };
    const Counting source;
    Memo memo(collectors(), {});
    Entry entry{.path = "requirements.txt"};
    entry.blob.bytes[0] = 1;
    const auto first = memo.read(source, entry, memo.readers_of(entry.path));
    entry.path = "requirements/base.txt";
    CHECK(memo.read(source, entry, memo.readers_of(entry.path)) == first);
    CHECK(source.reads == 1);
    entry.path = "Dockerfile";
    memo.read(source, entry, memo.readers_of(entry.path));
    CHECK(source.reads == 2);
    entry.blob = {};  // nobody knows what its bytes are
    memo.read(source, entry, memo.readers_of(entry.path));
    memo.read(source, entry, memo.readers_of(entry.path));
    CHECK(source.reads == 4);
}
