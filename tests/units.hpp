#pragma once
// What unit tests share.

#include <driftaudit/facts.hpp>

#include "catch.hpp"

namespace driftaudit::test {

/// The claims of one kind, in order.
template <class T>
std::vector<T> all(const Facts& facts) {
    std::vector<T> out;
    each<T>(facts, [&](const T& claim, const Fact&) { out.push_back(claim); });
    return out;
}

}  // namespace driftaudit::test
