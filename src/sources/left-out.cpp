#include "left-out.hpp"

#include <algorithm>
#include <array>

#include <driftaudit/utf8.hpp>

namespace driftaudit::source {

bool is_pruned(std::string_view folder) {
    static constexpr std::array names = std::to_array<std::string_view>(
        {".cache/", ".direnv/", ".eggs/", ".git/", ".hg/", ".hypothesis/", ".ipynb_checkpoints/", ".mypy_cache/", ".nox/", ".pytest_cache/", ".ruff_cache/",
         ".svn/", ".terraform/", ".tox/", "__pycache__/", "__pypackages__/", "bower_components/", "node_modules/", "site-packages/"});
    static_assert(std::ranges::is_sorted(names));
    return std::ranges::binary_search(names, folder) || folder.ends_with(".dist-info/") || folder.ends_with(".egg-info/");
}

bool belongs_to_venv(std::string_view folder) {
    static constexpr std::array names =
        std::to_array<std::string_view>({"Include/", "Lib/", "Scripts/", "bin/", "etc/", "include/", "lib/", "lib64/", "local/", "man/", "share/"});
    static_assert(std::ranges::is_sorted(names));
    return std::ranges::binary_search(names, folder);
}

bool tells_of_distribution(std::string_view path) {
    const auto next = [&] {
        const std::size_t slash = path.find('/');
        const std::string_view part = path.substr(0, slash);
        path.remove_prefix(slash == path.npos ? path.size() : slash + 1);
        return part;
    };
    if (const auto lib = next(); lib != "lib" && lib != "lib64" && lib != "Lib") return false;
    std::string_view part = next();
    if (part.starts_with("python") || part.starts_with("pypy")) part = next();
    if (part != "site-packages") return false;
    const std::string_view distribution = next();
    if (path.empty()) return distribution.ends_with(".egg-info") || distribution.ends_with(".egg-link");
    const auto is_one_of = [&](const auto& names) { return std::ranges::find(names, path) != std::end(names); };
    return (distribution.ends_with(".dist-info") && is_one_of(distribution_files)) || (distribution.ends_with(".egg-info") && is_one_of(egg_files));
}

std::optional<Trouble> trouble_of_name(const std::string& path) {
    if (is_utf8(path)) return {};
    static constexpr char digits[] = "0123456789abcdef";
    std::string told;
    for (std::size_t i = 0; i < path.size();) {
        const std::size_t length = utf8_length(std::string_view(path).substr(i));
        const auto byte = static_cast<unsigned char>(path[i]);
        told += length ? path.substr(i, length) : std::string{'\\', 'x', digits[byte >> 4], digits[byte & 15]};
        i += length ? length : 1;
    }
    if (told.ends_with('/')) told.pop_back();
    return Trouble{std::move(told), "its name is not UTF-8"};
}

}  // namespace driftaudit::source
