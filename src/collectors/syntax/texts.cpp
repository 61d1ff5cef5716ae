#include "texts.hpp"

#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>
#include <string>

namespace driftaudit::syntax {
namespace {

constexpr std::string_view endings[] = {
    "astro",   "bash",   "bat",  "c",        "cc",   "cfg",   "cjs",   "clj",     "cljs", "cmake", "cmd",        "conf",      "cpp",    "cs",     "cshtml",
    "cts",     "cue",    "dart", "dhall",    "ejs",  "elm",   "erb",   "erl",     "ex",   "exs",   "fish",       "fs",        "go",     "gotmpl", "gradle",
    "graphql", "groovy", "h",    "haml",     "hbs",  "hcl",   "hjson", "hpp",     "hs",   "html",  "in",         "ini",       "ipynb",  "j2",     "java",
    "jinja",   "jinja2", "jl",   "js",       "json", "json5", "jsonc", "jsonnet", "jsx",  "kt",    "kts",        "libsonnet", "liquid", "lua",    "mjs",
    "mk",      "ml",     "mts",  "mustache", "nix",  "njk",   "nomad", "php",     "pl",   "pm",    "properties", "ps1",       "psm1",   "pug",    "py",
    "pyi",     "pyw",    "pyx",  "r",        "rb",   "rs",    "scala", "service", "sh",   "sql",   "star",       "svelte",    "swift",  "tcl",    "template",
    "tf",      "tfvars", "tmpl", "toml",     "tpl",  "ts",    "tsx",   "twig",    "vb",   "vue",   "xml",        "yaml",      "yml",    "zsh"};

/// Files without an ending that are read by people only.
constexpr std::string_view documents[] = {"AUTHORS",  "CHANGELOG", "CHANGES", "CODEOWNERS", "CONTRIBUTORS", "COPYING", "COPYRIGHT",
                                          "HISTORY",  "INSTALL",   "LICENCE", "LICENSE",    "MAINTAINERS",  "NEWS",    "NOTICE",
                                          "PKG-INFO", "README",    "SOURCES", "THANKS",     "TODO",         "VERSION"};

bool is_lock(std::string_view name) {
    return name.ends_with(".lock") || name.ends_with("-lock.json") || name.ends_with("-lock.yaml") || name.ends_with("-lock.yml") ||
           name.ends_with(".lock.json") || name.ends_with(".lock.hcl") || name == "npm-shrinkwrap.json" || name == "go.sum";
}

bool is_minified(std::string_view name) {
    return name.ends_with(".min.js") || name.ends_with(".bundle.js") || name.ends_with(".chunk.js") || name.ends_with(".min.html") || name.ends_with(".js.map");
}

}  // namespace

bool is_working_text(std::string_view path) {
    const std::string name = lowered(file_name(path));
    if (is_lock(name) || is_minified(name) || is_env_example(path) || is_env_file(path)) return false;
    const std::size_t dot = name.rfind('.');
    if (dot == std::string::npos) return std::ranges::find(documents, std::string_view(file_name(path))) == std::end(documents);
    if (std::ranges::binary_search(endings, std::string_view(name).substr(dot + 1))) return true;
    if (name.find("dockerfile") != std::string::npos || name.find("containerfile") != std::string::npos) return true;
    // `Makefile.local`, `nginx.conf.dev`, and the shell's own files
    return name.starts_with("makefile.") || name.starts_with("procfile.") || name.starts_with("caddyfile.") || name.find(".conf.") != std::string::npos ||
           name == ".envrc" || name == ".bashrc" || name == ".profile" || name == ".bash_profile" || name == ".zshrc";
}

}  // namespace driftaudit::syntax
