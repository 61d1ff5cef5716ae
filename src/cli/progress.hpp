#pragma once
// What a person sees while they wait, and what `--verbose` tells of it afterwards. All of it goes to standard error.

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string_view>

#include "command-line.hpp"

namespace driftaudit::cli {

/// One audit's clock. On a terminal it shows how many files are read, or commits judged, once that takes longer than half a second.
class Progress {
public:
    explicit Progress(const CommandLine& told);
    ~Progress() { clear(); }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// May be called from several threads.
    void files(std::size_t done, std::size_t all);
    void commits(std::size_t done, std::size_t all);
    /// A stage is over: wipes the line, and with --verbose says what the stage took.
    void passed(std::string_view stage);
    double seconds() const;

private:
    using Clock = std::chrono::steady_clock;
    void clear();
    void draw(std::string_view doing, std::size_t done, std::size_t all, std::string_view what);

    const bool shown_, verbose_;
    const Clock::time_point begin_ = Clock::now();
    Clock::time_point stage_ = begin_, drawn_ = begin_;
    bool dirty_ = false;
    std::mutex mutex_;
};

}  // namespace driftaudit::cli
