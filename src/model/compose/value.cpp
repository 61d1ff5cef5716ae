#include "steps.hpp"

#include <algorithm>
#include <utility>

namespace driftaudit::compose {

const Value* Value::find(std::string_view key) const {
    const auto found = std::ranges::find(members, key, &Member::key);
    return found == members.end() ? nullptr : &found->value;
}

Value* Value::find(std::string_view key) { return const_cast<Value*>(std::as_const(*this).find(key)); }

const Value& Value::operator[](std::string_view key) const {
    static const Value none;
    const Value* found = find(key);
    return found ? *found : none;
}

bool Path::matches(std::string_view pattern) const {
    const Path* at = this;
    for (bool more = true; more; at = at->above_) {
        if (!at->above_) return false;
        const std::size_t dot = pattern.rfind('.');
        more = dot != std::string_view::npos;
        const std::string_view key = more ? pattern.substr(dot + 1) : pattern;
        if (key != "*" && key != at->key_) return false;
        pattern = pattern.substr(0, more ? dot : 0);
    }
    return !at->above_;
}

std::string Path::text() const {
    if (!above_) return {};
    const std::string before = above_->text();
    return before.empty() ? std::string(key_) : before + "." + std::string(key_);
}

std::size_t weight(const Value& value) {
    std::size_t out = 1;
    for (const Value& one : value.items) out += weight(one);
    for (const Member& member : value.members) out += weight(member.value);
    return out;
}

Value make_text(std::string text, Place where) {
    Value out;
    out.kind = Value::Kind::text;
    out.text = std::move(text);
    out.where = where;
    return out;
}

Value make_switch(bool on) {
    Value out;
    out.kind = Value::Kind::boolean;
    out.text = on ? "true" : "false";
    return out;
}

Value& set(Value& map, std::string_view key, Value value) {
    if (Value* known = map.find(key)) return *known = std::move(value);
    map.kind = Value::Kind::map;
    const Place where = value.where;
    map.members.push_back({std::string(key), where, std::move(value)});
    return map.members.back().value;
}

void erase(Value& map, std::string_view key) {
    std::erase_if(map.members, [&](const Member& member) { return member.key == key; });
}

std::vector<std::string> default_files(const std::function<bool(std::string_view)>& has) {
    std::vector<std::string> out;
    for (const std::string_view name : {"compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"})
        if (has(name)) {
            out.emplace_back(name);
            break;
        }
    if (out.empty()) return out;
    for (const std::string_view name : {"compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml"})
        if (has(name)) {
            out.emplace_back(name);
            break;
        }
    return out;
}

}  // namespace driftaudit::compose
