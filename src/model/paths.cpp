#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include <array>
#include <vector>

namespace driftaudit {

namespace {

// ---- globs ------------------------------------------------------------------------------------------------------------------------------

constexpr std::size_t most_alternatives = 256;

/// The `{a,b}` that closes first after `open`: its end, and the commas on its own level.
struct Braces {
    std::size_t end = std::string_view::npos;
    std::vector<std::size_t> commas;
};

Braces braces_at(std::string_view glob, std::size_t open) {
    Braces braces;
    std::size_t depth = 0;
    for (std::size_t i = open; i < glob.size(); ++i) {
        if (glob[i] == '{') ++depth;
        if (glob[i] == ',' && depth == 1) braces.commas.push_back(i);
        if (glob[i] == '}' && --depth == 0) {
            braces.end = i;
            break;
        }
    }
    return braces;
}

/// Every glob that the braces stand for; braces without a comma are literal, and past the limit the rest is left unexpanded.
std::vector<std::string> without_braces(std::string_view glob) {
    std::vector<std::string> pending{std::string(glob)};
    std::vector<std::string> done;
    while (!pending.empty()) {
        const std::string current = std::move(pending.back());
        pending.pop_back();
        const std::size_t open = current.find('{');
        const Braces braces = open == std::string::npos ? Braces{} : braces_at(current, open);
        if (braces.end == std::string_view::npos || braces.commas.empty() || pending.size() + done.size() >= most_alternatives) {
            done.push_back(current);
            continue;
        }
        std::size_t begin = open + 1;
        auto ends = braces.commas;
        ends.push_back(braces.end);
        for (const std::size_t end : ends) {
            pending.push_back(current.substr(0, open) + current.substr(begin, end - begin) + current.substr(braces.end + 1));
            begin = end + 1;
        }
    }
    return done;
}

/// Matches `[…]` at the front of the glob against one character; the length of the class in `length`, 0 where it is never closed.
bool class_matches(std::string_view glob, char c, std::size_t& length) {
    std::size_t i = 1;
    const bool negated = i < glob.size() && (glob[i] == '!' || glob[i] == '^');
    if (negated) ++i;
    bool found = false;
    for (const std::size_t first = i; i < glob.size() && (glob[i] != ']' || i == first); ++i) {
        char last = glob[i];
        const char begin = glob[i];
        if (i + 2 < glob.size() && glob[i + 1] == '-' && glob[i + 2] != ']') {
            last = glob[i + 2];
            i += 2;
        }
        found = found || (begin <= c && c <= last);
    }
    length = i < glob.size() ? i + 1 : 0;
    return found != negated;
}

/// The length of the glob's first element where it matches the character, 0 where it does not.
std::size_t element_matches(std::string_view glob, char c) {
    if (glob.empty()) return 0;
    if (glob.front() == '?') return 1;
    if (glob.front() == '[') {
        std::size_t length = 0;
        const bool found = class_matches(glob, c, length);
        if (length) return found ? length : 0;
    }
    if (glob.front() == '\\' && glob.size() > 1) return glob[1] == c ? 2 : 0;
    return glob.front() == c ? 1 : 0;
}

/// One segment of a path against one of a glob: `*` is tried short first, and only the last `*` is ever taken up again.
bool segment_matches(std::string_view glob, std::string_view text) {
    constexpr auto none = std::string_view::npos;
    std::size_t g = 0, t = 0, star = none, mark = 0;
    while (t < text.size()) {
        if (g < glob.size() && glob[g] == '*') {
            star = g++;
            mark = t;
        } else if (const std::size_t step = element_matches(glob.substr(std::min(g, glob.size())), text[t])) {
            g += step;
            ++t;
        } else if (star != none) {
            g = star + 1;
            t = ++mark;
        } else {
            return false;
        }
    }
    while (g < glob.size() && glob[g] == '*') ++g;
    return g == glob.size();
}

bool segments_match(const std::vector<std::string_view>& glob, const std::vector<std::string_view>& path) {
    constexpr auto none = std::string_view::npos;
    std::size_t g = 0, p = 0, star = none, mark = 0;
    while (p < path.size()) {
        if (g < glob.size() && glob[g] == "**") {
            if (g + 1 == glob.size()) return true;
            star = g++;
            mark = p;
        } else if (g < glob.size() && segment_matches(glob[g], path[p])) {
            ++g, ++p;
        } else if (star != none) {
            g = star + 1;
            p = ++mark;
        } else {
            return false;
        }
    }
    return g == glob.size();
}

// ---- names ------------------------------------------------------------------------------------------------------------------------------

constexpr std::array<std::string_view, 10> example_words = {"example", "examples", "sample",  "template", "tmpl",
                                                            "tpl",     "dist",     "default", "defaults", "skeleton"};
constexpr std::array<std::string_view, 14> stage_words = {"dev",     "development", "prod",   "production", "stage",   "staging", "test",
                                                          "testing", "local",       "docker", "ci",         "compose", "shared",  "common"};
/// Endings that make a name with "env" in it a program, a page or a document.
constexpr std::array<std::string_view, 32> other_endings = {"py",   "pyi", "ipynb", "js",  "mjs",  "cjs",  "ts",   "tsx",   "jsx",  "md", "rst",
                                                            "html", "css", "json",  "yml", "yaml", "toml", "sh",   "bash",  "go",   "rs", "rb",
                                                            "java", "php", "tf",    "xml", "ini",  "cfg",  "lock", "vault", "keys", "j2"};

std::vector<std::string_view> words_of(std::string_view name) {
    return split(name, [](char c) { return c == '.' || c == '-' || c == '_'; });
}

bool has_word(std::string_view name, std::string_view word) { return std::ranges::count(words_of(name), word) > 0; }

bool is_other_kind(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    return dot != std::string_view::npos && is_one_of(name.substr(dot + 1), other_endings);
}

bool is_example_name(std::string_view name) {
    // `service.conf.example` is what `service.conf`, read like an env file, is copied from
    if (name.ends_with(".conf.example") || name.ends_with(".conf.sample")) return true;
    if (!has_word(name, "env") && !has_word(name, "dotenv")) return false;
    return !is_other_kind(name) && std::ranges::any_of(words_of(name), [](std::string_view word) { return is_one_of(word, example_words); });
}

bool is_test_folder(std::string_view name) {
    static constexpr std::array<std::string_view, 8> names = {"test", "tests", "testing", "__tests__", "testdata", "unittests", "e2e", "testcases"};
    if (is_one_of(name, names)) return true;
    for (const std::string_view start : {"test_", "test-", "tests_", "tests-"})
        if (name.starts_with(start)) return true;
    for (const std::string_view end : {"_test", "-test", "_tests", "-tests"})
        if (name.ends_with(end)) return true;
    return false;
}

bool is_test_file(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos) return false;
    const std::string_view stem = name.substr(0, dot), ending = name.substr(dot + 1);
    if (ending != "py" && ending != "pyi" && ending != "ipynb") return false;
    return stem == "conftest" || stem == "tests" || stem.starts_with("test_") || stem.ends_with("_test") || stem.ends_with("_tests");
}

}  // namespace

