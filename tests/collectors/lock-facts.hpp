#pragma once
// Facts of locks and installed things in one line each, for a column of cases.

#include <string>

#include <driftaudit/facts.hpp>

namespace driftaudit::test {

/// The facts in their order: "lock uv@1:1 python >=3.11@2:20 anyio 4.6 registry@5:9 …".
inline std::string written(const Facts& facts) {
    std::string out;
    const auto say = [&](const std::string& text, const Span& at) {
        if (!out.empty()) out += " | ";
        out += text + " @" + std::to_string(at.begin.line) + ":" + std::to_string(at.begin.column);
        if (at.end.line == at.begin.line && at.end.column > at.begin.column) out += "-" + std::to_string(at.end.column);
    };
    const auto with = [](const std::string& text) { return text.empty() ? text : " " + text; };
    for (const Fact& fact : facts) {
        if (const auto* lock = std::get_if<Lock>(&fact.claim)) {
            std::string inputs;
            for (const std::string& input : lock->inputs) inputs += " " + input;
            say("lock " + lock->tool + inputs, fact.at);
        } else if (const auto* python = std::get_if<PythonVersion>(&fact.claim)) {
            say(std::string(python->says == PythonVersion::Says::runs ? "runs " : "allows ") + python->spec, fact.at);
        } else if (const auto* package = std::get_if<LockedPackage>(&fact.claim)) {
            say(package->name + with(package->version) + " " + package->source + (package->marker.empty() ? "" : "; " + package->marker), fact.at);
        } else if (const auto* installed = std::get_if<InstalledPackage>(&fact.claim)) {
            say("installed " + installed->name + " " + installed->version, fact.at);
        } else if (const auto* manifest = std::get_if<Manifest>(&fact.claim)) {
            say("manifest " + manifest->tool + with(manifest->name), fact.at);
        } else if (const auto* dependency = std::get_if<Dependency>(&fact.claim)) {
            const Requirement& requirement = dependency->requirement;
            say((dependency->editable ? "editable " : "needs ") + requirement.name + requirement.specifier +
                    (requirement.url.empty() ? "" : " at " + requirement.url),
                fact.at);
        } else if (const auto* include = std::get_if<Include>(&fact.claim)) {
            say((include->constraint ? "obeys " : "includes ") + include->path, fact.at);
        } else if (const auto* unreadable = std::get_if<Unreadable>(&fact.claim)) {
            say("unreadable: " + unreadable->reason, fact.at);
        } else {
            say(std::string(kind_of(fact.claim)), fact.at);
        }
    }
    return out;
}

}  // namespace driftaudit::test
