// Digests of facts. History asks of a changed file whether it says anything else than before, and to whom that could matter: so each kind of claim has a sum of
// its own. Lines do not enter it as they are, since a comment above moves all of them and changes nothing: each line counts by its rank among those that facts of
// the file stand on. What lies side by side matters to comments that silence findings alone; a file with such comments is digested with its true lines.
//
// Documents may name one node many times (an alias of YAML), and such a node many times another: each node is summed once and then told by its number.

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <unordered_map>
#include <variant>

#include <driftaudit/memo.hpp>

#include "fields.hpp"

namespace driftaudit {
namespace {

/// FNV-1a over words of eight bytes, stirred.
class Sum {
public:
    void add(std::uint64_t word) {
        state_ = (state_ ^ word) * 0x9E3779B97F4A7C15u;
        state_ ^= state_ >> 29;
    }
    void add(std::string_view text) {
        add(text.size());
        std::uint64_t word = 0;
        for (; text.size() >= 8; text.remove_prefix(8)) {
            std::memcpy(&word, text.data(), 8);
            add(word);
        }
        word = 0;
        std::memcpy(&word, text.data(), text.size());
        add(word);
    }
    std::uint64_t value() const { return state_; }

private:
    std::uint64_t state_ = 14695981039346656037u;
};

/// Takes in the fields of values, one after another; a position through `Place`.
template <class Place>
class Digester {
public:
    explicit Digester(Place place) : place_(std::move(place)) {}
    Sum sum;

    void add(const std::string& text) { sum.add(std::string_view(text)); }
    void add(const Position& position) {
        sum.add(place_(position.line));
        sum.add(position.column);
    }
    void add(const document::Ref& node) {
        const auto [known, is_new] = nodes_.try_emplace(node.get(), nodes_.size());
        sum.add(known->second);
        if (is_new) add_fields(*node);
    }
    template <class T>
    void add(const std::vector<T>& list) {
        sum.add(list.size());
        if constexpr (std::is_same_v<T, std::uint32_t>)
            sum.add(std::string_view(reinterpret_cast<const char*>(list.data()), list.size() * sizeof(T)));
        else
            for (const T& item : list) add(item);
    }
    template <class T>
    void add(const std::optional<T>& value) {
        sum.add(value.has_value());
        if (value) add(*value);
    }
    template <class T>
    void add(const T& value) {
        if constexpr (std::is_enum_v<T> || std::is_integral_v<T>)
            sum.add(static_cast<std::uint64_t>(value));
        else
            add_fields(value);
    }

private:
    template <class T>
    void add_fields(const T& value) {
        std::apply([this](const auto&... field) { (add(field), ...); }, engine::fields(value));
    }

    Place place_;
    std::unordered_map<const document::Node*, std::size_t> nodes_;
};

/// Calls `visit` for every line that a position in the facts names.
template <class Visit>
void each_line(const Facts& facts, const Visit& visit) {
    Digester lines([&](std::uint32_t line) {
        visit(line);
        return 0u;
    });
    for (const Fact& fact : facts) {
        lines.add(fact.at);
        std::visit([&](const auto& claim) { lines.add(claim); }, fact.claim);
    }
}

/// The sums by kind, with lines as `place` has them.
template <class Place>
void add_by_kind(const Facts& facts, const Place& place, Digests& out) {
    std::vector<std::optional<Digester<Place>>> sums(std::variant_size_v<Claim>);
    for (const Fact& fact : facts) {
        auto& sum = sums[fact.claim.index()];
        if (!sum) sum.emplace(place);
        sum->add(fact.at);
        sum->sum.add(fact.scope);
        std::visit([&](const auto& claim) { sum->add(claim); }, fact.claim);
    }
    for (std::size_t kind = 0; kind < sums.size(); ++kind)
        if (sums[kind]) out.by_kind.emplace_back(static_cast<std::uint8_t>(kind), sums[kind]->sum.value());
}

}  // namespace

Digests digests_of(const Facts& facts) {
    Digests out;
    std::vector<std::uint32_t> lines;
    Sum exact;
    each_line(facts, [&](std::uint32_t line) {
        exact.add(line);
        lines.push_back(line);
    });
    std::ranges::sort(lines);
    lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
    if (first<Suppression>(facts)) {
        add_by_kind(facts, [](std::uint32_t line) { return std::uint64_t{line}; }, out);
    } else {
        add_by_kind(
            facts, [&](std::uint32_t line) { return static_cast<std::uint64_t>(std::ranges::lower_bound(lines, line) - lines.begin()) + (line != 0); }, out);
    }
    for (const auto& [kind, digest] : out.by_kind) exact.add(digest);
    out.exact = exact.value();
    return out;
}

Kinds Digests::kinds() const {
    Kinds out;
    for (const auto& [kind, digest] : by_kind) out.add(kind);
    return out;
}

Kinds Digests::difference(const Digests& other) const {
    Kinds out;
    auto a = by_kind.begin(), b = other.by_kind.begin();
    while (a != by_kind.end() || b != other.by_kind.end()) {
        if (b == other.by_kind.end() || (a != by_kind.end() && a->first < b->first)) {
            out.add(a++->first);
        } else if (a == by_kind.end() || b->first < a->first) {
            out.add(b++->first);
        } else {
            if (a->second != b->second) out.add(a->first);
            ++a, ++b;
        }
    }
    return out;
}

std::uint64_t text_digest(std::string_view text, std::uint64_t start) {
    std::uint64_t state = start;
    for (const char c : text) state = (state ^ static_cast<unsigned char>(c)) * 1099511628211u;
    return state;
}

}  // namespace driftaudit
