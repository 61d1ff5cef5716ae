#pragma once
// A folder is a table and a file is its row: CMake writes these from the folders (cmake/Table.cmake).

#include <string_view>
#include <vector>

namespace driftaudit {

/// One row: the file's name without its ending, and the value that the file defines.
template <class T>
struct Row {
    std::string_view id;
    T value;
};

}  // namespace driftaudit
