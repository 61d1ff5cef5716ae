// Reading a tree: which collectors claim which path is settled first, from the paths alone; then each claimed file is read once and given to all its
// collectors.
//
// The threads take the files from one counter, the largest first so that none of them is begun last, and each result goes to the file's own place: what comes
// out depends on neither the number of threads nor their luck.

#include <algorithm>
#include <atomic>
#include <exception>
#include <numeric>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include <driftaudit/paths.hpp>
#include <driftaudit/snapshot.hpp>

#include "text.hpp"

namespace driftaudit {
namespace {

using Reader = const Row<Collector>*;

/// A file that some collector claims, and what came of reading it.
struct Task {
    const Entry* entry = nullptr;
    std::vector<Reader> readers;  // in the order of the table
    Facts facts;
    std::optional<Trouble> trouble;
    bool audited = false;
};

/// How many threads `count` pieces of work are worth, of which one thread should get at least `least`.
std::size_t threads_for(std::size_t count, std::size_t least, unsigned jobs) {
    const std::size_t wanted = jobs != 0 ? jobs : std::max(1u, std::thread::hardware_concurrency());
    return std::min(wanted, count / least + 1);
}

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
                const std::string& path = entries[i].read_as.empty() ? entries[i].path : entries[i].read_as;
                if (is_template_path(path)) continue;
                for (const Row<Collector>& row : collectors)
                    if (row.value.claims(path)) tasks[i].readers.push_back(&row);
            }
        }
    });
    std::erase_if(tasks, [](const Task& task) { return task.readers.empty(); });
    return tasks;
}

/// Bytes for a person: "8 MiB", "1.5 MiB", "100 bytes".
std::string size_in_words(std::uint64_t bytes) {
    if (bytes < (1u << 20)) return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
    const std::uint64_t tenths = bytes / ((1u << 20) / 10);
    return std::to_string(tenths / 10) + (tenths % 10 ? '.' + std::to_string(tenths % 10) : "") + " MiB";
}

Fact unreadable(std::string reason) { return {Unreadable{std::move(reason)}, {}, no_scope}; }

/// Calls a collector; it promises not to throw, and where it does all the same the audit of the rest goes on.
Facts facts_of(const Row<Collector>& reader, std::string_view text) {
    try {
        return reader.value.collect(text);
    } catch (const std::exception& failure) {
        return {unreadable("internal: the reader \"" + std::string(reader.id) + "\" failed: " + failure.what())};
    } catch (...) {
        return {unreadable("internal: the reader \"" + std::string(reader.id) + "\" failed")};
    }
}

/// Puts the facts of one more collector behind those that are there; scopes are indexes, and move along.
void append(Facts& facts, Facts more) {
    const auto shift = static_cast<std::uint32_t>(facts.size());
    if (shift == 0) {
        facts = std::move(more);
        return;
    }
    for (Fact& fact : more) {
        if (fact.scope != no_scope) fact.scope += shift;
        facts.push_back(std::move(fact));
    }
}

class Reading {
public:
    Reading(const Source& source, const Limits& limits) : source_(source), limits_(limits) {}

    /// Reads a claimed file and fills in what came of it.
    void run(Task& task) const {
        try {
            read(task);
        } catch (const std::exception& failure) {  // no memory for its bytes
            refuse(task, std::string("internal: ") + failure.what());
        }
    }

private:
    std::size_t limit_of(Reader reader) const { return reader->value.large ? limits_.lock_bytes : limits_.text_bytes; }

    void read(Task& task) const {
        std::vector<Reader> able;
        std::optional<std::size_t> refused_at;  // the limit that a collector was kept from the file by
        std::size_t largest = 0;
        for (Reader reader : task.readers) {
            const std::size_t limit = limit_of(reader);
            if (task.entry->size <= limit) {
                able.push_back(reader);
                largest = std::max(largest, limit);
            } else if (!reader->value.incidental) {
                refused_at = limit;
            }
        }
        if (refused_at) refuse(task, "it has " + size_in_words(task.entry->size) + ", and the limit is " + size_in_words(*refused_at));
        if (able.empty()) return;

        Bytes bytes = source_.read(*task.entry, largest);
        if (!bytes.refused.empty()) return refuse(task, std::move(bytes.refused));
        if (engine::is_binary(bytes.text)) {
            if (!all_incidental(able)) refuse(task, "it is a binary file");
            return;
        }
        engine::make_utf8(bytes.text);
        for (Reader reader : able) {
            Facts facts = facts_of(*reader, bytes.text);
            task.audited = task.audited || (!facts.empty() && !reader->value.incidental);
            append(task.facts, std::move(facts));
        }
    }

    static bool all_incidental(const std::vector<Reader>& readers) {
        return std::ranges::all_of(readers, [](Reader reader) { return reader->value.incidental; });
    }

    /// A file that nobody could look into: a fact of those that are audited, a trouble of the tree elsewhere.
    static void refuse(Task& task, std::string reason) {
        if (all_incidental(task.readers)) {
            task.trouble = Trouble{task.entry->path, std::move(reason)};
        } else {
            task.facts = {unreadable(std::move(reason))};
            task.audited = true;
        }
    }

    const Source& source_;
    const Limits& limits_;
};

/// Reads all tasks on several threads, this one among them, which also tells of the progress.
void read_all(std::vector<Task>& tasks, const Reading& reading, unsigned jobs, const std::function<void(std::size_t, std::size_t)>& progress) {
    std::vector<std::size_t> order(tasks.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::ranges::greater(), [&](std::size_t i) { return tasks[i].entry->size; });

    std::atomic<std::size_t> next = 0;
    on_threads(threads_for(tasks.size(), 8, jobs), [&](bool here) {
        for (std::size_t i; (i = next.fetch_add(1, std::memory_order_relaxed)) < order.size();) {
            reading.run(tasks[order[i]]);
            if (here && progress && i % 64 == 0) progress(i, order.size());
        }
    });
    if (progress) progress(order.size(), order.size());
}

}  // namespace

const Facts* Snapshot::at(std::string_view path) const {
    const auto file = std::ranges::lower_bound(files, path, {}, &FileFacts::path);
    return file != files.end() && file->path == path ? file->facts.get() : nullptr;
}

bool Snapshot::has(std::string_view path) const { return std::ranges::binary_search(paths, path); }

Snapshot collect(const Source& source, const std::vector<Row<Collector>>& collectors, const Limits& limits,
                 const std::function<void(std::size_t, std::size_t)>& progress) {
    return collect(source, source.list(), collectors, limits, progress);
}

Snapshot collect(const Source& source, Listing listing, const std::vector<Row<Collector>>& collectors, const Limits& limits,
                 const std::function<void(std::size_t, std::size_t)>& progress) {
    std::vector<Task> tasks = claimed(listing.entries, collectors, limits.jobs);
    read_all(tasks, Reading(source, limits), limits.jobs, progress);

    Snapshot snapshot;
    snapshot.troubles = std::move(listing.troubles);
    for (Task& task : tasks) {
        snapshot.audited += task.audited;
        if (task.trouble) snapshot.troubles.push_back(std::move(*task.trouble));
        if (!task.facts.empty()) snapshot.files.push_back({task.entry->path, std::make_shared<const Facts>(std::move(task.facts)), task.entry->ignored, task.entry->read_as});
    }
    std::ranges::stable_sort(snapshot.troubles, {}, &Trouble::path);
    snapshot.paths.reserve(listing.entries.size());
    for (Entry& entry : listing.entries) snapshot.paths.push_back(std::move(entry.path));
    return snapshot;
}

}  // namespace driftaudit
