// The specification's table (`data/compose-keys.tsv`), compiled once into alternatives, and a walk of the merged files along it. What is wrong is said with its
// path and never with its value.

#include <driftaudit/data.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "steps.hpp"

namespace driftaudit::compose {
namespace {

using Kind = Value::Kind;

struct Part;

/// One thing that may stand at a place.
struct Alternative {
    enum class Form { text, integer, number, boolean, null, any, word, list, set, names, strict_names, pairs, hosts, command, external, part };
    Form form = Form::any;
    std::string_view word;              // for `word`
    const Part* part = nullptr;         // for `part`
    std::vector<Alternative> inner;     // for `list`, `names`, `strict_names`
};
using Alternatives = std::vector<Alternative>;

struct Key {
    std::string_view name;
    Alternatives kinds;
    bool required = false;
};

struct Part {
    std::vector<Key> keys;   // sorted by name
    const Key* find(std::string_view name) const {
        const auto found = std::ranges::lower_bound(keys, name, {}, &Key::name);
        return found != keys.end() && found->name == name ? &*found : nullptr;
    }
};

class Specification {
public:
    Specification() {
        const auto rows = data_rows("compose-keys");
        for (const auto& row : rows) parts_[row[0]];
        for (const auto& row : rows) {
            const bool required = row[1].ends_with('!');
            std::string_view kinds = row[2];
            parts_[row[0]].keys.push_back({row[1].substr(0, row[1].size() - required), alternatives(kinds), required});
        }
        for (auto& [name, part] : parts_) std::ranges::sort(part.keys, {}, &Key::name);
    }
    const Part& project() const { return parts_.at("project"); }

private:
    /// Reads alternatives up to a closing bracket or the end.
    Alternatives alternatives(std::string_view& text) {
        Alternatives out;
        for (;;) {
            out.push_back(alternative(text));
            text = trimmed(text);
            if (!text.starts_with('|')) return out;
            text = trimmed(text.substr(1));
        }
    }

    Alternative alternative(std::string_view& text) {
        using Form = Alternative::Form;
        Alternative out;
        if (const std::size_t bracket = std::string_view("[{<").find(text[0]); bracket != std::string_view::npos) {
            constexpr Form forms[] = {Form::list, Form::names, Form::strict_names};
            out.form = forms[bracket];
            text.remove_prefix(1);
            out.inner = alternatives(text);
            text.remove_prefix(1);
            return out;
        }
        const std::size_t end = std::min(text.find_first_of(" |]}>"), text.size());
        const std::string_view word = text.substr(0, end);
        text.remove_prefix(end);
        static const std::map<std::string_view, Form> forms = {
            {"text", Form::text}, {"integer", Form::integer}, {"number", Form::number}, {"switch", Form::boolean}, {"null", Form::null},       {"any", Form::any},
            {"set", Form::set},   {"pairs", Form::pairs},     {"hosts", Form::hosts},   {"command", Form::command}, {"external", Form::external}};
        const auto known = forms.find(word);
        out.form = known != forms.end() ? known->second : word[0] == '\'' ? Form::word : Form::part;
        if (out.form == Form::word) out.word = word.substr(1, word.size() - 2);
        if (out.form == Form::part) out.part = &parts_.at(word);
        return out;
    }

    std::map<std::string_view, Part> parts_;
};

class Validator {
public:
    explicit Validator(Work& work) : work_(work) {}

    void part(const Value& value, const Part& part, const Path& path) {
        for (const Member& member : value.members) {
            if (member.key.starts_with("x-")) continue;
            if (const Key* key = part.find(member.key))
                any_of(member.value, key->kinds, Path(path, member.key));
            else
                work_.refuse("Compose knows no " + Path(path, member.key).text(), member.where);
        }
        for (const Key& key : part.keys)
            if (key.required && !value.find(key.name)) work_.refuse(Path(path, key.name).text() + " is missing", value.where);
    }

private:
    using Form = Alternative::Form;

    /// The value's own alternative is walked further, so that what is wrong is named as deep as it lies.
    void any_of(const Value& value, const Alternatives& alternatives, const Path& path) {
        for (const Alternative& one : alternatives)
            if (fits(value, one)) return within(value, one, path);
        work_.refuse(path.text() + " must be " + words(alternatives), value.where);
    }

