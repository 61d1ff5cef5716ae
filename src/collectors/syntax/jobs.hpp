#pragma once
// What the configurations of CI systems share: jobs with the images and Pythons that they run on, their variables and scripts; and texts with references in
// them that stand for values elsewhere in the file.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/facts.hpp>

#include "argv.hpp"
#include "text.hpp"
#include "windows-shell.hpp"
#include "yaml.hpp"

namespace driftaudit::syntax {

/// A value as a job gets it, and where it is written.
struct Given {
    std::string text;
    Span at;
    bool unquoted = false;  // a number that YAML shortened: a plain `3.10` is 3.1
    std::string input = {}; // the input that gave it, which a caller may give another value: its default, or the reference to it where it has none
};

/// A scalar, a plain decimal number as YAML 1.1 and JSON have it: `3.10` is "3.1".
Given given(const yaml::Node& scalar);
/// The lines of a scalar that are not blank, without the blanks around them.
std::vector<Given> lines_of(const yaml::Node& scalar);
/// Of a scalar itself, or of each scalar of a list.
std::vector<Given> all_given(const yaml::Node& node);

/// A reference in a text: its bytes, and the name that it refers to.
struct Reference {
    std::size_t begin = 0, end = 0;
    std::string name;
};
/// What stands between `open` and `close` first, trimmed; nothing where nothing does.
std::optional<Reference> reference_between(std::string_view text, std::string_view open, std::string_view close);
/// The first `$NAME` or `${NAME}`.
std::optional<Reference> variable_reference(std::string_view text);

using FindReference = std::function<std::optional<Reference>(std::string_view text)>;
using FindValues = std::function<std::vector<Given>(std::string_view name)>;
/// The values that a text stands for: itself, or one for each value of the references in it; none where a reference has no value, or they are too many.
std::vector<Given> filled(Given text, const FindReference& find, const FindValues& values);
/// The text with a shell variable in the place of each reference, which no shell could read.
Mapped without_references(const Mapped& text, const FindReference& find);

/// Names that have one value or, through a matrix, several.
class Names {
public:
    /// The values of a scalar or a list; a later call for the same name replaces them.
    void set(std::string_view name, const yaml::Node& values);
    void set(std::string_view name, std::vector<Given> values);
    /// Every entry of a map of scalars, and of maps with a `value` (GitLab), a `default` (CircleCI).
    void set_all(const yaml::Node& map);
    /// Adds values to those that the name has.
    void add(std::string_view name, const std::vector<Given>& values);
    std::vector<Given> values(std::string_view name) const;
    bool has(std::string_view name) const { return values_.find(name) != values_.end(); }

private:
    std::map<std::string, std::vector<Given>, std::less<>> values_;
};

/// Facts that stand in jobs, as they are read one after the other; never more than anyone reads.
class JobFacts {
public:
    bool is_full() const { return facts_.size() >= most_facts; }
    /// What is added next stands in this job.
    void begin_job(std::string_view id, std::string_view name, Span at);
    /// What is added next stands in no job, or again in the job around the one that ended.
    void end_job(std::uint32_t outer = no_scope) { scope_ = outer; }
    std::uint32_t job() const { return scope_; }

    void add(Claim claim, Span at);
    void python(Given value, std::string_view source);
    /// The entries of a map of variables.
    void variables(const yaml::Node& map);
    void variable(std::string_view name, std::string_view value, Span at);
    /// An image as it is written, once for each of its values; that of a job's container brings its Python.
    void image(const Word& written, Image::Use use, const std::vector<Given>& values);
    /// The commands of a script.
    void script(const Mapped& text, std::string directory = {}, std::optional<WindowsShell> windows = std::nullopt);
    /// A command that is given as its words.
    void command(const Argv& words, std::string directory = {});
    /// All facts in the order of the file. The object is spent.
    Facts finish(Span whole);

private:
    void append(Facts facts);

    static constexpr std::size_t most_facts = 100'000;
    static constexpr std::size_t most_text = 4 << 20;  // of scripts, those that several jobs share once for each

    Facts facts_;
    std::uint32_t scope_ = no_scope;
    std::size_t text_ = 0;
};

/// The lines of a script that is a scalar or a list of them, lists in lists included, one below the other.
Mapped script_lines(const yaml::Node& node);

}  // namespace driftaudit::syntax
