// What Compose checks of a whole project: every service has something to run, whatever is named is there, and nothing waits for itself.

#include <driftaudit/text.hpp>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "steps.hpp"

namespace driftaudit::compose {
namespace {

class Project {
public:
    Project(const Value& root, const std::vector<std::string>& disabled, Work& work) : root_(root), disabled_(disabled.begin(), disabled.end()), work_(work) {
        for (const std::string_view kind : {"services", "networks", "volumes", "secrets", "configs", "models"})
            for (const Member& member : root[kind].members) names_[kind].insert(member.key);
    }

    void check() {
        for (const Member& member : root_["services"].members)
            if (member.value.is_map()) service(member.key, member.value);
        for (const Member& secret : root_["secrets"].members)
            if (secret.value["external"].text != "true" && secret.value["file"].text.empty() && secret.value["environment"].text.empty())
                work_.refuse("the secret " + secret.key + " says neither a file nor a variable", secret.where);
        cycles();
    }

private:
    bool has(std::string_view kind, const std::string& name) const {
        const auto names = names_.find(kind);
        return names != names_.end() && names->second.contains(name);
    }

    void refer(std::string_view kind, std::string_view word, const std::string& name, const std::string& service, Place where) {
        if (!has(kind, name)) work_.refuse("the service " + service + " names the " + std::string(word) + " " + name + ", which is not there", where);
    }

    void service(const std::string& name, const Value& service) {
        if (!service.find("build") && service["image"].text.empty() && !service.find("provider")) work_.refuse("the service " + name + " has neither an image nor a build", service.where);
        builds(name, service);
        networks(name, service);
        if (const Value& test = service["healthcheck"]["test"]; !test.items.empty() && !is_one_of(test.items[0].text, {"CMD", "CMD-SHELL", "NONE"}))
            work_.refuse("the healthcheck of " + name + " must begin with CMD, CMD-SHELL or NONE", test.where);
        for (const Member& dependency : service["depends_on"].members) {
            if (has("services", dependency.key)) continue;
            if (disabled_.contains(dependency.key) && dependency.value["required"].text == "false") continue;   // only a profile leaves it out
            work_.refuse("the service " + name + " depends on " + dependency.key + ", which is not there", dependency.where);
        }
        for (const Value& volume : service["volumes"].items)
            if (volume["type"].text == "volume" && !volume["source"].text.empty()) refer("volumes", "volume", volume["source"].text, name, volume.where);
        for (const Value& secret : service["build"]["secrets"].items) refer("secrets", "secret", secret["source"].text, name, secret.where);
        for (const Value& secret : service["secrets"].items) refer("secrets", "secret", secret["source"].text, name, secret.where);
        for (const Value& config : service["configs"].items) refer("configs", "config", config["source"].text, name, config.where);
        for (const Member& model : service["models"].members) refer("models", "model", model.key, name, model.where);
        limits(name, service);
        mounts(name, service);
        for (const Value& watch : service["develop"]["watch"].items)
            if (watch["target"].text.empty() && !is_one_of(watch["action"].text, {"rebuild", "restart"})) work_.refuse("what " + name + " watches has no target", watch.where);
    }

    void builds(const std::string& name, const Value& service) {
        const Value& build = service["build"];
        if (!build["dockerfile"].text.empty() && !build["dockerfile_inline"].text.empty()) work_.refuse("the build of " + name + " has a Dockerfile and a text in its place", build.where);
        for (const Member& context : build["additional_contexts"].members) {
            constexpr std::string_view prefix = "service:";
            if (!context.value.text.starts_with(prefix)) continue;
            const std::string other = context.value.text.substr(prefix.size());
            if (!root_["services"][other].find("build")) work_.refuse("the build of " + name + " takes in " + other + ", which is not built here", context.where);
        }
        const Value& platforms = build["platforms"];
        const std::string& own = service["platform"].text;
        if (!platforms.items.empty() && !own.empty() && std::ranges::none_of(platforms.items, [&](const Value& one) { return one.text == own; }))
            work_.refuse("the build of " + name + " is not for the platform that it runs on", platforms.where);
    }

