#include "reading.hpp"

#include <algorithm>
#include <exception>
#include <thread>

#include <driftaudit/paths.hpp>

#include "text.hpp"

namespace driftaudit::engine {
namespace {

using Reader = const Row<Collector>*;

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
    Reading(const Source& source, const Entry& entry, const Readers& readers, const Limits& limits)
        : source_(source), entry_(entry), readers_(readers), limits_(limits) {}

    Outcome run() {
        try {
            read();
        } catch (const std::exception& failure) {  // no memory for its bytes
            refuse(std::string("internal: ") + failure.what());
        }
        return std::move(out_);
    }

private:
    std::size_t limit_of(Reader reader) const { return reader->value.large ? limits_.lock_bytes : limits_.text_bytes; }

    /// Those of the collectors that may read a file of this size; where an audited one may not, the limit that keeps it from doing so is refused.
    Readers able(std::uint64_t size) {
        Readers out;
        std::optional<std::size_t> kept_by;
        for (Reader reader : readers_) {
            if (size <= limit_of(reader))
                out.push_back(reader);
            else if (!reader->value.incidental)
                kept_by = limit_of(reader);
        }
        if (kept_by) refuse("it has " + size_in_words(size) + ", and the limit is " + size_in_words(*kept_by));
        return out;
    }

    void read() {
        Readers those = able(entry_.size);
        if (those.empty()) return;
        std::size_t largest = 0;
        for (Reader reader : those) largest = std::max(largest, limit_of(reader));
        Bytes bytes = source_.read(entry_, largest);
        if (bytes.size > largest && entry_.size == 0) return void(able(bytes.size));
        if (!bytes.refused.empty()) return refuse(std::move(bytes.refused));
        if (entry_.size == 0) those = able(bytes.text.size());  // only now its size is known
        if (is_binary(bytes.text)) {
            if (!all_incidental(those)) refuse("it is a binary file");
            return;
        }
        if (bytes.text.starts_with(pointer_of_lfs)) {
            if (!all_incidental(those)) refuse("its content is not here: Git LFS keeps it elsewhere, and this is a pointer to it");
            return;
        }
        make_utf8(bytes.text);
        for (Reader reader : those) {
            Facts facts = facts_of(*reader, bytes.text);
            out_.audited = out_.audited || (!facts.empty() && !reader->value.incidental);
            append(out_.facts, std::move(facts));
        }
    }

    static bool all_incidental(const Readers& readers) {
        return std::ranges::all_of(readers, [](Reader reader) { return reader->value.incidental; });
    }

    /// A file that nobody could look into: a fact of those that are audited, a trouble of the tree elsewhere.
    void refuse(std::string reason) {
        if (all_incidental(readers_)) {
            out_.trouble = Trouble{entry_.path, std::move(reason)};
        } else {
            out_.facts = {unreadable(std::move(reason))};
            out_.audited = true;
        }
    }

    static constexpr std::string_view pointer_of_lfs = "version https://git-lfs.github.com/spec/v1\n";

    const Source& source_;
    const Entry& entry_;
    const Readers& readers_;
    const Limits& limits_;
    Outcome out_;
};

}  // namespace

Readers readers_of(std::string_view path, const std::vector<Row<Collector>>& collectors) {
    Readers readers;
    if (is_template_path(path)) return readers;
    for (const Row<Collector>& row : collectors)
        if (row.value.claims(path)) readers.push_back(&row);
    return readers;
}

Outcome read_file(const Source& source, const Entry& entry, const Readers& readers, const Limits& limits) {
    return Reading(source, entry, readers, limits).run();
}

std::size_t threads_for(std::size_t count, std::size_t least, unsigned jobs) {
    const std::size_t wanted = jobs != 0 ? jobs : std::max(1u, std::thread::hardware_concurrency());
    return std::min(wanted, count / least + 1);
}

}  // namespace driftaudit::engine
