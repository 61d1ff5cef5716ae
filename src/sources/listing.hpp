#pragma once
// Trees of git objects as listings.

#include <driftaudit/source.hpp>

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "objects.hpp"

namespace driftaudit::source {

/// Where a way through links ends.
struct Destination {
    ObjectId blob;                     // none where it leads out of the tree, in a circle, nowhere, or to no file
    std::vector<std::string> passed;   // every path that was looked at: another answer needs a change of one of them
};

/// Answers what stands at a path of a tree; nothing where nothing does.
using LookUp = std::function<std::optional<std::pair<TreeItem::Kind, ObjectId>>(const std::string& path)>;

/// Follows a link that stands at this path.
Destination followed(const std::string& path, const LookUp& look_up, const Objects& objects);

/// Lists the files of a tree as an audit of its clean checkout would.
Listing listing_of_tree(const Objects& objects, const ObjectId& tree);

/// Lists the files of an index below a prefix ("" or ending in a slash).
Listing listing_of_index(const Objects& objects, git_index* index, const std::string& prefix);

/// The files that two trees differ in, sorted by path; nothing where both must be listed.
std::optional<std::vector<TreeChange>> changes_between(const Objects& objects, const ObjectId& before, const ObjectId& after);

/// The object at a path of a tree.
std::optional<std::pair<TreeItem::Kind, ObjectId>> item_at(const Objects& objects, ObjectId tree, std::string_view path);

}  // namespace driftaudit::source
