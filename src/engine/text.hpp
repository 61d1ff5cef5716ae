#pragma once
// What a file's bytes are before a collector sees them.

#include <string>
#include <string_view>

namespace driftaudit::engine {

/// True where the bytes are no text: a NUL among the first 8 KiB (git's own test), unless they begin with the byte order mark of UTF-16.
bool is_binary(std::string_view bytes);

/// Makes the bytes valid UTF-8 in place: UTF-16 with a byte order mark is converted, and each byte that belongs to no character becomes U+FFFD.
void make_utf8(std::string& bytes);

}  // namespace driftaudit::engine
