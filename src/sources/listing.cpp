// What git stores of a tree, listed as a walk over its clean checkout would: the same folders are left out, of an environment the same files kept, and a link
// stands for the file that it leads to, if that is in the tree. So a commit, the index and the work tree give the same audit.
//
// Trees are compared by the names of their objects: equal ones are equal all the way down and are not opened. Where a link or an environment is part of the
// difference, what is listed can change in other places than those that differ; then nothing is compared, and both are listed whole.

#include "listing.hpp"

#include <algorithm>

#include <driftaudit/paths.hpp>

#include "left-out.hpp"

namespace driftaudit::source {
namespace {

constexpr std::string_view venv_marker = "pyvenv.cfg";

bool has_venv_marker(const std::vector<TreeItem>& items) { return std::ranges::find(items, venv_marker, &TreeItem::name) != items.end(); }

// ---- a tree ---------------------------------------------------------------------------------------------------------------------------

class TreeWalk {
public:
    TreeWalk(const Objects& objects, const ObjectId& root) : objects_(objects), root_(root) {}

    Listing run() {
        folder("", root_);
        for (const auto& [path, id] : links_) link(path);
        std::ranges::sort(listing_.entries, {}, &Entry::path);
        std::ranges::stable_sort(listing_.troubles, {}, &Trouble::path);
        return std::move(listing_);
    }

private:
    std::vector<TreeItem> items(const std::string& path, const ObjectId& id, Object& tree) {
        auto found = objects_.tree(id, tree);
        if (!tree.refused.empty()) listing_.troubles.push_back({path.empty() ? "." : path.substr(0, path.size() - 1), tree.refused});
        return found;
    }

    void folder(const std::string& path, const ObjectId& id) {
        Object tree;
        const std::vector<TreeItem> found = items(path, id, tree);
        const bool venv = has_venv_marker(found);
        for (const TreeItem& item : found) {
            std::string below = path + std::string(item.name);
            if (item.kind != TreeItem::Kind::folder) {
                file(std::move(below), item);
                continue;
            }
            const std::string name = std::string(item.name) + '/';
            below += '/';
            if (venv && belongs_to_venv(name))
                environment(below, item.id, below.size() - name.size());
            else if (!is_pruned(name) && is_named_in_utf8(below))
                folder(below, item.id);
        }
    }

    /// What counts below a folder that an environment brought; `home` is the length of the environment's own path.
    void environment(const std::string& path, const ObjectId& id, std::size_t home) {
        Object tree;
        for (const TreeItem& item : items(path, id, tree)) {
            std::string below = path + std::string(item.name);
            if (item.kind == TreeItem::Kind::folder)
                environment(below + '/', item.id, home);
            else if (item.kind == TreeItem::Kind::file && tells_of_distribution(std::string_view(below).substr(home)))
                file(std::move(below), item);
        }
    }

    void file(std::string path, const TreeItem& item) {
        if (item.kind == TreeItem::Kind::submodule) return listing_.submodules.push_back(std::move(path));
        if (!is_named_in_utf8(path)) return;
        if (item.kind == TreeItem::Kind::link)
            links_.emplace_back(std::move(path), item.id);
        else
            listing_.entries.push_back({.path = std::move(path), .blob = item.id});
    }

    void link(const std::string& path) {
        Destination found = followed(path, [&](const std::string& at) { return item_at(objects_, root_, at); }, objects_);
        if (found.blob) listing_.entries.push_back({.path = path, .blob = found.blob});
        listing_.links.push_back({path, std::move(found.passed)});
    }

    bool is_named_in_utf8(const std::string& path) {
        auto trouble = trouble_of_name(path);
        if (trouble) listing_.troubles.push_back(std::move(*trouble));
        return !trouble;
    }

    const Objects& objects_;
    const ObjectId& root_;
    Listing listing_;
    std::vector<std::pair<std::string, ObjectId>> links_;
};

// ---- the difference of two trees ------------------------------------------------------------------------------------------------------

class Difference {
public:
    explicit Difference(const Objects& objects) : objects_(objects) {}

