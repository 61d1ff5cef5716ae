// CLI11 splits the words and writes the help page; what a value may be is decided here, so that every refusal reads alike and ends with the word that
// was likely meant. Options may stand before or after the command, and there is one page of help for all of it.

#include "command-line.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <sstream>

#include <driftaudit/check.hpp>
#include <driftaudit/date.hpp>
#include <driftaudit/nearest.hpp>
#include <driftaudit/report.hpp>

#include "../reporters/shared/facts.hpp"

namespace driftaudit::cli {
namespace {

// ---- words that have their place in the contract and are not there yet --------------------------------------------------------------------

constexpr std::string_view later_commands[] = {"report", "fix", "baseline", "init", "snapshot", "fleet"};
constexpr std::string_view later_options[] = {"--baseline"};
constexpr std::string_view later_formats[] = {"jsonl", "sarif", "github", "gitlab", "junit", "rdjson", "rdjsonl", "markdown", "html", "csv"};

template <std::size_t N>
void refuse_later(std::string_view what, std::string_view word, const std::string_view (&later)[N]) {
    if (std::find(std::begin(later), std::end(later), word) != std::end(later))
        throw Error(std::string(what) + " '" + std::string(word) + "' is not in this version yet");
}

// ---- values ---------------------------------------------------------------------------------------------------------------------------

template <class Rows>
std::vector<std::string> ids(const Rows& rows) {
    std::vector<std::string> list;
    for (const auto& row : rows) list.emplace_back(row.id);
    return list;
}

std::string listed(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

/// The index of the word among those that may stand there.
std::size_t one_of(std::string_view option, const std::string& word, const std::vector<std::string>& allowed) {
    const auto at = std::find(allowed.begin(), allowed.end(), word);
    if (at != allowed.end()) return static_cast<std::size_t>(at - allowed.begin());
    const std::string meant = did_you_mean(word, allowed);
    throw Error(std::string(option) + ": '" + word + "' is none of " + listed(allowed) + meant);
}

void require_rule(const std::string& rule) {
    const std::vector<std::string> known = ids(checks());
    if (std::find(known.begin(), known.end(), rule) != known.end()) return;
    const std::string meant = did_you_mean(rule, known);
    throw Error("unknown rule '" + rule + "'" + (meant.empty() ? "; 'driftaudit rules' lists them" : meant));
}

std::vector<std::string> rules_from(const std::vector<std::string>& words) {
    std::vector<std::string> rules;
    for (const std::string& word : words) {
        if (word.empty()) continue;  // `--select a,`
        require_rule(word);
        rules.push_back(word);
    }
    return rules;
}

std::optional<Severity> severity_from(const std::string& word) {
    static constexpr std::optional<Severity> severities[] = {Severity::error, Severity::warning, Severity::note, std::nullopt};
    return severities[one_of("--fail-on", word, {"error", "warning", "note", "never"})];
}

Color color_from(const std::string& word) { return static_cast<Color>(one_of("--color", word, {"auto", "always", "never"})); }

unsigned jobs_from(const std::string& word) {
    constexpr unsigned most = 1024;
    unsigned jobs = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), jobs);
    if (error != std::errc{} || end != word.data() + word.size() || jobs > most)
        throw Error("--jobs: '" + word + "' is no number of threads from 0 (one a core) to " + std::to_string(most));
    return jobs;
}

std::string date_from(const std::string& word) {
    if (!is_date(word)) throw Error("--today: '" + word + "' is no date YYYY-MM-DD");
    return word;
}

/// A day, or how many days, weeks, months (of 30 days) or years (of 365) before today: "2026-01-31", "7d", "6m".
std::string since_from(const std::string& word, const std::string& today) {
    if (is_date(word)) return word;
    unsigned number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    const std::string_view unit(end, static_cast<std::size_t>(word.data() + word.size() - end));
    const unsigned days = unit == "d" ? 1 : unit == "w" ? 7 : unit == "m" ? 30 : unit == "y" ? 365 : 0;
    if (error != std::errc{} || days == 0 || number > 36500 / days) throw Error("--since: '" + word + "' is no date YYYY-MM-DD, nor a time before today (7d, 4w, 6m, 1y)");
    const auto part = [&](std::size_t from, std::size_t count) { return std::stoi(today.substr(from, count)); };
    const std::chrono::sys_days day = std::chrono::year(part(0, 4)) / std::chrono::month(static_cast<unsigned>(part(5, 2))) / std::chrono::day(static_cast<unsigned>(part(8, 2)));
    return date_text(day - std::chrono::days(number * days));
}

std::size_t count_from(const std::string& word) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error != std::errc{} || end != word.data() + word.size() || number == 0) throw Error("--max-count: '" + word + "' is no number of commits");
    return number;
}

