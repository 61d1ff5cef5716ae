#include "manifest.hpp"

#include <driftaudit/credentials.hpp>
#include <driftaudit/ranges.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>
#include <array>

#include "pip.hpp"

namespace driftaudit::syntax {
namespace {

constexpr std::array<std::string_view, 8> implementations = {"cpython", "pypy", "graalpy", "graalpython", "stackless", "python", "pyston", "jython"};

// The text behind the name of an implementation and its `@` or `-`: `cpython@3.12` is `3.12`.
std::string_view without_implementation(std::string_view text) {
    const std::string small = lowered(text);
    for (const std::string_view name : implementations) {
        if (!small.starts_with(name)) continue;
        text.remove_prefix(name.size());
        if (text.starts_with('@') || text.starts_with('-')) text.remove_prefix(1);
        return text;
    }
    return text;
}

// The digits and dots at the begin of the text, no dot at their end.
std::string_view leading_release(std::string_view text) {
    std::string_view release = text.substr(0, text.find_first_not_of("0123456789."));
    while (release.ends_with('.')) release.remove_suffix(1);
    return release;
}

std::string set_text(const Specifiers& set) {
    std::string out;
    for (const Specifier& clause : set.clauses) out += (out.empty() ? "" : ",") + clause.str();
    return out;
}

// `python_version` knows two numbers; what says more is about `python_full_version`.
std::string marker_of_clause(const Specifier& clause) {
    const bool minor = clause.version.release.size() <= 2 && !clause.version.pre && clause.op != "===";
    return std::string(minor ? "python_version " : "python_full_version ") + clause.op + " \"" + clause.version.str() + (clause.wildcard ? ".*" : "") + "\"";
}

std::string_view first_text(const toml::table& table, std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys)
        if (const std::string_view text = find_text(table, {key}); !text.empty()) return text;
    return {};
}

std::string url_of(const toml::table& details) {
    for (const std::string_view control : {"git", "hg", "svn", "bzr"}) {
        const std::string_view repository = find_text(details, {control});
        if (repository.empty()) continue;
        const std::string_view revision = first_text(details, {"rev", "ref", "tag", "branch"});
        const std::string prefix = repository.starts_with(std::string(control) + "+") ? "" : std::string(control) + "+";
        return without_credentials(prefix + std::string(repository) + (revision.empty() ? "" : "@" + std::string(revision)));
    }
    return without_credentials(first_text(details, {"path", "url", "file"}));
}

}  // namespace

std::optional<PythonRequest> python_request(std::string_view text) {
    text = trimmed(text);
    if (text.find_first_of("<>=~!,*") != std::string_view::npos && parse_specifiers(text)) return PythonRequest{std::string(text), true};
    const std::string_view rest = without_implementation(text);
    const std::string_view release = leading_release(rest);
    if (release.empty() || release.find("..") != std::string_view::npos || !parse_version(release)) return std::nullopt;
    const bool pypy = rest.size() != text.size() && lowered(text).starts_with("pypy");
    const std::string_view tail = rest.substr(release.size());
    if (!pypy && (tail.starts_with("-dev") || (!tail.empty() && std::string_view("abr").find(tail[0]) != std::string_view::npos))) {
        const std::string_view whole = rest.substr(0, rest.find_first_of("/+ "));  // 3.12-dev, 3.13.0rc1
        if (parse_version(whole)) return PythonRequest{std::string(whole), false};
    }
    // A virtual environment's name may begin with a number; a version goes on only with what belongs to one.
    const bool version =
        tail.empty() || tail.starts_with("t") || tail.starts_with("-") || tail.starts_with("+") || tail.starts_with("/") || tail.starts_with(".");
    if (!version || release[0] == '0' || parse_version(release)->part(0) > 9) return std::nullopt;
    return PythonRequest{std::string(release), false};
}

std::string python_of_target(std::string_view text) {
    std::string_view digits = text;
    if (digits.starts_with("py")) digits.remove_prefix(2);
    const bool short_form = digits.size() >= 2 && std::all_of(digits.begin(), digits.end(), is_digit);
    if (!short_form) return std::string(text);
    return std::string(digits.substr(0, 1)) + "." + std::string(digits.substr(1));
}

std::string python_of_classifier(std::string_view classifier) {
    constexpr std::string_view head = "Programming Language :: Python :: ";
    classifier = trimmed(classifier);
    if (!classifier.starts_with(head)) return "";
    const std::string_view version = classifier.substr(head.size());
    const bool dotted = version.size() > 2 && version.find_first_not_of("0123456789.") == std::string_view::npos && version.find('.') != std::string_view::npos;
    return dotted ? std::string(version) : "";
}

std::optional<std::string> specifier_of_poetry_range(std::string_view range) {
    range = trimmed(range);
    if (range == "latest") return "";
    const auto alternatives = parse_poetry_range(range);
    if (!alternatives) return std::nullopt;
    return alternatives->size() == 1 ? set_text(alternatives->front()) : std::string{};
}

std::string marker_of_python_range(std::string_view range) {
    const auto alternatives = parse_poetry_range(trimmed(range));
    if (!alternatives) return {};
    std::string out;
    for (const Specifiers& set : *alternatives) {
        std::string all;
        for (const Specifier& clause : set.clauses) all = both_markers(all, marker_of_clause(clause));
        if (all.empty()) return {};
        out += (out.empty() ? "" : " or ") + all;
    }
    return out;
}

std::string both_markers(std::string_view a, std::string_view b) {
    if (a.empty() || b.empty()) return std::string(a.empty() ? b : a);
    const auto guarded = [](std::string_view marker) {
        return marker.find(" or ") == std::string_view::npos ? std::string(marker) : "(" + std::string(marker) + ")";
    };
    return guarded(a) + " and " + guarded(b);
}

Requirement keyed_requirement(const Toml& document, const Toml::Entry& entry, const toml::table* details) {
    Requirement out;
    const std::string_view key = entry.key->str();
    out.name = normalized_name(key);
    const toml::table* whole = entry.value->as_table();
    const bool spread = whole && !whole->is_inline();  // `[tool.poetry.dependencies.x]`, `x.version = "1"`
    const std::string_view version = whole ? find_text(*whole, {"version"}) : std::string_view{};
    out.written = spread ? std::string(key) + " = \"" + std::string(version) + '"' : without_credentials(document.text(document.span(entry)));
    if (!details) return out;
    if (const toml::array* extras = find_array(*details, {"extras"}))
        for (const toml::node& extra : *extras)
            if (const std::string_view text = text_of(&extra); !text.empty()) out.extras.push_back(normalized_name(text));
    out.url = url_of(*details);
    return out;
}

bool is_template(std::string_view text) { return text.find("{%") != std::string_view::npos || text.find("{{") != std::string_view::npos; }

}  // namespace driftaudit::syntax
