// Image references, and the Python in an image. A tag's number is Python's own only in the repositories that `data/images.tsv` lists; anywhere else
// a tag or repository must say "python" or "py" next to the number. What neither tells stays unknown.
#include <driftaudit/image.hpp>

#include <driftaudit/data.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>
#include <driftaudit/version.hpp>


namespace driftaudit {

namespace {

bool is_registry(std::string_view part) { return part == "localhost" || part.find_first_of(".:") != std::string_view::npos; }

bool is_default_registry(std::string_view part) { return part == "docker.io" || part == "index.docker.io" || part == "registry-1.docker.io"; }

/// `[a-z0-9]+` parts joined by `.`, `_`, `__` or dashes.
bool is_path_part(std::string_view part) {
    const auto allowed = [](char c) { return is_lower(c) || is_digit(c) || c == '.' || c == '_' || c == '-'; };
    if (part.empty() || !is_alnum(part.front()) || !is_alnum(part.back())) return false;
    return std::ranges::all_of(part, allowed) && part.find("..") == std::string_view::npos;
}

bool is_repository(std::string_view repository) { return std::ranges::all_of(split(repository, '/'), is_path_part); }

bool is_registry_text(std::string_view registry) {
    return std::ranges::all_of(registry, [](char c) { return is_alnum(c) || std::string_view(".-:[]_").find(c) != std::string_view::npos; });
}

bool is_tag(std::string_view tag) {
    constexpr std::size_t longest_tag = 128;
    const auto allowed = [](char c) { return is_alnum(c) || c == '_' || c == '.' || c == '-'; };
    return !tag.empty() && tag.size() <= longest_tag && tag.front() != '.' && tag.front() != '-' && std::ranges::all_of(tag, allowed);
}

bool is_digest(std::string_view digest) {
    const std::size_t colon = digest.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == digest.size()) return false;
    return std::ranges::all_of(digest.substr(colon + 1), is_hex);
}

// ---- the Python in it -------------------------------------------------------------------------------------------------------------------

using Python = std::optional<std::string>;

/// The dotted number at the front of a text, with at most three parts; a third above 99 is a date.
std::string_view leading_number(std::string_view text) {
    std::size_t end = 0, parts = 0;
    while (parts < 3) {
        std::size_t i = end;
        if (parts > 0) {
            if (i >= text.size() || text[i] != '.') break;
            ++i;
        }
        const std::size_t begin = i;
        while (i < text.size() && is_digit(text[i])) ++i;
        if (i == begin || i - begin > 2) break;
        end = i;
        ++parts;
    }
    return text.substr(0, end);
}

/// True for a version that CPython has had or may soon have.
bool is_plausible(std::string_view number) {
    const auto version = parse_version(number);
    if (!version) return false;
    return (version->part(0) == 3 && version->part(1) <= 40) || (version->part(0) == 2 && version->part(1) <= 7);
}

/// A tag that begins with Python's version; `rc1` and its like stay with a full release number.
Python leading_python(std::string_view tag) {
    const std::string_view number = leading_number(tag);
    if (number.empty() || !is_plausible(number)) return std::nullopt;
    const std::string_view rest = tag.substr(number.size());
    if (rest.empty() || rest.front() == '-' || rest.front() == '_' || rest.front() == '.') return std::string(number);
    const std::string_view word = tag.substr(0, tag.find('-'));
    const auto version = parse_version(word);
    return version && version->is_prerelease() ? Python(version->str()) : std::nullopt;
}

/// A tag whose first part may be the image's own version, and the next Python's: `1-3.12-bullseye`, `dev-3.11`.
Python second_python(std::string_view tag) {
    const std::size_t dash = tag.find('-');
    if (dash != std::string_view::npos)
        if (auto second = leading_python(tag.substr(dash + 1))) return second;
    return leading_python(tag);
}

/// `39`, `310`, `3.9`, `3.11.6` right after a word that names Python; a bare major says too little.
Python number_after_word(std::string_view text) {
    const std::string_view number = leading_number(text);
    std::size_t digits = 0;
    while (digits < text.size() && is_digit(text[digits])) ++digits;
    std::string dotted(number);
    if (number.find('.') == std::string_view::npos || digits > 2) {
        if (digits < 2 || digits > 3) return std::nullopt;
        dotted = std::string(1, text[0]) + "." + std::string(text.substr(1, digits - 1));
    }
    return is_plausible(dotted) ? Python(dotted) : std::nullopt;
}

/// The version behind `python`, `python-`, `py` or `py-` somewhere in a tag or repository: `2.9.1-python3.9`, `py310-gpu`, `ubi8/python-39`.
Python named_python(std::string_view text) {
    for (std::size_t at = text.find("py"); at != std::string_view::npos; at = text.find("py", at + 1)) {
        if (at > 0 && is_alnum(text[at - 1])) continue;
        std::string_view rest = text.substr(at + 2);
        if (rest.starts_with("thon")) rest.remove_prefix(4);
        if (rest.starts_with('-') || rest.starts_with('_')) rest.remove_prefix(1);
        if (auto python = number_after_word(rest)) return python;
    }
    return std::nullopt;
}

/// What the table says of a repository's tags.
Python listed_python(const std::string& address, const ImageReference& image) {
    for (const auto& row : data_rows("images")) {
        if (row.size() < 2 || !glob_match(row[0], address)) continue;
        const std::string_view reading = row[1];
        if (reading == "tag") return leading_python(image.tag);
        if (reading == "second") return second_python(image.tag);
        if (reading == "minor") {
            auto python = leading_python(image.tag);
            return python && python->starts_with("3.") ? python : std::nullopt;
        }
        if (reading.starts_with("python ")) return std::string(reading.substr(reading.find(' ') + 1));
    }
    return std::nullopt;
}

std::string address_of(const ImageReference& image) { return image.registry.empty() ? image.repository : image.registry + "/" + image.repository; }

}  // namespace

