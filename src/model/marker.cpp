// Markers are parsed into terms joined by `and` and `or`, in the order in which they stand; brackets make a term of their own. They are judged
// in three values: true, false, and unknown, which only stays unknown where it decides.
#include <driftaudit/marker.hpp>

#include <array>

#include <driftaudit/requirement.hpp>
#include <driftaudit/text.hpp>
#include <driftaudit/version-set.hpp>

namespace driftaudit {

namespace {

constexpr int deepest_nesting = 64;

/// A variable of PEP 508, or a quoted text.
struct Operand {
    bool variable = false;
    std::string text;
};

/// A comparison, or a bracket's terms; `joined_by_and[i]` tells how term i is joined to the one before.
struct Term {
    Operand left, right;
    std::string op;
    std::vector<Term> terms;
    std::vector<bool> joined_by_and;
    bool is_group() const { return op.empty(); }
};

/// The variables, and the older names (PEP 345, setuptools) that some of them go by.
constexpr std::array<std::pair<std::string_view, std::string_view>, 20> variables = {{
    {"python_version", "python_version"},
    {"python_full_version", "python_full_version"},
    {"os_name", "os_name"},
    {"os.name", "os_name"},
    {"sys_platform", "sys_platform"},
    {"sys.platform", "sys_platform"},
    {"platform_release", "platform_release"},
    {"platform_system", "platform_system"},
    {"platform_version", "platform_version"},
    {"platform.version", "platform_version"},
    {"platform_machine", "platform_machine"},
    {"platform.machine", "platform_machine"},
    {"platform_python_implementation", "platform_python_implementation"},
    {"platform.python_implementation", "platform_python_implementation"},
    {"python_implementation", "platform_python_implementation"},
    {"implementation_name", "implementation_name"},
    {"implementation_version", "implementation_version"},
    {"extra", "extra"},
    {"extras", "extras"},
    {"dependency_groups", "dependency_groups"},
}};

/// True for what is chosen when installing, not given by the machine.
bool is_choice(const Operand& operand) { return operand.variable && is_one_of(operand.text, {"extra", "extras", "dependency_groups"}); }

class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    std::optional<Term> whole() {
        auto group = terms(0);
        skip_blanks();
        return group && text_.empty() ? group : std::nullopt;
    }

private:
    void skip_blanks() {
        while (!text_.empty() && is_blank(text_.front())) text_.remove_prefix(1);
    }

    bool skip(std::string_view piece) {
        if (!text_.starts_with(piece)) return false;
        text_.remove_prefix(piece.size());
        return true;
    }

    static bool continues_word(char c) { return is_alnum(c) || c == '_' || c == '.'; }

    /// Takes the word where it stands alone.
    bool skip_word(std::string_view word) {
        if (!text_.starts_with(word) || (text_.size() > word.size() && continues_word(text_[word.size()]))) return false;
        return skip(word);
    }

    std::optional<Term> terms(int depth) {
        Term group;
        for (;;) {
            auto next = term(depth);
            if (!next) return std::nullopt;
            group.terms.push_back(std::move(*next));
            skip_blanks();
            const bool conjunction = skip_word("and");
            if (!conjunction && !skip_word("or")) return group;
            group.joined_by_and.push_back(conjunction);
        }
    }

    std::optional<Term> term(int depth) {
        skip_blanks();
        if (!skip("(")) return comparison();
        if (depth >= deepest_nesting) return std::nullopt;
        auto group = terms(depth + 1);
        skip_blanks();
        return group && skip(")") ? group : std::nullopt;
    }

    std::optional<Term> comparison() {
        Term out;
        auto left = operand();
        if (!left) return std::nullopt;
        skip_blanks();
        out.op = comparator();
        if (out.op.empty()) return std::nullopt;
        skip_blanks();
        auto right = operand();
        if (!right) return std::nullopt;
        out.left = std::move(*left);
        out.right = std::move(*right);
        normalize_choice(out);
        return out;
    }

    /// Names of extras and groups are compared in their normal form.
    static void normalize_choice(Term& term) {
        if (is_choice(term.left) && !term.right.variable) term.right.text = normalized_name(term.right.text);
        if (is_choice(term.right) && !term.left.variable) term.left.text = normalized_name(term.left.text);
    }

