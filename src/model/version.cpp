// Versions and specifiers as PEP 440 defines them: a scanner instead of its regular expression, which is greedy and never has to give a
// character back. What a set of clauses allows can only change at the versions that the clauses name; so whether any version satisfies a set
// is asked of the versions that lie at and next to those (`neighbours`), not of all there are.
#include <driftaudit/text.hpp>
#include <driftaudit/version.hpp>

#include <array>
#include <limits>
#include <utility>

namespace driftaudit {

namespace {

constexpr bool is_joint(char c) { return c == '-' || c == '_' || c == '.'; }

/// Reads a version's text from its front; a method that does not find its piece leaves the text as it was.
class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    bool done() const { return text_.empty(); }
    char peek(std::size_t n = 0) const { return n < text_.size() ? lower(text_[n]) : '\0'; }

    bool skip(char c) {
        if (peek() != c) return false;
        text_.remove_prefix(1);
        return true;
    }

    bool number(std::uint64_t& out) {
        std::uint64_t value = 0;
        std::size_t n = 0;
        for (; is_digit(peek(n)); ++n) {
            const auto digit = static_cast<std::uint64_t>(peek(n) - '0');
            if (value > (std::numeric_limits<std::uint64_t>::max() - digit) / 10) return false;
            value = value * 10 + digit;
        }
        if (n == 0) return false;
        out = value;
        text_.remove_prefix(n);
        return true;
    }

    /// `[-_.]? word [-_.]? number?`: the number, 0 where none is written.
    std::optional<std::uint64_t> labelled(std::string_view word) {
        const std::size_t lead = is_joint(peek()) ? 1 : 0;
        for (std::size_t i = 0; i < word.size(); ++i)
            if (peek(lead + i) != word[i]) return std::nullopt;
        text_.remove_prefix(lead + word.size());
        if (is_joint(peek())) text_.remove_prefix(1);
        std::uint64_t value = 0;
        number(value);
        return value;
    }

    std::string_view letters_and_digits() {
        std::size_t n = 0;
        while (is_alnum(peek(n))) ++n;
        const std::string_view word = text_.substr(0, n);
        text_.remove_prefix(n);
        return word;
    }

