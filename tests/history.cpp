// Histories: stories that are told in folders, and histories that chance writes.
//
//   fixtures/history/<story>/1-<what>/ 2-<what>/ … + <story>.txt    each folder is a commit, in the order of the numbers; the text tells each finding's stays
//
// A story is made into commits of a temporary repository, and what `history` follows there must be what the text says: "2-4, 6-" was there from the second folder on,
// gone with the fourth, and back with the sixth. `./dev bless` rewrites the texts.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include <driftaudit/judge.hpp>
#include <driftaudit/repository.hpp>
#include <driftaudit/succession.hpp>

#include "../src/cli/configuration.hpp"
#include "../src/cli/lives.hpp"
#include "catch.hpp"
#include "places.hpp"
#include "sources/temporary-tree.hpp"

namespace {

namespace fs = std::filesystem;
using namespace driftaudit;
using namespace driftaudit::test;

// ---- stories --------------------------------------------------------------------------------------------------------------------------

std::vector<fs::path> folders(const fs::path& parent) {
    std::vector<fs::path> out;
    for (const auto& entry : fs::directory_iterator(parent))
        if (entry.is_directory()) out.push_back(entry.path());
    std::ranges::sort(out);
    return out;
}

std::string day(int number) { return "2026-01-" + std::string(number < 10 ? "0" : "") + std::to_string(number); }

/// Makes each folder of a story a commit, on the day of its number.
void commit_story(const fs::path& story, const TemporaryTree& tree) {
    tree.git("init");
    for (const fs::path& folder : folders(story)) {
        for (const auto& entry : fs::directory_iterator(tree.path()))
            if (entry.path().filename() != ".git") fs::remove_all(entry.path());
        fs::copy(folder, tree.path(), fs::copy_options::recursive);
        tree.commit(day(std::stoi(folder.filename().string())));
    }
}

cli::CommandLine told_on(const std::string& today) {
    cli::CommandLine told;
    told.policy.today = today;
    told.progress = false;
    told.quiet = true;
    told.cached = false;
    return told;
}

Timeline timeline_of(const Repository& repository, const cli::CommandLine& told) {
    cli::Progress progress(told);
    Memo memo(collectors(), {});
    return cli::follow(repository, repository.commit_named("HEAD"), told, memo, nullptr, progress).timeline;
}

/// "python-version-mismatch python: 1-3, 5-"
std::string told(const Timeline& timeline) {
    std::vector<std::string> lines;
    const auto number = [](const Moment& moment) { return std::to_string(std::stoi(moment.date.substr(8))); };
    for (const Life& life : timeline.lives) {
        std::string line = life.rule + " " + life.subject + (life.project == "." ? "" : " (" + life.project + ")") + ":";
        for (const Stay& stay : life.stays)
            line += (line.back() == ':' ? " " : ", ") + number(stay.introduced) + "-" + (stay.fixed ? number(*stay.fixed) : "");
        lines.push_back(line + "\n");
    }
    std::ranges::sort(lines);
    std::string text;
    for (const std::string& line : lines) text += line;
    return text;
}

std::string text_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST_CASE("stories are told commit by commit", "[fixtures]") {
    for (const fs::path& story : folders(fs::path(tree_path) / "fixtures/history")) {
        DYNAMIC_SECTION(story.filename().string()) {
            const TemporaryTree tree;
            commit_story(story, tree);
            const std::string said = told(timeline_of(Repository::open(tree.path()), told_on("2026-06-30")));
            const fs::path golden = fs::path(story) += ".txt";
            if (std::getenv("DRIFTAUDIT_BLESS")) std::ofstream(golden, std::ios::binary) << said;
            REQUIRE(fs::exists(golden));
            CHECK(said == text_of(golden));
        }
    }
}

// ---- chance ---------------------------------------------------------------------------------------------------------------------------

using Files = std::map<std::string, std::string>;

/// Small applications that change at random, and branch and merge as they do.
class Chance {
public:
    explicit Chance(unsigned seed) : random_(seed) {}

    /// A stream for `git fast-import`.
    std::string history(std::size_t commits) {
        std::ostringstream out;
        for (std::size_t i = 0; i < commits; ++i) {
            std::vector<std::size_t> parents;
            if (i > 0) parents.push_back(below(20) == 0 ? below(i) : i - 1);
            if (i > 4 && below(4) == 0)
                for (std::size_t more = below(5) == 0 ? 2 : 1; more > 0; --more)
                    if (const std::size_t one = below(i); std::ranges::find(parents, one) == parents.end()) parents.push_back(one);
            Files files = i == 0 ? Files{} : merged(parents);
            if (i > 4 && below(12) == 0)
                files = trees_[below(i)];  // a revert
            else
                for (std::size_t changes = parents.size() > 1 ? below(2) : 1 + below(3); changes > 0; --changes) change(files);
            write(out, i, parents, files);
            trees_.push_back(std::move(files));
        }
        return out.str();
    }

private:
    std::size_t below(std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_); }
    template <class List>
    const auto& any(const List& list) {
        return list[below(list.size())];
    }

