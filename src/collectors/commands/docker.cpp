// `docker` and its kin: images that are built, and images that are run.

#include "docker.hpp"

#include <driftaudit/value.hpp>

#include "options.hpp"

namespace driftaudit::commands {
namespace {

constexpr Rule docker_build_rules[] = {
    {"-f --file", Effect::dockerfile},
    {"--target", Effect::target},
    {"--build-arg", Effect::build_argument},
    {"-t --tag", Effect::tag},
    {"-o --output", Effect::output},
    {"--push", Effect::pushes},
    {"--add-host --allow --annotation --attest --build-context --builder --cache-from --cache-to --call --cgroup-parent --iidfile --label --metadata-file "
     "--network --no-cache-filter --platform --progress --secret --shm-size --ssh --ulimit -m --memory --memory-swap -c --cpu-shares --cpu-period "
     "--cpu-quota --cpuset-cpus --cpuset-mems --isolation --security-opt --config --context -H --host -l --log-level --tlscacert --tlscert --tlskey "
     "--sbom --provenance --policy --manifest --format --authfile --jobs -v --volume"},
};
constexpr Rule docker_run_rules[] = {
    {"-a --attach --add-host --annotation --blkio-weight --blkio-weight-device --cap-add --cap-drop --cgroup-parent --cgroupns --cidfile --cpu-count "
     "--cpu-percent --cpu-period --cpu-quota --cpu-rt-period --cpu-rt-runtime -c --cpu-shares --cpus --cpuset-cpus --cpuset-mems --detach-keys "
     "--device --device-cgroup-rule --device-read-bps --device-read-iops --device-write-bps --device-write-iops --dns --dns-opt --dns-option "
     "--dns-search --domainname --entrypoint -e --env --env-file --expose --gpus --group-add --health-cmd --health-interval --health-retries "
     "--health-start-interval --health-start-period --health-timeout -h --hostname --ip --ip6 --ipc --isolation --kernel-memory -l --label "
     "--label-file --link --link-local-ip --log-driver --log-opt --mac-address -m --memory --memory-reservation --memory-swap --memory-swappiness "
     "--mount --name --net --network --network-alias --net-alias --oom-score-adj --pid --pids-limit --platform -p --publish --pull --restart "
     "--runtime --security-opt --shm-size --stop-signal --stop-timeout --storage-opt --sysctl --tmpfs --ulimit -u --user --userns --uts -v "
     "--volume --volume-driver --volumes-from -w --workdir --config --context -H --host --log-level --authfile --arch --os"},
};

/// Appends what `docker build` and `docker run` say, whichever of their kin it is.
class DockerReader {
public:
    DockerReader(const Command& command, std::set<std::string, std::less<>>& built, Facts& out) : command_(command), built_(built), out_(out) {}

    void read(std::span<const Argument> words) {
        Line line = read_line(words.subspan(1), docker_build_rules);
        std::size_t verb = 0;
        while (verb < line.operands.size() && has_word("buildx image builder container", line.operands[verb].text())) ++verb;
        if (verb >= line.operands.size()) return;
        const std::string_view name = line.operands[verb].text();
        if (has_word("build bud b", name))
            build(line, verb + 1);
        else if (has_word("run create", name) && (verb == 0 || line.operands[verb - 1].text() == "container"))
            run(words, verb);
    }

private:
    void build(const Line& line, std::size_t operand) {
        Build out;
        out.directory = command_.directory;
        if (operand < line.operands.size()) out.context = line.operands[operand].text();
        for (const Option& option : line.options) apply(option, out);
        if (out.context == "-" || (out.context.empty() && out.dockerfile.empty())) return;
        out_.push_back({std::move(out), place_of(command_.arguments), command_.scope});
    }
    void apply(const Option& option, Build& out) {
        const std::string_view value = option.value.text();
        switch (option.effect) {
            case Effect::dockerfile: out.dockerfile = value; break;
            case Effect::target: out.target = value; break;
            case Effect::pushes: out.pushes = value != "false"; break;
            case Effect::output:
                out.pushes |= value.find("type=registry") != std::string_view::npos || value.find("push=true") != std::string_view::npos;
                break;
            case Effect::tag: built_.insert(std::string(value)); break;
            case Effect::build_argument: {
                const std::size_t equals = value.find('=');
                out.arguments.push_back({std::string(value.substr(0, equals)), std::nullopt});
                if (equals != std::string_view::npos) out.arguments.back().value = told(out.arguments.back().name, value.substr(equals + 1));
                break;
            }
            default: break;
        }
    }

    void run(std::span<const Argument> words, std::size_t verb) {
        Line line = read_line(words.subspan(1), docker_run_rules, false, verb + 2);
        if (line.operands.size() < verb + 2) return;
        const Argument& image = line.operands[verb + 1];
        if (!image.literal || image.text().empty() || image.text().starts_with('-')) return;
        const std::string reference(image.text());
        out_.push_back({Image{image.written.empty() ? reference : image.written, reference, Image::Use::service, was_built(reference)}, image.at, command_.scope});
    }
    static std::string told(std::string_view name, std::string_view value) {
        return guarded_value(name, value).kind == Value::Kind::withheld ? "<withheld>" : std::string(value);
    }
    bool was_built(const std::string& reference) const { return built_.contains(reference) || built_.contains(reference + ":latest"); }

    const Command& command_;
    std::set<std::string, std::less<>>& built_;
    Facts& out_;
};

}  // namespace

bool is_docker(std::string_view program) { return has_word("docker podman nerdctl buildah", program); }

void append_docker_facts(const Command& command, std::set<std::string, std::less<>>& built, Facts& out) {
    DockerReader(command, built, out).read(command.arguments);
}

}  // namespace driftaudit::commands
