// poetry.lock. Releases differ: until 1.4 a package has a `category`, since 2.0 `groups` with their `markers`; its needs are poetry's own ranges by name,
// which are carried over to PEP 508 here.
#include <driftaudit/collector.hpp>
#include <driftaudit/credentials.hpp>
#include <driftaudit/paths.hpp>

#include "syntax/lock.hpp"
#include "syntax/manifest.hpp"

namespace driftaudit::collector {
namespace {

using syntax::LockField;
using syntax::LockFields;
using syntax::LockTable;

// Without a source of its own, a package is from the default index; "legacy" is poetry's word for every other index.
std::string source_of(const LockTable& package) {
    const std::string_view type = package.text("source.type");
    if (type.empty() || type == "legacy") return "registry";
    if (type == "directory") return package.text("develop") == "true" ? "editable" : "directory";
    if (type == "file") return "path";
    return std::string(type);  // git, url
}

// Poetry 2 writes one marker, or one for each group where these differ; a group that has none always wants the package.
std::string marker_of(const LockTable& package) {
    const std::vector<std::string_view> markers = package.texts("markers");
    const bool by_group = !package.find("markers");
    if (by_group && markers.size() < package.texts("groups").size()) return {};
    return syntax::any_marker(markers);
}

std::string specifier_of(std::string_view range) {
    return range.empty() ? std::string{} : syntax::specifier_of_poetry_range(range).value_or("");
}

// One entry of `[package.dependencies]`: `name = ">=1"`, or a table at that key, perhaps one of several.
Need need_of(std::string_view key, LockFields fields) {
    const std::string_view name = key.substr(key.find('.') + 1);
    const auto text = [&](std::string_view of) { return syntax::text_of(fields, std::string(key).append(of)); };
    std::vector<std::string_view> extras;
    for (const LockField& field : fields)
        if (field.key.size() == key.size() + 7 && field.key.ends_with(".extras")) extras.push_back(field.text);
    std::string url(text(".url"));
    if (url.empty()) url = text(".path");
    if (const std::string_view repository = text(".git"); !repository.empty()) url = "git+" + std::string(repository);
    std::string marker(text(".markers"));
    if (const std::string_view python = text(".python"); !python.empty()) marker = syntax::both_markers(marker, syntax::marker_of_python_range(python));
    const std::string_view range = fields[0].key == key ? std::string_view(fields[0].text) : text(".version");
    const bool by_extra = text(".optional") == "true" && marker.find("extra") == marker.npos;
    return {syntax::requirement_text(normalized_name(name), extras, specifier_of(range), url, marker), {by_extra ? Group::Kind::extra : Group::Kind::main, ""}, fields[0].at};
}

// The key of the entry that a field belongs to: "dependencies.name".
std::string_view entry_of(const LockField& field) {
    const std::string_view key = field.key;
    return key.substr(0, key.find('.', key.find('.') + 1));
}

void fill_needs(const LockTable& table, LockedPackage& package) {
    const LockFields fields(table.fields);
    for (std::size_t begin = 0; begin < fields.size();) {
        const std::string_view entry = entry_of(fields[begin]);
        std::size_t end = begin + 1;
        while (end < fields.size() && fields[end].item == fields[begin].item && entry_of(fields[end]) == entry) ++end;
        if (entry.starts_with("dependencies.")) package.needs.push_back(need_of(entry, fields.subspan(begin, end - begin)));
        begin = end;
    }
}

void fill(const LockTable& table, LockedPackage& package) {
    package.source = source_of(table);
    if (package.source != "registry") package.origin = without_credentials(table.text("source.url"));
    package.marker = marker_of(table);
    package.python = table.text("python-versions");
    package.optional = table.text("optional") == "true";
    for (const std::string_view group : table.texts("groups")) package.groups.emplace_back(group);
    if (const std::string_view category = table.text("category"); !category.empty()) package.groups.emplace_back(category);
    fill_needs(table, package);
}

const syntax::LockDialect dialect{
    .tool = "poetry",
    .file = "poetry.lock",
    .packages = "package",
    .package_keys = {"source", "develop", "markers", "groups", "category", "optional", "python-versions", "dependencies"},
    .heads = {{"metadata", {"python-versions", "content-hash"}}},
    .python_key = "python-versions",
    .hash_key = "content-hash",
    .fill = fill};

bool claims(std::string_view path) { return file_name(path) == "poetry.lock"; }
Facts collect(std::string_view bytes) { return syntax::lock_facts(bytes, dialect); }

}  // namespace

Collector poetry_lock() { return {.version = 2, .claims = claims, .collect = collect, .large = true}; }

}  // namespace driftaudit::collector
