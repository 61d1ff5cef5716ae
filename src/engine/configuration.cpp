// Settings are flat, and what they mean is nested: the first half of this file makes a tree of them again, whose nodes know where their keys stand; the second
// half walks it along the keys that there are. Whatever it does not know is refused, with its place: an audit that passes over a mistyped key looks exactly
// like one that obeys it.

#include <driftaudit/configuration.hpp>

#include <array>
#include <deque>
#include <functional>

#include <driftaudit/date.hpp>
#include <driftaudit/nearest.hpp>

namespace driftaudit {
namespace {

// ---- settings as a tree ---------------------------------------------------------------------------------------------------------------

/// A key and what is below it: other keys, or a value.
struct Node {
    Word key;
    std::vector<Node*> below;  // in the order of their keys
    std::string value;         // "" where there is anything below
    Span at;                   // of the value; of the key where it has none of its own
};

[[noreturn]] void refuse(const std::string& path, const Span& at, const std::string& what) {
    const std::string place = at.begin.line == 0 ? "" : ":" + std::to_string(at.begin.line) + ":" + std::to_string(at.begin.column);
    throw Error(path + place + ": " + what);
}

class SettingTree {
public:
    SettingTree(const std::string& path, const Facts& facts) : path_(path) {
        nodes_.emplace_back();
        each<Setting>(facts, [&](const Setting& setting, const Fact& fact) {
            Node* node = &nodes_.front();
            for (const Word& key : setting.keys) node = &child(*node, key);
            node->value = setting.value;
            node->at = fact.at;
        });
        for (Node& node : nodes_) std::ranges::stable_sort(node.below, {}, [](const Node* one) { return one->key.at.begin; });
    }
    const Node& root() const { return nodes_.front(); }

private:
    Node& child(Node& parent, const Word& key) {
        for (Node* known : parent.below) {
            if (known->key.text != key.text) continue;
            if (known->key.at != key.at) refuse(path_, key.at, "'" + key.text + "' is stated twice");
            return *known;
        }
        Node& made = nodes_.emplace_back();
        made.key = key;
        made.at = key.at;
        parent.below.push_back(&made);
        return made;
    }

    const std::string& path_;
    std::deque<Node> nodes_;
};

// ---- what the keys mean ---------------------------------------------------------------------------------------------------------------

constexpr std::array roles{Role::prod, Role::dev, Role::test, Role::ci, Role::local};
constexpr std::array severities{Severity::error, Severity::warning, Severity::note};

template <class Values>
std::vector<std::string> names(const Values& values) {
    std::vector<std::string> out;
    for (const auto value : values) out.emplace_back(name_of(value));
    return out;
}

/// "a, b or c".
std::string either(const std::vector<std::string>& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) text += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
    return text;
}

/// Why no path can match the glob; "" for a good one.
std::string problem_of(std::string_view glob) {
    if (glob.empty()) return "an empty glob matches nothing";
    if (glob.starts_with('/')) return "paths of the tree begin with no slash";
    if (glob == ".." || glob.starts_with("../") || glob.find("/../") != glob.npos || glob.ends_with("/..")) return "it leaves the tree";
    std::size_t braces = 0;
    for (std::size_t i = 0; i < glob.size(); ++i) {
        if (glob[i] == '\\')
            ++i;
        else if (glob[i] == '{')
            ++braces;
        else if (glob[i] == '}' && braces > 0)
            --braces;
        else if (glob[i] == '[') {
            const std::size_t first = glob.find_first_not_of("!^", i + 1);
            i = first == glob.npos ? first : glob.find(']', first + 1);
            if (i == glob.npos) return "its [ is never closed";
        }
    }
    return braces > 0 ? "its { is never closed" : "";
}

class Reader {
public:
    Reader(const std::string& path, const std::vector<Row<Check>>& checks) : path_(path) {
        for (const Row<Check>& check : checks) rules_.emplace_back(check.id);
    }

