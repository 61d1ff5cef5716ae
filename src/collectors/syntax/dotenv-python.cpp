// python-dotenv is a chain of regular expressions over the whole file, each taking up where the last one ended; where one does not fit, the rest of the line it
// stands in is passed over with a warning, and reading goes on behind it. A quote that nothing closes therefore costs one line, and one that a later line
// closes takes all between. A quote behind a backslash does not close, unless none closes otherwise: the expression steps back to the last such one.
#include "dotenv.hpp"

#include <driftaudit/text.hpp>
#include <driftaudit/utf8.hpp>

#include <algorithm>

namespace driftaudit::syntax {
namespace {

/// White space as Python's `\s` has it.
std::size_t python_space(std::string_view text) {
    if (!text.empty() && text.front() >= '\x1C' && text.front() <= '\x1F') return 1;
    return unicode_space(text);
}

std::string_view without_python_spaces_behind(std::string_view text) {
    for (std::size_t size = text.size() + 1; size != text.size();) {
        size = text.size();
        text = without_spaces_behind(text);
        while (!text.empty() && python_space(text.substr(text.size() - 1)) == 1) text.remove_suffix(1);
    }
    return text;
}

bool ends_line(char c) { return c == '\n' || c == '\r'; }

/// Text files are read with every line end as a newline.
std::string with_newlines(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
        out += text[i] == '\r' ? '\n' : text[i];
    }
    return out;
}

/// A backslash before one of `escaped` makes the character of `meant` at the same place.
std::string unescaped(std::string_view text, std::string_view escaped, std::string_view meant) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::size_t which = text[i] == '\\' && i + 1 < text.size() ? escaped.find(text[i + 1]) : std::string_view::npos;
        out += which == std::string_view::npos ? text[i] : meant[which];
        if (which != std::string_view::npos) ++i;
    }
    return out;
}

class PythonReader {
public:
    PythonReader(std::string_view text, const Lookup& environment) : text_(text), environment_(environment) {}

    EnvReading read() {
        if (const std::size_t valid = utf8_valid_prefix(text_); valid < text_.size()) return {.bindings = {}, .refusals = {{valid, true}}, .end = 0};
        while (at_ < text_.size()) {
            begin_ = at_;
            past_spaces(true);
            if (at_ >= text_.size()) break;
            name_ = at_;
            if (statement()) continue;
            out_.refusals.push_back({name_, false});
            at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
            if (at_ < text_.size()) ++at_;
        }
        return std::move(out_);
    }

private:
    char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    void past_spaces(bool over_lines) {
        while (at_ < text_.size() && (over_lines || !ends_line(text_[at_]))) {
            const std::size_t length = python_space(text_.substr(at_));
            if (length == 0) return;
            at_ += length;
        }
    }

    bool statement() {
        constexpr std::string_view word = "export";
        if (text_.substr(at_).starts_with(word)) {
            at_ += word.size();
            past_spaces(false);
            if (at_ == name_ + word.size()) at_ = name_;
            name_ = at_;
        }
        EnvBinding binding{.name = {}, .value = {}, .at = name_, .begin = begin_};
        const bool comment = here() == '#';
        if (!comment && !key(binding.name)) return false;
        binding.value_at = name_;
        binding.value_end = at_;
        past_spaces(false);
        binding.inherited = here() != '=';
        if (!binding.inherited) {
            ++at_;
            past_spaces(false);
            binding.value_at = at_;
            if (!value(binding)) return false;
        }
        if (!ends_statement()) return false;
        binding.end = at_;
        if (!comment || !binding.inherited) keep(std::move(binding));
        return true;
    }

    bool key(std::string& name) {
        if (here() == '\'') {
            const std::size_t close = text_.find('\'', at_ + 1);
            if (close == std::string_view::npos || close == at_ + 1) return false;
            name = with_newlines(text_.substr(at_ + 1, close - at_ - 1));
            at_ = close + 1;
            return true;
        }
        while (at_ < text_.size() && here() != '=' && here() != '#' && python_space(text_.substr(at_)) == 0) ++at_;
        name = text_.substr(name_, at_ - name_);
        return at_ > name_;
    }

