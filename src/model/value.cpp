// What of a variable's value may be told. The name decides first; then the text must be readable as something plain, piece by piece: a piece
// that looks like chance (letters and digits mixed, case changing back and forth) may be a key, and a report travels. Of a template only the
// literal text counts: `${DB_PASSWORD}` says where a value comes from and nothing else.
#include <driftaudit/credentials.hpp>
#include <driftaudit/value.hpp>

#include <array>
#include <optional>

#include <driftaudit/template.hpp>
#include <driftaudit/text.hpp>
#include <driftaudit/ranges.hpp>


namespace driftaudit {

namespace {

constexpr std::size_t longest_plain = 128;

constexpr std::array<std::string_view, 25> secret_words = {
    "PASSWORD",   "PASSWORDS",   "PASSWD", "PWD", "PASS",    "PASSPHRASE", "SECRET", "SECRETS",   "TOKEN", "KEY", "KEYS", "APIKEY",       "APIKEYS",
    "CREDENTIAL", "CREDENTIALS", "CREDS",  "DSN", "PRIVATE", "SALT",       "PEPPER", "SIGNATURE", "JWT",   "PAT", "HMAC", "AUTHORIZATION"};
/// Words that swallow their neighbours: `PGPASSWORD`, `GHTOKEN`, `CLIENTSECRET`.
constexpr std::array<std::string_view, 7> secret_endings = {"PASSWORD", "PASSWD", "SECRET", "TOKEN", "APIKEY", "PASSPHRASE", "ACCESSKEY"};
/// A name that ends in one of these speaks about a secret and holds none: `ACCESS_TOKEN_EXPIRE_MINUTES`, `POSTGRES_PASSWORD_FILE`.
constexpr std::array<std::string_view, 61> measures = {
    "FILE",      "PATH",     "DIR",      "DIRECTORY", "EXPIRE",   "EXPIRES",  "EXPIRY",   "EXPIRATION", "MINUTES", "SECONDS", "HOURS",  "DAYS",    "MS",
    "TTL",       "AGE",      "LIFETIME", "TIMEOUT",   "LENGTH",   "LEN",      "SIZE",     "LIMIT",      "MAX",     "MIN",     "COUNT",  "BITS",    "ROUNDS",
    "ALGORITHM", "ALG",      "ALGO",     "TYPE",      "FORMAT",   "HEADER",   "PREFIX",   "SUFFIX",     "NAME",    "NAMES",   "FIELD",  "METHOD",  "ENABLED",
    "DISABLED",  "REQUIRED", "POLICY",   "ISSUER",    "AUDIENCE", "ENDPOINT", "PROVIDER", "BACKEND",    "SCOPE",   "SCOPES",  "REGION", "VERSION", "MODE",
    "SAMESITE",  "SECURE",   "DOMAIN",   "HTTPONLY",  "URL",      "URI",      "HOST",     "PORT",       "ENV"};

constexpr std::array<std::string_view, 16> secret_starts = {"sk-",   "sk_", "pk_",  "rk_",  "ghp_", "gho_", "ghs_", "github_pat",
                                                            "glpat", "xox", "akia", "asia", "aiza", "eyj",  "hf_",  "pypi-"};

/// The words of a name, in capitals: `dbPassword`, `db-password` and `DB_PASSWORD` have the same.
std::vector<std::string> words_of(std::string_view name) {
    std::vector<std::string> words(1);
    for (std::size_t i = 0; i < name.size(); ++i) {
        const bool hump = i > 0 && is_upper(name[i]) && is_lower(name[i - 1]);
        if (!is_alnum(name[i]) || hump) words.emplace_back();
        if (is_alnum(name[i])) words.back() += upper(name[i]);
    }
    std::erase(words, "");
    return words;
}

bool is_secret_word(std::string_view word) {
    while (!word.empty() && is_digit(word.back())) word.remove_suffix(1);
    if (is_one_of(word, secret_words)) return true;
    return std::ranges::any_of(secret_endings, [word](std::string_view ending) { return word.ends_with(ending); });
}

// ---- texts ------------------------------------------------------------------------------------------------------------------------------

bool is_hexadecimal_digest(std::string_view run) { return run.size() == 64 && std::ranges::all_of(run, is_hex); }

/// True for a run of letters and digits that a person would write: a word, a number, or short mixtures of both (`v2`, `py312`, `4o`, `s3`).
bool is_readable(std::string_view run) {
    constexpr std::size_t longest_word = 28, longest_number = 14, longest_mixture = 12;
    std::size_t kinds = 1, humps = 0;
    for (std::size_t i = 1; i < run.size(); ++i) {
        if (is_digit(run[i]) != is_digit(run[i - 1])) ++kinds;
        if (is_upper(run[i]) && is_lower(run[i - 1])) ++humps;
    }
    if (kinds == 1) return is_digit(run.front()) ? run.size() <= longest_number : run.size() <= longest_word && humps <= 2;
    return run.size() <= longest_mixture && kinds <= 3 && humps == 0;
}

/// True where no text between the separators could be a key.
bool is_readable_text(std::string_view text) {
    const std::string low = lowered(text);
    if (std::ranges::any_of(secret_starts, [&](std::string_view start) { return low.starts_with(start); })) return false;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() && is_alnum(text[i])) continue;
        const std::string_view run = text.substr(begin, i - begin);
        const bool digest = is_hexadecimal_digest(run) && low.substr(0, begin).ends_with("sha256:");
        if (!run.empty() && !digest && !is_readable(run)) return false;
        begin = i + 1;
    }
    return true;
}

