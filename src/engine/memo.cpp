// What a file says depends on its bytes and on who reads it, so the two together are the key: the name that git gave the bytes, and a digest of the collectors'
// names and versions and of the limits. The path is not part of it.
//
// Whoever needs facts holds them; what is kept beyond that is a courtesy to commits that go back and forth, and bounded: it lies in two halves, and when the
// younger one is full it becomes the older one, whose predecessor is forgotten.

#include <driftaudit/memo.hpp>

#include <map>
#include <mutex>

#include "reading.hpp"

namespace driftaudit {
namespace {

struct Key {
    ObjectId blob;
    std::uint64_t readers;
    bool operator==(const Key&) const = default;
};
struct HashOfKey {
    std::size_t operator()(const Key& key) const noexcept { return std::hash<ObjectId>()(key.blob) ^ static_cast<std::size_t>(key.readers); }
};
using Kept = std::unordered_map<Key, std::shared_ptr<const FileReading>, HashOfKey>;

constexpr std::size_t half = 48u << 20;   // bytes, roughly

std::size_t size_of(const FileReading& reading) {
    std::size_t size = sizeof(FileReading) + 128 + reading.digests.by_kind.size() * 16;
    if (!reading.facts) return size;
    for (const Fact& fact : *reading.facts) {
        size += sizeof(Fact) + 64;
        if (const auto* mentions = std::get_if<Mentions>(&fact.claim)) size += mentions->names.size() * 4;
        if (const auto* imports = std::get_if<Imports>(&fact.claim)) size += imports->names.size() * 64;
        if (std::holds_alternative<LockedPackage>(fact.claim)) size += 512;
        if (std::holds_alternative<ComposeDocuments>(fact.claim)) size += 64u << 10;
    }
    return size;
}

FileReading reading_of(engine::Outcome outcome) {
    FileReading out;
    if (outcome.trouble) out.trouble = std::move(outcome.trouble->reason);
    out.audited = outcome.audited;
    out.digests = digests_of(outcome.facts);
    if (!outcome.facts.empty()) out.facts = std::make_shared<const Facts>(std::move(outcome.facts));
    return out;
}

/// What a store keeps of a reading: whether it is audited, its trouble, its facts.
std::string written(const FileReading& reading) {
    std::string bytes(1, reading.audited ? '1' : '0');
    bytes += reading.trouble;
    bytes += '\0';
    return bytes + to_bytes(reading.facts ? *reading.facts : Facts{});
}

std::optional<FileReading> read_back(std::string_view bytes) {
    const std::size_t end = bytes.find('\0');
    if (end == bytes.npos || end == 0) return {};
    auto facts = from_bytes(bytes.substr(end + 1));
    if (!facts) return {};
    engine::Outcome outcome;
    outcome.facts = std::move(*facts);
    outcome.audited = bytes.front() == '1';
    FileReading out = reading_of(std::move(outcome));
    out.trouble = bytes.substr(1, end - 1);
    return out;
}

}  // namespace

struct Memo::State {
    const std::vector<Row<Collector>>& collectors;
    Limits limits;
    Store* store;
    std::mutex mutex;
    std::unordered_map<std::string, const Readers*> by_path;
    std::map<std::vector<std::string_view>, Readers> sets;   // by the collectors' ids; the values stay where they are
    std::unordered_map<const Readers*, std::uint64_t> digests;
    Kept younger, older;
    std::size_t size = 0;   // of the younger ones

    std::shared_ptr<const FileReading> known(const Key& key) {
        if (const auto found = younger.find(key); found != younger.end()) return found->second;
        const auto found = older.find(key);
        if (found == older.end()) return nullptr;
        auto reading = found->second;
        keep(key, reading);
        return reading;
    }
    void keep(const Key& key, std::shared_ptr<const FileReading> reading) {
        size += size_of(*reading);
        younger.emplace(key, std::move(reading));
        if (size < half) return;
        older = std::move(younger);
        younger.clear();
        size = 0;
    }
    std::uint64_t digest_of(const Readers& readers) const {
        std::string text = std::to_string(limits.text_bytes) + ':' + std::to_string(limits.lock_bytes);
        for (const auto* reader : readers) ((text += '\n') += reader->id) += ':' + std::to_string(reader->value.version);
        return text_digest(text);
    }
};

Memo::Memo(const std::vector<Row<Collector>>& collectors, const Limits& limits, Store* store)
    : state_(new State{collectors, limits, store, {}, {}, {}, {}, {}, {}, 0}) {}
Memo::~Memo() = default;

const Readers& Memo::readers_of(std::string_view path) {
    {
        const std::lock_guard lock(state_->mutex);
        if (const auto known = state_->by_path.find(std::string(path)); known != state_->by_path.end()) return *known->second;
    }
    Readers readers = engine::readers_of(path, state_->collectors);
    std::vector<std::string_view> ids;
    for (const auto* reader : readers) ids.push_back(reader->id);
    const std::lock_guard lock(state_->mutex);
    const auto [set, is_new] = state_->sets.try_emplace(std::move(ids), std::move(readers));
    if (is_new) state_->digests.emplace(&set->second, state_->digest_of(set->second));
    state_->by_path.emplace(path, &set->second);
    return set->second;
}

std::shared_ptr<const FileReading> Memo::read(const Source& source, const Entry& entry, const Readers& readers) {
    Key key{entry.blob, 0};
    {
        const std::lock_guard lock(state_->mutex);
        const auto digest = state_->digests.find(&readers);
        key.readers = digest == state_->digests.end() ? state_->digest_of(readers) : digest->second;
        if (auto known = entry.blob ? state_->known(key) : nullptr) return known;
    }
    const auto keep = [&](FileReading reading) {
        auto kept = std::make_shared<const FileReading>(std::move(reading));
        const std::lock_guard lock(state_->mutex);
        if (entry.blob) state_->keep(key, kept);
        return kept;
    };
    std::string stored_under;
    if (state_->store && entry.blob) {
        stored_under = "facts" + std::string(reinterpret_cast<const char*>(key.blob.bytes.data()), key.blob.bytes.size()) +
                       std::string(reinterpret_cast<const char*>(&key.readers), sizeof key.readers);
        if (const auto bytes = state_->store->find(stored_under))
            if (auto reading = read_back(*bytes)) return keep(std::move(*reading));
    }
    FileReading reading = reading_of(engine::read_file(source, entry, readers, state_->limits));
    const bool lasts = !reading.facts || (can_be_kept(*reading.facts) && !first<Unreadable>(*reading.facts));  // a missing object may come back
    if (!stored_under.empty() && lasts && reading.trouble.empty()) state_->store->keep(stored_under, written(reading));
    return keep(std::move(reading));
}

}  // namespace driftaudit