    /// Compares two folders; false where they must be listed. An id of none is an empty folder.
    bool folders(const std::string& path, const ObjectId& before, const ObjectId& after) {
        Object before_tree, after_tree;
        std::vector<TreeItem> old_items, new_items;
        if (before) old_items = objects_.tree(before, before_tree);
        if (after) new_items = objects_.tree(after, after_tree);
        if (!before_tree.refused.empty() || !after_tree.refused.empty()) return false;
        if (has_venv_marker(old_items) || has_venv_marker(new_items)) return false;
        // the order of a tree is that of its names, a folder's with a slash
        auto old_item = old_items.begin(), new_item = new_items.begin();
        while (old_item != old_items.end() || new_item != new_items.end()) {
            const int order = old_item == old_items.end() ? 1 : new_item == new_items.end() ? -1 : compared(*old_item, *new_item);
            const bool fine = item(path, order <= 0 ? &*old_item : nullptr, order >= 0 ? &*new_item : nullptr);
            if (!fine) return false;
            if (order <= 0) ++old_item;
            if (order >= 0) ++new_item;
        }
        return true;
    }

    std::vector<TreeChange> changes;

private:
    static int compared(const TreeItem& a, const TreeItem& b) {
        const bool a_folder = a.kind == TreeItem::Kind::folder, b_folder = b.kind == TreeItem::Kind::folder;
        const std::size_t common = std::min(a.name.size(), b.name.size());
        if (const int order = a.name.substr(0, common).compare(b.name.substr(0, common)); order != 0) return order;
        const auto next = [&](const TreeItem& item, bool folder) { return item.name.size() > common ? static_cast<unsigned char>(item.name[common]) : folder ? '/' : 0; };
        return next(a, a_folder) - next(b, b_folder);
    }

    /// One line of the one tree, of the other, or of both.
    bool item(const std::string& path, const TreeItem* before, const TreeItem* after) {
        if (before && after && before->id == after->id && before->kind == after->kind) return true;
        const TreeItem& named = before ? *before : *after;
        const std::string below = path + std::string(named.name);
        if (named.kind == TreeItem::Kind::folder) {
            const std::string name = std::string(named.name) + '/';
            return is_pruned(name) || folders(below + '/', before ? before->id : ObjectId{}, after ? after->id : ObjectId{});
        }
        const auto is = [&](TreeItem::Kind kind) { return (before && before->kind == kind) || (after && after->kind == kind); };
        if (is(TreeItem::Kind::link) || trouble_of_name(below)) return false;
        const auto blob = [](const TreeItem* item) { return item && item->kind == TreeItem::Kind::file ? item->id : ObjectId{}; };
        if (blob(before) != blob(after)) changes.push_back({below, blob(before), blob(after)});
        return true;
    }

