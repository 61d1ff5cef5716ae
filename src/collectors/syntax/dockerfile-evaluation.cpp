// BuildKit first names all stages, then looks for who needs whom, and then goes through the instructions of the stages that the target needs. We go through
// the file once, in its order, which does the same: a stage continues earlier ones only. Each stage keeps what it changes of the configuration that it starts
// with, so that a file of ten thousand stages costs no more than its length; the target's configuration is the changes of the stages that lead to it, one
// after the other. Who copies from whom is known at the end, since a name means the last stage that bears it.

#include "dockerfile-evaluation.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include <driftaudit/image.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

namespace driftaudit::syntax {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t most_triggered = 10'000;   // instructions that ONBUILD brings, all stages together
constexpr int most_continued = 64;               // stages that a shell is looked for in

/// The octal number of `--chmod`, or the letters that newer builders take.
bool is_mode(std::string_view mode) {
    if (mode.empty() || !is_digit(mode.front())) return mode.find_first_not_of("ugoarwxXst+-=,01234567") == npos;
    return mode.find_first_not_of("01234567") == npos && mode.find_first_not_of('0') + 4 >= mode.size();
}

/// `linux/arm64/v8`: up to three plain words.
bool is_platform(std::string_view platform) {
    const auto parts = split(platform, '/');
    return parts.size() <= 3 && std::ranges::all_of(parts, [](std::string_view part) {
               return !part.empty() && std::ranges::all_of(part, [](char c) { return is_alnum(c) || std::string_view("_.-()+").find(c) != npos; });
           });
}

/// A source of ADD whose content can have a checksum: a URL, or a repository.
bool is_remote(std::string_view source) { return source.find("://") != npos || source.starts_with("git@") || source.starts_with("github.com/"); }

bool is_mount_key(std::string_view key) {
    static constexpr std::string_view keys[] = {"type", "from", "source", "src",     "target",   "dst",  "destination", "readonly", "ro",
                                                "rw",   "readwrite", "id", "sharing", "required", "size", "mode",        "uid",      "gid", "env"};
    return is_one_of(key, keys);
}
bool is_mount_type(std::string_view type) {
    static constexpr std::string_view types[] = {"bind", "cache", "tmpfs", "secret", "ssh"};
    return is_one_of(type, types);
}

std::optional<std::uint32_t> port_number(std::string_view text) {
    if (text.empty() || text.size() > 5 || !std::ranges::all_of(text, is_digit)) return std::nullopt;
    std::uint32_t number = 0;
    for (const char c : text) number = number * 10 + static_cast<std::uint32_t>(c - '0');
    return number <= 65535 ? std::optional(number) : std::nullopt;
}

/// The container's side of `127.0.0.1:80:80/tcp`, `7000-7002`.
std::optional<PortRange> port_range(std::string_view text) {
    PortRange out;
    const std::size_t slash = text.find('/');
    out.protocol = slash == npos ? "tcp" : lowered(text.substr(slash + 1));
    text = text.substr(0, slash);
    text.remove_prefix(text.rfind(':') + 1);   // npos + 1 is 0
    const std::size_t dash = text.find('-');
    const auto first = port_number(text.substr(0, dash)), last = dash == npos ? first : port_number(text.substr(dash + 1));
    if (!first || !last || *last < *first || (out.protocol != "tcp" && out.protocol != "udp" && out.protocol != "sctp")) return std::nullopt;
    out.first = *first;
    out.last = *last;
    return out;
}

std::vector<std::string> texts_of(const std::vector<Mapped>& words) {
    std::vector<std::string> out;
    for (const Mapped& word : words) out.push_back(word.text);
    return out;
}

/// The words of CMD and ENTRYPOINT, and whether a shell gets them.
struct Command {
    std::vector<std::string> words;
    bool in_shell = false;
    std::vector<std::string> shell;
};

/// What a stage changes of what it starts with.
struct Changes {
    NamedTexts environment;
    std::vector<std::string> directories;
    std::optional<std::string> user, stop_signal;
    std::optional<Command> command, entrypoint;
    std::vector<std::string> shell, health;
    std::vector<PortRange> ports;
    NamedTexts labels;
};

/// An argument above the first FROM: its value, and the ones that its value is made of.
struct Global {
    std::string value;
    std::set<std::string> made_of;
};

struct Source {
    std::size_t instruction;
    std::string from;
};

struct StageState {
    Changes changes;
    std::map<std::string, std::string> arguments;   // that it declares itself, with their values
    std::set<std::string> used;                     // names of arguments, those of FROM among them
    std::vector<const Instruction*> triggers;
    std::vector<Source> sources;                    // what it copies or mounts from
    std::set<std::size_t> needs;                    // the stages among them
};

class Evaluator {
public:
    Evaluator(const Dockerfile& file, const BuildRequest& request)
        : file_(file), request_(request), scope_(request.arguments, request.knows_everything ? Unset::emptied : Unset::kept, file.escape) {}

