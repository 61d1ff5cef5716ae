// Requirements as PEP 508 writes them, and what makes one of them name a single version.
#include <driftaudit/requirement.hpp>

#include <array>
#include <set>

#include <driftaudit/distribution-file.hpp>
#include <driftaudit/marker.hpp>
#include <driftaudit/text.hpp>
#include <driftaudit/version-set.hpp>

namespace driftaudit {

namespace {

constexpr bool is_project_name_character(char c) { return is_alnum(c) || c == '-' || c == '_' || c == '.'; }

/// Reads a requirement from its front.
class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    bool done() const { return text_.empty(); }
    char peek() const { return done() ? '\0' : text_.front(); }
    std::string_view rest() const { return text_; }

    bool skip(char c) {
        if (peek() != c || done()) return false;
        text_.remove_prefix(1);
        return true;
    }

    bool skip_blanks() {
        const std::size_t before = text_.size();
        while (is_blank(peek())) text_.remove_prefix(1);
        return text_.size() < before;
    }

    template <class Holds>
    std::string_view run(Holds holds) {
        std::size_t n = 0;
        while (n < text_.size() && holds(text_[n])) ++n;
        return take(n);
    }

    std::string_view take(std::size_t n) {
        const std::string_view piece = text_.substr(0, n);
        text_.remove_prefix(piece.size());
        return piece;
    }

    /// A name as PEP 508 defines an identifier: it begins and ends with a letter or digit.
    std::string_view name() {
        std::size_t n = 0;
        while (n < text_.size() && is_project_name_character(text_[n])) ++n;
        if (n == 0 || !is_alnum(text_[0]) || !is_alnum(text_[n - 1])) return {};
        return take(n);
    }

private:
    std::string_view text_;
};

bool scan_extras(Scanner& scanner, std::vector<std::string>& extras) {
    if (!scanner.skip('[')) return true;
    scanner.skip_blanks();
    if (scanner.skip(']')) return true;
    for (;;) {
        scanner.skip_blanks();
        const std::string_view extra = scanner.name();
        if (extra.empty()) return false;
        extras.push_back(normalized_name(extra));
        scanner.skip_blanks();
        if (scanner.skip(']')) return true;
        if (!scanner.skip(',')) return false;
    }
}

/// True for `<1,,>2`: PEP 508 lets a comma end a set, and divides clauses by one.
bool has_empty_clause(std::string_view text) {
    bool after_comma = true;
    for (const char c : text) {
        if (c == ',' && after_comma) return true;
        if (!is_blank(c)) after_comma = c == ',';
    }
    return false;
}

/// Checks the set and keeps it as written.
bool accept_specifier(std::string_view text, Requirement& requirement) {
    text = trimmed_blanks(text);
    if (has_empty_clause(text) || text.find_first_of("\r\n") != std::string_view::npos || !parse_specifiers(text)) return false;
    requirement.specifier = text;
    return true;
}

bool scan_specifier(Scanner& scanner, Requirement& requirement) {
    if (scanner.skip('(')) {
        const std::size_t close = scanner.rest().find(')');
        if (close == std::string_view::npos || !accept_specifier(scanner.take(close), requirement)) return false;
        return scanner.skip(')');
    }
    return accept_specifier(scanner.take(std::min(scanner.rest().find(';'), scanner.rest().size())), requirement);
}

bool scan_url(Scanner& scanner, Requirement& requirement) {
    scanner.skip_blanks();
    requirement.url = scanner.run([](char c) { return !is_space(c); });
    if (requirement.url.empty()) return false;
    return scanner.done() || scanner.skip_blanks();
}

bool scan_marker(Scanner& scanner, Requirement& requirement) {
    scanner.skip_blanks();
    if (scanner.done()) return true;
    if (!scanner.skip(';')) return false;
    scanner.skip_blanks();
    if (scanner.done()) return false;
    requirement.marker = trimmed_blanks(scanner.rest());
    return normalized_marker(requirement.marker).has_value();
}

// ---- what is pinned ---------------------------------------------------------------------------------------------------------------------

constexpr std::array<std::string_view, 14> archive_endings = {".whl", ".tar.gz", ".tgz",     ".zip", ".tar.bz2", ".tbz2", ".tar.xz",
                                                              ".txz", ".tar",    ".tar.zst", ".egg", ".tar.lz",  ".tlz",  ".tar.lzma"};
/// Where a branch's path begins on the hosts that archive them.
constexpr std::array<std::string_view, 12> branch_folders = {"heads",  "feature", "features", "feat",     "fix",   "bugfix",
                                                             "hotfix", "stable",  "release",  "releases", "users", "pull"};

bool is_commit(std::string_view ref) { return ref.size() >= 7 && ref.size() <= 64 && std::ranges::all_of(ref, is_hex); }

/// `v1.2`, `1.2.3`, `release-2.3`, `pandas-1.0rc1`: it ends in a version. `1.x` and words alone are branches.
bool is_release_tag(std::string_view ref) {
    const auto parts = split(ref, '/');
    for (std::size_t i = 0; i + 1 < parts.size(); ++i)
        if (is_one_of(parts[i], branch_folders)) return false;
    const std::string_view last = parts.back();
    const std::size_t digit = last.find_first_of("0123456789");
    if (digit == std::string_view::npos || last.ends_with(".x") || last.ends_with("-x") || last.ends_with(".*")) return false;
    const std::size_t joint = last.find_last_of("-_@", digit);
    std::string_view version = last.substr(joint == std::string_view::npos ? 0 : joint + 1);
    while (!version.empty() && is_letter(version.front())) version.remove_prefix(1);
    std::string dotted(version);
    std::ranges::replace(dotted, '_', '.');
    return parse_version(dotted).has_value();
}

bool names_one_thing(std::string_view ref) { return is_commit(ref) || ref.starts_with("refs/tags/") || is_release_tag(ref); }

/// What follows the last `@` of a VCS URL's path, without the one of `user@host`.
std::string_view vcs_ref(std::string_view url) {
    const std::size_t scheme = url.find("://");
    const std::size_t authority = scheme == std::string_view::npos ? url.find('+') + 1 : scheme + 3;
    const std::size_t path = url.find_first_of(scheme == std::string_view::npos ? "/:" : "/", authority);
    if (path == std::string_view::npos) return {};
    const std::size_t at = url.rfind('@');
    return at == std::string_view::npos || at < path ? std::string_view{} : url.substr(at + 1);
}

/// What a code host's archive URL names: `…/archive/refs/heads/main.zip` moves although it is one file's address.
bool is_branch_archive(std::string_view path) {
    for (const std::string_view folder : {"/archive/", "/zipball/", "/tarball/"}) {
        const std::size_t at = path.find(folder);
        if (at == std::string_view::npos) continue;
        std::string_view ref = path.substr(at + folder.size());
        for (const std::string_view ending : archive_endings)
            if (ref.ends_with(ending)) ref.remove_suffix(ending.size());
        return !names_one_thing(ref);
    }
    return false;
}

bool is_pinned_url(std::string_view url) {
    const std::size_t hash = url.find('#');
    const std::string_view fragment = hash == std::string_view::npos ? std::string_view{} : url.substr(hash + 1);
    std::string_view address = url.substr(0, hash);
    address = address.substr(0, address.find('?'));
    for (const std::string_view vcs : {"git+", "hg+", "svn+", "bzr+", "git:", "ssh:"})
        if (address.starts_with(vcs)) return names_one_thing(vcs_ref(address));
    if (address.ends_with(".git") || address.find(".git@") != std::string_view::npos) return names_one_thing(vcs_ref(address));
    for (const std::string_view digest : {"sha256=", "sha384=", "sha512=", "md5=", "sha1=", "sha224="})
        if (fragment.find(digest) != std::string_view::npos) return true;
    return address.find("://") == std::string_view::npos || !is_branch_archive(address);
}

/// The version of the wheel or sdist that a URL or path ends in; "" where it is neither.
std::string archive_version(std::string_view url) {
    url = url.substr(0, url.find_first_of("?#"));
    std::string name(url.substr(url.find_last_of("/\\") + 1));
    for (std::size_t at; (at = name.find("%2")) != std::string::npos && at + 2 < name.size() && upper(name[at + 2]) == 'B';) name.replace(at, 3, "+");
    const auto file = parse_distribution_file(name);
    return file ? file->version.str() : "";
}

std::set<std::string> sorted_extras(const Requirement& requirement) { return {requirement.extras.begin(), requirement.extras.end()}; }

const Specifier* exact_clause(const std::optional<Specifiers>& set) {
    if (!set) return nullptr;
    const auto found =
        std::ranges::find_if(set->clauses, [](const Specifier& clause) { return clause.op == "===" || (clause.op == "==" && !clause.wildcard); });
    return found == set->clauses.end() ? nullptr : &*found;
}

}  // namespace