    std::string comparator() {
        for (const std::string_view op : {"===", "==", "~=", "!=", "<=", ">=", "<", ">"})
            if (skip(op)) return std::string(op);
        if (skip_word("in")) return "in";
        if (!skip_word("not") || text_.empty() || !is_blank(text_.front())) return "";
        skip_blanks();
        return skip_word("in") ? "not in" : "";
    }

    std::optional<Operand> operand() {
        if (!text_.empty() && (text_.front() == '"' || text_.front() == '\'')) return quoted();
        std::size_t n = 0;
        while (n < text_.size() && continues_word(text_[n])) ++n;
        for (const auto& [written, name] : variables) {
            if (text_.substr(0, n) != written) continue;
            text_.remove_prefix(n);
            return Operand{.variable = true, .text = std::string(name)};
        }
        return std::nullopt;
    }

    /// The grammar of PEP 508 has no backslash in a text, and readers disagree about what one would mean.
    std::optional<Operand> quoted() {
        const std::size_t close = text_.find(text_.front(), 1);
        if (close == std::string_view::npos || text_.substr(0, close).find('\\') != std::string_view::npos) return std::nullopt;
        Operand out{.variable = false, .text = std::string(text_.substr(1, close - 1))};
        text_.remove_prefix(close + 1);
        return out;
    }

    std::string_view text_;
};

// ---- writing ------------------------------------------------------------------------------------------------------------------------------

std::string written(const Operand& operand) {
    if (operand.variable) return operand.text;
    const char quote = operand.text.find('"') == std::string::npos ? '"' : '\'';
    return quote + operand.text + quote;
}

/// A group of one term is that term: brackets around it say nothing.
const Term& unwrapped(const Term& term) {
    const Term* inner = &term;
    while (inner->is_group() && inner->terms.size() == 1) inner = &inner->terms.front();
    return *inner;
}

std::string written(const Term& term, bool outermost) {
    const Term& inner = unwrapped(term);
    if (!inner.is_group()) return written(inner.left) + " " + inner.op + " " + written(inner.right);
    std::string out = outermost ? "" : "(";
    for (std::size_t i = 0; i < inner.terms.size(); ++i) {
        if (i > 0) out += inner.joined_by_and[i - 1] ? " and " : " or ";
        out += written(inner.terms[i], false);
    }
    return out + (outermost ? "" : ")");
}

// ---- judging ------------------------------------------------------------------------------------------------------------------------------

using Verdict = std::optional<bool>;

Verdict both(Verdict a, Verdict b) {
    if ((a && !*a) || (b && !*b)) return false;
    return a && b ? Verdict(true) : std::nullopt;
}

Verdict either(Verdict a, Verdict b) {
    if ((a && *a) || (b && *b)) return true;
    return a && b ? Verdict(false) : std::nullopt;
}

bool is_version_variable(std::string_view name) {
    static constexpr std::array<std::string_view, 4> names = {"python_version", "python_full_version", "implementation_version", "platform_release"};
    return is_one_of(name, names);
}

Verdict compare_texts(std::string_view left, std::string_view op, std::string_view right) {
    if (op == "in") return right.find(left) != std::string_view::npos;
    if (op == "not in") return right.find(left) == std::string_view::npos;
    if (op == "==") return left == right;
    if (op == "!=") return left != right;
    if (op == "<") return left < right;
    if (op == "<=") return left <= right;
    if (op == ">") return left > right;
    if (op == ">=") return left >= right;
    return std::nullopt;
}

Verdict compare_values(std::string_view variable, std::string_view left, std::string_view op, std::string_view right) {
    if (is_version_variable(variable)) {
        if (left.ends_with('+')) left.remove_suffix(1);  // a Python built from its sources says "3.11.1+"
        const auto set = parse_specifiers(std::string(op) + std::string(right));
        if (set) return contains(*set, left, Prereleases::allowed);
    }
    return compare_texts(left, op, right);
}

std::string_view mirrored(std::string_view op) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> pairs = {
        {{"<", ">"}, {"<=", ">="}, {">", "<"}, {">=", "<="}, {"==", "=="}, {"!=", "!="}}};
    for (const auto& [from, to] : pairs)
        if (op == from) return to;
    return {};
}

class Judge {
public:
    explicit Judge(const MarkerEnvironment& environment) : environment_(environment) {}

