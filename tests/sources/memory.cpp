#include <driftaudit/source.hpp>

#include "catch.hpp"
#include "temporary-tree.hpp"

using namespace driftaudit;

TEST_CASE("files in memory are listed in order and read", "[sources]") {
    const auto source = in_memory({{"b", "2"}, {"a/x", "one"}, {"a", ""}, {"b", "last wins"}});
    CHECK(test::paths_of(source->list()) == std::vector<std::string>{"a", "a/x", "b"});
    CHECK(source->list().entries[1].size == 3);
    CHECK(source->read({"b", 0, false}, 100).text == "last wins");
    CHECK(source->read({"b", 0, false}, 3).refused == "larger than 3 bytes");
    CHECK(source->read({"c", 0, false}, 3).refused == "no such file");
}
