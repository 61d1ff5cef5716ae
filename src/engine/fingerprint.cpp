// A fingerprint is 128 bits written as 32 hexadecimal digits: two FNV-1a sums of 64 bits with different starts, each stirred at its end since FNV leaves the
// high bits of short texts alike. It need not withstand an attacker (who could as well edit the baseline), only chance; and it must be the same on every
// machine and in every version, since baselines and code scanning services keep it. Each field goes in after its length: ("ab", "c") is not ("a", "bc").

#include <array>
#include <cstdint>
#include <string_view>

#include <driftaudit/judge.hpp>

namespace driftaudit {
namespace {

class Sum {
public:
    explicit Sum(std::uint64_t start) : state_(start) {}

    void add(std::string_view field) {
        for (unsigned i = 0; i < 64; i += 8) add_byte(static_cast<unsigned char>(static_cast<std::uint64_t>(field.size()) >> i));
        for (const char c : field) add_byte(static_cast<unsigned char>(c));
    }

    /// Sixteen digits.
    std::string hex() const {
        std::uint64_t stirred = state_;
        stirred = (stirred ^ stirred >> 33) * 0xff51afd7ed558ccdu;
        stirred = (stirred ^ stirred >> 33) * 0xc4ceb9fe1a85ec53u;
        stirred ^= stirred >> 33;
        std::string digits(16, '0');
        for (std::size_t i = 16; i-- > 0; stirred >>= 4) digits[i] = "0123456789abcdef"[stirred & 15];
        return digits;
    }

private:
    void add_byte(unsigned char byte) { state_ = (state_ ^ byte) * 1099511628211u; }

    std::uint64_t state_;
};

}  // namespace

std::string fingerprint_of(const Finding& finding) {
    std::string digits;
    for (const std::uint64_t start : {14695981039346656037u, 0x6472696674617564u}) {  // FNV's own, and "driftaud"
        Sum sum(start);
        for (const std::string_view field :
             {std::string_view(finding.rule), std::string_view(finding.project), std::string_view(finding.subject), std::string_view(finding.key)})
            sum.add(field);
        digits += sum.hex();
    }
    return digits;
}

}  // namespace driftaudit
