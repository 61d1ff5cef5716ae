// The metadata of an installed distribution: headers as in a mail, then a blank line, then a description of any length, which is never read.
#include <driftaudit/collector.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include <optional>

#include "syntax/lock.hpp"
#include "syntax/text.hpp"

namespace driftaudit::collector {
namespace {

// Takes the first line off a text; its end belongs to it.
std::string_view take_line(std::string_view& text) {
    const std::string_view line = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
    text.remove_prefix(line.size());
    return line;
}

struct Head {
    std::optional<Word> name, version;  // the first of each
};

// A header goes on in lines that begin with a blank; of those that we want, only the first that says anything counts.
Head read_head(std::string_view text) {
    Head head;
    std::optional<Word>* open = nullptr;  // wanted, and empty so far
    for (std::uint32_t number = 1; !text.empty(); ++number) {
        const std::string_view line = take_line(text);
        if (trimmed(line.substr(0, line.find('\n'))).empty()) break;
        std::string_view value = line;
        if (line[0] != ' ' && line[0] != '\t') {
            const std::size_t colon = line.find(':');
            if (colon == line.npos) break;  // a mail's body begins here, blank line or not
            const std::string key = lowered(line.substr(0, colon));
            open = key == "name" ? &head.name : key == "version" ? &head.version : nullptr;
            value = line.substr(colon + 1);
        }
        value = trimmed(value.substr(0, value.find('\n')));
        if (!open || *open || value.empty()) continue;
        const auto column = static_cast<std::uint32_t>(value.data() - line.data() + 1);
        *open = Word{std::string(value), {{number, column}, {number, static_cast<std::uint32_t>(column + value.size())}}};
    }
    return head;
}

bool claims(std::string_view path) {
    const std::string folder = directory_of(path);
    const std::string_view name = file_name(path);
    return (name == "METADATA" && folder.ends_with(".dist-info")) || (name == "PKG-INFO" && folder.ends_with(".egg-info")) || name.ends_with(".egg-info");
}

Facts collect(std::string_view bytes) {
    const Head head = read_head(syntax::without_bom(bytes));
    if (!head.name) return syntax::unreadable("the metadata gives no name", {1, 1});
    if (!syntax::is_package_name(head.name->text)) return {{Unreadable{"this is no name of a distribution"}, head.name->at, no_scope}};
    const std::string name = normalized_name(head.name->text);
    if (!head.version) return {{Unreadable{"the metadata gives no version of " + name}, head.name->at, no_scope}};
    return {{InstalledPackage{name, head.version->text}, head.name->at, no_scope}};
}

}  // namespace

Collector installed_metadata() { return {.version = 1, .claims = claims, .collect = collect}; }

}  // namespace driftaudit::collector
