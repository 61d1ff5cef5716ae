// Documents become values: in one walk scalars get their kinds, texts are interpolated (and cast where Compose casts them), keys are held to be texts and
// unique, and the places of `!reset` and `!override` are remembered. Aliases are copied here, one value for each place: what that may cost is counted.

#include <driftaudit/text.hpp>

#include <array>
#include <charconv>
#include <unordered_set>

#include "steps.hpp"

namespace driftaudit::compose {
namespace {

using Kind = Value::Kind;

enum class Cast { integer, real, boolean };

/// What Compose casts a text to before it looks at the specification.
constexpr std::pair<std::string_view, Cast> casts[] = {
    {"services.*.cpu_count", Cast::integer},
    {"services.*.cpu_percent", Cast::real},
    {"services.*.cpu_period", Cast::integer},
    {"services.*.cpu_quota", Cast::integer},
    {"services.*.cpu_rt_period", Cast::integer},
    {"services.*.cpu_rt_runtime", Cast::integer},
    {"services.*.cpus", Cast::real},
    {"services.*.cpu_shares", Cast::integer},
    {"services.*.init", Cast::boolean},
    {"services.*.depends_on.*.required", Cast::boolean},
    {"services.*.depends_on.*.restart", Cast::boolean},
    {"services.*.deploy.replicas", Cast::integer},
    {"services.*.deploy.update_config.parallelism", Cast::integer},
    {"services.*.deploy.update_config.max_failure_ratio", Cast::real},
    {"services.*.deploy.rollback_config.parallelism", Cast::integer},
    {"services.*.deploy.rollback_config.max_failure_ratio", Cast::real},
    {"services.*.deploy.restart_policy.max_attempts", Cast::integer},
    {"services.*.deploy.placement.max_replicas_per_node", Cast::integer},
    {"services.*.healthcheck.retries", Cast::integer},
    {"services.*.healthcheck.disable", Cast::boolean},
    {"services.*.oom_kill_disable", Cast::boolean},
    {"services.*.oom_score_adj", Cast::integer},
    {"services.*.pids_limit", Cast::integer},
    {"services.*.ports.*.target", Cast::integer},
    {"services.*.privileged", Cast::boolean},
    {"services.*.read_only", Cast::boolean},
    {"services.*.scale", Cast::integer},
    {"services.*.stdin_open", Cast::boolean},
    {"services.*.tty", Cast::boolean},
    {"services.*.ulimits.*", Cast::integer},
    {"services.*.ulimits.*.hard", Cast::integer},
    {"services.*.ulimits.*.soft", Cast::integer},
    {"services.*.volumes.*.read_only", Cast::boolean},
    {"services.*.volumes.*.volume.nocopy", Cast::boolean},
    {"networks.*.external", Cast::boolean},
    {"networks.*.internal", Cast::boolean},
    {"networks.*.attachable", Cast::boolean},
    {"networks.*.enable_ipv4", Cast::boolean},
    {"networks.*.enable_ipv6", Cast::boolean},
    {"volumes.*.external", Cast::boolean},
    {"secrets.*.external", Cast::boolean},
    {"configs.*.external", Cast::boolean},
};

/// The text as that kind; false where it is none.
bool cast(Value& value, Cast kind) {
    Value out = value;
    if (kind == Cast::boolean) {
        const std::string word = lowered(value.text);
        const bool on = is_one_of(word, {"true", "y", "yes", "on"});
        if (!on && !is_one_of(word, {"false", "n", "no", "off"})) return false;
        out.kind = Kind::boolean;
        out.text = on ? "true" : "false";
    } else {
        std::string_view digits = value.text;
        if (digits.starts_with('+')) digits.remove_prefix(1);
        std::int64_t whole = 0;
        double number = 0;
        const char* const end = digits.data() + digits.size();
        const auto read = kind == Cast::integer ? std::from_chars(digits.data(), end, whole) : std::from_chars(digits.data(), end, number);
        if (digits.empty() || read.ec != std::errc() || read.ptr != end) return false;
        read_plain(out);
        if (kind == Cast::integer) out.kind = Kind::integer, out.text = std::to_string(whole);
    }
    if (out.text != value.text && value.written.empty()) out.written = value.text;
    value = std::move(out);
    return true;
}

class Reader {
public:
    Reader(std::uint32_t file, const Interpolation* interpolation, Resets& resets, Work& work)
        : file_(file), interpolation_(interpolation), resets_(resets), work_(work) {}

