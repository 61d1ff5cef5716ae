#pragma once
// JSON, read with nlohmann/json as a sequence of events that know their place.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/facts.hpp>

namespace driftaudit::syntax {

/// One step through a JSON text: a value, or the begin or end of an object or array.
struct JsonEvent {
    enum class Kind { object, array, end, string, number, boolean, null };
    Kind kind = Kind::null;
    std::string_view text;          // of a string its text, of a number or word as written, else ""; valid during the visit
    Span at;                        // of a string without its quotes; of an object or array the bracket
    const std::vector<Word>& path;  // the keys down to here with their places, without quotes; "" for an element of an array
};

/// Goes through a JSON text, comments of `//` and `/* */` included. Where the text is none, or nested deeper than a person would, says so
/// in an `Unreadable` fact with its place; what came before has been visited. A merge conflict is called by its name.
std::optional<Fact> read_json(std::string_view text, const std::function<void(const JsonEvent&)>& visit);

}  // namespace driftaudit::syntax
