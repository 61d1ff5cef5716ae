// Docker's two readers. Compose's finds one statement behind the other, wherever lines end: what stands behind a closing quote is the next statement. The
// first thing that it cannot read makes it refuse the file. `docker run` takes each line as it stands.
#include "dotenv.hpp"

#include <driftaudit/text.hpp>
#include <driftaudit/utf8.hpp>

#include "text.hpp"

namespace driftaudit::syntax {
namespace {

/// A blank that ends no line, as compose knows them.
std::size_t line_space(std::string_view text) {
    if (text.empty() || text.front() == '\n') return 0;
    if (text.starts_with("\xC2\x85") || text.starts_with("\xC2\xA0")) return 2;
    return is_space(text.front()) ? 1 : 0;
}

/// The length of a character that compose allows in names; 0 for none. Beyond ASCII those are the letters and digits of Unicode, told here by its blocks.
std::size_t name_character(std::string_view text) {
    const std::size_t length = utf8_length(text);
    if (length == 1) return is_name_character(text.front()) || std::string_view(".-[]").find(text.front()) != std::string_view::npos ? 1 : 0;
    if (length == 2) {
        constexpr std::string_view numbers_and_letters = "\xAA\xB2\xB3\xB5\xB9\xBA\xBC\xBD\xBE";
        if (text.front() == '\xC2') return numbers_and_letters.find(text[1]) != std::string_view::npos ? 2 : 0;
        return text.starts_with("\xC3\x97") || text.starts_with("\xC3\xB7") ? 0 : 2;
    }
    const bool symbols = text.starts_with("\xE2") || text.starts_with("\xE3\x80") || text.starts_with("\xEF\xBB") || text.starts_with("\xEF\xBF");
    return symbols || text.starts_with("\xF0\x9F") ? 0 : length;
}

/// The escapes of double quotes, the quote's own undone before. A dollar is doubled, so that no reference begins there.
std::string with_escapes(std::string_view text) {
    constexpr std::string_view letters = "abfnrtv\\\"", meant = "\a\b\f\n\r\t\v\\\"";
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char next = i + 1 < text.size() ? text[i + 1] : '\0';
        if (text[i] != '\\' || next == '\0') {
            out += text[i];
        } else if (next == '$') {
            out += "$$";
            ++i;
        } else if (const std::size_t letter = letters.find(next); letter != std::string_view::npos) {
            out += meant[letter];
            ++i;
        } else if (next == '0') {
            std::size_t end = i + 2;
            std::uint32_t point = 0;
            bool octal = true;
            for (; end < text.size() && end < i + 5 && is_digit(text[end]); ++end) {
                octal = octal && text[end] < '8';
                point = point * 8 + static_cast<std::uint32_t>(text[end] - '0');
            }
            octal = octal && end == i + 5 && point < 256;
            if (octal)
                append_utf8(out, point);
            else
                out.append("\\").append(text.substr(i + 2, end - i - 2));  // the nought is gone all the same
            i = end - 1;
        } else if (next == 'c') {
            out += "\\c";
            ++i;
        } else {
            out += text[i];
        }
    }
    return out;
}

class ComposeReader {
public:
    ComposeReader(std::string_view text, const Lookup& environment) : text_(text), environment_(environment) {}

    EnvReading read() {
        at_ = text_.size() - without_bom(text_).size();
        begin_ = at_;
        while (find_statement() && statement()) begin_ = at_;
        return std::move(out_);
    }

private:
    std::string_view rest(std::size_t from) const { return text_.substr(from); }
    std::size_t past_line_spaces(std::size_t from) const {
        while (const std::size_t length = line_space(rest(from))) from += length;
        return from;
    }

    /// Goes to the next statement; false at the end.
    bool find_statement() {
        while (at_ < text_.size()) {
            if (const std::size_t length = unicode_space(rest(at_)))
                at_ += length;
            else if (text_[at_] == '#')
                at_ = std::min(text_.find('\n', at_), text_.size());
            else
                return true;
        }
        return false;
    }

    bool refuse(std::size_t at) {
        out_.refusals.push_back({at, true});
        out_.end = at;
        return false;
    }

    bool statement() {
        constexpr std::string_view word = "export";
        std::size_t name = at_;
        if (rest(name).starts_with(word) && name + word.size() < text_.size() &&
            std::string_view("\t\n\f\r ").find(text_[name + word.size()]) != std::string_view::npos)
            name = past_line_spaces(name + word.size());
        std::size_t end = name;
        while (end < text_.size() && text_[end] != '=' && text_[end] != ':' && text_[end] != '\n') {
            const std::size_t space = line_space(rest(end));
            const std::size_t length = space > 0 ? space : name_character(rest(end));
            if (length == 0) return refuse(name);
            end += length;
        }
        if (name == text_.size()) return refuse(at_);
        // a last name without a line end is taken for the value of the variable without a name: so it is
        const bool cut = end == text_.size();
        const std::string_view key = cut ? std::string_view{} : without_spaces_behind(text_.substr(name, end - name));
        if (key.find(' ') != std::string_view::npos) return refuse(name);
        if (!cut && text_[end] == '\n') return inherit(name, end, key);
        return assign(name, past_line_spaces(cut ? name : end + 1), key);
    }