    void skip_joint() {
        if (is_joint(peek())) text_.remove_prefix(1);
    }

private:
    std::string_view text_;
};

bool scan_release(Scanner& scanner, Version& version) {
    std::uint64_t value = 0;
    if (!scanner.number(value)) return false;
    if (scanner.skip('!')) {
        version.epoch = value;
        if (!scanner.number(value)) return false;
    }
    version.release.push_back(value);
    while (scanner.peek() == '.' && is_digit(scanner.peek(1))) {
        scanner.skip('.');
        if (!scanner.number(value)) return false;
        version.release.push_back(value);
    }
    return true;
}

void scan_pre(Scanner& scanner, Version& version) {
    static constexpr std::pair<std::string_view, char> labels[] = {{"alpha", 'a'},   {"a", 'a'},   {"beta", 'b'}, {"b", 'b'},
                                                                   {"preview", 'c'}, {"pre", 'c'}, {"rc", 'c'},   {"c", 'c'}};
    for (const auto& [word, letter] : labels) {
        if (const auto number = scanner.labelled(word)) {
            version.pre = {letter, *number};
            return;
        }
    }
}

void scan_post(Scanner& scanner, Version& version) {
    if (scanner.peek() == '-' && is_digit(scanner.peek(1))) {
        scanner.skip('-');
        std::uint64_t value = 0;
        if (scanner.number(value)) version.post = value;
        return;
    }
    for (const std::string_view word : {"post", "rev", "r"}) {
        if (const auto number = scanner.labelled(word)) {
            version.post = number;
            return;
        }
    }
}

/// A local part in its normal form: lower case, numbers without leading zeros.
std::string local_part(std::string_view word) {
    if (std::ranges::all_of(word, is_digit)) {
        while (word.size() > 1 && word.front() == '0') word.remove_prefix(1);
    }
    return lowered(word);
}

bool scan_local(Scanner& scanner, Version& version) {
    if (!scanner.skip('+')) return true;
    for (;;) {
        const std::string_view word = scanner.letters_and_digits();
        if (word.empty()) return false;
        version.local.push_back(local_part(word));
        if (!is_joint(scanner.peek())) return true;
        scanner.skip_joint();
    }
}

std::strong_ordering compare_releases(const Version& a, const Version& b) {
    for (std::size_t i = 0; i < std::max(a.release.size(), b.release.size()); ++i)
        if (const auto order = a.part(i) <=> b.part(i); std::is_neq(order)) return order;
    return std::strong_ordering::equal;
}

/// Where the pre-release part stands: a bare development release comes before every `a0`, a final one after every `rc`.
std::pair<int, std::uint64_t> pre_rank(const Version& version) {
    if (version.pre) return {version.pre->first, version.pre->second};
    return {!version.post && version.dev ? 0 : std::numeric_limits<int>::max(), 0};
}

bool is_number(std::string_view part) { return std::ranges::all_of(part, is_digit); }

/// Local parts: words before numbers, numbers by value however long they are.
std::strong_ordering compare_local_parts(const std::string& a, const std::string& b) {
    if (const auto order = is_number(a) <=> is_number(b); std::is_neq(order)) return order;
    if (is_number(a))
        if (const auto order = a.size() <=> b.size(); std::is_neq(order)) return order;
    return a <=> b;
}

std::strong_ordering compare_locals(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        if (const auto order = compare_local_parts(a[i], b[i]); std::is_neq(order)) return order;
    return a.size() <=> b.size();
}

// ---- specifiers -----------------------------------------------------------------------------------------------------------------------

Version public_part(Version version) {
    version.local.clear();
    return version;
}

/// The epoch and release alone.
Version base(const Version& version) { return {.epoch = version.epoch, .release = version.release, .pre = {}, .post = {}, .dev = {}, .local = {}}; }

/// True where the version's release begins with that of the prefix.
bool has_prefix(const Version& version, const Version& prefix) {
    if (version.epoch != prefix.epoch) return false;
    for (std::size_t i = 0; i < prefix.release.size(); ++i)
        if (version.part(i) != prefix.release[i]) return false;
    return true;
}

bool equals(const Specifier& clause, const Version& version) {
    if (clause.wildcard) return has_prefix(version, clause.version);
    return clause.version.local.empty() ? public_part(version) == clause.version : version == clause.version;
}

/// `~=1.4.2` is `>=1.4.2, ==1.4.*`.
bool compatible(const Specifier& clause, const Version& version) {
    Version prefix = base(clause.version);
    prefix.release.pop_back();
    return public_part(version) >= clause.version && has_prefix(version, prefix);
}

/// True where `version` is a pre-release of `target`: `1.0a1` of `1.0`, `1.0.post1.dev0` of `1.0.post1`.
bool is_prerelease_of(const Version& version, const Version& target) {
    if (!version.is_prerelease() || base(version) != base(target)) return false;
    return !target.post || (version.post == target.post && !version.pre);
}

/// `<` leaves out the pre-releases of the version that it names, unless that is one itself.
bool less(const Specifier& clause, const Version& version) {
    return version < clause.version && (clause.version.is_prerelease() || !is_prerelease_of(version, clause.version));
}

/// `>` leaves out the post-releases and local versions of the version that it names, unless that is one itself.
bool greater(const Specifier& clause, const Version& version) {
    if (!(version > clause.version)) return false;
    if (base(version) != base(clause.version)) return true;
    return (clause.version.post || !version.post) && version.local.empty();
}

bool identical(const Specifier& clause, const Version& version) {
    const std::string text = version.str();
    if (lowered(clause.text) == text) return true;
    const auto named = parse_version(clause.text);
    return named && named->str() == text;
}

bool admits(const Specifier& clause, const Version& version) {
    if (clause.op == "===") return identical(clause, version);
    if (clause.op == "==") return equals(clause, version);
    if (clause.op == "!=") return !equals(clause, version);
    if (clause.op == "~=") return compatible(clause, version);
    if (clause.op == "<=") return public_part(version) <= clause.version;
    if (clause.op == ">=") return public_part(version) >= clause.version;
    return clause.op == "<" ? less(clause, version) : greater(clause, version);
}

/// Takes the operator off the front of a clause; "" where there is none.
std::string_view take_operator(std::string_view& text) {
    for (const std::string_view op : {"===", "==", "!=", "~=", "<=", ">=", "<", ">"}) {
        if (!text.starts_with(op)) continue;
        text.remove_prefix(op.size());
        return op;
    }
    return {};
}

bool is_bare_release(const Version& version) { return !version.is_prerelease() && !version.post && version.local.empty(); }

std::optional<Specifier> parse_arbitrary(std::string_view text) {
    if (text.empty() || std::ranges::any_of(text, [](char c) { return is_space(c) || c == ';' || c == ')'; })) return std::nullopt;
    return Specifier{.op = "===", .text = std::string(text), .version = parse_version(text).value_or(Version{}), .wildcard = false};
}

std::optional<Specifier> parse_clause(std::string_view text) {
    text = trimmed(text);
    const std::string_view op = take_operator(text);
    text = trimmed(text);
    if (op.empty()) return std::nullopt;
    if (op == "===") return parse_arbitrary(text);

    Specifier clause{.op = std::string(op), .text = std::string(text), .version = {}, .wildcard = false};
    const bool may_be_exact = op == "==" || op == "!=";
    if (may_be_exact && text.ends_with(".*")) {
        clause.wildcard = true;
        text.remove_suffix(2);
    }
    auto version = parse_version(text);
    if (!version || text.empty() || is_space(text.back())) return std::nullopt;
    if (clause.wildcard && !is_bare_release(*version)) return std::nullopt;
    if (!may_be_exact && !version->local.empty()) return std::nullopt;
    if (op == "~=" && version->release.size() < 2) return std::nullopt;
    clause.version = std::move(*version);
    return clause;
}

// ---- ranges of poetry and conda ---------------------------------------------------------------------------------------------------------

Specifier clause_of(std::string_view op, Version version, bool wildcard = false) {
    std::string text = version.str() + (wildcard ? ".*" : "");
    return {.op = std::string(op), .text = std::move(text), .version = std::move(version), .wildcard = wildcard};
}

/// The release whose part `n` is one higher, and what follows it gone.
Version bumped(const Version& version, std::size_t n) {
    Version out = base(version);
    out.release.resize(n + 1);
    ++out.release[n];
    return out;
}

/// `^1.2.3` reaches up to the next change of the leftmost part that is not zero.
Version caret_end(const Version& version) {
    for (std::size_t i = 0; i < version.release.size(); ++i)
        if (version.release[i] != 0) return bumped(version, i);
    return bumped(version, version.release.size() - 1);
}

Version tilde_end(const Version& version) { return bumped(version, version.release.size() > 1 ? 1 : 0); }

/// Takes `.*` and `.x` off the end; true where there was one.
bool take_wildcard(std::string_view& text) {
    bool found = false;
    while (text.size() > 2 && text[text.size() - 2] == '.' && (text.back() == '*' || lower(text.back()) == 'x')) {
        text.remove_suffix(2);
        found = true;
    }
    return found;
}

/// One constraint of a poetry range, added to the set; false where it is malformed.
bool add_constraint(std::string_view op, std::string_view text, Specifiers& set) {
    if (text == "*" && (op.empty() || op == "==" || op == "=" || op == ">=")) return true;
    bool wildcard = take_wildcard(text);
    auto version = parse_version(text);
    if (!version || (wildcard && !is_bare_release(*version))) return false;
    auto& clauses = set.clauses;

    if (op == "^" || (op == "~" || (op == "~=" && version->release.size() < 2))) {
        Version end = op == "^" ? caret_end(*version) : tilde_end(*version);
        clauses.push_back(clause_of(">=", std::move(*version)));
        clauses.push_back(clause_of("<", std::move(end)));
        return true;
    }
    if (op == "=") wildcard = wildcard || is_bare_release(*version);
    if (op.empty() || op == "=" || op == "==" || op == "!=") {
        clauses.push_back(clause_of(op == "!=" ? "!=" : "==", std::move(*version), wildcard));
        return true;
    }
    if (wildcard && op != ">=" && op != "<") return false;
    clauses.push_back(clause_of(op, std::move(*version)));
    return true;
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
        const std::string_view version = run([&](char c) { return !is_gap(c) && !is_operator(c); });
        if (op == "===") {
            const auto clause = parse_arbitrary(version);
            if (!clause) return std::nullopt;
            set.clauses.push_back(*clause);
            continue;
        }
        static constexpr std::array<std::string_view, 10> operators = {"", "^", "~", "~=", "=", "==", "!=", "<", "<=", ">="};
        if (version.empty() || !(op == ">" || is_one_of(op, operators))) return std::nullopt;
        if (!add_constraint(op, version, set)) return std::nullopt;
    }
    return set;
}

