#include "pip.hpp"

#include <driftaudit/credentials.hpp>
#include <driftaudit/marker.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>
#include <array>
#include <vector>

namespace driftaudit::syntax {
namespace {

constexpr std::array<std::string_view, 7> archive_endings = {".whl", ".tar.gz", ".zip", ".tar.bz2", ".tgz", ".tar.xz", ".tar"};
constexpr std::array<std::string_view, 4> url_schemes = {"http", "https", "file", "ftp"};
constexpr std::array<std::string_view, 22> vcs_schemes = {"git+http", "git+https", "git+ssh",         "git+git", "git+file",  "hg+http",  "hg+https",  "hg+ssh",
                                                            "hg+file",  "hg+static-http", "svn+http",  "svn+https", "svn+ssh", "svn+svn", "svn+file",
                                                            "bzr+http", "bzr+https", "bzr+ssh", "bzr+sftp", "bzr+ftp", "bzr+lp", "bzr+file"};

// A text that pip takes for a URL: `https://…`, `git+ssh://…`, `file:./lib`.
bool has_scheme(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return false;
    const std::string scheme = lowered(text.substr(0, colon));
    return is_one_of(scheme, url_schemes) || is_one_of(scheme, vcs_schemes);
}

bool is_archive(std::string_view path) {
    return std::any_of(archive_endings.begin(), archive_endings.end(), [&](std::string_view ending) { return path.ends_with(ending); });
}

bool is_name(std::string_view text) {
    return !text.empty() && is_alnum(text.front()) && is_alnum(text.back()) &&
           std::all_of(text.begin(), text.end(), [](char c) { return is_alnum(c) || c == '-' || c == '_' || c == '.'; });
}

bool is_path(std::string_view text) {
    if (text.ends_with(']')) text = text.substr(0, text.rfind('['));
    if (text.find_first_of(" \t<>=!,()\"'") != std::string_view::npos && text.find("#egg=") == std::string_view::npos) return false;
    if (is_name(text.substr(0, std::min(text.find_first_of("[@"), text.size()))) && text.find('@') != std::string_view::npos) return false;  // `name@lib/a.whl` is a wrong URL
    const bool drive = text.size() > 2 && text[1] == ':' && (text[2] == '\\' || text[2] == '/');
    if (text.find(':') != std::string_view::npos && !drive) return false;
    return text.starts_with('.') || text.starts_with('~') || text.find_first_of("/\\") != std::string_view::npos || is_archive(text);
}

// `name-version-python-abi-platform.whl`: the file name tells both (PEP 427). False where it ends so and is none; what a variable or a glob stands for may
// be one.
bool take_wheel(Requirement& requirement, std::string_view path) {
    path = path.substr(0, path.find_first_of("?#"));
    path.remove_prefix(path.find_last_of("/\\") == std::string_view::npos ? 0 : path.find_last_of("/\\") + 1);
    if (!path.ends_with(".whl")) return true;
    path.remove_suffix(4);
    const auto parts = split(path, '-');
    const bool complete = (parts.size() == 5 || (parts.size() == 6 && !parts[2].empty() && is_digit(parts[2][0]))) &&
                          std::none_of(parts.begin(), parts.end(), [](std::string_view part) { return part.empty(); });
    if (!complete) return path.find_first_of("$*?") != std::string_view::npos;
    std::string version(parts[1]);
    if (const std::size_t plus = version.find("%2B"); plus != std::string::npos) version.replace(plus, 3, "+");
    requirement.name = normalized_name(parts[0]);
    requirement.specifier = "==" + version;
    return true;
}

// `[a,b]` at the end of a name or a path: taken off and noted.
std::string_view take_extras(Requirement& requirement, std::string_view text) {
    if (!text.ends_with(']')) return text;
    const std::size_t open = text.rfind('[');
    if (open == std::string_view::npos) return text;
    for (const std::string_view extra : split(text.substr(open + 1, text.size() - open - 2), ','))
        if (!trimmed(extra).empty()) requirement.extras.push_back(normalized_name(trimmed(extra)));
    std::sort(requirement.extras.begin(), requirement.extras.end());
    return text.substr(0, open);
}

// `#egg=name[extra]&subdirectory=x`. False where the egg is no name.
bool take_fragment(Requirement& requirement, std::string_view url) {
    const std::size_t hash = url.find('#');
    if (hash == std::string_view::npos) return true;
    for (const std::string_view part : split(url.substr(hash + 1), '&')) {
        if (!part.starts_with("egg=")) continue;
        const std::string_view name = take_extras(requirement, part.substr(4));
        if (!is_name(name)) return false;
        requirement.name = normalized_name(name);
    }
    return true;
}

// Takes `; marker` off the text: of a URL, which may hold semicolons itself, only where a blank follows. An empty marker is none. False where pip would refuse it.
bool take_marker(Requirement& requirement, std::string_view& text, bool url) {
    const std::size_t at = text.find(url ? "; " : ";");
    if (at == std::string_view::npos) return true;
    requirement.marker = trimmed(text.substr(at + 1));
    text = trimmed(text.substr(0, at));
    return requirement.marker.empty() || normalized_marker(requirement.marker);
}

// Of a `file:` URL that climbs (`file:../lib#egg=x`) pip takes the path alone.
std::string_view without_lost_fragment(std::string_view url) {
    const bool climbs = lowered(url.substr(0, 5)) == "file:" && url.find("../") != std::string_view::npos;
    return climbs ? url.substr(0, url.find('#')) : url;
}

std::optional<Requirement> url_requirement(std::string_view text, bool editable = false) {
    Requirement requirement;
    requirement.written = without_credentials(text);
    std::string_view url = text;
    if (!take_marker(requirement, url, true) || url.find_first_of(" \t") != std::string_view::npos) return std::nullopt;
    if (!editable) url = without_lost_fragment(url);
    requirement.url = without_credentials(url);
    if (!take_wheel(requirement, url) || !take_fragment(requirement, url)) return std::nullopt;
    return requirement;
}

std::optional<Requirement> path_requirement(std::string_view text) {
    Requirement requirement;
    requirement.written = std::string(text);
    std::string_view path = text;
    if (!take_marker(requirement, path, false)) return std::nullopt;
    path = take_extras(requirement, path);
    requirement.url = std::string(path);
    if (!take_wheel(requirement, path) || !take_fragment(requirement, path)) return std::nullopt;
    return requirement;
}

// Some scheme and a colon, or what a variable may complete to them.
bool may_be_url(std::string_view text) {
    const std::string_view scheme = text.substr(0, text.find(':'));
    if (scheme.find('$') != std::string_view::npos) return true;
    return scheme.size() < text.size() && std::all_of(scheme.begin(), scheme.end(), [](char c) { return is_alnum(c) || c == '+' || c == '-' || c == '.'; });
}

// `name==1`, `name @ url`, with a marker that may be empty, or glued to the URL: pip cuts at the first `;`. What stands behind `@` has a scheme.
std::optional<Requirement> marked_requirement(std::string_view text) {
    Requirement marked;
    std::string_view bare = text;
    if (!take_marker(marked, bare, false)) return std::nullopt;
    auto requirement = named_requirement(bare);
    if (!requirement || (!requirement->url.empty() && !may_be_url(requirement->url))) return std::nullopt;
    requirement->marker = std::move(marked.marker);
    requirement->written = without_credentials(text);
    return requirement;
}

// The end of the `${NAME}` that begins here, 0 for none.
std::size_t reference_end(std::string_view text, std::size_t at) {
    if (!text.substr(at).starts_with("${")) return 0;
    const std::size_t end = text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_", at + 2);
    return end != std::string_view::npos && end > at + 2 && text[end] == '}' ? end + 1 : 0;
}

// pip fills in `${NAME}` before it reads a line: we read the line with numbers in their place, and quote it as written.
std::optional<Requirement> requirement_with_variables(std::string_view text) {
    std::string filled;
    std::vector<std::pair<std::string, std::string>> variables;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = reference_end(text, at);
        if (end == 0) {
            filled += text[at++];
            continue;
        }
        variables.emplace_back("918273645" + std::to_string(1000 + variables.size()), text.substr(at, end - at));
        filled += variables.back().first;
        at = end;
    }
    if (variables.empty() || variables.size() > 16) return std::nullopt;
    auto requirement = marked_requirement(filled);
    if (!requirement) return std::nullopt;
    for (const auto& [number, reference] : variables) {
        if (requirement->name.find(number) != std::string::npos) return std::nullopt;
        for (std::string* part : {&requirement->specifier, &requirement->url, &requirement->marker, &requirement->written})
            if (const std::size_t at = part->find(number); at != std::string::npos) part->replace(at, number.size(), reference);
    }
    return requirement;
}

}  // namespace