std::string normalized_name(std::string_view name) {
    std::string out;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const bool joint = name[i] == '-' || name[i] == '_' || name[i] == '.';
        if (!joint) {
            out += lower(name[i]);
        } else if (out.empty() || out.back() != '-') {
            out += '-';
        }
    }
    return out;
}

std::string Requirement::str() const {
    if (name.empty()) return url;
    std::string out = name, inner;
    for (const std::string& extra : sorted_extras(*this)) inner += (inner.empty() ? "" : ",") + extra;
    if (!inner.empty()) out += "[" + inner + "]";
    const auto set = parse_specifiers(specifier);
    out += set ? set->str() : specifier;
    if (!url.empty()) out += " @ " + url;
    if (!marker.empty()) out += (url.empty() ? "; " : " ; ") + normalized_marker(marker).value_or(marker);
    return out;
}

bool equivalent(const Requirement& a, const Requirement& b) {
    if (a.name != b.name || a.url != b.url || sorted_extras(a) != sorted_extras(b)) return false;
    if (a.marker != b.marker && normalized_marker(a.marker) != normalized_marker(b.marker)) return false;
    if (a.specifier == b.specifier) return true;
    const auto left = parse_specifiers(a.specifier), right = parse_specifiers(b.specifier);
    return left && right && VersionSet(*left) == VersionSet(*right);
}

std::optional<Requirement> parse_requirement(std::string_view text) {
    text = trimmed_blanks(text);
    Requirement requirement;
    requirement.written = text;
    Scanner scanner(text);
    requirement.name = normalized_name(scanner.name());
    if (requirement.name.empty()) return std::nullopt;
    scanner.skip_blanks();
    if (!scan_extras(scanner, requirement.extras)) return std::nullopt;
    scanner.skip_blanks();
    const bool read = scanner.skip('@') ? scan_url(scanner, requirement) : scan_specifier(scanner, requirement);
    if (!read || !scan_marker(scanner, requirement)) return std::nullopt;
    return requirement;
}

bool is_pinned(const Requirement& requirement) {
    if (!requirement.url.empty()) return is_pinned_url(requirement.url);
    return exact_clause(parse_specifiers(requirement.specifier)) != nullptr;
}

std::string pinned_version(const Requirement& requirement) {
    if (!requirement.url.empty()) return archive_version(requirement.url);
    const auto set = parse_specifiers(requirement.specifier);
    const Specifier* clause = exact_clause(set);
    return clause ? clause->text : "";
}

}  // namespace driftaudit