std::string_view ImageReference::name() const { return file_name(repository); }

std::optional<ImageReference> parse_image(std::string_view text) {
    ImageReference image;
    if (const std::size_t at = text.find('@'); at != std::string_view::npos) {
        image.digest = text.substr(at + 1);
        if (!is_digest(image.digest)) return std::nullopt;
        text = text.substr(0, at);
    }
    const std::size_t slash = text.rfind('/');
    const std::size_t colon = text.find(':', slash == std::string_view::npos ? 0 : slash);
    if (colon != std::string_view::npos) {
        image.tag = text.substr(colon + 1);
        if (!is_tag(image.tag)) return std::nullopt;
        text = text.substr(0, colon);
    }
    if (const std::size_t first = text.find('/'); first != std::string_view::npos && is_registry(text.substr(0, first))) {
        if (!is_default_registry(text.substr(0, first))) image.registry = text.substr(0, first);
        text.remove_prefix(first + 1);
    }
    if (image.registry.empty() && text.starts_with("library/")) text.remove_prefix(8);
    image.repository = text;
    if (!is_repository(image.repository) || !is_registry_text(image.registry)) return std::nullopt;
    return image;
}

std::optional<std::string> python_of_image(const ImageReference& image) {
    const std::string address = address_of(image);
    if (auto python = listed_python(address, image)) return python;
    if (auto python = named_python(image.tag)) return python;
    return named_python(image.repository);
}

std::optional<std::string> system_python_of_image(const ImageReference& image) {
    if (image.tag.empty()) return std::nullopt;
    const std::string address = address_of(image);
    for (const auto& row : data_rows("distributions")) {
        if (row.size() < 3) continue;
        const bool any = row[0].empty();
        const bool fits = any ? std::ranges::any_of(split(image.tag, '-'), [&](std::string_view part) { return glob_match(row[1], part); })
                              : glob_match(row[0], address) && glob_match(row[1], image.tag);
        if (fits) return std::string(row[2]);
    }
    return std::nullopt;
}

}  // namespace driftaudit