    Evaluation run() {
        for (const auto& [name, value] : request_.predefined) scope_.argument(name, value);
        for (current_ = 0; current_ < file_.instructions.size(); ++current_) {
            const Instruction& instruction = file_.instructions[current_];
            if (!instruction.mistake.empty()) continue;
            if (instruction.triggered_from > 0 && !stages_.empty()) stages_.back().triggers.push_back(&instruction);
            else read(instruction);
        }
        current_ = 0;
        const bool names_stage = std::ranges::any_of(file_.instructions, [](const Instruction& one) { return one.name == "FROM"; });
        if (!names_stage) mistake("a Dockerfile without stages", true);
        find_sources();
        find_circle();
        if (const auto target = find_target()) finish(*target);
        std::ranges::stable_sort(out_.mistakes, {}, &BuildRemark::instruction);
        return std::move(out_);
    }

private:
    // ---- remarks --------------------------------------------------------------------------------------------------------------------

    /// Notes what a builder refuses: whatever the target is, or only where it needs the current stage.
    void mistake(std::string text, bool always = false) {
        out_.mistakes.push_back({current_, std::move(text), always});
        if (!always) of_stage_.emplace_back(out_.mistakes.size() - 1, stages_.size() - 1);
    }
    void mistake_at(std::size_t instruction, std::string text, bool always = true) {
        current_ = instruction;
        mistake(std::move(text), always);
    }

    bool is_declared(const std::string& name) const {
        std::optional<std::size_t> at = stages_.size() - 1;
        for (int depth = 0; at && depth < most_continued; ++depth, at = scope_.base_of(*at))
            if (stages_[*at].arguments.contains(name)) return true;
        return false;
    }
    void note_undefined(std::string_view word) {
        if (!request_.knows_everything) return;
        std::set<std::string> names;
        for (const TemplateReference& reference : references(word, TemplateDialect::dockerfile))
            if (!scope_.value(reference.name) && !is_declared(reference.name)) names.insert(reference.name);
        add_undefined(names);
    }
    void add_undefined(const std::set<std::string>& names) {
        for (const std::string& name : names) {
            of_undefined_.push_back(stages_.size() - 1);
            out_.undefined.push_back({current_, name, true});
        }
    }

    /// A word with what is known filled in; broken syntax, and what must be set and is not, stop the build.
    Expansion checked(Expansion expansion, bool always = false) {
        if (expansion.malformed) mistake("a quote or a reference to a variable is broken", always);
        else if (request_.knows_everything && !expansion.missing.empty()) mistake(expansion.missing.front() + " must be set", always);
        return expansion;
    }
    Expansion expanded(const Mapped& word) {
        note_undefined(word.text);
        return checked(scope_.expand(word.text));
    }
    std::string filled(const Mapped& word) { return expanded(word).text; }
    /// True where the text is final: nothing in it may still be given.
    bool is_final(const Expansion& expansion) const { return !expansion.malformed && (request_.knows_everything || expansion.unknown.empty()); }

    // ---- instructions ---------------------------------------------------------------------------------------------------------------

    StageState& stage() { return stages_.back(); }
    Changes& changes() { return stages_.back().changes; }

