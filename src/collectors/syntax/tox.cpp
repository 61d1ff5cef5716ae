#include "tox.hpp"

#include <algorithm>
#include <string>

#include <driftaudit/text.hpp>

#include "ini.hpp"
#include "manifest.hpp"
#include "requirements-file.hpp"

namespace driftaudit::syntax {
namespace {

/// Calls `visit` with each stretch between separators that stand in no braces.
template <class Visit>
void each_item(std::string_view list, std::string_view separators, Visit&& visit) {
    int depth = 0;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= list.size(); ++i) {
        if (i < list.size()) {
            depth += list[i] == '{' ? 1 : list[i] == '}' ? -1 : 0;
            if (depth > 0 || separators.find(list[i]) == std::string_view::npos) continue;
        }
        if (const std::string_view item = trimmed(list.substr(begin, i - begin)); !item.empty()) visit(item);
        begin = i + 1;
    }
}

/// What the braces of a name stand for, all combinations; a name that would be more than a person writes stands for nothing.
void expand(std::string_view name, std::vector<std::string>& out) {
    constexpr std::size_t most = 1000;
    const std::size_t open = name.find('{');
    const std::size_t close = open == std::string_view::npos ? open : name.find('}', open);
    if (close == std::string_view::npos) {
        if (out.size() < most) out.emplace_back(name);
        return;
    }
    for (const std::string_view choice : split(name.substr(open + 1, close - open - 1), ','))
        if (out.size() < most) expand(std::string(name.substr(0, open)) + std::string(trimmed(choice)) + std::string(name.substr(close + 1)), out);
}

/// `py39`, `py3.9`, `pypy310`, `3.12`: "" for the factors that are no Python.
std::string python_of_factor(std::string_view factor) {
    for (const std::string_view stem : {"python", "pypy", "py"})
        if (factor.starts_with(stem)) {
            factor.remove_prefix(stem.size());
            break;
        }
    const bool number = factor.size() >= 2 && factor.find_first_not_of("0123456789.") == std::string_view::npos && (factor[0] == '2' || factor[0] == '3');
    if (!number) return "";
    if (factor.find('.') != std::string_view::npos) return factor[1] == '.' && !factor.ends_with('.') ? std::string(factor) : "";
    return factor.size() <= 3 ? python_of_target(factor) : "";
}

Span place_of(const Word& whole, std::string_view part) {
    const auto column = static_cast<std::uint32_t>(whole.at.begin.column + (part.data() - whole.text.data()));
    return {{whole.at.begin.line, column}, {whole.at.begin.line, column + static_cast<std::uint32_t>(part.size())}};
}

void add_new(std::vector<Word>& out, std::string spec, Span at) {
    const bool known = std::ranges::any_of(out, [&](const Word& word) { return word.text == spec; });
    if (!spec.empty() && !known) out.push_back({std::move(spec), at});
}

}  // namespace

std::vector<Word> tox_pythons(const Word& list) {
    std::vector<Word> out;
    each_item(list.text, ", \t", [&](std::string_view item) {
        std::vector<std::string> names;
        expand(item, names);
        for (const std::string& name : names)
            for (const std::string_view factor : split(name, '-')) {
                // `3.12-django4.2`: only a factor that stands first is a Python by its number alone
                const bool bare = !factor.empty() && is_digit(factor[0]);
                if (!bare || factor.data() == name.data()) add_new(out, bare && factor.find('.') == std::string_view::npos ? "" : python_of_factor(factor), place_of(list, item));
            }
    });
    return out;
}

std::vector<Word> base_pythons(const Word& value) {
    std::vector<Word> out;
    std::string_view text = value.text;
    if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) text = text.substr(colon + 1);
    each_item(text, ", \t", [&](std::string_view item) { add_new(out, python_of_factor(item), place_of(value, item)); });
    return out;
}

std::vector<Word> wheel_pythons(const Word& selectors) {
    std::vector<Word> out;
    each_item(selectors.text, " \t\n", [&](std::string_view item) {
        std::vector<std::string> names;
        expand(item, names);
        for (const std::string& name : names)
            if (name.starts_with("cp")) add_new(out, python_of_factor(std::string_view(name).substr(2, name.find('-') - 2)), place_of(selectors, item));
    });
    return out;
}

namespace {

/// A line of `deps`: `pytest>=8`, `-r requirements.txt`, `django42: django>=4.2,<5`. One that tox fills in first (`{[base]deps}`) says nothing yet.
void add_dependency(const Word& line, std::string_view section, Position from, Facts& out) {
    std::string_view text = line.text;
    constexpr std::string_view factors = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.,-!{}";
    const std::size_t colon = text.find(':');
    if (colon != text.npos && colon > 0 && colon + 1 < text.size() && is_blank(text[colon + 1]) && text.substr(0, colon).find_first_not_of(factors) == text.npos) text = trimmed(text.substr(colon + 1));
    if (text.empty() || text.find('{') != text.npos || text.starts_with('.')) return;
    const std::string_view name = section.substr(std::min(section.find(':'), section.size() - 1) + 1);
    Position at = place_of(line, text).begin;
    at.line += from.line - 1;
    const auto span = [&](std::size_t begin, std::size_t end) {
        return Span{{at.line, at.column + static_cast<std::uint32_t>(begin)}, {at.line, at.column + static_cast<std::uint32_t>(end)}};
    };
    std::ranges::move(requirement_line_facts(text, {Group::Kind::environment, normalized_name(name.empty() ? section : name)}, span), std::back_inserter(out));
}

}  // namespace

Facts tox_facts(std::string_view text, Position from) {
    Facts out;
    const auto add = [&](const std::vector<Word>& words) {
        for (const Word& word : words) {
            Span at = word.at;
            at.begin.line += from.line - 1;
            at.end.line += from.line - 1;
            out.push_back({PythonVersion{word.text, PythonVersion::Says::runs, "tox"}, at, no_scope});
        }
    };
    for (const IniOption& option : read_ini(text).options) {
        if (option.section.starts_with("testenv") && option.name == "deps")
            for (const Word& line : option.lines) add_dependency(line, option.section, from, out);
        const bool list = (option.section == "tox" || option.section == "tox:tox") && (option.name == "envlist" || option.name == "env_list");
        const bool base = option.section.starts_with("testenv") && (option.name == "basepython" || option.name == "base_python");
        for (const Word& line : option.lines) add(list ? tox_pythons(line) : base ? base_pythons(line) : std::vector<Word>{});
    }
    return out;
}

}  // namespace driftaudit::syntax
