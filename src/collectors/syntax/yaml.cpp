// yaml-cpp reads the language; what it forgets is brought back here. Its events carry a scalar's value and the place where the value's
// properties begin, not how the value is written: but a finding inside `run: |` or a folded `command: >` must point at its own line. So each
// value is laid beside the bytes it was made from, and both are walked together: what is equal is a stretch of the file, what is not is an
// escape, a fold or an indentation. Where they do not come together (nothing known to us), the whole text stands at its begin.
//
// An alias is a second pointer to the same node: nothing is copied, so aliases cannot make a document large in memory. What they would make it
// when walked is counted as the tree grows, and a document that stands for too much is refused before anyone walks it.

#include "yaml.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <istream>
#include <numeric>
#include <streambuf>
#include <unordered_map>
#include <unordered_set>

namespace driftaudit::syntax::yaml {
namespace {

constexpr std::string_view blanks = " \t";
constexpr std::string_view space = " \t\r\n";

const Node no_node;

struct Refused {
    std::size_t offset;
    std::string reason;
};

// ---- values beside their source -------------------------------------------------------------------------------------------------------

/// A stretch of a value and the offset of the source it was copied from, or that nothing of the source is equal to it.
struct Stretch {
    std::size_t begin, end;
    std::size_t source = std::string_view::npos;
};

/// The walk of a value along its source.
struct Alignment {
    std::vector<Stretch> stretches;
    std::size_t end = 0;  // one past the last byte of the source that the value was made from
    bool agrees = true;
};

std::size_t past_space(std::string_view text, std::size_t from) { return std::min(text.find_first_not_of(space, from), text.size()); }

std::size_t breaks_in(std::string_view text) { return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')); }

std::size_t utf8_length(std::uint32_t point) { return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4; }

/// The bytes that an escape takes in the source and gives in the value.
struct Escape {
    std::size_t written, meant;
};

std::optional<Escape> escape_at(std::string_view source) {
    if (source.size() < 2) return std::nullopt;
    const char kind = source[1];
    const std::size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
    if (digits == 0) return Escape{2, kind == 'L' || kind == 'P' ? 3u : kind == 'N' || kind == '_' ? 2u : 1u};
    std::uint32_t point = 0;
    for (const char c : source.substr(2, digits)) {
        const char low = static_cast<char>(c | 0x20);
        point = point * 16 + static_cast<std::uint32_t>(low >= 'a' ? low - 'a' + 10 : c - '0');
    }
    return Escape{2 + digits, utf8_length(point)};
}

/// Plain and quoted scalars: byte by byte, with folds, doubled quotes and escapes between.
Alignment align_flow(Style style, std::string_view source, std::string_view value) {
    Alignment out;
    std::size_t s = 0, v = 0;
    const auto copy = [&](std::size_t count) {
        out.agrees = value.substr(v, count) == source.substr(s, count);
        if (!out.stretches.empty() && out.stretches.back().end == v && out.stretches.back().source + (v - out.stretches.back().begin) == s)
            out.stretches.back().end += count;
        else
            out.stretches.push_back({v, v + count, s});
        s += count, v += count;
    };
    const auto fill = [&](std::string_view text) {
        out.agrees = value.substr(v, text.size()) == text;
        out.stretches.push_back({v, v + text.size()});
        v += text.size();
    };
    while (out.agrees && v < value.size() && s < source.size()) {
        const char c = source[s];
        if (space.find(c) != std::string_view::npos) {
            const std::size_t next = past_space(source, s), breaks = breaks_in(source.substr(s, next - s));
            if (breaks == 0) {
                copy(std::min(next - s, value.size() - v));
            } else {
                fill(breaks == 1 ? " " : std::string(breaks - 1, '\n'));
                s = next;
            }
        } else if (style == Style::single_quoted && c == '\'') {
            copy(1);
            ++s;
        } else if (style == Style::double_quoted && c == '\\') {
            if (s + 1 < source.size() && (source[s + 1] == '\n' || source[s + 1] == '\r')) {
                const std::size_t next = past_space(source, s + 1), breaks = breaks_in(source.substr(s, next - s));
                if (breaks > 1) fill(std::string(breaks - 1, '\n'));
                s = next;
            } else if (const auto escape = escape_at(source.substr(s))) {
                out.stretches.push_back({v, v + escape->meant, s});
                s += escape->written, v += escape->meant;
            } else {
                out.agrees = false;
            }
        } else {
            copy(1);
        }
    }
    out.agrees = out.agrees && v == value.size();
    out.end = std::min(s, source.size());
    return out;
}

/// Literal and folded scalars: line by line; the source begins with the first byte that is no blank.
Alignment align_block(std::string_view source, std::string_view value) {
    Alignment out;
    std::size_t s = 0, v = 0;
    while (value.find_first_not_of(space, v) != std::string_view::npos) {
        if (s >= source.size()) return {{}, 0, false};
        const std::size_t line_end = std::min(source.find('\n', s), source.size());
        std::size_t end = line_end;
        if (end > s && source[end - 1] == '\r') --end;
        std::size_t begin = std::min(source.find_first_not_of(blanks, s), end);
        if (begin < end) {
            std::size_t from = value.find_first_not_of(space, v);
            if (value.substr(from, end - begin) != source.substr(begin, end - begin)) return {{}, 0, false};
            const std::size_t next = from + (end - begin);
            while (from > v && begin > s && value[from - 1] == source[begin - 1]) --from, --begin;
            if (from > v) out.stretches.push_back({v, from});
            out.stretches.push_back({from, next, begin});
            v = next;
            out.end = end;
        }
        s = line_end + 1;
    }
    if (v < value.size()) out.stretches.push_back({v, value.size()});
    return out;
}

Alignment align(Style style, std::string_view source, std::string_view value) {
    return style == Style::literal || style == Style::folded ? align_block(source, value) : align_flow(style, source, value);
}

// ---- what yaml-cpp refuses ------------------------------------------------------------------------------------------------------------------

/// yaml-cpp names the rule of its grammar that failed; a person wants to know what to look for.
std::string in_plain_words(const std::string& message) {
    constexpr std::pair<std::string_view, std::string_view> meanings[] = {
        {"end of map not found", "this line's indentation, or an unclosed quote or bracket before it, does not fit the mapping around it"},
        {"end of map flow not found", "a `{` is never closed"},
        {"end of sequence not found", "this line's indentation, or an unclosed quote or bracket before it, does not fit the list around it"},
        {"end of sequence flow not found", "a `[` is never closed"},
        {"illegal map value", "a second `: ` on one line; put the value in quotes"},
        {"illegal block entry", "a list cannot begin here"},
        {"illegal map key", "a key cannot stand here"},
    };
    for (const auto& [said, meant] : meanings)
        if (message == said) return std::string(meant);
    return message;
}

// ---- what no document may be -----------------------------------------------------------------------------------------------------------

/// The length of the UTF-8 sequence at the begin of a text, 0 where there is none.
std::size_t utf8_sequence(std::string_view text) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    const unsigned lead = byte(0);
    const std::size_t length = lead < 0x80 ? 1 : lead >= 0xC2 && lead < 0xE0 ? 2 : lead >= 0xE0 && lead < 0xF0 ? 3 : lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xC0) != 0x80) return 0;
    const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
    const bool outside = (lead == 0xED && byte(1) > 0x9F) || (lead == 0xF4 && byte(1) > 0x8F);
    return overlong || outside ? 0 : length;
}

