// nlohmann's parser keeps no positions, but it tells tokens in their order, and between two tokens stand only blanks, commas, colons and comments.
// So a cursor of ours follows it over the text: at each event it steps to the next token and over it. The parser has checked that token
// already, so the cursor need not understand it, only find its end.
#include "json.hpp"

#include <nlohmann/json.hpp>

#include "lock.hpp"
#include "text.hpp"

namespace driftaudit::syntax {
namespace {

constexpr std::size_t deepest = 256;

class Cursor {
public:
    explicit Cursor(std::string_view text) : text_(text) {}

    // Steps over the next token and gives its stretch; of a string what is between the quotes.
    Span next() {
        skip_between();
        if (peek() == '"') return string();
        const Position begin = position();
        const std::size_t from = at_;
        if (std::string_view("{}[]").find(peek()) != std::string_view::npos) {
            ++at_;
        } else {
            at_ = std::min(text_.find_first_of("{}[],: \t\r\n/\"", at_), text_.size());
        }
        taken_ = text_.substr(from, at_ - from);
        return {begin, position()};
    }

    std::string_view text() const { return text_; }
    // The last token as written.
    std::string_view taken() const { return taken_; }

private:
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    Position position() const { return {line_, static_cast<std::uint32_t>(at_ - line_begin_ + 1)}; }

    Span string() {
        ++at_;
        const Position begin = position();
        while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
        at_ = std::min(at_, text_.size());
        const Position end = position();
        if (at_ < text_.size()) ++at_;
        return {begin, end};
    }

    // A comment goes to the end of its line, or to what the library takes for an end.
    static constexpr std::string_view line_ends{"\r\n\0", 3};

    void skip_between() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '/') {
                const bool block = text_.substr(at_).starts_with("/*");
                const std::size_t end = block ? text_.find("*/", at_ + 2) : text_.find_first_of(line_ends, at_);
                skip_to(end == std::string_view::npos ? text_.size() : end + (block ? 2 : 1));
            } else if (std::string_view(" \t\r\n,:").find(c) != std::string_view::npos) {
                skip_to(at_ + 1);
            } else {
                return;
            }
        }
    }

    void skip_to(std::size_t end) {
        for (; at_ < end; ++at_) {
            if (text_[at_] != '\n') continue;
            ++line_;
            line_begin_ = at_ + 1;
        }
    }

    std::string_view text_, taken_;
    std::size_t at_ = 0, line_begin_ = 0;
    std::uint32_t line_ = 1;
};

// What nlohmann's parser calls.
class Events : public nlohmann::json_sax<nlohmann::json> {
public:
    Events(std::string_view text, const std::function<void(const JsonEvent&)>& visit) : cursor_(text), visit_(visit) {}

    bool null() override { return scalar(JsonEvent::Kind::null); }
    bool boolean(bool) override { return scalar(JsonEvent::Kind::boolean); }
    bool number_integer(number_integer_t) override { return scalar(JsonEvent::Kind::number); }
    bool number_unsigned(number_unsigned_t) override { return scalar(JsonEvent::Kind::number); }
    bool number_float(number_float_t, const string_t&) override { return scalar(JsonEvent::Kind::number); }
    bool string(string_t& text) override { return tell(JsonEvent::Kind::string, text, cursor_.next()); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return begin(JsonEvent::Kind::object); }
    bool start_array(std::size_t) override { return begin(JsonEvent::Kind::array); }
    bool end_object() override { return end(); }
    bool end_array() override { return end(); }

    bool key(string_t& text) override {
        path_.back() = {text, cursor_.next()};
        return true;
    }

    bool parse_error(std::size_t offset, const std::string&, const nlohmann::detail::exception& error) override {
        const std::string_view text = cursor_.text();
        offset = std::min(offset > 0 ? offset - 1 : 0, text.size());
        const std::size_t line = text.rfind('\n', offset > 0 ? offset - 1 : 0);
        const std::size_t line_begin = offset == 0 || line == std::string_view::npos ? 0 : line + 1;
        const Position at = Lines(text).at(offset);
        trouble_ = text.substr(line_begin).starts_with("<<<<<<<") ? merge_conflict(text, line_begin, {at.line, 1}) : refusal(reason_of(error), at);
        return false;
    }

    std::optional<Fact> trouble() && { return std::move(trouble_); }

private:
    bool scalar(JsonEvent::Kind kind) {
        const Span at = cursor_.next();
        return tell(kind, cursor_.taken(), at);
    }

    bool tell(JsonEvent::Kind kind, std::string_view text, Span at) {
        visit_({kind, text, at, path_});
        return true;
    }

    bool begin(JsonEvent::Kind kind) {
        const Span at = cursor_.next();
        if (path_.size() == deepest) {
            trouble_ = refusal("not read: nested deeper than 256", at.begin);
            return false;
        }
        tell(kind, {}, at);
        path_.emplace_back();
        return true;
    }

    bool end() {
        path_.pop_back();
        return tell(JsonEvent::Kind::end, {}, cursor_.next());
    }

    static Fact refusal(std::string reason, Position at) { return {Unreadable{std::move(reason)}, {at, at}, no_scope}; }

    // nlohmann: "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while parsing value - invalid literal; last read: 'b'"
    static std::string reason_of(const nlohmann::detail::exception& error) {
        std::string_view what = error.what();
        if (const std::size_t at = what.find(": "); at != what.npos) what.remove_prefix(at + 2);
        if (const std::size_t at = what.find("; last read"); at != what.npos) what = what.substr(0, at);
        return "not valid JSON: " + std::string(what);
    }

    Cursor cursor_;
    const std::function<void(const JsonEvent&)>& visit_;
    std::vector<Word> path_;
    std::optional<Fact> trouble_;
};

}  // namespace

std::optional<Fact> read_json(std::string_view text, const std::function<void(const JsonEvent&)>& visit) {
    if (text.find_first_not_of(" \t\r\n") == text.npos) return unreadable("the file is empty", {1, 1}).front();
    Events events(text, visit);
    nlohmann::json::sax_parse(text.begin(), text.end(), &events, nlohmann::json::input_format_t::json, true, true);
    return std::move(events).trouble();
}

}  // namespace driftaudit::syntax
