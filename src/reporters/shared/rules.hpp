#pragma once
// The rules in their own words: the table, a rule's page on the terminal, and the same page for `docs/rules/`.

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/check.hpp>
#include <driftaudit/table.hpp>

namespace driftaudit::render {

/// One rule a line: id, severity, title; rules that are off say so.
void write_rules_text(const std::vector<Row<Check>>& checks, bool color, std::ostream& out);

/// `{"schema_version", "rules": [{"id", "severity", "title", "why", "remedy", "enabled"}]}`.
void write_rules_json(const std::vector<Row<Check>>& checks, std::ostream& out);

/// What `driftaudit explain` prints.
void write_explanation(const Row<Check>& check, bool color, std::ostream& out);

/// The last line of a rule's page, by which a page that was written is known from one that somebody wrote.
std::string page_signature(std::string_view id);

/// The rule's page as Markdown.
std::string rule_page(const Row<Check>& check, std::string_view example = {});

/// The index of all pages as Markdown.
std::string rules_index(const std::vector<Row<Check>>& checks);

}  // namespace driftaudit::render
