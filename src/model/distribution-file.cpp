#include <driftaudit/distribution-file.hpp>

#include <driftaudit/requirement.hpp>
#include <driftaudit/text.hpp>

namespace driftaudit {

namespace {

/// Words of the name's own alphabet, which is Unicode's: what is not ASCII is let through.
bool is_wheel_name(std::string_view name) {
    const auto is_word = [](char c) { return is_name_character(c) || c == '.' || static_cast<unsigned char>(c) >= 0x80; };
    return !name.empty() && std::ranges::all_of(name, is_word) && name.find("__") == std::string_view::npos;
}

/// `py2.py3` is two tags; nothing where one is empty.
std::vector<std::string> tags(std::string_view text) {
    std::vector<std::string> out;
    for (const std::string_view tag : split(text, '.')) {
        if (tag.empty()) return {};
        out.emplace_back(tag);
    }
    return out;
}

std::optional<DistributionFile> parse_wheel(std::string_view stem) {
    const auto parts = split(stem, '-');
    const std::size_t n = parts.size();
    if ((n != 5 && n != 6) || !is_wheel_name(parts[0])) return std::nullopt;
    auto version = parse_version(parts[1]);
    if (!version) return std::nullopt;
    DistributionFile out;
    out.name = normalized_name(parts[0]);
    out.version = std::move(*version);
    out.wheel = true;
    if (n == 6) out.build = parts[2];
    out.pythons = tags(parts[n - 3]);
    out.abis = tags(parts[n - 2]);
    out.platforms = tags(parts[n - 1]);
    const bool numbered = n == 5 || (!out.build.empty() && is_digit(out.build[0]));
    const bool tagged = !out.pythons.empty() && !out.abis.empty() && !out.platforms.empty();
    const bool named = std::ranges::none_of(out.pythons, [](const std::string& tag) { return is_digit(tag[0]); });   // `2.7.6` is no Python's name
    return numbered && tagged && named ? std::optional(std::move(out)) : std::nullopt;
}

std::optional<DistributionFile> parse_sdist(std::string_view stem) {
    const std::size_t dash = stem.rfind('-');
    if (dash == std::string_view::npos || dash == 0) return std::nullopt;
    auto version = parse_version(stem.substr(dash + 1));
    if (!version) return std::nullopt;
    DistributionFile out;
    out.name = normalized_name(stem.substr(0, dash));
    out.version = std::move(*version);
    return out;
}

}  // namespace

std::optional<DistributionFile> parse_distribution_file(std::string_view filename) {
    const auto stem = [&](std::string_view ending) { return filename.substr(0, filename.size() - ending.size()); };
    if (filename.ends_with(".whl")) return parse_wheel(stem(".whl"));
    for (const std::string_view ending : {".tar.gz", ".zip"})
        if (filename.ends_with(ending)) return parse_sdist(stem(ending));
    return std::nullopt;
}

}  // namespace driftaudit
