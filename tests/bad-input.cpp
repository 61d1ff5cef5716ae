// Any bytes may stand in any file: whatever a collector is given, it gives facts, with places inside of the text, and not more of them than the text could
// hold. Each sample below is fed to every collector of the table, not only to those that would claim such a file: so a new row is tested without a line here.

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <driftaudit/collector.hpp>
#include <driftaudit/snapshot.hpp>
#include <driftaudit/source.hpp>
#include <driftaudit/utf8.hpp>

#include "catch.hpp"
#include "sources/temporary-tree.hpp"

using namespace driftaudit;

namespace {

struct Sample {
    std::string_view path, text;
};

const std::vector<Sample> samples{
    {".driftaudit.yml", R"(# what is accepted
environments: &roles
  prod: [docker/Dockerfile, "compose.{prod,live}.yml"]
rules: {unpinned-dependency: {severity: error}}
ignore:
  - {rule: floating-image-tag, path: 'compose.yml', subject: "minio/*", until: 2026-12-31}
exclude: ["examples/**"]
)"},
    {"Dockerfile", R"(# syntax=docker/dockerfile:1
ARG PYTHON=3.11
FROM python:${PYTHON:-3.11}-slim AS builder
ENV A=1 B="two words" C=${A:?needed}
COPY --from=ghcr.io/astral-sh/uv:0.4 /uv /bin/
COPY ["requirements.txt", "./"]
RUN --mount=type=bind,source=pyproject.toml,target=/app/pyproject.toml \
    # a comment
    pip install --no-cache-dir -r requirements.txt && apt-get install -y python3.12
RUN <<EOT
uv sync --frozen --no-dev
EOT
FROM builder
WORKDIR /app
CMD ["bash", "-c", "pip install x && exec python main.py"]
)"},
    {"compose.yml", R"(version: "3.8"
x-common: &common
  environment: {A: "${A:-1}", B: "${B:?say it}"}
  env_file: [.env, {path: local.env, required: false}]
services:
  api:
    <<: *common
    build: {context: ., dockerfile: docker/Dockerfile, target: prod, args: [PYTHON=3.11]}
    command: >
      bash -c "pip install mlflow
      && mlflow server"
    volumes: ["./:/app", {type: bind, source: ./data, target: /data}]
  db:
    image: postgres:${TAG:-15}
    environment:
      - POSTGRES_PASSWORD=secret
)"},
    {".github/workflows/ci.yml", R"(on: push
env: {PYTHON: "3.11"}
jobs:
  test:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        python: ["3.10", 3.11]
        include: [{python: "3.12"}]
    container: python:3.12
    services: {db: {image: "postgres:15"}}
    steps:
      - uses: actions/setup-python@v5
        with: {python-version: "${{ matrix.python }}"}
      - run: |
          cd backend
          pip install -e .[dev] "x>=1" -r requirements.txt
          docker build -t x --target prod . && docker push x
)"},
    {"requirements.txt",
     "# uv pip compile requirements.in -o requirements.txt\n-r base.txt\n-c constraints.txt\nfastapi[all]>=0.115,<1 ; python_version >= '3.9'  # why\n"
     "x==1 \\\n    --hash=sha256:abc \\\n    --hash=sha256:def\n-e git+https://example.org/r.git@abc#egg=r\n./local\n--index-url https://example.org/simple\n"},
    {"pyproject.toml", R"([project]
name = "x"
requires-python = ">=3.9"
dependencies = ["a>=1", 'b[c]==2 ; sys_platform == "linux"']
[project.optional-dependencies]
dev = ["pytest"]
[dependency-groups]
test = ["x", {include-group = "dev"}]
[tool.poetry.dependencies]
python = "^3.9"
d = {version = "^1.0", extras = ["e"], optional = true}
[tool.ruff]
target-version = "py311"
)"},
    {"uv.lock",
     "version = 1\nrequires-python = \">=3.11\"\n\n[[package]]\nname = \"a\"\nversion = \"1.0\"\nsource = { registry = \"https://example.org\" }\ndependencies "
     "= [\n    { name = \"b\" },\n]\n\n"
     "[[package]]\nname = \"b\"\nversion = \"2\"\nsource = { editable = \".\" }\n"},
    {"poetry.lock",
     "[[package]]\nname = \"a\"\nversion = \"1.0\"\noptional = false\npython-versions = \">=3.8\"\nfiles = []\n\n[metadata]\nlock-version = "
     "\"2.0\"\npython-versions = \"^3.9\"\n"
     "content-hash = \"abc\"\n"},
    {"Pipfile.lock",
     "{\"_meta\": {\"hash\": {\"sha256\": \"x\"}, \"requires\": {\"python_version\": \"3.11\"}}, \"default\": {\"a\": {\"version\": \"==1.0\", \"markers\": "
     "\"python_version >= '3'\"}}, \"develop\": {}}"},
    {"setup.py",
     "from setuptools import setup\nREQUIRES = ['a>=1', 'b']\nsetup(name='x', python_requires='>=3.8',\n      install_requires=REQUIRES + ['c'], "
     "extras_require={'dev': ['d']})\n"},
    {"setup.cfg",
     "[metadata]\nname = x\n[options]\npython_requires = >=3.8\ninstall_requires =\n    a>=1\n    b ; python_version < '3'\n[options.extras_require]\ndev = "
     "c\n"},
    {"environment.yml",
     "name: x\nchannels: [defaults]\ndependencies:\n  - python=3.11\n  - conda-forge::numpy>=1\n  - pip:\n    - -r requirements.txt\n    - a==1\n"},
    {"app/settings.py", R"(import os
from os import environ as env, getenv
from pydantic import Field
from pydantic_settings import BaseSettings
NAME = "DATABASE_URL"
class Settings(BaseSettings):
    model_config = {"env_prefix": "APP_"}
    url: str
    key: str = Field(default="x", alias="API_KEY")
def f(model="gpt-4o"):
    """Text."""
    if "A" in os.environ: return os.environ["A"] + env.get("B", f"{getenv('C')}") + os.environ[NAME]
    client.messages.create(model="claude-3-5-sonnet-20240620", x=[1, (2, {3: 4})])
# driftaudit: ignore[missing-env-var] reason
)"},
    {"run.sh",
     "#!/usr/bin/env bash\nset -euo pipefail\nexport A=1 B=\"${C:-x}\"\n: \"${D:?needed}\"\nif [ -z \"$E\" ]; then cat <<EOT | sh\npip install "
     "\"$F\"\nEOT\nfi\n"
     "for i in $(seq 1 3); do docker build -t x:$i . && docker run -e G x:$i; done\n"},
    {".env.example", "# comment\nexport A=1\nB='two words' # c\nC=\"multi\nline\"\n# D=x\nE\n=F\n G = ${A} \n"},
    {"venv/pyvenv.cfg", "home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.12.4\n"},
    {"venv/lib/python3.12/site-packages/a-1.dist-info/METADATA",
     "Metadata-Version: 2.1\nName: a\nVersion: 1.0\nRequires-Dist: b (>=1) ; extra == 'c'\nDescription: long\n        text\n\nBody: none\n"},
    {".tool-versions", "# c\npython 3.12.4 3.11\nnodejs 20\n"},
    {".python-version", "3.12\npypy3.10-7.3 # c\n"},
    {"mise.toml", "[tools]\npython = [\"3.12\", {version = \"3.11\"}]\n[env]\nA = \"1\"\n"},
};

/// The lengths of a text's lines, its begin counted without a byte order mark, as positions count.
std::vector<std::size_t> line_lengths(std::string_view text, std::string_view line_ends) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    std::vector<std::size_t> lengths{0};
    for (const char c : text) {
        if (line_ends.find(c) != line_ends.npos)
            lengths.push_back(0);
        else
            ++lengths.back();
    }
    return lengths;
}

