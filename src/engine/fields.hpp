#pragma once
// The fields of plain structs, one by one, so that what must be done with every field of every fact (digest it, write it down, read it back) is written once and
// holds for the facts that are yet to be thought of. A struct with more fields than `most_fields` does not compile here: add a line.

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace driftaudit::engine {

inline constexpr std::size_t most_fields = 20;

namespace fields_detail {

/// Becomes whatever a field is.
template <std::size_t>
struct Anything {
    template <class T>
    operator T() const;  // never defined: asked only whether it could be
};

template <class T, std::size_t... index>
constexpr bool takes(std::index_sequence<index...>) {
    return requires { T{Anything<index>()...}; };
}

template <class T, std::size_t count = most_fields + 1>
constexpr std::size_t count_of() {
    if constexpr (count == 0)
        return 0;
    else if constexpr (takes<T>(std::make_index_sequence<count>()))
        return count;
    else
        return count_of<T, count - 1>();
}

}  // namespace fields_detail

/// How many fields the struct has.
template <class T>
inline constexpr std::size_t field_count = fields_detail::count_of<T>();

/// References to the fields of a struct, in order.
template <class T>
auto fields(T& object) {
    constexpr std::size_t count = field_count<std::remove_const_t<T>>;
    static_assert(count <= most_fields);
    // clang-format off
    if constexpr (count == 0) { return std::tie(); }
    else if constexpr (count == 1) { auto& [a] = object; return std::tie(a); }
    else if constexpr (count == 2) { auto& [a, b] = object; return std::tie(a, b); }
    else if constexpr (count == 3) { auto& [a, b, c] = object; return std::tie(a, b, c); }
    else if constexpr (count == 4) { auto& [a, b, c, d] = object; return std::tie(a, b, c, d); }
    else if constexpr (count == 5) { auto& [a, b, c, d, e] = object; return std::tie(a, b, c, d, e); }
    else if constexpr (count == 6) { auto& [a, b, c, d, e, f] = object; return std::tie(a, b, c, d, e, f); }
    else if constexpr (count == 7) { auto& [a, b, c, d, e, f, g] = object; return std::tie(a, b, c, d, e, f, g); }
    else if constexpr (count == 8) { auto& [a, b, c, d, e, f, g, h] = object; return std::tie(a, b, c, d, e, f, g, h); }
    else if constexpr (count == 9) { auto& [a, b, c, d, e, f, g, h, i] = object; return std::tie(a, b, c, d, e, f, g, h, i); }
    else if constexpr (count == 10) { auto& [a, b, c, d, e, f, g, h, i, j] = object; return std::tie(a, b, c, d, e, f, g, h, i, j); }
    else if constexpr (count == 11) { auto& [a, b, c, d, e, f, g, h, i, j, k] = object; return std::tie(a, b, c, d, e, f, g, h, i, j, k); }
    else if constexpr (count == 12) { auto& [a, b, c, d, e, f, g, h, i, j, k, l] = object; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l); }
    else if constexpr (count == 13) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m] = object; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m); }
    else if constexpr (count == 14) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n] = object; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n); }
    else if constexpr (count == 15) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o] = object; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o); }
    else if constexpr (count == 16) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = object; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p); }
    else if constexpr (count == 17) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q] = object; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q); }
    else if constexpr (count == 18) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r] = object; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r); }
    else if constexpr (count == 19) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s] = object; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s); }
    else { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t] = object; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t); }
    // clang-format on
}

}  // namespace driftaudit::engine
