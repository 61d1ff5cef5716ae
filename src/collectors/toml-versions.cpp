// Files of TOML of which one key says a Python: the table is in syntax/version-keys.cpp.

#include <driftaudit/collector.hpp>

#include "syntax/version-keys.hpp"

namespace driftaudit::collector {
namespace {

bool claims(std::string_view path) { return syntax::has_version_keys(path, syntax::Format::toml); }
Facts collect(std::string_view bytes) { return syntax::version_facts(bytes, syntax::Format::toml); }

}  // namespace

Collector toml_versions() { return {.version = 1, .claims = claims, .collect = collect, .incidental = true}; }

}  // namespace driftaudit::collector
