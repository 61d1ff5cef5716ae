// Facts written down, for the next run. There is no format to keep: the bytes begin with the shape of the vocabulary they were written in (which claims there are,
// and how many fields each has), and other bytes are not read. What the vocabulary means otherwise in another version of a collector is told by the key that the
// bytes are kept under.

#include <optional>
#include <variant>

#include <driftaudit/credentials.hpp>
#include <driftaudit/memo.hpp>

#include "fields.hpp"

namespace driftaudit {
namespace {

template <class T>
inline constexpr bool is_number = std::is_enum_v<T> || std::is_integral_v<T>;

class Writer {
public:
    std::string bytes;

    void number(std::uint64_t value) {
        for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
        bytes += static_cast<char>(value);
    }
    void write(const std::string& text) {
        number(text.size());
        bytes += text;
    }
    void write(const document::Ref&) {}  // see can_be_kept
    template <class T>
    void write(const std::vector<T>& list) {
        number(list.size());
        for (const T& item : list) write(item);
    }
    template <class T>
    void write(const std::optional<T>& value) {
        number(value.has_value());
        if (value) write(*value);
    }
    template <class T>
    void write(const T& value) {
        if constexpr (is_number<T>)
            number(static_cast<std::uint64_t>(value));
        else
            std::apply([this](const auto&... field) { (write(field), ...); }, engine::fields(value));
    }
};

class Reader {
public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}
    bool failed = false;
    bool at_end() const { return rest_.empty(); }

    std::uint64_t number() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (rest_.empty()) break;
            const auto byte = static_cast<unsigned char>(rest_.front());
            rest_.remove_prefix(1);
            value |= std::uint64_t{byte & 0x7Fu} << shift;
            if (byte < 0x80) return value;
        }
        failed = true;
        return 0;
    }
    /// A number of things of which each takes a byte at least.
    std::size_t count() {
        const std::uint64_t value = number();
        if (value <= rest_.size()) return static_cast<std::size_t>(value);
        failed = true;
        return 0;
    }
    void read(std::string& text) {
        const std::size_t size = count();
        text = rest_.substr(0, size);
        rest_.remove_prefix(size);
    }
    void read(document::Ref&) { failed = true; }
    template <class T>
    void read(std::vector<T>& list) {
        list.resize(count());
        for (T& item : list) read(item);
    }
    template <class T>
    void read(std::optional<T>& value) {
        if (number() != 0) read(value.emplace());
    }
    template <class T>
    void read(T& value) {
        if constexpr (is_number<T>)
            value = static_cast<T>(number());
        else
            std::apply([this](auto&... field) { (read(field), ...); }, engine::fields(value));
    }

private:
    std::string_view rest_;
};

template <std::size_t... index>
std::uint64_t shape(std::index_sequence<index...>) {
    std::string text;
    (text.append(kind_of(Claim(std::in_place_index<index>))).append(1, static_cast<char>(engine::field_count<std::variant_alternative_t<index, Claim>>)), ...);
    return text_digest(text);
}

using Indexes = std::make_index_sequence<std::variant_size_v<Claim>>;

template <std::size_t... index>
bool read_claim(Reader& reader, std::size_t which, Claim& claim, std::index_sequence<index...>) {
    return ((which == index && (reader.read(claim.emplace<index>()), true)) || ...);
}

std::uint64_t vocabulary() {
    static const std::uint64_t digest = shape(Indexes());
    return digest;
}

}  // namespace

bool can_be_kept(const Facts& facts) { return !first<ComposeDocuments>(facts) && !first<EnvDocument>(facts) && !first<ServerUrl>(facts); }

std::string to_bytes(const Facts& facts) {
    Writer writer;
    writer.number(vocabulary());
    writer.number(facts.size());
    for (const Fact& fact : facts) {
        writer.number(fact.claim.index());
        std::visit([&](const auto& claim) { writer.write(claim); }, fact.claim);
        writer.write(fact.at);
        writer.write(fact.scope);
    }
    return std::move(writer.bytes);
}

std::optional<Facts> from_bytes(std::string_view bytes) {
    Reader reader(bytes);
    if (reader.number() != vocabulary()) return {};
    Facts facts(reader.count());
    for (Fact& fact : facts) {
        if (!read_claim(reader, reader.number(), fact.claim, Indexes()) || reader.failed) return {};
        reader.read(fact.at);
        reader.read(fact.scope);
    }
    if (reader.failed || !reader.at_end()) return {};
    return facts;
}

std::string to_bytes(const Finding& finding) {
    Finding clean = finding;
    clean.subject = without_credentials(clean.subject);
    clean.message = without_credentials(clean.message);
    for (Voice& voice : clean.voices) voice.says = without_credentials(voice.says);
    Writer writer;
    writer.number(engine::field_count<Finding>);
    writer.write(clean);
    return std::move(writer.bytes);
}

std::optional<Finding> finding_from_bytes(std::string_view bytes) {
    Reader reader(bytes);
    if (reader.number() != engine::field_count<Finding>) return {};
    Finding finding;
    reader.read(finding);
    if (reader.failed || !reader.at_end() || finding.voices.empty()) return {};
    return finding;
}

}  // namespace driftaudit
