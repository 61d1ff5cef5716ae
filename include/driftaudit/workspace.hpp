#pragma once
// Environments are the heart: the places where a tree's code runs, assembled from the facts of many files.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/facts.hpp>
#include <driftaudit/position.hpp>
#include <driftaudit/snapshot.hpp>

namespace driftaudit {

enum class Role { prod, dev, ci, test, local };
std::string_view name_of(Role role);

/// A Python that an environment runs on, or that a manifest allows.
struct PythonStatement {
    std::string spec;     // "3.11", ">=3.9"
    std::string source;   // the fact's own word: "image", "setup-python", "pyvenv.cfg" …
    Location where;
};

/// A requirement with the place where it is written.
struct PlacedRequirement {
    Requirement requirement;
    Location where;
    bool hashed = false;
    bool editable = false;
    bool constrained = false;   // a constraints file of the same command, or an earlier pinned install of the same environment, fixes its version
};

/// One install command as an environment runs it, with everything it leads to.
struct Installation {
    const Install* command = nullptr;                // its fact
    Location where;
    std::vector<PlacedRequirement> requirements;     // everything it installs without a lock, wherever that is written
    std::vector<std::string> files;                  // the requirement files and manifests it reads, in the tree
    std::vector<std::string> constraints;            // the constraint files it obeys
    std::string lock;                                // the lock it takes versions from, "" for none
    std::string ignored_lock;                        // a lock of what it installs that it does not take versions from
    std::vector<std::string> unresolved;             // files that it names and the tree does not have
    bool at_start = false;                           // runs when the container starts
};

/// A variable that an environment provides.
struct ProvidedVariable {
    std::string name;
    Location where;
};

/// One place where a project's code runs.
struct Environment {
    enum class Kind { image, service, job, venv, local };
    Kind kind = Kind::image;
    std::string name;                          // for a person: "Dockerfile", "compose.yml: api", "ci.yml: test"
    Role role = Role::prod;
    std::string path;                          // the file that describes it
    std::string runs;                          // what a service runs: the Dockerfile it builds, or its image
    std::vector<PythonStatement> pythons;      // what it runs on; several for a matrix or for stages that lead to the shipped one
    std::vector<Installation> installations;
    std::vector<ProvidedVariable> variables;
    std::vector<std::string> contents;         // the files and folders of the tree that its image holds
    /// Of a job: whether it runs the project's tests, on its own Python or through something that may choose another (tox, nox, make, a script).
    enum class Tests { none, indirectly, directly };
    Tests tests = Tests::none;
};

/// An image that something pulls.
struct ImageUse {
    Image::Use use = Image::Use::base;
    std::string reference;     // expanded as far as the tree says
    std::string written;
    Location where;
    Role role = Role::prod;
    std::string project;       // root of the project it belongs to, "" for nobody's
    bool unknown = false;      // a variable in it has no value in the tree
    bool own = false;          // bears the name of a project of this tree: what it publishes itself
    std::string through;       // the variable whose default gave the tag, "" for none
};

/// A file of a project and its facts.
struct ProjectFile {
    std::string_view path;
    const Facts* facts;
};

/// One application of the tree.
struct Project {
    std::string root;                             // "." for the tree's
    std::string name;                             // for a person
    bool is_library = false;                      // publishes metadata and ships in no image
    std::vector<std::string> manifests, locks;
    std::vector<std::string> examples;            // env examples that document it
    std::vector<std::string> examples_above;      // those of a project around it, which may document it too
    std::vector<PythonStatement> allowed;         // requires-python and its like, locks included
    std::vector<PythonStatement> targets;         // what its tools are told to assume
    std::vector<Environment> environments;
    std::vector<ProjectFile> files;               // every file below its root that belongs to no inner project
};

/// The innermost of the projects whose root holds the path, null where none does.
const Project* owner_of(std::string_view path, const std::vector<Project>& projects);
Project* owner_of(std::string_view path, std::vector<Project>& projects);

/// All projects of one tree at one moment.
struct Workspace {
    const Snapshot* snapshot = nullptr;
    std::vector<Project> projects;                // sorted by root
    std::vector<Environment> others;              // places that run or install Python and are no project's: a helper service, a job about nothing in particular
    std::vector<ImageUse> images;                 // sorted by place
    std::string today = {};                       // YYYY-MM-DD, the day that dated rules are judged on; "" where nothing ends
};

/// The root of the innermost project that holds the path, "." where none does.
std::string project_of(std::string_view path, const Workspace& workspace);

struct Configuration;

/// Joins the facts of a tree into its projects and their environments. The workspace refers into the snapshot, which must outlive it.
Workspace resolve(const Snapshot& snapshot);
/// The same where a configuration states roles and projects that cannot be inferred, or not rightly.
Workspace resolve(const Snapshot& snapshot, const Configuration& configuration);

}  // namespace driftaudit