    static bool fits(const Value& value, const Alternative& one) {
        switch (one.form) {
            case Form::text: return value.is_text();
            case Form::word: return value.is_text() && value.text == one.word;
            case Form::integer: return value.kind == Kind::integer || (value.kind == Kind::real && value.text.find_first_of(".eE-IN") == std::string::npos);
            case Form::number: return value.kind == Kind::integer || value.kind == Kind::real;
            case Form::boolean: return value.kind == Kind::boolean;
            case Form::null: return value.is_null();
            case Form::any: return true;
            case Form::list:
            case Form::set: return value.is_list();
            case Form::names:
            case Form::strict_names:
            case Form::part: return value.is_map();
            case Form::pairs:
            case Form::hosts: return value.is_map() || value.is_list();
            case Form::command: return value.is_null() || value.is_text() || value.is_list();
            case Form::external: return value.kind == Kind::boolean || value.is_text() || value.is_map();
        }
        return false;
    }

    void within(const Value& value, const Alternative& one, const Path& path) {
        switch (one.form) {
            case Form::part: return part(value, *one.part, path);
            case Form::list:
                for (const Value& entry : value.items) any_of(entry, one.inner, Path(path, item));
                return;
            case Form::strict_names:
                for (const Member& member : value.members)
                    if (!is_name(member.key)) work_.refuse(Path(path, member.key).text() + " is no name", member.where);
                [[fallthrough]];
            case Form::names:
                for (const Member& member : value.members) any_of(member.value, one.inner, Path(path, member.key));
                return;
            case Form::set: return texts(value, path, true);
            case Form::command: return texts(value, path, false);
            case Form::pairs:
            case Form::hosts: return pairs(value, one.form == Form::hosts, path);
            default: return;
        }
    }

    void texts(const Value& value, const Path& path, bool distinct) {
        std::unordered_set<std::string_view> known;
        for (const Value& entry : value.items) {
            if (!entry.is_text()) work_.refuse("an entry of " + path.text() + " must be a text", entry.where);
            if (!known.insert(entry.text).second && distinct) work_.refuse("an entry of " + path.text() + " stands there twice", entry.where);
        }
    }

    void pairs(const Value& value, bool are_hosts, const Path& path) {
        if (value.is_list()) return texts(value, path, true);
        for (const Member& member : value.members) {
            const bool good = are_hosts ? member.value.is_text() || member.value.is_list() : member.value.is_scalar() && member.value.kind != Kind::moment;
            if (!good) work_.refuse(Path(path, member.key).text() + (are_hosts ? " must be an address or a list of them" : " must be a text, a number, a switch or nothing"), member.value.where);
        }
    }

    static bool is_name(std::string_view key) {
        return !key.empty() && std::ranges::all_of(key, [](char c) { return is_name_character(c) || c == '.' || c == '-'; });
    }

    static std::string words(const Alternatives& alternatives) {
        std::string out;
        for (const Alternative& one : alternatives) {
            static const std::map<Form, std::string_view> said = {{Form::text, "a text"}, {Form::integer, "a whole number"}, {Form::number, "a number"},
                {Form::boolean, "a switch"}, {Form::null, "empty"}, {Form::any, "anything"}, {Form::list, "a list"}, {Form::set, "a list"}, {Form::names, "a map"},
                {Form::strict_names, "a map"}, {Form::pairs, "a map or a list"}, {Form::hosts, "a map or a list"}, {Form::command, "a text or a list"},
                {Form::external, "a switch"}, {Form::part, "a map"}};
            const std::string word = one.form == Form::word ? "`" + std::string(one.word) + "`" : std::string(said.at(one.form));
            if (out.find(word) == std::string::npos) out += (out.empty() ? "" : " or ") + word;
        }
        return out;
    }

    Work& work_;
};

}  // namespace

void validate(const Value& root, Work& work) {
    static const Specification specification;
    Validator(work).part(root, specification.project(), Path());
}

}  // namespace driftaudit::compose
