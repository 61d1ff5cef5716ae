#include "documents.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <driftaudit/text.hpp>

#include "ini.hpp"
#include "json.hpp"
#include "manifest.hpp"
#include "text.hpp"
#include "yaml.hpp"

namespace driftaudit::syntax {
namespace {

using document::Kind;
using document::Node;
using document::Ref;

Ref scalar(std::string_view text, Span at) {
    Node node;
    node.kind = Kind::scalar;
    node.text = text;
    node.at = at;
    return std::make_shared<Node>(std::move(node));
}
Ref nothing() { return std::make_shared<Node>(); }

// ---- TOML

Ref of_toml(const Toml& document, const toml::node& node) {
    if (const toml::table* table = node.as_table()) {
        Node out;
        out.kind = Kind::map;
        out.at = document.span(node);
        for (const Toml::Entry& entry : entries(*table)) out.entries.push_back({scalar(entry.key->str(), document.span(*entry.key)), of_toml(document, *entry.value), false});
        return std::make_shared<Node>(std::move(out));
    }
    if (const toml::array* list = node.as_array()) {
        Node out;
        out.kind = Kind::sequence;
        out.at = document.span(node);
        for (const toml::node& item : *list) out.items.push_back(of_toml(document, item));
        return std::make_shared<Node>(std::move(out));
    }
    const Span at = document.content_span(node);
    return scalar(node.is_string() ? text_of(&node) : document.text(at), at);   // a number as written: 3.10 is no 3.1
}

ReadDocument read_toml(std::string_view bytes) {
    const Toml document(bytes);
    return document ? ReadDocument{of_toml(document, document.root()), {}} : ReadDocument{nothing(), document.trouble()};
}

// ---- JSON

/// The text with a blank for each comma that nothing follows in its list, as the JSON with comments of editors allows.
std::string without_trailing_commas(std::string_view text) {
    std::string out(text);
    std::size_t comma = std::string::npos;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') {
            for (++i; i < text.size() && text[i] != '"'; ++i) i += text[i] == '\\' ? 1 : 0;
            comma = std::string::npos;
        } else if (text.substr(i).starts_with("//") || text.substr(i).starts_with("/*")) {
            const bool block = text[i + 1] == '*';
            const std::size_t end = text.find(block ? "*/" : "\n", i + 2);
            i = end == std::string_view::npos ? text.size() : end + (block ? 1 : 0);
        } else if (text[i] == ',') {
            comma = i;
        } else if (text[i] == '}' || text[i] == ']') {
            if (comma != std::string::npos) out[comma] = ' ';
            comma = std::string::npos;
        } else if (!is_space(text[i])) {
            comma = std::string::npos;
        }
    }
    return out;
}

ReadDocument read_json_document(std::string_view bytes) {
    struct Open {
        Node node;
        Word key;
    };
    std::vector<Open> open;
    Ref root = nothing();
    const auto put = [&](Ref value, const Word& key) {
        if (open.empty()) root = std::move(value);
        else if (open.back().node.kind == Kind::map) open.back().node.entries.push_back({scalar(key.text, key.at), std::move(value), false});
        else open.back().node.items.push_back(std::move(value));
    };
    const auto close = [&] {
        Open done = std::move(open.back());
        open.pop_back();
        put(std::make_shared<Node>(std::move(done.node)), done.key);
    };
    auto trouble = read_json(without_trailing_commas(bytes), [&](const JsonEvent& event) {
        const Word key = event.path.empty() ? Word{} : event.path.back();
        switch (event.kind) {
            case JsonEvent::Kind::object:
            case JsonEvent::Kind::array:
                open.push_back({{}, key});
                open.back().node.kind = event.kind == JsonEvent::Kind::object ? Kind::map : Kind::sequence;
                open.back().node.at = event.at;
                break;
            case JsonEvent::Kind::end: close(); break;
            case JsonEvent::Kind::null: put(nothing(), key); break;
            default: put(scalar(event.text, event.at), key);
        }
    });
    while (!open.empty()) close();   // what came before the trouble
    return {std::move(root), trouble ? Facts{std::move(*trouble)} : Facts{}};
}

// ---- INI

ReadDocument read_ini_document(std::string_view bytes) {
    Ini ini = read_ini(bytes);
    const std::string headed = "[properties]\n" + std::string(bytes);
    if (ini.sections.empty()) {
        ini = read_ini(headed);
        const auto move_up = [](Span& at) { --at.begin.line, --at.end.line; };
        for (IniOption& option : ini.options) {
            move_up(option.at);
            for (Word& line : option.lines) move_up(line.at);
        }
        for (Fact& trouble : ini.troubles) move_up(trouble.at);
    }
    Node out;
    out.kind = Kind::map;
    for (const auto& [name, at] : ini.sections) {
        Node section;
        section.kind = Kind::map;
        section.at = at;
        for (const IniOption& option : ini.options)
            if (option.section.data() == name.data()) section.entries.push_back({scalar(option.name, option.at), scalar(option.text(), option.value_span()), false});
        out.entries.push_back({scalar(name, at), std::make_shared<Node>(std::move(section)), false});
    }
    return {std::make_shared<Node>(std::move(out)), ini.troubles};
}

// ---- YAML

ReadDocument read_yaml(std::string_view bytes) {
    const yaml::Document document(bytes);
    if (document.unreadable()) return {nothing(), {*document.unreadable()}};
    document::Stream stream = yaml::kept(document);
    return {stream.empty() ? nothing() : std::move(stream.back()), {}};
}

}  // namespace

document::Ref document_of(const Toml& document) { return of_toml(document, document.root()); }

ReadDocument read_document(std::string_view bytes, Format format) {
    bytes = without_bom(bytes);
    ReadDocument out = format == Format::yaml ? read_yaml(bytes) : format == Format::toml ? read_toml(bytes) : format == Format::json ? read_json_document(bytes) : read_ini_document(bytes);
    if (is_template(bytes)) out.troubles.clear();
    return out;
}

}  // namespace driftaudit::syntax