/// What is wrong with a place: "" where it is in the text, or is the file as a whole.
std::string objection(Position at, const std::vector<std::size_t>& lengths) {
    if (at.line == 0) return at.column == 0 ? "" : "a column without a line";
    if (at.line > lengths.size() + 1) return "line " + std::to_string(at.line) + " of " + std::to_string(lengths.size());
    const std::size_t length = at.line <= lengths.size() ? lengths[at.line - 1] : 0;
    // one past the newline is where a thing ends that holds its line's end
    if (at.column == 0 || at.column > length + 2)
        return "column " + std::to_string(at.column) + " in line " + std::to_string(at.line) + ", which has " + std::to_string(length) + " bytes";
    return {};
}

std::string objection(const Facts& facts, const std::vector<std::size_t>& lengths) {
    for (const Fact& fact : facts) {
        std::string problem = objection(fact.at.begin, lengths);
        if (problem.empty()) problem = objection(fact.at.end, lengths);
        if (problem.empty() && fact.at.end < fact.at.begin) problem = "ends before it begins";
        if (problem.empty() && fact.scope != no_scope && fact.scope >= facts.size()) problem = "stands in no fact";
        if (!problem.empty()) return std::string(kind_of(fact.claim)) + ": " + problem;
    }
    return {};
}