/// Refuses bytes that YAML has not, and brackets that would make yaml-cpp remember millions before it gives the first event.
void refuse_hostile(std::string_view text) {
    constexpr int open_brackets = 10'000;
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) throw Refused{0, "the file is UTF-16, not UTF-8"};
    int open = 0;
    for (std::size_t i = 0; i < text.size();) {
        const unsigned char c = static_cast<unsigned char>(text[i]);
        if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') throw Refused{i, "a control character, which YAML does not allow"};
        const std::size_t length = c < 0x80 ? 1 : utf8_sequence(text.substr(i));
        if (length == 0) throw Refused{i, "not UTF-8"};
        if (c == '[' || c == '{') ++open;
        if (c == ']' || c == '}') --open;
        if (open > open_brackets) throw Refused{i, "brackets nested far deeper than anyone reads"};
        i += length;
    }
}

/// The bytes as a stream, without a copy.
class Bytes : public std::streambuf {
public:
    explicit Bytes(std::string_view text) {
        char* const begin = const_cast<char*>(text.data());  // streambuf's interface; only read
        setg(begin, begin, begin + text.size());
    }
};

}  // namespace

// ---- the tree --------------------------------------------------------------------------------------------------------------------------

/// Builds the tree of one document from its events.
class Builder final : public YAML::EventHandler {
public:
    Builder(Document& document, std::string_view source, const Lines& lines, const Limits& limits)
        : document_(document), source_(source), lines_(lines), limits_(limits) {}