    void read(const Instruction& instruction) {
        const std::string_view name = instruction.name;
        if (name == "FROM") return read_from(instruction);
        if (name == "ARG") return read_arg(instruction);
        if (stages_.empty()) return;
        if (name == "ENV") read_env(instruction);
        else if (name == "LABEL") read_labels(instruction);
        else if (name == "COPY" || name == "ADD") read_copy(instruction);
        else if (name == "RUN") read_run(instruction);
        else if (name == "WORKDIR") changes().directories.push_back(filled(instruction.arguments));
        else if (name == "USER") changes().user = filled(instruction.arguments);
        else if (name == "STOPSIGNAL") changes().stop_signal = filled(instruction.arguments);
        else if (name == "SHELL") changes().shell = texts_of(*instruction.list);
        else if (name == "CMD") changes().command = command_of(instruction);
        else if (name == "ENTRYPOINT") changes().entrypoint = command_of(instruction);
        else if (name == "HEALTHCHECK") read_health(instruction);
        else if (name == "EXPOSE") read_ports(instruction);
        else if (name == "VOLUME") read_words(instruction);
    }

    void read_from(const Instruction& instruction) {
        const std::vector<Mapped> words = blank_separated(instruction.arguments);
        stages_.emplace_back();
        use_globals(words[0].text);
        for (const Mapped& flag : instruction.flags)
            if (flag.text.starts_with("--platform=")) read_platform(flag.slice(11, flag.text.size()));
        const Expansion base = checked(scope_.stage(words[0].text, words.size() == 3 ? words[2].text : ""), true);
        const auto continued = out_.bases.emplace_back(scope_.base_of(stages_.size() - 1));
        if (request_.knows_everything && !base.malformed && (base.text.empty() || (!parse_image(base.text) && base.text != "scratch")))
            mistake("FROM names no image", true);
        if (!continued) return scope_.variables({request_.environment.begin(), request_.environment.end()});
        // what the stage that it continues has for it comes before its own
        for (const Instruction* trigger : stages_[*continued].triggers)
            if (++triggered_ <= most_triggered) read(*trigger);
    }
    void read_platform(const Mapped& word) {
        use_globals(word.text);
        const Expansion platform = checked(scope_.expand_in_from(word.text), true);
        if (is_final(platform) && !is_platform(platform.text)) mistake("--platform names no platform", true);
    }
    /// Notes the arguments above the first FROM that a word of FROM uses, and those that nothing declares.
    void use_globals(std::string_view word) {
        std::set<std::string> undefined;
        for (const TemplateReference& reference : references(word, TemplateDialect::dockerfile)) {
            if (is_global(reference.name)) stage().used.insert(reference.name);
            else if (request_.knows_everything && !globals_.contains(reference.name) && !is_predefined(reference.name)) undefined.insert(reference.name);
        }
        add_undefined(undefined);
    }
    bool is_predefined(std::string_view name) const { return std::ranges::any_of(request_.predefined, [&](const auto& one) { return one.first == name; }); }
    bool is_global(const std::string& name) const {
        const auto found = globals_.find(name);
        return found != globals_.end() && found->second;
    }

    void read_arg(const Instruction& instruction) {
        for (const NamedValue& one : named_values(instruction, file_.escape)) {
            const std::string& name = one.name.text;
            std::optional<std::string> written;
            const bool is_given = request_.arguments.contains(name);
            if (one.value && !is_given) {
                if (stages_.empty()) checked(scope_.expand(one.value->text), true);
                else filled(*one.value);
            }
            if (one.value) written = one.value->text;
            if (stages_.empty()) read_global(name, written);
            const bool from_above = !one.value && !is_given && (is_global(name) || is_predefined(name));
            scope_.argument(name, written);
            if (stages_.empty()) {
                if (auto value = scope_.value(name); globals_[name] && value) globals_[name]->value = *value;
                continue;
            }
            stage().used.insert(name);
            if (!from_above) stage().arguments[name] = is_given || one.value ? scope_.value(name).value_or("") : "";
        }
    }
    void read_global(const std::string& name, const std::optional<std::string>& written) {
        std::optional<Global>& global = globals_[name];
        if (!written && !request_.arguments.contains(name)) return;
        const std::set<std::string> before = global ? global->made_of : std::set<std::string>{};
        global.emplace();
        if (!written || request_.arguments.contains(name)) return;
        for (const TemplateReference& reference : references(*written, TemplateDialect::dockerfile)) {
            if (reference.name == name) global->made_of.insert(before.begin(), before.end());
            else if (is_global(reference.name)) global->made_of.insert(reference.name);
        }
    }