    bool inherit(std::size_t name, std::size_t end, std::string_view key) {
        at_ = past_line_spaces(end + 1);
        auto value = environment_(key);
        if (!value) return true;
        out_.bindings.push_back({.name = std::string(key), .value = std::move(value), .inherited = true, .at = name, .value_at = name, .value_end = end, .begin = begin_, .end = at_});
        return true;
    }

    bool assign(std::size_t name, std::size_t value, std::string_view key) {
        const char quote = value < text_.size() ? text_[value] : '\0';
        EnvBinding binding{.name = std::string(key), .value = {}, .at = name, .value_at = value, .begin = begin_};
        if (quote != '"' && quote != '\'') {
            const std::size_t end = std::min(text_.find('\n', value), text_.size());
            std::string_view line = text_.substr(value, end - value);
            line = without_spaces_behind(line.substr(0, line.find(" #")));
            binding.written = line;
            binding.value_end = value + line.size();
            at_ = std::min(end + 1, text_.size());
            return interpolate(std::move(binding));
        }
        std::string inner;
        std::size_t close = value + 1;
        for (; close < text_.size() && text_[close] != quote; ++close) {
            if (text_[close] == '\\' && close + 1 < text_.size()) {
                ++close;
                if (text_[close] != quote) inner += '\\';
            }
            inner += text_[close];
        }
        if (close >= text_.size()) return refuse(name);
        at_ = binding.value_end = close + 1;
        binding.written = quote == '"' ? with_escapes(inner) : inner;
        if (quote == '"') return interpolate(std::move(binding));
        binding.value = binding.written;
        return keep(std::move(binding));
    }

    bool interpolate(EnvBinding binding) {
        if (binding.written.find('$') == std::string::npos) {
            binding.value = binding.written;
            return keep(std::move(binding));
        }
        const Lookup lookup = [this](std::string_view name) -> std::optional<std::string> {
            if (auto outside = environment_(name)) return outside;
            const auto found = values_.find(name);
            if (found == values_.end()) return std::nullopt;
            return growth_.take(found->second.size()) ? found->second : std::string();
        };
        growth_.begin_value();
        Expansion expansion = expand(binding.written, lookup, TemplateDialect::compose, Unset::emptied);
        if (expansion.malformed || !expansion.missing.empty()) return refuse(binding.at);
        binding.known = !growth_.exceeded();
        binding.value = binding.known ? std::move(expansion.text) : "";
        return keep(std::move(binding));
    }

    bool keep(EnvBinding binding) {
        values_.insert_or_assign(binding.name, *binding.value);
        binding.end = at_;
        out_.bindings.push_back(std::move(binding));
        return true;
    }

    std::string_view text_;
    const Lookup& environment_;
    std::size_t at_ = 0, begin_ = 0;
    std::map<std::string, std::string, std::less<>> values_;
    EnvGrowth growth_;
    EnvReading out_;
};

}  // namespace

EnvReading read_as_compose(std::string_view text, const Lookup& environment) { return ComposeReader(text, environment).read(); }

EnvReading read_as_docker_run(std::string_view text, const Lookup& environment) {
    EnvReading out;
    const auto refuse = [&](std::size_t at) {
        out.refusals.push_back({at, true});
        out.end = at;
        return out;
    };
    for (std::size_t begin = text.size() - without_bom(text).size(); begin < text.size();) {
        const std::size_t newline = std::min(text.find('\n', begin), text.size());
        const std::size_t end = newline > begin && text[newline - 1] == '\r' ? newline - 1 : newline;
        std::size_t name = begin;
        while (name < end && unicode_space(text.substr(name, end - name)) > 0) name += unicode_space(text.substr(name, end - name));
        const std::string_view line = text.substr(name, end - name);
        if (!is_utf8(line)) return refuse(name);
        const std::size_t equals = line.find('=');
        const std::string_view key = line.substr(0, equals);
        if (!line.empty() && line.front() != '#') {
            if (key.empty() || key.find_first_of(" \t") != std::string_view::npos) return refuse(name);
            const bool alone = equals == std::string_view::npos;
            const std::size_t value = alone ? name : name + equals + 1;
            auto text_of_value = alone ? environment(key) : std::optional(std::string(text.substr(value, end - value)));
            if (text_of_value) out.bindings.push_back({.name = std::string(key), .value = text_of_value, .written = *text_of_value, .inherited = alone, .at = name,
                                    .value_at = value, .value_end = end, .begin = begin, .end = newline});
        }
        begin = newline + 1;
    }
    return out;
}

}  // namespace driftaudit::syntax
