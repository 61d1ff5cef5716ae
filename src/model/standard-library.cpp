#include <driftaudit/standard-library.hpp>

#include <driftaudit/data.hpp>

#include <charconv>
#include <deque>
#include <string>
#include <unordered_map>

namespace driftaudit {
namespace {

/// "3.11" as 311.
unsigned release_of(std::string_view text) {
    const std::size_t dot = text.find('.');
    unsigned major = 0, minor = 0;
    std::from_chars(text.data(), text.data() + std::min(dot, text.size()), major);
    if (dot != std::string_view::npos) std::from_chars(text.data() + dot + 1, text.data() + text.size(), minor);
    return major * 100 + minor;
}

struct Library {
    std::unordered_map<std::string_view, Lifetime> modules;   // at the top
    std::unordered_map<std::string_view, unsigned> newer;     // dotted, with the release that brought it
    std::deque<std::string> names;                            // of those

    Library() {
        for (const auto& row : data_rows("standard-library")) {
            const auto column = [&](std::size_t i) { return i < row.size() ? row[i] : std::string_view{}; };
            Lifetime life;
            if (!column(2).empty()) life.since = release_of(column(2));
            if (!column(3).empty()) life.until = release_of(column(3));
            const bool top = column(1).empty() && column(0).find('.') == std::string_view::npos;
            if (top) modules.emplace(column(0), life);
            if (life.since != 0) newer.emplace(names.emplace_back(std::string(column(0)) + (column(1).empty() ? "" : "." + std::string(column(1)))), life.since);
        }
    }
};

const Library& library() {
    static const Library table;
    return table;
}

}  // namespace

std::optional<Lifetime> standard_module(std::string_view top) {
    if (top.starts_with('_')) return Lifetime{};
    const auto found = library().modules.find(top);
    return found == library().modules.end() ? std::nullopt : std::optional(found->second);
}

std::optional<NewerName> newer_standard_name(std::string_view dotted) {
    if (!library().modules.contains(dotted.substr(0, dotted.find('.')))) return std::nullopt;
    std::optional<NewerName> newest;
    for (std::size_t end = 0; end != std::string_view::npos;) {
        end = dotted.find('.', end + 1);
        const std::string_view name = dotted.substr(0, end);
        const auto found = library().newer.find(name);
        if (found != library().newer.end() && (!newest || found->second > newest->since)) newest = NewerName{name, found->second};
    }
    return newest;
}

}  // namespace driftaudit
