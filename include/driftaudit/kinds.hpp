#pragma once
// Sets of kinds of facts: what a reader looks at, and what a change of a tree changed.

#include <cstddef>
#include <cstdint>
#include <variant>

#include <driftaudit/facts.hpp>

namespace driftaudit {

/// A set of kinds of claims, and of what else a tree may change in.
class Kinds {
public:
    constexpr Kinds() = default;

    /// The kinds of these claims.
    template <class... Claims>
    static constexpr Kinds of() {
        Kinds out;
        (out.add(index_of<Claims>()), ...);
        return out;
    }
    static constexpr Kinds all() {
        Kinds out;
        out.bits_ = ~std::uint64_t{0};
        return out;
    }
    /// Which files there are.
    static constexpr Kinds paths() {
        Kinds out;
        out.add(63);
        return out;
    }

    /// What is mentioned in texts that are no Python code: those that put it on machines are among them.
    static constexpr Kinds mentions_outside_code() {
        Kinds out;
        out.add(62);
        return out;
    }

    constexpr void add(std::size_t index) { bits_ |= std::uint64_t{1} << index; }
    constexpr bool meets(Kinds other) const { return (bits_ & other.bits_) != 0; }
    constexpr bool empty() const { return bits_ == 0; }
    constexpr Kinds operator|(Kinds other) const {
        other.bits_ |= bits_;
        return other;
    }
    constexpr Kinds& operator|=(Kinds other) { return *this = *this | other; }
    constexpr bool operator==(const Kinds&) const = default;

private:
    template <class T, std::size_t index = 0>
    static constexpr std::size_t index_of() {
        if constexpr (std::is_same_v<std::variant_alternative_t<index, Claim>, T>)
            return index;
        else
            return index_of<T, index + 1>();
    }
    static_assert(std::variant_size_v<Claim> < 62);

    std::uint64_t bits_ = 0;
};

}  // namespace driftaudit