// ---- intersection -----------------------------------------------------------------------------------------------------------------------

/// The versions at and around a release at which a clause may change its answer.
void add_releases(const Version& version, std::vector<Version>& out) {
    Version below = base(version);
    below.dev = 0;
    Version pre = base(version);
    pre.pre = {'a', 0};
    Version post = base(version);
    post.post = 0;
    Version inner = base(version);
    inner.release.push_back(0);
    inner.release.push_back(1);
    out.insert(out.end(), {base(version), std::move(below), std::move(pre), std::move(post), std::move(inner)});
}

void add_neighbours(const Specifier& clause, std::vector<Version>& out) {
    const Version& version = clause.version;
    if (version.release.empty()) return;
    out.push_back(version);
    add_releases(version, out);
    for (std::size_t n = 0; n < version.release.size(); ++n) add_releases(bumped(version, n), out);

    const auto variant = [&](auto change) {
        Version next = public_part(version);
        change(next);
        out.push_back(std::move(next));
    };
    if (version.dev) {
        variant([](Version& v) { ++*v.dev; });
        if (*version.dev > 0) variant([](Version& v) { --*v.dev; });
        variant([](Version& v) { v.dev.reset(); });
    } else {
        variant([](Version& v) { v.dev = 0; });
    }
    if (version.post) {
        variant([](Version& v) { v.dev.reset(), ++*v.post; });
        if (*version.post > 0) variant([](Version& v) { v.dev.reset(), --*v.post; });
    } else {
        variant([](Version& v) { v.dev.reset(), v.post = 0; });
        variant([](Version& v) { v.dev = 0, v.post = 0; });
    }
    if (version.pre) {
        variant([](Version& v) { v.dev.reset(), v.post.reset(), ++v.pre->second; });
        if (version.pre->second > 0) variant([](Version& v) { v.dev.reset(), v.post.reset(), --v.pre->second; });
    }
    variant([](Version& v) { v.local = {"0"}; });
}