    const Node* root = &no_node;

    void OnDocumentStart(const YAML::Mark& mark) override {
        const std::size_t begin = offset_of(mark);
        if (begin < next_document_) throw Refused{begin, "text that belongs to no value"};  // yaml-cpp would give empty documents here for ever
        if (next_document_ > 0 && !may_begin_document(begin)) throw Refused{begin, "text that belongs to no value"};
        next_document_ = begin + 1;
        root = &no_node;
        anchors_.clear();
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const std::size_t begin = past_properties(offset_of(mark));
        const std::string_view rest = source_.substr(begin);
        const std::size_t length = rest.starts_with('~') ? 1 : rest.starts_with("null") || rest.starts_with("Null") || rest.starts_with("NULL") ? 4 : 0;
        const Node* const key = open_.empty() ? nullptr : open_.back().key;
        const bool key_was_last = key && key == &document_.nodes_->back();  // not an alias
        if (length == 0 && key_was_last) refuse_lost_colon(*key);
        if (length == 0 && !open_.empty() && open_.back().flow && open_.back().node->kind == Kind::sequence && rest.starts_with(','))
            throw Refused{begin, "a comma with nothing before it"};
        Node& node = make(Kind::null, begin, anchor);
        node.at = length == 0 && key ? key->at : lines_.span(begin, begin + length);
        add(node);
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
        Node& node = make(Kind::scalar, past_properties(offset_of(mark)), anchor);
        if (tag != "!" && tag != "?") node.tag = tag;
        node.weight += static_cast<std::uint32_t>(value.size() / 64);
        place(node, value);
        add(node);
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const Node* const target = anchors_[anchor];
        if (!target) throw Refused{offset_of(mark), "an alias stands for something that holds the alias itself"};
        alias_weight_ += target->weight;
        if (alias_weight_ > limits_.alias_weight) throw Refused{offset_of(mark), "aliases that stand for far more than anyone reads"};
        if (open_.size() + target->depth > limits_.depth) throw too_deep(mark);
        add(*target);
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value style) override {
        open(Kind::sequence, mark, tag, anchor, style);
    }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value style) override {
        open(Kind::map, mark, tag, anchor, style);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapEnd() override {
        merge(*open_.back().node);
        close();
    }

private:
    struct Open {
        Node* node;
        YAML::anchor_t anchor;
        bool flow = false;
        const Node* key = nullptr;  // whose value comes next
    };

    Refused too_deep(const YAML::Mark& mark) const { return {offset_of(mark), "nested more than " + std::to_string(limits_.depth) + " deep"}; }

    std::size_t offset_of(const YAML::Mark& mark) const { return std::min(static_cast<std::size_t>(std::max(mark.pos, 0)), source_.size()); }

    /// True at `---`, and where nothing but comments stands between a `...` and here: yaml-cpp begins a document at any text that the one before cannot hold.
    bool may_begin_document(std::size_t begin) const {
        if (begin >= source_.size() || source_.substr(begin, 3) == "---" || source_[begin] == '%') return true;
        std::size_t line = source_.rfind('\n', begin);
        while (line != std::string_view::npos) {
            const std::size_t above = line == 0 ? std::string_view::npos : source_.rfind('\n', line - 1);
            const std::string_view text = source_.substr(above + 1, line - above - 1);
            const std::size_t first = text.find_first_not_of(space);
            if (first != std::string_view::npos && text[first] != '#') return text.starts_with("...");
            line = above;
        }
        return true;
    }

    /// Past `&anchor` and `!tag`, which come before a value on its line or the lines above it.
    std::size_t past_properties(std::size_t offset) const {
        while (offset < source_.size() && (source_[offset] == '&' || source_[offset] == '!')) {
            offset = std::min(source_.find_first_of(" \t\r\n,[]{}", offset), source_.size());
            std::size_t next = past_space(source_, offset);
            while (next < source_.size() && source_[next] == '#') next = past_space(source_, std::min(source_.find('\n', next), source_.size()));
            offset = next;
        }
        return offset;
    }

    /// yaml-cpp takes a line without a colon for a key without a value; everyone else refuses the file.
    void refuse_lost_colon(const Node& key) const {
        if (open_.back().flow || !key.is_scalar() || key.style >= Style::literal) return;
        const auto begin = static_cast<std::size_t>(key.written.data() - source_.data());
        const std::size_t line = source_.rfind('\n', begin) + 1;
        const std::size_t next = source_.find_first_not_of(" \t'\"", begin + key.written.size());
        const bool colon = next < source_.size() && source_[next] == ':';
        if (!colon && source_.substr(line, begin - line).find('?') == std::string_view::npos) throw Refused{begin, "a key without a colon"};
    }

    Node& make(Kind kind, std::size_t begin, YAML::anchor_t anchor) {
        if (document_.nodes_->size() >= limits_.nodes) throw Refused{begin, "far more values than anyone reads"};
        Node& node = document_.nodes_->emplace_back();
        node.kind = kind;
        node.at = lines_.span(begin, begin);
        node.text = node.written = source_.substr(begin, 0);
        if (anchor != YAML::NullAnchor) anchors_[anchor] = kind == Kind::sequence || kind == Kind::map ? nullptr : &node;
        return node;
    }

    /// `>#` begins no block: behind its indicators a blank must stand before the comment.
    void refuse_loose_header(const Node& node) const {
        if (node.style != Style::literal && node.style != Style::folded) return;
        const auto begin = static_cast<std::size_t>(node.written.data() - source_.data()) + 1;
        const std::size_t end = source_.find_first_not_of("0123456789+-", begin);
        if (end < source_.size() && source_[end] == '#') throw Refused{end, "a comment without a blank before it"};
    }

    /// yaml-cpp takes `\'`, which YAML does not know.
    static void refuse_unknown_escape(std::string_view written, std::size_t begin) {
        for (std::size_t at = written.find('\\'); at < written.size(); at = written.find('\\', at + 2))
            if (written.substr(at + 1, 1) == "'") throw Refused{begin + at, "an escape that YAML does not know"};
    }

    /// Finds how a scalar is written.
    void place(Node& node, const std::string& value) {
        std::size_t begin = static_cast<std::size_t>(node.written.data() - source_.data());
        const char c = begin < source_.size() ? source_[begin] : '\0';
        node.style = c == '\'' ? Style::single_quoted : c == '"' ? Style::double_quoted : c == '|' ? Style::literal : c == '>' ? Style::folded : Style::plain;
        if (node.style == Style::literal || node.style == Style::folded) {
            if (value.find_first_not_of(space) != std::string::npos) begin = past_space(source_, std::min(source_.find('\n', begin), source_.size()));
        } else if (node.style != Style::plain) {
            ++begin;
        }
        refuse_loose_header(node);
        const Alignment alignment = align(node.style, source_.substr(begin), value);
        const bool quoted = node.style == Style::single_quoted || node.style == Style::double_quoted;
        if (quoted && alignment.agrees && source_.find(c, begin + alignment.end) == std::string_view::npos)
            throw Refused{begin - 1, "a quote that nothing closes"};  // yaml-cpp closes it at the end of the file
        node.written = source_.substr(begin, alignment.agrees ? alignment.end : 0);
        if (node.style == Style::double_quoted) refuse_unknown_escape(node.written, begin);
        node.at = lines_.span(begin, begin + node.written.size());
        node.text = node.written == value ? node.written : std::string_view(document_.texts_->emplace_back(value));
    }

    void add(const Node& node) {
        if (open_.empty()) {
            root = &node;
            return;
        }
        Open& parent = open_.back();
        parent.node->weight += node.weight;
        parent.node->depth = std::max<std::uint16_t>(parent.node->depth, static_cast<std::uint16_t>(node.depth + 1));
        if (parent.node->kind == Kind::sequence) {
            parent.node->items.push_back(&node);
        } else if (!parent.key) {
            parent.key = &node;
        } else {
            parent.node->entries.push_back({parent.key, &node});
            parent.key = nullptr;
        }
    }

    void open(Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value style) {
        if (open_.size() >= limits_.depth) throw too_deep(mark);
        Node& node = make(kind, past_properties(offset_of(mark)), anchor);
        if (tag != "!" && tag != "?") node.tag = tag;
        open_.push_back({&node, anchor, style == YAML::EmitterStyle::Flow});
    }

    void close() {
        const Open closed = open_.back();
        open_.pop_back();
        Node& node = *closed.node;
        if (!node.items.empty()) node.at.end = std::max(node.at.end, node.items.back()->at.end);
        if (!node.entries.empty()) node.at.end = std::max(node.at.end, node.entries.back().value->at.end);
        if (closed.anchor != YAML::NullAnchor) anchors_[closed.anchor] = &node;
        add(node);
    }

    /// Takes in the maps of `<<`, the earlier before the later, for the keys that the map does not have itself.
    static void merge(Node& map) {
        const auto is_merge = [](const Entry& entry) {
            const auto are_maps = [](const std::vector<const Node*>& items) {
                return std::all_of(items.begin(), items.end(), [](const Node* i) { return i->is_map(); });
            };
            return entry.key->is_plain() && entry.key->text == "<<" && (entry.value->is_map() || (entry.value->is_sequence() && are_maps(entry.value->items)));
        };
        std::vector<const Node*> sources;
        std::unordered_set<std::string_view> own;
        for (const Entry& entry : map.entries) {
            if (!is_merge(entry))
                own.insert(entry.key->text);
            else if (entry.value->is_map())
                sources.push_back(entry.value);
            else
                sources.insert(sources.end(), entry.value->items.begin(), entry.value->items.end());
        }
        if (sources.empty()) return;
        std::erase_if(map.entries, is_merge);
        for (const Node* source : sources) {
            std::unordered_map<std::string_view, const Entry*> taken;  // the last of a repeated key, as everywhere
            for (const Entry& entry : source->entries)
                if (!own.contains(entry.key->text)) {
                    const auto [at, is_new] = taken.try_emplace(entry.key->text, &entry);
                    if (!is_new && !entry.merged) at->second = &entry;
                }
            for (const Entry& entry : source->entries)
                if (const auto found = taken.find(entry.key->text); found != taken.end() && found->second == &entry) {
                    map.entries.push_back({entry.key, entry.value, true});
                    own.insert(entry.key->text);
                }
        }
    }

    Document& document_;
    std::string_view source_;
    const Lines& lines_;
    const Limits& limits_;
    std::vector<Open> open_;
    std::unordered_map<YAML::anchor_t, const Node*> anchors_;  // null while what it names is still open
    std::size_t alias_weight_ = 0;
    std::size_t next_document_ = 0;  // where one may begin
};

