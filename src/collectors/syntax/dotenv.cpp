// What the readers of env files share.
#include "dotenv.hpp"

#include <driftaudit/text.hpp>
#include <driftaudit/utf8.hpp>

namespace driftaudit::syntax {

std::map<std::string, std::optional<std::string>> EnvReading::values() const {
    std::map<std::string, std::optional<std::string>> out;
    for (const EnvBinding& binding : bindings) out[binding.name] = binding.value;
    return out;
}

std::size_t unicode_space(std::string_view text) {
    if (text.empty()) return 0;
    if (is_space(text.front())) return 1;
    if (text.starts_with("\xC2\x85") || text.starts_with("\xC2\xA0")) return 2;
    for (const std::string_view space : {"\xE1\x9A\x80", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"})
        if (text.starts_with(space)) return 3;
    const bool one_of_the_wide = text.size() >= 3 && text.starts_with("\xE2\x80") && static_cast<unsigned char>(text[2]) <= 0x8A;
    return one_of_the_wide ? 3 : 0;
}

std::string_view without_spaces_behind(std::string_view text) {
    for (bool more = true; more;) {
        more = false;
        for (std::size_t length = 1; length <= 3 && length <= text.size() && !more; ++length) {
            more = unicode_space(text.substr(text.size() - length)) == length;
            if (more) text.remove_suffix(length);
        }
    }
    return text;
}

}  // namespace driftaudit::syntax
