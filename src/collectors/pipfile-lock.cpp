#include <driftaudit/collector.hpp>
#include <driftaudit/credentials.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include <optional>

#include "syntax/json.hpp"
#include "syntax/lock.hpp"
#include "syntax/text.hpp"

namespace driftaudit::collector {
namespace {

using syntax::JsonEvent;

// The lock is an object of categories (`default`, `develop`, and groups of the user's own), each an object of packages; `_meta` is the head.
class Reader {
public:
    Facts read(std::string_view text) {
        facts_.push_back({Lock{"pipenv", {}}, {{1, 1}, {1, 1}}, no_scope});
        if (std::optional<Fact> trouble = syntax::read_json(text, [this](const JsonEvent& event) { take(event); })) facts_.push_back(std::move(*trouble));
        return std::move(facts_);
    }

private:
    void take(const JsonEvent& event) {
        const auto& path = event.path;
        if (path.size() < 2) return;
        if (path[0].text == "_meta") return take_head(event);
        if (path.size() == 2 && event.kind == JsonEvent::Kind::object) package_.emplace().groups = {path[0].text};
        if (path.size() == 2 && event.kind == JsonEvent::Kind::end && package_) finish(path[1]);
        if (path.size() == 3 && package_) take_field(path[2].text, event);
        if (path.size() == 4 && package_ && path[2].text == "extras" && event.kind == JsonEvent::Kind::string) package_->extras.emplace_back(event.text);
    }

    // `python_full_version` says more than `python_version`, and stands before it.
    void take_head(const JsonEvent& event) {
        const auto& path = event.path;
        if (path.size() == 3 && path[1].text == "hash" && path[2].text == "sha256" && event.kind == JsonEvent::Kind::string)
            std::get<Lock>(facts_.front().claim).content_hash = event.text;
        if (path.size() != 3 || path[1].text != "requires" || event.kind != JsonEvent::Kind::string || has_python_) return;
        if (path[2].text != "python_version" && path[2].text != "python_full_version") return;
        facts_.push_back({PythonVersion{std::string(event.text), PythonVersion::Says::allows, "Pipfile.lock"}, event.at, no_scope});
        has_python_ = true;
    }

    void take_field(std::string_view key, const JsonEvent& event) {
        if (key == "version" && event.text.starts_with("==")) package_->version = event.text.substr(event.text.find_first_not_of('='));
        if (key == "markers") package_->marker = event.text;
        std::string& source = package_->source;
        const std::string_view kind = source_at(key, event);
        if (!kind.empty() && source != "git" && (source != "editable" || kind == "git")) source = kind;
        if (is_one_of(key, {"git", "hg", "svn", "bzr", "path", "file"}) && event.kind == JsonEvent::Kind::string)
            package_->origin = without_credentials(event.text);
    }

    // What else than an index a package is from, by the key that says so: a repository before an editable folder before a path.
    static std::string_view source_at(std::string_view key, const JsonEvent& event) {
        if (key == "git") return "git";
        if (key == "hg" || key == "svn" || key == "bzr") return "url";
        if (key == "editable" && event.text == "true") return "editable";
        if (key == "path") return "path";
        if (key == "file") return event.text.find("://") == event.text.npos ? "path" : "url";
        return {};
    }

    void finish(const Word& name) {
        if (package_->source.empty()) package_->source = "registry";
        package_->name = normalized_name(name.text);
        if (syntax::is_package_name(name.text)) facts_.push_back({std::move(*package_), name.at, no_scope});
        package_.reset();
    }

    Facts facts_;
    std::optional<LockedPackage> package_;  // the one that is being read
    bool has_python_ = false;
};

bool claims(std::string_view path) { return file_name(path) == "Pipfile.lock"; }
Facts collect(std::string_view bytes) { return Reader().read(syntax::without_bom(bytes)); }

}  // namespace

Collector pipfile_lock() { return {.version = 2, .claims = claims, .collect = collect, .large = true}; }

}  // namespace driftaudit::collector
