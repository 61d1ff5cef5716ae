// What do scripts create on a database server? Whether a database exists that somebody connects to hangs on it. SQL stands in files of its own, in here-documents
// of shell scripts and in strings of Python; so the statement is looked for in the text, whatever language is around it. A name that is not written there (`$1`,
// `%s`, a dump that is restored) is a creation without a name: nobody knows what there is then.

#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>

#include "syntax/text.hpp"

namespace driftaudit::collector {
namespace {

using syntax::Lines;
using Kind = Creation::Kind;

bool claims(std::string_view path) {
    const std::string name = lowered(file_name(path));
    return name.ends_with(".sql") || name.ends_with(".sh") || name.ends_with(".bash") || name.ends_with(".py");
}

/// Words that create something; what comes behind them is its name.
struct Statement {
    std::string_view words;   // in capitals, one blank between them
    Kind kind;
};
constexpr Statement statements[] = {
    {"CREATE DATABASE", Kind::database}, {"CREATE USER", Kind::user}, {"CREATE ROLE", Kind::user}, {"ALTER USER", Kind::user}, {"ALTER ROLE", Kind::user},
    {"CREATEDB", Kind::database},        {"CREATEUSER", Kind::user},  {"PG_RESTORE", Kind::database}, {"CREATE_DATABASE(", Kind::database},
};

class CreationReader {
public:
    explicit CreationReader(std::string_view text) : text_(text), lines_(text) {}

    Facts read() {
        constexpr std::size_t most_creations = 1'000;
        for (std::size_t at = next(0); at < text_.size() && facts_.size() < most_creations; at = next(at + 1))
            for (const Statement& statement : statements)
                if (const std::size_t end = past_words(at, statement.words); end > 0) create(at, end, statement.kind);
        return std::move(facts_);
    }

private:
    /// The next word that may begin a statement, not in a comment.
    std::size_t next(std::size_t from) const {
        for (std::size_t at = text_.find_first_of("CcAaPp", from); at != std::string_view::npos; at = text_.find_first_of("CcAaPp", at + 1))
            if (at == 0 || !(is_name_character(text_[at - 1]) || text_[at - 1] == '-')) return at;
        return text_.size();
    }

    /// The end of these words where they stand at `at`, blanks between them; else 0.
    std::size_t past_words(std::size_t at, std::string_view words) const {
        for (const char c : words) {
            if (c == ' ') {
                if (at >= text_.size() || !is_space(text_[at])) return 0;
                while (at < text_.size() && is_space(text_[at])) ++at;
            } else if (at >= text_.size() || upper(text_[at++]) != c) {
                return 0;
            }
        }
        return words.ends_with('(') || at >= text_.size() || !(is_name_character(text_[at]) || text_[at] == ':') ? at : 0;
    }

    bool is_comment(std::size_t at) const {
        const std::size_t newline = at == 0 ? std::string_view::npos : text_.rfind('\n', at - 1);
        const std::string_view before = trimmed(text_.substr(newline == std::string_view::npos ? 0 : newline + 1, at - (newline == std::string_view::npos ? 0 : newline + 1)));
        return before.starts_with("--") || before.starts_with('#') || before.starts_with("//");
    }

    void create(std::size_t at, std::size_t end, Kind kind) {
        if (is_comment(at)) return;
        const std::size_t begin = end;
        for (const std::string_view words : {"IF NOT EXISTS", "IF EXISTS"}) {
            std::size_t next = end;
            while (next < text_.size() && is_space(text_[next])) ++next;
            if (const std::size_t behind = past_words(next, words); behind > 0) end = behind;
        }
        while (end < text_.size() && is_space(text_[end])) ++end;
        const char quote = end < text_.size() ? text_[end] : '\0';
        const bool quoted = quote == '"' || quote == '`' || quote == '\'' || quote == '[';
        if (quoted) ++end;
        std::size_t stop = end;
        while (stop < text_.size() && (is_name_character(text_[stop]) || (quoted && text_[stop] == '-'))) ++stop;
        std::string name(text_.substr(end, stop - end));
        // what only running tells: `$1`, `{name}`, `%s`, a prefix of a longer word, options of a command
        const bool whole = stop >= text_.size() || std::string_view("${%*-\\").find(text_[stop]) == std::string_view::npos;
        if (!whole || begin == end) name.clear();
        facts_.push_back({Creation{kind, quoted ? name : lowered(name)}, lines_.span(at, std::max(stop, end)), no_scope});
    }

    std::string_view text_;
    Lines lines_;
    Facts facts_;
};

Facts collect(std::string_view bytes) {
    constexpr std::size_t longest_text = 1u << 20;   // a dump: what it creates is its tables
    const std::string_view text = syntax::without_bom(bytes);
    return CreationReader(text.substr(0, longest_text)).read();
}

}  // namespace

Collector creations() { return {.version = 1, .claims = claims, .collect = collect, .incidental = true}; }

}  // namespace driftaudit::collector
