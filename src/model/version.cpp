// Versions as PEP 440 defines them: a scanner instead of its regular expression, which is greedy and never has to give a character back.
#include <driftaudit/text.hpp>
#include <driftaudit/version.hpp>

#include <limits>
#include <utility>

namespace driftaudit {

namespace {

constexpr bool is_joint(char c) { return c == '-' || c == '_' || c == '.'; }

/// Whatever a number is, the next one can still be named.
constexpr std::uint64_t highest_number = std::numeric_limits<std::int64_t>::max();

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
            if (value > (highest_number - digit) / 10) return false;
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

std::strong_ordering compare_releases(const Version& a, const Version& b) {
    if (const auto order = a.epoch <=> b.epoch; std::is_neq(order)) return order;
    for (std::size_t i = 0; i < std::max(a.release.size(), b.release.size()); ++i)
        if (const auto order = a.part(i) <=> b.part(i); std::is_neq(order)) return order;
    return std::strong_ordering::equal;
}

std::strong_ordering operator<=>(const Version& a, const Version& b) {
    if (const auto order = compare_releases(a, b); std::is_neq(order)) return order;
    if (const auto order = pre_rank(a) <=> pre_rank(b); std::is_neq(order)) return order;
    if (const auto order = a.post <=> b.post; std::is_neq(order)) return order;
    constexpr auto never = std::numeric_limits<std::uint64_t>::max();
    if (const auto order = std::pair(!a.dev, a.dev.value_or(never)) <=> std::pair(!b.dev, b.dev.value_or(never)); std::is_neq(order)) return order;
    return compare_locals(a.local, b.local);
}

bool operator==(const Version& a, const Version& b) { return std::is_eq(a <=> b); }

Version next_release(const Version& version, std::size_t n) {
    Version out;
    out.epoch = version.epoch;
    out.release = version.release;
    out.release.resize(n + 1);
    ++out.release[n];
    return out;
}

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

}  // namespace driftaudit
