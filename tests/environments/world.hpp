#pragma once
// A small tree in memory, resolved.

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <driftaudit/workspace.hpp>

#include "catch.hpp"

namespace driftaudit::test {

/// The workspace of some files; it keeps the snapshot that it refers to.
struct World {
    explicit World(std::vector<std::pair<std::string, std::string>> files)
        : snapshot(collect(*in_memory(std::move(files)), collectors(), {})), workspace(resolve(snapshot)) {}
    World(const World&) = delete;

    /// The environment of this name, wherever it belongs.
    const Environment& operator[](std::string_view name) const {
        for (const Project& project : workspace.projects)
            for (const Environment& environment : project.environments)
                if (environment.name == name) return environment;
        for (const Environment& environment : workspace.others)
            if (environment.name == name) return environment;
        FAIL("no environment " << name);
        throw 0;
    }
    /// "root: environment, environment", a line each project, then the others.
    std::vector<std::string> layout() const {
        std::vector<std::string> out;
        for (const Project& project : workspace.projects) out.push_back(line(project.root, project.environments));
        if (!workspace.others.empty()) out.push_back(line("nobody", workspace.others));
        return out;
    }

    Snapshot snapshot;
    Workspace workspace;

private:
    static std::string line(const std::string& root, const std::vector<Environment>& environments) {
        std::string out = root + ":";
        for (const Environment& environment : environments) out += (out.back() == ':' ? " " : ", ") + environment.name;
        return out;
    }
};

/// The specs of an environment's Pythons.
inline std::vector<std::string> pythons(const Environment& environment) {
    std::vector<std::string> out;
    for (const PythonStatement& statement : environment.pythons) out.push_back(statement.spec);
    return out;
}

/// What an environment installs, as "file: name name", or "lock <file>".
inline std::vector<std::string> installs(const Environment& environment) {
    std::vector<std::string> out;
    for (const Installation& installation : environment.installations) {
        std::string line = installation.lock.empty() ? "" : "lock " + installation.lock;
        for (const PlacedRequirement& placed : installation.requirements) {
            if (!line.empty()) line += ' ';
            line += placed.where.path + ":" + placed.requirement.name + (placed.constrained ? "!" : "");
        }
        for (const std::string& missing : installation.unresolved) line += (line.empty() ? "" : " ") + ("?" + missing);
        out.push_back(line);
    }
    return out;
}

}  // namespace driftaudit::test