std::string directory_of(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos || slash == 0 ? "." : std::string(path.substr(0, slash));
}

std::string_view file_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string join_path(std::string_view base, std::string_view relative) {
    if (relative.starts_with('/')) return "";
    std::vector<std::string_view> parts;
    for (const std::string_view text : {base, relative}) {
        for (const std::string_view part : split(text, '/')) {
            if (part.empty() || part == ".") continue;
            if (part != "..") {
                parts.push_back(part);
            } else if (parts.empty()) {
                return "";
            } else {
                parts.pop_back();
            }
        }
    }
    std::string out;
    for (const std::string_view part : parts) (out += out.empty() ? "" : "/") += part;
    return out.empty() ? "." : out;
}

bool is_inside(std::string_view path, std::string_view folder) {
    if (folder == "." || path == folder) return true;
    return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

bool glob_match(std::string_view glob, std::string_view path) {
    while (glob.starts_with("./")) glob.remove_prefix(2);
    const auto segments = split(path, '/');
    return std::ranges::any_of(without_braces(glob), [&](const std::string& plain) { return segments_match(split(plain, '/'), segments); });
}

bool glob_covers(std::string_view glob, std::string_view path) {
    while (glob.starts_with("./")) glob.remove_prefix(2);
    while (glob.ends_with('/')) glob.remove_suffix(1);
    // most paths differ from most globs before the first star
    if (!path.starts_with(glob.substr(0, glob.find_first_of("*?[{\\")))) return false;
    return glob_match(glob, path) || glob_match(std::string(glob) + "/**", path);
}

bool is_env_example(std::string_view path) { return is_example_name(lowered(file_name(path))); }

bool is_env_file(std::string_view path) {
    const std::string name = lowered(file_name(path));
    // `.envs/.production/.django`: a folder of them
    if ((path.starts_with(".envs/") || path.find("/.envs/") != std::string_view::npos) && !is_example_name(name) && !is_other_kind(name)) return true;
    if (is_example_name(name) || is_other_kind(name)) return false;
    if (name == ".env" || name == ".flaskenv" || name.starts_with(".env.") || name.starts_with(".env-") || name.starts_with(".env_")) return true;
    if (name.size() > 4 && name.ends_with(".env")) return true;
    return name.starts_with("env.") && is_one_of(std::string_view(name).substr(4), stage_words);
}

bool is_configuration_file(std::string_view path) { return file_name(path) == ".driftaudit.yml" || file_name(path) == ".driftaudit.yaml"; }

bool is_template_path(std::string_view path) { return path.find("{{") != std::string_view::npos || path.find("{%") != std::string_view::npos; }

bool is_test_path(std::string_view path) {
    const auto parts = split(path, '/');
    return is_test_file(parts.back()) || std::any_of(parts.begin(), parts.end() - 1, is_test_folder);
}

}  // namespace driftaudit
