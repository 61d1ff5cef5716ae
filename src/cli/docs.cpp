#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "../reporters/shared/rules.hpp"
#include "commands.hpp"
#include "output.hpp"

namespace driftaudit::cli {
namespace {

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// What the rule says of its fixtures: the goldens of those where it speaks.
std::string example_of(const std::filesystem::path& fixtures, std::string_view rule) {
    std::vector<std::filesystem::path> goldens;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(fixtures / rule, none))
        if (entry.path().extension() == ".txt") goldens.push_back(entry.path());
    std::sort(goldens.begin(), goldens.end());
    std::string said;
    for (const auto& golden : goldens) said += text_of(golden);
    return said;
}

/// Removes the pages of rules that are gone; a page that this command did not write stays.
void remove_stale_pages(const std::filesystem::path& folder) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::string id = entry.path().stem().string();
        const bool is_rule = std::any_of(checks().begin(), checks().end(), [&](const Row<Check>& row) { return row.id == id; });
        if (entry.path().extension() == ".md" && !is_rule && text_of(entry.path()).ends_with(render::page_signature(id))) std::filesystem::remove(entry.path());
    }
}

}  // namespace

Exit docs(const CommandLine& told) {
    const std::filesystem::path folder = told.folder;
    try {
        std::filesystem::create_directories(folder);
        remove_stale_pages(folder);
    } catch (const std::filesystem::filesystem_error& error) {
        throw Error(error.what());
    }
    for (const Row<Check>& check : checks()) write_file((folder / (std::string(check.id) + ".md")).string(), render::rule_page(check, told.fixtures.empty() ? "" : example_of(told.fixtures, check.id)));
    write_file((folder / "README.md").string(), render::rules_index(checks()));
    return clean;
}

}  // namespace driftaudit::cli
