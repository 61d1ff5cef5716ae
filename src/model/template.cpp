// Two small languages of `$`. Compose's is a search for references in text that is otherwise left alone: braces are paired once for the whole
// text, and a reference is what stands between a pair. The Dockerfile's is a shell lexer (BuildKit's): quotes, escapes and references are read
// in one pass, and an argument of a reference is read by the same lexer up to its closing brace.
// Nesting is bounded, so that no text can make either of them slow or deep.
#include <driftaudit/template.hpp>
#include <driftaudit/text.hpp>

#include <utility>

#include "glob-text.hpp"

namespace driftaudit {

namespace {

constexpr int deepest_nesting = 32;
/// Pattern forms (`${x#p}`) try every stretch of the value, and a replacement inside a replacement multiplies; what is longer is no version, name or path.
constexpr std::size_t longest_patterned_value = 4096;

constexpr bool begins_name(char c) { return is_letter(c) || c == '_'; }
constexpr bool continues_name(char c) { return is_alnum(c) || c == '_'; }

std::size_t name_length(std::string_view text) {
    if (text.empty() || !begins_name(text.front())) return 0;
    std::size_t n = 1;
    while (n < text.size() && continues_name(text[n])) ++n;
    return n;
}

/// Notes a name without value and default.
void note_unknown(Expansion& out, std::string_view name, bool must_be_set) {
    const auto add = [name](std::vector<std::string>& names) {
        if (std::ranges::find(names, name) == names.end()) names.emplace_back(name);
    };
    add(out.unknown);
    if (must_be_set) add(out.missing);
}

// ---- Compose ----------------------------------------------------------------------------------------------------------------------------

/// For each `{` of a text the place of its `}`: once counting every brace (JSON in a default), once only those of references.
class BracePairs {
public:
    explicit BracePairs(std::string_view text) : every_(text.size(), npos), references_(text.size(), npos) {
        std::vector<std::size_t> open, open_references;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '{') {
                open.push_back(i);
                if (i > 0 && text[i - 1] == '$') open_references.push_back(i);
            } else if (text[i] == '}') {
                close(open, every_, i);
                close(open_references, references_, i);
            }
        }
    }

    /// The `}` of the `{` at `open`, no further than `end`.
    std::size_t closing(std::size_t open, std::size_t end) const {
        return every_[open] < end ? every_[open] : references_[open] < end ? references_[open] : npos;
    }

    static constexpr std::size_t npos = std::string_view::npos;

private:
    static void close(std::vector<std::size_t>& open, std::vector<std::size_t>& pairs, std::size_t at) {
        if (open.empty()) return;
        pairs[open.back()] = at;
        open.pop_back();
    }

    std::vector<std::size_t> every_, references_;
};

/// What stands at a `$`.
struct Dollar {
    enum class Kind { literal, reference, broken };
    Kind kind = Kind::literal;
    std::size_t end = 0;
    std::string_view name = {};
    char op = '\0';  // '-', '+', '?', or none
    bool empty_is_unset = false;
    std::size_t argument = 0;  // where the operator's argument begins; it ends before `end - 1`
};

class ComposeTemplate {
public:
    explicit ComposeTemplate(std::string_view text) : text_(text), braces_(text.find("${") == std::string_view::npos ? std::string_view{} : text) {}

    void collect(std::size_t begin, std::size_t end, int depth, std::vector<TemplateReference>& out) const {
        for (std::size_t at = text_.find('$', begin); at < end; at = text_.find('$', at)) {
            const Dollar dollar = read(at, end);
            if (dollar.kind == Dollar::Kind::reference) {
                out.push_back({.name = std::string(dollar.name),
                               .begin = at,
                               .end = dollar.end,
                               .has_default = dollar.op == '-' || dollar.op == '+',
                               .must_be_set = dollar.op == '?'});
                if (out.back().has_default && depth < deepest_nesting) collect(dollar.argument, dollar.end - 1, depth + 1, out);
            }
            at = dollar.end;
        }
    }

    /// Appends the expansion of a stretch of the text.
    void expand(std::size_t begin, std::size_t end, int depth, const Lookup& lookup, Unset unset, Expansion& out) const {
        for (std::size_t at = begin; at < end;) {
            const std::size_t next = std::min(text_.find('$', at), end);
            out.text += text_.substr(at, next - at);
            if (next == end) return;
            const Dollar dollar = read(next, end);
            if (dollar.kind == Dollar::Kind::broken || depth >= deepest_nesting) out.malformed = true;
            if (out.malformed) return;
            if (dollar.kind == Dollar::Kind::literal) {
                out.text += '$';
            } else {
                replace(next, dollar, depth, lookup, unset, out);
            }
            at = dollar.end;
        }
    }

private:
    Dollar read(std::size_t at, std::size_t end) const {
        const std::string_view rest = text_.substr(at + 1, end - at - 1);
        if (rest.starts_with('$')) return {.kind = Dollar::Kind::literal, .end = at + 2};
        if (const std::size_t length = name_length(rest)) return {.kind = Dollar::Kind::reference, .end = at + 1 + length, .name = rest.substr(0, length)};
        if (!rest.starts_with('{')) return {.kind = Dollar::Kind::literal, .end = at + 1};
        return read_braced(at, end);
    }