/// What is wrong with the facts of a text, "" where nothing is. To some owners of formats a carriage return alone ends a line.
std::string objection(const Facts& facts, std::string_view text) {
    if (facts.size() > text.size() + 16) return std::to_string(facts.size()) + " facts";
    const std::string problem = objection(facts, line_lengths(text, "\n"));
    if (problem.empty() || text.find('\r') == text.npos) return problem;
    std::string alone(text);
    for (std::size_t i = 0; i + 1 < alone.size(); ++i)
        if (alone[i] == '\r' && alone[i + 1] == '\n') alone[i] = ' ';
    return objection(facts, line_lengths(alone, "\r\n"));
}

/// Feeds a text to every collector.
void feed(std::string_view name, std::string_view text) {
    for (const Row<Collector>& row : collectors()) {
        try {
            const std::string problem = objection(row.value.collect(text), text);
            if (!problem.empty()) FAIL_CHECK(row.id << ", given " << name << ": " << problem << "\n" << text.substr(0, 600));
        } catch (const std::exception& failure) {
            FAIL_CHECK(row.id << ", given " << name << ", threw: " << failure.what());
        } catch (...) {
            FAIL_CHECK(row.id << ", given " << name << ", threw");
        }
    }
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    all.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

std::string as_utf16(std::string_view ascii, bool little) {
    std::string text = little ? "\xFF\xFE" : "\xFE\xFF";
    for (const char c : ascii) {
        if (!little) text += '\0';
        text += c;
        if (little) text += '\0';
    }
    return text;
}

/// A sequence of bytes that is the same on every machine.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}
    std::size_t below(std::size_t bound) {
        state_ = state_ * 6364136223846793005u + 1442695040888963407u;
        return static_cast<std::size_t>(state_ >> 33) % bound;
    }

private:
    std::uint64_t state_;
};

}  // namespace

TEST_CASE("whole samples are read by those that claim them", "[bad-input]") {
    for (const Sample& sample : samples) {
        feed(sample.path, sample.text);
        for (const Row<Collector>& row : collectors())
            if (row.value.claims(sample.path)) CHECK_NOTHROW(row.value.collect(sample.text));
    }
}

TEST_CASE("texts may be cut anywhere", "[bad-input]") {
    for (const Sample& sample : samples)
        for (std::size_t length = 0; length < sample.text.size(); length += 7) feed(sample.path, sample.text.substr(0, length));
}

TEST_CASE("texts may begin anywhere", "[bad-input]") {
    for (const Sample& sample : samples)
        for (std::size_t begin = 0; begin < sample.text.size(); begin += 23) feed(sample.path, sample.text.substr(begin));
}

TEST_CASE("single bytes may be anything", "[bad-input]") {
    Dice dice(1);
    constexpr std::string_view bytes("\0\xFF\xC3\r\n\t '\"\\[]{}()<>:;,#$&*|=-`%@!", 33);
    for (const Sample& sample : samples) {
        for (int i = 0; i < 40; ++i) {
            std::string text(sample.text);
            for (std::size_t changes = dice.below(3) + 1; changes > 0; --changes) text[dice.below(text.size())] = bytes[dice.below(bytes.size())];
            feed(sample.path, text);
        }
    }
}

