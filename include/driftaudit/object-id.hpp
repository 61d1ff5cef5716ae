#pragma once
// Names of git's objects.

#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>

namespace driftaudit {

/// The name of an object in a git repository: a SHA-1 of twenty bytes. All zeros name nothing.
struct ObjectId {
    std::array<std::uint8_t, 20> bytes{};
    auto operator<=>(const ObjectId&) const = default;
    explicit operator bool() const { return *this != ObjectId{}; }

    /// Forty hexadecimal digits.
    std::string hex() const {
        std::string digits;
        for (const std::uint8_t byte : bytes) (digits += "0123456789abcdef"[byte >> 4]) += "0123456789abcdef"[byte & 15];
        return digits;
    }
};

}  // namespace driftaudit

/// The names are digests already: any eight bytes of one will do.
template <>
struct std::hash<driftaudit::ObjectId> {
    std::size_t operator()(const driftaudit::ObjectId& id) const noexcept {
        std::size_t value = 0;
        std::memcpy(&value, id.bytes.data(), sizeof value);
        return value;
    }
};