std::vector<std::string> formats_of(Command command) {
    switch (command) {
        case Command::audit:
        case Command::diff: return ids(reporters());
        case Command::history:
        case Command::facts:
        case Command::environments:
        case Command::rules: return {"json", "text"};
        case Command::explain:
        case Command::docs: break;
    }
    return {"text"};
}

/// The outputs that `--format json=out.json --format text -o FILE` ask for.
std::vector<Output> outputs_from(const std::vector<std::string>& formats, const std::string& file, Command command) {
    std::vector<Output> outputs;
    for (const std::string& word : formats) {
        const std::size_t equals = std::min(word.find('='), word.size());
        Output output{word.substr(0, equals), word.substr(std::min(equals + 1, word.size()))};
        if (equals + 1 == word.size()) throw Error("--format " + word + ": no file after '='");
        refuse_later("format", output.format, later_formats);
        one_of("--format", output.format, formats_of(command));
        if (output.file == "-") output.file.clear();
        for (const Output& other : outputs)
            if (!output.file.empty() && other.file == output.file) throw Error("two formats for " + output.file + ": each needs a file of its own");
        outputs.push_back(std::move(output));
    }
    if (outputs.empty()) outputs.emplace_back();
    const auto is_unnamed = [](const Output& output) { return output.file.empty(); };
    const auto unnamed = std::count_if(outputs.begin(), outputs.end(), is_unnamed);
    if (unnamed > 1) throw Error("two formats for one output; write them as --format FORMAT=FILE");
    if (!file.empty() && unnamed == 0) throw Error("-o " + file + ": every --format has a file of its own");
    if (!file.empty() && file != "-") std::find_if(outputs.begin(), outputs.end(), is_unnamed)->file = file;
    return outputs;
}

// ---- the page of help -----------------------------------------------------------------------------------------------------------------

class Page : public CLI::Formatter {
public:
    Page() { column_width(34); }
    std::string make_usage(const CLI::App*, std::string) const override { return "Usage: driftaudit [COMMAND] [PATH | BASE[..HEAD] | REV | RULE] [OPTION...]\n"; }
    std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override {
        return make_description(app) + "\n" + make_usage(app, name) + make_subcommands(app, mode) + make_groups(app, mode) + "\n" + make_footer(app);
    }
    std::string make_subcommand(const CLI::App* command) const override {
        std::string name = command->get_name();
        for (const CLI::Option* positional : command->get_options([](const CLI::Option* option) { return option->get_positional(); }))
            name += positional->get_required() ? " " + positional->get_name(true, false) : " [" + positional->get_name(true, false) + "]";
        std::stringstream out;
        CLI::detail::format_help(out, name, command->get_description(), get_column_width());
        return out.str();
    }
};

constexpr std::string_view exit_codes =
    "Exit codes:\n"
    "  0  audited, nothing at or above --fail-on\n"
    "  1  findings at or above --fail-on (diff: introduced ones)\n"
    "  2  usage or configuration error\n"
    "  3  nothing to audit\n"
    "  4  audited, but some input could not be read (--allow-partial: 0 or 1)\n"
    "  130  interrupted: what is known of a history was written\n"
    "\n"
    "The configuration is .driftaudit.yml at the root of the tree, or [tool.driftaudit] in its pyproject.toml.\n"
    "Everything is offline, and nothing of the audited tree is ever run.";

// ---- the grammar ----------------------------------------------------------------------------------------------------------------------

/// The words as CLI11 stores them, not yet checked.
struct Typed {
    CommandLine told;
    std::vector<std::string> formats, select, ignore;
    std::string file;
    std::optional<std::string> fail_on, color, jobs, today, since, most_commits;
    bool help = false, version = false, no_config = false, no_ignores = false, no_progress = false, no_cache = false;
};

