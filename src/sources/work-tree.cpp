// libgit2 is asked three things only: where the work tree is, what its index holds, and whether a path is ignored. What it calls status costs five times as
// much, since it compares the contents of files, which nobody here asks for.

#include "work-tree.hpp"

#include <algorithm>
#include <filesystem>

#include "git.hpp"

namespace driftaudit::source {
namespace {

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
    GitRepository repository;
    GitIndex index;
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

    const int status = open_repository(state->library, folder, state->repository);
    git_repository* const repository = state->repository.get();
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
