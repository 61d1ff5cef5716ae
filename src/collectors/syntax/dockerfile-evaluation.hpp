#pragma once
// What a Dockerfile makes: the configuration of the image that a build gives, and what stops the build.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <driftaudit/build-scope.hpp>

#include "dockerfile.hpp"

namespace driftaudit::syntax {

using NamedTexts = std::vector<std::pair<std::string, std::string>>;

/// What somebody asks of a builder, and what the builder knows.
struct BuildRequest {
    std::string target;                   // a stage's name, "" for the last one
    GivenArguments arguments;
    NamedTexts predefined;                // the arguments that every build has: TARGETPLATFORM and its like
    NamedTexts environment;               // the variables that every image from outside brings
    bool knows_everything = false;        // what nothing gives is empty, and an image's name is complete; else it may still be given
};

/// Ports that an image says it listens on.
struct PortRange {
    std::uint32_t first = 0, last = 0;
    std::string protocol;
};

/// What a container of the image gets, in the clear: no fact may hold it unguarded.
struct ImageConfiguration {
    NamedTexts environment;               // each name once, where it was first set
    std::string directory = "/";
    std::string user;
    std::vector<std::string> entrypoint, command;   // with the shell before what is written for one
    std::vector<std::string> shell;       // "" where the file names none
    std::vector<std::string> health;      // "CMD" or "CMD-SHELL" and its words, or "NONE"
    std::vector<PortRange> ports;
    std::map<std::string, std::string> labels;
    std::string stop_signal;
    std::vector<const Instruction*> triggers;       // ONBUILD: what runs in a stage that continues this one
};

/// A place of the file and what is to be said of it.
struct BuildRemark {
    std::size_t instruction = 0;          // index
    std::string text;
    bool stops = true;                    // the build of the target; else only that of a stage that it does not need
};

/// What comes of a build.
struct Evaluation {
    std::vector<BuildRemark> mistakes;    // what a builder refuses, in the order of the file
    std::vector<BuildRemark> undefined;   // names that words refer to and nothing declares or sets; only where the request knows everything
    std::vector<std::optional<std::size_t>> bases;  // the stage that each stage continues
    std::vector<std::size_t> stages;      // those that the target needs, itself among them, in the order of the file
    std::map<std::string, std::string> arguments;   // declared on the way to the target, with their values
    ImageConfiguration image;
    bool stopped() const;
};

/// Builds the target as BuildKit would, without running anything. Instructions with a mistake of their own are passed over.
Evaluation evaluate(const Dockerfile& file, const BuildRequest& request);

}  // namespace driftaudit::syntax