TEST_CASE("line ends, byte order marks and encodings may be anything", "[bad-input]") {
    for (const Sample& sample : samples) {
        std::string dos, mac(sample.text);
        for (const char c : sample.text) dos += c == '\n' ? std::string("\r\n") : std::string(1, c);
        std::ranges::replace(mac, '\n', '\r');
        feed(sample.path, dos);
        feed(sample.path, mac);
        feed(sample.path, "\xEF\xBB\xBF" + std::string(sample.text));
        feed(sample.path, as_utf16(sample.text, true));
        feed(sample.path, "\xE9\xFF" + std::string(sample.text) + "\xC3");
        feed(sample.path, std::string(sample.text) + std::string(3, '\0') + std::string(sample.text));
    }
    feed("nothing", "");
    feed("a byte order mark", "\xEF\xBB\xBF");
    feed("half a byte order mark", "\xEF\xBB");
    feed("a NUL", std::string_view("\0", 1));
    feed("line ends", "\n\r\n\r\n\n");
    feed("every byte", [] {
        std::string all;
        for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
        return repeated(all, 16);
    }());
}

TEST_CASE("UTF-16 is read as the UTF-8 that it says", "[bad-input]") {
    for (const Sample& sample : samples) {
        const auto kinds = [&](std::string text) {
            const Snapshot snapshot = collect(*in_memory({{std::string(sample.path), std::move(text)}}), collectors(), {});
            std::string all;
            if (const Facts* facts = snapshot.at(sample.path))
                for (const Fact& fact : *facts)
                    all += std::string(kind_of(fact.claim)) + ' ' + std::to_string(fact.at.begin.line) + ':' + std::to_string(fact.at.begin.column) + '\n';
            return all;
        };
        CHECK(kinds(as_utf16(sample.text, true)) == kinds(std::string(sample.text)));
        CHECK(kinds(as_utf16(sample.text, false)) == kinds(std::string(sample.text)));
    }
}

TEST_CASE("nesting may be deep", "[bad-input]") {
    constexpr std::size_t depth = 20'000;
    for (const std::string_view open :
         {"[",  "{",        "(",    "<", "${A:-",   "$(",     "`",        "a: [",     "{\"a\":", "- ",  "? ",       "[[",        "a = [",
          "f(", "lambda: ", "not ", "'", "\"",      "\"\"\"", "f'{",      "if x:\n ", "!a ",     "&a ", "FROM a\n", "RUN <<A\n", "if true; then ",
          "{ ", "a.",       "x[",   "-", "(a and ", "a==1;(", "[a.b.c]\n"}) {
        feed(open, repeated(open, depth));
        feed(open, "x: " + repeated(open, 2000) + "1");
        feed(open, "x = " + repeated(open, 2000) + "\n");
    }
    for (const auto& [open, close] : {std::pair("[", "]"), {"{\"a\":", "}"}, {"(", ")"}, {"$(echo ", ")"}, {"${A:-", "}"}})
        for (const char* begin : {"", "a = ", "a: ", "RUN ", "import os\nx = os.environ[\"A\"], "})
            feed(open, begin + repeated(open, 5000) + "1" + repeated(close, 5000));
}

TEST_CASE("indentation may be deep", "[bad-input]") {
    std::string text;
    for (std::size_t depth = 0; depth < 1500; ++depth) text += std::string(depth, ' ') + "a:\n";
    feed("mappings", text);
    text.clear();
    for (std::size_t depth = 0; depth < 1500; ++depth) text += std::string(depth, ' ') + "if a:\n";
    feed("blocks", text);
}

TEST_CASE("a line may have a million bytes, and a file many lines", "[bad-input]") {
    constexpr std::size_t many = 150'000, million = 1'000'000;
    for (const std::string_view unit : {"a", " ", "A=1 ", "x==1,"}) feed(unit, repeated(unit, million / unit.size()));
    for (const std::string_view unit : {"\\", "#", "=", ",", "$A", "'", "-", "\t", "a,b;c ", ":"}) feed(unit, repeated(unit, many / unit.size()));
    for (const std::string_view line : {"\n", "a\n", "A=1\n", "a==1\n", "- a\n", "a:\n", "x \\\n", "# a\n", "[a]\n", "FROM a\n", "\"\n"})
        feed(line, repeated(line, many / line.size()));
    feed("a long word in quotes", "x = \"" + std::string(million, 'a') + "\"\n");
    feed("a long comment", "# driftaudit: ignore[" + std::string(million, 'a') + "]\n");
}

