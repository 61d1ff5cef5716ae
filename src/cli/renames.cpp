#include "renames.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include <driftaudit/paths.hpp>

namespace driftaudit::cli {
namespace {

constexpr std::size_t most_compared = 64;   // files on each side; beyond that a tree was rebuilt, and equal bytes alone count

void pair_up(std::vector<Rename>& out, std::vector<Lone>& gone, std::vector<Lone>& came, std::size_t old_file, std::size_t new_file) {
    out.push_back({gone[old_file].path, came[new_file].path});
    gone[old_file].path.clear();
    came[new_file].path.clear();
}

/// Those of equal bytes; of several, the one of the same name.
void pair_equal(std::vector<Rename>& out, std::vector<Lone>& gone, std::vector<Lone>& came) {
    std::multimap<ObjectId, std::size_t> by_blob;
    for (std::size_t i = 0; i < came.size(); ++i)
        if (came[i].blob) by_blob.emplace(came[i].blob, i);
    for (std::size_t i = 0; i < gone.size(); ++i) {
        const auto [begin, end] = by_blob.equal_range(gone[i].blob);
        if (begin == end) continue;
        auto best = begin;
        for (auto at = begin; at != end; ++at)
            if (file_name(came[at->second].path) == file_name(gone[i].path)) best = at;
        pair_up(out, gone, came, i, best->second);
        by_blob.erase(best);
    }
}

}  // namespace

std::vector<Rename> renames_between(const std::vector<Lone>& gone_files, const std::vector<Lone>& came_files, const BytesOfLone& old_bytes, const BytesOfLone& new_bytes) {
    std::vector<Lone> gone = gone_files, came = came_files;
    std::vector<Rename> out;
    pair_equal(out, gone, came);
    const auto is_paired = [](const Lone& file) { return file.path.empty(); };
    std::erase_if(gone, is_paired);
    std::erase_if(came, is_paired);
    if (gone.size() > most_compared || came.size() > most_compared) return out;

    std::vector<std::string> texts;
    for (const Lone& file : came) texts.push_back(new_bytes(file));
    std::vector<std::tuple<double, bool, std::size_t, std::size_t>> alike;
    for (std::size_t i = 0; i < gone.size(); ++i) {
        const std::string text = old_bytes(gone[i]);
        for (std::size_t k = 0; k < came.size(); ++k)
            if (const double common = similarity(text, texts[k]); common >= 0.5) alike.emplace_back(common, file_name(gone[i].path) == file_name(came[k].path), i, k);
    }
    std::ranges::stable_sort(alike, [](const auto& a, const auto& b) { return std::tie(std::get<0>(a), std::get<1>(a)) > std::tie(std::get<0>(b), std::get<1>(b)); });
    for (const auto& [common, named, i, k] : alike)
        if (!is_paired(gone[i]) && !is_paired(came[k])) pair_up(out, gone, came, i, k);
    return out;
}

}  // namespace driftaudit::cli
