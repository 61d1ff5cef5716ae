#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include "syntax/manifest.hpp"
#include "syntax/text.hpp"

namespace driftaudit::collector {
namespace {

using namespace syntax;

bool claims(std::string_view path) { return file_name(path) == ".python-version" || file_name(path) == ".python-versions"; }

// pyenv's and uv's: one Python a line, several a line too; what follows `#` is a comment. Names of virtual environments and `system` say nothing.
Facts collect(std::string_view bytes) {
    Facts facts;
    std::uint32_t number = 0;
    for (const std::string_view line : split(without_bom(bytes), '\n')) {
        ++number;
        const std::string_view content = trimmed(line.substr(0, line.find('#')));
        const auto add = [&](std::string_view word) {
            const auto request = python_request(word);
            if (!request) return false;
            facts.push_back({PythonVersion{request->spec, request->range ? PythonVersion::Says::allows : PythonVersion::Says::runs, ".python-version"},
                             span_in(line, word, number), no_scope});
            return true;
        };
        if (content.empty() || add(content)) continue;
        for (const std::string_view word : split(content, ' '))
            if (!trimmed(word).empty()) add(trimmed(word));
    }
    return facts;
}

}  // namespace

Collector python_version_file() { return {.version = 1, .claims = claims, .collect = collect, .large = false, .incidental = false}; }

}  // namespace driftaudit::collector
