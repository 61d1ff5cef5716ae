// A requirements file is a list of pip's command lines. pip reads it in steps, and so do we: physical lines are joined where one ends in a backslash,
// then comments (`#` at the begin or behind a blank) go, then what stands before the first word with a dash is one requirement and the rest are options.
// A line of options alone may include other files, or a project with `-e`; the words without a dash on it are ignored, as pip ignores them.
//
// The comments matter to us all the same: they say whether a tool has compiled the file (then it is a lock), from what, and for which Python.
#include "requirements-file.hpp"

#include <driftaudit/text.hpp>
#include <driftaudit/credentials.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "compiled-head.hpp"
#include "encoding.hpp"
#include "manifest.hpp"
#include "pip.hpp"
#include "text.hpp"

namespace driftaudit::syntax {
namespace {

struct PhysicalLine {
    std::string_view text;
    std::uint32_t number;
};

std::vector<PhysicalLine> physical_lines(std::string_view text) {
    std::vector<PhysicalLine> lines;
    for (std::uint32_t number = 1; !text.empty(); ++number) {
        const std::size_t end = text.find_first_of("\r\n");
        lines.push_back({text.substr(0, end), number});
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + (text.substr(end).starts_with("\r\n") ? 2 : 1));
    }
    return lines;
}

// Where a comment begins: at a `#` that is the first character or follows a blank.
std::size_t comment_begin(std::string_view line) {
    for (std::size_t at = line.find('#'); at != std::string_view::npos; at = line.find('#', at + 1))
        if (at == 0 || spaces.find(line[at - 1]) != std::string_view::npos) return at;
    return std::string_view::npos;
}

bool is_comment(std::string_view line) { return trimmed(line).starts_with('#'); }

// Lines joined by backslashes. A comment line ends what is joined, even where it ends in a backslash itself.
std::vector<Mapped> logical_lines(const std::vector<PhysicalLine>& lines) {
    std::vector<Mapped> out;
    bool open = false;
    for (const PhysicalLine& line : lines) {
        if (!open) out.emplace_back();
        const bool comment = is_comment(line.text);
        std::string_view text = line.text;
        open = !comment && text.ends_with('\\');
        if (open) text = text.substr(0, text.find_last_not_of('\\') + 1);
        if (comment) out.back().fill(" ");  // so that it is one behind a joined line too
        out.back().append(text, {line.number, 1});
    }
    return out;
}

// One word of a line's options, with quotes and backslashes resolved as a shell does.
struct OptionWord {
    std::string text;
    std::size_t begin, end;
};

// Splits the options of a line; nothing where a quote stays open, or a backslash escapes nothing.
std::optional<std::vector<OptionWord>> option_words(std::string_view line, std::size_t at) {
    std::vector<OptionWord> words;
    while ((at = line.find_first_not_of(spaces, at)) != std::string_view::npos) {
        OptionWord word{{}, at, at};
        char quote = 0;
        for (; at < line.size() && (quote || spaces.find(line[at]) == std::string_view::npos); ++at) {
            const char c = line[at];
            if (c == quote) {
                quote = 0;
            } else if (!quote && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == '\\' && quote != '\'') {
                if (++at == line.size()) return std::nullopt;
                word.text += line[at];
            } else {
                word.text += c;
            }
        }
        if (quote) return std::nullopt;
        word.end = at;
        words.push_back(std::move(word));
    }
    return words;
}

enum class Effect { none, include, constrain, editable, hash };

// The options that pip (21 to 26) reads in a file; `short_form` 0 for none.
struct Option {
    std::string_view name;
    char short_form = 0;
    bool takes_value = true;
    Effect effect = Effect::none;
};

constexpr Option options[] = {
    {"--requirement", 'r', true, Effect::include},
    {"--constraint", 'c', true, Effect::constrain},
    {"--editable", 'e', true, Effect::editable},
    {"--hash", 0, true, Effect::hash},
    {"--index-url", 'i'},
    {"--pypi-url"},
    {"--extra-index-url"},
    {"--find-links", 'f'},
    {"--trusted-host"},
    {"--no-binary"},
    {"--only-binary"},
    {"--use-feature"},
    {"--global-option"},
    {"--install-option"},
    {"--build-option"},
    {"--config-settings", 'C'},
    {"--config-setting"},
    {"--all-releases"},
    {"--only-final"},
    {"--no-index", 0, false},
    {"--pre", 0, false},
    {"--prefer-binary", 0, false},
    {"--require-hashes", 0, false},
};

// The option of this name, or the only one that it begins.
const Option* find_long(std::string_view name) {
    const Option* found = nullptr;
    for (const Option& option : options) {
        if (option.name == name) return &option;
        if (name.size() > 2 && option.name.starts_with(name)) {
            if (found) return nullptr;
            found = &option;
        }
    }
    return found;
}

const Option* find_short(char letter) {
    for (const Option& option : options)
        if (letter && option.short_form == letter) return &option;
    return nullptr;
}

struct Given {
    const Option* option;
    std::string value;
    std::size_t begin = 0, end = 0;  // of the value
};

// Features that pip has forgotten: the line fails. Those that a release to come will know are no mistake of the file.
constexpr std::string_view forgotten_features[] = {"2020-resolver", "in-tree-build", "out-of-tree-build"};

// `sha256:…`: pip takes the digests of these algorithms alone, and does not look at the digest itself.
bool is_hash(std::string_view value) {
    constexpr std::string_view algorithms[] = {"sha256", "sha384", "sha512"};
    const std::size_t colon = value.find(':');
    return colon != std::string_view::npos && is_one_of(value.substr(0, colon), algorithms);
}

// What the words of a line's options say; a reason where pip would refuse them. Words without a dash are passed over.
struct Options {
    std::vector<Given> given;
    std::string refused;
};

Options read_options(const std::vector<OptionWord>& words) {
    Options out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const OptionWord& word = words[i];
        if (!word.text.starts_with('-') || word.text == "-") continue;
        if (word.text == "--") break;
        const bool is_long = word.text.starts_with("--");
        const std::size_t equals = is_long ? word.text.find('=') : std::string::npos;
        const Option* option = is_long ? find_long(std::string_view(word.text).substr(0, equals)) : find_short(word.text[1]);
        if (!option) {
            out.refused = "pip knows no option " + word.text.substr(0, is_long ? equals : 2) + " here";
            return out;
        }
        if (!option->takes_value && equals != std::string::npos) {
            out.refused = std::string(option->name) + " takes no value";
            return out;
        }
        Given given{option, {}, word.begin, word.end};
        const std::size_t behind = is_long ? equals : word.text.size() > 2 ? 1 : std::string::npos;
        if (option->takes_value && behind != std::string::npos) {
            given.value = word.text.substr(behind + 1);
            given.begin = std::min(word.begin + behind + 1, word.end);
        } else if (option->takes_value) {
            if (i + 1 == words.size()) {
                out.refused = std::string(option->name) + " needs a value";
                return out;
            }
            given = {option, words[i + 1].text, words[i + 1].begin, words[i + 1].end};
            ++i;
        }
        if (option->name == "--use-feature" && is_one_of(given.value, forgotten_features)) {
            out.refused = "pip no longer knows the feature " + given.value;
            return out;
        }
        if (option->effect == Effect::hash && !is_hash(given.value)) {
            out.refused = "--hash takes sha256, sha384 or sha512, a colon and the digest";
            return out;
        }
        out.given.push_back(std::move(given));
    }
    return out;
}

