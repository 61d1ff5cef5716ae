#include "differences.hpp"

namespace driftaudit::conformance {
namespace {

constexpr std::string_view spelling = "a Version keeps no spelling: `===` compares normal forms, so that a lock's 1.1 still is a manifest's ===1.01";
constexpr std::string_view extras_known = "an environment always knows which extras were asked for, none where it names none";
constexpr std::string_view experimental = "`--parents` and `--security` are refused by the stable frontend alone: a `# syntax=` line brings them";

}  // namespace

const std::vector<Difference>& differences() {
    static const std::vector<Difference> table = {
        {"dockerfile_parse", "snippet-0322", experimental},
        {"dockerfile_parse", "snippet-0324", experimental},
        {"dockerfile_parse", "snippet-0361", experimental},
        {"dockerfile_parse", "snippet-0363", experimental},
        {"dockerfile_parse", "snippet-0364", experimental},

        {"pep440", "specifier_contains-0268", spelling},
        {"pep440", "specifier_contains-0276", spelling},
        {"pep440", "specifier_contains-0279", spelling},
        {"pep440", "specifier_contains-0283", spelling},
        {"pep440", "specifier_contains-0286", spelling},

        {"pep508", "marker_eval-0041", extras_known},
        {"pep508", "marker_eval-0042", extras_known},

        {"pyproject_deps", "group-0028", "an empty group leaves no fact, so that including it looks like including none"},

        {"requirements_files", "file-0055", "of a file: URL whose host is `..` pip loses the name that its egg gives"},
        {"requirements_files", "file-0075", "of a file: URL whose host is `..` pip loses the name that its egg gives"},
        {"requirements_files", "line-0028", "which features --use-feature knows is each release's own"},
        {"requirements_files", "line-0062", "an empty clause between two commas hides nothing of what is meant"},
    };
    return table;
}

}  // namespace driftaudit::conformance
