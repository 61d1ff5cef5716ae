#pragma once
// The steps of Compose's loader, in their order: documents become values (interpolated), files are merged, held against the specification, made canonical,
// completed, and checked. Each step works on a value in place, and notes what Compose would refuse.

#include <driftaudit/compose.hpp>

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace driftaudit::compose {

/// Where a value stands in the tree: a chain up to the root, compared with patterns such as `services.*.ports.*` (`*` is any key, or any item of a list).
class Path {
public:
    Path() = default;
    Path(const Path& above, std::string_view key) : above_(&above), key_(key) {}
    bool matches(std::string_view pattern) const;
    /// For a person: `services.web.ports`.
    std::string text() const;

private:
    const Path* above_ = nullptr;
    std::string_view key_;
};

/// The key of an item of a list.
inline constexpr std::string_view item = "[]";

/// What the steps share: what is wrong, and how much work is left before the files are given up.
class Work {
public:
    std::vector<Problem> problems;

    void refuse(std::string message, Place where) {
        constexpr std::size_t most = 1000;
        if (problems.size() < most) problems.push_back({std::move(message), where});
    }
    /// True while there is work left; each value that is made or walked costs one.
    bool spend(std::size_t cost, Place where) {
        if (cost <= left_) {
            left_ -= cost;
            return true;
        }
        if (left_ > 0) refuse("the files together say more than anyone reads", where);
        left_ = 0;
        return false;
    }

private:
    std::size_t left_ = 3'000'000;
};

/// How many values a value is made of, itself included.
std::size_t weight(const Value& value);

Value make_text(std::string text, Place where = {});
Value make_switch(bool on);
/// Sets a member, a new one at the end.
Value& set(Value& map, std::string_view key, Value value);
void erase(Value& map, std::string_view key);

// ---- values from documents --------------------------------------------------------------------------------------------------------------

/// The paths of what a document resets or overrides: they are taken out of what comes before it.
using Resets = std::vector<std::vector<std::string>>;

/// A scalar's kind and text as YAML's core schema (with 1.1's octals and underscores) gives them.
void read_plain(Value& value);

struct Interpolation {
    const Lookup& lookup;
    std::vector<std::pair<std::string, Place>>& unset;
};

/// A document as a value; `interpolation` null for none.
Value value_of(const document::Node& document, std::uint32_t file, const Interpolation* interpolation, Resets& resets, Work& work);
/// Takes out what a later document resets.
void reset_in(const Resets& resets, Value& value);

// ---- merging ----------------------------------------------------------------------------------------------------------------------------

/// Merges `over` into `base`, which stands at `path`.
void merge_into(Value& base, Value over, const Path& path, Work& work);
/// Of entries that say the same thing twice, keeps the last at the place of the first.
void enforce_unique(Value& root, Work& work);
/// Lists of `NAME=value` as maps, where both are allowed.
void as_pairs(Value& value, const Path& path, Work& work);
/// True for such a place.
bool is_pairs(const Path& path);

// ---- the specification ------------------------------------------------------------------------------------------------------------------

/// Notes what the Compose specification does not allow.
void validate(const Value& root, Work& work);

// ---- canonical forms --------------------------------------------------------------------------------------------------------------------

/// Short forms as long ones.
void canonicalize(Value& root, Work& work);
/// What an entry leaves unsaid.
void fill_defaults(Value& root);
/// What Compose checks of long forms.
void check_forms(const Value& root, Work& work);
/// Paths relative to `base` instead of to the file's own project directory.
void resolve_paths(Value& root, const std::string& base, const std::string& home, Work& work);
/// Sizes in bytes, durations, commands as words, numbers and switches that are written as texts.
void decode(Value& root, Work& work);

/// A path relative to a folder, normalised; it may lead out of the tree (`../x`).
std::string resolved_path(std::string_view base, std::string_view path);

// ---- the whole project ------------------------------------------------------------------------------------------------------------------

/// Names, the default network, implied dependencies, variables that take their value from outside.
void normalize(Value& root, const std::string& name, const Variables& environment);
/// Disables the services that no active profile asks for.
void apply_profiles(Value& root, const std::vector<std::string>& profiles, std::vector<std::string>& disabled);
/// Notes references to what is not there (a disabled service may be missing where it need not be there), contradictions, and cycles.
void check_consistency(const Value& root, const std::vector<std::string>& disabled, Work& work);

}  // namespace driftaudit::compose