    void read_env(const Instruction& instruction) {
        BuildScope::Pairs written;
        const bool old_form = is_old_form(instruction, file_.escape);
        for (const NamedValue& one : named_values(instruction, file_.escape)) {
            const std::string name = old_form ? one.name.text : filled(one.name);
            changes().environment.emplace_back(name, filled(*one.value));
            written.emplace_back(name, one.value->text);
        }
        scope_.variables(written);
    }
    void read_labels(const Instruction& instruction) {
        for (const NamedValue& one : named_values(instruction, file_.escape)) {
            std::string name = filled(one.name);
            changes().labels.emplace_back(std::move(name), filled(*one.value));
        }
    }

    std::vector<Mapped> words_of(const Instruction& instruction) const {
        return instruction.list ? *instruction.list : blank_separated(instruction.arguments);
    }
    void read_words(const Instruction& instruction) {
        for (const Mapped& word : words_of(instruction)) filled(word);
    }

    void read_copy(const Instruction& instruction) {
        bool has_checksum = false;
        for (const Mapped& flag : instruction.flags) has_checksum = read_copy_flag(flag) || has_checksum;
        std::vector<Mapped> words = words_of(instruction);
        filled(words.back());
        words.pop_back();
        for (const Mapped& word : words) {
            if (!instruction.list && heredoc_of_word(word.text)) continue;
            const Expansion source = expanded(word);
            if (has_checksum && is_final(source) && !is_remote(source.text)) mistake("--checksum is for what is fetched");
        }
        for (const Heredoc& heredoc : instruction.heredocs)
            if (heredoc.expands) note_undefined(heredoc.content.text);
    }
    /// True for a checksum.
    bool read_copy_flag(const Mapped& flag) {
        const auto value_of = [&](std::string_view name) {
            return flag.text.starts_with(name) ? std::optional(flag.slice(name.size(), flag.text.size())) : std::nullopt;
        };
        if (const auto from = value_of("--from=")) read_source(*from);
        if (const auto owner = value_of("--chown=")) filled(*owner);
        if (const auto mode = value_of("--chmod=")) {
            const Expansion text = expanded(*mode);
            if (is_final(text) && !is_mode(text.text)) mistake("--chmod takes an octal number up to 7777");
        }
        const auto checksum = value_of("--checksum=");
        if (checksum) filled(*checksum);
        return checksum.has_value();
    }
    /// `--from=`, `from=`: no variable may stand in it.
    void read_source(const Mapped& from) {
        if (from.text.empty()) return;
        const Expansion text = dockerfile_word(from.text, {}, file_.escape, Unset::emptied);
        if (text.text != from.text) mistake("no variable can stand in from=", true);
        else stage().sources.push_back({current_, from.text});
    }

    void read_run(const Instruction& instruction) {
        for (const Mapped& flag : instruction.flags) {
            // known to the frontends that a `# syntax=` line may name
            if (flag.text.starts_with("--device") && file_.frontend.empty()) mistake("--device is known to experimental frontends alone");
            if (flag.text.starts_with("--mount=")) read_mount(flag);
        }
    }
    void read_mount(const Mapped& flag) {
        for (const MountOption& option : mount_options(flag)) {
            if (!is_mount_key(option.key)) mistake("unknown key of --mount: " + option.key.substr(0, 40));
            else if (option.key == "from") read_source(option.value);
            else {
                const Expansion value = expanded(option.value);
                if (option.key == "type" && is_final(value) && !is_mount_type(value.text)) mistake("unknown type of --mount");
            }
        }
    }

    Command command_of(const Instruction& instruction) const {
        if (instruction.list) return {texts_of(*instruction.list), false, {}};
        if (instruction.arguments.text.empty()) return {};
        std::vector<std::string> shell = {"/bin/sh", "-c"};
        std::optional<std::size_t> at = stages_.size() - 1;
        for (int depth = 0; at && depth < most_continued; ++depth, at = scope_.base_of(*at))
            if (!stages_[*at].changes.shell.empty()) {
                shell = stages_[*at].changes.shell;
                break;
            }
        return {{instruction.arguments.text}, true, std::move(shell)};
    }

