#include <driftaudit/build-scope.hpp>

#include <algorithm>

#include <driftaudit/text.hpp>

namespace driftaudit {

namespace {

constexpr int most_continued = 64;              // stages that one value is looked up through
constexpr std::size_t longest_value = 4096;     // a few doublings of a variable would fill the memory
constexpr std::ptrdiff_t most_references = 64;  // in one word

}  // namespace

Expansion BuildScope::expand(std::string_view word, const Lookup& lookup) const {
    if (std::ranges::count(word, '$') <= most_references) return dockerfile_word(word, lookup, escape_, unset_);
    Expansion out;
    out.malformed = true;
    out.text = word;
    return out;
}

Expansion BuildScope::expand_in_from(std::string_view word) const {
    return expand(word, [this](std::string_view name) { return global(name); });
}

std::optional<std::string> BuildScope::known(const Expansion& expansion) const {
    const bool whole = unset_ == Unset::emptied ? !expansion.malformed : expansion.complete();
    return whole && expansion.text.size() <= longest_value ? std::optional(expansion.text) : std::nullopt;
}

std::optional<std::string> BuildScope::global(std::string_view name) const {
    const auto found = globals_.find(name);
    return found == globals_.end() ? std::nullopt : found->second;
}

std::optional<std::string> BuildScope::value(std::string_view name) const {
    if (stages_.empty()) return global(name);
    std::optional<std::size_t> at = stages_.size() - 1;
    for (int depth = 0; at && depth < most_continued; ++depth, at = stages_[*at].base)
        if (const auto found = stages_[*at].values.find(name); found != stages_[*at].values.end()) return found->second;
    return std::nullopt;
}

Lookup BuildScope::lookup() const {
    return [this](std::string_view name) { return value(name); };
}

void BuildScope::argument(std::string_view name, const std::optional<std::string>& written) {
    Values& values = stages_.empty() ? globals_ : stages_.back().values;
    if (const auto given = given_.find(name); given != given_.end())
        values.insert_or_assign(std::string(name), given->second);
    else if (written)
        values.insert_or_assign(std::string(name), known(expand(*written)));
    else if (const auto above = globals_.find(name); above != globals_.end() && !stages_.empty())
        values.insert_or_assign(std::string(name), above->second);
}

void BuildScope::variables(const Pairs& written) {
    Values set;
    for (const auto& [name, value] : written) set.insert_or_assign(name, value ? known(expand(*value)) : std::nullopt);
    Values& values = stages_.empty() ? globals_ : stages_.back().values;
    for (auto& [name, value] : set) values.insert_or_assign(name, std::move(value));
}

Expansion BuildScope::stage(std::string_view base, std::string_view name) {
    Expansion filled = expand_in_from(base);
    stages_.push_back({{}, stage_named(filled.text)});
    if (!name.empty()) names_.insert_or_assign(lowered(name), stages_.size() - 1);
    return filled;
}

std::optional<std::size_t> BuildScope::stage_named(std::string_view name) const {
    const auto found = names_.find(lowered(name));
    return found == names_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::size_t> BuildScope::stage_meant(std::string_view from) const {
    const bool is_number = !from.empty() && from.size() < 10 && std::ranges::all_of(from, is_digit);
    if (!is_number) return stage_named(from);
    const std::size_t index = static_cast<std::size_t>(std::stoul(std::string(from)));
    return index < stages_.size() ? std::optional(index) : std::nullopt;
}

std::string absolute_path(std::string_view from, std::string_view path) {
    std::vector<std::string_view> parts;
    for (const std::string_view whole : {path.starts_with('/') ? std::string_view{} : from, path})
        for (const std::string_view part : split(whole, '/')) {
            if (part == ".." && !parts.empty()) parts.pop_back();
            else if (!part.empty() && part != "." && part != "..") parts.push_back(part);
        }
    std::string out;
    for (const std::string_view part : parts) (out += '/') += part;
    return out.empty() ? "/" : out;
}

}  // namespace driftaudit
