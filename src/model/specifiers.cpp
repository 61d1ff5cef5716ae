// Specifier sets: read clause by clause; each clause is one interval of the line of versions (`named_by`), from which `!=` is left out.
#include <driftaudit/specifiers.hpp>

#include <driftaudit/text.hpp>

#include <set>

#include "interval.hpp"

namespace driftaudit {

namespace {

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

/// What is judged: a version as it is written, and read.
struct Candidate {
    std::string written;   // in lower case
    std::optional<Version> version;
};

bool admits(const Specifier& clause, const Candidate& candidate) {
    if (clause.op == "===") return lowered(clause.text) == candidate.written;
    return candidate.version && holds(named_by(clause), *candidate.version) == (clause.op != "!=");
}

bool contains(const Specifiers& set, const Candidate& candidate, Prereleases prereleases) {
    const auto names_prerelease = [](const Specifier& clause) { return clause.op != "!=" && clause.version.is_prerelease(); };
    const bool allowed = prereleases == Prereleases::allowed || (prereleases == Prereleases::where_named && std::ranges::any_of(set.clauses, names_prerelease));
    if (candidate.version && candidate.version->is_prerelease() && !allowed) return false;
    return std::ranges::all_of(set.clauses, [&](const Specifier& clause) { return admits(clause, candidate); });
}

}  // namespace

std::string Specifiers::str() const {
    std::set<std::string> texts;
    for (const Specifier& clause : clauses) texts.insert(clause.str());
    std::string out;
    for (const std::string& text : texts) out += (out.empty() ? "" : ",") + text;
    return out;
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

bool contains(const Specifiers& set, const Version& version, Prereleases prereleases) { return contains(set, Candidate{version.str(), version}, prereleases); }

bool contains(const Specifiers& set, std::string_view written, Prereleases prereleases) {
    return contains(set, Candidate{lowered(written), parse_version(written)}, prereleases);
}

}  // namespace driftaudit
