#pragma once
// Collectors: one kind of file each.

#include <string_view>
#include <vector>

#include <driftaudit/facts.hpp>
#include <driftaudit/table.hpp>

namespace driftaudit {

/// Reads one kind of file. `claims` decides by the path alone; `collect` gets the bytes alone (UTF-8; a BOM is possible), never throws,
/// and turns what it cannot read into `Unreadable` facts. Several collectors may claim one path.
struct Collector {
    int version = 1;                             // raised whenever the same bytes would give other facts
    bool (*claims)(std::string_view path) = nullptr;
    Facts (*collect)(std::string_view bytes) = nullptr;
    bool large = false;                          // its files may be larger than the limit for texts: locks
    bool incidental = false;                     // reads what every tree has; such a file alone is nothing to audit
};

/// Every collector, by id.
const std::vector<Row<Collector>>& collectors();

}  // namespace driftaudit
