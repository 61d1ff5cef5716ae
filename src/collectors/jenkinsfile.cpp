// Jenkinsfiles, without Groovy: words, strings, braces. What runs where is told by `agent { docker … }` and `docker.image('…').inside`, what runs by
// `sh '…'`; a block that has an agent of its own is a job. Strings that Groovy would fill in stand for the values of the matrix's axes and of `environment`.

#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>

#include "syntax/jobs.hpp"

namespace driftaudit::collector {
namespace {

using syntax::Mapped;

bool claims(std::string_view path) {
    const std::string_view name = file_name(path);
    return name == "Jenkinsfile" || name.starts_with("Jenkinsfile.") || name.ends_with(".jenkinsfile") || name.ends_with(".Jenkinsfile");
}

/// A name with its dots, a string with its text, or a sign.
struct Token {
    enum class Kind { word, string, sign, end };
    Kind kind = Kind::end;
    std::string_view text;
    std::size_t begin = 0;   // of the text
};

class Tokens {
public:
    explicit Tokens(std::string_view text) : text_(text) {}

    Token next() {
        skip();
        if (at_ >= text_.size()) return {};
        for (const std::string_view quote : {"'''", "\"\"\"", "'", "\""})
            if (text_.substr(at_).starts_with(quote)) return string(quote);
        const std::size_t begin = at_;
        if (!is_name_character(text_[at_])) return {Token::Kind::sign, text_.substr(at_++, 1), begin};
        while (at_ < text_.size() && (is_name_character(text_[at_]) || text_[at_] == '.')) ++at_;
        return {Token::Kind::word, text_.substr(begin, at_ - begin), begin};
    }

private:
    void skip() {
        while (at_ < text_.size()) {
            const std::string_view rest = text_.substr(at_);
            if (is_space(rest.front())) ++at_;
            else if (rest.starts_with("//") || (at_ == 0 && rest.starts_with("#!"))) at_ = std::min(text_.find('\n', at_), text_.size());
            else if (rest.starts_with("/*")) at_ = text_.find("*/", at_) == text_.npos ? text_.size() : text_.find("*/", at_) + 2;
            else return;
        }
    }
    Token string(std::string_view quote) {
        const std::size_t begin = at_ + quote.size();
        std::size_t end = begin;
        while (end < text_.size() && !text_.substr(end).starts_with(quote)) {
            if (quote.size() == 1 && text_[end] == '\n') break;   // never closed
            end += text_[end] == '\\' ? 2 : 1;
        }
        end = std::min(end, text_.size());
        at_ = std::min(end + quote.size(), text_.size());
        return {Token::Kind::string, text_.substr(begin, end - begin), begin};
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

class Reader {
public:
    explicit Reader(std::string_view text) : text_(text), lines_(text) {}

    Facts read() {
        Tokens tokens(text_);
        for (Token token = tokens.next(); token.kind != Token::Kind::end; token = tokens.next()) take(token);
        return out_.finish({});
    }

private:
    /// A block in braces: the word before it, and what it was called with.
    struct Block {
        std::string_view word;
        std::string_view name;         // `stage('Test')`
        std::uint32_t outer = no_scope;   // the job around it
    };

    void take(const Token& token) {
        if (token.kind == Token::Kind::word) {
            word_ = token.text;
            if (!token.text.ends_with(".inside")) argument_ = {};
            return;
        }
        if (token.kind == Token::Kind::string) return string(token);
        if (token.text == "{") {
            open();
        } else if (token.text == "}") {
            close();
        } else if (token.text == "=" || token.text == ";") {
            argument_ = {};
        }
    }

    void open() {
        const std::string_view word = word_ == ".inside" || word_ == "inside" ? "inside" : word_;
        blocks_.push_back({word, argument_.text, out_.job()});
        if (word == "inside" && image_.kind == Token::Kind::string) container(image_);
        word_ = {};
        argument_ = {};
    }
    void close() {
        if (blocks_.empty()) return;
        const Block block = blocks_.back();
        blocks_.pop_back();
        // an agent's block is over before the stage that it is the agent of
        if (block.word != "agent" && block.word != "docker" && block.word != "dockerfile") out_.end_job(block.outer);
        word_ = {};
    }

    bool in(std::string_view word) const { return !blocks_.empty() && blocks_.back().word == word; }

    void string(const Token& token) {
        argument_ = token;
        if (token.text.empty()) return;
        const bool docker_agent = in("agent") && word_ == "docker";
        if (docker_agent || (in("docker") && word_ == "image")) container(token);
        if (word_ == "docker.image") image_ = token;
        if (in("axis") && word_ == "name") axis_ = token.text;
        if (in("axis") && word_ == "values") names_.add(axis_, {{std::string(token.text), span(token)}});
        if (in("environment")) names_.set(word_, {{std::string(token.text), span(token)}});
        if (word_ == "withPythonEnv") python_env(token);
        if (word_ == "sh" || word_ == "script") script(token, std::nullopt);
        if (word_ == "bat") script(token, syntax::WindowsShell::cmd);
        if (word_ == "powershell" || word_ == "pwsh") script(token, syntax::WindowsShell::powershell);
        if (in("dockerfile") && word_ == "filename") build(token);
    }

    /// The stage around the place, or the pipeline.
    std::string_view stage() const {
        const auto block = std::find_if(blocks_.rbegin(), blocks_.rend(), [](const Block& b) { return b.word == "stage"; });
        return block == blocks_.rend() ? std::string_view("pipeline") : block->name;
    }

    void begin_job(const Token& token) { out_.begin_job(stage(), "", span(token)); }

    void container(const Token& token) {
        begin_job(token);
        const Word written{std::string(token.text), span(token)};
        out_.image(written, Image::Use::job_container, syntax::filled({written.text, written.at}, syntax::variable_reference, [&](std::string_view name) { return names_.values(name); }));
    }
    void build(const Token& token) {
        begin_job(token);
        Build build;
        build.dockerfile = token.text;
        out_.add(std::move(build), span(token));
    }
    /// `withPythonEnv('python3.11')` of the Pyenv plugin.
    void python_env(const Token& token) {
        std::string_view version = token.text;
        if (version.starts_with("python")) version.remove_prefix(6);
        if (out_.job() == no_scope) begin_job(token);
        if (!version.empty() && is_digit(version[0])) out_.python({std::string(version), span(token)}, "withPythonEnv");
    }
    void script(const Token& token, std::optional<syntax::WindowsShell> shell) {
        if (out_.job() == no_scope) begin_job(token);
        out_.script(mapped(token), "", shell);
    }

    Mapped mapped(const Token& token) const {
        Mapped out;
        for (std::size_t begin = token.begin; begin < token.begin + token.text.size();) {
            const std::size_t end = std::min(text_.find('\n', begin) == text_.npos ? text_.size() : text_.find('\n', begin) + 1, token.begin + token.text.size());
            out.append(text_.substr(begin, end - begin), lines_.at(begin));
            begin = end;
        }
        return out;
    }
    Span span(const Token& token) const { return lines_.span(token.begin, token.begin + token.text.size()); }

    std::string_view text_;
    syntax::Lines lines_;
    std::vector<Block> blocks_;
    std::string_view word_;   // the last one
    Token argument_;          // the string behind it
    Token image_;             // of `docker.image('…')`
    std::string_view axis_;
    syntax::Names names_;
    syntax::JobFacts out_;
};

Facts collect(std::string_view bytes) { return Reader(syntax::without_bom(bytes)).read(); }

}  // namespace

Collector jenkinsfile() { return {.version = 1, .claims = claims, .collect = collect}; }

}  // namespace driftaudit::collector
