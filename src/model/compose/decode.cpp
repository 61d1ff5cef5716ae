// What scalars of a canonical project finally are: sizes in bytes, durations in their usual spelling, commands as words, numbers that were written as texts,
// and the values of names, which are texts whatever they looked like.

#include <driftaudit/text.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "steps.hpp"

namespace driftaudit::compose {
namespace {

using Kind = Value::Kind;

void become(Value& value, Kind kind, std::string text) {
    if (value.text != text && value.written.empty()) value.written = value.text;
    value.kind = kind;
    value.text = std::move(text);
}

void as_text(Value& value, const Path&, Work&) {
    if (value.is_scalar() && !value.is_null()) value.kind = Kind::text;
}

/// `512M`, `1.5gb`, `64 kib`, `1024`: binary units, whatever they are called.
std::optional<std::int64_t> bytes(std::string_view text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || text.empty() || !(is_digit(text[0]) || text[0] == '.')) return std::nullopt;
    std::string unit = lowered(trimmed(text.substr(static_cast<std::size_t>(end - text.data()))));
    if (unit.ends_with("b")) unit.pop_back();
    if (unit.ends_with("i")) unit.pop_back();
    if (unit.size() > 1) return std::nullopt;
    const std::size_t power = unit.empty() ? 0 : std::string_view("kmgtp").find(unit[0]);
    if (power == std::string_view::npos) return std::nullopt;
    const double total = number * std::pow(1024.0, unit.empty() ? 0 : static_cast<double>(power + 1));
    if (!(total < 9e18)) return std::nullopt;
    return static_cast<std::int64_t>(total);
}

void size(Value& value, const Path& path, Work& work) {
    if (value.kind == Kind::integer) return become(value, Kind::text, value.text);
    if (!value.is_text()) return;
    if (const auto count = bytes(value.text))
        become(value, Kind::text, std::to_string(*count));
    else
        work.refuse(path.text() + " is no size", value.where);
}

/// The nanoseconds of `1h30m`, `1.5s`, `2d`; nothing where that is no duration.
std::optional<std::int64_t> nanoseconds(std::string_view text) {
    static constexpr std::pair<std::string_view, double> units[] = {{"w", 604800e9}, {"d", 86400e9}, {"h", 3600e9}, {"ms", 1e6}, {"m", 60e9}, {"s", 1e9}, {"us", 1e3}, {"\xC2\xB5s", 1e3}, {"ns", 1}};
    if (text == "0") return 0;
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    double total = 0;
    if (text.empty()) return std::nullopt;
    while (!text.empty()) {
        double number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
        if (error != std::errc() || text[0] == '-') return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        const auto unit = std::ranges::find_if(units, [&](const auto& one) { return text.starts_with(one.first); });
        if (unit == std::end(units)) return std::nullopt;
        total += number * unit->second;
        text.remove_prefix(unit->first.size());
    }
    if (!(total < 9e18)) return std::nullopt;
    return static_cast<std::int64_t>(negative ? -total : total);
}

/// `1m30s`, `1.5s`, `100ms`, `0s`: the largest unit that leaves something before the point.
std::string spelled(std::int64_t nanoseconds) {
    if (nanoseconds == 0) return "0s";
    std::string out = nanoseconds < 0 ? "-" : "";
    const std::uint64_t total = nanoseconds < 0 ? 0 - static_cast<std::uint64_t>(nanoseconds) : static_cast<std::uint64_t>(nanoseconds);
    const auto decimal = [](std::uint64_t number, std::uint64_t unit) {
        std::string text = std::to_string(number / unit);
        if (std::uint64_t rest = number % unit; rest != 0) {
            std::string digits = std::to_string(unit + rest).substr(1);
            digits.erase(digits.find_last_not_of('0') + 1);
            text += "." + digits;
        }
        return text;
    };
    if (total < 1'000) return out + std::to_string(total) + "ns";
    if (total < 1'000'000) return out + decimal(total, 1'000) + "\xC2\xB5s";
    if (total < 1'000'000'000) return out + decimal(total, 1'000'000) + "ms";
    constexpr std::uint64_t minute = 60'000'000'000u;
    const std::uint64_t minutes = total / minute;
    if (minutes >= 60) out += std::to_string(minutes / 60) + "h";
    if (minutes > 0) out += std::to_string(minutes % 60) + "m";
    return out + decimal(total % minute, 1'000'000'000) + "s";
}

void duration(Value& value, const Path& path, Work& work) {
    if (!value.is_scalar() || value.is_null()) return;
    if (const auto time = nanoseconds(value.text))
        become(value, Kind::text, spelled(*time));
    else
        work.refuse(path.text() + " is no duration", value.where);
}

void command(Value& value, const Path& path, Work& work) {
    if (!value.is_text()) return;
    const auto words = command_words(value.text);
    if (!words) return work.refuse(path.text() + " has a quote or a bracket that nothing closes", value.where);
    Value out;
    out.kind = Kind::list;
    out.where = value.where;
    for (const std::string& word : *words) out.items.push_back(make_text(word, value.where));
    value = std::move(out);
}

void health(Value& value, const Path&, Work&) {
    if (!value.is_text()) return;
    Value out;
    out.kind = Kind::list;
    out.where = value.where;
    out.items.push_back(make_text("CMD-SHELL"));
    out.items.push_back(std::move(value));
    value = std::move(out);
}

void number(Value& value, const Path& path, Work& work) {
    if (!value.is_text()) return;
    Value read = value;
    read_plain(read);
    if (read.kind == Kind::integer || read.kind == Kind::real)
        become(value, read.kind, read.text);
    else
        work.refuse(path.text() + " is no number", value.where);
}

void device_count(Value& value, const Path& path, Work& work) {
    if (value.is_text() && lowered(value.text) == "all") return become(value, Kind::integer, "-1");
    number(value, path, work);
}

/// `host:address` and `host=address`, one entry an address, sorted.
void hosts(Value& value, const Path& path, Work& work) {
    std::vector<Value> out;
    const auto add = [&](const std::string& host, std::string_view address, Place where) {
        if (host.empty() || host.find_first_of(":=") != std::string::npos) return work.refuse("an entry of " + path.text() + " that names no host", where);
        if (address.size() > 2 && address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
        out.push_back(make_text(host + "=" + std::string(address), where));
    };
    for (const Member& member : value.members) {
        if (member.value.is_list())
            for (const Value& address : member.value.items) add(member.key, address.text, address.where);
        else
            add(member.key, member.value.text, member.value.where);
    }
    for (const Value& entry : value.items) {
        const std::string_view text = entry.text;
        const std::size_t sign = std::min(text.find('=') != std::string_view::npos ? text.find('=') : text.find(':'), text.size());
        if (sign == text.size())
            work.refuse("an entry of " + path.text() + " without an address", entry.where);
        else
            for (const std::string_view address : split(text.substr(sign + 1), ',')) add(std::string(text.substr(0, sign)), address, entry.where);
    }
    std::ranges::stable_sort(out, {}, &Value::text);
    value.kind = Kind::list;
    value.members.clear();
    value.items = std::move(out);
}

using Decoder = void (*)(Value&, const Path&, Work&);
constexpr std::pair<std::string_view, Decoder> decoders[] = {
    {"services.*.mem_limit", size},
    {"services.*.mem_reservation", size},
    {"services.*.mem_swappiness", size},
    {"services.*.memswap_limit", size},
    {"services.*.shm_size", size},
    {"services.*.build.shm_size", size},
    {"services.*.deploy.resources.*.memory", size},
    {"services.*.volumes.*.tmpfs.size", size},
    {"services.*.stop_grace_period", duration},
    {"services.*.healthcheck.interval", duration},
    {"services.*.healthcheck.timeout", duration},
    {"services.*.healthcheck.start_period", duration},
    {"services.*.healthcheck.start_interval", duration},
    {"services.*.deploy.*.delay", duration},
    {"services.*.deploy.*.monitor", duration},
    {"services.*.deploy.*.window", duration},
    {"services.*.command", command},
    {"services.*.entrypoint", command},
    {"services.*.pre_start.*.command", command},
    {"services.*.post_start.*.command", command},
    {"services.*.pre_stop.*.command", command},
    {"services.*.healthcheck.test", health},
    {"services.*.deploy.resources.*.cpus", number},
    {"services.*.deploy.resources.*.pids", number},
    {"services.*.deploy.resources.reservations.devices.*.count", device_count},
    {"services.*.gpus.*.count", device_count},
    {"services.*.ports.*.target", number},
    {"services.*.ports.*.published", as_text},
    {"services.*.expose.*", as_text},
    {"services.*.group_add.*", as_text},
    {"services.*.logging.options.*", as_text},
    {"services.*.networks.*.driver_opts.*", as_text},
    {"networks.*.driver_opts.*", as_text},
    {"volumes.*.driver_opts.*", as_text},
    {"services.*.extra_hosts", hosts},
    {"services.*.build.extra_hosts", hosts},
};

void decode_at(Value& value, const Path& path, Work& work) {
    if (is_pairs(path))
        for (Member& member : value.members) as_text(member.value, path, work);
    for (const auto& [pattern, decoder] : decoders)
        if (path.matches(pattern)) return decoder(value, path, work);
    for (Value& entry : value.items) decode_at(entry, Path(path, item), work);
    for (Member& member : value.members) decode_at(member.value, Path(path, member.key), work);
}

}  // namespace

void decode(Value& root, Work& work) { decode_at(root, Path(), work); }

}  // namespace driftaudit::compose
