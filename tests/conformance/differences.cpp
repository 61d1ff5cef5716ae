#include "differences.hpp"

namespace driftaudit::conformance {
namespace {

constexpr std::string_view experimental = "`--parents` and `--security` are in every builder since Dockerfile 1.20, which is newer than the suite's answers";
constexpr std::string_view own_comments = "`# novm` is a word to vermin alone";
constexpr std::string_view as_interpreters = "the interpreters themselves have the name in other releases than the documentation says: Python 3.7 did not";
constexpr std::string_view tests_of_python = "`test` is Python's tests of itself, which images do not have: its parts are in no table";
constexpr std::string_view quoted_folds = "yaml-cpp keeps or drops blanks where a quoted text over several lines folds: no name, path or version is written so";
constexpr std::string_view flow_keys = "yaml-cpp takes `?` and line breaks in keys inside of brackets for something else; nobody writes such keys in the files that are read here";
constexpr std::string_view no_document = "yaml-cpp finds no document, or one too many, where only directives, comments and `...` stand: nothing is said there";
constexpr std::string_view loose_properties = "yaml-cpp does not mind where tags, anchors and tabs stand; what the text says is clear all the same";
constexpr std::string_view blanks_at_end = "yaml-cpp keeps blanks behind the last line of a block at the end of a file";
constexpr std::string_view empty_tagged = "yaml-cpp forgets the tag of an empty value, which then is nothing instead of an empty text";
constexpr std::string_view safe_users = "over ssh a user without a password is no secret, whoever asks";

}  // namespace

const std::vector<Difference>& differences() {
    static const std::vector<Difference> table = {
        {"compose_model", "load-0051", "a project that is good, and that its owner cannot print"},
        {"compose_model", "load-0118", "`pre_start` is in the specification now; the release that was asked is older"},

        {"dockerfile_eval", "eval-0126", "`# check=error=true` makes warnings of style stop the build: we have no such rules"},
        {"dockerfile_eval", "eval-0322", experimental},
        {"dockerfile_eval", "eval-0323", experimental},
        {"dockerfile_eval", "eval-0361", experimental},
        {"dockerfile_eval", "eval-0363", experimental},
        {"dockerfile_eval", "eval-0364", experimental},

        {"dockerfile_parse", "snippet-0322", experimental},
        {"dockerfile_parse", "snippet-0324", experimental},
        {"dockerfile_parse", "snippet-0361", experimental},
        {"dockerfile_parse", "snippet-0363", experimental},
        {"dockerfile_parse", "snippet-0364", experimental},

        {"dotenv_python", "bindings-0044", "1.2.2, the release that is installed, leaves a byte order mark in the first name; a later one takes it off"},

        {"installed_env", "strip_url-0004", safe_users},
        {"installed_env", "strip_url-0006", safe_users},

        {"uv_lock_drift", "pair-0106", "the lock is of another state of the project: it has iniconfig where the manifest asks for anyio"},
        {"uv_lock_drift", "pair-0244", "the lock is of a later state of the project: it records child2 for child1, whose manifest asks for nothing"},
        {"uv_lock_drift", "pair-0245", "the lock is of a later state of the project: it records child2 for child1, whose manifest asks for nothing"},

        {"min_python", "vermin-0660", own_comments},
        {"min_python", "vermin-0663", own_comments},
        {"min_python", "vermin-0721", as_interpreters},
        {"min_python", "vermin-0724", as_interpreters},
        {"min_python", "vermin-0781", as_interpreters},
        {"min_python", "vermin-0783", as_interpreters},
        {"min_python", "vermin-0785", as_interpreters},
        {"min_python", "vermin-0788", as_interpreters},
        {"min_python", "vermin-0794", as_interpreters},
        {"min_python", "vermin-0796", as_interpreters},
        {"min_python", "vermin-0800", as_interpreters},
        {"min_python", "vermin-1103", as_interpreters},
        {"min_python", "vermin-2200", as_interpreters},
        {"min_python", "vermin-4410", own_comments},
        {"min_python", "vermin-4411", own_comments},
        {"min_python", "vermin-4645", tests_of_python},
        {"min_python", "vermin-4647", tests_of_python},
        {"min_python", "vermin-4648", tests_of_python},
        {"min_python", "vermin-4649", tests_of_python},
        {"min_python", "vermin-4650", tests_of_python},
        {"yaml", "yaml-0068", flow_keys},
        {"yaml", "yaml-0088", quoted_folds},
        {"yaml", "yaml-0094", quoted_folds},
        {"yaml", "yaml-0109", flow_keys},
        {"yaml", "yaml-0121", flow_keys},
        {"yaml", "yaml-0126", no_document},
        {"yaml", "yaml-0132", no_document},
        {"yaml", "yaml-0138", quoted_folds},
        {"yaml", "yaml-0150", no_document},
        {"yaml", "yaml-0194", quoted_folds},
        {"yaml", "yaml-0208", empty_tagged},
        {"yaml", "yaml-0218", loose_properties},
        {"yaml", "yaml-0224", loose_properties},
        {"yaml", "yaml-0227", flow_keys},
        {"yaml", "yaml-0233", no_document},
        {"yaml", "yaml-0241", blanks_at_end},
        {"yaml", "yaml-0262", blanks_at_end},
        {"yaml", "yaml-0277", no_document},
        {"yaml", "yaml-0293", quoted_folds},
        {"yaml", "yaml-0304", quoted_folds},
        {"yaml", "yaml-0314", loose_properties},
        {"yaml", "yaml-0315", no_document},
        {"yaml", "yaml-0344", quoted_folds},
        {"yaml", "yaml-0349", quoted_folds},
        {"yaml", "yaml-0361", empty_tagged},
        {"yaml", "yaml-0383", loose_properties},
    };
    return table;
}

}  // namespace driftaudit::conformance
