// Python code: the variables it reads and the models it names. Most files of a tree hold neither, and parsing is a hundred times slower than
// searching: so a file is parsed only where one of some telling words stands in it, without which no fact could be found.

#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>

#include <algorithm>

#include "syntax/python-excerpt.hpp"
#include "syntax/python-models.hpp"
#include "syntax/python-variables.hpp"
#include "syntax/python.hpp"
#include "syntax/text.hpp"
#include "syntax/word-search.hpp"

namespace driftaudit::collector {
namespace {

const syntax::WordSearch& telling_words() {
    static const syntax::WordSearch search = [] {
        std::vector<std::string> words = syntax::python::model_words();
        for (const char* word : {"environ|", "environb|", "environs|", "getenv", "Settings", "decouple", "starlette", "envvar", "env_var", "dotenv_values", "import env|"})
            words.emplace_back(word);
        return syntax::WordSearch(std::move(words));
    }();
    return search;
}

/// Not tests: what they read and name concerns nobody who runs the project, and they are half of most trees.
bool claims(std::string_view path) { return (path.ends_with(".py") || path.ends_with(".pyw")) && !is_test_path(path); }

Facts facts_of(std::string_view text) {
    const syntax::python::Module module(text);
    if (module.refused()) return syntax::unreadable("holds more brackets and operators than the Python parser can take");
    if (!module) return syntax::unreadable("the Python parser gave up on this file");
    Facts facts;
    syntax::python::add_variable_reads(module, facts);
    syntax::python::add_settings_reads(module, facts);
    syntax::python::add_model_names(module, facts);
    return facts;
}

/// What is said of statements that no parser can take; tables that only name models are catalogues, and nothing is lost with them.
void add_left_out(std::string_view text, const std::vector<std::string_view>& statements, Facts& facts) {
    if (statements.empty()) return;
    const syntax::Lines lines(text);
    for (const std::string_view statement : statements) {
        if (statement.find("environ") == std::string_view::npos && statement.find("getenv") == std::string_view::npos) continue;
        const Position at = lines.at(static_cast<std::size_t>(statement.data() - text.data()));
        facts.push_back({Unreadable{"a statement with more brackets and operators than the Python parser can take"}, {at, at}, no_scope});
    }
}

Facts collect(std::string_view bytes) {
    constexpr std::size_t small = 4096;  // parsed as fast as cut
    const std::string_view text = syntax::without_bom(bytes);
    if (!telling_words().found_in(text)) return {};
    Facts facts;
    if (text.size() <= small) {
        facts = facts_of(text);
    } else {
        const syntax::python::Excerpt excerpt = syntax::python::excerpt(text, telling_words());
        facts = facts_of(excerpt.text);
        add_left_out(text, excerpt.left_out, facts);
    }
    syntax::sort_by_place(facts);
    return facts;
}

}  // namespace

Collector python_source() { return {.version = 2, .claims = claims, .collect = collect}; }

}  // namespace driftaudit::collector
