#pragma once
// A Dockerfile as a graph of stages, and what lies where in the image that a stage makes.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/build-scope.hpp>

#include "installation.hpp"
#include "tree.hpp"

namespace driftaudit::environments {

/// What of the tree lies where in a container: files and folders that COPY and mounts bring.
class FileMap {
public:
    /// Brings a path of the tree to a path of the container.
    void add(std::string destination, std::string source, bool folder) { entries_.push_back({std::move(destination), std::move(source), folder}); }
    /// Brings what another container holds at a path (`COPY --from=`).
    void take(const FileMap& other, std::string_view source, const std::string& destination);
    /// The path in the tree that lies at an absolute path of the container.
    std::optional<std::string> find(const Tree& tree, std::string_view path) const;
    /// The files and folders of the tree that are in the container.
    std::vector<std::string> sources() const;
    /// The folders of the tree that are in the container.
    std::vector<std::string> folders() const;
    /// True where the tree's file is in the container.
    bool holds(std::string_view path) const;

private:
    struct Entry {
        std::string destination, source;
        bool folder;
    };
    std::vector<Entry> entries_;
};

/// How a Dockerfile is built.
struct BuildPlan {
    std::string context = ".";                                        // in the tree
    std::map<std::string, std::string, std::less<>> arguments;       // `--build-arg`, `build.args`, expanded
    std::set<std::string, std::less<>> unknown;                       // arguments that are given, and nobody knows what
    std::string target;                                               // "" for the last stage
};

/// What the image of one stage is made of.
struct StageImage {
    std::string name;                               // of the stage, "" for none
    std::vector<PythonStatement> pythons;           // its own, then those of stages whose packages it copies
    std::vector<Installation> installations;        // in the order of the build, stages that lead to it included
    std::vector<ProvidedVariable> variables;
    FileMap files;
    std::string workdir = "/";
};

/// One Dockerfile, read as a graph.
class Dockerfile {
public:
    Dockerfile(const Tree& tree, std::string path);

    const std::string& path() const { return path_; }
    /// The stages that no other stage builds on, the last one first: each is an image that somebody may ask for.
    std::vector<std::size_t> leaves() const;
    /// The stage of this name or index, the last one for "", nothing where there is none.
    std::optional<std::size_t> stage(std::string_view target) const;
    std::string_view stage_name(std::size_t stage) const { return stages_[stage].name; }
    std::size_t stage_count() const { return stages_.size(); }
    /// The folder that its COPY sources fit best, for a Dockerfile that nobody says how to build; else the one that is said, unless only its own folder has
    /// what it copies.
    std::string likely_context() const;
    std::string likely_context(const std::string& said) const;
    /// What the image of this stage is made of.
    StageImage image(const BuildPlan& plan, std::size_t stage) const;
    /// What each stage is FROM, in a build of this plan.
    std::vector<Expansion> bases(const BuildPlan& plan) const { return read(plan).bases; }

private:
    struct StageFacts {
        std::string name, base;
        std::vector<std::size_t> facts;          // indexes, in order
    };
    /// Something that a stage does: its fact, or the claim with the words filled in.
    struct Step {
        std::size_t fact;
        std::optional<Claim> filled;
    };
    /// The file as a build of some plan sees it, stage by stage.
    struct Reading {
        std::vector<Expansion> bases;
        std::vector<std::optional<std::size_t>> parents;
        std::vector<std::vector<Step>> steps;
    };
    class Reader;
    class Assembly;

    Reading read(const BuildPlan& plan) const;
    /// The COPY sources that must exist in a context, with the file's own defaults, and how many of them a folder has.
    std::vector<std::string> copied_sources() const;
    std::size_t fitting(const std::vector<std::string>& sources, const std::string& folder) const;

    const Tree& tree_;
    std::string path_;
    const Facts& facts_;
    std::vector<StageFacts> stages_;
    std::map<std::string, std::size_t, std::less<>> names_;   // of stages, in lower case
    std::vector<std::size_t> globals_;           // ARG before the first FROM
};

/// The Installs of a fact list's scripts: what a Call leads to, a few scripts deep.
void trace_call(const Tree& tree, const Call& call, const Locate& locate, std::vector<Installation>& out, int depth = 0);

}  // namespace driftaudit::environments