    void read_health(const Instruction& instruction) {
        const Mapped& text = instruction.arguments;
        const std::size_t end = std::min(text.text.find_first_of(" \t"), text.text.size());
        const std::string kind = uppered(std::string_view(text.text).substr(0, end));
        const Mapped rest = text.slice(std::min(text.text.find_first_not_of(" \t", end), text.text.size()), text.text.size());
        if (kind == "NONE" && rest.text.empty()) changes().health = {"NONE"};
        else if (kind != "CMD" || rest.text.empty()) mistake("HEALTHCHECK takes NONE, or CMD and a command");
        else if (const auto list = json_strings(rest)) {
            changes().health = {"CMD"};
            for (const Mapped& word : *list) changes().health.push_back(word.text);
        } else
            changes().health = {"CMD-SHELL", rest.text};
    }

    void read_ports(const Instruction& instruction) {
        const Expansion whole = checked(scope_.expand(instruction.arguments.text));   // BuildKit does not mind undefined names here
        const auto words = dockerfile_words(instruction.arguments.text, scope_.lookup(), file_.escape, request_.knows_everything ? Unset::emptied : Unset::kept);
        if (!is_final(whole) || !words) return;
        for (const std::string& word : *words) {
            if (auto range = port_range(word)) changes().ports.push_back(std::move(*range));
            else mistake("EXPOSE takes ports");
        }
    }

    // ---- the graph ------------------------------------------------------------------------------------------------------------------

    /// The stages that stages copy from; what is no stage must be an image.
    void find_sources() {
        for (std::size_t i = 0; i < stages_.size(); ++i)
            for (const Source& source : stages_[i].sources) {
                const bool is_number = std::ranges::all_of(source.from, is_digit);
                if (const auto meant = scope_.stage_meant(source.from)) stages_[i].needs.insert(*meant);
                else if (is_number) mistake_at(source.instruction, "there is no stage " + source.from.substr(0, 10));
                else if (request_.knows_everything && !parse_image(source.from) && source.from != "scratch") mistake_at(source.instruction, "from= names no image");
            }
    }

    /// Copies that wait for each other: what is left when stages that wait for nothing are taken away, again and again.
    void find_circle() {
        std::vector<std::size_t> waiting(stages_.size(), 0), free;
        std::vector<std::vector<std::size_t>> awaited_by(stages_.size());
        for (std::size_t i = 0; i < stages_.size(); ++i) {
            waiting[i] = stages_[i].needs.size();
            for (const std::size_t needed : stages_[i].needs) awaited_by[needed].push_back(i);
            if (waiting[i] == 0) free.push_back(i);
        }
        for (std::size_t done = 0; done < free.size(); ++done)
            for (const std::size_t waiter : awaited_by[free[done]])
                if (--waiting[waiter] == 0) free.push_back(waiter);
        if (free.size() == stages_.size()) return;
        const auto stuck = static_cast<std::size_t>(std::ranges::find_if(waiting, [](std::size_t count) { return count > 0; }) - waiting.begin());
        mistake_at(stages_[stuck].sources.front().instruction, "stages copy from each other in a circle");
    }

    std::optional<std::size_t> find_target() {
        if (stages_.empty()) return std::nullopt;
        if (request_.target.empty()) return stages_.size() - 1;
        const auto target = scope_.stage_named(request_.target);
        if (!target) mistake_at(0, "there is no stage of the target's name");
        return target;
    }

    // ---- the target -----------------------------------------------------------------------------------------------------------------

    void finish(std::size_t target) {
        const std::vector<std::size_t> order = needed_by(target);
        std::set<std::size_t> needed(order.begin(), order.end());
        for (const std::size_t i : needed)
            for (const Source& source : stages_[i].sources)
                if (const auto meant = scope_.stage_meant(source.from); meant && *meant > i) mistake_at(source.instruction, "copies from a stage that comes later");
        for (const auto& [index, stage] : of_stage_) out_.mistakes[index].stops = needed.contains(stage);
        for (std::size_t i = 0; i < out_.undefined.size(); ++i) out_.undefined[i].stops = needed.contains(of_undefined_[i]);
        for (const std::size_t i : order) tell_arguments(stages_[i]);
        out_.stages.assign(needed.begin(), needed.end());
        std::vector<std::size_t> line = {target};
        while (const auto base = scope_.base_of(line.back())) line.push_back(*base);
        out_.image.environment = request_.environment;
        for (std::size_t i = 0; i < request_.environment.size(); ++i) places_.emplace(request_.environment[i].first, i);
        for (auto at = line.rbegin(); at != line.rend(); ++at) apply(stages_[*at].changes);
        out_.image.triggers = stages_[target].triggers;
    }

