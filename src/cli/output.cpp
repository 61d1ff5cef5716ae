#include "output.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>

#include "../reporters/shared/words.hpp"

namespace driftaudit::cli {
namespace {

/// What became of writing: all is written, the reader went away, or an error number.
int write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

[[noreturn]] void refuse(const std::string& path, int error) { throw Error("cannot write " + path + ": " + std::strerror(error)); }

/// True where the variable is set and not empty.
bool is_set(const char* name) {
    const char* const value = std::getenv(name);
    return value && *value;
}

bool automatic_color() {
    if (is_set("NO_COLOR")) return false;
    const char* const force = std::getenv("CLICOLOR_FORCE");
    if (force && *force && std::strcmp(force, "0") != 0) return true;
    const char* const terminal = std::getenv("TERM");
    return isatty(STDOUT_FILENO) && !(terminal && std::strcmp(terminal, "dumb") == 0);
}

bool wants_color(const CommandLine& told, const Output& output) {
    if (told.color != Color::automatic) return told.color == Color::always;
    return output.file.empty() && automatic_color();
}

/// The file that a rename would have to replace: what a link leads to.
std::string target_of(const std::string& path) {
    std::error_code error;
    if (!std::filesystem::is_symlink(path, error)) return path;
    const auto target = std::filesystem::weakly_canonical(path, error);
    return error ? path : target.string();
}

/// A device, a pipe: something that is written to and must not be replaced.
void write_in_place(const std::string& path, std::string_view text) {
    // /dev/stdout by its descriptor: opening it anew would begin at the head of the file that it is redirected to
    const int standard = path == "/dev/stdout" ? STDOUT_FILENO : path == "/dev/stderr" ? STDERR_FILENO : -1;
    const int descriptor = standard >= 0 ? ::dup(standard) : ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) refuse(path, errno);
    const int error = write_all(descriptor, text);
    ::close(descriptor);
    if (error != 0 && error != EPIPE) refuse(path, error);
}

/// Writes beside the file and renames; `mode` is that of the file that was there.
void replace_file(const std::string& path, const std::string& target, std::string_view text, const mode_t* mode) {
    const std::filesystem::path beside(target);
    const std::string temporary = (beside.parent_path() / ("." + beside.filename().string() + "." + std::to_string(::getpid()))).string();
    const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0) refuse(path, errno);
    int error = write_all(descriptor, text);
    if (error == 0 && mode && ::fchmod(descriptor, *mode) != 0) error = errno;
    if (::close(descriptor) != 0 && error == 0) error = errno;
    if (error == 0 && ::rename(temporary.c_str(), target.c_str()) != 0) error = errno;
    if (error == 0) return;
    ::unlink(temporary.c_str());
    refuse(path, error);
}

}  // namespace

void prepare_streams() {
    std::signal(SIGPIPE, SIG_IGN);
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (::fcntl(descriptor, F_GETFD) < 0 && errno == EBADF) (void)::open("/dev/null", O_RDONLY);
}

void write_answer(std::string_view text) {
    const int error = write_all(STDOUT_FILENO, text);
    if (error != 0 && error != EPIPE) refuse("standard output", error);
}

void write_file(const std::string& path, std::string_view text) {
    if (path.starts_with("/dev/") || path.starts_with("/proc/self/fd/")) return write_in_place(path, text);
    const std::string target = target_of(path);
    struct stat there {};
    const bool exists = ::stat(target.c_str(), &there) == 0;
    if (exists && S_ISDIR(there.st_mode)) refuse(path, EISDIR);
    if (exists && !S_ISREG(there.st_mode)) return write_in_place(path, text);
    const mode_t mode = there.st_mode & 07777;
    replace_file(path, target, text, exists ? &mode : nullptr);
}

void write_outputs(const CommandLine& told, const std::function<void(const Look&, std::ostream&)>& render) {
    for (const Output& output : told.outputs) {
        std::ostringstream text;
        render({output.format, wants_color(told, output), output.file.empty() && isatty(STDOUT_FILENO)}, text);
        if (output.file.empty())
            write_answer(text.view());
        else
            write_file(output.file, text.view());
    }
}

void say(std::string_view line) {
    const std::string text = "driftaudit: " + render::shown(line) + "\n";
    (void)write_all(STDERR_FILENO, text);
}

bool errors_are_watched() { return isatty(STDERR_FILENO) != 0; }

}  // namespace driftaudit::cli