    bool value(EnvBinding& binding) {
        if (here() == '\'' || here() == '"') {
            const std::size_t close = closing(here());
            if (close == std::string_view::npos) return false;
            const std::string inner = with_newlines(text_.substr(at_ + 1, close - at_ - 1));
            binding.written = here() == '\'' ? unescaped(inner, "\\'", "\\'") : unescaped(inner, "\\'\"abfnrtv", "\\'\"\a\b\f\n\r\t\v");
            at_ = binding.value_end = close + 1;
            return true;
        }
        const std::size_t end = std::min(text_.find_first_of("\r\n", at_), text_.size());
        const std::string_view line = without_comment(text_.substr(at_, end - at_));
        binding.written = line;
        binding.value_end = at_ + line.size();
        at_ = end;
        return true;
    }

    std::size_t closing(char quote) const {
        std::size_t escaped = std::string_view::npos;
        for (std::size_t i = at_ + 1; i < text_.size(); ++i) {
            if (text_[i] == quote) return i;
            if (text_[i] == '\\' && i + 1 < text_.size() && text_[i + 1] == quote) escaped = ++i;
        }
        return escaped;
    }

    /// Up to a `#` behind white space, and without white space behind.
    static std::string_view without_comment(std::string_view line) {
        for (std::size_t hash = line.find('#'); hash != std::string_view::npos; hash = line.find('#', hash + 1)) {
            const std::string_view before = line.substr(0, hash);
            const std::string_view kept = without_python_spaces_behind(before);
            if (kept.size() < before.size()) return kept;
        }
        return without_python_spaces_behind(line);
    }

    /// Goes past a comment and the line's end; false where something else stands there.
    bool ends_statement() {
        const std::size_t behind = at_;
        past_spaces(false);
        if (here() == '#') {
            at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
        } else if (at_ < text_.size() && !ends_line(here())) {
            at_ = behind;
            return false;
        }
        if (here() == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
        if (at_ < text_.size()) ++at_;
        return true;
    }

    void keep(EnvBinding binding) {
        if (!binding.inherited) {
            growth_.begin_value();
            std::string value;
            for (const PythonPiece& piece : python_pieces(binding.written)) value += piece.variable ? variable(piece) : std::string(piece.text);
            binding.known = !growth_.exceeded();
            binding.value = binding.known ? std::move(value) : "";
        }
        values_.insert_or_assign(binding.name, binding.value);
        out_.bindings.push_back(std::move(binding));
    }

    std::string variable(const PythonPiece& piece) {
        // a name that stands alone in the file has no value, whatever is set outside and whatever the default
        if (const auto own = values_.find(piece.text); own != values_.end())
            return own->second && growth_.take(own->second->size()) ? *own->second : std::string();
        return environment_(piece.text).value_or(std::string(piece.fallback.value_or("")));
    }

    std::string_view text_;
    const Lookup& environment_;
    std::size_t at_ = 0, begin_ = 0, name_ = 0;
    std::map<std::string, std::optional<std::string>, std::less<>> values_;
    EnvGrowth growth_;
    EnvReading out_;
};

}  // namespace

std::vector<PythonPiece> python_pieces(std::string_view value) {
    std::vector<PythonPiece> pieces;
    std::size_t done = 0;
    for (std::size_t dollar = value.find("${"); dollar != std::string_view::npos;) {
        const std::size_t end = value.find_first_of("}:", dollar + 2);
        if (end == std::string_view::npos) break;
        const bool has_fallback = value.substr(end, 2) == ":-";
        const std::size_t close = has_fallback ? value.find('}', end + 2) : value[end] == '}' ? end : std::string_view::npos;
        if (close == std::string_view::npos && has_fallback) break;
        if (close == std::string_view::npos) {  // every other `${` before `end` fails there too
            dollar = value.find("${", end);
            continue;
        }
        if (dollar > done) pieces.push_back({false, value.substr(done, dollar - done)});
        PythonPiece piece{true, value.substr(dollar + 2, end - dollar - 2)};
        if (has_fallback) piece.fallback = value.substr(end + 2, close - end - 2);
        pieces.push_back(piece);
        done = close + 1;
        dollar = value.find("${", done);
    }
    if (done < value.size()) pieces.push_back({false, value.substr(done)});
    return pieces;
}

EnvReading read_as_python_dotenv(std::string_view text, const Lookup& environment) { return PythonReader(text, environment).read(); }

}  // namespace driftaudit::syntax
