// An append-only file (docs/decisions/0007). It begins with a line that says what it is and which version wrote it; then record follows record:
//
//     "\nrec" | size of key (4) | size of value (4) | sum over all that follows and precedes but itself (8) | key | value
//
// A record is written by one `write` to a file opened for appending, together with others, so that those of two programs never lie in one another. One that was torn
// by the end of its program or of the disk's space does not sum up: it is passed over, up to the next place where a record begins and does. So nothing has to be
// undone, locked, or flushed to the disk in time; what is lost is read again.

#include <driftaudit/store.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <mutex>
#include <system_error>
#include <unordered_map>

namespace driftaudit {
namespace {

constexpr std::string_view mark = "\nrec";
constexpr std::size_t head = 20, batch = 256u << 10, largest = 1u << 30;

std::uint64_t sum_of(std::string_view text, std::uint64_t state) {
    for (; text.size() >= 8; text.remove_prefix(8)) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data(), 8);
        state = (state ^ word) * 0x9E3779B97F4A7C15u;
        state ^= state >> 32;
    }
    for (const char c : text) state = (state ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
    return state ^ state >> 29;
}

std::uint64_t sum_of(std::string_view key, std::string_view value) { return sum_of(value, sum_of(key, key.size() * 31 + value.size())); }

std::string record(std::string_view key, std::string_view value) {
    const auto key_size = static_cast<std::uint32_t>(key.size()), value_size = static_cast<std::uint32_t>(value.size());
    const std::uint64_t sum = sum_of(key, value);
    std::string out(mark);
    out.append(reinterpret_cast<const char*>(&key_size), 4).append(reinterpret_cast<const char*>(&value_size), 4).append(reinterpret_cast<const char*>(&sum), 8);
    return out.append(key).append(value);
}

class File final : public Store {
public:
    File(int descriptor, std::function<void(std::string_view)> tell) : descriptor_(descriptor), tell_(std::move(tell)) {}
    ~File() override {
        {
            const std::lock_guard lock(mutex_);
            flush();
        }
        if (mapped_) munmap(mapped_, size_);
        close(descriptor_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    /// Reads what is there; false where the file is no store of this version.
    bool load(std::string_view first_line) {
        struct stat status {};
        if (fstat(descriptor_, &status) != 0) return false;
        size_ = static_cast<std::size_t>(status.st_size);
        if (size_ == 0) return append(first_line);
        if (size_ > largest) return false;
        void* const mapped = mmap(nullptr, size_, PROT_READ, MAP_SHARED, descriptor_, 0);
        if (mapped == MAP_FAILED) return size_ = 0, false;
        mapped_ = mapped;
        const std::string_view text(static_cast<const char*>(mapped), size_);
        if (!text.starts_with(first_line)) return false;
        index(text, first_line.size());
        return true;
    }

    std::optional<std::string> find(std::string_view key) const override {
        const std::lock_guard lock(mutex_);
        const auto found = values_.find(key);
        return found == values_.end() ? std::nullopt : std::optional<std::string>(found->second);
    }

    void keep(std::string_view key, std::string_view value) override {
        const std::lock_guard lock(mutex_);
        if (full_ || values_.contains(key) || key.size() + value.size() > batch) return;
        waiting_ += record(key, value);
        if (waiting_.size() >= batch) flush();
    }

private:
    void index(std::string_view text, std::size_t at) {
        const auto number = [&](std::size_t place) {
            std::uint32_t value = 0;
            std::memcpy(&value, text.data() + place, 4);
            return std::size_t{value};
        };
        while ((at = text.find(mark, at)) != text.npos && at + head <= text.size()) {
            const std::size_t key_size = number(at + 4), value_size = number(at + 8);
            std::uint64_t sum = 0;
            std::memcpy(&sum, text.data() + at + 12, 8);
            if (key_size + value_size <= text.size() - at - head) {
                const std::string_view key = text.substr(at + head, key_size), value = text.substr(at + head + key_size, value_size);
                if (sum_of(key, value) == sum) {
                    values_.insert_or_assign(key, value);
                    at += head + key_size + value_size;
                    continue;
                }
            }
            at += mark.size();  // torn, or no record at all
        }
    }

    void flush() {
        if (waiting_.empty()) return;
        append(waiting_);
        waiting_.clear();
    }

    bool append(std::string_view text) {
        ssize_t written = 0;
        do written = ::write(descriptor_, text.data(), text.size());
        while (written < 0 && errno == EINTR);
        if (written == static_cast<ssize_t>(text.size())) return true;
        full_ = true;
        tell_("the cache keeps nothing more: " + std::generic_category().message(written < 0 ? errno : ENOSPC));
        return false;
    }

    int descriptor_;
    std::function<void(std::string_view)> tell_;
    void* mapped_ = nullptr;
    std::size_t size_ = 0;
    std::unordered_map<std::string_view, std::string_view> values_;   // of what was there at the begin
    std::string waiting_;
    bool full_ = false;
    mutable std::mutex mutex_;
};

}  // namespace

std::unique_ptr<Store> open_store(const std::string& file, std::string_view version, std::function<void(std::string_view)> tell) {
    const std::string first_line = "driftaudit cache " + std::string(version) + "\n";
    const auto open_it = [&] { return open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600); };
    for (const bool again : {false, true}) {
        const int descriptor = open_it();
        if (descriptor < 0) {
            tell("the cache " + file + " cannot be opened: " + std::generic_category().message(errno));
            return nullptr;
        }
        auto store = std::make_unique<File>(descriptor, tell);
        if (store->load(first_line)) return store;
        if (again) break;
        tell("the cache " + file + " is damaged, of another version, or too large: it is begun anew");
        unlink(file.c_str());  // whoever has it open keeps it
    }
    return nullptr;
}

}  // namespace driftaudit
