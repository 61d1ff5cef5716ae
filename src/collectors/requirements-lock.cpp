#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include "syntax/requirements-file.hpp"

namespace driftaudit::collector {
namespace {

using namespace syntax;

bool claims(std::string_view path) {
    const std::string file = lowered(file_name(path)), folder = lowered(file_name(directory_of(path)));
    return file.ends_with(".lock") && (folder == "requirements" || file.find("requirements") != std::string::npos);
}

// The name says that it is a lock; pip-compile is who writes such files without a head.
Facts collect(std::string_view bytes) { return requirements_facts(bytes, "pip-compile"); }

}  // namespace

Collector requirements_lock() { return {.version = 2, .claims = claims, .collect = collect, .large = true, .incidental = false}; }

}  // namespace driftaudit::collector