Document::Document(std::string_view bytes, Extent extent, Limits limits)
    : nodes_(std::make_unique<std::deque<Node>>()), texts_(std::make_unique<std::deque<std::string>>()), root_(&no_node) {
    const std::string_view source = without_bom(bytes);
    const Lines lines(source);
    const auto refuse = [&](std::size_t offset, std::string reason) {
        if (!root_->is_map()) root_ = &no_node;
        const Position at = lines.at(std::min(offset, source.size()));
        unreadable_ = Fact{Unreadable{std::move(reason)}, {at, at}, no_scope};
    };
    try {
        refuse_hostile(source);
        Bytes buffer(source);
        std::istream stream(&buffer);
        YAML::Parser parser(stream);
        Builder builder(*this, source, lines, limits);
        while ((extent == Extent::stream || !root_->is_map()) && parser.HandleNextDocument(builder)) {
            roots_.push_back(builder.root);
            if (!*root_ || (builder.root->is_map() && !root_->is_map())) root_ = builder.root;
        }
    } catch (const Refused& refused) {
        refuse(refused.offset, refused.reason);
    } catch (const YAML::Exception& error) {
        refuse(static_cast<std::size_t>(std::max(error.mark.pos, 0)), "not readable as YAML: " + in_plain_words(error.msg));
    } catch (const std::exception& error) {
        refuse(0, std::string("not readable as YAML: ") + error.what());
    }
}