    /// `and` binds tighter than `or`.
    Verdict judge(const Term& term) const {
        if (!term.is_group()) return compare(term);
        Verdict any = false;
        Verdict all = judge(term.terms.front());
        for (std::size_t i = 1; i < term.terms.size(); ++i) {
            const Verdict next = judge(term.terms[i]);
            if (term.joined_by_and[i - 1]) {
                all = both(all, next);
            } else {
                any = either(any, all);
                all = next;
            }
        }
        return either(any, all);
    }

private:
    Verdict compare(const Term& term) const {
        const Operand& named = term.left.variable ? term.left : term.right;
        if (is_choice(named)) return compare_choice(term);
        const auto left = value_of(term.left), right = value_of(term.right);
        if (left && right) return compare_values(named.variable ? named.text : "", *left, term.op, *right);
        return compare_by_minor(term);
    }

    std::optional<std::string> value_of(const Operand& operand) const {
        if (!operand.variable) return operand.text;
        const auto found = environment_.values.find(operand.text);
        return found == environment_.values.end() ? std::nullopt : std::optional(found->second);
    }

    Verdict compare_choice(const Term& term) const {
        const bool on_left = term.left.variable;
        const std::string& chosen = (on_left ? term.left : term.right).text;
        const Operand& other = on_left ? term.right : term.left;
        const bool is_set = chosen != "extra";
        if (other.variable || (is_set && (on_left || !environment_.in_lock))) return std::nullopt;
        const auto& asked = chosen == "dependency_groups" ? environment_.groups : environment_.extras;
        const bool has = is_one_of(other.text, asked);
        if (is_set) return term.op == "in" ? Verdict(has) : term.op == "not in" ? Verdict(!has) : std::nullopt;
        if (asked.size() > 1) return term.op == "==" ? Verdict(has) : term.op == "!=" ? Verdict(!has) : std::nullopt;
        const std::string_view one = asked.empty() ? std::string_view{} : asked.front();   // none is compared as an empty text
        return on_left ? compare_texts(one, term.op, other.text) : compare_texts(other.text, term.op, one);
    }

    /// Where only the minor version is known, a comparison of the full one is decided if all its releases agree.
    Verdict compare_by_minor(const Term& term) const {
        const bool on_left = term.left.variable;
        const Operand& named = on_left ? term.left : term.right;
        const Operand& other = on_left ? term.right : term.left;
        const auto minor = environment_.values.find("python_version");
        if (minor == environment_.values.end() || other.variable) return std::nullopt;
        if (named.text != "python_full_version" && named.text != "implementation_version") return std::nullopt;
        const std::string_view op = on_left ? std::string_view(term.op) : mirrored(term.op);
        const auto releases = parse_specifiers("==" + minor->second + ".*,>=" + minor->second);
        const auto allowed = parse_specifiers(std::string(op) + other.text);
        if (op.empty() || !releases || !allowed) return std::nullopt;
        const VersionSet possible(*releases), holding(*allowed);
        if (disjoint(possible, holding)) return false;
        return possible.is_subset_of(holding) ? Verdict(true) : std::nullopt;
    }

    const MarkerEnvironment& environment_;
};

}  // namespace

MarkerEnvironment linux_environment(std::string_view python) {
    MarkerEnvironment environment;
    environment.values = {{"os_name", "posix"},
                          {"sys_platform", "linux"},
                          {"platform_system", "Linux"},
                          {"platform_machine", "x86_64"},
                          {"platform_python_implementation", "CPython"},
                          {"implementation_name", "cpython"}};
    const auto version = parse_version(python);
    if (!version || version->release.size() < 2) return environment;
    environment.values["python_version"] = std::to_string(version->part(0)) + "." + std::to_string(version->part(1));
    if (version->release.size() > 2) {
        environment.values["python_full_version"] = version->str();
        environment.values["implementation_version"] = version->str();
    }
    return environment;
}

std::optional<bool> evaluate_marker(std::string_view marker, const MarkerEnvironment& environment) {
    marker = trimmed_blanks(marker);
    if (marker.empty()) return true;
    const auto term = Parser(marker).whole();
    return term ? Judge(environment).judge(*term) : std::nullopt;
}

std::optional<std::string> normalized_marker(std::string_view marker) {
    const auto term = Parser(trimmed_blanks(marker)).whole();
    return term ? std::optional(written(*term, true)) : std::nullopt;
}

}  // namespace driftaudit
