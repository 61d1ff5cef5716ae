#pragma once
// Values of variables, which never travel in the clear unless they are plainly no secret.

#include <string>
#include <string_view>

namespace driftaudit {

/// A variable's value: whether there is one, and its text only where neither the name nor the text could be a secret.
struct Value {
    enum class Kind { absent, empty, plain, withheld };
    Kind kind = Kind::absent;
    std::string text;   // only for `plain`
    auto operator<=>(const Value&) const = default;
};

/// The value as a fact may hold it: plain for versions, tags, image names, paths without credentials, numbers, switches,
/// and templates without other literal text (`${DB_PASSWORD}`); withheld for all else.
Value guarded_value(std::string_view name, std::string_view text);

/// True where a variable of this name holds a secret by its name (`PASSWORD`, `TOKEN`, `API_KEY`, `SECRET`, `DSN` …).
bool names_secret(std::string_view name);

/// The text with `***` for every value in the query of its URLs (`?token=***&a=***`): signed and private addresses carry their key there. References to
/// variables stay.
std::string without_queries(std::string_view text);

}  // namespace driftaudit
