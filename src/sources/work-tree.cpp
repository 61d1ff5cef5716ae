// libgit2 is asked three things only: where the work tree is, what its index holds, and whether a path is ignored. What it calls status costs five times as
// much, since it compares the contents of files, which nobody here asks for.
//
// No hook, filter or helper program of the repository is ever run, so the owner of the folder does not matter; and the repository formats named below change
// nothing in the index and in the ignore files.

#include "work-tree.hpp"

#include <git2.h>

#include <algorithm>
#include <filesystem>

#ifdef __SANITIZE_ADDRESS__
/// libgit2 1.5 forgets to free what it asked of PCRE2 for a search that found nothing.
extern "C" const char* __lsan_default_suppressions() { return "leak:libpcre2\n"; }  // NOLINT(bugprone-reserved-identifier)
#endif

namespace driftaudit::source {
namespace {

template <class T, void (*release)(T*)>
struct Release {
    void operator()(T* object) const { release(object); }
};
using Repository = std::unique_ptr<git_repository, Release<git_repository, git_repository_free>>;
using Index = std::unique_ptr<git_index, Release<git_index, git_index_free>>;

/// The library's life; it counts how often it was begun.
struct Library {
    Library() {
        static constexpr const char* harmless[] = {"partialclone", "worktreeconfig", "preciousobjects", "relativeworktrees", "refstorage"};
        git_libgit2_init();
        git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
        git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
        git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, harmless, std::size(harmless));
    }
    ~Library() {
        if (alone_) search_configuration_in(nullptr);  // the usual places
        git_libgit2_shutdown();
    }
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;

    /// From here on the repository's own configuration alone counts.
    void leave_out_the_users_configuration() {
        alone_ = true;
        search_configuration_in("");
    }

private:
    static void search_configuration_in(const char* folders) {
        for (const int level : {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL})
            git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, folders);
    }

    bool alone_ = false;
};

std::string last_words() {
    const git_error* error = git_error_last();
    return error && error->message ? error->message : "no reason given";
}

/// What the nearest `.git` in the folder or above it is: one must be there before the library, whose start costs milliseconds, is worth starting.
std::filesystem::file_type git_above(const std::filesystem::path& folder) {
    for (auto at = folder;; at = at.parent_path()) {
        std::error_code ignored;
        const auto found = std::filesystem::status(at / ".git", ignored);
        if (std::filesystem::exists(found) || at == at.parent_path()) return found.type();
    }
}

}  // namespace

struct WorkTree::State {
    Library library;
    Repository repository;
    Index index;
    std::string prefix;  // of the folder in the work tree, "" or ending in a slash
    std::vector<std::string_view> tracked, submodules;

    void read_index();
};

void WorkTree::State::read_index() {
    const std::size_t count = git_index_entrycount(index.get());
    tracked.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const git_index_entry* entry = git_index_get_byindex(index.get(), i);
        std::string_view path = entry->path;
        if (!path.starts_with(prefix)) continue;
        path.remove_prefix(prefix.size());
        (entry->mode == GIT_FILEMODE_COMMIT ? submodules : tracked).push_back(path);
    }
    for (auto* paths : {&tracked, &submodules}) {
        if (!std::ranges::is_sorted(*paths)) std::ranges::sort(*paths);         // `core.ignorecase` orders otherwise
        paths->erase(std::unique(paths->begin(), paths->end()), paths->end());  // a merge conflict holds a path several times
    }
}

WorkTree::WorkTree(std::unique_ptr<State> state) : state_(std::move(state)) {}
WorkTree::~WorkTree() = default;

std::unique_ptr<WorkTree> WorkTree::around(const std::string& folder, std::string& trouble) {
    const auto found = git_above(folder);
    if (found == std::filesystem::file_type::not_found || found == std::filesystem::file_type::none) return nullptr;
    auto state = std::make_unique<State>();

    git_repository* repository = nullptr;
    const auto open = [&] { return git_repository_open_ext(&repository, folder.c_str(), GIT_REPOSITORY_OPEN_CROSS_FS, nullptr); };
    int status = open();
    if (status < 0 && status != GIT_ENOTFOUND) {  // a home folder of somebody else, as in containers, says nothing about this repository
        state->library.leave_out_the_users_configuration();
        status = open();
    }
    state->repository.reset(repository);
    const bool leads_nowhere = status == GIT_ENOTFOUND && found == std::filesystem::file_type::regular;
    if (status == GIT_ENOTFOUND && !leads_nowhere) return nullptr;  // an empty `.git`, which git passes over too
    if (status < 0) {
        const std::string why = leads_nowhere ? "its .git is a file that leads nowhere" : last_words();
        trouble = "the git repository cannot be opened (" + why + "): every file counts, ignored ones too";
        return nullptr;
    }
    const char* const root = git_repository_workdir(repository);     // ends in a slash
    if (!root || !(folder + "/").starts_with(root)) return nullptr;  // bare, or `core.worktree` lies elsewhere
    state->prefix = (folder + "/").substr(std::string_view(root).size());

    git_index* index = nullptr;
    if (git_repository_index(&index, repository) < 0) trouble = "git's index cannot be read (" + last_words() + "): every file that git does not ignore counts";
    state->index.reset(index);
    if (index) state->read_index();
    return std::unique_ptr<WorkTree>(new WorkTree(std::move(state)));
}

const std::vector<std::string_view>& WorkTree::tracked() const { return state_->tracked; }

bool WorkTree::is_submodule(std::string_view path) const { return std::ranges::binary_search(state_->submodules, path); }

bool WorkTree::ignores(const std::string& path) const {
    const std::string full = state_->prefix + path;
    int ignored = 0;
    return !full.empty() && git_ignore_path_is_ignored(&ignored, state_->repository.get(), full.c_str()) == 0 && ignored;
}

}  // namespace driftaudit::source
