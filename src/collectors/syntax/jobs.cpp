#include "jobs.hpp"

#include <algorithm>

#include <driftaudit/image.hpp>
#include <driftaudit/text.hpp>

#include "shell.hpp"

namespace driftaudit::syntax {
namespace {

/// What YAML makes of a plain decimal number, as text: "3.10" is 3.1, "3.0" is 3.
std::string number_text(std::string_view text) {
    const std::size_t dot = text.find('.');
    const auto digits = [](std::string_view part) { return !part.empty() && std::ranges::all_of(part, is_digit); };
    if (dot == std::string_view::npos || !digits(text.substr(0, dot)) || !digits(text.substr(dot + 1))) return std::string(text);
    std::string_view out = text.substr(0, text.find_last_not_of('0') + 1);
    if (out.ends_with('.')) out.remove_suffix(1);
    return std::string(out);
}

std::vector<Given> filled(Given text, const FindReference& find, const FindValues& values, int depth) {
    constexpr int deepest = 4;
    constexpr std::size_t longest = 1024, most = 256;  // GitHub's own limit for a matrix
    const auto reference = find(text.text);
    if (!reference) return {std::move(text)};
    if (depth == deepest || text.text.size() > longest) return {};
    std::vector<Given> out;
    for (Given& value : values(reference->name)) {
        if (value.input.empty()) value.input = text.input;
        value.text = text.text.substr(0, reference->begin) + value.text + text.text.substr(reference->end);
        // an input that its caller fills in
        if (const auto same = find(value.text); same && same->name == reference->name && !value.input.empty()) out.push_back(std::move(value));
        else std::ranges::move(filled(std::move(value), find, values, depth + 1), std::back_inserter(out));
        if (out.size() > most) return {};
    }
    return out;
}

void append_script(Mapped& out, const yaml::Node& node) {
    if (node.is_scalar()) {
        out.append(yaml::mapped(node));
        out.fill("\n");
    }
    for (const yaml::Node* item : node.items) append_script(out, *item);
}

}  // namespace

Given given(const yaml::Node& scalar) {
    Given out{std::string(scalar.text), scalar.at};
    if (scalar.is_plain()) out.text = number_text(scalar.text);
    out.unquoted = out.text != scalar.text;
    return out;
}

std::vector<Given> lines_of(const yaml::Node& scalar) {
    if (scalar.text.find('\n') == std::string_view::npos) return {given(scalar)};
    std::vector<Given> out;
    const Mapped text = mapped(scalar);
    for (std::size_t begin = 0; begin < scalar.text.size();) {
        const std::size_t end = std::min(scalar.text.find('\n', begin), scalar.text.size());
        const std::string_view line = trimmed(scalar.text.substr(begin, end - begin));
        const std::size_t from = static_cast<std::size_t>(line.data() - scalar.text.data());
        if (!line.empty()) out.push_back({std::string(line), text.span(from, from + line.size())});
        begin = end + 1;
    }
    return out;
}

std::vector<Given> all_given(const yaml::Node& node) {
    std::vector<Given> out;
    for (const yaml::Node* scalar : yaml::scalars(node)) out.push_back(given(*scalar));
    return out;
}

std::optional<Reference> reference_between(std::string_view text, std::string_view open, std::string_view close) {
    const std::size_t begin = text.find(open);
    if (begin == std::string_view::npos) return std::nullopt;
    const std::size_t end = text.find(close, begin + open.size());
    // what is never closed is a reference to nothing
    if (end == std::string_view::npos) return Reference{begin, text.size(), ""};
    return Reference{begin, end + close.size(), std::string(trimmed(text.substr(begin + open.size(), end - begin - open.size())))};
}

std::optional<Reference> variable_reference(std::string_view text) {
    const std::size_t begin = text.find('$');
    if (begin == std::string_view::npos) return std::nullopt;
    if (text.substr(begin + 1).starts_with('{')) return reference_between(text, "${", "}");
    std::size_t end = begin + 1;
    while (end < text.size() && is_name_character(text[end])) ++end;
    return Reference{begin, end, std::string(text.substr(begin + 1, end - begin - 1))};
}

std::vector<Given> filled(Given text, const FindReference& find, const FindValues& values) { return filled(std::move(text), find, values, 0); }

Mapped without_references(const Mapped& text, const FindReference& find) {
    Mapped out;
    for (std::size_t at = 0; at < text.text.size();) {
        const auto reference = find(std::string_view(text.text).substr(at));
        syntax::append(out, text, at, reference ? at + reference->begin : text.text.size());
        if (!reference) break;
        out.append_at("${expression}", text.at(at + reference->begin));
        at += reference->end;
    }
    return out;
}

// ---- names --------------------------------------------------------------------------------------------------------------------------------

void Names::set(std::string_view name, const yaml::Node& values) { set(name, all_given(values)); }

void Names::set(std::string_view name, std::vector<Given> values) { values_.insert_or_assign(std::string(name), std::move(values)); }

void Names::set_all(const yaml::Node& map) {
    for (const yaml::Entry& entry : map.entries) {
        if (!entry.key->is_scalar()) continue;
        const yaml::Node& value = *entry.value;
        set(entry.key->text, !value.is_map() ? value : value["value"] ? value["value"] : value["default"]);
    }
}

void Names::add(std::string_view name, const std::vector<Given>& values) {
    std::vector<Given>& known = values_[std::string(name)];
    known.insert(known.end(), values.begin(), values.end());
}

std::vector<Given> Names::values(std::string_view name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? std::vector<Given>{} : found->second;
}

// ---- facts --------------------------------------------------------------------------------------------------------------------------------

void JobFacts::begin_job(std::string_view id, std::string_view name, Span at) {
    scope_ = no_scope;
    if (is_full()) return;
    add(Job{std::string(id), std::string(name)}, at);
    scope_ = static_cast<std::uint32_t>(facts_.size() - 1);
}

void JobFacts::add(Claim claim, Span at) {
    if (!is_full()) facts_.push_back({std::move(claim), at, scope_});
}

void JobFacts::python(Given value, std::string_view source) {
    if (value.text.empty()) return;
    const std::string how = value.unquoted ? " (unquoted)" : value.input.empty() ? "" : " (input " + value.input + ")";
    add(PythonVersion{std::move(value.text), PythonVersion::Says::runs, std::string(source) + how}, value.at);
}

void JobFacts::variables(const yaml::Node& map) {
    for (const yaml::Entry& entry : map.entries) {
        const yaml::Node& value = entry.value->is_map() && (*entry.value)["value"] ? (*entry.value)["value"] : *entry.value;
        if (entry.key->is_scalar() && (value.is_scalar() || value.kind == yaml::Kind::null)) variable(entry.key->text, value.text, entry.key->at);
    }
}

void JobFacts::variable(std::string_view name, std::string_view value, Span at) { add(VariableSet{std::string(name), guarded_value(name, value), false}, at); }

void JobFacts::image(const Word& written, Image::Use use, const std::vector<Given>& values) {
    if (written.text.empty()) return;
    if (values.empty()) add(Image{written.text, written.text, use, false}, written.at);
    for (const Given& value : values) {
        add(Image{written.text, value.text, use, false}, written.at);
        const auto parsed = parse_image(value.text);
        if (!parsed || use != Image::Use::job_container) continue;
        if (auto python = python_of_image(*parsed)) add(PythonVersion{std::move(*python), PythonVersion::Says::runs, "image"}, value.at);
    }
}

void JobFacts::script(const Mapped& text, std::string directory, std::optional<WindowsShell> windows) {
    text_ += text.text.size();
    if (is_full() || text_ > most_text) return;
    ShellContext context;
    context.scope = scope_;
    context.directory = std::move(directory);
    append(shell_facts(windows ? plain_lines(text, *windows) : text, context));
}

void JobFacts::command(const Argv& words, std::string directory) {
    ShellContext context;
    context.scope = scope_;
    context.directory = std::move(directory);
    if (!is_full()) append(argv_facts(words, context));
}

void JobFacts::append(Facts facts) { facts_.insert(facts_.end(), std::make_move_iterator(facts.begin()), std::make_move_iterator(facts.end())); }

Facts JobFacts::finish(Span whole) {
    if (is_full() || text_ > most_text) facts_.push_back({Unreadable{"the file says more than anyone reads; the rest is left out"}, whole, no_scope});
    return yaml::in_file_order(std::move(facts_));
}

Mapped script_lines(const yaml::Node& node) {
    Mapped out;
    append_script(out, node);
    return out;
}

}  // namespace driftaudit::syntax
