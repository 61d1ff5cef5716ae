// Dockerfiles: stages, what they are made from, what enters them, what is installed, and what starts.

#include <algorithm>
#include <map>
#include <optional>

#include <driftaudit/collector.hpp>
#include <driftaudit/image.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/template.hpp>
#include <driftaudit/text.hpp>

#include "syntax/dockerfile.hpp"
#include "syntax/shell.hpp"
#include "syntax/text.hpp"

namespace driftaudit::collector {
namespace {

using syntax::Dockerfile;
using syntax::Instruction;
using syntax::Mapped;

/// Endings of what is about Dockerfiles and is none: notes, templates of other languages, programs, copies.
constexpr std::string_view other_endings[] = {"dockerignore",
                                              "containerignore",
                                              "md",
                                              "rst",
                                              "txt",
                                              "adoc",
                                              "html",
                                              "json",
                                              "yml",
                                              "yaml",
                                              "toml",
                                              "ini",
                                              "cfg",
                                              "lock",
                                              "j2",
                                              "jinja",
                                              "jinja2",
                                              "tmpl",
                                              "tpl",
                                              "template",
                                              "erb",
                                              "mustache",
                                              "hbs",
                                              "in",
                                              "m4",
                                              "py",
                                              "pyi",
                                              "js",
                                              "jsx",
                                              "ts",
                                              "tsx",
                                              "go",
                                              "rs",
                                              "rb",
                                              "java",
                                              "kt",
                                              "c",
                                              "cc",
                                              "cpp",
                                              "h",
                                              "hpp",
                                              "cs",
                                              "php",
                                              "pl",
                                              "lua",
                                              "sh",
                                              "bash",
                                              "vim",
                                              "el",
                                              "sql",
                                              "css",
                                              "svg",
                                              "png",
                                              "bak",
                                              "orig",
                                              "rej",
                                              "swp"};

bool claims(std::string_view path) {
    const std::string name = lowered(file_name(path));
    const std::size_t dot = name.rfind('.');
    const std::string_view ending = dot == std::string::npos ? std::string_view{} : std::string_view(name).substr(dot + 1);
    if (is_one_of(ending, other_endings)) return false;
    if (ending == "dockerfile" || ending == "containerfile") return true;
    for (const std::string_view stem : {"dockerfile", "containerfile"})
        if (name.starts_with(stem) && (name.size() == stem.size() || std::string_view(".-_").find(name[stem.size()]) != std::string_view::npos)) return true;
    return false;
}

/// The values that names have at a place of the file; nothing for a name that is declared without one.
using Values = std::map<std::string, std::optional<std::string>, std::less<>>;

/// One stage: the values that its ARGs and ENVs give, and the stage that it continues.
struct StageState {
    Values values;
    std::optional<std::size_t> base;
};

constexpr int most_continued = 64;              // stages that one value is looked up through
constexpr std::size_t longest_value = 4096;     // of what is filled in: a few doublings of a variable would fill the memory
constexpr std::ptrdiff_t most_references = 64;  // in one word

class DockerfileReader {
public:
    explicit DockerfileReader(std::string_view bytes) : file_(syntax::parse_dockerfile(bytes)), is_template_(has_template_lines(bytes)) {}

    Facts read() {
        if (!file_.mistake.empty() && !is_template_) add(Unreadable{file_.mistake}, {});
        for (const Instruction& instruction : file_.instructions) read(instruction);
        return std::move(out_);
    }

private:
    // ---- what is known --------------------------------------------------------------------------------------------------------------

    /// Lines that another program fills in first: then what BuildKit would refuse says nothing.
    static bool has_template_lines(std::string_view bytes) { return bytes.find("{%") != std::string_view::npos || bytes.find("{{") != std::string_view::npos; }