    /// The target, then what it continues, then what it copies from.
    std::vector<std::size_t> needed_by(std::size_t target) const {
        std::vector<std::size_t> order, waiting = {target};
        std::vector<bool> seen(stages_.size(), false);
        while (!waiting.empty()) {
            const std::size_t at = waiting.back();
            waiting.pop_back();
            if (seen[at]) continue;
            seen[at] = true;
            order.push_back(at);
            waiting.insert(waiting.end(), stages_[at].needs.begin(), stages_[at].needs.end());
            if (const auto base = scope_.base_of(at)) waiting.push_back(*base);
        }
        return order;
    }

    /// The arguments that a stage uses, and those that they are made of.
    void tell_arguments(const StageState& stage) {
        std::vector<std::string> waiting(stage.used.begin(), stage.used.end());
        std::set<std::string> seen;
        while (!waiting.empty()) {
            const std::string name = std::move(waiting.back());
            waiting.pop_back();
            if (!seen.insert(name).second) continue;
            if (const auto own = stage.arguments.find(name); own != stage.arguments.end()) {
                out_.arguments.emplace(name, own->second);
            } else if (const auto global = globals_.find(name); global != globals_.end()) {
                out_.arguments.emplace(name, global->second ? global->second->value : "");
                if (global->second) waiting.insert(waiting.end(), global->second->made_of.begin(), global->second->made_of.end());
            }
        }
    }

    /// The configuration after one more stage.
    void apply(const Changes& changes) {
        ImageConfiguration& image = out_.image;
        for (const auto& [name, value] : changes.environment) {
            const auto [place, fresh] = places_.emplace(name, image.environment.size());
            if (fresh) image.environment.emplace_back(name, value);
            else image.environment[place->second].second = value;
        }
        for (const std::string& directory : changes.directories) image.directory = absolute_path(image.directory, directory);
        if (changes.user) image.user = *changes.user;
        if (changes.stop_signal) image.stop_signal = *changes.stop_signal;
        if (!changes.shell.empty()) image.shell = changes.shell;
        if (!changes.health.empty()) image.health = changes.health;
        // an entrypoint of its own does not start with somebody else's command
        if (changes.entrypoint) image.entrypoint = words_of(*changes.entrypoint);
        if (changes.entrypoint && !changes.command) image.command.clear();
        if (changes.command) image.command = words_of(*changes.command);
        image.ports.insert(image.ports.end(), changes.ports.begin(), changes.ports.end());
        for (const auto& [name, value] : changes.labels) image.labels.insert_or_assign(name, value);
    }
    static std::vector<std::string> words_of(const Command& command) {
        std::vector<std::string> out = command.shell;
        out.insert(out.end(), command.words.begin(), command.words.end());
        return out;
    }

    const Dockerfile& file_;
    const BuildRequest& request_;
    BuildScope scope_;
    Evaluation out_;
    std::size_t current_ = 0;   // the instruction that is being read
    std::size_t triggered_ = 0;
    std::vector<StageState> stages_;
    std::map<std::string, std::optional<Global>> globals_;       // without a value where they are only declared
    std::vector<std::pair<std::size_t, std::size_t>> of_stage_;   // mistakes that stop only who needs the stage
    std::vector<std::size_t> of_undefined_;                       // the stage of each undefined name
    std::map<std::string, std::size_t, std::less<>> places_;      // of variables in the environment
};

}  // namespace

bool Evaluation::stopped() const { return std::ranges::any_of(mistakes, &BuildRemark::stops); }

Evaluation evaluate(const Dockerfile& file, const BuildRequest& request) { return Evaluator(file, request).run(); }

}  // namespace driftaudit::syntax
