#include "rules.hpp"

#include <fmt/format.h>

#include "json.hpp"
#include "table.hpp"
#include "words.hpp"

namespace driftaudit::render {
namespace {

constexpr std::size_t page_columns = 88;

std::string severity_of(const Check& check) { return fmt::format("{}{}", name_of(check.severity), check.enabled ? "" : ", off by default"); }

}  // namespace

void write_rules_text(const std::vector<Row<Check>>& checks, bool color, std::ostream& out) {
    Table table;
    for (const auto& [id, check] : checks)
        table.add({{std::string(id), Paint::bold},
                   {std::string(name_of(check.severity)), paint_of(check.severity)},
                   {fmt::format("{}{}", check.title, check.enabled ? "" : " (off by default)")}});
    table.write(out, "", color);
}

void write_rules_json(const std::vector<Row<Check>>& checks, std::ostream& out) {
    Json rules = Json::array();
    for (const auto& [id, check] : checks)
        rules.push_back({{"id", id},
                         {"severity", name_of(check.severity)},
                         {"title", check.title},
                         {"why", check.why},
                         {"remedy", check.remedy},
                         {"enabled", check.enabled}});
    write_json({{"schema_version", schema_version}, {"rules", std::move(rules)}}, out);
}

void write_explanation(const Row<Check>& check, bool color, std::ostream& out) {
    const auto section = [&](std::string_view title, std::string_view text) {
        out << '\n' << painted(title, Paint::dim, color) << '\n' << wrapped(text, "  ", page_columns);
    };
    out << painted(check.id, Paint::bold, color) << " (" << painted(severity_of(check.value), paint_of(check.value.severity), color) << ")\n";
    out << check.value.title << '\n';
    section("what it costs", check.value.why);
    section("what to do", check.value.remedy);
    section("to accept one", fmt::format("# driftaudit: ignore[{}] the reason", check.id));
}

std::string page_signature(std::string_view id) { return fmt::format("Written by `./dev docs` from the words of `checks/{}.cpp`.\n", id); }

std::string rule_page(const Row<Check>& check, std::string_view example) {
    const std::string shown = example.empty() ? "" : fmt::format("## What it says\n\nOf its fixtures (`fixtures/{}/`), in `--format concise`:\n\n```\n{}```\n\n", check.id, example);
    return fmt::format(
        "# {}\n\n{}\n\nSeverity: {}\n\n## What it costs\n\n{}\n## What to do\n\n{}\n{}"
        "## To accept one\n\nOn the line, or on the line above it:\n\n```\n# driftaudit: ignore[{}] the reason\n```\n\n{}",
        check.id, check.value.title, severity_of(check.value), wrapped(check.value.why, "", 120), wrapped(check.value.remedy, "", 120), shown, check.id,
        page_signature(check.id));
}

std::string rules_index(const std::vector<Row<Check>>& checks) {
    std::string index = "# Rules\n\nWritten by `./dev docs` from the words of `checks/`.\n\n| rule | severity | what it finds |\n| --- | --- | --- |\n";
    for (const auto& [id, check] : checks) index += fmt::format("| [{0}]({0}.md) | {1} | {2} |\n", id, severity_of(check), check.title);
    return index;
}

}  // namespace driftaudit::render