TEST_CASE("aliases may stand for more than fits into memory", "[bad-input]") {
    std::string bomb = "a0: &a0 [x, x]\n", merges = "m0: &m0 {k: v, environment: {A: '1'}}\n";
    for (int i = 1; i < 60; ++i) {
        const std::string before = std::to_string(i - 1), now = std::to_string(i);
        bomb += "a" + now + ": &a" + now + " [*a" + before + ", *a" + before + ", *a" + before + "]\n";
        merges += "m" + now + ": &m" + now + " {<<: [*m" + before + ", *m" + before + "], k" + now + ": *m" + before + "}\n";
    }
    feed("an alias bomb", bomb + "services: {a: *a59}\njobs: {a: *a59}\ndependencies: *a59\nrepos: *a59\n");
    feed("a bomb of services", bomb + "services: {a: {image: x, environment: *a59, command: *a59, volumes: *a59, env_file: *a59}}\n");
    feed("a bomb of steps", bomb + "jobs: {a: {steps: *a59, strategy: {matrix: *a59}}}\n");
    feed("a bomb of merges", merges + "services: {a: {<<: *m59, image: x}, b: *m59}\njobs: *m59\n");
    feed("an alias of itself", "a: &a [*a]\nservices: *a\n");
    feed("an anchor in itself", "services: &s {a: {<<: *s}}\n");
    feed("an unknown alias", "services: *nowhere\n");
}

TEST_CASE("a tree of broken files is gathered whole", "[bad-input]") {
    std::vector<std::pair<std::string, std::string>> files;
    Dice dice(7);
    for (const Sample& sample : samples) {
        std::string noise;
        for (int i = 0; i < 3000; ++i) noise += static_cast<char>(dice.below(256));
        for (const auto& [folder, text] :
             {std::pair("noise/", noise), {"zeros/", std::string(5000, '\0')}, {"cut/", std::string(sample.text.substr(0, sample.text.size() / 2))}})
            files.emplace_back(folder + std::string(sample.path), text);
    }
    const Snapshot snapshot = collect(*in_memory(std::move(files)), collectors(), {});
    for (const FileFacts& file : snapshot.files)
        each<Unreadable>(*file.facts, [&](const Unreadable& claim, const Fact&) {
            CHECK_FALSE(claim.reason.empty());
            CHECK(is_utf8(claim.reason));
            CHECK(claim.reason.find("internal") == claim.reason.npos);
        });
}

TEST_CASE("files may go away and folders be full of traps while they are read", "[bad-input]") {
    /// Takes every other file away once all are listed.
    class Vanishing final : public Source {
    public:
        explicit Vanishing(const test::TemporaryTree& tree) : tree_(tree), source_(open_directory(tree.path())) {}
        Listing list() const override {
            Listing listing = source_->list();
            for (std::size_t i = 0; i < listing.entries.size(); i += 2) std::filesystem::remove(tree_.at(listing.entries[i].path));
            return listing;
        }
        Bytes read(const Entry& entry, std::size_t limit) const override { return source_->read(entry, limit); }

    private:
        const test::TemporaryTree& tree_;
        std::unique_ptr<Source> source_;
    };

    const test::TemporaryTree tree;
    for (const Sample& sample : samples) tree.write(std::string(sample.path), std::string(sample.text));
    tree.link("loop/requirements.txt", "requirements.txt");
    tree.link("out/requirements.txt", "/dev/zero");
    REQUIRE(mkfifo((tree.path() + "/out/Dockerfile").c_str(), 0600) == 0);
    const Snapshot snapshot = collect(Vanishing(tree), collectors(), {});
    CHECK(snapshot.paths.size() == samples.size());
    std::size_t vanished = snapshot.troubles.size();
    for (const FileFacts& file : snapshot.files)
        each<Unreadable>(*file.facts, [&](const Unreadable& claim, const Fact&) { vanished += claim.reason.starts_with("vanished"); });
    if (!collectors().empty()) CHECK(vanished > 0);
}