/// Words, numbers, versions, paths, hosts, URLs without user, lists of them, image references.
bool is_plain_text(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool digest = c == '@' && text.substr(i).starts_with("@sha256:");
        if (!is_alnum(c) && !digest && std::string_view("._-/:+,*~").find(c) == std::string_view::npos) return false;
    }
    return is_readable_text(text);
}

/// A text without the user of its URL, where no password stands beside it (`postgresql://app:@db/app`): other users may be tokens.
std::string without_user(std::string_view text) {
    const std::size_t scheme = text.find("://");
    if (scheme == std::string_view::npos) return std::string(text);
    const std::size_t begin = scheme + 3;
    const std::size_t at = text.substr(0, text.find('/', begin)).find(":@", begin);
    return at == std::string_view::npos ? std::string(text) : std::string(text.substr(0, at)) + std::string(text.substr(at + 2));
}

/// `${NAME:+text}` hides a text that stands there only where the name has a value.
bool has_alternative(std::string_view text) {
    return std::ranges::any_of(references(text), [text](const TemplateReference& reference) {
        const std::string_view rest = text.substr(std::min(reference.begin + 2 + reference.name.size(), reference.end));
        return rest.starts_with(":+") || rest.starts_with('+');
    });
}

/// The literal text of a template: what is left of it where no variable has a value. Nothing where that does not tell all.
std::optional<std::string> literal_of(std::string_view text) {
    if (text.find('$') == std::string_view::npos) return std::string(text);
    const auto nothing = [](std::string_view) -> std::optional<std::string> { return std::nullopt; };
    Expansion expansion = expand(text, nothing, TemplateDialect::compose, Unset::emptied);
    if (expansion.malformed || has_alternative(text)) return std::nullopt;
    return std::move(expansion.text);
}

// ---- URLs -------------------------------------------------------------------------------------------------------------------------------

/// True for `$USER:${TOKEN}`: it names variables and tells nothing. `${TOKEN:-default}` may.
bool names_variables_only(std::string_view user) {
    bool named = false;
    while (!user.empty()) {
        if (user.front() == ':') {
            user.remove_prefix(1);
            continue;
        }
        if (user.front() != '$') return false;
        named = true;
        user.remove_prefix(1);
        const bool braced = user.starts_with('{');
        const std::size_t end = braced ? user.find('}') : std::min(user.find_first_of(":$"), user.size());
        if (end == std::string_view::npos) return false;
        if (braced && user.substr(0, end).find(':') != std::string_view::npos) return false;
        user.remove_prefix(end + (braced ? 1 : 0));
    }
    return named;
}

bool is_harmless_user(std::string_view user, bool over_ssh) {
    return user == "git" || (over_ssh && user.find(':') == std::string_view::npos) || names_variables_only(user);
}

bool is_range(std::string_view text) {
    return !text.empty() && std::string_view("<>=!~^").find(text.front()) != std::string_view::npos && parse_poetry_range(text).has_value();
}

}  // namespace

bool names_secret(std::string_view name) {
    const auto words = words_of(name);
    if (words.empty() || (words.size() == 1 && words.front() == "PWD") || (words.size() == 1 && words.front() == "OLDPWD")) return false;
    if (is_one_of(words.back(), measures)) return false;
    if (words.back() == "AUTH") return true;
    const bool key_leads = words.size() > 1 && words.front() == "KEY";  // KEY_VAULT_NAME, KEY_SPACE: a word about keys
    return std::any_of(words.begin() + (key_leads ? 1 : 0), words.end(), is_secret_word);
}

Value guarded_value(std::string_view name, std::string_view text) {
    if (text.empty()) return {.kind = Value::Kind::empty, .text = ""};
    Value withheld{.kind = Value::Kind::withheld, .text = ""};
    if (text.size() > longest_plain) return withheld;
    const auto literal = literal_of(text);
    if (!literal) return withheld;
    const bool plain = literal->empty() || (!names_secret(name) && (is_plain_text(without_user(*literal)) || is_range(*literal)));
    return plain ? Value{.kind = Value::Kind::plain, .text = std::string(text)} : withheld;
}

std::string without_credentials(std::string_view text) {
    std::string out;
    for (std::size_t scheme; (scheme = text.find("://")) != std::string_view::npos;) {
        const bool over_ssh = text.substr(0, scheme).ends_with("ssh");
        const std::size_t begin = scheme + 3;
        // the authority ends where the path, the text or the quotation does; a password may hold an `@` of its own
        const std::string_view authority = text.substr(begin, std::min(text.find_first_of("/?# \t\r\n\"'`<>", begin), text.size()) - begin);
        const std::size_t at = authority.rfind('@');
        out += text.substr(0, begin);
        text.remove_prefix(begin);
        if (at == std::string_view::npos || is_harmless_user(authority.substr(0, at), over_ssh)) continue;
        out += "***";
        text.remove_prefix(at);
    }
    return without_queries(out += text);
}

std::string without_queries(std::string_view text) {
    std::string out;
    for (std::size_t scheme; (scheme = text.find("://")) != std::string_view::npos;) {
        const std::size_t end = std::min(text.find_first_of(" \t\r\n\"'`<>#", scheme), text.size());
        const std::size_t query = std::min(text.find('?', scheme), end);
        out += text.substr(0, query);
        std::string_view rest = text.substr(query, end - query);
        while (!rest.empty()) {
            const std::size_t next = std::min(rest.find('&', 1), rest.size());
            const std::string_view pair = rest.substr(0, next);
            const std::size_t equals = pair.find('=');
            const bool open = equals == std::string_view::npos || equals + 1 == pair.size() || pair[equals + 1] == '$';
            out += open ? pair : pair.substr(0, equals + 1);
            if (!open) out += "***";
            rest.remove_prefix(next);
        }
        text.remove_prefix(end);
    }
    return out += text;
}

}  // namespace driftaudit
