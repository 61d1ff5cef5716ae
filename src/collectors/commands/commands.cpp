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

/// The same for one file, wherever a command names it from.
std::string excerpt_key(std::string_view directory, std::string_view path) { return path.starts_with('/') ? std::string(path) : std::string(directory) + "\n" + std::string(path); }

/// The file that a filter reads: its last operand, behind the pattern, or its input.
const Argument* filtered_file(const Command& command) {
    if (!command.input.empty()) return command.input.size() == 1 && command.input[0].stands_for_file ? &command.input[0] : nullptr;
    const auto words = std::ranges::count_if(command.arguments, [](const Argument& word) { return !word.text().starts_with('-'); });
    return words > 2 ? &command.arguments.back() : nullptr;
}

/// `grep -v torch requirements.txt > r.txt`, `sed -i '/torch/d' requirements.txt`, and the `mv` of what they wrote.
void remember_excerpt(const Command& command, std::string_view program, Earlier& earlier) {
    const auto key = [&](const Argument& file) { return excerpt_key(command.directory, file.text()); };
    if (has_word("mv cp", program) && command.arguments.size() > 2) {
        const auto known = earlier.excerpts.find(key(command.arguments[command.arguments.size() - 2]));
        if (known != earlier.excerpts.end()) earlier.excerpts[key(command.arguments.back())] = std::string(known->second);
        return;
    }
    if (!has_word("grep egrep fgrep sed awk gawk", program)) return;
    const Argument* const file = filtered_file(command);
    if (!file || !file->literal) return;
    const bool in_place = program == "sed" && std::ranges::any_of(command.arguments, [](const Argument& word) { return word.text().starts_with("-i") || word.text().starts_with("--in-place"); });
    const Argument* const target = in_place ? file : command.output ? &*command.output : nullptr;
    if (!target || !target->literal) return;
    const auto known = earlier.excerpts.find(key(*file));
    earlier.excerpts[key(*target)] = known == earlier.excerpts.end() ? std::string(file->text()) : std::string(known->second);
}

/// Names the files that the excerpts are of.
void follow_excerpts(const Command& command, const Earlier& earlier, Install& install) {
    for (Word& file : install.files)
        if (const auto known = earlier.excerpts.find(excerpt_key(command.directory, file.text)); known != earlier.excerpts.end()) {
            file.text = known->second;
            install.excerpted = true;
        }
}

}  // namespace

void append_command_facts(const Command& command, Earlier& earlier, Facts& out) {
    if (command.arguments.empty()) return;
    if (const Argument* script = script_of(command))
        return out.push_back({Call{std::string(script->text()), command.directory, command.at_start}, script->at, command.scope});
    const std::optional<Program> program = program_of(command);
    if (!program) return;
    if (std::string runner = test_runner(program->words, program->name); !runner.empty())
        out.push_back({TestRun{std::move(runner), command.directory}, program->words.front().at, command.scope});
    if (is_docker(program->name)) return append_docker_facts(command, earlier.built, out);
    remember_excerpt(command, program->name, earlier);
    const std::size_t before = out.size();
    append_install_facts(command, program->words, program->name, program->python, out);
    for (std::size_t i = before; i < out.size(); ++i)
        if (auto* install = std::get_if<Install>(&out[i].claim)) follow_excerpts(command, earlier, *install);
}

}  // namespace driftaudit::commands
