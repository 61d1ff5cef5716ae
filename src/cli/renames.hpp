#pragma once
// Files that moved between two trees.

#include <functional>
#include <string>
#include <vector>

#include <driftaudit/change.hpp>
#include <driftaudit/object-id.hpp>

namespace driftaudit::cli {

/// A file that only one of two trees has.
struct Lone {
    std::string path;
    ObjectId blob;   // none where git does not know its bytes
};

/// The bytes of such a file, "" where they cannot be had or are too many to be compared.
using BytesOfLone = std::function<std::string(const Lone&)>;

/// Which of the files that went are those that came: the same bytes, else those with half of their lines in common, the likest first.
std::vector<Rename> renames_between(const std::vector<Lone>& gone, const std::vector<Lone>& came, const BytesOfLone& old_bytes, const BytesOfLone& new_bytes);

}  // namespace driftaudit::cli
