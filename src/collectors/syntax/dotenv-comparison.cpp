// Where the readers of env files differ. Each reads the text twice: with nothing set outside, and with everything set that the file refers to and does not set
// itself. Their readings are laid side by side by where statements begin; a reader that has refused the file has no voice behind that place. Why they differ
// is told by the first rule that fits the text and could set apart the reader that stands alone: words for a person, not a proof.
#include "dotenv.hpp"

#include <driftaudit/text.hpp>
#include <driftaudit/utf8.hpp>
#include <driftaudit/value.hpp>

#include <array>
#include <set>

#include "text.hpp"

namespace driftaudit::syntax {
namespace {

using Cause = EnvDivergence::Cause;
constexpr std::size_t npos = std::string_view::npos;
constexpr std::array<std::string_view, 3> names_of_readers = {"compose", "python-dotenv", "shell"};
constexpr unsigned compose = 1, python = 2, shell = 4, all = 7;

using Readings = std::array<EnvReading, 3>;

Readings readings(std::string_view text, const Lookup& environment) {
    return {read_as_compose(text, environment), read_as_python_dotenv(text, environment), read_as_shell(text, environment)};
}

/// What one reader makes of one statement; nothing at all where it has stopped before.
struct Outcome {
    bool voice = false;
    bool refuses_rest = false, refuses = false;
    const EnvBinding* binding = nullptr;  // null where it takes no value

    bool operator==(const Outcome& other) const {
        if (refuses_rest != other.refuses_rest || !binding != !other.binding) return false;
        if (!binding) return true;
        if (binding->name != other.binding->name || binding->known != other.binding->known) return false;
        return !binding->known || binding->value == other.binding->value;
    }
};

using Outcomes = std::array<Outcome, 3>;

/// All statements of the three readings, by where they begin. A byte order mark before the first name does not move it.
class Statements {
public:
    Statements(std::string_view text, const Readings& readings) : mark_(text.size() - without_bom(text).size()) {
        for (std::size_t reader = 0; reader < readings.size(); ++reader) {
            for (const EnvBinding& binding : readings[reader].bindings)
                if (!binding.inherited) at(binding.at)[reader].binding = &binding;
            for (const EnvRefusal& refusal : readings[reader].refusals) {
                at(refusal.at)[reader].refuses = true;
                at(refusal.at)[reader].refuses_rest = refusal.rest;
            }
        }
        for (auto& [begin, outcomes] : outcomes_)
            for (std::size_t reader = 0; reader < readings.size(); ++reader)
                outcomes[reader].voice = begin < readings[reader].end || outcomes[reader].refuses;
    }

    const std::map<std::size_t, Outcomes>& all() const { return outcomes_; }
    /// What stands there; nothing where no reader sees a statement.
    Outcomes find(std::size_t begin) const {
        const auto found = outcomes_.find(begin);
        return found == outcomes_.end() ? Outcomes{} : found->second;
    }

private:
    Outcomes& at(std::size_t begin) { return outcomes_[std::max(begin, mark_)]; }

