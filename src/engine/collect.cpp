// Reading a tree: which collectors claim which path is settled first, from the paths alone; then each claimed file is read once and given to all its
// collectors.
//
// The threads take the files from one counter, the largest first so that none of them is begun last, and each result goes to the file's own place: what comes
// out depends on neither the number of threads nor their luck.

#include <algorithm>
#include <atomic>
#include <numeric>
#include <system_error>
#include <thread>
#include <utility>

#include <driftaudit/memo.hpp>
#include <driftaudit/snapshot.hpp>

#include "reading.hpp"

namespace driftaudit {
namespace {

using engine::Outcome;
using engine::threads_for;

/// A file that some collector claims, and what came of reading it.
struct Task {
    const Entry* entry = nullptr;
    Readers readers;
    Outcome outcome;
};

/// Calls `run(true)` here and `run(false)` on as many threads more as there shall be, and comes back when all have ended.
template <class Run>
void on_threads(std::size_t threads, const Run& run) {
    std::vector<std::jthread> others;
    try {
        for (std::size_t i = 1; i < threads; ++i) others.emplace_back([&] { run(false); });
    } catch (const std::system_error&) {  // the machine gives no more: those that are there do it
    }
    run(true);
}

std::vector<Task> claimed(const std::vector<Entry>& entries, const std::vector<Row<Collector>>& collectors, unsigned jobs) {
    constexpr std::size_t block = 512;
    std::vector<Task> tasks(entries.size());
    std::atomic<std::size_t> next = 0;
    on_threads(threads_for(entries.size(), block, jobs), [&](bool) {
        for (std::size_t begin; (begin = next.fetch_add(block)) < entries.size();) {
            for (std::size_t i = begin; i < std::min(begin + block, entries.size()); ++i) {
                tasks[i].entry = &entries[i];
                tasks[i].readers = engine::readers_of(engine::claimed_as(entries[i]), collectors);
            }
        }
    });
    std::erase_if(tasks, [](const Task& task) { return task.readers.empty(); });
    return tasks;
}

/// Reads all tasks on several threads, this one among them, which also tells of the progress.
template <class Task, class Read>
void read_all(std::vector<Task>& tasks, const Read& read, unsigned jobs, const std::function<void(std::size_t, std::size_t)>& progress) {
    std::vector<std::size_t> order(tasks.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::ranges::greater(), [&](std::size_t i) { return tasks[i].entry->size; });

    std::atomic<std::size_t> next = 0;
    on_threads(threads_for(tasks.size(), 8, jobs), [&](bool here) {
        for (std::size_t i; (i = next.fetch_add(1, std::memory_order_relaxed)) < order.size();) {
            read(tasks[order[i]]);
            if (here && progress && i % 64 == 0) progress(i, order.size());
        }
    });
    if (progress) progress(order.size(), order.size());
}

/// What a snapshot has of its listing.
void finish(Snapshot& snapshot, Listing listing) {
    std::ranges::stable_sort(snapshot.troubles, {}, &Trouble::path);
    snapshot.paths.reserve(listing.entries.size());
    for (Entry& entry : listing.entries) snapshot.paths.push_back(std::move(entry.path));
}

}  // namespace

Snapshot collect(const Source& source, const std::vector<Row<Collector>>& collectors, const Limits& limits,
                 const std::function<void(std::size_t, std::size_t)>& progress) {
    return collect(source, source.list(), collectors, limits, progress);
}

Snapshot collect(const Source& source, Listing listing, const std::vector<Row<Collector>>& collectors, const Limits& limits,
                 const std::function<void(std::size_t, std::size_t)>& progress) {
    std::vector<Task> tasks = claimed(listing.entries, collectors, limits.jobs);
    read_all(tasks, [&](Task& task) { task.outcome = engine::read_file(source, *task.entry, task.readers, limits); }, limits.jobs, progress);

    Snapshot snapshot;
    snapshot.troubles = std::move(listing.troubles);
    for (Task& task : tasks) {
        Outcome& outcome = task.outcome;
        snapshot.audited += outcome.audited;
        if (outcome.trouble) snapshot.troubles.push_back(std::move(*outcome.trouble));
        if (!outcome.facts.empty()) snapshot.files.push_back({task.entry->path, std::make_shared<const Facts>(std::move(outcome.facts)), task.entry->ignored, task.entry->read_as});
    }
    finish(snapshot, std::move(listing));
    return snapshot;
}

Snapshot collect(const Source& source, Listing listing, Memo& memo, const Limits& limits, const std::function<void(std::size_t, std::size_t)>& progress) {
    struct Remembered {
        const Entry* entry;
        const Readers* readers;
        std::shared_ptr<const FileReading> reading;
    };
    std::vector<Remembered> tasks;
    for (const Entry& entry : listing.entries)
        if (const Readers& readers = memo.readers_of(engine::claimed_as(entry)); !readers.empty()) tasks.push_back({&entry, &readers, nullptr});
    read_all(tasks, [&](Remembered& task) { task.reading = memo.read(source, *task.entry, *task.readers); }, limits.jobs, progress);

    Snapshot snapshot;
    snapshot.troubles = std::move(listing.troubles);
    for (const Remembered& task : tasks) {
        snapshot.audited += task.reading->audited;
        if (!task.reading->trouble.empty()) snapshot.troubles.push_back({task.entry->path, task.reading->trouble});
        if (task.reading->facts) snapshot.files.push_back({task.entry->path, task.reading->facts, task.entry->ignored, task.entry->read_as});
    }
    finish(snapshot, std::move(listing));
    return snapshot;
}

}  // namespace driftaudit
