// Env files. Their readers agree on names and disagree on values (`syntax/dotenv.hpp`). So names are read generously, one assignment a line; a value is told
// where compose and python-dotenv agree on it, and each place where they and the shell do not is a fact of its own.
//
// A quote that nothing closes swallows the rest of the file for compose and the shell. It is told as unreadable, and the lines below are read as if it had been
// closed: the names are there, and a person sees them. The same where a quote over several lines ends in the middle of another assignment.

#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include "syntax/dotenv.hpp"
#include "syntax/text.hpp"

namespace driftaudit::collector {
namespace {

using syntax::Lines;

constexpr std::string_view blanks = " \t\r\f\v";

bool claims(std::string_view path) { return is_env_example(path) || is_env_file(path); }

bool is_capital(char c) { return is_upper(c) || c == '_'; }
bool is_name_part(char c) { return is_name_character(c) || c == '.' || c == '-'; }

std::string_view without_blanks_behind(std::string_view text) {
    const std::size_t last = text.find_last_not_of(blanks);
    return last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
}

class EnvFileReader {
public:
    /// The text without its byte order mark, and what its readers agree on, counted from the mark.
    EnvFileReader(std::string_view text, std::map<std::size_t, std::string> agreed, std::size_t mark)
        : text_(text), lines_(text), agreed_(std::move(agreed)), mark_(mark) {}

    Facts read() {
        constexpr std::size_t most_facts = 100'000;
        while (at_ < text_.size() && facts_.size() < most_facts) statement();
        if (at_ < text_.size()) facts_.push_back({Unreadable{"the file says more than anyone reads; the rest is left out"}, lines_.span(at_, at_), no_scope});
        return std::move(facts_);
    }

private:
    std::size_t line_end(std::size_t from) const { return std::min(text_.find('\n', from), text_.size()); }
    std::size_t past_blanks(std::size_t from) const { return std::min(text_.find_first_not_of(blanks, from), text_.size()); }

    /// Reads one assignment or passes over one line.
    void statement() {
        at_ = past_blanks(at_);
        const std::size_t end = line_end(at_);
        if (at_ < end && text_[at_] == '#') {
            commented(at_ + 1, end);
            at_ = end + 1;
            return;
        }
        const std::size_t name = past_export(at_, end);
        const std::size_t name_end = past_name(name);
        const std::size_t equals = past_blanks(name_end);
        at_ = end + 1;
        if (name_end == name || !syntax::is_plain_name(text_.substr(name, name_end - name))) return;
        if (equals < end && text_[equals] == '=')
            assignment(name, name_end, past_blanks(equals + 1));
        else if (equals >= end && is_capital_name(text_.substr(name, name_end - name)))
            set(name, name_end, Value{}, false);  // takes its value from outside
    }

    std::size_t past_export(std::size_t from, std::size_t end) const {
        constexpr std::string_view word = "export";
        if (!text_.substr(from, end - from).starts_with(word)) return from;
        const std::size_t next = past_blanks(from + word.size());
        return next > from + word.size() && next < end && is_name_part(text_[next]) ? next : from;
    }

    std::size_t past_name(std::size_t from) const {
        while (from < text_.size() && is_name_part(text_[from])) ++from;
        return from;
    }

    static bool is_capital_name(std::string_view name) {
        if (name.empty() || !is_capital(name[0])) return false;
        return std::all_of(name.begin(), name.end(), [](char c) { return is_capital(c) || is_digit(c); });
    }

    void set(std::size_t name, std::size_t name_end, Value value, bool commented) {
        facts_.push_back({VariableSet{std::string(text_.substr(name, name_end - name)), std::move(value), commented}, lines_.span(name, name_end), no_scope});
    }

    Value value_of(std::size_t name, std::string_view key) const {
        const auto agreed = agreed_.find(name + mark_);
        return agreed == agreed_.end() ? Value{Value::Kind::withheld, ""} : guarded_value(key, agreed->second);
    }

    void assignment(std::size_t name, std::size_t name_end, std::size_t value) {
        const std::string_view key = text_.substr(name, name_end - name);
        const std::size_t end = line_end(value);
        const bool quoted = value < text_.size() && (text_[value] == '"' || text_[value] == '\'');
        if (!quoted) return set(name, name_end, value_of(name, key), false);
        const std::size_t close = closing_quote(value);
        const bool over_lines = close > end;
        if (close == std::string_view::npos || (over_lines && !ends_statement(close + 1))) {
            set(name, name_end, Value{Value::Kind::withheld, ""}, false);
            const Span at = lines_.span(value, value + 1);
            facts_.push_back({Unreadable{"a quote that nothing closes"}, at, no_scope});
            return;
        }
        set(name, name_end, value_of(name, key), false);
        at_ = line_end(close) + 1;
    }

