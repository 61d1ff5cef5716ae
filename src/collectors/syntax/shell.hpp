#pragma once
// Shell text, wherever it stands: RUN lines, `run:` steps, compose commands, scripts. Read with tree-sitter's bash grammar; what commands mean is told by
// `installs.hpp`.

#include <string>
#include <vector>

#include <driftaudit/facts.hpp>
#include <driftaudit/template.hpp>

#include "text.hpp"

namespace driftaudit::commands {
struct Earlier;
}

namespace driftaudit::syntax {

/// Where shell text stands.
struct ShellContext {
    std::uint32_t scope = no_scope;  // the fact that the text belongs to
    bool at_start = false;           // runs when a container starts
    std::string directory = {};      // where it begins to run, as written, "" for the context's own
    bool variables = false;          // also quote the variables that it reads and exports (scripts; not RUN, whose variables are the image's)
    bool in_system = false;          // also quote that a command installs the system's own python3, as "3" from "distribution": somebody knows which that is
    commands::Earlier* earlier = nullptr;  // what the commands of the texts before this one did, where they run in the same place
    Lookup known = {};               // the variables whose values are known around it (ENV and ARG of a Dockerfile, `env:` of a job)
};

/// The facts of shell text: Install, Call, Build (`docker build`), Image (`docker run`), PythonVersion (`apt-get install python3.12`,
/// `uv python install`), and with `variables` VariableRead and VariableSet. Positions are those of the file that `text` was taken from.
Facts shell_facts(const Mapped& text, const ShellContext& context);

/// The facts of one command given as words (JSON form of RUN and CMD, compose lists); `["sh", "-c", "…"]` is read as its text.
Facts command_facts(const Words& words, const ShellContext& context);
/// The same for words that know the place of each of their bytes (a shell's text in a YAML block scalar of a list).
Facts command_facts(const std::vector<Mapped>& words, const ShellContext& context);

}  // namespace driftaudit::syntax