std::optional<Requirement> named_requirement(std::string_view text) {
    std::optional<Requirement> requirement = parse_requirement(text);
    if (requirement && !requirement->url.empty()) {
        requirement->url = without_credentials(requirement->url);
        requirement->written = without_credentials(requirement->written);
    }
    return requirement;
}

std::optional<Requirement> pip_requirement(std::string_view text) {
    text = trimmed(text);
    if (has_scheme(text)) return url_requirement(text);
    const std::string_view unmarked = trimmed(text.substr(0, text.find(';')));
    if (is_archive(unmarked) && is_path(unmarked)) return path_requirement(text);
    if (auto requirement = marked_requirement(text)) return requirement;
    if (auto requirement = requirement_with_variables(text)) return requirement;
    return is_path(unmarked) ? path_requirement(text) : std::nullopt;
}

std::optional<Requirement> editable_requirement(std::string_view text) {
    text = trimmed(text);
    for (const std::string_view control : {"git:", "hg:", "svn:", "bzr:"})  // pip reads `git://` as `git+git://` here
        if (lowered(text).starts_with(control)) return url_requirement(std::string(control.substr(0, control.size() - 1)) + "+" + std::string(text), true);
    if (has_scheme(text)) return url_requirement(text, true);
    if (text.find("@ ") != std::string_view::npos || text.find(" @") != std::string_view::npos) return named_requirement(text);
    const std::string_view path = text.substr(0, text.find_first_of(";["));
    return !path.empty() && path.find_first_of(" \t<>=!:") == std::string_view::npos ? path_requirement(text) : std::nullopt;
}

}  // namespace driftaudit::syntax
