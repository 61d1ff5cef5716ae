#pragma once
// Env files as their readers take them. Each has its own names, quotes, escapes, comments and dollars, and they agree on less than one believes; so each is
// implemented on its own, as its owner reads, and `compare_readers` holds their readings of the same bytes against each other. Nothing is ever run: a value
// that only running something could tell is unknown.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <driftaudit/facts.hpp>
#include <driftaudit/template.hpp>

namespace driftaudit::syntax {

/// What one reader makes of one name. Places are byte offsets into the text.
struct EnvBinding {
    std::string name;
    std::optional<std::string> value;         // nothing where the name stands alone and nothing outside gives it one
    std::string written = {};                 // quotes and escapes undone, references as they stand
    bool known = true;                        // false where only running something could tell the value
    bool inherited = false;                   // the name alone: its value comes from outside
    std::size_t at = 0;                       // where the name begins
    std::size_t value_at = 0, value_end = 0;  // the value as it stands in the file, its quotes included
    std::size_t begin = 0, end = 0;           // the statement, with the blanks before it and the comment and line end behind it
};

/// What a reader refuses.
struct EnvRefusal {
    std::size_t at = 0;   // the begin of the statement, where it has a name there
    bool rest = false;    // and nothing behind it is read either
};

/// What one reader makes of a file, in the file's order.
struct EnvReading {
    std::vector<EnvBinding> bindings = {};
    std::vector<EnvRefusal> refusals = {};
    std::size_t end = std::string_view::npos;  // what stands behind this is not read, or cannot be followed

    /// Every name's last value; names that stand alone and get none have nothing.
    std::map<std::string, std::optional<std::string>> values() const;
};

/// Docker Compose v2 (its fork of godotenv). In references `environment` wins over the file.
EnvReading read_as_compose(std::string_view text, const Lookup& environment);
/// `docker run --env-file`: neither quotes nor references.
EnvReading read_as_docker_run(std::string_view text, const Lookup& environment);
/// python-dotenv 1.2 (`dotenv_values`). In references the file wins over `environment`; without interpolation it gives what `written` has.
EnvReading read_as_python_dotenv(std::string_view text, const Lookup& environment);
/// bash's `set -a; . file`; other POSIX shells differ where only bash has a syntax (`+=`, `declare`).
EnvReading read_as_shell(std::string_view text, const Lookup& environment);

/// One piece of a value in python-dotenv's own language: literal text, or a variable (`${NAME}`, `${NAME:-default}`).
struct PythonPiece {
    bool variable = false;
    std::string_view text;  // the literal, or the variable's name
    std::optional<std::string_view> fallback = {};
};
std::vector<PythonPiece> python_pieces(std::string_view value);

/// What compose, python-dotenv and the shell make of one text.
struct EnvComparison {
    Facts divergences;                          // an EnvDivergence for each place where their values differ, in the file's order
    std::map<std::size_t, std::string> agreed;  // by where the name begins: the value that compose and python-dotenv agree on, references as they stand
};

/// Compares the three where nothing is set outside, and where everything is that the file does not set itself.
EnvComparison compare_readers(std::string_view text);

/// True for a name that a fact may tell: the last line of a key that somebody pasted without quotes can look like an assignment.
bool is_plain_name(std::string_view name);

// ---- what the readers share --------------------------------------------------------------------------------------------------------------

/// Values grow when references are put in for references. What grows beyond a bound, in one value or in the file, stays unknown.
class EnvGrowth {
public:
    void begin_value() { in_value_ = longest_value; }
    /// False where this many more bytes are too many; nothing more is taken in this value then.
    bool take(std::size_t bytes) {
        const bool fits = bytes <= in_value_ && bytes <= in_file_;
        in_value_ = fits ? in_value_ - bytes : 0;
        in_file_ -= fits ? bytes : 0;
        exceeded_ = exceeded_ || !fits;
        return fits;
    }
    /// Whether too much was asked for since this was asked last.
    bool exceeded() { return std::exchange(exceeded_, false); }

private:
    static constexpr std::size_t longest_value = 64 * 1024, whole_file = 4 * 1024 * 1024;
    std::size_t in_value_ = longest_value, in_file_ = whole_file;
    bool exceeded_ = false;
};

/// The length of the white space character of Unicode that the text begins with; 0 for none.
std::size_t unicode_space(std::string_view text);
/// The text without white space of Unicode behind it.
std::string_view without_spaces_behind(std::string_view text);

}  // namespace driftaudit::syntax