// Where the options of a line begin: at the first word with a dash, where words are what spaces (and no tabs) divide.
std::size_t options_begin(std::string_view line) {
    for (std::size_t at = 0; at < line.size(); ++at)
        if (line[at] == '-' && (at == 0 || line[at - 1] == ' ')) return at;
    return line.size();
}

std::string why_no_requirement(std::string_view text) {
    const std::size_t op = text.find_first_of("=<>~!");
    const std::string_view rest = op == std::string_view::npos ? std::string_view{} : text.substr(op);
    if (rest.starts_with("=>") || rest.starts_with("=<")) return "no requirement: the operators are >= and <=";
    if (rest.starts_with('=') && !rest.starts_with("==")) return "no requirement: a fixed version takes ==";
    if (trimmed(text).find_first_of(spaces) != std::string_view::npos && text.find_first_of("=<>~!;@:/") == std::string_view::npos) return "no requirement: pip reads one on a line";
    return "no requirement that pip reads";
}

class Reader {
public:
    explicit Reader(std::string_view known_lock) : known_lock_(known_lock) {}

    Facts read(std::string_view text) {
        for (const Mapped& line : logical_lines(physical_lines(text))) read_line(line);
        if (conflict_)
            add(Unreadable{"a merge conflict was left in the file"}, *conflict_);
        else if (3 * good_ < lines_)
            return {};
        add_lock();
        sort_by_place(facts_);
        return std::move(facts_);
    }

private:
    template <class Claim>
    void add(Claim claim, Span at) {
        facts_.push_back({std::move(claim), at, no_scope});
    }

    void read_line(const Mapped& line) {
        const std::string_view all = line.text;
        if (in_conflict(line) || is_template(all)) return;
        const std::size_t comment = comment_begin(all);
        if (comment != std::string_view::npos) head_.read_comment({std::string(all.substr(comment)), line.span(comment, all.size())}, lines_ == 0);
        const std::string_view content = all.substr(0, comment);
        const std::size_t begin = content.find_first_not_of(spaces);
        if (begin == std::string_view::npos) return;
        ++lines_;
        const std::size_t before = refused_;
        read_content(line, begin, begin + trimmed(content).size());
        good_ += before == refused_;
    }

    // Lines between the marks of a merge conflict say what one side wants: neither is quoted.
    bool in_conflict(const Mapped& line) {
        if (line.text.starts_with("<<<<<<< ")) {
            if (!conflict_) conflict_ = line.span(0, line.text.size());
            inside_conflict_ = true;
        }
        const bool inside = inside_conflict_;
        if (line.text.starts_with(">>>>>>> ")) inside_conflict_ = false;
        return inside;
    }