/// Every version that can tell the regions apart into which the clauses cut the line of versions, one below and one above all of them.
std::vector<Version> neighbours(const Specifiers& set) {
    std::vector<Version> out;
    std::uint64_t epoch = 0;
    for (const Specifier& clause : set.clauses) {
        add_neighbours(clause, out);
        epoch = std::max(epoch, clause.version.epoch);
    }
    Version lowest;
    lowest.release = {0};
    lowest.dev = 0;
    Version highest;
    highest.epoch = epoch;
    highest.release = {std::numeric_limits<std::uint64_t>::max() / 2};
    out.push_back(std::move(lowest));
    out.push_back(std::move(highest));
    return out;
}

/// A clause that names something that is no version (`===foobar`): only itself satisfies it.
const Specifier* arbitrary_clause(const Specifiers& set) {
    const auto found = std::ranges::find_if(set.clauses, [](const Specifier& clause) { return clause.version.release.empty(); });
    return found == set.clauses.end() ? nullptr : &*found;
}

}  // namespace

std::string Version::str() const {
    std::string out = epoch ? std::to_string(epoch) + "!" : "";
    for (std::size_t i = 0; i < release.size(); ++i) out += (i ? "." : "") + std::to_string(release[i]);
    if (pre) out += (pre->first == 'c' ? "rc" : std::string(1, pre->first)) + std::to_string(pre->second);
    if (post) out += ".post" + std::to_string(*post);
    if (dev) out += ".dev" + std::to_string(*dev);
    for (std::size_t i = 0; i < local.size(); ++i) out += (i ? "." : "+") + local[i];
    return out;
}

