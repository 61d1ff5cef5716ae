// libgit2 knows neither replacements nor grafts, and fails where a shallow clone ends; so commits are read here from their bytes, with the parents that git would
// show. Trees are read from their bytes too: what libgit2 makes of them costs more than reading them.
//
// A database of objects is for one thread; but databases of one folder share its packs, so a second one costs little.

#include "objects.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>

namespace driftaudit::source {
namespace {

/// The value of a header line of a commit; the text moves on behind it.
std::optional<std::string_view> header(std::string_view& text, std::string_view name) {
    if (!text.starts_with(name)) return {};
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view value = text.substr(name.size(), end - name.size());
    text.remove_prefix(std::min(end + 1, text.size()));
    return value;
}

/// The seconds of "Name <mail> 1700000000 +0100".
std::int64_t time_of(std::string_view person) {
    const std::size_t mail = person.rfind("> ");
    std::int64_t time = 0;
    if (mail != person.npos) std::from_chars(person.data() + mail + 2, person.data() + person.size(), time);
    return time;
}

std::optional<Commit> parsed(const ObjectId& id, std::string_view text) {
    Commit commit;
    commit.id = id;
    const auto tree = header(text, "tree ");
    if (!tree || !(commit.tree = object_id(*tree))) return {};
    while (const auto parent = header(text, "parent ")) commit.parents.push_back(object_id(*parent));
    if (!header(text, "author ")) return {};
    const auto committer = header(text, "committer ");
    if (!committer) return {};
    commit.time = time_of(*committer);
    return commit;
}

/// The kind that an octal mode stands for; some old trees pad theirs with zeros.
TreeItem::Kind kind_of(std::string_view mode) {
    unsigned number = 0;
    std::from_chars(mode.data(), mode.data() + mode.size(), number, 8);
    switch (number & 0170000u) {
        case 0040000: return TreeItem::Kind::folder;
        case 0120000: return TreeItem::Kind::link;
        case 0160000: return TreeItem::Kind::submodule;
        default: return TreeItem::Kind::file;
    }
}

bool is_set(git_repository* repository, const char* key) {
    git_config* config = nullptr;
    if (git_repository_config_snapshot(&config, repository) < 0) return false;
    git_config_iterator* iterator = nullptr;
    bool found = false;
    if (git_config_iterator_glob_new(&iterator, config, key) == 0) {
        git_config_entry* entry = nullptr;
        found = git_config_next(&entry, iterator) == 0;
        git_config_iterator_free(iterator);
    }
    git_config_free(config);
    return found;
}

}  // namespace

ObjectId object_id(const git_oid& id) {
    ObjectId out;
    std::copy(std::begin(id.id), std::end(id.id), out.bytes.begin());
    return out;
}

ObjectId object_id(std::string_view digits) {
    git_oid id{};
    return digits.size() == 40 && git_oid_fromstrn(&id, digits.data(), digits.size()) == 0 ? object_id(id) : ObjectId{};
}

git_oid oid(const ObjectId& id) {
    git_oid out;
    std::ranges::copy(id.bytes, std::begin(out.id));
    return out;
}

Objects::Objects(git_repository* repository) : repository_(repository) {
    const std::string common = git_repository_commondir(repository);
    folder_ = common + "objects";
    partial_ = is_set(repository, "remote\\..*\\.promisor") || is_set(repository, "extensions\\.partialclone");
    read_replacements();
    read_grafts(common);
}

Objects::~Objects() {
    for (git_odb* database : idle_) git_odb_free(database);
}

void Objects::read_replacements() {
    constexpr std::string_view space = "refs/replace/";
    git_reference_iterator* iterator = nullptr;
    if (git_reference_iterator_glob_new(&iterator, repository_, "refs/replace/*") < 0) return;
    for (git_reference* reference = nullptr; git_reference_next(&reference, iterator) == 0; git_reference_free(reference)) {
        const ObjectId from = object_id(std::string_view(git_reference_name(reference)).substr(space.size()));
        if (const git_oid* to = git_reference_target(reference); to && from) replaced_[from] = object_id(*to);
    }
    git_reference_iterator_free(iterator);
}

void Objects::read_grafts(const std::string& folder) {
    std::ifstream grafts(folder + "info/grafts"), shallow(folder + "shallow");
    for (std::string line; std::getline(grafts, line);) {
        const ObjectId commit = object_id(std::string_view(line).substr(0, 40));
        if (!commit) continue;
        std::vector<ObjectId>& parents = grafts_[commit];
        for (std::size_t at = 41; at + 40 <= line.size(); at += 41) parents.push_back(object_id(std::string_view(line).substr(at, 40)));
    }
    for (std::string line; std::getline(shallow, line);)
        if (const ObjectId commit = object_id(std::string_view(line).substr(0, 40))) shallow_.insert(commit);
}

git_odb* Objects::borrow() const {
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            git_odb* const database = idle_.back();
            idle_.pop_back();
            return database;
        }
    }
    git_odb* database = nullptr;
    if (git_odb_open(&database, folder_.c_str()) < 0) throw Error("the objects of the git repository cannot be opened: " + last_words());
    return database;
}

