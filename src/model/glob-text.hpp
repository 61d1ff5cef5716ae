#pragma once
// The patterns of shell parameter expansion: `*` any text, `?` one character, `\x` the character itself; brackets mean nothing here.

#include <string>
#include <string_view>

namespace driftaudit {

/// The value without its shortest or longest prefix that the pattern matches.
std::string without_prefix(std::string_view value, std::string_view pattern, bool longest);
/// The value without its shortest or longest suffix that the pattern matches.
std::string without_suffix(std::string_view value, std::string_view pattern, bool longest);
/// The value with the first, or every, longest match of the pattern replaced.
std::string with_replacement(std::string_view value, std::string_view pattern, std::string_view replacement, bool every);

}  // namespace driftaudit
