// Paths of compose files are relative to the project's directory; here they become relative to the tree. One that leads out of the tree keeps its `..`.

#include <driftaudit/text.hpp>

#include "steps.hpp"

namespace driftaudit::compose {
namespace {

bool is_windows_path(std::string_view path) {
    if (path.starts_with("\\\\")) return true;
    return path.size() > 2 && is_letter(path[0]) && path[1] == ':' && (path[2] == '\\' || path[2] == '/');
}

struct Resolver {
    const std::string& base;
    const std::string& home;   // "" where nobody knows
    Work& work;

    void path(Value& value) const {
        if (!value.is_text() || value.text.empty()) return;
        std::string resolved = value.text;
        if (resolved[0] == '~') {
            if (home.empty()) return;
            resolved = resolved_path(home, resolved.size() > 1 ? "." + resolved.substr(1) : ".");
        } else if (resolved[0] != '/') {
            resolved = resolved_path(base, resolved);
        }
        if (resolved == value.text) return;
        if (value.written.empty()) value.written = value.text;
        value.text = std::move(resolved);
    }

    void context(Value& value) const {
        static constexpr std::string_view remote[] = {"https://", "http://", "git://", "ssh://", "github.com/", "git@", "service:"};
        if (value.text.find("://") != std::string::npos) return;
        for (const std::string_view begin : remote)
            if (value.text.starts_with(begin)) return;
        path(value);
    }

    void local(Value& value) const {
        if (!is_windows_path(value.text)) path(value);
    }

    void mount(Value& value, const Path& at) const {
        if (!value.is_map() || value["type"].text != "bind") return;
        if (Value* source = value.find("source"))
            local(*source);
        else
            work.refuse("a bind mount of " + at.text() + " has no source", value.where);
    }

    void device_of(Value& value) const {
        if (!value.is_map() || value["driver"].text != "local" || value["driver_opts"]["o"].text != "bind") return;
        if (Value* device = value.find("driver_opts")->find("device")) local(*device);
    }

    void walk(Value& value, const Path& at) const {
        if (at.matches("services.*.build.context") || at.matches("services.*.build.additional_contexts.*")) return context(value);
        if (at.matches("services.*.build.ssh.*") || at.matches("configs.*.file") || at.matches("secrets.*.file")) return local(value);
        if (at.matches("services.*.env_file.*.path") || at.matches("services.*.label_file.*") || at.matches("services.*.extends.file") ||
            at.matches("services.*.develop.watch.*.path"))
            return path(value);
        if (at.matches("services.*.volumes.*")) return mount(value, at);
        if (at.matches("volumes.*")) return device_of(value);
        for (Value& entry : value.items) walk(entry, Path(at, item));
        for (Member& member : value.members) walk(member.value, Path(at, member.key));
    }
};

}  // namespace

std::string resolved_path(std::string_view base, std::string_view path) {
    std::vector<std::string_view> parts;
    const bool absolute = path.starts_with('/') || base.starts_with('/');
    const auto take = [&](std::string_view from) {
        for (const std::string_view part : split(from, '/')) {
            if (part.empty() || part == ".") continue;
            if (part != "..")
                parts.push_back(part);
            else if (!parts.empty() && parts.back() != "..")
                parts.pop_back();
            else if (!absolute)
                parts.push_back(part);
        }
    };
    if (!path.starts_with('/')) take(base);
    take(path);
    std::string out;
    for (const std::string_view part : parts) out.append(out.empty() ? "" : "/").append(part);
    if (absolute) return "/" + out;
    return out.empty() ? "." : out;
}

void resolve_paths(Value& root, const std::string& base, const std::string& home, Work& work) { Resolver{base, home, work}.walk(root, Path()); }

}  // namespace driftaudit::compose
