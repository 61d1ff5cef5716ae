#include "shared/places.hpp"
#include "shared/tags.hpp"

namespace driftaudit::check {
namespace {

std::string explained(const ImageReference& image, Firmness firmness) {
    switch (firmness) {
        case Firmness::python_major: return "moves to the next Python every autumn";
        case Firmness::database_major: return "moves within major version " + image.tag.substr(0, image.tag.find('-'));
        default: return "is a tag that its owner moves";
    }
}

std::vector<Finding> run(const Workspace& workspace) {
    std::vector<Finding> out;
    for (const ImageUse& use : workspace.images) {
        const auto image = use.unknown ? std::nullopt : parse_image(use.reference);
        const Firmness firmness = image ? firmness_of(*image) : Firmness::firm;
        if (firmness == Firmness::firm || firmness == Firmness::untagged) continue;
        Finding finding;
        finding.subject = use.reference;
        finding.message = "`" + use.reference + "` " + explained(*image, firmness);
        if (!use.through.empty()) finding.message += " (the value of `" + use.through + "`)";
        finding.voices = {{use.where, use.written}};
        finding.project = project_of(use.where.path, workspace);
        finding.environments = {std::string(name_of(use.role))};
        finding.key = use.where.path;
        const bool developing = use.role == Role::dev || use.role == Role::local;
        if (firmness == Firmness::database_major || developing || use.own) finding.severity = Severity::note;
        out.push_back(std::move(finding));
    }
    return out;
}

}  // namespace

Check floating_image_tag() {
    return {.severity = Severity::warning,
            .title = "An image tag that moves",
            .why = "`latest`, `stable`, `alpine` or `python:3` name another image tomorrow: a rebuild of the same commit is not the same program, and nobody sees which commit changed it.",
            .remedy = "Name the full version, and let a bot raise it, so that the change is a commit.",
            .run = run,
            .reads = {}};
}

}  // namespace driftaudit::check
