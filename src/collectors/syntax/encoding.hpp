#pragma once
// Texts that are not UTF-8: what PowerShell's `pip freeze > requirements.txt` writes, and what old coding comments declare.

#include <string>
#include <string_view>

namespace driftaudit::syntax {

/// The text as UTF-8 without byte order mark: UTF-16 and UTF-32 with one are converted, Latin-1 where a coding comment (PEP 263) in the first two
/// lines says so; all else is given back as it is. What is no character becomes U+FFFD.
std::string decoded(std::string_view bytes);

}  // namespace driftaudit::syntax
