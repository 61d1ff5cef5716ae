// Dockerfiles: stages, what they are made from, what enters them, what is installed, and what starts.

#include <algorithm>
#include <map>
#include <set>

#include <driftaudit/build-scope.hpp>
#include <driftaudit/collector.hpp>
#include <driftaudit/image.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/template.hpp>
#include <driftaudit/text.hpp>

#include "commands/commands.hpp"
#include "syntax/dockerfile-evaluation.hpp"
#include "syntax/dockerfile.hpp"
#include "syntax/manifest.hpp"
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

constexpr std::size_t most_triggered = 10'000;   // instructions that ONBUILD brings, all stages together

class DockerfileReader {
public:
    explicit DockerfileReader(std::string_view bytes)
        : file_(syntax::parse_dockerfile(bytes)), is_template_(has_template_lines(bytes)), words_({}, Unset::kept, file_.escape) {
        const syntax::Evaluation evaluation = syntax::evaluate(file_, {});
        for (const auto& base : evaluation.bases)
            if (base) continued_.insert(*base);
        if (is_template_) return;
        for (const syntax::BuildRemark& mistake : evaluation.mistakes) refused_.emplace(mistake.instruction, mistake.text);
    }

    Facts read() {
        if (!file_.mistake.empty() && !is_template_) add(Unreadable{file_.mistake}, {});
        for (std::size_t i = 0; i < file_.instructions.size(); ++i) {
            const auto refused = refused_.find(i);
            read(file_.instructions[i], refused == refused_.end() ? "" : refused->second);
        }
        return std::move(out_);
    }

private:
    // ---- what is known --------------------------------------------------------------------------------------------------------------

    /// Lines that another program fills in first: then what BuildKit would refuse says nothing.
    static bool has_template_lines(std::string_view bytes) { return bytes.find("{%") != std::string_view::npos || bytes.find("{{") != std::string_view::npos; }

    /// A word unquoted, with what the file itself knows filled in.
    std::string filled(const Mapped& word) const { return words_.expand(word.text).text; }
    /// A word unquoted, its references left in it: what they mean is said by who builds.
    std::string unfilled(const Mapped& word) const {
        const std::string_view text = word.text;
        if (text.find('$') == std::string_view::npos) return filled(word);
        const bool whole = text.size() >= 2 && text.front() == '"' && text.back() == '"' && text.find('"', 1) == text.size() - 1;
        return std::string(whole ? text.substr(1, text.size() - 2) : text);
    }

    // ---- facts ----------------------------------------------------------------------------------------------------------------------

    std::uint32_t scope() const { return scope_; }
    void add(Claim claim, Span at) { out_.push_back({std::move(claim), at, scope()}); }
    void add(Facts facts) {
        for (Fact& fact : facts) {
            auto* python = std::get_if<PythonVersion>(&fact.claim);
            if (python && python->source == "distribution") {
                if (systems_.empty() || !systems_.back()) continue;
                python->spec = *systems_.back();
            }
            out_.push_back(std::move(fact));
        }
    }
    static Span span(const Mapped& text) { return text.span(0, text.text.size()); }

    /// True where BuildKit cannot read this instruction; what follows a first mistake is often its echo, and one place says it.
    bool is_unreadable(const Instruction& instruction) {
        const bool echo = last_unreadable_;
        last_unreadable_ = !instruction.mistake.empty();
        if (last_unreadable_ && !echo && !is_template_) add(Unreadable{instruction.mistake}, instruction.keyword);
        return last_unreadable_;
    }

    void read(const Instruction& instruction, const std::string& refused) {
        if (is_unreadable(instruction)) return;
        // what BuildKit reads and refuses to do is told, and still says what was meant
        if (!refused.empty()) add(Unreadable{refused}, instruction.keyword);
        if (instruction.triggered_from > 0) return hold(instruction);
        quote(instruction);
        declare(instruction);
    }

    /// ONBUILD belongs to the stages that continue this one; where this file has none, it tells what those of others get.
    void hold(const Instruction& instruction) {
        if (stages_ > 0 && continued_.contains(stages_ - 1)) triggers_[stages_ - 1].push_back(&instruction);
        else quote(instruction);
    }

    /// Later words see what this one declares or sets.
    void declare(const Instruction& instruction) {
        if (instruction.name == "ARG")
            for (const syntax::NamedValue& one : syntax::named_values(instruction, file_.escape))
                words_.argument(one.name.text, one.value ? std::optional(one.value->text) : std::nullopt);
        if (instruction.name != "ENV") return;
        BuildScope::Pairs set;
        const bool old_form = syntax::is_old_form(instruction, file_.escape);
        for (const syntax::NamedValue& one : syntax::named_values(instruction, file_.escape))
            set.emplace_back(old_form ? one.name.text : filled(one.name), one.value->text);
        words_.variables(set);
    }

