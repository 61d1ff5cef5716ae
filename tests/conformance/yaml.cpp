// The owners' suite of YAML, as far as a collector sees it: the values of every document, whether a scalar is written plain, keys in their order, aliases followed.
// How a scalar is quoted, where a collection is written in brackets, and tags are nothing that a fact tells. Whether a text is YAML at all is answered twice, by the
// suite (1.2) and by PyYAML (1.1), which many of the tools read with: agreeing with either is agreement, what the text says is the suite's alone.

#include "collectors/syntax/yaml.hpp"

#include <map>

#include "../catch.hpp"
#include "suite.hpp"

using namespace driftaudit;
using conformance::Json;
using conformance::Verdict;
namespace yaml = syntax::yaml;

namespace {

/// A value as one line: `{a: "b", c: [d, null]}`; what is not plain in quotes.
std::string show(const yaml::Node& node) {
    std::string out;
    const auto comma = [&] { return out.empty() ? "" : ", "; };
    switch (node.kind) {
        case yaml::Kind::absent:
        case yaml::Kind::null: return "null";
        case yaml::Kind::scalar: return node.style == yaml::Style::plain ? std::string(node.text) : '"' + std::string(node.text) + '"';
        case yaml::Kind::sequence:
            for (const yaml::Node* item : node.items) out += comma() + show(*item);
            return "[" + out + "]";
        case yaml::Kind::map:
            for (const yaml::Entry& entry : node.entries) out += comma() + show(*entry.key) + ": " + show(*entry.value);
            return "{" + out + "}";
    }
    return out;
}

/// The events of a suite's tree in the same words.
class Events {
public:
    explicit Events(const Json& lines) : lines_(lines) {}

    std::vector<std::string> documents() {
        std::vector<std::string> out;
        for (; at_ < lines_.size(); ++at_) {
            if (!line().starts_with("+DOC")) continue;
            ++at_;
            anchors_.clear();
            out.push_back(value());
        }
        return out;
    }

private:
    std::string line() const { return lines_[at_].get<std::string>(); }

    std::string value() {
        const std::string event = line();
        ++at_;
        if (event.starts_with("=ALI")) return anchors_[event.substr(6)];
        std::string rest = event.substr(std::min<std::size_t>(5, event.size())), anchor, out;
        bool tagged = false;
        while (rest.starts_with("[]") || rest.starts_with("{}")) rest = rest.size() > 3 ? rest.substr(3) : "";
        while (!rest.empty() && (rest[0] == '&' || rest[0] == '<')) {
            const std::size_t end = rest[0] == '<' ? rest.find('>') + 1 : std::min(rest.find(' '), rest.size());
            if (rest[0] == '&') anchor = rest.substr(1, end - 1);
            else tagged = true;
            rest = end < rest.size() ? rest.substr(end + 1) : "";
        }
        if (event[0] == '=') {
            const bool null = !tagged && (rest == ":" || rest == ":~" || rest == ":null" || rest == ":Null" || rest == ":NULL");
            const std::string mark = rest[0] == ':' ? "" : "\"";
            out = null ? "null" : mark + unescaped(rest.substr(1)) + mark;
        } else {
            const bool map = event.starts_with("+MAP");
            for (bool first = true, key = true; !line().starts_with("-"); first = false, key = !key) out += (first ? "" : map && !key ? ": " : ", ") + value();
            ++at_;
            out = map ? "{" + out + "}" : "[" + out + "]";
        }
        if (!anchor.empty()) anchors_[anchor] = out;
        return out;
    }

    static std::string unescaped(const std::string& text) {
        std::string out;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] != '\\') {
                out += text[i];
                continue;
            }
            const char c = text[++i];
            out += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c == 'b' ? '\b' : c == '0' ? '\0' : c;
        }
        return out;
    }

    const Json& lines_;
    std::size_t at_ = 0;
    std::map<std::string, std::string> anchors_;
};

Verdict stream(const Json& input, const Json& expect) {
    const auto text = input.at("text").get<std::string>();
    const yaml::Document document(text, yaml::Document::Extent::stream);
    const bool bad = expect.at("fail"), bad_for_others = !expect.at("pyyaml").get<bool>();
    if (document.unreadable()) return bad || bad_for_others;
    if (bad) return !bad_for_others;
    std::vector<std::string> ours;
    for (const yaml::Node* root : document.roots()) ours.push_back(show(*root));
    const auto theirs = Events(expect.at("tree")).documents();
    if (std::getenv("YAML_DEBUG") && ours != theirs) {
        std::string a, b;
        for (auto& x : ours) a += x + "\n---\n";
        for (auto& x : theirs) b += x + "\n---\n";
        WARN("ours: " << a << "theirs: " << b);
    }
    return ours == theirs;
}

}  // namespace

TEST_CASE("yaml streams are those of the yaml-test-suite", "[conformance]") { conformance::run("yaml", {{"yaml", stream}}); }
