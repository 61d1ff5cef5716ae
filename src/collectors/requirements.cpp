#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include "syntax/requirements-file.hpp"

namespace driftaudit::collector {
namespace {

using namespace syntax;

bool claims(std::string_view path) {
    const std::string file = lowered(file_name(path)), folder = lowered(file_name(directory_of(path)));
    if (!file.ends_with(".txt") && !file.ends_with(".in")) return false;
    if (folder == "requirements" || folder == "reqs") return true;
    const std::string_view stem = std::string_view(file).substr(0, file.rfind('.'));
    return stem.find("requirements") != std::string_view::npos || stem.starts_with("constraints") || stem.ends_with("constraints");
}

Facts collect(std::string_view bytes) { return requirements_facts(bytes); }

}  // namespace

Collector requirements() { return {.version = 2, .claims = claims, .collect = collect, .large = false, .incidental = false}; }

}  // namespace driftaudit::collector
