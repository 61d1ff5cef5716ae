// The words of a Dockerfile's instructions: split at blanks, as pairs, as the strings of a JSON array, as heredocs, as the options of a mount.

#include <algorithm>
#include <nlohmann/json.hpp>

#include <driftaudit/template.hpp>
#include <driftaudit/text.hpp>

#include "dockerfile.hpp"

namespace driftaudit::syntax {
namespace {

constexpr std::size_t npos = std::string_view::npos;

std::size_t first_not_blank(std::string_view text, std::size_t from = 0) {
    while (from < text.size() && is_space(text[from])) ++from;
    return from;
}

/// Reads a JSON array of strings whose bytes keep their places.
class JsonStrings {
public:
    explicit JsonStrings(const Mapped& text) : text_(text) {}

    std::optional<std::vector<Mapped>> read() {
        if (!take('[')) return std::nullopt;
        std::vector<Mapped> out;
        if (take(']')) return ended(std::move(out));
        do {
            auto string = read_string();
            if (!string) return std::nullopt;
            out.push_back(std::move(*string));
        } while (take(','));
        return take(']') ? ended(std::move(out)) : std::nullopt;
    }

private:
    /// Nothing but blanks may follow.
    std::optional<std::vector<Mapped>> ended(std::vector<Mapped> strings) const {
        if (first_not_blank(text_.text, at_) < text_.text.size()) return std::nullopt;
        return strings;
    }
    bool take(char c) {
        at_ = first_not_blank(text_.text, at_);
        if (at_ >= text_.text.size() || text_.text[at_] != c) return false;
        ++at_;
        return true;
    }
    std::optional<Mapped> read_string() {
        if (!take('"')) return std::nullopt;
        Mapped out;
        std::size_t begin = at_;
        for (; at_ < text_.text.size(); ++at_) {
            const unsigned char c = static_cast<unsigned char>(text_.text[at_]);
            if (c < 0x20) return std::nullopt;
            if (c != '"' && c != '\\') continue;
            out.append(text_.slice(begin, at_));
            if (c == '"') {
                ++at_;
                return out;
            }
            if (!read_escape(out)) return std::nullopt;
            begin = at_ + 1;
        }
        return std::nullopt;
    }
    /// `\n`, `\u0041`, a pair of surrogates; stays on the last byte of it.
    bool read_escape(Mapped& out) {
        const std::string_view rest = std::string_view(text_.text).substr(at_);
        std::size_t length = 2;
        if (rest.size() > 1 && rest[1] == 'u') length = rest.size() > 7 && rest.substr(6).starts_with("\\u") ? 12 : 6;
        for (; length >= 2; length -= length > 6 ? 6 : length) {
            const auto decoded = nlohmann::json::parse('"' + std::string(rest.substr(0, length)) + '"', nullptr, false);
            if (!decoded.is_string()) continue;
            out.append(decoded.get_ref<const std::string&>(), text_.at(at_));
            at_ += std::min(length, rest.size()) - 1;
            return true;
        }
        return false;
    }