void Objects::give_back(git_odb* database) const {
    const std::lock_guard lock(mutex_);
    idle_.push_back(database);
}

void Objects::note(const std::string& refusal) const {
    const std::lock_guard lock(mutex_);
    if (refusals_.size() < 100 && std::ranges::find(refusals_, refusal) == refusals_.end()) refusals_.push_back(refusal);
}

std::vector<std::string> Objects::refusals() const {
    const std::lock_guard lock(mutex_);
    return refusals_;
}

Object Objects::read(const ObjectId& id, git_object_t type, std::size_t limit) const {
    const auto replacement = replaced_.empty() ? replaced_.end() : replaced_.find(id);
    const git_oid name = oid(replacement == replaced_.end() ? id : replacement->second);
    const auto give = [this](git_odb* database) { give_back(database); };
    const std::unique_ptr<git_odb, decltype(give)> database(borrow(), give);

    Object object;
    if (limit != SIZE_MAX) {
        std::size_t size = 0;
        git_object_t found{};
        if (git_odb_read_header(&size, &found, database.get(), &name) == 0 && size > limit) {
            object.size = size;
            object.refused = "larger than " + std::to_string(limit) + " bytes";
            return object;
        }
    }
    git_odb_object* data = nullptr;
    const int status = git_odb_read(&data, database.get(), &name);
    object.data.reset(data);
    if (status == GIT_ENOTFOUND) {
        object.missing = true;
        object.refused = "its object " + id.hex() + " is not in this repository" + (partial_ ? ": it is a partial clone" : "");
    } else if (status < 0) {
        object.refused = "its object " + id.hex() + " is corrupt (" + last_words() + ")";
    } else if (git_odb_object_type(data) != type) {
        object.refused = "its object " + id.hex() + " is corrupt: it is no " + git_object_type2string(type);
    }
    if (!object.refused.empty()) note(object.refused);
    return object;
}

std::vector<TreeItem> Objects::tree(const ObjectId& id, Object& into) const {
    std::vector<TreeItem> items;
    into = read(id, GIT_OBJECT_TREE);
    if (!into.refused.empty()) return items;
    for (std::string_view rest = into.text(); !rest.empty();) {
        const std::size_t blank = rest.find(' '), end = blank == rest.npos ? blank : rest.find('\0', blank);
        if (end == rest.npos || end + 21 > rest.size()) {
            into.refused = "its object " + id.hex() + " is corrupt: it is no tree";
            return items;
        }
        TreeItem& item = items.emplace_back();
        item.kind = kind_of(rest.substr(0, blank));
        item.name = rest.substr(blank + 1, end - blank - 1);
        std::copy_n(rest.data() + end + 1, 20, reinterpret_cast<char*>(item.id.bytes.data()));
        rest.remove_prefix(end + 21);
    }
    return items;
}

std::optional<Commit> Objects::commit(const ObjectId& id, std::string& refused) const {
    const Object object = read(id, GIT_OBJECT_COMMIT);
    refused = object.refused;
    if (!refused.empty()) return {};
    auto commit = parsed(id, object.text());
    if (!commit) {
        refused = "its object " + id.hex() + " is corrupt: it is no commit";
        return {};
    }
    if (const auto graft = grafts_.find(id); graft != grafts_.end()) commit->parents = graft->second;
    commit->shallow = shallow_.contains(id);
    if (commit->shallow) commit->parents.clear();
    return commit;
}

}  // namespace driftaudit::source
