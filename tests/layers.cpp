// The house's walls: which room may include what. A room sees the vocabulary (`<driftaudit/…>`), the standard library, its own headers, and the outside
// libraries that stand beside its name here; `src/cli` sees the other rooms too. Every `#include` of every source is read and held against this map.

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "places.hpp"

namespace {

namespace fs = std::filesystem;

struct Room {
    std::string_view folder;
    std::vector<std::string_view> libraries;  // begins of what may stand between the angle brackets
    bool sees_all_rooms = false;
};

/// POSIX is a library like others: those that touch the machine may use it.
const std::vector<std::string_view> posix{"dirent.h", "fcntl.h", "unistd.h", "stdlib.h", "signal.h", "sys/"};

std::vector<std::string_view> with_posix(std::vector<std::string_view> libraries) {
    libraries.insert(libraries.end(), posix.begin(), posix.end());
    return libraries;
}

const std::vector<Room>& rooms() {
    static const std::vector<Room> map{
        {"include/driftaudit", {}},
        {"src/model", {}},
        {"src/collectors", {"yaml-cpp/", "toml++/", "nlohmann/", "tree_sitter/", "mbedtls/"}},
        {"src/sources", with_posix({"git2.h", "git2/"})},
        {"src/environments", {}},
        {"src/engine", {}},
        {"checks", {}},
        {"src/reporters", {"fmt/", "nlohmann/"}},
        {"src/cli", with_posix({"CLI/", "fmt/", "nlohmann/"}), true},
    };
    return map;
}

const Room* room_of(std::string_view path) {
    const auto room = std::ranges::find_if(rooms(), [&](const Room& r) { return path.starts_with(r.folder) && path.substr(r.folder.size()).starts_with('/'); });
    return room == rooms().end() ? nullptr : &*room;
}

/// A header of the standard library has neither a slash nor an ending.
bool is_standard(std::string_view header) { return header.find_first_of("/.") == header.npos; }

/// What is wrong with including this in that file: "" where nothing is.
std::string objection(std::string_view file, std::string_view include, bool quoted) {
    const Room* room = room_of(file);
    if (!room) return "lies in no room: give the folder a line in tests/layers.cpp";
    if (quoted) {
        const std::string header = (fs::path(file).parent_path() / include).lexically_normal().generic_string();
        const Room* other = room_of(header);
        if (other == room || (other && room->sees_all_rooms)) return {};
        return "includes \"" + std::string(include) + "\", which is not in " + std::string(room->folder);
    }
    const auto begins = [&](std::string_view library) { return include.starts_with(library); };
    if (include.starts_with("driftaudit/") || is_standard(include) || std::ranges::any_of(room->libraries, begins)) return {};
    return "includes <" + std::string(include) + ">, which " + std::string(room->folder) + " may not";
}

/// The objections to one source: "file:line: objection".
std::vector<std::string> objections(std::string_view file, std::istream& source) {
    std::vector<std::string> found;
    std::string text;
    for (std::size_t line = 1; std::getline(source, text); ++line) {
        const std::size_t directive = text.find_first_not_of(" \t");
        if (directive == text.npos || text[directive] != '#') continue;
        const std::size_t word = text.find_first_not_of(" \t", directive + 1);
        if (word == text.npos || text.compare(word, 7, "include") != 0) continue;
        const std::size_t open = text.find_first_of("<\"", word);
        const std::size_t close = open == text.npos ? open : text.find(text[open] == '<' ? '>' : '"', open + 1);
        if (close == text.npos) continue;
        const std::string problem = objection(file, text.substr(open + 1, close - open - 1), text[open] == '"');
        if (!problem.empty()) found.push_back(std::string(file) + ':' + std::to_string(line) + ": " + problem);
    }
    return found;
}

std::vector<std::string> sources_below(const fs::path& tree, std::string_view folder) {
    std::vector<std::string> files;
    if (!fs::exists(tree / folder)) return files;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(tree / folder))
        if (entry.path().extension() == ".cpp" || entry.path().extension() == ".hpp") files.push_back(fs::relative(entry.path(), tree).generic_string());
    std::ranges::sort(files);
    return files;
}

}  // namespace

TEST_CASE("every room includes what it may and nothing of its neighbours", "[layers]") {
    const fs::path tree = driftaudit::test::tree_path;
    std::size_t read = 0;
    for (const std::string_view folder : {"include", "src", "checks"}) {
        for (const std::string& file : sources_below(tree, folder)) {
            std::ifstream source(tree / file);
            for (const std::string& problem : objections(file, source)) FAIL_CHECK(problem);
            ++read;
        }
    }
    CHECK(read > 20);
}

TEST_CASE("the map of the rooms objects where it should", "[layers]") {
    CHECK(objection("src/engine/judge.cpp", "vector", false).empty());
    CHECK(objection("src/engine/judge.cpp", "driftaudit/check.hpp", false).empty());
    CHECK(objection("src/engine/judge.cpp", "suppressions.hpp", true).empty());
    CHECK(objection("src/collectors/compose.cpp", "syntax/text.hpp", true).empty());
    CHECK(objection("src/collectors/syntax/yaml.cpp", "yaml-cpp/yaml.h", false).empty());
    CHECK(objection("src/cli/main.cpp", "../engine/text.hpp", true).empty());
    CHECK_FALSE(objection("src/engine/judge.cpp", "git2.h", false).empty());
    CHECK_FALSE(objection("src/engine/judge.cpp", "unistd.h", false).empty());
    CHECK_FALSE(objection("src/engine/judge.cpp", "../sources/work-tree.hpp", true).empty());
    CHECK_FALSE(objection("checks/x.cpp", "nlohmann/json.hpp", false).empty());
    CHECK_FALSE(objection("include/driftaudit/facts.hpp", "fmt/format.h", false).empty());
    CHECK_FALSE(objection("src/attic/x.cpp", "vector", false).empty());
    CHECK_FALSE(objection("src/enginery/x.cpp", "vector", false).empty());
}
