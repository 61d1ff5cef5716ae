#include "shared/places.hpp"
#include "shared/tags.hpp"

namespace driftaudit::check {
namespace {

std::vector<Finding> run(const Workspace& workspace) {
    std::vector<Finding> out;
    for (const ImageUse& use : workspace.images) {
        const auto image = use.unknown ? std::nullopt : parse_image(use.reference);
        if (!image || firmness_of(*image) != Firmness::untagged) continue;
        Finding finding;
        finding.subject = use.reference;
        finding.message = "`" + use.written + "` has no tag: each pull brings whatever its owner calls latest that day";
        finding.voices = {{use.where, use.written}};
        finding.project = project_of(use.where.path, workspace);
        finding.environments = {std::string(name_of(use.role))};
        finding.key = use.where.path;
        if (use.role == Role::dev || use.role == Role::local || use.own) finding.severity = Severity::note;
        out.push_back(std::move(finding));
    }
    return out;
}

}  // namespace

Check untagged_image() {
    return {.severity = Severity::warning,
            .title = "An image without tag or digest",
            .why = "Two machines that pull on two days run two different images, and no commit says so; a database may even refuse the data of the version before.",
            .remedy = "Write the version that runs today as the tag (`postgres:16.4`), or a digest.",
            .run = run,
            .reads = {}};
}

}  // namespace driftaudit::check
