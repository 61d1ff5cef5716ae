// Shell scripts without an ending (`bin/setup`, `docker/entrypoint`): their first line must say what they are, because a file of such a name may be anything.

#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include "syntax/script.hpp"

namespace driftaudit::collector {
namespace {

constexpr std::string_view folders[] = {"bin", "scripts", "script", "docker", ".docker", "deploy"};
constexpr std::string_view names[] = {"entrypoint", "docker-entrypoint", "run", "start", "bootstrap", "setup"};

bool lies_in_folder(std::string_view path) {
    for (std::size_t at = 0, slash = path.find('/'); slash != std::string_view::npos; at = slash + 1, slash = path.find('/', at))
        if (is_one_of(path.substr(at, slash - at), folders)) return true;
    return false;
}

bool claims(std::string_view path) {
    const std::string_view name = file_name(path);
    return name.find('.') == std::string_view::npos && (lies_in_folder(path) || is_one_of(name, names));
}

Facts collect(std::string_view bytes) { return syntax::is_shell(syntax::interpreter_of(bytes)) ? syntax::script_facts(bytes) : Facts{}; }

}  // namespace

Collector shell_program() { return {.version = 2, .claims = claims, .collect = collect, .incidental = true}; }

}  // namespace driftaudit::collector
