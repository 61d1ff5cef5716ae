#include <algorithm>
#include <map>
#include <utility>

#include <driftaudit/source.hpp>

namespace driftaudit {
namespace {

class Memory final : public Source {
public:
    explicit Memory(std::vector<std::pair<std::string, std::string>> files) {
        for (auto& [path, text] : files) files_.insert_or_assign(std::move(path), std::move(text));
    }

    Listing list() const override {
        Listing listing;
        listing.entries.reserve(files_.size());
        for (const auto& [path, text] : files_) listing.entries.push_back({path, text.size(), false});
        return listing;
    }

    Bytes read(const Entry& entry, std::size_t limit) const override {
        const auto file = files_.find(entry.path);
        if (file == files_.end()) return {{}, "no such file"};
        if (file->second.size() > limit) return {{}, "larger than " + std::to_string(limit) + " bytes"};
        return {file->second, {}};
    }

private:
    std::map<std::string, std::string> files_;
};

}  // namespace

std::unique_ptr<Source> in_memory(std::vector<std::pair<std::string, std::string>> files) { return std::make_unique<Memory>(std::move(files)); }

}  // namespace driftaudit
