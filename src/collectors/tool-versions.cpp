#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include "syntax/manifest.hpp"
#include "syntax/text.hpp"

namespace driftaudit::collector {
namespace {

using namespace syntax;

bool claims(std::string_view path) { return file_name(path) == ".tool-versions"; }

// The words of a line that are no comment; views into the line.
std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    line = line.substr(0, line.find('#'));
    for (std::size_t at = 0; (at = line.find_first_not_of(spaces, at)) != std::string_view::npos;) {
        const std::size_t end = std::min(line.find_first_of(spaces, at), line.size());
        words.push_back(line.substr(at, end - at));
        at = end;
    }
    return words;
}

// asdf's: `python 3.12.4 3.11.9`; the first is what runs, the others stand in where it is not installed.
Facts collect(std::string_view bytes) {
    Facts facts;
    std::uint32_t number = 0;
    for (const std::string_view line : split(without_bom(bytes), '\n')) {
        ++number;
        const auto words = words_of(line);
        if (words.empty() || words[0] != "python") continue;
        for (const std::string_view word : words) {
            const auto request = python_request(word);
            if (!request || request->range) continue;
            facts.push_back({PythonVersion{request->spec, PythonVersion::Says::runs, ".tool-versions"}, span_in(line, word, number), no_scope});
        }
    }
    return facts;
}

}  // namespace

Collector tool_versions() { return {.version = 1, .claims = claims, .collect = collect, .large = false, .incidental = false}; }

}  // namespace driftaudit::collector
