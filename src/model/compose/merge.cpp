// One file over another. Maps are merged key by key, lists are put together, a scalar replaces a scalar; what is else is a row of `rules`. Lists whose entries
// have a name of their own (a port, a volume's target, `NAME=value`) keep one entry a name: the last, at the place of the first.
//
// Where both a map and a list of `NAME=value` are allowed the map is the form that is kept, so that the place of each name survives.

#include <driftaudit/text.hpp>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "steps.hpp"

namespace driftaudit::compose {
namespace {

using Kind = Value::Kind;
using Rule = void (*)(Value& base, Value& over, const Path& path, Work& work);

Value null_value(Place where) {
    Value out;
    out.where = where;
    return out;
}

/// Merges the members of `over` into those of `base`.
void merge_maps(Value& base, Value& over, const Path& path, Work& work) {
    base.kind = Kind::map;
    std::unordered_map<std::string, std::size_t> known;
    for (std::size_t i = 0; i < base.members.size(); ++i) known.emplace(base.members[i].key, i);
    if (!work.spend(base.members.size() + over.members.size(), over.where)) return;
    for (Member& member : over.members) {
        const auto found = known.find(member.key);
        if (found == known.end())
            base.members.push_back(std::move(member));
        else
            merge_into(base.members[found->second].value, std::move(member.value), Path(path, base.members[found->second].key), work);
    }
}

/// A list of names as a map from each to the same value.
void as_map(Value& value, const Value& each) {
    if (!value.is_list()) return;
    Value out = null_value(value.where);
    out.kind = Kind::map;
    std::unordered_set<std::string> known;
    for (Value& name : value.items)
        if (name.is_scalar() && known.insert(name.text).second) {
            Value content = each;
            content.where = name.where;
            out.members.push_back({std::move(name.text), name.where, std::move(content)});
        }
    value = std::move(out);
}

/// A text as a list of one.
void as_list(Value& value) {
    if (value.is_list() || value.is_map()) return;
    Value out = null_value(value.where);
    out.kind = Kind::list;
    if (value.is_text()) out.items.push_back(std::move(value));
    value = std::move(out);
}

void replace(Value& base, Value& over, const Path&, Work&) { base = std::move(over); }

void pairs(Value& base, Value& over, const Path& path, Work& work) {
    as_pairs(base, path, work);
    as_pairs(over, path, work);
    if (over.is_null()) return;
    if (!base.is_map() || !over.is_map()) return replace(base, over, path, work);
    std::unordered_map<std::string, std::size_t> known;
    for (std::size_t i = 0; i < base.members.size(); ++i) known.emplace(base.members[i].key, i);
    work.spend(base.members.size() + over.members.size(), over.where);
    for (Member& member : over.members) {
        const auto found = known.find(member.key);
        if (found == known.end())
            base.members.push_back(std::move(member));
        else
            base.members[found->second] = std::move(member);
    }
}

void lists(Value& base, Value& over, const Path&, Work& work) {
    as_list(base);
    as_list(over);
    work.spend(over.items.size(), over.where);
    std::move(over.items.begin(), over.items.end(), std::back_inserter(base.items));
}

/// A map of hosts as a list of `host=address`.
void as_hosts(Value& value) {
    if (!value.is_map()) return as_list(value);
    Value out = null_value(value.where);
    out.kind = Kind::list;
    for (const Member& member : value.members) {
        if (member.value.is_list())
            for (const Value& address : member.value.items) out.items.push_back(make_text(member.key + "=" + address.text, address.where));
        else
            out.items.push_back(make_text(member.value.is_null() ? member.key : member.key + "=" + member.value.text, member.value.where));
    }
    std::ranges::sort(out.items, {}, &Value::text);
    value = std::move(out);
}

void hosts(Value& base, Value& over, const Path&, Work& work) {
    as_hosts(base);
    as_hosts(over);
    work.spend(base.items.size() + over.items.size(), over.where);
    std::unordered_set<std::string> known;
    for (const Value& host : base.items) known.insert(host.text);
    for (Value& host : over.items)
        if (!known.contains(host.text)) base.items.push_back(std::move(host));
}

void builds(Value& base, Value& over, const Path& path, Work& work) {
    for (Value* side : {&base, &over})
        if (side->is_text()) {
            Value long_form = null_value(side->where);
            long_form.kind = Kind::map;
            set(long_form, "context", std::move(*side));
            *side = std::move(long_form);
        }
    merge_maps(base, over, path, work);
}

void dependencies(Value& base, Value& over, const Path& path, Work& work) {
    Value started;
    set(started, "condition", make_text("service_started"));
    set(started, "required", make_switch(true));
    as_map(base, started);
    as_map(over, started);
    merge_maps(base, over, path, work);
}

void names(Value& base, Value& over, const Path& path, Work& work) {
    as_map(base, Value{});
    as_map(over, Value{});
    merge_maps(base, over, path, work);
}

/// Options belong to a driver: those of another one are not taken over.
void logging(Value& base, Value& over, const Path& path, Work& work) {
    const Value *before = base.find("driver"), *after = over.find("driver");
    if (!before || !after || before->text == after->text)
        merge_maps(base, over, path, work);
    else
        base = std::move(over);
}

/// Address pools are told apart by their subnet.
void pools(Value& base, Value& over, const Path& path, Work& work) {
    if (!base.is_list() || !over.is_list()) return work.refuse(path.text() + " must be a list", over.where);
    std::unordered_map<std::string, std::size_t> known;
    for (std::size_t i = 0; i < base.items.size(); ++i) known.emplace(base.items[i]["subnet"].text, i);
    for (Value& pool : over.items) {
        const auto [found, is_new] = known.emplace(pool["subnet"].text, base.items.size());
        if (is_new)
            base.items.push_back(std::move(pool));
        else
            merge_maps(base.items[found->second], pool, Path(path, item), work);
    }
}

constexpr std::pair<std::string_view, Rule> rules[] = {
    {"networks.*.ipam.config", pools},
    {"services.*.build", builds},
    {"services.*.build.extra_hosts", hosts},
    {"services.*.command", replace},
    {"services.*.depends_on", dependencies},
    {"services.*.dns", lists},
    {"services.*.dns_opt", lists},
    {"services.*.dns_search", lists},
    {"services.*.entrypoint", replace},
    {"services.*.env_file", lists},
    {"services.*.label_file", lists},
    {"services.*.extra_hosts", hosts},
    {"services.*.healthcheck.test", replace},
    {"services.*.logging", logging},
    {"services.*.models", names},
    {"services.*.networks", names},
    {"services.*.tmpfs", lists},
    {"services.*.ulimits.*", replace},
};

constexpr std::string_view pair_places[] = {
    "networks.*.labels",   "volumes.*.labels",      "secrets.*.labels",          "configs.*.labels",
    "services.*.labels",   "services.*.annotations", "services.*.sysctls",       "services.*.environment",
    "services.*.build.args", "services.*.build.labels", "services.*.build.additional_contexts", "services.*.deploy.labels",
    "services.*.volumes.*.volume.labels",
};

Rule rule_of(const Path& path) {
    for (const auto& [pattern, rule] : rules)
        if (path.matches(pattern)) return rule;
    return is_pairs(path) ? pairs : nullptr;
}

// ---- one entry a name ---------------------------------------------------------------------------------------------------------------------

using Name = std::optional<std::string> (*)(const Value& entry);

std::optional<std::string> before_equals(const Value& entry) {
    if (!entry.is_text()) return std::nullopt;
    return entry.text.substr(0, entry.text.find('='));
}

std::optional<std::string> whole(const Value& entry) {
    if (!entry.is_scalar()) return std::nullopt;
    return entry.text;
}

std::optional<std::string> volume_target(const Value& entry) {
    if (entry.is_map()) return entry["target"].is_text() ? std::optional(entry["target"].text) : std::nullopt;
    const auto parts = split_volume(entry.text);
    return parts ? std::optional(std::string(parts->target)) : std::nullopt;
}

std::optional<std::string> device_target(const Value& entry) {
    if (entry.is_map()) return entry["target"].is_text() ? std::optional(entry["target"].text) : std::nullopt;
    const auto parts = split(entry.text, ':');
    return std::string(parts[parts.size() == 1 ? 0 : 1]);
}

template <const char* folder>
std::optional<std::string> file_target(const Value& entry) {
    if (entry.is_text()) return std::string(folder) + "/" + entry.text;
    if (!entry.is_map()) return std::nullopt;
    const Value* target = entry.find("target");
    return target ? target->text : std::string(folder) + "/" + entry["source"].text;
}
constexpr char secrets_folder[] = "/run/secrets";
constexpr char configs_folder[] = "";

std::optional<std::string> port_name(const Value& entry) {
    if (!entry.is_map()) return entry.text;
    if (!entry.find("target")) return std::nullopt;
    const auto or_else = [&](std::string_view key, std::string_view usual) {
        const Value* value = entry.find(key);
        return value ? value->text : std::string(usual);
    };
    return or_else("host_ip", "0.0.0.0") + ":" + or_else("published", "") + ":" + entry["target"].text + "/" + or_else("protocol", "tcp");
}

std::optional<std::string> env_file_path(const Value& entry) {
    if (!entry.is_map()) return entry.text;
    return entry["path"].is_text() ? std::optional(entry["path"].text) : std::nullopt;
}

constexpr std::pair<std::string_view, Name> unique[] = {
    {"services.*.build.tags", before_equals},
    {"services.*.cap_add", before_equals},
    {"services.*.cap_drop", before_equals},
    {"services.*.devices", device_target},
    {"services.*.configs", file_target<configs_folder>},
    {"services.*.dns", before_equals},
    {"services.*.dns_opt", before_equals},
    {"services.*.dns_search", before_equals},
    {"services.*.env_file", env_file_path},
    {"services.*.expose", whole},
    {"services.*.links", before_equals},
    {"services.*.networks.*.aliases", before_equals},
    {"services.*.networks.*.link_local_ips", before_equals},
    {"services.*.ports", port_name},
    {"services.*.profiles", before_equals},
    {"services.*.secrets", file_target<secrets_folder>},
    {"services.*.tmpfs", before_equals},
    {"services.*.volumes", volume_target},
};

void keep_last(Value& list, Name name, const Path& path, Work& work) {
    std::unordered_map<std::string, std::size_t> known;
    std::vector<Value> kept;
    for (Value& entry : list.items) {
        const auto own = name(entry);
        if (!own) {
            work.refuse("an entry of " + path.text() + " that has no name or target", entry.where);
            continue;
        }
        const auto [found, is_new] = known.emplace(*own, kept.size());
        if (is_new)
            kept.push_back(std::move(entry));
        else
            kept[found->second] = std::move(entry);
    }
    list.items = std::move(kept);
}

void enforce(Value& value, const Path& path, Work& work) {
    for (Member& member : value.members) enforce(member.value, Path(path, member.key), work);
    if (!value.is_list()) return;
    for (const auto& [pattern, name] : unique)
        if (path.matches(pattern)) return keep_last(value, name, path, work);
}

}  // namespace

bool is_pairs(const Path& path) {
    return std::ranges::any_of(pair_places, [&](std::string_view pattern) { return path.matches(pattern); });
}

void as_pairs(Value& value, const Path& path, Work& work) {
    if (!value.is_list()) return;
    Value out = null_value(value.where);
    out.kind = Kind::map;
    std::unordered_map<std::string, std::size_t> known;
    for (Value& entry : value.items) {
        if (!entry.is_text()) {
            work.refuse("an entry of " + path.text() + " that is no text", entry.where);
            continue;
        }
        const std::size_t equals = entry.text.find('=');
        const std::string name = entry.text.substr(0, equals);
        const Span at = entry.where.at;
        const bool in_one_line = at.begin.line == at.end.line && (entry.written.empty() ? at.end.column - at.begin.column == entry.text.size() : entry.written.starts_with(name + "="));
        Place of_name = entry.where, of_value = entry.where;
        if (in_one_line && equals != std::string::npos) {
            of_name.at.end.column = at.begin.column + static_cast<std::uint32_t>(equals);
            of_value.at.begin.column = of_name.at.end.column + 1;
        }
        Value content = null_value(of_value);
        if (equals != std::string::npos) {
            content.kind = Kind::text;
            content.text = entry.text.substr(equals + 1);
            if (!entry.written.empty()) content.written = entry.written.substr(std::min(entry.written.find('='), entry.written.size() - 1) + 1);
        }
        Member member{name, of_name, std::move(content)};
        const auto [found, is_new] = known.emplace(name, out.members.size());
        if (is_new)
            out.members.push_back(std::move(member));
        else
            out.members[found->second] = std::move(member);
    }
    value = std::move(out);
}

void merge_into(Value& base, Value over, const Path& path, Work& work) {
    if (const Rule rule = rule_of(path)) return rule(base, over, path, work);
    if (over.is_null()) return;
    if (base.is_scalar()) {
        base = std::move(over);
    } else if (base.kind != over.kind) {
        work.refuse("cannot override " + path.text() + ": one is a map or a list and the other is not", over.where);
    } else if (base.is_map()) {
        merge_maps(base, over, path, work);
    } else {
        work.spend(over.items.size(), over.where);
        std::move(over.items.begin(), over.items.end(), std::back_inserter(base.items));
    }
}

void enforce_unique(Value& root, Work& work) { enforce(root, Path(), work); }

Value merge(Value base, Value over) {
    Work work;
    merge_into(base, std::move(over), Path(), work);
    enforce_unique(base, work);
    return base;
}

}  // namespace driftaudit::compose
