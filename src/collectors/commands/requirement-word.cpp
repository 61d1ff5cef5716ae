// pip reads a word of its command line as it reads a line of a requirements file (`syntax/pip.hpp`). What differs here: globs, which the shell fills in, parts
// that are known only when the command runs, and the forms of other tools.

#include "requirement-word.hpp"

#include <algorithm>

#include <driftaudit/text.hpp>
#include <driftaudit/credentials.hpp>

#include "../syntax/manifest.hpp"
#include "../syntax/match-spec.hpp"
#include "../syntax/pip.hpp"

namespace driftaudit::commands {
namespace {

constexpr std::string_view archive_endings[] = {".whl", ".tar.gz", ".zip", ".tgz", ".tar.bz2", ".tar.xz", ".tar"};

bool is_archive(std::string_view text) {
    if (text.ends_with(']')) text = text.substr(0, std::min(text.find_last_of('['), text.size()));
    return std::ranges::any_of(archive_endings, [&](std::string_view ending) { return text.ends_with(ending); });
}
bool is_url(std::string_view text) { return text.find("://") != std::string_view::npos || text.starts_with("git+") || text.starts_with("file:"); }

/// True where nothing is unknown but the user and the host, which no requirement is judged by.
bool has_known_path(std::string_view url) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos) return false;
    return url.substr(0, scheme).find('$') == std::string_view::npos &&
           url.substr(std::min(url.find('/', scheme + 3), url.size())).find_first_of("$`(") == std::string_view::npos;
}

/// `name[extras]` and an operator, whose version is known only when it runs.
std::optional<Requirement> partly_known(std::string_view text) {
    if (is_url(text)) return has_known_path(text) ? syntax::pip_requirement(text) : std::nullopt;
    text = text.substr(0, text.find(';'));
    const std::size_t op = text.find_first_of("=<>!~");
    if (op == std::string_view::npos || op == 0 || text.substr(0, op).find_first_of("$`{(/") != std::string_view::npos) return std::nullopt;
    auto requirement = parse_requirement(text.substr(0, op));
    if (requirement) requirement->specifier = text.substr(op);
    return requirement;
}

/// `dist/*.whl`: archives of some names.
Requirement glob_requirement(std::string_view text) {
    Requirement out;
    out.url = text;
    return out;
}

std::optional<Requirement> pip_word(const Argument& word) {
    const std::string_view text = word.text();
    if (!word.literal) return partly_known(text);
    if (is_folder(text)) return std::nullopt;
    const bool path = is_archive(text) || text.find('/') != std::string_view::npos;
    if (path && !is_url(text) && text.find_first_of("*?") != std::string_view::npos) return glob_requirement(text);
    return syntax::pip_requirement(text);
}

/// `name@version` as uv's tools and poetry write it; the range is poetry's.
std::optional<Requirement> at_requirement(const Argument& word) {
    const std::string_view text = word.text();
    const std::size_t at = text.find('@');
    if (at == std::string_view::npos || at == 0 || is_url(text) || !word.literal) return std::nullopt;
    auto requirement = parse_requirement(text.substr(0, at));
    const auto specifier = syntax::specifier_of_poetry_range(text.substr(at + 1));
    if (!requirement || !specifier || at + 1 == text.size()) return std::nullopt;
    requirement->specifier = *specifier;
    return requirement;
}

std::optional<Requirement> conda_requirement(const Argument& word) {
    const syntax::MatchSpec spec = syntax::read_match_spec(word.text());
    auto requirement = parse_requirement(spec.name);
    if (!requirement || !word.literal || word.text().starts_with('.')) return std::nullopt;
    requirement->specifier = spec.specifier;
    return requirement;
}

}  // namespace

bool is_folder(std::string_view text) {
    if (text.empty() || is_url(text) || is_archive(text) || text.find('*') != std::string_view::npos || text.find('@') != std::string_view::npos) return false;
    const std::string_view path = text.substr(0, text.find('['));
    if (path.find_first_of("<>=!; ") != std::string_view::npos) return false;
    return path.starts_with('.') || path.find('/') != std::string_view::npos;
}

std::optional<Requirement> requirement_of(const Argument& word, Operands kind) {
    if (word.text().empty() || word.text()[0] == '-' || word.stands_for_file) return std::nullopt;
    std::optional<Requirement> out;
    if (kind == Operands::tool || kind == Operands::poetry) out = at_requirement(word);
    if (!out) out = kind == Operands::conda ? conda_requirement(word) : pip_word(word);
    if (out) out->written = without_credentials(word.written.empty() ? word.text() : word.written);
    return out;
}

std::vector<Argument> divided(const Argument& list) {
    std::vector<Argument> out;
    const std::string_view text = list.text();
    std::size_t begin = 0;
    int open = 0;
    const auto take = [&](std::size_t end) {
        if (begin == 0 && end == text.size()) return out.push_back(list);
        Argument part = list;
        part.value = list.value.slice(begin, end);
        part.written = part.value.text;
        if (!part.text().empty()) part.at = part.value.span(0, part.value.text.size());
        out.push_back(std::move(part));
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        open += text[i] == '[' ? 1 : text[i] == ']' ? -1 : 0;
        const std::size_t next = text.find_first_not_of(' ', i + 1);
        if (text[i] != ',' || open > 0 || next == std::string_view::npos || std::string_view("<>=!~").find(text[next]) != std::string_view::npos) continue;
        take(i);
        begin = next;
    }
    take(text.size());
    return out;
}

std::string conda_python(const Argument& word) {
    const syntax::MatchSpec spec = syntax::read_match_spec(word.text());
    return spec.one ? std::string(syntax::series_of(spec)) : std::string();
}

std::string requested_python(std::string_view text) {
    const auto request = syntax::python_request(program_name(text));
    return request && !request->range ? request->spec : std::string();
}

}  // namespace driftaudit::commands
