#pragma once
// The facts of manifests as lines of text, so that a test is a column of expectations.

#include <driftaudit/collector.hpp>

#include <string>
#include <string_view>

#include "units.hpp"

namespace driftaudit::test {

/// The collector of this id.
inline const Collector& collector_of(std::string_view id) {
    for (const auto& row : collectors())
        if (row.id == id) return row.value;
    FAIL("no collector " << id);
    throw std::logic_error("unreachable");
}

inline std::string told(const Group& group) {
    switch (group.kind) {
        case Group::Kind::main: return "";
        case Group::Kind::extra: return " {extra " + group.name + "}";
        case Group::Kind::group: return " {group " + group.name + "}";
        case Group::Kind::environment: return " {environment " + group.name + "}";
    }
    return "";
}

/// One fact: "2:1 needs fastapi[all] >=0.1; marker", "1:1 python runs 3.12 (mise)" …
inline std::string told(const Fact& fact) {
    const auto list = [](const std::vector<std::string>& words) {
        std::string out;
        for (const auto& word : words) out += (out.empty() ? "" : ",") + word;
        return out;
    };
    std::string out = std::to_string(fact.at.begin.line) + ":" + std::to_string(fact.at.begin.column) + " ";
    if (const auto* python = std::get_if<PythonVersion>(&fact.claim)) {
        const char* says[] = {"runs", "allows", "targets"};
        out += std::string("python ") + says[static_cast<int>(python->says)] + " " + python->spec + " (" + python->source + ")";
    } else if (const auto* dependency = std::get_if<Dependency>(&fact.claim)) {
        const Requirement& r = dependency->requirement;
        out += std::string(dependency->editable ? "edits " : "needs ") + r.name;
        if (!r.extras.empty()) out += "[" + list(r.extras) + "]";
        if (!r.specifier.empty()) out += " " + r.specifier;
        if (!r.url.empty()) out += " @ " + r.url;
        if (!r.marker.empty()) out += "; " + r.marker;
        if (dependency->hashed) out += " hashed";
        out += told(dependency->group);
    } else if (const auto* include = std::get_if<Include>(&fact.claim)) {
        out += (include->group ? "group " : include->constraint ? "obeys " : "reads ") + include->path + told(include->into);
    } else if (const auto* manifest = std::get_if<Manifest>(&fact.claim)) {
        out += "manifest " + manifest->tool + " " + manifest->name;
        if (manifest->is_package) out += " package";
        if (manifest->dynamic_dependencies) out += " dynamic";
        if (!manifest->workspace_members.empty()) out += " members " + list(manifest->workspace_members);
    } else if (const auto* lock = std::get_if<Lock>(&fact.claim)) {
        out += "lock " + lock->tool + (lock->inputs.empty() ? "" : " of " + list(lock->inputs));
    } else if (const auto* package = std::get_if<LockedPackage>(&fact.claim)) {
        out += "locked " + package->name + " " + package->version + " " + package->source + (package->marker.empty() ? "" : "; " + package->marker);
    } else if (const auto* trouble = std::get_if<Unreadable>(&fact.claim)) {
        out += "unreadable: " + trouble->reason;
    } else {
        out += kind_of(fact.claim);
    }
    return out;
}

/// All facts that a collector finds in a text but its content hashes, one a line, line breaks between them.
inline std::string facts_of(std::string_view id, std::string_view text) {
    std::string out;
    for (const Fact& fact : collector_of(id).collect(text))
        if (!std::holds_alternative<ContentHash>(fact.claim)) out += (out.empty() ? "" : "\n") + told(fact);
    return out;
}

}  // namespace driftaudit::test
