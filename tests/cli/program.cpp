#include "program.hpp"
#include "../places.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace driftaudit::test {
namespace {

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> list;
    for (std::string& word : words) list.push_back(word.data());
    list.push_back(nullptr);
    return list;
}

void redirect(int descriptor, const std::string& path) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0 || ::dup2(file, descriptor) < 0) ::_exit(126);
}

}  // namespace

Outcome run_program(const std::vector<std::string>& words, const Setting& setting) {
    const Tree caught;
    const std::string out = setting.out_to.empty() ? caught.path("out") : setting.out_to, err = caught.path("err");
    std::vector<std::string> arguments = words, variables = {"PATH=/usr/bin:/bin"};
    arguments.insert(arguments.begin(), binary_path);
    for (const auto& [name, value] : setting.environment) variables.push_back(name + "=" + value);
    const std::vector<char*> argv = pointers(arguments), environment = pointers(variables);

    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error("cannot fork");
    if (child == 0) {
        redirect(STDERR_FILENO, err);
        if (setting.out_closed)
            ::close(STDOUT_FILENO);
        else
            redirect(STDOUT_FILENO, out);
        if (!setting.directory.empty() && ::chdir(setting.directory.c_str()) != 0) ::_exit(126);
        ::execve(binary_path, argv.data(), environment.data());
        ::_exit(127);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return {code, setting.out_to.empty() ? text_of(out) : "", text_of(err)};
}

Tree::Tree(const std::vector<std::pair<std::string, std::string>>& files) {
    std::string pattern = (std::filesystem::temp_directory_path() / "driftaudit-test-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("cannot make a folder for tests");
    path_ = pattern;
    for (const auto& [inner, text] : files) write(inner, text);
}

Tree::~Tree() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string Tree::read(const std::string& inner) const { return text_of(path_ / inner); }

void Tree::write(const std::string& inner, const std::string& text) const {
    const std::filesystem::path path = path_ / inner;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

std::vector<std::string> Tree::names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace driftaudit::test
