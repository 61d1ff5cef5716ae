#pragma once
// What the words of a Dockerfile mean at each place of it.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <driftaudit/template.hpp>

namespace driftaudit {

/// The arguments that a build is given (`--build-arg`, `build.args`): a value, or nothing where nobody knows which.
using GivenArguments = std::map<std::string, std::optional<std::string>, std::less<>>;

/// The variables and stages that an instruction of a Dockerfile sees, scoped as BuildKit does: it is told of every ARG, ENV and FROM in the order of the
/// file. What stands above the first FROM is seen by FROM alone until a stage declares it again; a stage sees what the stage that it continues saw; of ARG
/// and ENV the later one counts. A value that is not known (a variable of the base image, say) is looked up as nothing, and so are values of great length.
class BuildScope {
public:
    /// `unset` says what becomes of references to nothing: BuildKit empties them; who does not know the base image keeps them.
    explicit BuildScope(GivenArguments given = {}, Unset unset = Unset::kept, char escape = '\\') : given_(std::move(given)), unset_(unset), escape_(escape) {}

    /// ARG: its name, and its default as written.
    void argument(std::string_view name, const std::optional<std::string>& written);
    /// The names of one ENV, and their values as written; nothing for a value that nobody is told.
    using Pairs = std::vector<std::pair<std::string, std::optional<std::string>>>;
    /// ENV: all its values see what was known before it.
    void variables(const Pairs& written);
    /// FROM: its base as written, and the name of the new stage, "" for none. Gives what the base is.
    Expansion stage(std::string_view base, std::string_view name);

    /// A word unquoted, with what is known here filled in; as written, and malformed, where its syntax is broken or it refers to too much.
    Expansion expand(std::string_view word) const { return expand(word, lookup()); }
    /// The same of a word of FROM, which sees only what stands above the first FROM.
    Expansion expand_in_from(std::string_view word) const;
    std::optional<std::string> value(std::string_view name) const;
    /// What `value` gives, for as long as this scope lives and stays where it is.
    Lookup lookup() const;

    /// The latest stage of this name, cases aside.
    std::optional<std::size_t> stage_named(std::string_view name) const;
    /// The stage that `--from=` means, by its name or its number.
    std::optional<std::size_t> stage_meant(std::string_view from) const;
    /// The stage that this one continues.
    std::optional<std::size_t> base_of(std::size_t stage) const { return stages_[stage].base; }
    /// True where no FROM was met yet.
    bool before_stages() const { return stages_.empty(); }

private:
    using Values = std::map<std::string, std::optional<std::string>, std::less<>>;
    struct Stage {
        Values values;
        std::optional<std::size_t> base;
    };

    Expansion expand(std::string_view word, const Lookup& lookup) const;
    std::optional<std::string> global(std::string_view name) const;
    std::optional<std::string> known(const Expansion& expansion) const;

    GivenArguments given_;
    Unset unset_;
    char escape_;
    Values globals_;
    std::vector<Stage> stages_;
    std::map<std::string, std::size_t, std::less<>> names_;  // of stages, in lower case
};

/// A path of a container: `path` seen from the absolute folder `from`, with `.` and `..` resolved; nothing lies above "/".
std::string absolute_path(std::string_view from, std::string_view path);

}  // namespace driftaudit