void add_options(CLI::App& app, Typed& typed) {
    const auto rules = [&](const char* name, std::vector<std::string>& into, const char* description) {
        app.add_option(name, into, description)->delimiter(',')->allow_extra_args(false)->option_text("RULE,...");
    };
    app.add_option("--format", typed.formats, "text (default), concise, json; FORMAT=FILE writes to a file; repeatable")
        ->allow_extra_args(false)
        ->option_text("FORMAT[=FILE]");
    rules("--select", typed.select, "only these rules");
    rules("--ignore", typed.ignore, "not these rules");
    app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    app.add_option("-C", typed.told.directory, "as if started in this folder")->type_name("DIR");
    app.add_option("--fail-on", typed.fail_on, "exit 1 from this severity on: error, warning (default), note, never")->type_name("SEVERITY");
    app.add_option("--config", typed.told.configuration, "obey this configuration, not the tree's own")->type_name("FILE");
    app.add_flag("--no-config", typed.no_config, "obey no configuration");
    app.add_flag("--no-ignores", typed.no_ignores, "show findings that comments and the configuration silence");
    app.add_flag("--allow-partial", typed.told.allow_partial, "unreadable input does not exit 4");
    app.add_option("-o", typed.file, "write to a file")->type_name("FILE");
    app.add_option("--color", typed.color, "auto (default), always, never")->type_name("WHEN");
    app.add_flag("-q,--quiet", typed.told.quiet, "findings and summary alone");
    app.add_flag("-v,--verbose", typed.told.verbose, "tell on stderr what takes how long");
    app.add_flag("--no-progress", typed.no_progress, "no progress on a terminal");
    app.add_option("--jobs", typed.jobs, "threads (default: one a core)")->type_name("N");
    app.add_option("--cache", typed.told.cache, "remember what files say in this folder (default: the user's cache)")->type_name("DIR");
    app.add_flag("--no-cache", typed.no_cache, "remember nothing");
    app.add_option("--today", typed.today, "the day that dated rules are judged on, YYYY-MM-DD")->type_name("DATE");
    app.add_flag("--version", typed.version, "print the version");
    app.add_flag("-h,--help", typed.help, "print this page");
}

void add_commands(CLI::App& app, Typed& typed) {
    const auto command = [&](const char* name, Command which, const char* description) {
        CLI::App* sub = app.add_subcommand(name, description);
        sub->group("Commands")->set_help_flag();
        sub->callback([&typed, which] { typed.told.command = which; });
        return sub;
    };
    const auto path = [&](CLI::App* sub) { sub->add_option("PATH", typed.told.path, ""); };
    const auto tree = [&](CLI::App* sub) {
        path(sub);
        sub->add_option("--rev", typed.told.revision, "a commit instead of the work tree")->type_name("REV");
        sub->add_flag("--staged", typed.told.staged, "git's index instead of the work tree");
    };
    CLI::App* const audit = command("audit", Command::audit, "audit a folder (default: the current one); also what no command does; --rev REV, --staged, --blame");
    tree(audit);
    audit->add_flag("--blame", typed.told.blame, "which commit introduced each finding");
    CLI::App* const diff = command("diff", Command::diff, "what a branch introduces and fixes since it left BASE; --staged, --trust-head");
    diff->add_option("BASE[..HEAD]", typed.told.base, "")->required();
    diff->add_flag("--staged", typed.told.staged, "the head is git's index");
    diff->add_flag("--trust-head", typed.told.trust_head, "obey the configuration and the ignores of the head");
    CLI::App* const history = command("history", Command::history, "every finding's life; --all-parents, --since DATE, --max-count N, --rule RULE");
    history->add_option("REV", typed.told.revision, "");
    for (CLI::App* sub : {audit, history}) {
        sub->add_flag("--all-parents", typed.told.all_parents, "every commit, not only first parents");
        sub->add_option("--since", typed.since, "no commit from before this day")->type_name("DATE");
        sub->add_option("--max-count", typed.most_commits, "the last N commits alone")->type_name("N");
    }
    history->add_option("--rule", typed.select, "only these rules")->delimiter(',')->allow_extra_args(false);
    CLI::App* const facts = command("facts", Command::facts, "what was read, fact by fact; --kind KIND for one kind");
    tree(facts);
    facts->add_option("--kind", typed.told.kind, "");
    tree(command("environments", Command::environments, "the parity matrix: where the code runs, and what it states there"));
    command("explain", Command::explain, "a rule's page")->add_option("RULE", typed.told.rule, "")->required();
    command("rules", Command::rules, "all rules");
    CLI::App* docs = command("docs", Command::docs, "")->group("");
    docs->add_option("FOLDER", typed.told.folder, "")->required();
    docs->add_option("FIXTURES", typed.told.fixtures, "");
}

