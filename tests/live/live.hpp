#pragma once
// Differential tests: thousands of generated inputs, put to us and to the program that owns the format (`./dev conformance --live`). Where the owner is not
// on the machine the test says so and asserts nothing.

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace driftaudit::live {

using Json = nlohmann::json;

/// Pseudo-random choices that are the same in every run (splitmix64).
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    /// A number from 0 to one less than `bound`, which is not 0.
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }
    bool chance(std::size_t one_in) { return below(one_in) == 0; }
    /// One of a list of things.
    template <class List>
    const auto& one_of(const List& list) {
        return *(std::begin(list) + static_cast<std::ptrdiff_t>(below(std::size(list))));
    }

private:
    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return z ^ (z >> 31);
    }
    std::uint64_t state_;
};

/// What `tests/live/<owner>.py` answers to each input, in their order: it reads one JSON text a line from its standard input and writes one a line.
/// Nothing, and a word on standard output, where it ends with 77: its program is not on this machine. Any other failure fails the test.
std::optional<std::vector<Json>> ask(std::string_view owner, const std::vector<Json>& inputs);

/// Counts agreement, and differences by their class; a class that was not named beforehand fails the test with its first example.
class Tally {
public:
    /// `known`: the classes of difference that are meant, each with its reason.
    Tally(std::string_view what, std::map<std::string, std::string_view> known = {}) : what_(what), known_(std::move(known)) {}
    void agree() { ++agreed_; }
    /// Counts one difference; `example` is shown where the class is not known.
    void differ(const std::string& kind, const std::string& example);
    /// Prints the line of counts, and checks that at least `least` inputs were compared.
    void finish(std::size_t least = 10'000) const;

private:
    std::string what_;
    std::map<std::string, std::string_view> known_;
    std::size_t agreed_ = 0;
    std::map<std::string, std::size_t> differences_;
    std::map<std::string, std::vector<std::string>> examples_;
};

}  // namespace driftaudit::live
