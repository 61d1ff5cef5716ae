// tox.ini: the Pythons that environments are named after, or told to use, and what is installed in them.

#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>

#include "syntax/text.hpp"
#include "syntax/tox.hpp"

namespace driftaudit::collector {
namespace {

using namespace syntax;

bool claims(std::string_view path) { return file_name(path) == "tox.ini"; }

Facts collect(std::string_view bytes) { return tox_facts(without_bom(bytes)); }

}  // namespace

Collector tox() { return {.version = 2, .claims = claims, .collect = collect, .incidental = true}; }

}  // namespace driftaudit::collector
