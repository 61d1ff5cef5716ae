// What Compose adds to a project: names, the default network, dependencies that something else implies, and values that come from outside.

#include <driftaudit/text.hpp>

#include <algorithm>

#include "steps.hpp"

namespace driftaudit::compose {
namespace {

using Kind = Value::Kind;

/// Gives the names without a value that of the environment; takes out the rest where `drop` says so.
void fill_in(Value* pairs, const Variables& environment, bool drop) {
    if (!pairs || !pairs->is_map()) return;
    for (Member& member : pairs->members) {
        if (!member.value.is_null()) continue;
        if (const auto known = environment.find(member.key); known != environment.end()) member.value = make_text(known->second, member.value.where);
    }
    if (drop) std::erase_if(pairs->members, [](const Member& member) { return member.value.is_null(); });
}

/// A dependency that is not stated.
void imply(Value& service, std::string_view on, bool restart) {
    Value* dependencies = service.find("depends_on");
    if (!dependencies) {
        Value none;
        none.kind = Kind::map;
        dependencies = &set(service, "depends_on", std::move(none));
    }
    if (!dependencies->is_map() || dependencies->find(on)) return;
    Value dependency;
    set(dependency, "condition", make_text("service_started"));
    set(dependency, "required", make_switch(true));
    if (restart) set(dependency, "restart", make_switch(true));
    set(*dependencies, on, std::move(dependency));
}

void implied_dependencies(Value& service) {
    const Value links = service["links"], volumes_from = service["volumes_from"];
    for (const Value& link : links.items) imply(service, std::count(link.text.begin(), link.text.end(), ':') == 1 ? std::string_view(link.text).substr(0, link.text.find(':')) : std::string_view(link.text), true);
    for (const std::string_view space : {"network_mode", "ipc", "pid", "uts", "cgroup"}) {
        const std::string shared = service[space].text;
        constexpr std::string_view prefix = "service:";
        if (shared.starts_with(prefix)) imply(service, std::string_view(shared).substr(prefix.size()), true);
    }
    for (const Value& from : volumes_from.items)
        if (!from.text.starts_with("container:")) imply(service, std::string_view(from.text).substr(0, from.text.find(':')), false);
}

void default_network(Value& root) {
    bool used = false;
    if (Value* services = root.find("services"))
        for (Member& member : services->members) {
            Value& service = member.value;
            if (!service.is_map() || service.find("provider") || service.find("network_mode")) continue;
            Value* networks = service.find("networks");
            if (!networks || (networks->is_map() && networks->members.empty())) {
                Value joined;
                set(joined, "default", Value{});
                set(service, "networks", std::move(joined));
                used = true;
            } else if (networks->find("default")) {
                used = true;
            }
        }
    if (!used || root["networks"].find("default")) return;
    if (!root.find("networks")) {
        Value none;
        none.kind = Kind::map;
        set(root, "networks", std::move(none));
    }
    if (Value* networks = root.find("networks"); networks->is_map() || networks->is_null()) set(*networks, "default", Value{});
}

void normalize_service(Value& service, const Variables& environment) {
    if (Value* policy = service.find("pull_policy"); policy && policy->text == "if_not_present") policy->text = "missing";
    if (Value* build = service.find("build"); build && build->is_map()) {
        if ((*build)["context"].is_null()) set(*build, "context", make_text("."));
        if (!build->find("dockerfile") && !build->find("dockerfile_inline")) set(*build, "dockerfile", make_text("Dockerfile"));
        fill_in(build->find("args"), environment, true);
    }
    fill_in(service.find("environment"), environment, false);
    implied_dependencies(service);
    if (Value* hooks = service.find("pre_start"); hooks && service["image"].is_text())
        for (Value& hook : hooks->items)
            if (hook.is_map() && !hook.find("image")) set(hook, "image", make_text(service["image"].text));
}

void name_resources(Value& root, const std::string& project) {
    for (const std::string_view kind : {"networks", "volumes", "configs", "secrets"}) {
        Value* resources = root.find(kind);
        if (!resources) continue;
        for (Member& member : resources->members) {
            Value& resource = member.value;
            if (!resource.is_map() && !resource.is_null()) continue;
            if (!resource["name"].is_null()) continue;
            const bool outside = resource["external"].text == "true";
            set(resource, "name", make_text(outside ? member.key : project + "_" + member.key));
        }
    }
}

}  // namespace

void normalize(Value& root, const std::string& name, const Variables& environment) {
    set(root, "name", make_text(name, root["name"].where));
    default_network(root);
    if (Value* services = root.find("services"))
        for (Member& member : services->members)
            if (member.value.is_map()) normalize_service(member.value, environment);
    name_resources(root, name);
}

void apply_profiles(Value& root, const std::vector<std::string>& profiles, std::vector<std::string>& disabled) {
    Value* services = root.find("services");
    if (!services || is_one_of("*", profiles)) return;
    const auto is_off = [&](const Member& member) {
        const Value& asked = member.value["profiles"];
        return !asked.items.empty() && std::ranges::none_of(asked.items, [&](const Value& profile) { return is_one_of(profile.text, profiles); });
    };
    for (const Member& member : services->members)
        if (is_off(member)) disabled.push_back(member.key);
    std::erase_if(services->members, is_off);
}

}  // namespace driftaudit::compose
