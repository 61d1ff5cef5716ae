#include "collectors/syntax/word-search.hpp"

#include "catch.hpp"

using driftaudit::syntax::WordSearch;

TEST_CASE("a search for many words finds each wherever it stands", "[collectors]") {
    const WordSearch search({"environ|", "getenv", "import env|"});
    for (const char* text : {"environ", "os.environ[\"X\"]", "x os.environ", "_getenv(", "getenvb", "\ngetenv", "from a import env\n", "  from a import env", "environment environ."}) {
        INFO(text);
        CHECK(search.found_in(text));
    }
    for (const char* text : {"", "env", "environment", "environ_", "environ2", "geten", "getEnv", "import envs", "import environment"}) {
        INFO(text);
        CHECK_FALSE(search.found_in(text));
    }
}