    Dollar read_braced(std::size_t at, std::size_t end) const {
        const Dollar broken{.kind = Dollar::Kind::broken, .end = at + 2};
        const std::size_t close = braces_.closing(at + 1, end);
        if (close == BracePairs::npos) return broken;
        Dollar dollar{.kind = Dollar::Kind::reference, .end = close + 1};
        std::string_view inner = text_.substr(at + 2, close - at - 2);
        dollar.name = inner.substr(0, name_length(inner));
        if (dollar.name.empty()) return broken;
        inner.remove_prefix(dollar.name.size());
        if (inner.empty()) return dollar;
        dollar.empty_is_unset = inner.front() == ':';
        if (dollar.empty_is_unset) inner.remove_prefix(1);
        if (inner.empty() || std::string_view("-+?").find(inner.front()) == std::string_view::npos) return broken;
        if (inner.find('\n') != std::string_view::npos) return broken;
        dollar.op = inner.front();
        dollar.argument = close - inner.size() + 1;
        return dollar;
    }

    void replace(std::size_t at, const Dollar& dollar, int depth, const Lookup& lookup, Unset unset, Expansion& out) const {
        const auto value = lookup(dollar.name);
        const bool present = value && !(dollar.empty_is_unset && value->empty());
        const bool has_argument = dollar.op == '-' || dollar.op == '+';
        if (has_argument && present == (dollar.op == '+')) {
            expand(dollar.argument, dollar.end - 1, depth + 1, lookup, unset, out);
        } else if (has_argument) {
            demand(dollar, depth, lookup, out);
        }
        if (present && dollar.op != '+') out.text += *value;
        if (present || has_argument) return;
        note_unknown(out, dollar.name, dollar.op == '?');
        if (unset == Unset::kept) out.text += text_.substr(at, dollar.end - at);
    }

    /// Compose evaluates an argument even where it does not use it: what must be set there must be set.
    void demand(const Dollar& dollar, int depth, const Lookup& lookup, Expansion& out) const {
        Expansion unused;
        expand(dollar.argument, dollar.end - 1, depth + 1, lookup, Unset::emptied, unused);
        for (const std::string& name : unused.missing) note_unknown(out, name, true);
        out.malformed = out.malformed || unused.malformed;
    }

    std::string_view text_;
    BracePairs braces_;
};

// ---- Dockerfile -------------------------------------------------------------------------------------------------------------------------

/// The words of a text, as they grow: a blank ends one, unless it is quoted or escaped.
class WordList {
public:
    void add(std::string_view text) {
        for (const char c : text) {
            if (!is_space(c)) {
                add_raw({&c, 1});
            } else if (inside_) {
                words_.push_back(std::exchange(word_, {}));
                inside_ = false;
            }
        }
    }

    void add_raw(std::string_view text) {
        inside_ = true;
        word_ += text;
    }

    std::vector<std::string> finished() && {
        if (!word_.empty()) words_.push_back(std::move(word_));
        return std::move(words_);
    }

private:
    std::vector<std::string> words_;
    std::string word_;
    bool inside_ = false;
};

/// BuildKit's lexer. Each step gives its text, or nothing where the syntax is broken.
class DockerfileLexer {
public:
    using Piece = std::optional<std::string>;

    DockerfileLexer(std::string_view text, const Lookup& lookup, char escape, Unset unset) : text_(text), lookup_(lookup), escape_(escape), unset_(unset) {}

    Piece all(WordList* words = nullptr) { return until('\0', false, words); }

    /// Where the lexer stands, and what it has noted on its way.
    std::size_t position() const { return at_; }
    void move_to(std::size_t at) { at_ = at; }
    const std::vector<TemplateReference>& references() const { return references_; }
    Expansion& noted() { return noted_; }

    /// Reads what stands at a `$`.
    Piece dollar() {
        const std::size_t begin = at_++;
        if (done()) return "$";
        if (text_[at_] != '{') {
            const std::string_view name = parameter();
            return name.empty() ? "$" : variable(begin, name);
        }
        if (depth_ >= deepest_nesting) return std::nullopt;
        ++depth_;
        Piece piece = braced(begin);
        --depth_;
        return piece;
    }

private:
    bool done() const { return at_ >= text_.size(); }