    std::optional<std::string> value_of(std::string_view name) const {
        if (stages_.empty()) return global_value(name);
        std::optional<std::size_t> at = stages_.size() - 1;
        for (int depth = 0; at && depth < most_continued; ++depth, at = stages_[*at].base)
            if (const auto found = stages_[*at].values.find(name); found != stages_[*at].values.end()) return found->second;
        return std::nullopt;
    }
    std::optional<std::string> global_value(std::string_view name) const {
        const auto found = globals_.find(name);
        return found == globals_.end() ? std::nullopt : found->second;
    }
    Lookup lookup() const {
        return [this](std::string_view name) { return value_of(name); };
    }
    /// A word unquoted, with what the file itself knows filled in.
    Expansion expanded(const Mapped& word, const Lookup& values) const {
        Expansion out;
        out.malformed = std::ranges::count(word.text, '$') > most_references;
        if (!out.malformed) out = dockerfile_word(word.text, values, file_.escape);
        if (out.malformed) out.text = word.text;
        return out;
    }
    Expansion expanded(const Mapped& word) const { return expanded(word, lookup()); }
    /// The value of a word for later ones; nothing where it is not known.
    static std::optional<std::string> known(const Expansion& word) {
        return word.complete() && word.text.size() <= longest_value ? std::optional(word.text) : std::nullopt;
    }
    /// A word unquoted and with nothing filled in.
    std::string unquoted(const Mapped& word) const {
        const std::string_view text = word.text;
        if (text.find('$') == std::string_view::npos) return expanded(word).text;
        const bool whole = text.size() >= 2 && text.front() == '"' && text.back() == '"' && text.find('"', 1) == text.size() - 1;
        return std::string(whole ? text.substr(1, text.size() - 2) : text);
    }

    // ---- facts ----------------------------------------------------------------------------------------------------------------------

    std::uint32_t scope() const { return scope_; }
    void add(Claim claim, Span at) { out_.push_back({std::move(claim), at, scope()}); }
    void add(Facts facts) { std::ranges::move(facts, std::back_inserter(out_)); }
    static Span span(const Mapped& text) { return text.span(0, text.text.size()); }

    /// True where BuildKit stops at this instruction; what follows a first mistake is often its echo, and one place says it.
    bool is_refused(const Instruction& instruction) {
        std::string mistake = instruction.mistake;
        if (mistake.empty() && stages_.empty() && instruction.name != "ARG" && instruction.name != "FROM")
            mistake = instruction.name + " stands before the first FROM";
        const bool echo = last_refused_;
        last_refused_ = !mistake.empty();
        if (last_refused_ && !echo && !is_template_) add(Unreadable{mistake}, instruction.keyword);
        return last_refused_;
    }

    void read(const Instruction& instruction) {
        if (is_refused(instruction)) return;
        const std::string_view name = instruction.name;
        if (name == "FROM")
            read_from(instruction);
        else if (name == "ARG")
            read_arg(instruction);
        else if (name == "ENV")
            read_env(instruction);
        else if (name == "COPY" || name == "ADD")
            read_copy(instruction);
        else if (name == "WORKDIR")
            read_workdir(instruction);
        else if (name == "SHELL")
            read_shell(instruction);
        else if (name == "RUN")
            read_run(instruction);
        else if (name == "CMD" || name == "ENTRYPOINT")
            read_command(instruction, instruction.arguments, true);
    }

    // ---- stages ---------------------------------------------------------------------------------------------------------------------

    std::optional<std::size_t> stage_named(std::string_view name) const {
        const auto found = names_.find(lowered(name));
        return found == names_.end() ? std::nullopt : std::optional(found->second);
    }

