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
    const auto list = [](const std::string& begin, const std::vector<std::string>& words, const std::string& end) {
        std::string all;
        for (const std::string& word : words) all += (all.empty() ? "" : ",") + word;
        return words.empty() ? all : begin + all + end;
    };
    const auto needs = [](const std::string& begin, const std::vector<Need>& all) {
        std::string told;
        for (const Need& need : all) {
            told += told.empty() ? begin : " & ";
            if (need.group.kind != Group::Kind::main) told += "[" + need.group.name + "] ";
            told += need.text + "@" + std::to_string(need.at.begin.line) + ":" + std::to_string(need.at.begin.column);
        }
        return told;
    };
    for (const Fact& fact : facts) {
        if (const auto* lock = std::get_if<Lock>(&fact.claim)) {
            std::string inputs;
            for (const std::string& input : lock->inputs) inputs += " " + input;
            say("lock " + lock->tool + inputs + (lock->content_hash.empty() ? "" : " of " + lock->content_hash), fact.at);
        } else if (const auto* python = std::get_if<PythonVersion>(&fact.claim)) {
            say(std::string(python->says == PythonVersion::Says::runs ? "runs " : "allows ") + python->spec, fact.at);
        } else if (const auto* package = std::get_if<LockedPackage>(&fact.claim)) {
            say(package->name + list("[", package->extras, "]") + with(package->version) + " " + package->source + with(package->origin) +
                    (package->marker.empty() ? "" : "; " + package->marker) + (package->python.empty() ? "" : " python " + package->python) +
                    list(" for ", package->groups, "") + (package->optional ? " optional" : "") + needs(" needs ", package->needs) +
                    needs(" declared ", package->declared),
                fact.at);
        } else if (const auto* installed = std::get_if<InstalledPackage>(&fact.claim)) {
            say("installed " + installed->name + list("[", installed->extras, "]") + " " + installed->version +
                    (installed->python.empty() ? "" : " python " + installed->python) + needs(" needs ", installed->needs),
                fact.at);
        } else if (const auto* apart = std::get_if<InstalledNeeds>(&fact.claim)) {
            say("installed" + needs(" needs ", apart->needs), fact.at);
        } else if (const auto* from = std::get_if<InstalledFrom>(&fact.claim)) {
            say("from " + from->url + with(from->subdirectory) + with(from->control) + with(from->revision) + with(from->hash) +
                    (from->editable ? " editable" : ""),
                fact.at);
        } else if (const auto* installer = std::get_if<Installer>(&fact.claim)) {
            say("by " + installer->name, fact.at);
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