    /// The text up to `stop` (which is taken too), or to the end where that is NUL.
    Piece until(char stop, bool raw, WordList* words = nullptr) {
        std::string out;
        const bool outer_raw = std::exchange(raw_, raw);
        while (!done()) {
            const char c = text_[at_];
            if (stop != '\0' && c == stop) {
                ++at_;
                raw_ = outer_raw;
                return out;
            }
            if (c == '$' || c == '\'' || c == '"') {
                const Piece piece = c == '$' ? dollar() : c == '"' ? double_quoted() : single_quoted();
                if (!piece) return std::nullopt;
                out += *piece;
                if (words) c == '$' ? words->add(*piece) : words->add_raw(*piece);
                continue;
            }
            ++at_;
            if (c == escape_) {
                if (raw) out += c;
                if (done()) break;
                out += text_[at_];
                if (words) words->add_raw(text_.substr(at_, 1));
                ++at_;
                continue;
            }
            out += c;
            if (words) words->add(text_.substr(at_ - 1, 1));
        }
        raw_ = outer_raw;
        return stop == '\0' ? Piece(std::move(out)) : std::nullopt;
    }

    Piece single_quoted() {
        const std::size_t close = text_.find('\'', at_ + 1);
        if (close == std::string_view::npos) return std::nullopt;
        std::string out(text_.substr(at_ + 1, close - at_ - 1));
        at_ = close + 1;
        return out;
    }

    /// Inside double quotes only `"`, `$` and the escape itself can be escaped.
    Piece double_quoted() {
        std::string out;
        ++at_;
        while (!done()) {
            const char c = text_[at_];
            if (c == '"') {
                ++at_;
                return out;
            }
            if (c == '$') {
                const Piece piece = dollar();
                if (!piece) return std::nullopt;
                out += *piece;
                continue;
            }
            ++at_;
            if (c != escape_) {
                out += c;
                continue;
            }
            if (raw_) out += c;
            if (done()) return std::nullopt;
            const char next = text_[at_];
            const bool escapes = next == '"' || next == '$' || next == escape_;
            out += escapes ? next : c;
            if (escapes) ++at_;
        }
        return std::nullopt;
    }

    /// A name, a positional parameter's digits, or one special character; "" where none stands here.
    std::string_view parameter() {
        const std::string_view rest = text_.substr(at_);
        std::size_t length = name_length(rest);
        if (length == 0)
            while (length < rest.size() && is_digit(rest[length])) ++length;
        if (length == 0 && !rest.empty() && std::string_view("@*#?-$!").find(rest.front()) != std::string_view::npos) length = 1;
        at_ += length;
        return rest.substr(0, length);
    }

    Piece braced(std::size_t begin) {
        ++at_;
        const std::string_view name = parameter();
        if (name.empty() || done()) return std::nullopt;
        char op = text_[at_++];
        if (op == '}') return variable(begin, name);
        const bool empty_is_unset = op == ':';
        if (empty_is_unset) {
            if (done()) return std::nullopt;
            op = text_[at_++];
        }
        if (op == '-' || op == '+' || op == '?') return with_argument(begin, name, op, empty_is_unset);
        if (empty_is_unset) return std::nullopt;
        if (op == '#' || op == '%') return trimmed(begin, name, op);
        return op == '/' ? replaced(begin, name) : std::nullopt;
    }

    std::size_t note_reference(std::size_t begin, std::string_view name, bool has_default = false, bool must_be_set = false) {
        if (name_length(name) != 0)
            references_.push_back({.name = std::string(name), .begin = begin, .end = at_, .has_default = has_default, .must_be_set = must_be_set});
        return references_.size();
    }

    void end_reference(std::size_t index, std::string_view name) {
        if (name_length(name) != 0) references_[index - 1].end = at_;
    }

    /// The value; parameters of a shell (`$1`, `$@`) have none here.
    Piece value_of(std::string_view name) const { return lookup_ ? lookup_(name) : std::nullopt; }

    /// What stands for a reference that has neither value nor default.
    std::string unknown(std::size_t begin, std::string_view name, bool must_be_set = false) {
        if (name_length(name) == 0) return "";
        note_unknown(noted_, name, must_be_set);
        return unset_ == Unset::kept ? std::string(text_.substr(begin, at_ - begin)) : "";
    }

    Piece variable(std::size_t begin, std::string_view name) {
        note_reference(begin, name);
        if (auto value = value_of(name)) return value;
        return unknown(begin, name);
    }

