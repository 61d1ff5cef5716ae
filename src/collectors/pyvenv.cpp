// pyvenv.cfg tells the interpreter that it runs in a virtual environment. venv writes `version = 3.12.4`; virtualenv `version_info = 3.12.4.final.0`;
// uv `version_info = 3.12.4`. Keys are read as CPython's `site` reads them: whatever their case, with blanks around.
#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>

#include "syntax/text.hpp"

namespace driftaudit::collector {
namespace {

// The value at this key, a stretch of the text, "" where there is none; CPython lets the last of several win.
std::string_view value_of(std::string_view text, std::string_view key) {
    std::string_view found;
    for (const std::string_view line : split(text, '\n')) {
        const std::size_t equals = line.find('=');
        if (equals != line.npos && lowered(trimmed(line.substr(0, equals))) == key) found = trimmed(line.substr(equals + 1));
    }
    return found;
}

// "3.12.4" of "3.12.4.final.0": as many as three numbers, "" where it begins otherwise.
std::string_view release_of(std::string_view version) {
    std::size_t end = 0;
    for (int part = 0; part < 3; ++part) {
        const std::size_t from = part == 0 ? 0 : end + 1;
        if (part > 0 && (end >= version.size() || version[end] != '.')) break;
        const std::size_t to = std::min(version.find_first_not_of("0123456789", from), version.size());
        if (to == from) break;
        end = to;
    }
    return version.substr(0, end);
}

bool claims(std::string_view path) { return file_name(path) == "pyvenv.cfg"; }

Facts collect(std::string_view bytes) {
    const std::string_view text = syntax::without_bom(bytes);
    std::string_view version = value_of(text, "version");
    if (version.empty()) version = value_of(text, "version_info");
    if (version.empty()) return {};

    const std::size_t begin = static_cast<std::size_t>(version.data() - text.data());
    const std::string_view release = release_of(version);
    const syntax::Lines lines(text);
    if (release.empty()) return {{Unreadable{"this is no version of Python"}, lines.span(begin, begin + version.size()), no_scope}};
    return {{PythonVersion{std::string(release), PythonVersion::Says::runs, "pyvenv.cfg"}, lines.span(begin, begin + release.size()), no_scope}};
}

}  // namespace

Collector pyvenv() { return {.version = 1, .claims = claims, .collect = collect}; }

}  // namespace driftaudit::collector
