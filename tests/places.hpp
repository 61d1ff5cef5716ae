#pragma once
// Where the tests find what they read and run. CMake writes the definitions, so that every other file compiles to the same object wherever the checkout lies
// (and ccache knows it again).

namespace driftaudit::test {

/// The folder of the checkout, absolute.
extern const char* const tree_path;
/// The program as this build made it, absolute.
extern const char* const binary_path;

}  // namespace driftaudit::test
