// The metadata of an installed distribution: headers as in a mail, then a blank line, then a description of any length, which is never read.
#include <driftaudit/collector.hpp>
#include <driftaudit/credentials.hpp>
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
    std::optional<Word> name, version, python;  // the first of each
    Words needs, extras;
};

// A header goes on in lines that begin with a blank.
class Reader {
public:
    Head read(std::string_view text) {
        for (std::uint32_t number = 1; !text.empty(); ++number) {
            const std::string_view line = take_line(text);
            if (trimmed(line.substr(0, line.find('\n'))).empty()) break;
            std::string_view value = line;
            if (line[0] != ' ' && line[0] != '\t') {
                const std::size_t colon = line.find(':');
                if (colon == line.npos) break;  // a mail's body begins here, blank line or not
                begin(lowered(line.substr(0, colon)));
                value = line.substr(colon + 1);
            }
            value = trimmed(value.substr(0, value.find('\n')));
            if (!value.empty()) take({std::string(value), syntax::span_in(line, value, number)});
        }
        return std::move(head_);
    }

private:
    void begin(const std::string& key) {
        one_ = key == "name" ? &head_.name : key == "version" ? &head_.version : key == "requires-python" ? &head_.python : nullptr;
        many_ = key == "requires-dist" ? &head_.needs : key == "provides-extra" ? &head_.extras : nullptr;
        goes_on_ = false;
    }

    // Of the headers that a distribution has once, only the first that says anything counts.
    void take(Word word) {
        if (one_ && !*one_) *one_ = std::move(word);
        if (!many_) return;
        if (goes_on_)
            many_->back().text += " " + word.text;
        else
            many_->push_back(std::move(word));
        goes_on_ = true;
    }

    Head head_;
    std::optional<Word>* one_ = nullptr;  // where the value of this header belongs, if we want it
    Words* many_ = nullptr;
    bool goes_on_ = false;  // the header has said something already
};

bool claims(std::string_view path) {
    const std::string folder = directory_of(path);
    const std::string_view name = file_name(path);
    return (name == "METADATA" && folder.ends_with(".dist-info")) || (name == "PKG-INFO" && folder.ends_with(".egg-info")) || name.ends_with(".egg-info");
}

Facts collect(std::string_view bytes) {
    const Head head = Reader().read(syntax::without_bom(bytes));
    if (!head.name) return syntax::unreadable("the metadata gives no name", {1, 1});
    if (!syntax::is_package_name(head.name->text)) return {{Unreadable{"this is no name of a distribution"}, head.name->at, no_scope}};
    const std::string name = normalized_name(head.name->text);
    if (!head.version) return {{Unreadable{"the metadata gives no version of " + name}, head.name->at, no_scope}};
    InstalledPackage package{name, head.version->text};
    if (head.python) package.python = head.python->text;
    for (const Word& extra : head.extras) package.extras.push_back(extra.text);
    for (const Word& need : head.needs) package.needs.push_back({without_credentials(need.text), {}, need.at});
    return {{std::move(package), head.name->at, no_scope}};
}

}  // namespace

Collector installed_metadata() { return {.version = 2, .claims = claims, .collect = collect}; }

}  // namespace driftaudit::collector
