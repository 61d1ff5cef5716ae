#include "wrappers.hpp"

#include <algorithm>

#include <driftaudit/text.hpp>

#include "installs.hpp"
#include "options.hpp"

namespace driftaudit::commands {
namespace {

/// A program that only runs another one.
struct Wrapper {
    std::string_view command;
    std::string_view values = {};  // its options that take a value
    std::size_t operands = 0;      // its own words before the command
    bool sets_variables = false;   // `NAME=value` words before the command
};

constexpr Wrapper wrappers[] = {
    {"sudo", "-u -g -h -p -C -r -t -T -U -D -R --user --group --host --prompt --close-from --role --type --other-user --chdir --chroot", 0, true},
    {"doas", "-u -C"},
    {"runuser", "-u -g -G --user --group --supp-group"},
    {"setpriv", "--reuid --regid --groups --inh-caps --ambient-caps --bounding-set --securebits --pdeathsig --selinux-label --apparmor-profile"},
    {"env", "-u --unset -C --chdir", 0, true},
    {"cross-env", {}, 0, true},
    {"exec", "-a"},
    {"time", "-f -o --format --output"},
    {"nohup"},
    {"setsid"},
    {"nice", "-n --adjustment"},
    {"ionice", "-c -n -p --class --classdata"},
    {"stdbuf", "-i -o -e --input --output --error"},
    {"timeout", "-k -s --kill-after --signal", 1},
    {"command"},
    {"builtin"},
    {"call"},  // of cmd
    {"busybox"},
    {"eatmydata"},
    {"catchsegv"},
    {"unbuffer"},
    {"caffeinate", "-t -w"},
    {"arch"},
    {"strace", "-e -o -p -s -u -E"},
    {"torsocks"},
    {"proxychains", "-f"},
    {"proxychains4", "-f"},
    {"travis_retry"},
    {"tini", "-p -e"},
    {"dumb-init", "-r --rewrite"},
    {"with-contenv"},
    {"gosu", {}, 1},
    {"su-exec", {}, 1},
    {"s6-setuidgid", {}, 1},
    {"chpst", "-u -U -b -e -/ -n -l -L -m -d -o -p -f -c -t -r"},
    {"chroot", "--userspec --groups", 1},
    {"flock", "-w -E --timeout --wait --conflict-exit-code", 1},
    {"xvfb-run", "-n -s -e -f -p -w --server-num --server-args --error-file --auth-file --xauth-protocol --wait"},
    {"dbus-run-session", "--config-file --dbus-daemon"},
    {"direnv exec", {}, 1},
    {"conda run", "-n --name -p --prefix --cwd"},
    {"mamba run", "-n --name -p --prefix --cwd"},
    {"micromamba run", "-n --name -p --prefix --cwd -e --env -a --attach"},
    {"poetry run", "-C --directory -P --project"},
    {"pipenv run"},
    {"pdm run", "-p --project --venv -c --config"},
    {"rye run"},
    {"hatch run", "-e --env -p --project"},
    {"pixi run", "-e --environment --manifest-path"},
    {"pyenv exec"},
    {"asdf exec"},
    {"mise exec", "-C --cd -c --command -j --jobs"},
    {"mise x", "-C --cd -c --command -j --jobs"},
    {"doppler run", "-c --config -p --project -t --token"},
    {"op run", "--env-file --account"},
    {"infisical run", "--env --path --projectId --token"},
    {"dotenv run", "-f --file -q --quote -e --export"},
    {"dotenvx run", "-f --env-file -e --env"},
    {"chamber exec", {}, 1},
    {"aws-vault exec", "-d --duration", 1},
    {"uv run", "-w --with --with-editable --with-requirements -p --python --directory --project --extra --no-extra --group --no-group --only-group --package "
               "--env-file --no-install-package --index --default-index -i --index-url --extra-index-url -f --find-links --color --config-file --cache-dir "
               "-c --constraint --constraints --resolution --prerelease --exclude-newer --link-mode -P --upgrade-package --with-executables-from"},
};
constexpr Wrapper xargs{"xargs", "-a -d -E -I -L -n -P -s --arg-file --delimiter --max-args --max-procs --max-chars"};

constexpr std::string_view shells = "sh bash dash ash zsh ksh";
/// Programs that are given shell text with `-c`, and are no shell.
constexpr std::string_view text_takers = "su runuser sg script flock";

bool is_assignment(std::string_view text) {
    const std::size_t equals = text.find('=');
    return equals != std::string_view::npos && equals > 0 && !is_digit(text[0]) && std::ranges::all_of(text.substr(0, equals), is_name_character);
}

/// The number of words that the wrapper takes, 0 where the command does not begin with it.
std::size_t words_of(const Wrapper& wrapper, std::span<const Argument> words) {
    const std::size_t blank = wrapper.command.find(' ');
    if (program_name(words[0].text()) != wrapper.command.substr(0, blank)) return 0;
    bool named = blank == std::string_view::npos;
    std::size_t own = wrapper.operands;
    for (std::size_t at = 1; at < words.size(); ++at) {
        const std::string_view text = words[at].text();
        if (text == "--") return at + 1;
        if (wrapper.command == "command" && (text == "-v" || text == "-V")) return words.size();  // asks, and runs nothing
        if (text.size() > 1 && text[0] == '-') {
            if (has_word(wrapper.values, text)) ++at;
        } else if (!named) {
            if (text != wrapper.command.substr(blank + 1)) return 0;
            named = true;
        } else if (own > 0) {
            --own;
        } else if (!wrapper.sets_variables || !is_assignment(text)) {
            return at;
        }
    }
    return named ? words.size() : 0;
}

/// Keeps the variables that the wrapper's own words set.
void take_assignments(std::span<const Argument> words, Command& command) {
    for (const Argument& word : words)
        if (word.literal && is_assignment(word.text())) {
            const std::size_t equals = word.text().find('=');
            command.environment.insert_or_assign(std::string(word.text().substr(0, equals)), std::string(word.text().substr(equals + 1)));
        }
}

/// The words that `xargs` adds to the command: those of its input in the place of `{}`, or at the end. Without a known input `{}` is not known.
void take_input(std::span<const Argument> own, Command& command) {
    std::string placeholder;
    for (std::size_t i = 1; i < own.size(); ++i) {
        const std::string_view text = own[i].text();
        if (text == "-I" && i + 1 < own.size()) placeholder = own[i + 1].text();
        if (text.starts_with("-I") && text.size() > 2) placeholder = text.substr(2);
        if (text == "-i" || text == "--replace") placeholder = "{}";
        const bool names_file = text.starts_with("--arg-file=") || ((text == "-a" || text == "--arg-file") && i + 1 < own.size());
        if (!names_file) continue;
        command.input = {text.starts_with("--arg-file=") ? part_of(own[i], 11) : own[i + 1]};
        command.input.front().stands_for_file = true;
    }
    std::vector<Argument> out;
    for (Argument& word : command.arguments) {
        if (placeholder.empty() || word.text().find(placeholder) == std::string_view::npos)
            out.push_back(std::move(word));
        else if (word.text() == placeholder)
            out.insert(out.end(), command.input.begin(), command.input.end());
        else
            word.literal = false, out.push_back(std::move(word));
    }
    if (placeholder.empty()) out.insert(out.end(), command.input.begin(), command.input.end());
    command.arguments = std::move(out);
    command.input.clear();
}

// ---- scripts --------------------------------------------------------------------------------------------------------------------------

bool is_script_path(std::string_view text) {
    if (text.empty() || text.starts_with('~') || text.starts_with('-') || text.find("://") != std::string_view::npos) return false;
    const std::string_view name = program_name(text);
    if (name == "activate") return false;
    return name.find('.') == std::string_view::npos || name.ends_with(".sh") || name.ends_with(".bash");
}
/// True where the first word of a command is itself a script, not a program of the system or of a virtual environment.
bool is_script_program(std::string_view text) {
    if (!is_script_path(text)) return false;
    if (text.ends_with(".sh") || text.ends_with(".bash")) return true;
    const std::string_view name = program_name(text);
    if (text.find('/') == std::string_view::npos || is_installer(name) || version_after("pip", name) || version_after("python", name)) return false;
    for (const std::string_view system : {"/usr/", "/bin/", "/sbin/", "/opt/", "/etc/", "/home/", "venv/", ".venv/", "./venv/", "./.venv/", "node_modules/"})
        if (text.starts_with(system)) return false;
    return text.find("venv/bin/") == std::string_view::npos;
}

bool is_short_option(std::string_view text) { return text.size() > 1 && (text[0] == '-' || text[0] == '+') && text[1] != '-'; }

}  // namespace

bool unwrap(Command& command, Facts& out) {
    for (int rounds = 0; rounds < 8 && !command.arguments.empty() && !shell_text(command); ++rounds) {
        const std::span<const Argument> words = command.arguments;
        std::size_t taken = 0;
        for (const Wrapper& wrapper : wrappers)
            if ((taken = std::min(words_of(wrapper, words), words.size())) > 0) break;
        const bool adds_input = taken == 0 && (taken = std::min(words_of(xargs, words), words.size())) > 0;
        if (taken == 0) return true;
        if (program_name(words[0].text()) == "uv") append_install_facts(command, words.first(taken), "uv", {}, out);
        take_assignments(words.first(taken), command);
        const std::vector<Argument> own(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(taken));
        command.arguments.erase(command.arguments.begin(), command.arguments.begin() + static_cast<std::ptrdiff_t>(taken));
        if (adds_input && !command.arguments.empty()) take_input(own, command);
    }
    return !command.arguments.empty();
}

std::optional<syntax::Mapped> shell_text(const Command& command) {
    if (command.arguments.empty()) return std::nullopt;
    const std::span<const Argument> words = std::span(command.arguments).subspan(1);
    const std::string_view program = program_name(command.arguments.front().text());
    if (program == "eval") {
        syntax::Mapped out;
        for (const Argument& word : words) {
            if (!out.text.empty()) out.fill(" ");
            out.append(word.value);
        }
        return out;
    }
    const bool is_shell = has_word(shells, program);
    if (!is_shell && !has_word(text_takers, program)) return std::nullopt;
    bool takes_text = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view text = words[i].text();
        if (is_shell) {
            // the first word that is no option is the text, wherever `-c` stood
            if (!text.starts_with('-') && !text.starts_with('+')) return takes_text ? std::optional(words[i].value) : std::nullopt;
            takes_text |= text[0] == '-' && is_short_option(text) && text.find('c') != std::string_view::npos;
            if ((is_short_option(text) && (text.ends_with('o') || text.ends_with('O'))) || text == "--rcfile" || text == "--init-file") ++i;
        } else if (text.starts_with("--command=")) {
            return part_of(words[i], 10).value;
        } else if (text == "--command" || (is_short_option(text) && text.ends_with('c'))) {
            return i + 1 < words.size() ? std::optional(words[i + 1].value) : std::nullopt;
        }
    }
    return std::nullopt;
}

bool is_bare_shell(const Command& command) {
    const std::span<const Argument> words = command.arguments;
    if (words.empty() || !has_word(shells, program_name(words[0].text()))) return false;
    return std::ranges::all_of(words.subspan(1),
                               [](const Argument& word) { return word.text().starts_with('-') && word.text().find('c') == std::string_view::npos; });
}

const Argument* script_of(const Command& command) {
    const Argument& first = command.arguments.front();
    const std::string_view program = program_name(first.text());
    if (first.literal && is_script_program(first.text())) return &first;
    const bool sourced = program == "source" || program == ".";
    if (!sourced && !has_word(shells, program)) return nullptr;
    for (std::size_t i = 1; i < command.arguments.size(); ++i) {
        const Argument& word = command.arguments[i];
        const std::string_view text = word.text();
        if ((is_short_option(text) && (text.ends_with('o') || text.ends_with('O'))) || text == "--rcfile" || text == "--init-file")
            ++i;
        else if (!text.starts_with('-') && !text.starts_with('+'))
            return word.literal && is_script_path(text) ? &word : nullptr;
    }
    return nullptr;
}

}  // namespace driftaudit::commands
