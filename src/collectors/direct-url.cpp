// `direct_url.json` (PEP 610): where a distribution is from that was not asked of an index. What the specification does not allow is told, with its place.
#include <driftaudit/collector.hpp>
#include <driftaudit/credentials.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include <map>
#include <optional>

#include "syntax/json.hpp"
#include "syntax/text.hpp"

namespace driftaudit::collector {
namespace {

using syntax::JsonEvent;

struct Value {
    JsonEvent::Kind kind;
    std::string text;
    Span at;
};

/// What must be otherwise, and where.
struct Objection {
    std::string reason;
    Span at;
};

// The values of the file by their keys, spelled out from the outermost one: "archive_info.hashes.sha256".
class Document {
public:
    void take(const JsonEvent& event) {
        if (event.kind == JsonEvent::Kind::end || event.path.size() > 3) return;
        std::string key;
        for (const Word& part : event.path) key.append(key.empty() ? "" : ".").append(part.text);
        values_.insert_or_assign(std::move(key), Value{event.kind, std::string(event.text), event.at});
    }

    const Value* find(std::string_view key) const {
        const auto found = values_.find(key);
        return found == values_.end() || found->second.kind == JsonEvent::Kind::null ? nullptr : &found->second;
    }
    std::string text(std::string_view key) const {
        const Value* value = find(key);
        return value ? value->text : std::string{};
    }
    /// Calls `visit(name, value)` for everything in the object at this key.
    template <class Visit>
    void each(const std::string& key, Visit&& visit) const {
        for (auto value = values_.lower_bound(key + "."); value != values_.end() && value->first.starts_with(key + "."); ++value)
            visit(std::string_view(value->first).substr(key.size() + 1), value->second);
    }

private:
    std::map<std::string, Value, std::less<>> values_;
};

bool is_absolute_file(std::string_view url) {
    if (lowered(url.substr(0, 5)) != "file:") return true;  // of another scheme
    std::string_view rest = url.substr(5);
    if (rest.starts_with("//")) rest = rest.substr(std::min(rest.find('/', 2), rest.size()));
    return rest.starts_with('/');
}

class Reader {
public:
    explicit Reader(const Document& document) : document_(document) {}

    std::optional<Objection> objection() {
        for (const std::string_view key : {"url", "subdirectory", "vcs_info.vcs", "vcs_info.commit_id", "archive_info.hash"})
            expect(key, JsonEvent::Kind::string, "a text belongs here");
        expect("dir_info.editable", JsonEvent::Kind::boolean, "true or false belongs here");
        require("url");
        std::size_t infos = 0;
        for (const std::string_view info : {"vcs_info", "archive_info", "dir_info"}) {
            expect(info, JsonEvent::Kind::object, "an object belongs here");
            infos += document_.find(info) != nullptr;
        }
        if (infos != 1) refuse("exactly one of vcs_info, archive_info and dir_info belongs here");
        if (document_.find("vcs_info")) require("vcs_info.vcs"), require("vcs_info.commit_id");
        if (document_.find("dir_info") && !is_absolute_file(document_.text("url"))) refuse("the URL of a folder is absolute", document_.find("url"));
        check_hashes();
        return std::move(objection_);
    }

    // An archive's hash: `hashes`, whose strongest is told, or `hash` of an older form.
    InstalledFrom facts() const {
        InstalledFrom from;
        from.url = without_credentials(document_.text("url"));
        from.subdirectory = document_.text("subdirectory");
        from.control = document_.text("vcs_info.vcs");
        from.revision = document_.text("vcs_info.commit_id");
        from.hash = document_.text("archive_info.hash");
        document_.each("archive_info.hashes", [&](std::string_view name, const Value& hash) {
            if (from.hash.empty() || name == "sha256") from.hash = std::string(name) + "=" + hash.text;
        });
        from.editable = document_.text("dir_info.editable") == "true";
        return from;
    }

private:
    void refuse(std::string reason, const Value* value = nullptr) {
        if (!objection_) objection_ = Objection{std::move(reason), value ? value->at : Span{{1, 1}, {1, 1}}};
    }
    void expect(std::string_view key, JsonEvent::Kind kind, std::string reason) {
        if (const Value* value = document_.find(key); value && value->kind != kind) refuse(std::move(reason), value);
    }
    void require(std::string_view key) {
        if (!document_.find(key)) refuse("no " + std::string(key));
    }

    void check_hashes() {
        document_.each("archive_info.hashes", [&](std::string_view, const Value& hash) {
            if (hash.kind != JsonEvent::Kind::string) refuse("a hash is a text", &hash);
        });
        const Value* hash = document_.find("archive_info.hash");
        if (!hash) return;
        const std::size_t equals = hash->text.find('=');
        if (equals == std::string::npos) return refuse("a hash is written algorithm=digest", hash);
        if (!document_.find("archive_info.hashes")) return;
        const Value* same = document_.find("archive_info.hashes." + hash->text.substr(0, equals));
        if (!same || same->text != hash->text.substr(equals + 1)) refuse("this hash is not among the hashes", hash);
    }

    const Document& document_;
    std::optional<Objection> objection_;
};

bool claims(std::string_view path) { return file_name(path) == "direct_url.json" && directory_of(path).ends_with(".dist-info"); }

Facts collect(std::string_view bytes) {
    Document document;
    if (auto trouble = syntax::read_json(syntax::without_bom(bytes), [&](const JsonEvent& event) { document.take(event); })) return {std::move(*trouble)};
    Reader reader(document);
    if (auto objection = reader.objection()) return {{Unreadable{std::move(objection->reason)}, objection->at, no_scope}};
    return {{reader.facts(), document.find("url")->at, no_scope}};
}

}  // namespace

Collector direct_url() { return {.version = 1, .claims = claims, .collect = collect}; }

}  // namespace driftaudit::collector
