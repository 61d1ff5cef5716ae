#include "cache.hpp"

#include <cstdlib>
#include <filesystem>

#include <driftaudit/report.hpp>
#include <driftaudit/store.hpp>

#include "output.hpp"

namespace driftaudit::cli {
namespace {

namespace fs = std::filesystem;

/// The folder of the user's caches, "" where there is none.
std::string users_folder() {
    const auto variable = [](const char* name) {
        const char* const value = std::getenv(name);
        return std::string(value ? value : "");
    };
    if (const std::string cache = variable("XDG_CACHE_HOME"); cache.starts_with('/')) return cache + "/driftaudit";
    const std::string home = variable("HOME");
    return home.starts_with('/') ? home + "/.cache/driftaudit" : "";
}

std::string hex(std::uint64_t number) {
    std::string digits(16, '0');
    for (std::size_t i = 16; i-- > 0; number >>= 4) digits[i] = "0123456789abcdef"[number & 15];
    return digits;
}

/// The version, and which build of it: in one that is being worked on a collector may read otherwise before its version says so.
std::string build() {
    std::error_code unknown;
    const fs::path program = fs::read_symlink("/proc/self/exe", unknown);
    const auto size = fs::file_size(program, unknown);
    const auto time = fs::last_write_time(program, unknown).time_since_epoch().count();
    return std::string(tool_version) + (unknown ? "" : "-" + hex(text_digest(std::to_string(size) + ':' + std::to_string(time))));
}

}  // namespace

std::unique_ptr<Store> open_cache(const CommandLine& told, const Repository& repository) {
    if (!told.cached) return nullptr;
    const std::string folder = told.cache ? *told.cache : users_folder();
    if (folder.empty()) return nullptr;
    std::error_code error;
    fs::create_directories(folder, error);
    if (error && told.cache) throw Error("--cache " + folder + ": " + error.message());
    if (error) return nullptr;
    const std::string file = folder + "/" + hex(text_digest(repository.folder())) + ".facts";
    return open_store(file, build(), [&told](std::string_view word) {
        if (!told.quiet) say(word);
    });
}

}  // namespace driftaudit::cli