    void read_content(const Mapped& line, std::size_t begin, std::size_t end) {
        const std::string_view content = std::string_view(line.text).substr(begin, end - begin);
        const std::size_t split_at = options_begin(content);
        const std::string_view requirement = trimmed(content.substr(0, split_at));
        const auto words = option_words(std::string_view(line.text).substr(0, end), begin + split_at);
        if (!words) return refuse("a quote or a backslash is left open", line.span(begin, end));
        const Options given = read_options(*words);
        if (!given.refused.empty()) return refuse(given.refused, line.span(begin, end));
        if (!requirement.empty()) return add_requirement(requirement, line.span(begin, begin + requirement.size()), given);
        for (const Given& option : given.given) apply(option, line.span(option.begin, option.end));
    }

    void add_requirement(std::string_view text, Span at, const Options& given) {
        auto requirement = pip_requirement(text);
        if (!requirement) return refuse(why_no_requirement(text), at);
        const bool hashed = std::any_of(given.given.begin(), given.given.end(), [](const Given& one) { return one.option->effect == Effect::hash; });
        dependencies_.push_back(facts_.size());
        add(Dependency{std::move(*requirement), {}, hashed, false}, at);
    }

    void apply(const Given& given, Span at) {
        switch (given.option->effect) {
            case Effect::include: return add(Include{without_credentials(given.value), false, false, {}}, at);
            case Effect::constrain: return add(Include{without_credentials(given.value), true, false, {}}, at);
            case Effect::editable: return add_editable(given.value, at);
            case Effect::hash:
            case Effect::none: return;
        }
    }

    void add_editable(std::string_view text, Span at) {
        auto requirement = editable_requirement(text);
        if (!requirement) return refuse("no project that pip can install with -e", at);
        dependencies_.push_back(facts_.size());
        add(Dependency{std::move(*requirement), {}, false, true}, at);
    }

    void refuse(std::string reason, Span at) {
        ++refused_;
        add(Unreadable{std::move(reason)}, at);
    }

    // A file is a lock where its head says so, where its caller knows, or where every requirement is one version with hashes.
    void add_lock() {
        const auto dependency = [&](std::size_t i) -> const Dependency& { return std::get<Dependency>(facts_[i].claim); };
        const bool all_hashed = !dependencies_.empty() && std::all_of(dependencies_.begin(), dependencies_.end(), [&](std::size_t i) {
            return dependency(i).hashed && !pinned_version(dependency(i).requirement).empty();
        });
        CompiledHead::Result head = head_.result();
        if (head.lock.tool.empty()) {
            if (known_lock_.empty() && !all_hashed) return;
            head.lock.tool = known_lock_.empty() ? "hashes" : std::string(known_lock_);
            head.at = dependencies_.empty() ? Span{{1, 1}, {1, 1}} : facts_[dependencies_[0]].at;
        }
        for (const std::size_t i : dependencies_) add_locked(dependency(i), facts_[i].at);
        if (!head.python.text.empty()) add(PythonVersion{head.python.text, PythonVersion::Says::targets, "pip-compile"}, head.python.at);
        facts_.insert(facts_.begin(), Fact{std::move(head.lock), head.at, no_scope});
    }

    void add_locked(const Dependency& from, Span at) {
        const Requirement& requirement = from.requirement;
        const std::string version = pinned_version(requirement);
        if (requirement.name.empty() || (version.empty() && requirement.url.empty())) return;
        std::string source = "registry";
        if (from.editable)
            source = "editable";
        else if (requirement.url.find("git+") != std::string::npos)
            source = "git";
        else if (requirement.url.find("://") != std::string::npos)
            source = "url";
        else if (!requirement.url.empty())
            source = "path";
        // by value: the dependency's fact may move when this one is added
        add(LockedPackage{std::string(requirement.name), version, source, std::string(requirement.marker), std::string(requirement.url), {},
                          std::vector<std::string>(requirement.extras)},
            at);
    }

    std::string_view known_lock_;
    CompiledHead head_;
    Facts facts_;
    std::vector<std::size_t> dependencies_;  // their facts
    std::size_t lines_ = 0, good_ = 0, refused_ = 0;
    std::optional<Span> conflict_;
    bool inside_conflict_ = false;
};

}  // namespace

Facts requirements_facts(std::string_view bytes, std::string_view known_lock) { return Reader(known_lock).read(decoded(bytes)); }

Facts requirement_line_facts(std::string_view line, const Group& group, const std::function<Span(std::size_t begin, std::size_t end)>& span) {
    if (line.find_first_of("\r\n") != line.npos) return {};
    Facts out = requirements_facts(line);
    for (Fact& fact : out) {
        if (fact.at.begin.column > 0) fact.at = span(fact.at.begin.column - 1, fact.at.end.column - 1);
        if (auto* dependency = std::get_if<Dependency>(&fact.claim)) dependency->group = group;
        if (auto* include = std::get_if<Include>(&fact.claim)) include->into = group;
    }
    return out;
}

}  // namespace driftaudit::syntax
