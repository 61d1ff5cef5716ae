#pragma once
// Credentials in texts, which never travel.

#include <string>
#include <string_view>

namespace driftaudit {

/// The text with `***` for the user and password of every URL in it, and without the values of its queries (`without_queries`). What tells nothing stays:
/// `git@`, names of variables (`${USER}:$TOKEN@`), and over ssh a user without password.
std::string without_credentials(std::string_view text);

}  // namespace driftaudit
