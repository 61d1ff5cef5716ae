#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include <string>

#include "syntax/ini.hpp"
#include "syntax/manifest.hpp"
#include "syntax/pip.hpp"
#include "syntax/text.hpp"
#include "syntax/tox.hpp"

namespace driftaudit::collector {
namespace {

using namespace syntax;

class Reader {
public:
    explicit Reader(std::string_view text) : ini_(read_ini(text)) {}

    Facts read() {
        facts_ = ini_.troubles;
        read_manifest();
        if (const IniOption* python = ini_.find("options", "python_requires"); python && !python->lines.empty())
            add(PythonVersion{python->text(), PythonVersion::Says::allows, "requires-python"}, python->value_span());
        if (const IniOption* list = ini_.find("options", "install_requires")) add_list(*list, {});
        for (const IniOption& option : ini_.options)
            if (option.section == "options.extras_require") add_list(option, {Group::Kind::extra, normalized_name(option.name)});
        if (const IniOption* list = ini_.find("metadata", "classifiers"))
            for (const Word& line : list->lines)
                if (std::string spec = python_of_classifier(line.text); !spec.empty()) add(PythonVersion{std::move(spec), PythonVersion::Says::allows, "classifier"}, line.at);
        for (const std::string_view name : {"envlist", "env_list"})
            if (const IniOption* list = ini_.find("tox:tox", name))
                for (const Word& line : list->lines)
                    for (Word& python : tox_pythons(line)) add(PythonVersion{std::move(python.text), PythonVersion::Says::runs, "tox"}, python.at);
        add_target("mypy", "python_version", "tool.mypy");
        for (const std::string_view section : {"isort", "tool:isort"}) add_target(section, "py_version", "tool.isort");
        for (const std::string_view section : {"pylint", "pylint.main", "pylint.MAIN", "pylint.master", "pylint.MASTER"})
            add_target(section, "py-version", "tool.pylint");
        sort_by_place(facts_);
        return std::move(facts_);
    }

private:
    template <class Claim>
    void add(Claim claim, Span at) {
        facts_.push_back({std::move(claim), at, no_scope});
    }

    // A setup.cfg of `[flake8]` and its like declares no project.
    void read_manifest() {
        const IniOption* name = ini_.find("metadata", "name");
        if (!name && !ini_.has_section("options")) return;
        Manifest manifest;
        manifest.tool = "setuptools";
        if (name && name->text().find(':') == std::string::npos) manifest.name = normalized_name(name->text());  // `attr: module.name`
        manifest.is_package = !manifest.name.empty();
        for (const auto& [section, at] : ini_.sections)
            if (section == "metadata" || section == "options") return add(std::move(manifest), at);
    }

    // A list stands one a line, or in one line with semicolons; `file: a.txt, b.txt` names files instead.
    void add_list(const IniOption& option, const Group& group) {
        if (option.lines.empty()) return;
        if (option.lines[0].text.starts_with("file:")) return add_files(option, group);
        if (option.lines.size() > 1 || option.lines[0].at.begin.line != option.at.begin.line) {
            for (const Word& line : option.lines) add_requirement(line.text, line.at, group);
            return;
        }
        const std::string_view whole = option.lines[0].text;
        for (const std::string_view part : split(whole, ';')) add_requirement(trimmed(part), place_of(option.lines[0], trimmed(part)), group);
    }

    void add_files(const IniOption& option, const Group& group) {
        for (const Word& line : option.lines) {
            std::string_view rest = line.text;
            if (rest.starts_with("file:")) rest.remove_prefix(5);
            for (const std::string_view part : split(rest, ','))
                if (const std::string_view path = trimmed(part); !path.empty()) add(Include{std::string(path), false, false, group}, place_of(line, path));
        }
    }

    static Span place_of(const Word& line, std::string_view part) {
        const auto column = static_cast<std::uint32_t>(line.at.begin.column + (part.empty() ? 0 : part.data() - line.text.data()));
        return {{line.at.begin.line, column}, {line.at.begin.line, column + static_cast<std::uint32_t>(part.size())}};
    }

    void add_requirement(std::string_view text, Span at, const Group& group) {
        if (text.empty() || text.find("%(") != std::string_view::npos) return;  // configparser fills that in
        if (auto requirement = named_requirement(text))
            add(Dependency{std::move(*requirement), group, false, false}, at);
        else
            add(Unreadable{"no requirement of PEP 508"}, at);
    }

    void add_target(std::string_view section, std::string_view name, std::string_view source) {
        const IniOption* option = ini_.find(section, name);
        if (!option || option->lines.empty()) return;
        const std::string spec = python_of_target(option->text());
        if (is_digit(spec[0])) add(PythonVersion{spec, PythonVersion::Says::targets, std::string(source)}, option->value_span());
    }

    Ini ini_;
    Facts facts_;
};

bool claims(std::string_view path) { return file_name(path) == "setup.cfg"; }

Facts collect(std::string_view bytes) { return Reader(without_bom(bytes)).read(); }

}  // namespace

Collector setup_cfg() { return {.version = 2, .claims = claims, .collect = collect, .large = false, .incidental = false}; }

}  // namespace driftaudit::collector