    /// Each file as one of the parents has it.
    Files merged(const std::vector<std::size_t>& parents) {
        Files out;
        std::set<std::string> paths;
        for (const std::size_t parent : parents)
            for (const auto& [path, text] : trees_[parent]) paths.insert(path);
        for (const std::string& path : paths) {
            const Files& side = trees_[any(parents)];
            if (const auto file = side.find(path); file != side.end()) out.insert(*file);
        }
        return out;
    }

    void change(Files& files) {
        static const std::vector<std::pair<std::string, std::vector<std::string>>> choices{
            {"Dockerfile", {"FROM python:3.11-slim\nCOPY . /app\nRUN pip install -r /app/requirements.txt\n", "# why\nFROM python:3.12-slim\nCOPY . /app\nRUN pip install -r /app/requirements.txt\n",
                            "FROM python:latest\nCOPY requirements.txt /tmp/\nRUN pip install -r /tmp/requirements.txt\n"}},
            {"requirements.txt", {"django==5.0\nrequests\n", "requests\ndjango==5.0\n", "# all\n\ndjango>=4\nrequests==2.32.0\n", "django==5.0\nrequests>=2 # driftaudit: ignore[unpinned-dependency] known\n"}},
            {"pyproject.toml", {"[project]\nname = \"shop\"\nrequires-python = \">=3.12\"\n", "[project]\nname = \"shop\"\nrequires-python = \">=3.9\"\n[tool.ruff]\ntarget-version = \"py38\"\n",
                                "[project]\nname = \"shop\"\nrequires-python = \">=3.9\"\n[tool.driftaudit.rules.unpinned-dependency]\nenabled = false\n", "[project\n"}},
            {".python-version", {"3.12\n", "3.11.4\n", "3.8\n"}},
            {".env.example", {"DATABASE_URL=\nSECRET_KEY=\n", "DATABASE_URL=\n", "# nothing\nSECRET_KEY=\nUNUSED_NAME=1\n"}},
            {"app/main.py", {"import os\nX = os.environ['DATABASE_URL']\n", "import os\n\n\nX = os.environ['DATABASE_URL']\nY = os.environ['SECRET_KEY']\n", "import app.other\n", "MODEL = 1\n"}},
            {"app/other.py", {"import os\nos.environ['PAYMENT_KEY']\n", "from .main import X\nprint(X)\n", "import tomllib\n"}},
            {"app/__init__.py", {"", "VERSION = 1\n"}},
            {"compose.yml", {"version: '3'\nservices:\n  web:\n    build: .\n  db:\n    image: postgres\n", "services:\n  web:\n    build: .\n    environment:\n      DATABASE_URL: x\n  db:\n    image: postgres:16\n"}},
            {".github/workflows/ci.yml", {"jobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/setup-python@v5\n        with: {python-version: '3.11'}\n      - run: pytest\n",
                                          "jobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/setup-python@v5\n        with: {python-version: 3.10}\n      - run: pytest\n"}},
            {".driftaudit.yml", {"ignore:\n  - {rule: untagged-image}\n", "exclude: ['docker/**']\n", "rules: {unpinned-dependency: {severity: error}}\n"}},
            {"docker-compose.yml", {"services:\n  web:\n    build: .\n    environment: {DB_HOST: db, DB_USER: shop}\n  db:\n    image: postgres:16\n    environment: {POSTGRES_USER: shop, POSTGRES_PASSWORD: x}\n",
                                    "services:\n  web:\n    build: .\n    environment: {DB_HOST: database, DB_USER: other}\n  db:\n    image: postgres:16\n"}},
            {"app/settings.py", {"import os\nNAME = os.environ.get('DB_USER', 'shop')\nHOST = os.environ.get('DB_HOST', 'localhost')\n", "import os\nPORT = os.environ.get('DB_PORT', '5433')\nHOST = os.environ['DB_HOST']\n"}},
            {"deploy/main.tf", {"env = UNUSED_NAME\n", "x = 1\n"}},
            {"README.md", {"# shop\n", "# shop\n\nset UNUSED_NAME\n"}},
            {"docs/note.png", {std::string("\0png", 4), "x"}},
        };
        const std::size_t what = below(10);
        if (what == 0 && !files.empty()) {
            files.erase(std::next(files.begin(), static_cast<std::ptrdiff_t>(below(files.size()))));
        } else if (what == 1 && !files.empty()) {
            const auto file = std::next(files.begin(), static_cast<std::ptrdiff_t>(below(files.size())));
            const std::string to = file->first.starts_with("docker/") ? file->first.substr(7) : "docker/" + file->first;
            std::string text = std::move(file->second);
            files.erase(file);
            files[to] = std::move(text);
        } else {
            const auto& [path, texts] = any(choices);
            files[path] = any(texts);
        }
    }