    /// Nothing for what is reset.
    std::optional<Value> read(const document::Node& node, const Path& path) {
        Value out;
        out.where = {file_, node.at};
        if (!work_.spend(1, out.where)) return out;
        if (node.tag != document::Tag::none) note_reset(out.where);
        if (node.tag == document::Tag::reset) return std::nullopt;
        switch (node.kind) {
            case document::Kind::null: break;
            case document::Kind::scalar: scalar(node, path, out); break;
            case document::Kind::sequence: sequence(node, path, out); break;
            case document::Kind::map: map(node, path, out); break;
        }
        return out;
    }

private:
    void note_reset(Place where) {
        constexpr std::size_t most_resets = 10'000;
        if (resets_.size() < most_resets)
            resets_.push_back(keys_);
        else
            work_.refuse("more is reset than anyone reads", where);
    }

    void scalar(const document::Node& node, const Path& path, Value& out) {
        out.kind = Kind::text;
        out.text = node.text;
        if (node.plain) read_plain(out);
        if (out.kind != Kind::text || !interpolation_) return;
        if (node.text.find('$') != std::string::npos) interpolate(path, out);
        for (const auto& [pattern, kind] : casts)
            if (path.matches(pattern) && !cast(out, kind)) work_.refuse(path.text() + " is not what it must be: a number or a switch", out.where);
    }

    void interpolate(const Path& path, Value& out) {
        const Expansion expansion = expand(out.text, interpolation_->lookup, TemplateDialect::compose, Unset::emptied);
        if (expansion.malformed) return work_.refuse("invalid interpolation format for " + path.text(), out.where);
        for (const std::string& name : expansion.missing) work_.refuse("required variable " + name + " is missing a value in " + path.text(), out.where);
        constexpr std::size_t most_unset = 10'000;
        for (const std::string& name : expansion.unknown)
            if (interpolation_->unset.size() < most_unset) interpolation_->unset.emplace_back(name, out.where);
        work_.spend(expansion.text.size() / 64, out.where);
        if (expansion.text == out.text) return;
        out.written = std::move(out.text);
        out.text = expansion.text;
    }

    void sequence(const document::Node& node, const Path& path, Value& out) {
        out.kind = Kind::list;
        const Path below(path, item);
        keys_.emplace_back(item);
        for (const document::Ref& one : node.items)
            if (auto value = read(*one, below)) out.items.push_back(std::move(*value));
        keys_.pop_back();
    }

    void map(const document::Node& node, const Path& path, Value& out) {
        out.kind = Kind::map;
        std::unordered_set<std::string_view> known;
        for (const document::Entry& entry : node.entries) {
            const Place where{file_, entry.key->at};
            if (!is_text_key(*entry.key)) {
                work_.refuse("a key that is no text in " + (path.text().empty() ? "the file" : path.text()), where);
            } else if (entry.key->plain && entry.key->text == "<<") {
                work_.refuse("what `<<` takes in must be a map or a list of maps", where);
            } else if (!known.insert(entry.key->text).second) {
                if (!entry.merged) work_.refuse("the key `" + entry.key->text + "` stands twice in " + (path.text().empty() ? "the file" : path.text()), where);
            } else {
                keys_.push_back(entry.key->text);
                auto value = read(*entry.value, Path(path, entry.key->text));
                keys_.pop_back();
                if (value) out.members.push_back({entry.key->text, where, std::move(*value)});
            }
        }
    }

    static bool is_text_key(const document::Node& key) {
        if (key.kind != document::Kind::scalar) return false;
        Value value;
        value.text = key.text;
        if (key.plain) read_plain(value);
        return !key.plain || value.is_text();
    }

    std::uint32_t file_;
    const Interpolation* interpolation_;
    Resets& resets_;
    Work& work_;
    std::vector<std::string> keys_;
};

}  // namespace

Value value_of(const document::Node& document, std::uint32_t file, const Interpolation* interpolation, Resets& resets, Work& work) {
    auto value = Reader(file, interpolation, resets, work).read(document, Path());
    return value ? std::move(*value) : Value{};
}

Value plain_value(const document::Node& document) {
    Resets resets;
    Work work;
    return value_of(document, Place::nowhere, nullptr, resets, work);
}

void reset_in(const Resets& resets, Value& value) {
    for (const std::vector<std::string>& keys : resets) {
        Value* at = &value;
        for (std::size_t i = 0; at && i + 1 < keys.size(); ++i) at = at->find(keys[i]);
        if (at && !keys.empty()) erase(*at, keys.back());
    }
}

}  // namespace driftaudit::compose
