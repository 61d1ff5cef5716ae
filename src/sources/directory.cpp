// A work tree on disk, listed in one walk.
//
// git's index knows the tracked files without a look at the disk, but not which of them are still there nor what lies beside them; a walk knows both but not
// what is tracked. Both are in the same order, that of the bytes of the paths (a folder counting as its name with a slash), so one pass over the two, as in a
// merge sort, tells everything: what is in both is tracked and there, what is in the walk alone is asked about (does git ignore it?), what is in the index
// alone is gone. git is asked only for what it does not track, and once for a whole folder where it ignores that.
//
// A file is opened by its path from one descriptor of the root, never through a link, and never in a way that could wait: a FIFO would.

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include <driftaudit/source.hpp>

#include "left-out.hpp"
#include "work-tree.hpp"

namespace driftaudit {
namespace {

using source::belongs_to_venv;
using source::is_pruned;
using source::WorkTree;

/// An open file, closed at the end.
class Descriptor {
public:
    explicit Descriptor(int number = -1) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor() {
        if (number_ >= 0) close(number_);
    }
    int get() const { return number_; }
    int release() { return std::exchange(number_, -1); }
    explicit operator bool() const { return number_ >= 0; }

private:
    int number_;
};

std::string words(int error) { return std::generic_category().message(error); }

// ---- what is left out -----------------------------------------------------------------------------------------------------------------

/// `.env`, `.env.local` …: what a developer keeps beside the tree and git ignores.
bool is_local_env(std::string_view name) { return name == ".env" || name.starts_with(".env."); }

// ---- one folder -----------------------------------------------------------------------------------------------------------------------

struct Item {
    enum class Kind { file, folder, link };
    std::string name;  // a folder's ends in a slash, so that names sort as paths do
    Kind kind;
    std::uint64_t size;
};

std::optional<Item> item_of(int folder, const dirent& found) {
    const std::string_view name = found.d_name;
    if (name == "." || name == "..") return {};
    struct stat status {};
    unsigned char type = found.d_type;
    if (type == DT_REG || type == DT_UNKNOWN) {
        if (fstatat(folder, found.d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) return {};  // gone since
        type = IFTODT(status.st_mode);
    }
    switch (type) {
        case DT_REG: return Item{std::string(name), Item::Kind::file, static_cast<std::uint64_t>(status.st_size)};
        case DT_DIR: return Item{std::string(name) + '/', Item::Kind::folder, 0};
        case DT_LNK: return Item{std::string(name), Item::Kind::link, 0};
        default: return {};  // sockets, devices, pipes
    }
}

/// The content of a folder below the root, sorted; sets `error` to what the machine says where it cannot be read. Its descriptor is closed before
/// anything below is opened, so that no depth uses them up.
std::vector<Item> items_of(int root, const std::string& folder, int& error) {
    std::vector<Item> items;
    Descriptor descriptor(openat(root, folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    DIR* const stream = descriptor ? fdopendir(descriptor.get()) : nullptr;
    if (!stream) {
        error = errno;
        return items;
    }
    const std::unique_ptr<DIR, int (*)(DIR*)> closed(stream, closedir);
    const int number = descriptor.release();
    while (const dirent* found = readdir(stream))
        if (auto item = item_of(number, *found)) items.push_back(std::move(*item));
    std::ranges::sort(items, {}, &Item::name);
    return items;
}

bool holds(const std::vector<Item>& items, std::string_view name) { return std::ranges::binary_search(items, name, {}, &Item::name); }

// ---- links ----------------------------------------------------------------------------------------------------------------------------

/// The file that a link leads to, relative to the root; nothing where it leads out of the tree, to git's own files, in a circle, nowhere, or to no file.
std::optional<std::string> link_target(const std::string& root, const std::string& path, std::uint64_t& size) {
    const std::unique_ptr<char, void (*)(void*)> resolved(realpath((root + '/' + path).c_str(), nullptr), std::free);
    if (!resolved) return {};
    const std::string_view target = resolved.get();
    const std::string inside = root == "/" ? root : root + '/';
    struct stat status {};
    if (!target.starts_with(inside) || target.find("/.git/") != target.npos || stat(resolved.get(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
    size = static_cast<std::uint64_t>(status.st_size);
    return std::string(target.substr(inside.size()));
}

// ---- the walk -------------------------------------------------------------------------------------------------------------------------

class Walk {
public:
    Walk(int root, const std::string& root_path, const WorkTree* git) : root_(root), root_path_(root_path), git_(git) {}

    Listing run() {
        folder("");
        return std::move(listing_);
    }

private:
    /// Lists a folder: "" or a path that ends in a slash.
    void folder(const std::string& path);
    void subfolder(const std::string& path);
    void file(const std::string& path, const Item& item);

    /// Lists what counts of an environment that lies in an ignored folder, if one does.
    void ignored_venv(const std::string& path);
    /// Lists what tells about the packages in one `lib` folder of an environment.
    void installed_packages(const std::string& lib, bool ignored);
    void distributions(const std::string& site_packages, bool ignored);
    void add_if_there(const std::string& path, bool ignored);

    bool is_tracked(std::string_view path) { return reach(path) && git_->tracked()[next_] == path; }
    bool is_tracked_below(std::string_view folder) { return reach(folder) && git_->tracked()[next_].starts_with(folder); }
    /// Moves on in the index to the first path that is not before this one; the walk asks in ascending order only.
    bool reach(std::string_view path) {
        if (!git_) return false;
        while (next_ < git_->tracked().size() && git_->tracked()[next_] < path) ++next_;
        return next_ < git_->tracked().size();
    }

    /// True where git ignores the path, which it never does with what it tracks.
    bool is_ignored(const std::string& path, bool tracked) const { return git_ && !tracked && git_->ignores(path); }

    /// The size of the file at a path, nothing where there is no regular one.
    std::optional<std::uint64_t> size_of(const std::string& path) const {
        struct stat status {};
        if (fstatat(root_, path.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(status.st_mode)) return {};
        return static_cast<std::uint64_t>(status.st_size);
    }
    std::vector<Item> items(const std::string& path);
    bool is_named_in_utf8(const std::string& path);

    int root_;
    const std::string& root_path_;
    const WorkTree* git_;
    std::size_t next_ = 0;
    Listing listing_;
};

std::vector<Item> Walk::items(const std::string& path) {
    int error = 0;
    auto found = items_of(root_, path, error);
    const bool gone = error == ENOENT || error == ENOTDIR || error == ELOOP;  // or replaced since its name was read
    if (error != 0 && !gone) listing_.troubles.push_back({path.substr(0, path.size() - 1), "this folder cannot be read: " + words(error)});
    return found;
}

bool Walk::is_named_in_utf8(const std::string& path) {
    auto trouble = source::trouble_of_name(path);
    if (trouble) listing_.troubles.push_back(std::move(*trouble));
    return !trouble;
}

void Walk::folder(const std::string& path) {
    const auto found = items(path);
    if (git_ && !path.empty() && (holds(found, ".git/") || holds(found, ".git")) && !is_tracked_below(path)) return;  // another repository
    const bool venv = holds(found, "pyvenv.cfg");
    for (const Item& item : found) {
        const std::string below = path + item.name;
        if (item.kind != Item::Kind::folder) {
            file(below, item);
        } else if (venv && belongs_to_venv(item.name)) {
            if (item.name == "lib/" || item.name == "lib64/" || item.name == "Lib/") installed_packages(below, is_ignored(below, is_tracked_below(below)));
        } else if (!is_pruned(item.name)) {
            subfolder(below);
        }
    }
}

void Walk::subfolder(const std::string& path) {
    if (git_ && git_->is_submodule(std::string_view(path).substr(0, path.size() - 1))) return listing_.submodules.push_back(path.substr(0, path.size() - 1));
    if (is_ignored(path, is_tracked_below(path))) return ignored_venv(path);
    if (is_named_in_utf8(path)) folder(path);
}

void Walk::file(const std::string& path, const Item& item) {
    if (item.name == ".git") return;
    const bool ignored = is_ignored(path, is_tracked(path));
    if (ignored && !is_local_env(item.name) && item.name != "pyvenv.cfg") return;
    std::uint64_t size = item.size;
    if (item.kind == Item::Kind::link && !link_target(root_path_, path, size)) return;
    if (is_named_in_utf8(path)) listing_.entries.push_back({path, size, ignored});
}

void Walk::ignored_venv(const std::string& path) {
    const std::string marker = path + "pyvenv.cfg";
    const auto size = size_of(marker);
    if (!size || !is_named_in_utf8(path)) return;
    for (const char* lib : {"Lib/", "lib/"}) installed_packages(path + lib, true);
    listing_.entries.push_back({marker, *size, true});
}

void Walk::installed_packages(const std::string& lib, bool ignored) {
    int error = 0;
    for (const Item& item : items_of(root_, lib, error)) {
        if (item.kind != Item::Kind::folder) continue;
        if (item.name == "site-packages/") distributions(lib + item.name, ignored);
        if (item.name.starts_with("python") || item.name.starts_with("pypy")) distributions(lib + item.name + "site-packages/", ignored);
    }
}

/// Looked up by name, in the order of the names: reading each folder would cost more.
void Walk::distributions(const std::string& site_packages, bool ignored) {
    for (const Item& item : items(site_packages)) {
        const std::string path = site_packages + item.name;
        if (item.name.ends_with(".dist-info/"))
            for (const std::string_view file : source::distribution_files) add_if_there(path + std::string(file), ignored);
        if (item.name.ends_with(".egg-info/"))
            for (const std::string_view file : source::egg_files) add_if_there(path + std::string(file), ignored);
        if (item.name.ends_with(".egg-info") || item.name.ends_with(".egg-link")) add_if_there(path, ignored);
    }
}

void Walk::add_if_there(const std::string& path, bool ignored) {
    const auto size = size_of(path);
    if (size && is_named_in_utf8(path)) listing_.entries.push_back({path, *size, ignored});
}

// ---- the source -----------------------------------------------------------------------------------------------------------------------

class Directory final : public Source {
public:
    Directory(std::string path, Descriptor root) : path_(std::move(path)), root_(std::move(root)) {}

    Listing list() const override;
    Bytes read(const Entry& entry, std::size_t limit) const override;

private:
    Descriptor open_file(const std::string& path) const {
        return Descriptor(openat(root_.get(), path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    }

    std::string path_;  // absolute, without links
    Descriptor root_;
};

Listing Directory::list() const {
    std::string trouble;
    auto git = WorkTree::around(path_, trouble);
    // A folder that git ignores as a whole was named on purpose: git has nothing to say about what is in it.
    if (git && git->tracked().empty() && git->ignores("")) git.reset();
    Listing listing = Walk(root_.get(), path_, git.get()).run();
    if (!trouble.empty()) listing.troubles.push_back({".git", std::move(trouble)});
    if (!std::ranges::is_sorted(listing.entries, {}, &Entry::path)) std::ranges::sort(listing.entries, {}, &Entry::path);
    std::ranges::sort(listing.troubles, {}, &Trouble::path);
    return listing;
}

Bytes refused(int error) { return {{}, error == ENOENT || error == ENOTDIR ? "vanished while it was read" : "cannot be read: " + words(error)}; }

/// All bytes of an open file, or of one that grew while it was read, at most `limit`.
Bytes content(const Descriptor& file, std::size_t limit) {
    struct stat status {};
    if (fstat(file.get(), &status) != 0) return refused(errno);
    if (!S_ISREG(status.st_mode)) return {{}, "is no regular file"};
    const Bytes too_large{{}, "larger than " + std::to_string(limit) + " bytes", static_cast<std::uint64_t>(status.st_size)};
    const auto expected = static_cast<std::size_t>(status.st_size);
    if (expected > limit) return too_large;

    Bytes bytes;
    std::size_t length = 0;
    for (;;) {
        if (length == bytes.text.size()) bytes.text.resize(length == 0 ? expected + 1 : 2 * length);  // one byte more than expected shows the end at once
        const std::size_t space = bytes.text.size() - length;
        const ssize_t got = ::read(file.get(), bytes.text.data() + length, space);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return refused(errno);
        length += static_cast<std::size_t>(got);
        if (length > limit) return too_large;
        if (static_cast<std::size_t>(got) < space) break;
    }
    bytes.text.resize(length);
    return bytes;
}

Bytes Directory::read(const Entry& entry, std::size_t limit) const {
    Descriptor file = open_file(entry.path);
    if (!file && errno == ELOOP) {
        std::uint64_t size = 0;
        const auto target = link_target(path_, entry.path, size);
        if (!target) return {{}, "is a link that leads out of the tree"};
        file = open_file(*target);
    }
    return file ? content(file, limit) : refused(errno);
}

}  // namespace

std::unique_ptr<Source> open_directory(const std::string& path) {
    const std::unique_ptr<char, void (*)(void*)> resolved(realpath(path.c_str(), nullptr), std::free);
    if (!resolved) throw Error(errno == ENOENT || errno == ENOTDIR ? "no such folder: " + path : path + " cannot be opened: " + words(errno));
    Descriptor root(open(resolved.get(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!root) throw Error(errno == ENOTDIR ? path + " is a file: name the folder" : path + " cannot be opened: " + words(errno));
    return std::make_unique<Directory>(resolved.get(), std::move(root));
}

}  // namespace driftaudit
