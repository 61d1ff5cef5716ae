#pragma once
// Texts that are compared and never told.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace driftaudit {

/// A text of which a part is a variable that nothing in the tree gives a value: the variable stands in it between marks.
std::string unknown_value(std::string_view variable);
/// True where no part of the text is unknown.
bool is_known(std::string_view text);

/// Whether two texts say the same: `unknown` where they differ and a part of either is not known. The same variable is the same text, whatever its value.
enum class Agreement { same, different, unknown };
Agreement agreement(std::string_view a, std::string_view b);

/// A password as its digest, keyed with a number that each run draws anew: it tells whether two are the same, and nothing else.
class Secret {
public:
    explicit Secret(std::string_view text);
    bool is_empty() const { return empty_; }
    friend Agreement agreement(const Secret& a, const Secret& b);

private:
    std::array<std::uint64_t, 2> digest_;
    bool empty_, known_;
};
Agreement agreement(const Secret& a, const Secret& b);

}  // namespace driftaudit
