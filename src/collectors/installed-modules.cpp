// The modules that a distribution installed: from the list of its files (`RECORD` of PEP 376 beside a `.dist-info`'s metadata), or from what setuptools noted of
// them (`top_level.txt` of an `.egg-info`, a name on each line).
#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include "syntax/text.hpp"

namespace driftaudit::collector {
namespace {

bool claims(std::string_view path) {
    const std::string_view name = file_name(path);
    return (name == "RECORD" && directory_of(path).ends_with(".dist-info")) || (name == "top_level.txt" && directory_of(path).ends_with(".egg-info"));
}

/// `yaml` of "yaml/loader.py", `six` of "six.py", `_cffi_backend` of "_cffi_backend.cpython-312-x86_64-linux-gnu.so"; "" for a file that is no module.
std::string_view module_of(std::string_view file) {
    if (file.ends_with(".pth")) return {};
    const std::size_t slash = file.find('/');
    const std::string_view top = file.substr(0, slash);
    const std::string_view name = slash == file.npos ? top.substr(0, top.find('.')) : top;
    const bool is_name = !name.empty() && std::ranges::all_of(name, is_name_character) && name != "__pycache__";
    const bool is_code = slash != file.npos || file.ends_with(".py") || file.ends_with(".so") || file.ends_with(".pyd");
    return is_name && is_code ? name : std::string_view();
}

Facts collect(std::string_view bytes) {
    InstalledModules modules;
    const std::string_view text = syntax::without_bom(bytes);
    const bool is_record = text.find(',') != text.npos;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string_view line = trimmed(text.substr(begin, end - begin));
        const std::string_view name = is_record ? module_of(line.substr(0, line.find(','))) : line;
        if (!name.empty() && (modules.names.empty() || modules.names.back() != name)) add_once(modules.names, std::string(name));
        begin = end + 1;
    }
    if (modules.names.empty()) return {};
    return {{std::move(modules), {{1, 1}, {1, 1}}, no_scope}};
}

}  // namespace

Collector installed_modules() { return {.version = 1, .claims = claims, .collect = collect}; }

}  // namespace driftaudit::collector