    /// The value up to the end of the line or a comment behind a blank.
    std::string_view unquoted(std::size_t begin, std::size_t end) const {
        if (begin >= end) return {};
        std::string_view value = text_.substr(begin, end - begin);
        for (std::size_t hash = value.find('#'); hash != std::string_view::npos; hash = value.find('#', hash + 1))
            if (hash > 0 && blanks.find(value[hash - 1]) != std::string_view::npos) value = value.substr(0, hash);
        return without_blanks_behind(value);
    }

    /// The quote that closes the one at `open`, one behind a backslash passed over; npos where there is none.
    std::size_t closing_quote(std::size_t open) const {
        const std::string_view ends = text_[open] == '"' ? "\"\\" : "'\\";
        for (std::size_t at = text_.find_first_of(ends, open + 1); at != std::string_view::npos; at = text_.find_first_of(ends, at + 2))
            if (text_[at] == text_[open]) return at;
        return std::string_view::npos;
    }

    /// True where only blanks or a comment stand before the end of the line.
    bool ends_statement(std::size_t from) const {
        const std::size_t next = past_blanks(from);
        return next >= text_.size() || text_[next] == '\n' || text_[next] == '#';
    }

    /// `# NAME=value`: documented and optional. Prose with an `=` in it is neither.
    void commented(std::size_t from, std::size_t end) {
        const std::size_t name = past_export(past_blanks(from), end);
        const std::size_t name_end = past_name(name);
        if (name_end >= end || text_[name_end] != '=' || !is_capital_name(text_.substr(name, name_end - name))) return;
        std::string_view value = unquoted(name_end + 1, end);
        const bool quoted = value.size() >= 2 && (value[0] == '"' || value[0] == '\'') && value.back() == value[0];
        if (quoted)
            value = value.substr(1, value.size() - 2);
        else if (value.find_first_of(blanks) != std::string_view::npos)
            return;
        set(name, name_end, guarded_value(text_.substr(name, name_end - name), value), true);
    }

    std::string_view text_;
    Lines lines_;
    std::map<std::size_t, std::string> agreed_;
    std::size_t mark_;
    std::size_t at_ = 0;
    Facts facts_;
};

/// The file whole, as Compose reads it when whatever it refers to outside is there.
EnvDocument document_of(std::string_view text, const Lines& lines) {
    constexpr std::size_t most_lines = 10'000;
    EnvDocument out;
    for (syntax::EnvBinding& binding : syntax::read_as_compose(text, [](std::string_view) { return std::string(); }).bindings) {
        if (out.lines.size() == most_lines || !syntax::is_plain_name(binding.name)) continue;
        const bool literal = binding.value_at < text.size() && text[binding.value_at] == '\'';
        std::string& written = binding.written;
        for (std::size_t at = literal ? written.find('$') : std::string::npos; at != std::string::npos; at = written.find('$', at + 2)) written.insert(at, 1, '$');
        out.lines.push_back({std::move(binding.name), std::move(written), binding.inherited, lines.span(binding.value_at, binding.value_end)});
    }
    return out;
}

Facts collect(std::string_view bytes) {
    const std::string_view text = syntax::without_bom(bytes);
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return syntax::unreadable("the file is UTF-16, not UTF-8", {1, 1});
    if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) return syntax::unreadable("the file is binary", Lines(text).at(nul));
    syntax::EnvComparison comparison = syntax::compare_readers(bytes);
    Facts facts = EnvFileReader(text, std::move(comparison.agreed), bytes.size() - text.size()).read();
    std::move(comparison.divergences.begin(), comparison.divergences.end(), std::back_inserter(facts));
    if (EnvDocument document = document_of(text, Lines(text)); !document.lines.empty()) facts.push_back({std::move(document), {{1, 1}, {1, 1}}, no_scope});
    syntax::sort_by_place(facts);
    return facts;
}

}  // namespace

Collector dotenv() { return {.version = 3, .claims = claims, .collect = collect}; }

}  // namespace driftaudit::collector
