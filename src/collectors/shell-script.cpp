// Shell scripts by their ending: what they install and build, and the variables that they need.

#include <driftaudit/collector.hpp>

#include "syntax/script.hpp"

namespace driftaudit::collector {
namespace {

bool claims(std::string_view path) { return path.ends_with(".sh") || path.ends_with(".bash"); }

Facts collect(std::string_view bytes) {
    const std::string_view program = syntax::interpreter_of(bytes);
    return program.empty() || syntax::is_shell(program) ? syntax::script_facts(bytes) : Facts{};
}

}  // namespace

Collector shell_script() { return {.version = 2, .claims = claims, .collect = collect, .incidental = true}; }

}  // namespace driftaudit::collector