    Configuration read(const Node& root) {
        out_.path = path_;
        const std::vector<Key> known{
            {"environments", [this](const Node& node) { environments(node); }},
            {"projects", [this](const Node& node) { projects(node); }},
            {"rules", [this](const Node& node) { rules(node); }},
            {"ignore", [this](const Node& node) { each_item(node, [this](const Node& item) { ignore(item); }); }},
            {"exclude", [this](const Node& node) { out_.exclude = globs(node); }},
            {"env-examples", [this](const Node& node) { out_.env_examples = globs(node); }},
            {"models", [this](const Node& node) { models(node); }},
        };
        each_known(root, known);
        return std::move(out_);
    }

private:
    using Key = std::pair<std::string_view, std::function<void(const Node&)>>;

    [[noreturn]] void refuse(const Span& at, const std::string& what) const { driftaudit::refuse(path_, at, what); }

    // ---- shapes

    /// Calls `visit` for each key below a node, which has keys or nothing below it.
    template <class Visit>
    void each_key(const Node& node, Visit&& visit) const {
        if (!node.value.empty()) refuse(node.at, "'" + node.key.text + "' has keys below it, not a value");
        if (is_list(node)) refuse(node.below.front()->at, "'" + node.key.text + "' has keys below it, not a list");
        for (const Node* key : node.below) visit(*key);
    }
    void each_known(const Node& node, const std::vector<Key>& known) const {
        each_key(node, [&](const Node& key) {
            const auto found = std::ranges::find(known, std::string_view(key.key.text), &Key::first);
            if (found != known.end()) return found->second(key);
            std::vector<std::string> words;
            for (const Key& one : known) words.emplace_back(one.first);
            refuse(key.key.at, "unknown key '" + key.key.text + "'" + meant(key.key.text, words));
        });
    }
    template <class Visit>
    void each_item(const Node& node, Visit&& visit) const {
        if (!node.value.empty() || (!node.below.empty() && !is_list(node))) refuse(node.at, "'" + node.key.text + "' is a list");
        for (const Node* item : node.below) visit(*item);
    }
    static bool is_list(const Node& node) { return !node.below.empty() && node.below.front()->key.text.find_first_not_of("0123456789") == std::string::npos; }

    const std::string& scalar(const Node& node) const {
        if (!node.below.empty()) refuse(node.below.front()->at, "'" + node.key.text + "' is one value");
        return node.value;
    }
    Word value_of(const Node& node) const { return {scalar(node), node.at}; }
    std::string glob(const Node& node) const {
        const std::string& text = scalar(node);
        if (const std::string problem = problem_of(text); !problem.empty()) refuse(node.at, "'" + text + "' is no glob of paths: " + problem);
        return text;
    }
    std::vector<std::string> globs(const Node& node) const {
        std::vector<std::string> out;
        each_item(node, [&](const Node& item) { out.push_back(glob(item)); });
        return out;
    }
    static std::string meant(std::string_view word, const std::vector<std::string>& known) {
        const std::string near = did_you_mean(word, known);
        return near.empty() ? "; there are " + either(known) : near;
    }
    /// The value whose name this is.
    template <class Values>
    auto one_of(const Values& values, const Word& word, const char* what) const {
        const auto found = std::ranges::find_if(values, [&](const auto value) { return name_of(value) == word.text; });
        if (found == values.end()) refuse(word.at, "'" + word.text + "' is no " + what + meant(word.text, names(values)));
        return *found;
    }
    std::string rule(const Word& word) const {
        if (std::ranges::find(rules_, word.text) != rules_.end()) return word.text;
        const std::string near = did_you_mean(word.text, rules_);
        refuse(word.at, "unknown rule '" + word.text + "'" + (near.empty() ? "; 'driftaudit rules' lists them" : near));
    }
    bool truth(const Node& node) const {
        const std::string& value = scalar(node);
        if (value != "true" && value != "false") refuse(node.at, "'" + value + "' is neither true nor false");
        return value == "true";
    }
    const std::string& date(const Node& node) const {
        if (!is_date(scalar(node))) refuse(node.at, "'" + node.value + "' is no date YYYY-MM-DD");
        return node.value;
    }
    std::string folder(const Node& node) const {
        const std::string path = scalar(node).empty() ? "" : join_path(".", node.value);
        if (path.empty()) refuse(node.at, "'" + node.value + "' is no folder of the tree");
        return path;
    }

