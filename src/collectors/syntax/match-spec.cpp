#include "match-spec.hpp"

#include <driftaudit/ranges.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>
#include <optional>

namespace driftaudit::syntax {
namespace {

constexpr std::string_view name_characters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

// What `=` and a bare version mean. A series of three numbers is one version to everybody but the solver.
std::string exact_or_series(std::string_view version, bool series) {
    const bool starred = version.ends_with('*');
    if (starred) version.remove_suffix(version.ends_with(".*") ? 2 : 1);
    if (version.empty()) return {};
    const std::optional<Version> read = parse_version(version);
    if (!read) return starred ? "" : "===" + std::string(version);  // not every version of conda is one of PEP 440: 1.1.1w
    if (starred || (series && read->release.size() < 3 && !read->is_prerelease())) return "==" + std::string(version) + ".*";
    return "==" + std::string(version);
}

}  // namespace

MatchSpec read_match_spec(std::string_view text) {
    if (const std::size_t channel = text.rfind("::"); channel != text.npos) text.remove_prefix(channel + 2);
    text = trimmed(text);
    MatchSpec spec;
    spec.name = text.substr(0, std::min(text.find_first_not_of(name_characters), text.size()));
    if (text.substr(spec.name.size()).starts_with('/')) spec.name = {};  // a package's file
    std::string_view rest = trimmed(text.substr(spec.name.size()));
    if (rest.empty() || rest.front() == '[' || rest.find('|') != rest.npos) return spec;

    const std::size_t operators = std::min(rest.find_first_not_of("=<>!~"), rest.size());
    const std::string_view op = rest.substr(0, operators);
    const bool plain = op.empty() || op == "=" || op == "==";
    if (plain && rest.find(',') == rest.npos) {
        rest = trimmed(rest.substr(operators));
        spec.version = rest.substr(0, rest.find_first_of("= "));
        spec.specifier = exact_or_series(spec.version, op == "=" && spec.version.size() == rest.size());
        spec.one = !spec.specifier.empty();
    } else {
        spec.version = rest;
        const auto sets = parse_conda_range(rest);
        if (!sets || sets->size() != 1) return spec;
        for (const Specifier& clause : sets->front().clauses) spec.specifier += (spec.specifier.empty() ? "" : ",") + clause.str();
    }
    return spec;
}

std::string_view series_of(const MatchSpec& spec) {
    std::string_view version = spec.version;
    if (version.ends_with('*')) version.remove_suffix(version.ends_with(".*") ? 2 : 1);
    return version;
}

}  // namespace driftaudit::syntax