    void quote(const Instruction& instruction) {
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

    void read_from(const Instruction& instruction) {
        const std::vector<Mapped> words = syntax::blank_separated(instruction.arguments);
        const std::string name = words.size() == 3 ? words[2].text : "";
        const std::string filled = words_.stage(words[0].text, name).text;

        scope_ = static_cast<std::uint32_t>(out_.size());
        out_.push_back({Stage{name, words[0].text, stages_}, instruction.at, no_scope});
        const auto continued = words_.base_of(stages_++);
        const auto distribution = parse_image(filled);
        systems_.push_back(continued ? systems_[*continued] : distribution ? system_python_of_image(*distribution) : std::nullopt);
        speaks_shell_.push_back(!continued || speaks_shell_[*continued]);
        if (continued) return pull(triggers_[*continued]);
        if (filled == "scratch") return;
        add(Image{words[0].text, filled, Image::Use::base, false}, span(words[0]));
        if (const auto reference = parse_image(filled))
            if (auto python = python_of_image(*reference)) add(PythonVersion{std::move(*python), PythonVersion::Says::runs, "image"}, span(words[0]));
    }

    /// What the stage that this one continues has for it comes before its own.
    void pull(const std::vector<const Instruction*>& triggers) {
        for (const Instruction* trigger : triggers) {
            if (++triggered_ > most_triggered) return;
            quote(*trigger);
            declare(*trigger);
        }
    }

    // ---- variables ------------------------------------------------------------------------------------------------------------------

    void read_arg(const Instruction& instruction) {
        for (const syntax::NamedValue& one : syntax::named_values(instruction, file_.escape)) {
            BuildArgument claim{one.name.text, std::nullopt};
            // a default that may be a secret is not told, and is no version or image either
            if (one.value) {
                std::string written = unfilled(*one.value);
                if (guarded_value(claim.name, written).kind != Value::Kind::withheld) claim.value = std::move(written);
            }
            add(std::move(claim), span(one.name));
        }
    }

    /// Every value of one ENV is filled in with what was known before it: so one that refers to a name of the same ENV, its own among them, is told filled in.
    void read_env(const Instruction& instruction) {
        std::vector<std::string> set;
        const bool old_form = syntax::is_old_form(instruction, file_.escape);
        for (const syntax::NamedValue& one : syntax::named_values(instruction, file_.escape)) {
            const std::string& name = set.emplace_back(old_form ? one.name.text : filled(one.name));
            const bool of_this = std::ranges::any_of(references(one.value->text, TemplateDialect::dockerfile),
                                                     [&](const TemplateReference& reference) { return is_one_of(reference.name, set); });
            // what is filled in must be harmless too: the text of an argument may be told only under a harmless name
            const Value whole = guarded_value(name, filled(*one.value));
            if (const auto request = name == "UV_PYTHON" ? syntax::python_request(filled(*one.value)) : std::nullopt; request && !request->range)
                add(PythonVersion{request->spec, PythonVersion::Says::runs, "uv"}, span(*one.value));
            const bool is_told = whole.kind != Value::Kind::withheld;
            add(VariableSet{name, of_this || !is_told ? whole : guarded_value(name, unfilled(*one.value)), false}, span(one.name));
        }
    }

    void read_workdir(const Instruction& instruction) { add(WorkingDirectory{unfilled(instruction.arguments)}, span(instruction.arguments)); }

    // ---- files ----------------------------------------------------------------------------------------------------------------------

    Word word_of(const Mapped& word) const { return {unfilled(word), span(word)}; }

    void read_copy(const Instruction& instruction) {
        std::vector<Mapped> words = instruction.list ? *instruction.list : syntax::blank_separated(instruction.arguments);
        Copy copy;
        copy.destination = unfilled(words.back());
        words.pop_back();
        for (const Mapped& word : words)
            if (instruction.list || !syntax::heredoc_of_word(word.text)) copy.sources.push_back(word_of(word));
        Mapped from;
        for (const Mapped& flag : instruction.flags)
            if (flag.text.starts_with("--from=")) from = flag.slice(7, flag.text.size());
        copy.from = from.text;
        const bool interpreter = std::ranges::any_of(copy.sources, [](const Word& source) { return brings_interpreter(source.text); });
        add(std::move(copy), instruction.at);
        add_copied_image(from, interpreter);
    }

    /// Paths of an official image that hold its Python; not `/usr/local/bin/uv`.
    static bool brings_interpreter(std::string_view path) {
        while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
        return is_one_of(path, {"/", "/usr/local", "/usr/local/bin", "/usr/local/lib"}) || path.find("/python") != std::string_view::npos;
    }

    /// `--from=`: a stage by its name or number, else an image.
    void add_copied_image(const Mapped& from, bool interpreter = false) {
        const bool is_number = !from.text.empty() && std::ranges::all_of(from.text, is_digit);
        if (from.text.empty() || is_number || words_.stage_named(from.text)) return;
        std::string image = filled(from);
        if (words_.stage_named(image) || lowered(image) == "scratch") return;
        const auto reference = interpreter ? parse_image(image) : std::nullopt;
        add(Image{from.text, std::move(image), Image::Use::copied_from, false}, span(from));
        if (auto python = reference ? python_of_image(*reference) : std::nullopt) add(PythonVersion{std::move(*python), PythonVersion::Says::runs, "COPY --from"}, span(from));
    }

    /// `--mount=type=bind,from=image,source=x,target=y`; a mount without a type is a bind mount.
    void read_mount(const Mapped& flag) {
        Copy copy;
        copy.bind = true;
        std::string type = "bind";
        Mapped source, from;
        for (const syntax::MountOption& option : syntax::mount_options(flag)) {
            if (option.key == "type")
                type = filled(option.value);
            else if (option.key == "from")
                from = option.value;
            else if (option.key == "source" || option.key == "src")
                source = option.value;
            else if (option.key == "target" || option.key == "dst" || option.key == "destination")
                copy.destination = unfilled(option.value);
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
        if (stages_ == 0) return;
        speaks_shell_.back() = program.find("powershell") == std::string::npos && program.find("pwsh") == std::string::npos && !program.starts_with("cmd") &&
                        program.find("python") == std::string::npos;
    }

    /// What the shell sees, but for what its own name says is a secret.
    syntax::ShellContext context(bool at_start) {
        const Lookup known = [this](std::string_view name) { return names_secret(name) ? std::nullopt : words_.value(name); };
        return {.scope = scope(), .at_start = at_start, .in_system = !at_start, .earlier = &earlier_, .known = known};
    }

    bool speaks_shell() const { return speaks_shell_.empty() || speaks_shell_.back(); }

    void read_command(const Instruction& instruction, const Mapped& text, bool at_start) {
        if (instruction.list)
            add(syntax::command_facts(*instruction.list, context(at_start)));
        else if (speaks_shell())
            add(syntax::shell_facts(text, context(at_start)));
    }

    void read_run(const Instruction& instruction) {
        for (const Mapped& flag : instruction.flags)
            if (flag.text.starts_with("--mount=")) read_mount(flag);
        if (instruction.heredocs.empty()) return read_command(instruction, instruction.arguments, false);
        const bool only_heredoc = syntax::heredoc_of_word(instruction.arguments.text).has_value();
        const syntax::Heredoc& first = instruction.heredocs.front();
        if (only_heredoc) return read_script(first.chomps ? syntax::without_tabs(first.content) : first.content);
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
        if (first.starts_with("#!") ? names_shell : speaks_shell()) add(syntax::shell_facts(script, context(false)));
    }

    Dockerfile file_;
    commands::Earlier earlier_;
    bool is_template_;
    std::map<std::size_t, std::string> refused_;   // instructions that BuildKit reads and does not carry out, whatever a build is given
    BuildScope words_;
    Facts out_;
    std::uint32_t scope_ = no_scope;
    std::uint32_t stages_ = 0;
    std::set<std::size_t> continued_;                                   // stages that others of the file are FROM
    std::map<std::size_t, std::vector<const Instruction*>> triggers_;   // of such a stage
    std::size_t triggered_ = 0;
    std::vector<std::optional<std::string>> systems_;                   // of each stage: the python3 of its distribution
    std::vector<bool> speaks_shell_;                                    // of each stage: its RUN lines are for a POSIX shell
    bool last_unreadable_ = false;
};

Facts collect(std::string_view bytes) {
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) return syntax::unreadable("UTF-16, which no builder reads");
    return DockerfileReader(bytes).read();
}

}  // namespace

Collector dockerfile() { return {.version = 3, .claims = claims, .collect = collect}; }

}  // namespace driftaudit::collector
