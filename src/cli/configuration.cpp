#include "configuration.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <driftaudit/check.hpp>
#include <driftaudit/snapshot.hpp>

namespace driftaudit::cli {
namespace {

constexpr std::string_view yaml_name = ".driftaudit.yml", toml_name = "pyproject.toml";
constexpr std::string_view places[] = {".driftaudit.yaml", yaml_name, toml_name};  // in the order of listings

bool states_configuration(const FileFacts& file) { return is_configuration_file(file.path) || first<Setting>(*file.facts); }

std::string bytes_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in || std::filesystem::is_directory(file)) throw Error("--config " + file + ": " + (in ? "is a folder" : std::strerror(errno)));
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The path of a file seen from a tree, "" where it lies elsewhere.
std::string path_in_tree(const std::string& file, const std::string& tree) {
    std::error_code unknown;
    const std::string path = std::filesystem::relative(file, tree, unknown).generic_string();
    return unknown || path.empty() || path == ".." || path.starts_with("../") || path.starts_with('/') ? "" : path;
}

}  // namespace

Configuration configuration_of_tree(const Source& source, const Listing& listing) {
    Listing at_root;
    for (const std::string_view place : places) {
        const auto entry = std::ranges::find(listing.entries, place, &Entry::path);
        if (entry != listing.entries.end()) at_root.entries.push_back(*entry);
    }
    const Snapshot snapshot = collect(source, std::move(at_root), collectors(), {.jobs = 1});
    const FileFacts* found = nullptr;
    for (const FileFacts& file : snapshot.files) {
        if (!states_configuration(file)) continue;
        if (found) throw Error("two configurations, " + found->path + " and " + file.path + ": keep one");
        found = &file;
    }
    for (const Trouble& trouble : snapshot.troubles)
        if (is_configuration_file(trouble.path)) throw Error(trouble.path + ": " + trouble.reason);
    return found ? read_configuration(found->path, *found->facts, checks()) : Configuration{};
}

Configuration configuration_in_file(const std::string& file, const std::string& tree) {
    const std::string name(file.ends_with(".toml") ? toml_name : yaml_name);
    const auto source = in_memory({{name, bytes_of(file)}});
    const Snapshot snapshot = collect(*source, collectors(), {.jobs = 1});
    if (!snapshot.troubles.empty()) throw Error(file + ": " + snapshot.troubles.front().reason);
    const Facts* found = snapshot.at(name);
    const Facts facts = found ? *found : Facts{};
    Configuration configuration = read_configuration(file, facts, checks());
    if (name == toml_name && !first<Setting>(facts)) throw Error("--config " + file + ": it has no [tool.driftaudit]");
    configuration.path = path_in_tree(file, tree);
    return configuration;
}

}  // namespace driftaudit::cli
