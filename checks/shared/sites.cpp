#include "sites.hpp"

#include <driftaudit/marker.hpp>
#include <driftaudit/ranges.hpp>
#include <driftaudit/version-set.hpp>

#include <algorithm>

namespace driftaudit::check {

std::vector<Site> sites_of(const Snapshot& snapshot, const Environment& venv) {
    constexpr std::string_view name = "/site-packages/";
    const std::string below = venv.path + '/';
    std::vector<Site> out;
    for (auto path = std::ranges::lower_bound(snapshot.paths, below); path != snapshot.paths.end() && path->starts_with(below); ++path) {
        const std::size_t at = path->find(name, below.size() - 1);
        if (at == std::string::npos) continue;
        std::string folder = path->substr(0, at + name.size() - 1);
        if (!out.empty() && out.back().path == folder) continue;
        out.push_back({folder, distributions(snapshot, folder)});
    }
    return out;
}

std::string metadata_of(const Snapshot& snapshot, const Distribution& distribution) {
    for (const std::string_view file : {"/METADATA", "/PKG-INFO"})
        if (std::string path = distribution.path + std::string(file); snapshot.has(path)) return path;
    return distribution.path;
}

bool holds_everywhere(std::string_view marker, std::string_view python) {
    if (marker.empty()) return true;
    const MarkerEnvironment linux = linux_environment(python);
    MarkerEnvironment mac = linux, windows = linux;
    mac.values["sys_platform"] = "darwin", mac.values["platform_system"] = "Darwin", mac.values["platform_machine"] = "arm64";
    windows.values["sys_platform"] = "win32", windows.values["platform_system"] = "Windows", windows.values["os_name"] = "nt", windows.values["platform_machine"] = "AMD64";
    return evaluate_marker(marker, linux).value_or(false) && evaluate_marker(marker, mac).value_or(false) && evaluate_marker(marker, windows).value_or(false);
}

std::vector<std::string> pythons_of(std::string_view range) {
    const auto alternatives = parse_poetry_range(range);
    if (range.empty() || !alternatives) return {};
    const VersionSet set(*alternatives);
    std::vector<std::string> out;
    for (int minor = 7; minor <= 16; ++minor) {
        const std::string first = "3." + std::to_string(minor);
        for (const char* micro : {".0", ".99"})
            if (set.contains(*parse_version(first + micro))) {
                out.push_back(first + micro);
                break;
            }
    }
    return out;
}

}  // namespace driftaudit::check
