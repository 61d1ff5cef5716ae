// AppVeyor: Pythons are folders of its Windows machines (`PYTHON: C:\Python311-x64`), versions in variables, or `stack: python 3.11` of its Linux ones.

#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>

#include "syntax/jobs.hpp"

namespace driftaudit::collector {
namespace {

using syntax::WindowsShell;
using syntax::yaml::Document;
using syntax::yaml::Entry;
using syntax::yaml::Node;

bool claims(std::string_view path) {
    const std::string_view name = file_name(path);
    return name == "appveyor.yml" || name == ".appveyor.yml" || name == "appveyor.yaml" || name == ".appveyor.yaml";
}

/// `C:\Python311-x64`, `C:/Python27`, `3.11.x`, `311`: "" for what names no Python.
std::string version_of(std::string_view text) {
    text = text.substr(0, text.find("-x"));
    text.remove_prefix(std::min(text.size(), text.find_last_of("/\\") + 1));
    if (lowered(text.substr(0, 6)) == "python") text.remove_prefix(6);
    if (text.size() < 2 || !is_digit(text[0])) return "";
    if (text.find('.') != std::string_view::npos) return std::string(text.ends_with(".x") ? text.substr(0, text.size() - 2) : text);
    const bool digits = std::ranges::all_of(text, is_digit) && text.size() <= 3;
    return digits && (text[0] == '2' || text[0] == '3') ? std::string(1, text[0]) + "." + std::string(text.substr(1)) : "";
}

class Build {
public:
    explicit Build(const Node& root) : root_(root) {}

    Facts read() {
        const Node& environment = root_["environment"];
        out_.begin_job("build", "", root_.at);
        pythons(environment);
        pythons(environment["global"]);
        for (const Node* row : environment["matrix"].items) pythons(*row);
        const std::string_view stack = root_["stack"].text;
        if (const std::size_t at = stack.find("python "); at != std::string_view::npos) {
            const std::string_view version = stack.substr(at + 7, stack.find(',', at) - at - 7);
            out_.python({std::string(trimmed(version)), root_["stack"].at}, "appveyor");
        }
        for (const std::string_view phase : {"init", "install", "before_build", "build_script", "after_build", "before_test", "test_script"}) script(root_[phase]);
        out_.end_job();
        return out_.finish(root_.at);
    }

private:
    /// The variables whose names say that they choose the Python.
    void pythons(const Node& variables) {
        for (const Entry& entry : variables.entries) {
            const std::string_view name = entry.key->text;
            if (!is_one_of(name, {"PYTHON", "PYTHON_VERSION", "PYTHON_HOME", "PY_VERSION", "PYTHONVERSION"}) || !entry.value->is_scalar()) continue;
            out_.python({version_of(entry.value->text), entry.value->at}, "appveyor");
        }
    }

    void script(const Node& lines) {
        for (const Node* line : lines.items) {
            if (line->is_scalar()) out_.script(syntax::script_lines(*line), "", WindowsShell::cmd);
            for (const auto& [word, shell] : {std::pair{"cmd", std::optional(WindowsShell::cmd)}, {"ps", std::optional(WindowsShell::powershell)}, {"sh", std::optional<WindowsShell>()}})
                if ((*line)[word].is_scalar()) out_.script(syntax::script_lines((*line)[word]), "", shell);
        }
        if (lines.is_scalar()) out_.script(syntax::script_lines(lines), "", WindowsShell::cmd);
    }

    const Node& root_;
    syntax::JobFacts out_;
};

Facts collect(std::string_view bytes) {
    const Document document(bytes);
    if (document.unreadable()) return {*document.unreadable()};
    return Build(document.root()).read();
}

}  // namespace

Collector appveyor() { return {.version = 1, .claims = claims, .collect = collect}; }

}  // namespace driftaudit::collector
