#pragma once
// Sixteen neighbouring bytes looked at in one step, by the vector types that GCC and Clang share.

#include <cstdint>
#include <cstring>

namespace driftaudit::syntax {

using Sixteen = unsigned char __attribute__((vector_size(16)));
/// What a comparison of sixteen bytes gives: all bits or none, a byte each.
using SixteenTruths = signed char __attribute__((vector_size(16)));

inline Sixteen sixteen_at(const char* text) {
    Sixteen bytes;
    std::memcpy(&bytes, text, sizeof bytes);
    return bytes;
}

inline bool any(SixteenTruths truths) {
    std::uint64_t halves[2];
    std::memcpy(halves, &truths, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}

}  // namespace driftaudit::syntax
