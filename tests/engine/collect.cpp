#include <driftaudit/snapshot.hpp>

#include <atomic>
#include <stdexcept>

#include "catch.hpp"
#include "units.hpp"

using namespace driftaudit;
using namespace driftaudit::test;

namespace {

/// One Service for each line, named as the line, and after the first an ENV in its scope.
Facts lines_as_services(std::string_view bytes) {
    Facts facts;
    std::uint32_t line = 0;
    while (!bytes.empty()) {
        const std::size_t end = std::min(bytes.find('\n'), bytes.size());
        ++line;
        facts.push_back({Service{std::string(bytes.substr(0, end)), {}}, {{line, 1}, {line, 2}}, no_scope});
        facts.push_back({VariableSet{"X", {}, false}, {{line, 1}, {line, 2}}, static_cast<std::uint32_t>(facts.size() - 1)});
        bytes.remove_prefix(std::min(end + 1, bytes.size()));
    }
    return facts;
}
Facts nothing(std::string_view) { return {}; }
Facts one_job(std::string_view) { return {{Job{"job", ""}, {{1, 1}, {1, 2}}, no_scope}}; }
Facts fails(std::string_view) { throw std::runtime_error("oh"); }
Facts fails_oddly(std::string_view) { throw 1; }

bool all(std::string_view) { return true; }
bool texts(std::string_view path) { return path.ends_with(".txt"); }

const Row<Collector> reads_texts{"texts", {1, texts, lines_as_services, false, false}};
const Row<Collector> reads_all_aside{"aside", {1, all, one_job, false, true}};

Snapshot collected(std::vector<std::pair<std::string, std::string>> files, const std::vector<Row<Collector>>& collectors, const Limits& limits = {}) {
    return collect(*in_memory(std::move(files)), collectors, limits);
}
std::vector<std::string> services(const Snapshot& snapshot, std::string_view path) {
    std::vector<std::string> names;
    if (const Facts* facts = snapshot.at(path))
        for (const Service& service : test::all<Service>(*facts)) names.push_back(service.name);
    return names;
}
std::string reason(const Snapshot& snapshot, std::string_view path) {
    const Facts* facts = snapshot.at(path);
    const Unreadable* claim = facts ? first<Unreadable>(*facts) : nullptr;
    return claim ? claim->reason : "";
}
using Names = std::vector<std::string>;

/// A source whose files go away or cannot be opened after they are listed.
class Failing final : public Source {
public:
    Listing list() const override { return {{{"a.txt", 1, false}, {"b", 1, false}, {"c.txt", 1, true}}, {{"z", "listed badly"}}}; }
    Bytes read(const Entry& entry, std::size_t) const override {
        if (entry.path == "c.txt") throw std::bad_alloc();
        return {"", "vanished while it was read"};
    }
};

}  // namespace

TEST_CASE("a snapshot holds what collectors read, and the names of all files", "[engine]") {
    const Snapshot snapshot = collected({{"b.txt", "one\ntwo"}, {"a.md", "x"}, {"c.txt", ""}}, {reads_texts});
    CHECK(snapshot.paths == Names{"a.md", "b.txt", "c.txt"});
    CHECK(snapshot.has("a.md"));
    CHECK_FALSE(snapshot.has("a"));
    CHECK(snapshot.at("a.md") == nullptr);
    CHECK(snapshot.at("c.txt") == nullptr);  // read, and nothing in it
    CHECK(services(snapshot, "b.txt") == Names{"one", "two"});
    CHECK(snapshot.audited == 1);
    CHECK(snapshot.troubles.empty());
}

TEST_CASE("the facts of several collectors stand one behind the other, and scopes move along", "[engine]") {
    const Snapshot snapshot = collected({{"a.txt", "one\ntwo"}}, {reads_all_aside, reads_texts});
    const Facts& facts = *snapshot.at("a.txt");
    REQUIRE(facts.size() == 5);
    CHECK(std::holds_alternative<Job>(facts[0].claim));
    CHECK(facts[1].scope == no_scope);
    CHECK(facts[2].scope == 1);
    CHECK(facts[4].scope == 3);
}

TEST_CASE("files that only incidental collectors read are not counted", "[engine]") {
    CHECK(collected({{"a.py", "x"}}, {reads_texts, reads_all_aside}).audited == 0);
    CHECK(collected({{"a.py", "x"}}, {reads_texts, reads_all_aside}).files.size() == 1);
    CHECK(collected({{"a.txt", ""}}, {reads_texts, reads_all_aside}).audited == 0);
    CHECK(collected({{"a.txt", "x"}}, {reads_texts, reads_all_aside}).audited == 1);
}

TEST_CASE("a collector that throws is told of, and the rest goes on", "[engine]") {
    const Snapshot snapshot =
        collected({{"a.txt", "x"}, {"b.txt", "y"}}, {{"bad", {1, texts, fails, false, false}}, {"odd", {1, texts, fails_oddly, false, false}}, reads_texts});
    CHECK(reason(snapshot, "a.txt") == "internal: the reader \"bad\" failed: oh");
    CHECK(services(snapshot, "b.txt") == Names{"y"});
}

TEST_CASE("binary files are unreadable where something should be read from them", "[engine]") {
    const std::string binary(
        "\x7f"
        "ELF\0\0",
        6);
    CHECK(reason(collected({{"a.txt", binary}}, {reads_texts}), "a.txt") == "it is a binary file");
    CHECK(collected({{"a.txt", binary}}, {reads_texts}).audited == 1);
    CHECK(collected({{"a.png", binary}}, {reads_all_aside}).files.empty());
    CHECK(services(collected({{"a.txt", std::string(9000, 'x') + std::string(1, '\0')}}, {reads_texts}), "a.txt").size() == 1);  // a NUL far down is content
}