    const Objects& objects_;
};

}  // namespace

// ---- links ----------------------------------------------------------------------------------------------------------------------------

Destination followed(const std::string& path, const LookUp& look_up, const Objects& objects) {
    constexpr std::size_t most_links = 40, longest = 4096;
    Destination out;
    std::vector<std::string> waiting{std::string(file_name(path))};  // the parts that are still to be walked, the last first
    std::string at = directory_of(path) == "." ? "" : directory_of(path);
    for (std::size_t links = 0; !waiting.empty();) {
        const std::string part = std::move(waiting.back());
        waiting.pop_back();
        if (part.empty() || part == ".") continue;
        if (part == "..") {
            if (at.empty()) return {{}, std::move(out.passed)};
            at = directory_of(at) == "." ? "" : directory_of(at);
            continue;
        }
        const std::string next = at.empty() ? part : at + '/' + part;
        out.passed.push_back(next);
        const auto found = look_up(next);
        if (!found || found->first == TreeItem::Kind::submodule) return {{}, std::move(out.passed)};
        if (found->first == TreeItem::Kind::file) {
            if (waiting.empty()) out.blob = found->second;
            return out;
        }
        if (found->first == TreeItem::Kind::folder) {
            at = next;
            continue;
        }
        const Object link = objects.read(found->second, GIT_OBJECT_BLOB, longest);
        if (!link.refused.empty() || link.text().starts_with('/') || ++links > most_links) return {{}, std::move(out.passed)};
        std::string_view target = link.text();
        for (std::size_t slash; (slash = target.rfind('/')) != target.npos; target = target.substr(0, slash)) waiting.emplace_back(target.substr(slash + 1));
        waiting.emplace_back(target);
    }
    return out;
}

std::optional<std::pair<TreeItem::Kind, ObjectId>> item_at(const Objects& objects, ObjectId tree, std::string_view path) {
    for (;;) {
        const std::size_t slash = path.find('/');
        Object object;
        const std::vector<TreeItem> items = objects.tree(tree, object);
        const auto item = std::ranges::find(items, path.substr(0, slash), &TreeItem::name);
        if (item == items.end()) return {};
        if (slash == path.npos) return std::pair(item->kind, item->id);
        if (item->kind != TreeItem::Kind::folder) return {};
        tree = item->id;
        path.remove_prefix(slash + 1);
    }
}

// ---- listings -------------------------------------------------------------------------------------------------------------------------

Listing listing_of_tree(const Objects& objects, const ObjectId& tree) { return TreeWalk(objects, tree).run(); }

std::optional<std::vector<TreeChange>> changes_between(const Objects& objects, const ObjectId& before, const ObjectId& after) {
    Difference difference(objects);
    if (before != after && !difference.folders("", before, after)) return {};
    std::ranges::sort(difference.changes, {}, &TreeChange::path);
    return std::move(difference.changes);
}

Listing listing_of_index(const Objects& objects, git_index* index, const std::string& prefix) {
    std::map<std::string, std::pair<TreeItem::Kind, ObjectId>> items;
    std::set<std::string> folders, environments;
    Listing listing;
    for (std::size_t i = 0; i < git_index_entrycount(index); ++i) {
        const git_index_entry& entry = *git_index_get_byindex(index, i);
        std::string path = entry.path;
        if (!path.starts_with(prefix)) continue;
        path.erase(0, prefix.size());
        if (git_index_entry_is_conflict(&entry)) {
            if (listing.troubles.empty() || listing.troubles.back().path != path) listing.troubles.push_back({path, "is in a merge conflict"});
            continue;
        }
        const auto kind = entry.mode == GIT_FILEMODE_LINK ? TreeItem::Kind::link : entry.mode == GIT_FILEMODE_COMMIT ? TreeItem::Kind::submodule : TreeItem::Kind::file;
        for (std::string folder = directory_of(path); folder != "." && folders.insert(folder).second;) folder = directory_of(folder);
        if (file_name(path) == venv_marker) environments.insert(directory_of(path));
        items.emplace(std::move(path), std::pair(kind, object_id(entry.id)));
    }
    const auto look_up = [&](const std::string& path) -> std::optional<std::pair<TreeItem::Kind, ObjectId>> {
        if (const auto found = items.find(path); found != items.end()) return found->second;
        return folders.contains(path) ? std::optional(std::pair(TreeItem::Kind::folder, ObjectId{})) : std::nullopt;
    };
    /// Whether a walk would come to the path.
    const auto is_reached = [&](const std::string& path) {
        for (std::size_t begin = 0, slash; (slash = path.find('/', begin)) != path.npos; begin = slash + 1) {
            const std::string_view name = std::string_view(path).substr(begin, slash + 1 - begin);
            const bool at_venv = environments.contains(begin == 0 ? "." : path.substr(0, begin - 1));
            if (at_venv && belongs_to_venv(name)) return tells_of_distribution(std::string_view(path).substr(begin));
            if (is_pruned(name)) return false;
        }
        return true;
    };
    for (const auto& [path, item] : items) {
        if (!is_reached(path)) continue;
        if (item.first == TreeItem::Kind::submodule) {
            listing.submodules.push_back(path);
        } else if (auto trouble = trouble_of_name(path)) {
            listing.troubles.push_back(std::move(*trouble));
        } else if (item.first == TreeItem::Kind::link) {
            Destination found = followed(path, look_up, objects);
            if (found.blob) listing.entries.push_back({.path = path, .blob = found.blob});
        } else {
            listing.entries.push_back({.path = path, .blob = item.second});
        }
    }
    return listing;
}

}  // namespace driftaudit::source