    std::size_t mark_;
    std::map<std::size_t, Outcomes> outcomes_;
};

/// The readers that take the same, as sets of bits; one set where all agree.
std::vector<unsigned> groups(const Outcomes& outcomes) {
    std::vector<unsigned> out;
    std::vector<std::size_t> heads;
    for (std::size_t reader = 0; reader < outcomes.size(); ++reader) {
        if (!outcomes[reader].voice) continue;
        std::size_t group = 0;
        while (group < heads.size() && !(outcomes[heads[group]] == outcomes[reader])) ++group;
        if (group == heads.size()) {
            heads.push_back(reader);
            out.push_back(0);
        }
        out[group] |= 1u << reader;
    }
    return out;
}

// ---- why ------------------------------------------------------------------------------------------------------------------------------------

bool is_shell_name(std::string_view name) { return !name.empty() && !is_digit(name.front()) && std::all_of(name.begin(), name.end(), is_name_character); }

/// A statement as it stands in the file, read as widely as any reader would.
struct Line {
    std::string_view name;         // up to `=`, `:` or the end, without blanks behind
    std::string_view before;       // the blanks before `=`
    char joint = '\0';             // `=`, `:`, or none
    std::string_view behind;       // the blanks behind it
    std::string_view value;        // to the end of the line, its carriage return taken off; of a quoted value, to the end of its last line
    std::string_view inner;        // inside the quotes, or the whole
    std::string_view after_quote;  // what stands behind the closing quote
    char quote = '\0';
    bool closed = true;
    bool carriage_return = false;
    bool ends_file = false;
    std::size_t name_at = 0, value_at = 0, end = 0;
};

Line line_at(std::string_view text, std::size_t begin) {
    Line line;
    line.name_at = begin;
    std::size_t newline = std::min(text.find('\n', begin), text.size());
    const std::size_t joint = std::min(text.find_first_of("=:\n", begin), newline);
    line.name = trimmed_blanks(text.substr(begin, joint - begin));
    if (line.name.ends_with('\r')) line.name.remove_suffix(1);
    line.joint = joint < newline ? text[joint] : '\0';
    line.ends_file = newline == text.size();
    line.before = text.substr(begin + line.name.size(), joint - begin - line.name.size());
    std::size_t value = joint < newline ? joint + 1 : newline;
    const std::size_t first = std::min(text.find_first_not_of(" \t\f\v", value), newline);
    line.behind = text.substr(value, first - value);
    value = line.value_at = first;
    if (value < newline && (text[value] == '"' || text[value] == '\'')) {
        line.quote = text[value];
        std::size_t close = value + 1;
        while (close < text.size() && text[close] != line.quote) close += text[close] == '\\' ? 2 : 1;
        line.closed = close < text.size();
        close = std::min(close, newline > close ? text.size() : line.closed ? close : newline);
        newline = std::min(text.find('\n', close), text.size());
        line.inner = text.substr(value + 1, close - value - 1);
        if (line.closed) line.after_quote = text.substr(close + 1, newline - close - 1);
    }
    line.end = newline;
    line.value = text.substr(value, newline - value);
    line.carriage_return = line.value.find('\r') != npos || (line.joint == '\0' && text.substr(begin, newline - begin).ends_with('\r'));
    if (line.value.ends_with('\r')) line.value.remove_suffix(1);
    if (line.after_quote.ends_with('\r')) line.after_quote.remove_suffix(1);
    if (line.quote == '\0') line.inner = line.value;
    return line;
}

bool has(std::string_view text, std::string_view part) { return text.find(part) != npos; }
bool has_any(std::string_view text, std::string_view characters) { return text.find_first_of(characters) != npos; }

/// The value without a comment behind it, for what is asked of an unquoted one.
std::string_view unquoted(const Line& line) {
    const std::size_t hash = std::min(line.value.find(" #"), line.value.find("\t#"));
    return trimmed_blanks(line.value.substr(0, hash));
}

/// A dollar that begins neither `${` nor `$$` nor `$(`.
bool has_bare_dollar(std::string_view text) {
    for (std::size_t at = text.find('$'); at != npos; at = text.find('$', at + 1)) {
        const char next = at + 1 < text.size() ? text[at + 1] : '\0';
        if (next != '{' && next != '(' && next != '$' && (at == 0 || text[at - 1] != '$')) return true;
    }
    return false;
}

/// A `${…}` with anything but a name in it.
bool has_form(std::string_view text) {
    for (std::size_t at = text.find("${"); at != npos; at = text.find("${", at + 1)) {
        const std::string_view rest = text.substr(at + 2);
        const auto end = static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), is_name_character) - rest.begin());
        if (end == 0 || end == rest.size() || rest[end] != '}') return true;
    }
    return false;
}

bool refers_to(std::string_view text, const std::set<std::string, std::less<>>& names) {
    for (std::size_t at = text.find('$'); at != npos; at = text.find('$', at + 1)) {
        std::string_view rest = text.substr(at + 1);
        if (rest.starts_with('{')) rest.remove_prefix(1);
        const auto end = static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), is_name_character) - rest.begin());
        if (names.contains(rest.substr(0, end))) return true;
    }
    return false;
}

struct Rule {
    Cause cause;
    unsigned sets_apart;  // the readers that it can make differ from the others
    bool fits;
};

/// The first rule that fits and can set apart the readers of `odd`; without such a one, the first that fits.
Cause first_of(const std::vector<Rule>& rules, unsigned odd) {
    for (const unsigned wanted : {odd, all})
        for (const Rule& rule : rules)
            if (rule.fits && (rule.sets_apart & wanted)) return rule.cause;
    return Cause::form;
}

