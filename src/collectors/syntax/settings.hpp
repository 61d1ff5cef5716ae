#pragma once
// Settings of driftaudit's own configuration, one a scalar, whatever language they are written in.

#include <algorithm>
#include <string>
#include <utility>

#include <driftaudit/facts.hpp>

namespace driftaudit::syntax {

/// Takes the scalars of a configuration one by one, with the keys that are open around them. What no configuration looks like is refused as a whole: half of
/// one would be obeyed as if it were all that somebody wanted.
class Settings {
public:
    /// True where what is below this key is to be read; `leave` must follow then.
    bool enter(Word key) {
        if (keys_.size() == deepest || key.text.size() > longest_key) refuse("no setting of driftaudit stands this deep, or has so long a name", key.at);
        if (!refusal_.empty()) return false;
        keys_.push_back(std::move(key));
        return true;
    }
    void leave() { keys_.pop_back(); }

    /// A scalar; "" for what holds nothing.
    void add(std::string value, const Span& at) {
        if (facts_.size() == most) refuse("it has more settings than anyone writes", at);
        if (refusal_.empty()) facts_.push_back({Setting{keys_, std::move(value)}, at, no_scope});
    }

    /// What was added, in the order of the file.
    Facts finish() {
        if (!refusal_.empty()) return std::move(refusal_);
        std::ranges::stable_sort(facts_, {}, [](const Fact& fact) { return fact.at.begin; });
        return std::move(facts_);
    }

private:
    static constexpr std::size_t deepest = 8, longest_key = 200, most = 10'000;

    void refuse(const char* reason, const Span& at) {
        if (refusal_.empty()) refusal_ = {{Unreadable{reason}, at, no_scope}};
    }

    Words keys_;
    Facts facts_, refusal_;
};

}  // namespace driftaudit::syntax