// ---- the vocabulary's tree ---------------------------------------------------------------------------------------------------------------

namespace {

/// Copies nodes, each once.
class Keeper {
public:
    document::Ref keep(const Node& node) {
        document::Ref& known = known_[&node];
        if (!known) known = copy(node);
        return known;
    }

private:
    document::Ref copy(const Node& node) {
        auto out = std::make_shared<document::Node>();
        constexpr document::Kind kinds[] = {document::Kind::null, document::Kind::null, document::Kind::scalar, document::Kind::sequence, document::Kind::map};
        out->kind = kinds[static_cast<std::size_t>(node.kind)];
        out->tag = node.tag == "!reset" ? document::Tag::reset : node.tag == "!override" ? document::Tag::override : document::Tag::none;
        out->plain = node.is_scalar() && node.style == Style::plain && (node.tag.empty() || out->tag != document::Tag::none);
        out->verbatim = node.is_scalar() && node.text == node.written && node.at.begin.line == node.at.end.line;
        out->at = node.at;
        if (node.is_scalar()) out->text = node.text;
        out->items.reserve(node.items.size());
        for (const Node* item : node.items) out->items.push_back(keep(*item));
        out->entries.reserve(node.entries.size());
        for (const Entry& entry : node.entries) out->entries.push_back({keep(*entry.key), keep(*entry.value), entry.merged});
        return out;
    }