    // ---- keys

    void environments(const Node& node) {
        each_key(node, [&](const Node& role) {
            const Role stated = one_of(roles, role.key, "role of an environment");
            for (std::string& one : globs(role)) out_.environments.push_back({std::move(one), stated});
        });
    }

    void projects(const Node& node) {
        each_key(node, [&](const Node& named) {
            ConfiguredProject project;
            project.name = named.key.text;
            const std::vector<Key> known{
                {"root", [&](const Node& root) { project.root = folder(root); }},
                {"images", [&](const Node& images) { project.images = globs(images); }},
            };
            each_known(named, known);
            if (project.root.empty()) refuse(named.key.at, "the project '" + project.name + "' has no 'root'");
            out_.projects.push_back(std::move(project));
        });
    }

    void rules(const Node& node) {
        each_key(node, [&](const Node& named) {
            ConfiguredRule& stated = out_.rules[rule(named.key)];
            const std::vector<Key> known{
                {"severity", [&](const Node& severity) { stated.severity = one_of(severities, value_of(severity), "severity"); }},
                {"enabled", [&](const Node& enabled) { stated.enabled = truth(enabled); }},
            };
            each_known(named, known);
        });
    }

    void ignore(const Node& node) {
        ConfiguredIgnore out;
        const std::vector<Key> known{
            {"rule", [&](const Node& name) { out.rule = rule(value_of(name)), out.at = name.at; }},
            {"path", [&](const Node& path) { out.path = glob(path); }},
            {"subject", [&](const Node& subject) { out.subject = scalar(subject); }},
            {"reason", [&](const Node& reason) { out.reason = scalar(reason); }},
            {"until", [&](const Node& until) { out.until = date(until); }},
        };
        each_known(node, known);
        if (out.rule.empty()) refuse(node.at, "this ignore names no 'rule'");
        out_.ignores.push_back(std::move(out));
    }

    /// What stands here is right, and nothing that is left wrong; for the engine both are findings that nobody wants to see.
    void models(const Node& node) {
        const auto accept = [&](const Node& item, std::string path, std::string subject) {
            if (path.empty() && subject.empty()) refuse(item.at, "an empty name is no model's");
            const std::string reason = path.empty() ? "models.allow" : "models.settings";
            out_.ignores.push_back({"hardcoded-model-name", std::move(path), std::move(subject), reason, "", item.at, true});
        };
        const std::vector<Key> known{
            {"allow", [&](const Node& list) { each_item(list, [&](const Node& id) { accept(id, "", scalar(id)); }); }},
            {"settings", [&](const Node& list) { each_item(list, [&](const Node& path) { accept(path, glob(path), ""); }); }},
        };
        each_known(node, known);
    }

    const std::string& path_;
    std::vector<std::string> rules_;
    Configuration out_;
};

}  // namespace

Configuration read_configuration(const std::string& path, const Facts& facts, const std::vector<Row<Check>>& checks) {
    if (!first<Setting>(facts)) each<Unreadable>(facts, [&](const Unreadable& unreadable, const Fact& fact) { refuse(path, fact.at, unreadable.reason); });
    return Reader(path, checks).read(SettingTree(path, facts).root());
}

Listing configured(Listing listing, const Configuration& configuration) {
    const auto any = [](const std::vector<std::string>& globs, const std::string& path) {
        return std::ranges::any_of(globs, [&](const std::string& glob) { return glob_covers(glob, path); });
    };
    std::erase_if(listing.entries, [&](const Entry& entry) { return any(configuration.exclude, entry.path); });
    std::erase_if(listing.troubles, [&](const Trouble& trouble) { return any(configuration.exclude, trouble.path); });
    for (Entry& entry : listing.entries) {
        if (any(configuration.env_examples, entry.path)) entry.read_as = join_path(directory_of(entry.path), ".env.example");
        if (entry.path == configuration.path && !entry.path.ends_with(".toml")) entry.read_as = ".driftaudit.yml";
    }
    return listing;
}

}  // namespace driftaudit
