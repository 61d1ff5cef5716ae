// The ranges of poetry and conda, carried over to sets of PEP 440 clause by clause. Both join sets by `|`; poetry's own `^` and `~` become two clauses.
#include <driftaudit/ranges.hpp>

#include <driftaudit/text.hpp>

#include <array>

namespace driftaudit {

namespace {

bool is_bare_release(const Version& version) { return !version.is_prerelease() && !version.post && version.local.empty(); }

Specifier clause_of(std::string_view op, Version version, bool wildcard = false) {
    std::string text = version.str() + (wildcard ? ".*" : "");
    return {.op = std::string(op), .text = std::move(text), .version = std::move(version), .wildcard = wildcard};
}

/// What is no version of PEP 440, or is to be taken by its letters.
Specifier named_by_text(std::string_view text) {
    return {.op = "===", .text = std::string(text), .version = parse_version(text).value_or(Version{}), .wildcard = false};
}

/// `^1.2.3` reaches up to the next change of the leftmost of its first three parts that is not zero.
Version caret_end(const Version& version) {
    const std::size_t parts = std::min<std::size_t>(version.release.size(), 3);
    for (std::size_t i = 0; i < parts; ++i)
        if (version.release[i] != 0) return next_release(version, i);
    return next_release(version, parts - 1);
}

Version tilde_end(const Version& version) { return next_release(version, version.release.size() > 1 ? 1 : 0); }

/// Takes `.*` and `.x` off the end; true where there was one.
bool take_wildcard(std::string_view& text) {
    bool found = false;
    while (text.size() > 2 && text[text.size() - 2] == '.' && (text.back() == '*' || lower(text.back()) == 'x')) {
        text.remove_suffix(2);
        found = true;
    }
    return found;
}

/// `*`, `x`, `*.*`: any version.
bool is_star(std::string_view text) {
    take_wildcard(text);
    return text == "*" || text == "x" || text == "X";
}

/// One constraint of a poetry range, added to the set; false where it is malformed.
bool add_constraint(std::string_view op, std::string_view text, Specifiers& set) {
    if (is_star(text)) return op.empty() || op == "==" || op == "=" || op == ">=";
    const bool wildcard = take_wildcard(text);
    auto version = parse_version(text);
    if (!version || (wildcard && !is_bare_release(*version))) return false;
    auto& clauses = set.clauses;

    if (op.empty() || op == "=" || op == "==" || op == "!=") {
        clauses.push_back(clause_of(op == "!=" ? "!=" : "==", std::move(*version), wildcard));
        return true;
    }
    if (!version->local.empty()) return false;
    if (op == "^" || op == "~" || (op == "~=" && version->release.size() < 2)) {
        Version end = op == "^" ? caret_end(*version) : tilde_end(*version);
        clauses.push_back(clause_of(">=", std::move(*version)));
        clauses.push_back(clause_of("<", std::move(end)));
        return !wildcard;
    }
    clauses.push_back(clause_of(op, std::move(*version)));
    return !wildcard || op != "~=";
}

/// Reads `op version` pieces separated by commas or blanks.
std::optional<Specifiers> parse_conjunction(std::string_view text) {
    const auto is_operator = [](char c) { return std::string_view("^~=<>!").find(c) != std::string_view::npos; };
    const auto is_gap = [](char c) { return is_space(c) || c == ','; };
    Specifiers set;
    std::size_t at = 0;
    const auto run = [&](auto holds) {
        const std::size_t begin = at;
        while (at < text.size() && holds(text[at])) ++at;
        return text.substr(begin, at - begin);
    };
    for (run(is_gap); at < text.size(); run(is_gap)) {
        const std::string_view op = run(is_operator);
        run(is_space);
        const auto is_epoch_mark = [&](char c) { return c == '!' && at + 1 < text.size() && is_digit(text[at + 1]); };
        const std::string_view version = run([&](char c) { return !is_gap(c) && (!is_operator(c) || is_epoch_mark(c)); });
        static constexpr std::array<std::string_view, 12> operators = {"", "^", "~", "~=", "=", "==", "===", "!=", "<", "<=", ">", ">="};
        if (version.empty() || !is_one_of(op, operators)) return std::nullopt;
        if (op == "===") {
            set.clauses.push_back(named_by_text(version));
        } else if (!add_constraint(op, version, set)) {
            return std::nullopt;
        }
    }
    return set;
}

/// Reads a set for each piece between bars, one or two.
template <class Read>
std::optional<std::vector<Specifiers>> alternatives(std::string_view text, Read read) {
    std::vector<Specifiers> out;
    const auto pieces = split(text, '|');
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const bool inside_double_bar = pieces[i].empty() && i > 0 && i + 1 < pieces.size();
        if (inside_double_bar) continue;
        if (pieces.size() > 1 && trimmed(pieces[i]).empty()) return std::nullopt;
        auto set = read(pieces[i]);
        if (!set) return std::nullopt;
        out.push_back(std::move(*set));
    }
    return out;
}

// ---- conda --------------------------------------------------------------------------------------------------------------------------------

/// One constraint of conda's, added to the set; false where it is malformed, or a pattern that no clause can say (`1.*.3`).
bool add_match(std::string_view text, Specifiers& set) {
    const std::size_t n = std::min(text.find_first_not_of("=<>!~"), text.size());
    const std::string_view op = text.substr(0, n);
    text = trimmed(text.substr(n));
    if (!is_one_of(op, {"", "=", "==", "!=", "~=", "<", "<=", ">", ">="}) || text.empty()) return false;
    if (text == "*") return op != "!=";

    const bool starred = text.ends_with('*');
    if (starred) text.remove_suffix(text.ends_with(".*") ? 2 : 1);
    const bool equality = op.empty() || op == "=" || op == "==" || op == "!=";
    const bool series = equality && (starred || op == "=");
    auto version = parse_version(text);
    if (!version && equality && !starred && op != "!=" && text.find_first_of("*^$ ();") == std::string_view::npos) {
        set.clauses.push_back(named_by_text(text));
        return true;
    }
    if (!version || (series && !is_bare_release(*version))) return false;
    if (op == "~=" && (starred || version->release.size() < 2)) return false;
    if (!equality && !version->local.empty()) return false;
    set.clauses.push_back(clause_of(op.empty() || op == "=" ? "==" : op, std::move(*version), series));
    return true;
}

std::optional<Specifiers> parse_matches(std::string_view text) {
    Specifiers set;
    if (trimmed(text).empty()) return set;
    for (const std::string_view piece : split(text, ','))
        if (!add_match(trimmed(piece), set)) return std::nullopt;
    return set;
}

}  // namespace

std::optional<std::vector<Specifiers>> parse_poetry_range(std::string_view text) { return alternatives(text, parse_conjunction); }

std::optional<std::vector<Specifiers>> parse_conda_range(std::string_view text) { return alternatives(text, parse_matches); }

}  // namespace driftaudit