    std::unordered_map<const Node*, document::Ref> known_;
};

}  // namespace

document::Stream kept(const Document& document) {
    Keeper keeper;
    document::Stream out;
    for (const Node* root : document.roots()) out.push_back(keeper.keep(*root));
    return out;
}

const Node& Node::operator[](std::string_view key) const {
    const Node* found = &no_node;
    for (const Entry& entry : entries)
        if (entry.key->is_scalar() && entry.key->text == key && (!entry.merged || !*found)) found = entry.value;
    return *found;
}

Mapped mapped(const Node& scalar) {
    Mapped out;
    const Lines lines(scalar.written);
    const auto place_of = [&](std::size_t offset) -> Position {
        const Position inside = lines.at(offset);
        return {scalar.at.begin.line + inside.line - 1, inside.line == 1 ? scalar.at.begin.column + inside.column - 1 : inside.column};
    };
    const Alignment alignment = align(scalar.style, scalar.written, scalar.text);
    if (!alignment.agrees) {
        out.append_at(scalar.text, scalar.at.begin);
        return out;
    }
    for (const Stretch& stretch : alignment.stretches) {
        const std::string_view text = scalar.text.substr(stretch.begin, stretch.end - stretch.begin);
        if (stretch.source == std::string_view::npos)
            out.fill(text);
        else
            out.append(text, place_of(stretch.source));
    }
    return out;
}

std::vector<const Node*> scalars(const Node& value) {
    std::vector<const Node*> out;
    if (value.is_scalar()) out.push_back(&value);
    for (const Node* item : value.items)
        if (item->is_scalar()) out.push_back(item);
    return out;
}

Facts in_file_order(Facts facts) {
    std::vector<std::uint32_t> order(facts.size()), place(facts.size());
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return facts[a].at.begin < facts[b].at.begin; });
    for (std::uint32_t i = 0; i < order.size(); ++i) place[order[i]] = i;
    Facts out;
    out.reserve(facts.size());
    for (const std::uint32_t index : order) {
        Fact& fact = facts[index];
        if (fact.scope != no_scope) fact.scope = place[fact.scope];
        out.push_back(std::move(fact));
    }
    return out;
}

}  // namespace driftaudit::syntax::yaml
