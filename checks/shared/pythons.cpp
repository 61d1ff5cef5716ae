#include "pythons.hpp"

#include <cctype>

#include <driftaudit/ranges.hpp>
#include <driftaudit/version-set.hpp>

namespace driftaudit::check {
namespace {

std::optional<unsigned> number(std::string_view& text) {
    std::size_t n = 0;
    unsigned value = 0;
    while (n < text.size() && n < 3 && std::isdigit(static_cast<unsigned char>(text[n]))) value = value * 10 + static_cast<unsigned>(text[n++] - '0');
    if (n == 0) return std::nullopt;
    text.remove_prefix(n);
    return value;
}

}  // namespace

std::optional<ConcretePython> concrete_python(std::string_view spec) {
    for (const std::string_view prefix : {"python-", "python@", "python", "cpython-", "cpython@", "cpython"})
        if (spec.starts_with(prefix)) {
            spec.remove_prefix(prefix.size());
            break;
        }
    ConcretePython python;
    const auto major = number(spec);
    if (!major || *major < 2 || *major > 3) return std::nullopt;
    python.major = *major;
    for (auto* part : {&python.minor, &python.patch}) {
        if (spec.empty() || spec.front() != '.') break;
        std::string_view rest = spec.substr(1);
        *part = number(rest);
        if (!*part) return rest == "x" || rest == "*" ? std::optional(python) : std::nullopt;
        spec = rest;
    }
    // what may follow a version: a pre-release, free-threading, a platform
    const bool known = spec.empty() || spec == "t" || spec == ".x" || spec == ".*" || spec.front() == '-' || spec.front() == '+' || std::isalpha(static_cast<unsigned char>(spec.front()));
    return known ? std::optional(python) : std::nullopt;
}

bool allows(const PythonStatement& range, const ConcretePython& python) {
    if (!python.minor) return true;
    const auto sets = parse_poetry_range(range.spec);
    if (!sets) return true;
    const std::string minor = std::to_string(python.major) + "." + std::to_string(*python.minor);
    const auto releases = parse_specifiers(python.patch ? "==" + minor + "." + std::to_string(*python.patch) : ">=" + minor + ",==" + minor + ".*");
    return !disjoint(VersionSet(*sets), VersionSet(releases.value()));
}

}  // namespace driftaudit::check