Cause cause_of(const Line& line, unsigned odd, bool open_quote, bool marked, const std::set<std::string, std::less<>>& different) {
    const bool plain = line.quote == '\0', twofold = line.quote == '"', single = line.quote == '\'';
    const std::string_view value = plain ? unquoted(line) : line.inner, inner = line.inner;
    const std::string_view after = trimmed_blanks(line.after_quote);
    const bool own = is_one_of(line.name, {"UID", "EUID", "PPID", "BASHOPTS", "SHELLOPTS", "BASH_VERSINFO"});
    return first_of(
        {
            {Cause::byte_order_mark, python | shell, marked},
            {Cause::unclosed_quote, all, open_quote},
            {Cause::blank_in_name, all, has_any(line.name, " \t")},
            {Cause::colon, all, line.joint == ':'},
            {Cause::no_equals, all, line.joint == '\0'},
            {Cause::blank_before_equals, shell, !line.before.empty()},
            {Cause::name, compose | shell, !is_shell_name(line.name)},
            {Cause::own_variable, shell, own},
            {Cause::comment_for_value, all, plain && !line.behind.empty() && line.value.starts_with('#')},
            {Cause::blank_behind_equals, shell, !line.behind.empty() && !line.value.empty()},
            {Cause::glued_comment, shell, line.after_quote.starts_with('#')},
            {Cause::text_behind_quote, all, !after.empty() && after.front() != '#'},
            {Cause::command, shell, !single && (has(value, "$(") || has(value, "`"))},
            {Cause::comment_behind_tab, compose, plain && has(line.value, "\t#")},
            {Cause::dollar_in_single_quotes, python, single && has(inner, "${")},
            {Cause::doubled_dollar, all, !single && has(value, "$$")},
            {Cause::backslash_in_double_quotes, all, twofold && has(inner, "\\$")},
            {Cause::dollar, python | shell, !single && has_bare_dollar(value)},
            {Cause::reference, all, !single && refers_to(value, different)},
            {Cause::dollar_form, all, !single && has_form(value)},
            {Cause::backslash, shell, plain && has(value, "\\")},
            {Cause::backslash_in_double_quotes, all, twofold && has(inner, "\\")},
            {Cause::backslash_in_single_quotes, all, single && has(inner, "\\")},
            {Cause::quote_in_value, shell, plain && has_any(value, "'\"")},
            {Cause::operator_of_shell, shell, plain && has_any(value, ";&|<>()")},
            {Cause::blank_in_value, shell, plain && has_any(value, " \t")},
            {Cause::tilde, shell, plain && has(value, "~")},
            {Cause::carriage_return, all, line.carriage_return},
        },
        odd);
}

// ---- the fact -------------------------------------------------------------------------------------------------------------------------------

std::string told(std::string_view name) { return is_plain_name(name) ? std::string(name) : std::string(); }

class Comparison {
public:
    explicit Comparison(std::string_view text) : text_(text), mark_(text.size() - without_bom(text).size()), lines_(text.substr(mark_)) {}

    EnvComparison compare() {
        const Readings bare = readings(text_, [](std::string_view) { return std::optional<std::string>(); });
        std::set<std::string, std::less<>> own;
        for (const EnvReading& reading : bare)
            for (const EnvBinding& binding : reading.bindings)
                if (!binding.inherited) own.insert(binding.name);
        const Readings full = readings(text_, [&](std::string_view name) { return own.contains(name) ? std::nullopt : std::optional("outside:" + std::string(name)); });
        const Statements in_bare(text_, bare), in_full(text_, full);
        for (const auto& [begin, outcomes] : in_bare.all()) statement(begin, outcomes, in_full.find(begin));
        for (const auto& [begin, outcomes] : in_full.all())
            if (const Outcomes seen = in_bare.find(begin); begin >= explained_ && std::none_of(seen.begin(), seen.end(), [](const Outcome& one) { return one.voice; }))
                differ(begin, outcomes);
        return std::move(out_);
    }

private:
    void statement(std::size_t begin, const Outcomes& bare, const Outcomes& full) {
        agree(begin, bare, full);
        if (begin < explained_) return;
        if (!differ(begin, bare)) differ(begin, full);
    }

