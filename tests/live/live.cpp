#include "live.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include <sys/wait.h>
#include <unistd.h>

#include "../catch.hpp"
#include "../places.hpp"

namespace driftaudit::live {
namespace fs = std::filesystem;

std::optional<std::vector<Json>> ask(std::string_view owner, const std::vector<Json>& inputs) {
    const fs::path folder = fs::temp_directory_path() / ("driftaudit-live-" + std::to_string(::getpid()));
    fs::create_directories(folder);
    {
        std::ofstream questions(folder / "questions");
        for (const Json& input : inputs) questions << input.dump(-1, ' ', true, Json::error_handler_t::replace) << '\n';
    }
    const std::string python = fs::exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";  // Debian's own has the packages
    const fs::path script = fs::path(test::tree_path) / "tests/live" / (std::string(owner) + ".py");
    const std::string command = python + " '" + script.string() + "' <'" + (folder / "questions").string() + "' >'" + (folder / "answers").string() + "'";
    const int status = std::system(command.c_str());
    std::vector<Json> answers;
    std::ifstream lines(folder / "answers");
    for (std::string line; std::getline(lines, line);) answers.push_back(Json::parse(line));
    lines.close();
    fs::remove_all(folder);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
        std::cout << "skipped: no " << owner << " on this machine\n";
        return std::nullopt;
    }
    REQUIRE(status == 0);
    REQUIRE(answers.size() == inputs.size());
    return answers;
}

void Tally::differ(const std::string& kind, const std::string& example) {
    ++differences_[kind];
    if (auto& examples = examples_[kind]; examples.size() < 5) examples.push_back(example);
}

void Tally::finish(std::size_t least) const {
    std::size_t compared = agreed_;
    std::cout << "live " << what_ << ": " << agreed_ << " agree";
    for (const auto& [kind, count] : differences_) {
        std::cout << "; " << count << ' ' << kind;
        compared += count;
    }
    std::cout << '\n';
    for (const auto& [kind, examples] : examples_) {
        if (known_.contains(kind)) continue;
        for (const std::string& example : examples) UNSCOPED_INFO(kind << ": " << example);
        CHECK(kind == "a difference that is meant");
    }
    CHECK(compared >= least);
}

}  // namespace driftaudit::live
