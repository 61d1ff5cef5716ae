// Short forms become long ones, and what an entry leaves unsaid is filled in. A value that has neither form is left as it is: the specification was held against
// the files before.

#include <driftaudit/text.hpp>

#include <algorithm>
#include <unordered_set>

#include "steps.hpp"

namespace driftaudit::compose {
namespace {

using Kind = Value::Kind;
using Form = void (*)(Value& value, const Path& path, Work& work);

Value map_at(Place where) {
    Value out;
    out.kind = Kind::map;
    out.where = where;
    return out;
}

/// `x` as `{key: x}`.
void wrap(Value& value, std::string_view key) {
    Value out = map_at(value.where);
    set(out, key, std::move(value));
    value = std::move(out);
}

/// Makes the value the one item of a list.
void enlist(Value& value) {
    Value out;
    out.kind = Kind::list;
    out.where = value.where;
    out.items.push_back(std::move(value));
    value = std::move(out);
}

void text_as_list(Value& value, const Path&, Work&) {
    if (value.is_text()) enlist(value);
}

void nameservers(Value& value, const Path& path, Work& work) {
    text_as_list(value, path, work);
    std::erase_if(value.items, [](const Value& server) { return server.is_scalar() && server.text.empty(); });   // `${DNS:-}` is none
}

void names_as_map(Value& value, const Path&, Work&) {
    if (!value.is_list()) return;
    Value out = map_at(value.where);
    std::unordered_set<std::string> known;
    for (Value& name : value.items) {
        Value nothing;
        nothing.where = name.where;
        if (known.insert(name.text).second) out.members.push_back({name.text, name.where, std::move(nothing)});
    }
    value = std::move(out);
}

void dependencies(Value& value, const Path& path, Work& work) {
    names_as_map(value, path, work);
    for (Member& member : value.members) {
        if (member.value.is_null()) member.value = map_at(member.value.where);
        if (!member.value.find("condition")) set(member.value, "condition", make_text("service_started"));
        if (!member.value.find("required")) set(member.value, "required", make_switch(true));
    }
}

void env_files(Value& value, const Path& path, Work& work) {
    text_as_list(value, path, work);
    for (Value& entry : value.items) {
        if (entry.is_text()) wrap(entry, "path");
        if (entry.is_map() && !entry.find("required")) set(entry, "required", make_switch(true));
    }
}

void build(Value& value, const Path&, Work&) {
    if (value.is_text()) wrap(value, "context");
}

void extends(Value& value, const Path&, Work&) {
    if (value.is_text()) wrap(value, "service");
}

void file_mount(Value& value, const Path&, Work&) {
    if (value.is_text()) wrap(value, "source");
}

void all_gpus(Value& value, const Path&, Work&) {
    if (!value.is_text()) return;
    wrap(value, "count");
    enlist(value);
}

/// `default` and `id=path`.
void ssh_keys(Value& value, const Path& path, Work& work) {
    if (!value.is_list()) return;
    for (const Value& key : value.items)
        if (key.text.find('=') == std::string::npos && key.text != "default") work.refuse("a key of " + path.text() + " that names no file", key.where);
}

std::string clean_target(std::string_view target) {
    if (target.empty() || target[0] != '/') return std::string(target);
    const std::string clean = resolved_path(".", target.substr(std::min(target.find_first_not_of('/'), target.size())));
    return clean == "." ? "/" : "/" + clean;
}

void mount(Value& value, const Path& path, Work& work) {
    if (!value.is_text()) return;
    const auto parts = split_volume(value.text);
    if (!parts) return work.refuse("an entry of " + path.text() + " that is no volume", value.where);
    const bool binds = is_bind_source(parts->source);
    Value out = map_at(value.where);
    set(out, "type", make_text(binds ? "bind" : "volume"));
    const auto with_place = [&](std::string_view part) { return make_text(std::string(part), value.where); };
    if (!parts->source.empty()) set(out, "source", with_place(parts->source)).written = value.written;
    set(out, "target", make_text(clean_target(parts->target), value.where));
    Value options = map_at(value.where);
    if (binds) set(options, "create_host_path", make_switch(true));
    for (const std::string_view option : split(parts->options, ',')) {
        if (option == "ro") set(out, "read_only", make_switch(true));
        if (option == "rw") erase(out, "read_only");
        if (option == "nocopy" && !binds) set(options, "nocopy", make_switch(true));
        if (option == "z" || option == "Z") set(options, "selinux", make_text(std::string(option)));
        if (is_one_of(option, {"rprivate", "private", "rshared", "shared", "rslave", "slave"})) set(options, "propagation", make_text(std::string(option)));
    }
    set(out, binds ? "bind" : "volume", std::move(options));
    value = std::move(out);
}

void device(Value& value, const Path& path, Work& work) {
    if (!value.is_text()) return;
    const auto parts = split(value.text, ':');
    if (parts.size() > 3) return work.refuse("an entry of " + path.text() + " that is no device", value.where);
    Value out = map_at(value.where);
    const std::string_view target = parts.size() > 1 && !parts[1].empty() ? parts[1] : parts[0];
    set(out, "source", make_text(std::string(parts[0]), value.where));
    set(out, "target", make_text(std::string(target), value.where));
    set(out, "permissions", make_text(std::string(parts.size() == 3 ? parts[2] : "rwm")));
    value = std::move(out);
}

Value long_port(const Port& port, const Value& written) {
    Value out = map_at(written.where);
    set(out, "mode", make_text("ingress"));
    if (!port.host_ip.empty()) set(out, "host_ip", make_text(port.host_ip, written.where));
    Value target = make_text(std::to_string(port.target), written.where);
    target.kind = Kind::integer;
    set(out, "target", std::move(target));
    if (!port.published.empty()) set(out, "published", make_text(port.published, written.where)).written = written.written;
    set(out, "protocol", make_text(port.protocol));
    return out;
}

void ports(Value& value, const Path& path, Work& work) {
    if (!value.is_list()) return;
    std::vector<Value> out;
    for (Value& entry : value.items) {
        if (entry.is_map()) {
            out.push_back(std::move(entry));
            continue;
        }
        const auto parsed = entry.is_scalar() ? parse_port(entry.text) : std::nullopt;
        if (!parsed)
            work.refuse("an entry of " + path.text() + " that is no port", entry.where);
        else if (work.spend(5 * parsed->size(), entry.where))
            for (const Port& port : *parsed) out.push_back(long_port(port, entry));
    }
    value.items = std::move(out);
}

/// `external: {name: x}` is the old word for `external: true` and `name: x`.
void external(Value& value, const Path& path, Work& work) {
    Value* const said = value.find("external");
    if (!said || !said->is_map()) return;
    const Value* const inner = said->find("name");
    const Value* const name = value.find("name");
    if (inner && name && inner->text != name->text) work.refuse(path.text() + " has two names", said->where);
    std::optional<Value> adopted;
    if (inner && !name) adopted = *inner;
    const Place where = said->where;
    *said = make_switch(true);
    said->where = where;
    if (adopted) set(value, "name", std::move(*adopted));
}

constexpr std::pair<std::string_view, Form> forms[] = {
    {"services.*.build", build},
    {"services.*.build.secrets.*", file_mount},
    {"services.*.build.ssh", ssh_keys},
    {"services.*.configs.*", file_mount},
    {"services.*.depends_on", dependencies},
    {"services.*.develop.watch.*.ignore", text_as_list},
    {"services.*.develop.watch.*.include", text_as_list},
    {"services.*.devices.*", device},
    {"services.*.dns", nameservers},
    {"services.*.dns_search", text_as_list},
    {"services.*.env_file", env_files},
    {"services.*.extends", extends},
    {"services.*.gpus", all_gpus},
    {"services.*.label_file", text_as_list},
    {"services.*.models", names_as_map},
    {"services.*.networks", names_as_map},
    {"services.*.ports", ports},
    {"services.*.secrets.*", file_mount},
    {"services.*.tmpfs", text_as_list},
    {"services.*.volumes.*", mount},
    {"configs.*", external},
    {"networks.*", external},
    {"secrets.*", external},
    {"volumes.*", external},
};

void canonical(Value& value, const Path& path, Work& work) {
    if (is_pairs(path)) as_pairs(value, path, work);
    for (const auto& [pattern, form] : forms)
        if (path.matches(pattern)) {
            form(value, path, work);
            break;
        }
    for (Value& entry : value.items) canonical(entry, Path(path, item), work);
    for (Member& member : value.members) canonical(member.value, Path(path, member.key), work);
}

void device_request(Value& value) {
    if (value.is_map() && !value.find("count") && !value.find("device_ids")) set(value, "count", make_text("all"));
}

void defaults(Value& value, const Path& path) {
    if (path.matches("services.*.build") && value.is_map() && !value.find("context")) set(value, "context", make_text("."));
    if (path.matches("services.*.secrets.*") && value.is_map() && !value.find("target")) set(value, "target", make_text("/run/secrets/" + value["source"].text));
    if (path.matches("services.*.ports.*") && value.is_map()) {
        if (!value.find("protocol")) set(value, "protocol", make_text("tcp"));
        if (!value.find("mode")) set(value, "mode", make_text("ingress"));
    }
    if (path.matches("services.*.deploy.resources.reservations.devices.*") || path.matches("services.*.gpus.*")) device_request(value);
    if (path.matches("services.*.volumes.*.bind") && value.is_map() && !value.find("create_host_path")) set(value, "create_host_path", make_switch(true));
    for (Value& entry : value.items) defaults(entry, Path(path, item));
    for (Member& member : value.members) defaults(member.value, Path(path, member.key));
}

// ---- what long forms must be ----------------------------------------------------------------------------------------------------------------

/// One of the keys must be there, and only one, unless something else brings the content.
void one_content(const Value& value, std::initializer_list<std::string_view> keys, const Path& path, Work& work) {
    if (!value.is_map()) return;
    const auto count = std::ranges::count_if(keys, [&](std::string_view key) { return value.find(key) != nullptr; });
    if (count > 1) work.refuse(path.text() + " has more than one content", value.where);
    if (count == 0 && !value.find("driver") && !value.find("external")) work.refuse(path.text() + " has no content", value.where);
}

void external_volume(const Value& value, const Path& path, Work& work) {
    if (value["external"].text != "true") return;
    for (const Member& member : value.members)
        if (!is_one_of(member.key, {"name", "external"}) && !member.key.starts_with("x-"))
            work.refuse(path.text() + " is external, so that it has no " + member.key, member.where);
}

void check(const Value& value, const Path& path, Work& work) {
    if (path.matches("volumes.*")) external_volume(value, path, work);
    if (path.matches("configs.*")) one_content(value, {"file", "environment", "content"}, path, work);
    if (path.matches("secrets.*")) one_content(value, {"file", "environment"}, path, work);
    if (path.matches("services.*.ports.*"))
        if (const Value* address = value.find("host_ip"); address && !is_address(address->text)) work.refuse(path.text() + ".host_ip is no address", address->where);
    if (path.matches("services.*.develop.watch.*.path") && value.text.empty()) work.refuse(path.text() + " is empty", value.where);
    if (path.matches("services.*.deploy.resources.reservations.devices.*") || path.matches("services.*.gpus.*"))
        if (value.find("count") && value.find("device_ids")) work.refuse(path.text() + " has both count and device_ids", value.where);
    for (const Value& entry : value.items) check(entry, Path(path, item), work);
    for (const Member& member : value.members) check(member.value, Path(path, member.key), work);
}

}  // namespace

void canonicalize(Value& root, Work& work) { canonical(root, Path(), work); }
void fill_defaults(Value& root) { defaults(root, Path()); }
void check_forms(const Value& root, Work& work) { check(root, Path(), work); }

}  // namespace driftaudit::compose
