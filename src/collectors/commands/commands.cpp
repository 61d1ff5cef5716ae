#include "commands.hpp"

#include <algorithm>

#include <driftaudit/text.hpp>

#include "docker.hpp"
#include "installs.hpp"
#include "requirement-word.hpp"
#include "wrappers.hpp"

namespace driftaudit::commands {
namespace {

/// The program that a command really is, whatever starts it: `python -m pip` and `pip3.12` are `pip`.
struct Program {
    std::string_view name;
    std::string python;  // the version that the command's own words name
    std::vector<Argument> words;
};

/// `python -I -W ignore -m pip …`, `python -mpip …`, `py -3.11 -m pip …`, `python setup.py …`: what Python runs; nothing where its code is no file.
std::optional<Program> run_by_python(std::vector<Argument> words, std::string python, bool launcher) {
    const auto from = [&](std::size_t at, std::size_t byte) {
        Program out{{}, std::move(python), {part_of(words[at], byte)}};
        out.words.insert(out.words.end(), words.begin() + static_cast<std::ptrdiff_t>(at) + 1, words.end());
        return out;
    };
    for (std::size_t at = 1; at < words.size(); ++at) {
        const std::string_view text = words[at].text();
        if (!text.starts_with('-')) return from(at, 0);
        if (text.size() == 1) return std::nullopt;
        if (launcher && (is_digit(text[1]) || text.starts_with("-V:"))) {
            const std::string requested = requested_python(text.substr(is_digit(text[1]) ? 1 : 3));
            if (requested.find('.') != std::string::npos) python = requested;
            continue;
        }
        const std::size_t taker = text[1] == '-' ? std::string_view::npos : text.find_first_of("cmWX", 1);
        if (taker == std::string_view::npos) continue;
        if (text[taker] == 'c') return std::nullopt;
        const bool glued = taker + 1 < text.size();
        if (text[taker] == 'm' && glued) return from(at, taker + 1);
        if (text[taker] == 'm') return at + 1 < words.size() ? std::optional(from(at + 1, 0)) : std::nullopt;
        at += glued ? 0 : 1;
    }
    return std::nullopt;
}

std::optional<Program> program_of(const Command& command) {
    Program out{program_name(command.arguments.front().text()), {}, command.arguments};
    auto version = version_after("python", out.name);
    if (!version) version = version_after("pypy", out.name);
    const bool launcher = out.name == "py";
    if (version || launcher) {
        auto run = run_by_python(std::move(out.words), version.value_or(""), launcher);
        if (!run) return std::nullopt;
        out = std::move(*run);
        out.name = program_name(out.words.front().text());
        if (out.name == "piptools" && out.words.size() > 1) {
            out.words.erase(out.words.begin());
            out.name = out.words.front().text() == "sync" ? "pip-sync" : "";
        }
    } else {
        out.name = program_name(out.words.front().text());
    }
    if (const auto of_pip = version_after("pip", out.name)) {
        if (out.python.empty()) out.python = *of_pip;
        out.name = "pip";
    }
    if (has_word("mamba micromamba", out.name)) out.name = "conda";
    return out;
}

/// The test runner that a command is, "" for none: `pytest`, `coverage run -m pytest`, `python manage.py test`, `hatch run test:all`.
std::string test_runner(std::span<const Argument> words, std::string_view program) {
    if (has_word("pytest py.test tox nox nose2 nosetests unittest stestr trial", program)) return std::string(program);
    const auto has_argument = [&](std::initializer_list<std::string_view> wanted) {
        return std::ranges::any_of(words.subspan(1), [&](const Argument& word) { return is_one_of(word.text(), wanted); });
    };
    if (program == "coverage" && has_argument({"pytest", "unittest"})) return "coverage";
    if ((program == "manage.py" || program == "setup.py") && has_argument({"test"})) return std::string(program);
    if (has_word("hatch make just task invoke rye pdm poe", program))
        for (const Argument& word : words.subspan(1))
            if (word.text().find("test") != std::string_view::npos) return std::string(program);
    return "";
}

}  // namespace

void append_command_facts(const Command& command, std::set<std::string, std::less<>>& built, Facts& out) {
    if (command.arguments.empty()) return;
    if (const Argument* script = script_of(command))
        return out.push_back({Call{std::string(script->text()), command.directory, command.at_start}, script->at, command.scope});
    const std::optional<Program> program = program_of(command);
    if (!program) return;
    if (std::string runner = test_runner(program->words, program->name); !runner.empty())
        out.push_back({TestRun{std::move(runner), command.directory}, program->words.front().at, command.scope});
    if (is_docker(program->name)) return append_docker_facts(command, built, out);
    append_install_facts(command, program->words, program->name, program->python, out);
}

}  // namespace driftaudit::commands