    void read_from(const Instruction& instruction) {
        const std::vector<Mapped> words = syntax::blank_separated(instruction.arguments);
        // FROM sees the ARGs above the first FROM only
        const std::string filled = expanded(words[0], [this](std::string_view name) { return global_value(name); }).text;
        const auto continued = stage_named(filled);
        const std::string name = words.size() == 3 ? words[2].text : "";

        scope_ = static_cast<std::uint32_t>(out_.size());
        out_.push_back({Stage{name, words[0].text, static_cast<std::uint32_t>(stages_.size())}, instruction.at, no_scope});
        if (!name.empty()) names_.insert_or_assign(lowered(name), stages_.size());
        stages_.push_back({{}, continued});
        speaks_shell_ = true;
        if (continued || filled == "scratch") return;
        add(Image{words[0].text, filled, Image::Use::base, false}, span(words[0]));
        if (const auto reference = parse_image(filled))
            if (auto python = python_of_image(*reference)) add(PythonVersion{std::move(*python), PythonVersion::Says::runs, "image"}, span(words[0]));
    }

    // ---- variables ------------------------------------------------------------------------------------------------------------------

    void read_arg(const Instruction& instruction) {
        for (const syntax::NamedValue& one : syntax::named_values(instruction, file_.escape)) {
            BuildArgument claim{one.name.text, std::nullopt};
            std::optional<std::string> value;
            if (one.value) {
                claim.value = unquoted(*one.value);
                value = known(expanded(*one.value));
            }
            add(std::move(claim), span(one.name));
            declare(one.name.text, one.value.has_value(), std::move(value));
        }
    }
    /// Without a value in a stage, an ARG takes the global one's; where there is none, what was known stays.
    void declare(const std::string& name, bool has_value, std::optional<std::string> value) {
        if (stages_.empty())
            globals_.insert_or_assign(name, std::move(value));
        else if (has_value)
            stages_.back().values.insert_or_assign(name, std::move(value));
        else if (const auto global = globals_.find(name); global != globals_.end() && global->second)
            stages_.back().values.insert_or_assign(name, global->second);
    }

    /// Every value of one ENV is expanded with what was known before it.
    void read_env(const Instruction& instruction) {
        Values set;
        const bool old_form = syntax::dockerfile_raw_words(instruction.arguments, file_.escape).front().text.find('=') == std::string::npos;
        for (const syntax::NamedValue& one : syntax::named_values(instruction, file_.escape)) {
            const Expansion value = expanded(*one.value);
            const std::string name = old_form ? one.name.text : expanded(one.name).text;
            add(VariableSet{name, guarded_value(name, value.text), false}, span(one.name));
            set.insert_or_assign(name, known(value));
        }
        for (auto& [name, value] : set) stages_.back().values.insert_or_assign(name, std::move(value));
    }

    void read_workdir(const Instruction& instruction) { add(WorkingDirectory{expanded(instruction.arguments).text}, span(instruction.arguments)); }

    // ---- files ----------------------------------------------------------------------------------------------------------------------

    Word word_of(const Mapped& word) const { return {expanded(word).text, span(word)}; }

    void read_copy(const Instruction& instruction) {
        std::vector<Mapped> words = instruction.list ? *instruction.list : syntax::blank_separated(instruction.arguments);
        Copy copy;
        copy.destination = expanded(words.back()).text;
        words.pop_back();
        for (const Mapped& word : words)
            if (instruction.list || !syntax::heredoc_of_word(word.text)) copy.sources.push_back(word_of(word));
        Mapped from;
        for (const Mapped& flag : instruction.flags)
            if (flag.text.starts_with("--from=")) from = flag.slice(7, flag.text.size());
        copy.from = from.text;
        add(std::move(copy), instruction.at);
        add_copied_image(from);
    }

    /// `--from=`: a stage by its name or number, else an image.
    void add_copied_image(const Mapped& from) {
        const bool is_number = !from.text.empty() && std::ranges::all_of(from.text, is_digit);
        if (from.text.empty() || is_number || stage_named(from.text)) return;
        std::string filled = expanded(from).text;
        if (stage_named(filled) || lowered(filled) == "scratch") return;
        add(Image{from.text, std::move(filled), Image::Use::copied_from, false}, span(from));
    }

