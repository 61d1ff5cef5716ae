#include "git.hpp"

#include <iterator>

#ifdef __SANITIZE_ADDRESS__
/// libgit2 1.5 forgets to free what it asked of PCRE2 for a search that found nothing.
extern "C" const char* __lsan_default_suppressions() { return "leak:libpcre2\n"; }  // NOLINT(bugprone-reserved-identifier)
#endif

namespace driftaudit::source {
namespace {

void search_configuration_in(const char* folders) {
    for (const int level : {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL})
        git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, folders);
}

}  // namespace

Library::Library() {
    static constexpr const char* harmless[] = {"partialclone", "worktreeconfig", "preciousobjects", "relativeworktrees", "refstorage"};
    git_libgit2_init();
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
    git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
    git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, harmless, std::size(harmless));
}

Library::~Library() {
    if (alone_) search_configuration_in(nullptr);  // the usual places
    git_libgit2_shutdown();
}

void Library::leave_out_the_users_configuration() {
    alone_ = true;
    search_configuration_in("");
}

int open_repository(Library& library, const std::string& folder, GitRepository& into) {
    git_repository* repository = nullptr;
    const auto open = [&] { return git_repository_open_ext(&repository, folder.c_str(), GIT_REPOSITORY_OPEN_CROSS_FS, nullptr); };
    int status = open();
    if (status < 0 && status != GIT_ENOTFOUND) {  // a home folder of somebody else, as in containers, says nothing about this repository
        library.leave_out_the_users_configuration();
        status = open();
    }
    into.reset(repository);
    return status;
}

std::string last_words() {
    const git_error* error = git_error_last();
    return error && error->message ? error->message : "no reason given";
}

}  // namespace driftaudit::source
