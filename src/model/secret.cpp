// SipHash-2-4 (Aumasson and Bernstein, 2012) under two keys gives 128 bits; the keys are drawn when the first secret is made, and forgotten with the process.

#include <driftaudit/secret.hpp>

#include <bit>
#include <random>
#include <utility>

namespace driftaudit {
namespace {

constexpr char begin_mark = '\x01', end_mark = '\x02';

using Key = std::array<std::uint64_t, 2>;

std::uint64_t drawn() {
    std::random_device device;
    return (std::uint64_t{device()} << 32) | device();
}

const std::array<Key, 2>& keys() {
    static const std::array<Key, 2> of_this_run = {Key{drawn(), drawn()}, Key{drawn(), drawn()}};
    return of_this_run;
}

std::uint64_t siphash(std::string_view text, const Key& key) {
    std::array<std::uint64_t, 4> v = {key[0] ^ 0x736f6d6570736575u, key[1] ^ 0x646f72616e646f6du, key[0] ^ 0x6c7967656e657261u, key[1] ^ 0x7465646279746573u};
    const auto rounds = [&v](int count) {
        while (count-- > 0) {
            v[0] += v[1], v[2] += v[3];
            v[1] = std::rotl(v[1], 13) ^ v[0], v[3] = std::rotl(v[3], 16) ^ v[2];
            v[0] = std::rotl(v[0], 32);
            v[2] += v[1], v[0] += v[3];
            v[1] = std::rotl(v[1], 17) ^ v[2], v[3] = std::rotl(v[3], 21) ^ v[0];
            v[2] = std::rotl(v[2], 32);
        }
    };
    const auto absorb = [&](std::uint64_t word) {
        v[3] ^= word;
        rounds(2);
        v[0] ^= word;
    };
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        word |= std::uint64_t{static_cast<unsigned char>(text[i])} << (8 * (i % 8));
        if (i % 8 == 7) absorb(std::exchange(word, 0));
    }
    absorb(word | (std::uint64_t{text.size()} << 56));
    v[2] ^= 0xff;
    rounds(4);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

}  // namespace

std::string unknown_value(std::string_view variable) { return begin_mark + std::string(variable) + end_mark; }

bool is_known(std::string_view text) { return text.find(begin_mark) == std::string_view::npos; }

Agreement agreement(std::string_view a, std::string_view b) {
    if (a == b) return Agreement::same;
    return is_known(a) && is_known(b) ? Agreement::different : Agreement::unknown;
}

Secret::Secret(std::string_view text) : digest_{siphash(text, keys()[0]), siphash(text, keys()[1])}, empty_(text.empty()), known_(is_known(text)) {}

Agreement agreement(const Secret& a, const Secret& b) {
    if (a.digest_ == b.digest_) return Agreement::same;
    return a.known_ && b.known_ ? Agreement::different : Agreement::unknown;
}

}  // namespace driftaudit
