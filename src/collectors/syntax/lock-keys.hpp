#pragma once
// Keys of a lock, spelled out from a table down to a value: "source.git".

#include <string>
#include <string_view>

namespace driftaudit::syntax {

inline std::string joined(std::string_view table, std::string_view key) {
    std::string path(table);
    if (!table.empty() && !key.empty()) path += '.';
    return path.append(key);
}

/// True where this key is the other, or lies in the table that stands there.
inline bool is_at(std::string_view key, std::string_view table) {
    return key.starts_with(table) && (key.size() == table.size() || key[table.size()] == '.');
}

/// A key of the file's own as a part of a longer one.
inline std::string without_dots(std::string_view key) {
    std::string out(key);
    for (char& c : out)
        if (c == '.') c = '-';
    return out;
}

}  // namespace driftaudit::syntax
