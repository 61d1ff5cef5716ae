// uv.lock. What a package needs stands in arrays of tables: `dependencies`, `optional-dependencies.EXTRA`; a member of the workspace also has
// `dev-dependencies.GROUP`, and in `metadata` what its manifest asked for when the lock was made.
#include <driftaudit/collector.hpp>
#include <driftaudit/credentials.hpp>
#include <driftaudit/paths.hpp>

#include <algorithm>

#include "syntax/lock.hpp"

namespace driftaudit::collector {
namespace {

using syntax::LockField;
using syntax::LockFields;
using syntax::LockTable;

// uv names the kind of a source by the key that it stands at.
constexpr std::string_view kinds_of_source[] = {"registry", "git", "editable", "virtual", "directory", "path", "url"};

void fill_source(const LockTable& table, LockedPackage& package) {
    package.source = "registry";
    for (const std::string_view kind : kinds_of_source) {
        const LockField* field = table.find("source." + std::string(kind));
        if (!field) continue;
        package.source = kind;
        if (kind != "registry") package.origin = without_credentials(field->text);
        return;
    }
}

// An item of an array, by the last parts of its keys.
class Item {
public:
    // Nothing is at hand where the item has no name.
    explicit Item(LockFields fields) : fields_(fields) {
        const auto name = std::ranges::find_if(fields, [](const LockField& field) { return field.key.ends_with(".name"); });
        if (name == fields.end()) return;
        name_ = &*name;
        path_ = std::string_view(name->key).substr(0, name->key.size() - 5);
    }
    explicit operator bool() const { return name_ != nullptr; }

    std::string_view path() const { return path_; }  // "dependencies", "metadata.requires-dev.dev" …
    std::string_view text(std::string_view key) const {
        for (const LockField& field : fields_)
            if (is_mine(field, key)) return field.text;
        return {};
    }
    std::vector<std::string_view> texts(std::string_view key) const {
        std::vector<std::string_view> out;
        for (const LockField& field : fields_)
            if (is_mine(field, key)) out.push_back(field.text);
        return out;
    }
    Need need(std::string text, Group group) const { return {std::move(text), std::move(group), name_->at}; }

private:
    bool is_mine(const LockField& field, std::string_view key) const {
        return field.key.size() == path_.size() + 1 + key.size() && std::string_view(field.key).ends_with(key);
    }

    LockFields fields_;
    const LockField* name_ = nullptr;
    std::string_view path_;
};

// `{ name = "httpx", extra = ["http2"], version = "1", marker = "…" }`: a version only where the lock holds several.
std::string locked_need(const Item& item) {
    const std::string_view version = item.text("version");
    return syntax::requirement_text(item.text("name"), item.texts("extra"), version.empty() ? "" : "==" + std::string(version), {}, item.text("marker"));
}

// `{ name = "httpx", extras = ["http2"], specifier = ">=0.27", marker = "…" }`, or with a source in the place of the specifier.
std::string declared_need(const Item& item) {
    std::string url;
    for (const std::string_view kind : kinds_of_source)
        if (const std::string_view text = item.text(kind); !text.empty()) url = (kind == "git" ? "git+" : "") + std::string(text);
    return syntax::requirement_text(item.text("name"), item.texts("extras"), item.text("specifier"), url, item.text("marker"));
}

void fill_needs(const LockTable& table, LockedPackage& package) {
    for (const LockFields fields : table.items()) {
        const Item item(fields);
        if (!item) continue;
        const std::string_view path = item.path(), last = path.substr(path.rfind('.') + 1);
        if (path == "dependencies") package.needs.push_back(item.need(locked_need(item), {}));
        if (path.starts_with("optional-dependencies.")) package.needs.push_back(item.need(locked_need(item), {Group::Kind::extra, std::string(last)}));
        if (path.starts_with("dev-dependencies.")) package.needs.push_back(item.need(locked_need(item), {Group::Kind::group, std::string(last)}));
        if (path == "metadata.requires-dist") package.declared.push_back(item.need(declared_need(item), {}));
        if (path.starts_with("metadata.requires-dev.")) package.declared.push_back(item.need(declared_need(item), {Group::Kind::group, std::string(last)}));
    }
}

void fill(const LockTable& table, LockedPackage& package) {
    fill_source(table, package);
    package.marker = syntax::any_marker(table.texts("resolution-markers"));  // one that is locked more than once says for which environments each is
    fill_needs(table, package);
}

const syntax::LockDialect dialect{
    .tool = "uv",
    .file = "uv.lock",
    .packages = "package",
    .package_keys = {"source", "resolution-markers", "dependencies", "optional-dependencies", "dev-dependencies", "metadata"},
    .heads = {{"", {"requires-python"}}},
    .python_key = "requires-python",
    .hash_key = {},
    .fill = fill};

bool claims(std::string_view path) { return file_name(path) == "uv.lock"; }
Facts collect(std::string_view bytes) { return syntax::lock_facts(bytes, dialect); }

}  // namespace

Collector uv_lock() { return {.version = 2, .claims = claims, .collect = collect, .large = true}; }

}  // namespace driftaudit::collector
