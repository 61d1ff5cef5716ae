#pragma once
// Commands that are read several times, as a loop's body is, may say the same again.

#include <driftaudit/facts.hpp>

namespace driftaudit::commands {

/// True where both facts were read from one command and say the same. Kinds that no command makes are never the same.
bool same(const Fact& a, const Fact& b);

}  // namespace driftaudit::commands
