#include <driftaudit/site.hpp>

#include <driftaudit/paths.hpp>

#include <algorithm>

namespace driftaudit {
namespace {

/// The file in the folder of a distribution, as facts of one kind; null where it is not there or says nothing.
template <class T>
const T* beside(const Snapshot& snapshot, const std::string& folder, std::string_view file) {
    const Facts* facts = snapshot.at(folder + "/" + std::string(file));
    return facts ? first<T>(*facts) : nullptr;
}

Distribution distribution(const Snapshot& snapshot, const std::string& path, const InstalledPackage& package) {
    Distribution out;
    out.path = path;
    out.package = &package;
    out.needs = &package.needs;
    if (const auto* apart = beside<InstalledNeeds>(snapshot, path, "requires.txt"); apart && package.needs.empty()) out.needs = &apart->needs;
    out.from = beside<InstalledFrom>(snapshot, path, "direct_url.json");
    for (const char* list : {"RECORD", "top_level.txt"})
        if (const auto* modules = beside<InstalledModules>(snapshot, path, list)) out.modules = modules->names;
    if (const auto* installer = beside<Installer>(snapshot, path, "INSTALLER")) out.installer = installer->name;
    out.requested = snapshot.has(path + "/REQUESTED");
    return out;
}

}  // namespace

std::vector<Distribution> distributions(const Snapshot& snapshot, std::string_view site_packages) {
    std::vector<Distribution> out;
    const std::string below = std::string(site_packages) + '/';
    auto file = std::ranges::lower_bound(snapshot.files, below, {}, &FileFacts::path);
    for (; file != snapshot.files.end() && file->path.starts_with(below); ++file) {
        const InstalledPackage* package = first<InstalledPackage>(*file->facts);
        if (!package) continue;
        const std::string folder = directory_of(file->path);
        out.push_back(distribution(snapshot, folder == site_packages ? file->path : folder, *package));
    }
    return out;
}

}  // namespace driftaudit