    /// `-`, `+` and `?`, with or without the colon. What is unknown in an argument that is not used is forgotten again.
    Piece with_argument(std::size_t begin, std::string_view name, char op, bool empty_is_unset) {
        const std::size_t index = note_reference(begin, name, op != '?', op == '?');
        const auto unknown_before = noted_.unknown.size();
        const auto missing_before = noted_.missing.size();
        Piece argument = until('}', false);
        if (!argument) return std::nullopt;
        end_reference(index, name);

        Piece value = value_of(name);
        const bool present = value && !(empty_is_unset && value->empty());
        const bool argument_used = (op == '-' && !present) || (op == '+' && present);
        if (argument_used) return argument;
        noted_.unknown.resize(unknown_before);
        noted_.missing.resize(missing_before);
        if (op == '+') return "";
        if (present) return value;
        return unknown(begin, name, true);
    }

    /// `#`, `##`, `%`, `%%`: the value without the shortest or longest start or end that the pattern matches.
    Piece trimmed(std::size_t begin, std::string_view name, char op) {
        const std::size_t index = note_reference(begin, name);
        Piece pattern = until('}', true);
        if (!pattern) return std::nullopt;
        end_reference(index, name);
        const bool longest = pattern->starts_with(op);
        if (longest) pattern->erase(0, 1);
        Piece value = value_of(name);
        if (!value) return unknown(begin, name);
        if (value->size() > longest_patterned_value) return std::nullopt;
        return op == '#' ? without_prefix(*value, *pattern, longest) : without_suffix(*value, *pattern, longest);
    }

    Piece replaced(std::size_t begin, std::string_view name) {
        const std::size_t index = note_reference(begin, name);
        const bool every = !done() && text_[at_] == '/';
        if (every) ++at_;
        const Piece pattern = until('/', true);
        const Piece replacement = pattern ? until('}', true) : std::nullopt;
        if (!replacement) return std::nullopt;
        end_reference(index, name);
        Piece value = value_of(name);
        if (!value) return unknown(begin, name);
        if (value->size() > longest_patterned_value || replacement->size() > longest_patterned_value) return std::nullopt;
        return with_replacement(*value, *pattern, *replacement, every);
    }

    std::string_view text_;
    const Lookup& lookup_;
    char escape_;
    Unset unset_;
    std::size_t at_ = 0;
    int depth_ = 0;
    bool raw_ = false;  // escapes stay in the text, for patterns
    std::vector<TemplateReference> references_;
    Expansion noted_;
};

/// References of a Dockerfile word; after broken syntax the search goes on behind its `$`.
std::vector<TemplateReference> dockerfile_references(std::string_view text) {
    const Lookup none;
    std::vector<TemplateReference> out;
    DockerfileLexer whole(text, none, '\\', Unset::emptied);
    if (whole.all()) {
        out = whole.references();
    } else {
        for (std::size_t at = text.find('$'); at < text.size(); at = text.find('$', at)) {
            if (at > 0 && text[at - 1] == '\\') {
                ++at;
                continue;
            }
            DockerfileLexer one(text, none, '\\', Unset::emptied);
            one.move_to(at);
            const bool read = one.dollar().has_value();
            if (read) out.insert(out.end(), one.references().begin(), one.references().end());
            at = read ? one.position() : at + 1;
        }
    }
    std::ranges::stable_sort(out, {}, &TemplateReference::begin);
    return out;
}

}  // namespace

std::vector<TemplateReference> references(std::string_view text, TemplateDialect dialect) {
    if (text.find('$') == std::string_view::npos) return {};
    if (dialect == TemplateDialect::dockerfile) return dockerfile_references(text);
    std::vector<TemplateReference> out;
    ComposeTemplate(text).collect(0, text.size(), 0, out);
    return out;
}

Expansion expand(std::string_view text, const Lookup& lookup, TemplateDialect dialect, Unset unset) {
    if (dialect == TemplateDialect::dockerfile) return dockerfile_word(text, lookup, '\\', unset);
    Expansion out;
    ComposeTemplate(text).expand(0, text.size(), 0, lookup, unset, out);
    if (out.malformed) out.text = text;
    return out;
}

Expansion dockerfile_word(std::string_view text, const Lookup& lookup, char escape, Unset unset) {
    DockerfileLexer lexer(text, lookup, escape, unset);
    auto expanded = lexer.all();
    Expansion out = std::move(lexer.noted());
    out.malformed = !expanded;
    out.text = expanded ? std::move(*expanded) : std::string(text);
    return out;
}

std::optional<std::vector<std::string>> dockerfile_words(std::string_view text, const Lookup& lookup, char escape, Unset unset) {
    DockerfileLexer lexer(text, lookup, escape, unset);
    WordList words;
    if (!lexer.all(&words)) return std::nullopt;
    return std::move(words).finished();
}

}  // namespace driftaudit
