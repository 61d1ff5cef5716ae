#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include "syntax/manifest.hpp"
#include "syntax/text.hpp"

namespace driftaudit::collector {
namespace {

using namespace syntax;

bool claims(std::string_view path) { return file_name(path) == "runtime.txt"; }

// Heroku's and Binder's: the first line that says anything is `python-3.12.4`. Other files of this name are not ours.
Facts collect(std::string_view bytes) {
    std::uint32_t number = 0;
    for (const std::string_view line : split(without_bom(bytes), '\n')) {
        ++number;
        const std::string_view word = trimmed(line);
        if (word.empty() || word[0] == '#') continue;
        const auto request = word.starts_with("python-") ? python_request(word) : std::nullopt;
        if (!request) return {};
        return {{PythonVersion{request->spec, PythonVersion::Says::runs, "runtime.txt"}, span_in(line, word, number), no_scope}};
    }
    return {};
}

}  // namespace

Collector runtime_txt() { return {.version = 1, .claims = claims, .collect = collect, .large = false, .incidental = false}; }

}  // namespace driftaudit::collector