    void networks(const std::string& name, const Value& service) {
        const Value& joined = service["networks"];
        if (!service["network_mode"].text.empty() && !joined.members.empty()) work_.refuse("the service " + name + " has both a network mode and networks", joined.where);
        for (const Member& network : joined.members) {
            if (network.key.starts_with("x-"))
                work_.refuse("Compose takes " + network.key + " for an extension, not for a network of " + name, network.where);
            else
                refer("networks", "network", network.key, name, network.where);
        }
        constexpr std::string_view prefix = "service:";
        if (const std::string& mode = service["network_mode"].text; mode.starts_with(prefix)) refer("services", "service", mode.substr(prefix.size()), name, service["network_mode"].where);
    }

    void limits(const std::string& name, const Value& service) {
        const Value &scale = service["scale"], &deploy = service["deploy"], &resources = deploy["resources"];
        const Value& replicas = deploy["replicas"];
        if (!scale.is_null() && !replicas.is_null() && scale.text != replicas.text) work_.refuse("the service " + name + " has two scales", scale.where);
        for (const Value* count : {&scale, &replicas})
            if (count->text.starts_with('-')) work_.refuse("the scale of " + name + " is below nothing", count->where);
        const std::string& count = scale.is_null() ? replicas.text : scale.text;
        if (!count.empty() && count != "0" && count != "1" && service.find("container_name")) work_.refuse("the service " + name + " has one name for several containers", service["container_name"].where);
        const auto differ = [&](std::string_view key, std::string_view part, std::string_view other) {
            const Value& one = service[key];
            if (!one.is_null() && one.text != "0" && resources.find(part) && resources[part][other].text != one.text)
                work_.refuse("the service " + name + " has two values of " + std::string(key), one.where);
        };
        differ("cpus", "limits", "cpus");
        differ("mem_limit", "limits", "memory");
        differ("mem_reservation", "reservations", "memory");
        differ("pids_limit", "limits", "pids");
    }

    void mounts(const std::string& name, const Value& service) {
        std::unordered_set<std::string> targets;
        for (const Value& tmpfs : service["tmpfs"].items)
            if (!targets.insert(tmpfs.text.substr(0, tmpfs.text.find(':'))).second) work_.refuse("the service " + name + " mounts one path twice", tmpfs.where);
        for (const Value& volume : service["volumes"].items)
            if (!targets.insert(volume["target"].text).second) work_.refuse("the service " + name + " mounts one path twice", volume.where);
    }

    /// A walk along `depends_on` that comes back to a service that it has not left; without recursion, for there may be thousands.
    void cycles() {
        const std::vector<Member>& services = root_["services"].members;
        std::unordered_map<std::string_view, std::size_t> index;
        for (std::size_t i = 0; i < services.size(); ++i) index.emplace(services[i].key, i);
        enum class State { unseen, open, done };
        std::vector<State> states(services.size(), State::unseen);
        struct Step {
            std::size_t service, next;
        };
        for (std::size_t root = 0; root < services.size(); ++root) {
            std::vector<Step> way;
            if (states[root] == State::unseen) way.push_back({root, 0});
            while (!way.empty()) {
                Step& step = way.back();
                states[step.service] = State::open;
                const std::vector<Member>& dependencies = services[step.service].value["depends_on"].members;
                if (step.next == dependencies.size()) {
                    states[step.service] = State::done;
                    way.pop_back();
                    continue;
                }
                const Member& dependency = dependencies[step.next++];
                const auto found = index.find(dependency.key);
                if (found == index.end()) continue;
                if (states[found->second] == State::open) work_.refuse("the service " + dependency.key + " waits for itself", dependency.where);
                if (states[found->second] == State::unseen) way.push_back({found->second, 0});
            }
        }
    }

    const Value& root_;
    std::unordered_set<std::string> disabled_;
    Work& work_;
    std::unordered_map<std::string_view, std::unordered_set<std::string>> names_;
};

}  // namespace

void check_consistency(const Value& root, const std::vector<std::string>& disabled, Work& work) {
    Project(root, disabled, work).check();
}

}  // namespace driftaudit::compose