std::vector<std::string> names_of(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options())
        for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    return names;
}

/// Refuses what CLI11 found no place for.
void refuse_rest(const CLI::App& app) {
    std::vector<std::string> rest = app.remaining(true);
    std::erase(rest, "--");  // where options end; it is no word itself
    if (rest.empty()) return;
    const auto option = std::find_if(rest.begin(), rest.end(), [](const std::string& word) { return word.size() > 1 && word[0] == '-'; });
    if (option != rest.end()) {
        const std::string name = option->substr(0, option->find('='));
        refuse_later("option", name, later_options);
        std::vector<std::string> known = names_of(app);
        for (const CLI::App* command : app.get_subcommands())
            for (const std::string& one : names_of(*command)) known.push_back(one);
        throw Error("unknown option '" + name + "'" + did_you_mean(name, known));
    }
    if (!app.get_subcommands().empty()) throw Error("one word too many: '" + rest.front() + "'");
    refuse_later("command", rest.front(), later_commands);
    std::vector<std::string> commands;
    for (const CLI::App* command : app.get_subcommands({}))
        if (!command->get_group().empty()) commands.push_back(command->get_name());
    const std::string meant = did_you_mean(rest.front(), commands);
    throw Error("unknown command '" + rest.front() + "'" + (meant.empty() ? "; to audit a folder: driftaudit audit PATH" : meant));
}

CommandLine checked(Typed typed) {
    CommandLine told = std::move(typed.told);
    if (told.path.empty()) throw Error("PATH is empty; the current folder is '.'");
    told.outputs = outputs_from(typed.formats, typed.file, told.command);
    told.policy.select = rules_from(typed.select);
    told.policy.ignore = rules_from(typed.ignore);
    told.policy.honor_suppressions = !typed.no_ignores;
    told.configured = !typed.no_config;
    told.progress = !typed.no_progress && !told.quiet;
    if (typed.fail_on) told.fail_on = severity_from(*typed.fail_on);
    if (typed.color) told.color = color_from(*typed.color);
    if (typed.jobs) told.jobs = jobs_from(*typed.jobs);
    told.policy.today = typed.today ? date_from(*typed.today) : today();
    told.cached = !typed.no_cache;
    if (typed.since) told.since = since_from(*typed.since, told.policy.today);
    if (typed.most_commits) told.most_commits = count_from(*typed.most_commits);
    if (told.staged && (told.revision || told.base.find("..") != std::string::npos)) throw Error("--staged is git's index, and excludes another revision");
    if (!told.configured && told.configuration) throw Error("--config " + *told.configuration + " and --no-config exclude each other");
    if (told.command == Command::explain) require_rule(told.rule);
    if (!told.kind.empty()) {
        const auto kinds = render::fact_kinds();
        one_of("--kind", told.kind, {kinds.begin(), kinds.end()});
    }
    return told;
}

}  // namespace

CommandLine read_command_line(const std::vector<std::string>& words) {
    Typed stored;
    CLI::App app("driftaudit: do the places where this project runs agree?", "driftaudit");
    app.set_help_flag();
    app.formatter(std::make_shared<Page>());
    app.footer(std::string(exit_codes));
    app.require_subcommand(0, 1);
    app.fallthrough();
    app.allow_extras();
    add_options(app, stored);
    add_commands(app, stored);
    try {
        app.parse(std::vector<std::string>(words.rbegin(), words.rend()));  // CLI11 takes them from the back
    } catch (const CLI::ParseError& error) {
        if (!stored.help && !stored.version) throw Error(error.what());
    }
    if (stored.help)
        stored.told.answer = app.get_formatter()->make_help(&app, "", CLI::AppFormatMode::Normal);  // app.help() gives the command's
    else if (stored.version)
        stored.told.answer = "driftaudit " + std::string(tool_version) + "\n";
    if (!stored.told.answer.empty()) return stored.told;
    refuse_rest(app);
    return checked(std::move(stored));
}

}  // namespace driftaudit::cli
