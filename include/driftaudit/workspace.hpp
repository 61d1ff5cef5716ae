#pragma once
// Environments are the heart: the places where a tree's code runs, assembled from the facts of many files.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/compose.hpp>
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

/// A service of a stack, joined with what the tree says of it.
struct StackService {
    std::string name;
    std::string dockerfile;   // that it builds, "" where it builds none or the tree has no such file
    std::string target;       // the stage that it builds, "" for the last one
    std::string image;        // the image that it runs, "" where it only builds one
    std::string project;      // the root of the project whose code it runs, "" for nobody's
};

/// Compose files that are put together into one project, as Compose reads them.
struct Stack {
    std::string name;                     // for a person: "compose.yml + compose.prod.yml"
    Role role = Role::prod;
    std::string directory;                // the project's
    std::vector<std::string> files;       // in their order; what they include and extend is in `model.files`
    std::vector<std::string> env_files;   // that whoever starts it names for interpolation
    std::vector<std::string> profiles;    // that whoever starts it names
    Location asked;                       // the command or setting that puts the files together; else the first file
    /// An env file that is not in the tree, and the example that was read in its place.
    struct Example {
        std::string env_file, path;
    };
    std::vector<Example> examples;
    std::vector<StackService> services;   // of every profile, sorted by name
    /// With every profile active, so that all services are there; a service's own profiles stand in its `profiles`.
    compose::Model model;

    /// The service of the model, a null value where there is none of this name.
    const compose::Value& operator[](std::string_view service) const { return model.root["services"][service]; }
    /// The service of this name, null where there is none.
    const StackService* find(std::string_view service) const;
    /// Where a value of the model stands; for what Compose adds by itself, the first file as a whole.
    Location location(const compose::Place& place) const;
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
    std::vector<Stack> stacks;                    // every set of compose files that somebody puts together, sorted by name
    std::string today = {};                       // YYYY-MM-DD, the day that dated rules are judged on; "" where nothing ends
};

/// The root of the innermost project that holds the path, "." where none does.
std::string project_of(std::string_view path, const Workspace& workspace);

/// The environments that a service of a stack is: those of its own that its files describe, else the image that it builds; none where no Python is known of it.
std::vector<const Environment*> environments_of(const Workspace& workspace, const Stack& stack, const StackService& service);

struct Configuration;

/// Joins the facts of a tree into its projects and their environments. The workspace refers into the snapshot, which must outlive it.
Workspace resolve(const Snapshot& snapshot);
/// The same where a configuration states roles and projects that cannot be inferred, or not rightly.
Workspace resolve(const Snapshot& snapshot, const Configuration& configuration);

}  // namespace driftaudit
