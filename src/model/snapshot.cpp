// The paths of a tree, asked and remembered. Who joins facts asks of paths only whether a file is there, whether a folder holds anything of a kind, and which
// paths match: so the questions of one tree, a few hundred, tell whether a file that came or went can matter at all.

#include <algorithm>
#include <functional>
#include <tuple>

#include <driftaudit/paths.hpp>
#include <driftaudit/snapshot.hpp>

namespace driftaudit {
namespace {

/// The paths below a folder, which lie together in the order of paths.
auto below(const std::vector<std::string>& paths, std::string_view folder) {
    if (folder == ".") return std::pair(paths.begin(), paths.end());
    const std::string first = std::string(folder) + '/', last = std::string(folder) + '0';  // '0' follows '/'
    return std::pair(std::ranges::lower_bound(paths, first), std::ranges::lower_bound(paths, last));
}

bool lies_below(std::string_view path, std::string_view folder) {
    return folder == "." || (path.size() > folder.size() && path[folder.size()] == '/' && path.starts_with(folder));
}

bool find_any(const Snapshot& tree, std::string_view folder, PathTest test, std::string_view what) {
    const auto [begin, end] = below(tree.paths, folder);
    return std::any_of(begin, end, [&](const std::string& path) { return test(path, what); });
}

}  // namespace

const Facts* Snapshot::at(std::string_view path) const {
    const auto file = std::ranges::lower_bound(files, path, {}, &FileFacts::path);
    return file != files.end() && file->path == path ? file->facts.get() : nullptr;
}

bool Snapshot::has(std::string_view path) const {
    if (asked) asked->file(path);
    return std::ranges::binary_search(paths, path);
}

bool Snapshot::any_below(std::string_view folder, PathTest test, std::string_view what) const {
    const bool any = find_any(*this, folder, test, what);
    if (asked) asked->below(folder, test, what, any);
    return any;
}

std::vector<std::string> Snapshot::all_below(std::string_view folder, PathTest test, std::string_view what) const {
    const auto [begin, end] = below(paths, folder);
    std::vector<std::string> found;
    std::copy_if(begin, end, std::back_inserter(found), [&](const std::string& path) { return test(path, what); });
    if (asked) asked->below(folder, test, what, std::nullopt);
    return found;
}

bool Questions::Order::operator()(const Question& a, const Question& b) const {
    if (a.test != b.test) return std::less<>()(a.test, b.test);
    return std::tie(a.folder, a.what, a.yes) < std::tie(b.folder, b.what, b.yes);
}

void Questions::below(std::string_view folder, PathTest test, std::string_view what, std::optional<bool> yes) {
    below_.insert({std::string(folder), test, std::string(what), yes});
}

bool Questions::are_answered_otherwise(const Snapshot& tree, std::string_view path, bool added) const {
    if (files_.contains(path)) return true;
    return std::ranges::any_of(below_, [&](const Question& question) {
        if (!lies_below(path, question.folder) || !question.test(path, question.what)) return false;
        if (!question.yes) return true;
        if (added) return !*question.yes;
        return *question.yes && !find_any(tree, question.folder, question.test, question.what);
    });
}

}  // namespace driftaudit