    const Mapped& text_;
    std::size_t at_ = 0;
};

}  // namespace

std::optional<std::vector<Mapped>> json_strings(const Mapped& text, bool* other_values) {
    if (first_not_blank(text.text) >= text.text.size() || text.text[first_not_blank(text.text)] != '[') return std::nullopt;
    auto out = JsonStrings(text).read();
    if (!out && other_values) *other_values = nlohmann::json::accept(text.text);
    return out;
}

std::vector<Mapped> blank_separated(const Mapped& text) {
    std::vector<Mapped> out;
    for (std::size_t at = first_not_blank(text.text); at < text.text.size(); at = first_not_blank(text.text, at)) {
        const std::size_t begin = at;
        while (at < text.text.size() && !is_space(text.text[at])) ++at;
        out.push_back(text.slice(begin, at));
    }
    return out;
}

std::vector<Mapped> dockerfile_raw_words(const Mapped& text, char escape) {
    std::vector<Mapped> out;
    const std::string_view all = text.text;
    for (std::size_t at = first_not_blank(all); at < all.size(); at = first_not_blank(all, at)) {
        const std::size_t begin = at;
        std::size_t end = all.size();
        char quote = '\0';
        for (; at < all.size(); ++at) {
            const char c = all[at];
            if (!quote && is_space(c)) {
                end = at;
                break;
            }
            if (c == escape && quote != '\'') {
                if (at + 1 == all.size())
                    end = at;  // an escape at the end of the text is dropped
                else
                    ++at;
            } else if (quote ? c == quote : (c == '"' || c == '\''))
                quote = quote ? '\0' : c;
        }
        if (end > begin) out.push_back(text.slice(begin, end));
    }
    return out;
}

std::optional<Heredoc> heredoc_of_word(std::string_view word, bool* broken) {
    const std::size_t digits = std::min(word.find_first_not_of("0123456789"), word.size());
    std::string_view rest = word.substr(digits);
    if (!rest.starts_with("<<")) return std::nullopt;
    rest.remove_prefix(2);
    Heredoc out;
    out.chomps = rest.starts_with('-');
    if (out.chomps) rest.remove_prefix(1);
    if (rest.empty() || rest.find('<') != npos) return std::nullopt;
    // a name may hold `$`: it stands for itself
    const Lookup nothing = [](std::string_view) { return std::nullopt; };
    const auto names = dockerfile_words(rest, nothing);
    if (!names && broken) *broken = true;
    if (!names || names->size() != 1) return std::nullopt;
    out.name = names->front();
    for (std::size_t at = 0; at < rest.size(); ++at)
        if (rest[at] == '\\')
            ++at;
        else if (rest[at] == '\'' || rest[at] == '"')
            out.expands = false;
    for (const char c : word.substr(0, std::min<std::size_t>(digits, 18))) out.descriptor = out.descriptor * 10 + static_cast<std::uint64_t>(c - '0');
    return out;
}

std::vector<Heredoc> heredocs_of_line(std::string_view line) {
    Mapped text;
    text.append(line, {1, 1});
    std::vector<Heredoc> out;
    const auto words = dockerfile_raw_words(text, '\\');
    for (std::size_t i = 0; i < words.size(); ++i) {
        std::string word = words[i].text;
        // `<< EOF` and `<<- EOF` are two words
        const std::size_t arrows = word.find("<<");
        const bool bare = arrows != npos && word.find_first_not_of("0123456789") == arrows &&
                          (word.size() == arrows + 2 || (word.size() == arrows + 3 && word.back() == '-'));
        if (bare && i + 1 < words.size()) word += " " + words[++i].text;
        if (auto heredoc = heredoc_of_word(word)) out.push_back(std::move(*heredoc));
    }
    return out;
}

bool is_old_form(const Instruction& instruction, char escape) {
    const auto words = dockerfile_raw_words(instruction.arguments, escape);
    return instruction.name != "ARG" && !words.empty() && words.front().text.find('=') == npos;
}

std::vector<NamedValue> named_values(const Instruction& instruction, char escape) {
    std::vector<NamedValue> out;
    const auto words = dockerfile_raw_words(instruction.arguments, escape);
    if (words.empty()) return out;
    const bool arg = instruction.name == "ARG";
    if (is_old_form(instruction, escape)) {
        std::size_t end = 0;
        while (end < instruction.arguments.text.size() && !is_space(instruction.arguments.text[end])) ++end;
        const std::size_t value = first_not_blank(instruction.arguments.text, end);
        out.push_back({instruction.arguments.slice(0, end), instruction.arguments.slice(value, instruction.arguments.text.size())});
        return out;
    }
    for (const Mapped& word : words) {
        const std::size_t equals = word.text.find('=');
        if (equals == 0 || (equals == npos && !arg)) continue;
        out.push_back({word.slice(0, equals), std::nullopt});
        if (equals != npos) out.back().value = word.slice(equals + 1, word.text.size());
    }
    return out;
}

std::vector<MountOption> mount_options(const Mapped& flag) {
    std::vector<MountOption> out;
    const std::string_view text = flag.text;
    for (std::size_t at = std::string_view("--mount=").size(); at <= text.size();) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        const std::size_t equals = std::min(text.find('=', at), end);
        out.push_back({lowered(text.substr(at, equals - at)), flag.slice(std::min(equals + 1, end), end)});
        at = end + 1;
    }
    return out;
}

Mapped without_tabs(const Mapped& content) {
    Mapped out;
    for (std::size_t at = 0; at < content.text.size();) {
        const std::size_t end = std::min(content.text.find('\n', at), content.text.size() - 1) + 1;
        out.append(content.slice(std::min(content.text.find_first_not_of('\t', at), end), end));
        at = end;
    }
    return out;
}

}  // namespace driftaudit::syntax
