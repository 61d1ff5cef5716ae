#pragma once
// Python versions as environments and manifests state them.

#include <optional>
#include <string>
#include <string_view>

#include <driftaudit/workspace.hpp>

namespace driftaudit::check {

/// One Python as far as a statement names it: `3`, `3.12`, `3.12.4`.
struct ConcretePython {
    unsigned major = 3;
    std::optional<unsigned> minor;
    std::optional<unsigned> patch;

    /// "3.12", or "3" where no more is known.
    std::string minor_text() const { return std::to_string(major) + (minor ? "." + std::to_string(*minor) : ""); }
};

/// True for a statement of which YAML took the last zero: a plain `3.10`, whose fact says 3.1.
inline bool is_shortened(std::string_view source) { return source.ends_with("(unquoted)"); }

/// The CPython that a statement names: nothing for ranges, for other implementations and for what is no version (`3.x` is "3").
std::optional<ConcretePython> concrete_python(std::string_view spec);

/// Whether the manifest's range lets this Python in; true where either is not understood. A Python without patch is let in if any of its patches is.
bool allows(const PythonStatement& range, const ConcretePython& python);

}  // namespace driftaudit::check
