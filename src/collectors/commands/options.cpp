#include "options.hpp"

#include <algorithm>
#include <optional>

namespace driftaudit::commands {
namespace {

/// Calls `visit(name, effect)` for every name of the table.
template <class Visit>
void each_name(Rules rules, Visit&& visit) {
    for (const Rule& rule : rules)
        for (std::size_t at = 0; at < rule.names.size();) {
            const std::size_t end = std::min(rule.names.find(' ', at), rule.names.size());
            visit(rule.names.substr(at, end - at), rule.effect);
            at = end + 1;
        }
}

std::optional<Effect> effect_of(Rules rules, std::string_view name) {
    for (const Rule& rule : rules)
        if (has_word(rule.names, name)) return rule.effect;
    return std::nullopt;
}

/// The effect of the only option whose name begins so.
std::optional<Effect> effect_of_abbreviation(Rules rules, std::string_view begin) {
    std::optional<Effect> found;
    std::size_t several = 0;
    each_name(rules, [&](std::string_view name, Effect effect) {
        if (begin.size() > 2 && name.starts_with(begin)) found = effect, ++several;
    });
    return several == 1 ? found : std::nullopt;
}

class Scan {
public:
    Scan(std::span<const Argument> words, Rules rules, bool abbreviated) : words_(words), rules_(rules), abbreviated_(abbreviated) {}

    Line read(std::size_t operands) {
        for (bool only_operands = false; at_ < words_.size() && line_.operands.size() < operands; ++at_) {
            const std::string_view text = words_[at_].text();
            if (only_operands || text.size() < 2 || text[0] != '-' || words_[at_].stands_for_file)
                line_.operands.push_back(words_[at_]);
            else if (text == "--")
                only_operands = true;
            else if (text[1] == '-')
                read_long(text);
            else
                read_short(text);
        }
        return std::move(line_);
    }

private:
    void read_long(std::string_view text) {
        const std::size_t equals = text.find('=');
        auto effect = effect_of(rules_, text.substr(0, equals));
        if (!effect && abbreviated_) effect = effect_of_abbreviation(rules_, text.substr(0, equals));
        if (!effect) return;
        if (equals != std::string_view::npos)
            line_.options.push_back({*effect, part_of(words_[at_], equals + 1)});
        else
            take(*effect);
    }
    void read_short(std::string_view text) {
        if (const auto effect = effect_of(rules_, text)) return take(*effect);  // also `-dG`, `-itd`, single-dash long options
        for (std::size_t i = 1; i < text.size(); ++i) {
            const char name[] = {'-', text[i]};
            const auto effect = effect_of(rules_, {name, 2});
            if (!effect) continue;
            if (*effect >= Effect::flags || i + 1 == text.size()) {
                take(*effect);
                continue;
            }
            line_.options.push_back({*effect, part_of(words_[at_], text[i + 1] == '=' && !abbreviated_ ? i + 2 : i + 1)});
            return;
        }
    }
    void take(Effect effect) {
        if (effect >= Effect::flags)
            line_.options.push_back({effect, {}});
        else if (at_ + 1 < words_.size())
            line_.options.push_back({effect, words_[++at_]});
    }

    std::span<const Argument> words_;
    Rules rules_;
    bool abbreviated_;
    Line line_;
    std::size_t at_ = 0;
};

}  // namespace

bool Line::has(Effect effect) const {
    return std::ranges::any_of(options, [&](const Option& option) { return option.effect == effect; });
}

Line read_line(std::span<const Argument> words, Rules rules, bool abbreviated, std::size_t operands) {
    return Scan(words, rules, abbreviated).read(operands);
}

}  // namespace driftaudit::commands
