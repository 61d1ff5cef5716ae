#pragma once
// What the collectors of manifests share.

#include <optional>
#include <string>
#include <string_view>

#include <driftaudit/facts.hpp>

#include "toml.hpp"

namespace driftaudit::syntax {

/// A Python as version files name it.
struct PythonRequest {
    std::string spec;  // "3.12", "3.12-dev", ">=3.12,<3.13"
    bool range = false;
};

/// Reads `3.12`, `3.12-dev`, `3.13t`, `cpython@3.12`, `cpython-3.12.3-linux-x86_64-gnu`, `pypy3.10-7.3` (its language is 3.10), `>=3.12,<3.13`,
/// `3.12/envs/name`; nothing for what names no Python version (`system`, a path, the name of a virtual environment).
std::optional<PythonRequest> python_request(std::string_view text);

/// A `target-version` in the short form that black and ruff use: "py311" is "3.11"; other texts as they are.
std::string python_of_target(std::string_view text);

/// The version of `Programming Language :: Python :: 3.12`, "" for other classifiers and for a bare major.
std::string python_of_classifier(std::string_view classifier);

/// The PEP 440 set that means the same as a poetry range (`^1.2` is `>=1.2,<2.0`, `1.2` is `==1.2`, `*` is ""): "" too for alternatives (`||`), which no
/// set can say; nothing where the text is no range.
std::optional<std::string> specifier_of_poetry_range(std::string_view range);

/// The marker that a poetry range of Pythons stands for; "" for every Python.
std::string marker_of_python_range(std::string_view range);

/// Both markers at once; "" is no condition.
std::string both_markers(std::string_view a, std::string_view b);

/// A requirement written as a key and a value, as poetry and pipenv do, without its specifier: extras, and the URL of `git`, `path`, `file` and `url`.
Requirement keyed_requirement(const Toml& document, const Toml::Entry& entry, const toml::table* details);

/// True where a template engine has yet to fill in the text (cookiecutter, copier): what cannot be read of it is no mistake of its author.
bool is_template(std::string_view text);

}  // namespace driftaudit::syntax
