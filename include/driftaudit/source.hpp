#pragma once
// Where a tree comes from: the one seam with virtual functions.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/object-id.hpp>

namespace driftaudit {

/// What the machine, not the audited tree, does wrong: no such path, no such revision. Thrown by sources and cli, caught in `main`.
struct Error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Something of the tree that could not be listed or read.
struct Trouble {
    std::string path;
    std::string reason;
};

/// One file of a tree.
struct Entry {
    std::string path;         // relative to the root, forward slashes
    std::uint64_t size = 0;   // bytes; 0 where the source knows it only once it reads
    bool ignored = false;     // git ignores it; listed only because it belongs to a local venv or is a local `.env`
    std::string read_as = {}; // the path that collectors are asked about, where a configuration says what the file is; "" for its own
    ObjectId blob = {};       // the name of its bytes in git; none for what lies on disk alone
};

/// A symbolic link of a tree in git, and every path that was looked at on its way: what it leads to changes only with one of them.
struct Link {
    std::string path;
    std::vector<std::string> passed;
};

/// The files of a tree, sorted by path, what could not be listed, and which folders are other repositories that nobody entered.
struct Listing {
    std::vector<Entry> entries;
    std::vector<Trouble> troubles;
    std::vector<std::string> submodules = {};
    std::vector<Link> links = {};
};

/// A file's bytes, or why there are none.
struct Bytes {
    std::string text;
    std::string refused;   // "" where the file was read
    std::uint64_t size = 0;   // of a file that is larger than the limit
};

/// A tree at one moment. `read` may be called from several threads at once.
class Source {
public:
    virtual ~Source() = default;
    virtual Listing list() const = 0;
    /// The bytes of a listed file; refused where it is larger than `limit` bytes, has gone, or may not be read.
    virtual Bytes read(const Entry& entry, std::size_t limit) const = 0;
};

/// The work tree at a folder: the files that git tracks or would add, else (outside git) every file; caches, `node_modules` and the contents of
/// virtual environments left out, but their `pyvenv.cfg` and the small files that tell which distributions they hold kept. Links that leave the tree are not followed. Throws Error where
/// the folder cannot be opened.
std::unique_ptr<Source> open_directory(const std::string& path);

/// Files given in memory, for tests: path and text.
std::unique_ptr<Source> in_memory(std::vector<std::pair<std::string, std::string>> files);

}  // namespace driftaudit
