#pragma once
// The real binary, run on small trees.

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace driftaudit::test {

/// What a run of the program left behind.
struct Outcome {
    int code = -1;  // 128 + signal where one ended it
    std::string out, err;
};

/// How the program is run beside its words.
struct Setting {
    std::string directory = {};                                         // where it starts; "" for here
    std::vector<std::pair<std::string, std::string>> environment = {};  // on top of PATH alone
    std::string out_to = {};                                            // a file for standard output; "" to catch it
    bool out_closed = false;
};

/// Runs `driftaudit` with these words and waits for it.
Outcome run_program(const std::vector<std::string>& words, const Setting& setting = {});

/// A folder of files that lasts as long as this value.
class Tree {
public:
    explicit Tree(const std::vector<std::pair<std::string, std::string>>& files = {});
    ~Tree();
    Tree(const Tree&) = delete;
    Tree& operator=(const Tree&) = delete;

    std::string path() const { return path_.string(); }
    std::string path(const std::string& inner) const { return (path_ / inner).string(); }
    std::string read(const std::string& inner) const;
    void write(const std::string& inner, const std::string& text) const;
    /// The names in the folder, sorted.
    std::vector<std::string> names() const;

private:
    std::filesystem::path path_;
};

}  // namespace driftaudit::test