TEST_CASE("collectors get UTF-8 whatever the file's encoding", "[engine]") {
    const auto read = [](std::string bytes) { return services(collected({{"a.txt", std::move(bytes)}}, {reads_texts}), "a.txt"); };
    CHECK(read(std::string("\xFF\xFE"
                           "a\0\xE9\0\n\0b\0",
                           10)) == Names{"a\xC3\xA9", "b"});
    CHECK(read(std::string("\xFE\xFF"
                           "\0a\0\xE9",
                           6)) == Names{"a\xC3\xA9"});
    CHECK(read(std::string("\xFF\xFE"
                           "\x3D\xD8\x00\xDE",
                           6)) == Names{"\xF0\x9F\x98\x80"});  // a surrogate pair
    CHECK(read(std::string("\xFF\xFE"
                           "\x3D\xD8"
                           "a\0",
                           6)) == Names{"\xEF\xBF\xBD"
                                        "a"});  // half of one
    CHECK(read(std::string("\xFF\xFE"
                           "a\0b",
                           5)) == Names{"a\xEF\xBF\xBD"});  // half a unit
    CHECK(read("caf\xE9 \xC3\xA9") == Names{"caf\xEF\xBF\xBD \xC3\xA9"});
    CHECK(read("\xEF\xBB\xBFx") == Names{"\xEF\xBB\xBFx"});
    CHECK(read("\xC3") == Names{"\xEF\xBF\xBD"});
    CHECK(reason(collected({{"a.txt", std::string("\xFF\xFE\0\0a\0\0\0", 8)}}, {reads_texts}), "a.txt") == "it is a binary file");  // UTF-32
}

TEST_CASE("a file beyond the limit is told of with the limit", "[engine]") {
    const Row<Collector> locks{"locks", {1, texts, lines_as_services, true, false}};
    const Limits limits{10, 20, 1};
    CHECK(reason(collected({{"a.txt", std::string(11, 'x')}}, {reads_texts}, limits), "a.txt") == "it has 11 bytes, and the limit is 10 bytes");
    CHECK(services(collected({{"a.txt", std::string(10, 'x')}}, {reads_texts}, limits), "a.txt").size() == 1);
    CHECK(services(collected({{"a.txt", std::string(20, 'x')}}, {locks}, limits), "a.txt").size() == 1);
    CHECK(reason(collected({{"a.txt", std::string(21, 'x')}}, {locks}, limits), "a.txt") == "it has 21 bytes, and the limit is 20 bytes");
    CHECK(services(collected({{"a.txt", std::string(15, 'x')}}, {locks, reads_all_aside}, limits), "a.txt").size() == 1);
    CHECK(collected({{"a", std::string(11, 'x')}}, {reads_all_aside}, limits).files.empty());
    CHECK(collected({{"a", std::string(11, 'x')}}, {reads_all_aside}, limits).troubles.empty());
    const Limits mebibytes{3u << 20, 3u << 20, 1};
    CHECK(reason(collected({{"a.txt", std::string((4u << 20) + 600'000, 'x')}}, {reads_texts}, mebibytes), "a.txt") ==
          "it has 4.5 MiB, and the limit is 3 MiB");
}

TEST_CASE("files that cannot be read are facts where they matter, and troubles elsewhere", "[engine]") {
    const Snapshot snapshot = collect(Failing(), {reads_texts, reads_all_aside}, {});
    CHECK(reason(snapshot, "a.txt") == "vanished while it was read");
    CHECK(reason(snapshot, "c.txt").starts_with("internal: "));
    CHECK(snapshot.files.back().ignored);
    REQUIRE(snapshot.troubles.size() == 2);
    CHECK(snapshot.troubles[0].path == "b");
    CHECK(snapshot.troubles[1].reason == "listed badly");
}

TEST_CASE("the number of threads changes nothing", "[engine]") {
    std::vector<std::pair<std::string, std::string>> files;
    for (int i = 0; i < 500; ++i)
        files.emplace_back("f" + std::to_string(i) + (i % 3 ? ".txt" : ".md"), std::string(static_cast<std::size_t>(i % 7), 'x') + "\n" + std::to_string(i));
    const auto told = [&](unsigned jobs) {
        std::string text;
        for (const FileFacts& file : collected(files, {reads_texts, reads_all_aside}, {1000, 1000, jobs}).files) {
            text += file.path + ':';
            for (const Service& service : test::all<Service>(*file.facts)) text += service.name + ',';
        }
        return text;
    };
    const std::string alone = told(1);
    CHECK(told(2) == alone);
    CHECK(told(7) == alone);
    CHECK(told(0) == alone);
}

TEST_CASE("progress is told on the calling thread and ends with all files", "[engine]") {
    std::vector<std::pair<std::string, std::string>> files;
    for (int i = 0; i < 300; ++i) files.emplace_back(std::to_string(i), "x");
    std::size_t last = 0, total = 0;
    collect(*in_memory(files), {reads_all_aside}, {1000, 1000, 1}, [&](std::size_t done, std::size_t of) {
        CHECK(done >= last);
        last = done;
        total = of;
    });
    CHECK(last == 300);
    CHECK(total == 300);
    collect(*in_memory({}), {{"none", {1, texts, nothing, false, false}}}, {}, [&](std::size_t done, std::size_t) { last = done; });
    CHECK(last == 0);
}
