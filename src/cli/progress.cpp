#include "progress.hpp"

#include <cstdio>
#include <iostream>

#include "output.hpp"

namespace driftaudit::cli {

using namespace std::chrono_literals;

Progress::Progress(const CommandLine& told) : shown_(told.progress && errors_are_watched()), verbose_(told.verbose) {}

void Progress::files(std::size_t done, std::size_t all) { draw("reading", done, all, "files"); }

void Progress::commits(std::size_t done, std::size_t all) { draw("judging", done, all, "commits"); }

void Progress::draw(std::string_view doing, std::size_t done, std::size_t all, std::string_view what) {
    if (!shown_) return;
    const std::lock_guard lock(mutex_);
    const auto now = Clock::now();
    if (now - begin_ < 500ms || now - drawn_ < 100ms) return;
    drawn_ = now;
    dirty_ = true;
    std::cerr << '\r' << doing << ' ' << done << " of " << all << ' ' << what << "\x1b[K" << std::flush;
}

void Progress::clear() {
    if (dirty_) std::cerr << "\r\x1b[K" << std::flush;
    dirty_ = false;
}

void Progress::passed(std::string_view stage) {
    clear();
    const auto now = Clock::now();
    if (verbose_) {
        char took[32];
        std::snprintf(took, sizeof took, "%.3f s", std::chrono::duration<double>(now - stage_).count());
        say(std::string(stage) + ": " + took);
    }
    stage_ = now;
}

double Progress::seconds() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }

}  // namespace driftaudit::cli