    static void write(std::ostream& out, std::size_t number, const std::vector<std::size_t>& parents, const Files& files) {
        out << "commit refs/heads/main\nmark :" << number + 1 << "\ncommitter a <a@example.org> " << 1767225600 + number * 3600 << " +0000\ndata 0\n";
        for (std::size_t i = 0; i < parents.size(); ++i) out << (i == 0 ? "from :" : "merge :") << parents[i] + 1 << '\n';
        out << "deleteall\n";
        for (const auto& [path, text] : files) out << "M 100644 inline " << path << "\ndata " << text.size() << '\n' << text << '\n';
        out << '\n';
    }

    std::mt19937 random_;
    std::vector<Files> trees_;
};

Configuration configuration_of(const Source& source, const Listing& listing) { return cli::configuration_of_tree(source, listing); }

/// What an audit of a tree by itself has open: "rule fingerprint"; nothing where its configuration is refused.
std::optional<std::set<std::string>> audited(const Source& source) {
    Configuration configuration;
    try {
        configuration = configuration_of(source, source.list());
    } catch (const Error&) {
        return {};
    }
    const Snapshot snapshot = collect(source, configured(source.list(), configuration), collectors(), {.jobs = 1});
    const Workspace workspace = resolve(snapshot, configuration);
    std::set<std::string> open;
    for (const Finding& finding : judge(workspace, checks(), {}, configuration))
        if (!finding.silenced) open.insert(finding.rule + ' ' + finding.fingerprint + ' ' + finding.message);
    return open;
}

class FromRepository final : public Source {
public:
    explicit FromRepository(const Repository& repository) : repository_(repository) {}
    Listing list() const override { return {}; }
    Bytes read(const Entry& entry, std::size_t limit) const override { return repository_.read(entry.blob, limit); }

private:
    const Repository& repository_;
};

TEST_CASE("trees judged one behind the other are judged as each by itself", "[history]") {
    std::size_t compared = 0, findings = 0;
    for (const unsigned seed : {1u, 2u, 3u, 4u, 5u, 6u}) {
        const TemporaryTree tree;
        tree.git("init");
        tree.write("stream", Chance(seed).history(120));
        tree.git("fast-import --quiet < stream");
        const Repository repository = Repository::open(tree.path());
        const Walked walked = repository.walk(repository.commit_named("main"), {.all_parents = true});
        REQUIRE(walked.commits.size() > 20);
        const FromRepository bytes(repository);
        Memo memo(collectors(), {});
        Succession succession({checks(), {}, configuration_of}, bytes, memo);
        const Commit* before = nullptr;
        for (const Commit& commit : walked.commits) {
            const auto source = repository.tree(commit.tree);
            const auto changes = before ? repository.changes(before->tree, commit.tree) : std::nullopt;
            succession.go(changes, [&] { return source->list(); });
            before = &commit;
            const auto alone = audited(*source);
            if (!alone) continue;
            std::set<std::string> open;
            for (const auto& finding : *succession.verdict()) open.insert(finding->rule + ' ' + finding->fingerprint + ' ' + finding->message);
            std::string differing;
            for (const TreeChange& change : changes.value_or(std::vector<TreeChange>{})) differing += (change.before ? " -" : " ") + std::string(change.after ? "+" : "") + change.path;
            INFO("seed " << seed << ", commit " << commit.id.hex() << ", changed:" << differing << ", files: " << paths_of(source->list()).size());
            for (const std::string& path : paths_of(source->list())) UNSCOPED_INFO(path);
            REQUIRE(open == *alone);
            ++compared;
            findings += open.size();
        }
    }
    CHECK(compared > 200);
    CHECK(findings > 2 * compared);
}

TEST_CASE("what history has open at a commit is what an audit of it finds, along first parents and all", "[history]") {
    const TemporaryTree tree;
    tree.git("init");
    tree.write("stream", Chance(7).history(100));
    tree.git("fast-import --quiet < stream");
    const Repository repository = Repository::open(tree.path());
    const std::vector<Commit> line = repository.walk(repository.commit_named("main"), {}).commits;
    cli::CommandLine told = told_on("");
    for (const bool all : {false, true}) {
        told.all_parents = all;
        for (std::size_t i = line.size() / 2; i < line.size(); i += 5) {
            const auto alone = audited(*repository.tree(line[i].tree));
            if (!alone) continue;
            cli::Progress progress(told);
            Memo memo(collectors(), {});
            const Timeline timeline = cli::follow(repository, line[i].id, told, memo, nullptr, progress).timeline;
            std::set<std::string> open;
            for (const Life& life : timeline.lives)
                if (life.is_open()) open.insert(life.rule + ' ' + life.fingerprint + ' ' + life.message);
            CHECK(open == *alone);
        }
    }
}

}  // namespace
