// Every lock; the first byte chooses. What reads line by line and what reads all of TOML must say the same wherever both read.
#include <array>

#include "../tests/collectors/lock-facts.hpp"
#include "facts.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace driftaudit;
    using namespace driftaudit::fuzz;
    static constexpr std::array<std::string_view, 8> readers{"uv-lock",      "poetry-lock", "pdm-lock",          "pylock",
                                                             "pipfile-lock", "conda-lock",  "requirements-lock", "direct-url"};
    if (size == 0) return 0;
    const std::size_t chosen = data[0] % readers.size();
    const Collector& reader = collector_of(readers[chosen]);
    const std::string given = readers[chosen] == "requirements-lock" ? with_newlines(text_of(data + 1, size - 1)) : std::string(text_of(data + 1, size - 1));
    const std::string_view text = given;
    const Facts facts = collected(reader, text);
    if (chosen > 3) return 0;

    // Three quotes are what the line scanner leaves to the parser, even in a comment.
    const Facts again = reader.collect(std::string(text) + "\n# '''\n");
    const auto broken = [](const Facts& all) { return std::any_of(all.begin(), all.end(), [](const Fact& fact) {
        const auto* unreadable = std::get_if<Unreadable>(&fact.claim);
        return unreadable && (unreadable->reason.starts_with("not valid TOML") || unreadable->reason.find("not read") != std::string::npos ||
                              unreadable->reason.find("conflict") != std::string::npos || unreadable->reason.find("ASCII") != std::string::npos);
    }); };
    if (!broken(facts) && !broken(again)) promise(test::written(facts) == test::written(again), "both readers of a lock agree");
    return 0;
}