std::strong_ordering operator<=>(const Version& a, const Version& b) {
    if (const auto order = a.epoch <=> b.epoch; std::is_neq(order)) return order;
    if (const auto order = compare_releases(a, b); std::is_neq(order)) return order;
    if (const auto order = pre_rank(a) <=> pre_rank(b); std::is_neq(order)) return order;
    if (const auto order = a.post <=> b.post; std::is_neq(order)) return order;
    constexpr auto never = std::numeric_limits<std::uint64_t>::max();
    if (const auto order = std::pair(!a.dev, a.dev.value_or(never)) <=> std::pair(!b.dev, b.dev.value_or(never)); std::is_neq(order)) return order;
    return compare_locals(a.local, b.local);
}

bool operator==(const Version& a, const Version& b) { return std::is_eq(a <=> b); }

std::optional<Version> parse_version(std::string_view text) {
    Scanner scanner(trimmed(text));
    Version version;
    scanner.skip('v');
    if (!scan_release(scanner, version)) return std::nullopt;
    scan_pre(scanner, version);
    scan_post(scanner, version);
    version.dev = scanner.labelled("dev");
    if (!scan_local(scanner, version) || !scanner.done()) return std::nullopt;
    return version;
}

std::optional<Specifiers> parse_specifiers(std::string_view text) {
    Specifiers set;
    for (const std::string_view piece : split(text, ',')) {
        if (trimmed(piece).empty()) continue;
        auto clause = parse_clause(piece);
        if (!clause) return std::nullopt;
        set.clauses.push_back(std::move(*clause));
    }
    return set;
}

std::optional<std::vector<Specifiers>> parse_poetry_range(std::string_view text) {
    std::vector<Specifiers> alternatives;
    const auto pieces = split(text, '|');
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const bool inside_double_bar = pieces[i].empty() && i > 0 && i + 1 < pieces.size();
        if (inside_double_bar) continue;
        if (pieces.size() > 1 && trimmed(pieces[i]).empty()) return std::nullopt;
        auto set = parse_conjunction(pieces[i]);
        if (!set) return std::nullopt;
        alternatives.push_back(std::move(*set));
    }
    return alternatives;
}

bool contains(const Specifiers& set, const Version& version, bool prereleases) {
    const auto names_prerelease = [](const Specifier& clause) { return clause.op != "!=" && clause.version.is_prerelease(); };
    if (version.is_prerelease() && !prereleases && std::ranges::none_of(set.clauses, names_prerelease)) return false;
    return std::ranges::all_of(set.clauses, [&](const Specifier& clause) { return admits(clause, version); });
}

bool may_intersect(const Specifiers& a, const Specifiers& b) {
    Specifiers both = a;
    both.clauses.insert(both.clauses.end(), b.clauses.begin(), b.clauses.end());
    if (const Specifier* text = arbitrary_clause(both))
        return std::ranges::all_of(both.clauses,
                                   [&](const Specifier& clause) { return clause.op == "===" && lowered(clause.text) == lowered(text->text); });
    return std::ranges::any_of(neighbours(both), [&](const Version& version) { return contains(both, version, true); });
}

}  // namespace driftaudit