    /// `--mount=type=bind,from=image,source=x,target=y`; a mount without a type is a bind mount.
    void read_mount(const Mapped& flag) {
        Copy copy;
        copy.bind = true;
        std::string type = "bind";
        Mapped source, from;
        std::size_t at = std::string_view("--mount=").size();
        while (at <= flag.text.size()) {
            const std::size_t end = std::min(flag.text.find(',', at), flag.text.size());
            const std::size_t equals = std::min(flag.text.find('=', at), end);
            const std::string key = lowered(std::string_view(flag.text).substr(at, equals - at));
            const Mapped value = flag.slice(std::min(equals + 1, end), end);
            if (key == "type")
                type = value.text;
            else if (key == "from")
                from = value;
            else if (key == "source" || key == "src")
                source = value;
            else if (key == "target" || key == "dst" || key == "destination")
                copy.destination = expanded(value).text;
            at = end + 1;
        }
        if (type != "bind" && type != "cache") return;
        if (type == "bind") {
            copy.from = from.text;
            copy.sources.push_back(source.text.empty() ? Word{".", span(flag)} : word_of(source));
            add(std::move(copy), span(flag));
        }
        add_copied_image(from);
    }

    // ---- commands -------------------------------------------------------------------------------------------------------------------

    void read_shell(const Instruction& instruction) {
        const std::string program = instruction.list->empty() ? "" : lowered(instruction.list->front().text);
        speaks_shell_ = program.find("powershell") == std::string::npos && program.find("pwsh") == std::string::npos && !program.starts_with("cmd") &&
                        program.find("python") == std::string::npos;
    }

    syntax::ShellContext context(bool at_start) const { return {.scope = scope(), .at_start = at_start, .known = lookup()}; }

    void read_command(const Instruction& instruction, const Mapped& text, bool at_start) {
        if (instruction.list)
            add(syntax::command_facts(*instruction.list, context(at_start)));
        else if (speaks_shell_)
            add(syntax::shell_facts(text, context(at_start)));
    }

    void read_run(const Instruction& instruction) {
        for (const Mapped& flag : instruction.flags)
            if (flag.text.starts_with("--mount=")) read_mount(flag);
        if (instruction.heredocs.empty()) return read_command(instruction, instruction.arguments, false);
        const bool only_heredoc = syntax::blank_separated(instruction.arguments).size() == 1;
        if (only_heredoc) return read_script(instruction.heredocs.front().content);
        // the line and its heredocs are what the shell gets
        Mapped text = instruction.arguments;
        for (const syntax::Heredoc& heredoc : instruction.heredocs) {
            text.fill("\n");
            text.append(heredoc.content);
            text.fill(heredoc.name);
        }
        text.fill("\n");
        read_command(instruction, text, false);
    }
    /// `RUN <<EOF`: a script for the shell, or for what its first line names.
    void read_script(const Mapped& script) {
        const std::string_view first = std::string_view(script.text).substr(0, script.text.find('\n'));
        const bool names_shell = first.find("sh") != std::string_view::npos && first.find("pwsh") == std::string_view::npos;
        if (first.starts_with("#!") ? names_shell : speaks_shell_) add(syntax::shell_facts(script, context(false)));
    }

    Dockerfile file_;
    bool is_template_;
    Facts out_;
    std::uint32_t scope_ = no_scope;
    Values globals_;
    std::vector<StageState> stages_;
    std::map<std::string, std::size_t, std::less<>> names_;  // of stages, in lower case
    bool speaks_shell_ = true;
    bool last_refused_ = false;
};

Facts collect(std::string_view bytes) {
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) return syntax::unreadable("UTF-16, which no builder reads");
    return DockerfileReader(bytes).read();
}

}  // namespace

Collector dockerfile() { return {.version = 1, .claims = claims, .collect = collect}; }

}  // namespace driftaudit::collector