    /// Tells the difference, if there is one.
    bool differ(std::size_t begin, const Outcomes& outcomes) {
        const std::vector<unsigned> sets = groups(outcomes);
        if (sets.size() < 2) return false;
        const Line line = line_at(text_, begin);
        EnvDivergence divergence;
        const EnvBinding* shown = nullptr;
        bool open_quote = false;
        for (std::size_t reader = 0; reader < outcomes.size(); ++reader) {
            const Outcome& outcome = outcomes[reader];
            if (outcome.binding && !shown) shown = outcome.binding;
            if (!outcome.voice || !outcome.refuses) continue;
            divergence.refused_by.emplace_back(names_of_readers[reader]);
            open_quote = open_quote || (outcome.refuses_rest && has_any(line.value, "'\"") && (!line.closed || reader == 2 || line.quote != '\0'));
        }
        divergence.name = told(line.name);
        const bool marked = begin == mark_ && mark_ > 0;
        divergence.cause = outcomes[1].refuses_rest ? Cause::encoding : cause_of(line, odd(sets), open_quote && is_shell_name(line.name), marked, different_);
        for (const unsigned set : sets) {
            auto& group = divergence.readers.emplace_back();
            for (std::size_t reader = 0; reader < outcomes.size(); ++reader)
                if (set & 1u << reader) group.emplace_back(names_of_readers[reader]);
        }
        for (const Outcome& outcome : outcomes)
            if (outcome.binding) {
                different_.insert(outcome.binding->name);
                explained_ = std::max(explained_, outcome.binding->value_end);
            }
        explained_ = std::max(explained_, line.end);
        out_.divergences.push_back({std::move(divergence), place(line, shown, begin), no_scope});
        return true;
    }

    /// The value where there is one, else the line.
    Span place(const Line& line, const EnvBinding* shown, std::size_t begin) const {
        std::size_t from = shown ? shown->value_at : line.joint == '=' && !line.value.empty() ? line.value_at : begin;
        std::size_t to = shown ? shown->value_end : line.value_at + line.value.size();
        if (from >= to) {
            from = begin;
            to = std::max(to, begin + line.name.size());
        }
        return lines_.span(from - mark_, std::min(to, text_.size()) - mark_);
    }

    /// The one reader that stands against the others; all where none does.
    static unsigned odd(const std::vector<unsigned>& sets) {
        for (const unsigned set : sets)
            if (sets.size() == 2 && (set & (set - 1)) == 0) {
                const unsigned other = set == sets[0] ? sets[1] : sets[0];
                if ((other & (other - 1)) != 0) return set;
            }
        return all;
    }

    /// Notes the value that compose and python-dotenv agree on, or the one of those two that still reads.
    void agree(std::size_t begin, const Outcomes& bare, const Outcomes& full) {
        const EnvBinding* const one = bare[0].binding;
        const EnvBinding* const other = bare[1].binding;
        if (bare[0].voice && bare[1].voice) {
            const auto same = [](const EnvBinding* a, const EnvBinding* b) { return a && b && a->known && b->known && a->value == b->value && a->written == b->written; };
            if (same(one, other) && same(full[0].binding, full[1].binding)) out_.agreed.emplace(begin, one->written);
        } else if (const EnvBinding* const only = one ? one : other; only && only->known) {
            out_.agreed.emplace(begin, only->written);
        }
    }

    std::string_view text_;
    std::size_t mark_;
    Lines lines_;
    std::size_t explained_ = 0;  // what stands before this has been told
    std::set<std::string, std::less<>> different_;
    EnvComparison out_;
};

}  // namespace

bool is_plain_name(std::string_view name) {
    constexpr std::size_t longest = 100, longest_word = 28;
    if (name.empty() || name.size() > longest) return false;
    if (!std::all_of(name.begin(), name.end(), [](char c) { return is_name_character(c) || c == '.' || c == '-'; })) return false;
    const auto any = [&](auto is) { return std::any_of(name.begin(), name.end(), is); };
    const bool mixed = any(is_lower) && any(is_upper) && (any(is_digit) || name.size() > longest_word);
    return !mixed || guarded_value("", name).kind == Value::Kind::plain;
}

EnvComparison compare_readers(std::string_view text) { return Comparison(text).compare(); }

}  // namespace driftaudit::syntax
