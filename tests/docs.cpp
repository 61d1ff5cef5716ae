// The generated pages are those of the words and fixtures as they are now.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "catch.hpp"
#include "places.hpp"

namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST_CASE("docs/rules is what ./dev docs writes", "[docs]") {
    const fs::path tree = driftaudit::test::tree_path, fresh = fs::temp_directory_path() / "driftaudit-docs-test";
    fs::remove_all(fresh);
    std::string command = driftaudit::test::binary_path;
    for (const fs::path& argument : {fs::path("docs"), fresh, tree / "fixtures"}) command.append(" '").append(argument.string()).append("'");
    REQUIRE(std::system(command.c_str()) == 0);
    std::size_t pages = 0;
    for (const auto& page : fs::directory_iterator(fresh)) {
        INFO(page.path().filename().string() << ": run ./dev docs");
        CHECK(text_of(page.path()) == text_of(tree / "docs/rules" / page.path().filename()));
        ++pages;
    }
    CHECK(pages == static_cast<std::size_t>(std::distance(fs::directory_iterator(tree / "docs/rules"), {})));
    fs::remove_all(fresh);
}

}  // namespace
