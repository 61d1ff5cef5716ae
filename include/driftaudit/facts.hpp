#pragma once
// What files say: the tool's whole vocabulary. A collector gets the bytes of one file and quotes them as facts, in the file's own words;
// it follows no reference (`-r other.txt` is a fact, not a file to open) and judges nothing.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <driftaudit/document.hpp>
#include <driftaudit/position.hpp>
#include <driftaudit/requirement.hpp>
#include <driftaudit/value.hpp>

namespace driftaudit {

// ---- Python ---------------------------------------------------------------------------------------------------------------------------

/// A Python that the file states: one that something runs on, a range that something allows, or one that a tool is told to assume.
struct PythonVersion {
    enum class Says { runs, allows, targets };
    std::string spec;     // as written, with the file's own defaults filled in: "3.11", ">=3.9,<4", "^3.9", "py39"
    Says says = Says::runs;
    std::string source;   // the field's word for such a statement: "requires-python", "image", "setup-python", "pyvenv.cfg", "tool.black" …
};

/// Texts of a file with their places.
using Words = std::vector<Word>;

/// A file that says which Python to run (`python-version-file:` of setup-python, `--python-version-file`).
struct PythonVersionFile {
    std::string path;
};

/// A construct of the language that came after Python 3.7, where it stands first in the file.
struct PythonConstruct {
    std::string name;    // "match statement"
    std::string since;   // the first release that compiles it: "3.10"
};

/// What a Python file imports while it is itself imported: at the module's own level, where nothing handles an absence. Each name once, with its first place.
struct Imports {
    Words names;   // dotted: the module of `import a.b`, `a.b` and `a.c` of `from a import b, c`; a relative one begins with its dots: "..a.b"
};

// ---- dependencies ---------------------------------------------------------------------------------------------------------------------

/// What a manifest is: written once for each pyproject.toml, setup.py, setup.cfg, Pipfile, environment.yml that declares a project.
struct Manifest {
    std::string name;             // the project's name, normalised; "" for none
    std::string tool;             // "pep621", "poetry", "setuptools", "pipenv", "conda" …
    bool is_package = false;      // has what a library has: a build backend and a name
    bool dynamic_dependencies = false;
    std::vector<std::string> workspace_members;   // globs (uv, and poetry's path dependencies); those that begin with `!` leave out

    /// Whether the folder is a member of the workspace whose root, in the folder `root`, this is.
    bool has_member(std::string_view root, std::string_view folder) const;
};

/// A set of dependencies inside a manifest: the main one, an extra (`optional-dependencies`), a group (PEP 735, poetry, pdm, Pipfile's `dev`), or what a tool
/// installs into an environment of its own (hatch, pixi, tox, nox, pre-commit), which no lock of the project has.
struct Group {
    enum class Kind { main, extra, group, environment };
    Kind kind = Kind::main;
    std::string name;
    auto operator<=>(const Group&) const = default;
};

/// A requirement that a file declares. Its fact's span is the requirement's own text.
struct Dependency {
    Requirement requirement;
    Group group;
    bool hashed = false;      // `--hash=…` stands on the line
    bool editable = false;
};

/// Another requirements file that this one takes in (`-r`), or obeys (`-c`); for PEP 735 `include-group`, the group's name and `group` true.
struct Include {
    std::string path;
    bool constraint = false;
    bool group = false;
    Group into;
};

/// The hash that a lock made from this manifest records, as one tool's rule computes it.
struct ContentHash {
    std::string tool;     // "poetry", "pipenv", "pdm"
    std::string rule;     // which of the tool's rules, where releases differ: "poetry 1", "poetry 2"; else the tool
    std::string digest;   // SHA-256, hexadecimal
};

/// What a package requires: a requirement as PEP 508 writes one, the package's extra or group that it is for, and its place.
struct Need {
    std::string text;
    Group group;
    Span at;
};

/// The head of a lock file.
struct Lock {
    std::string tool;                  // "uv", "poetry", "pipenv", "pdm", "pylock", "pip-compile", "uv pip compile" …
    std::vector<std::string> inputs;   // the files that it says it was made from
    std::string content_hash = {};     // of what it was made from, as it records it: hexadecimal, "" for none
};

/// One package of a lock.
struct LockedPackage {
    std::string name;      // normalised
    std::string version;   // "" where the lock gives none (editable, path)
    std::string source;    // "registry", "git", "path", "editable", "virtual", "url"
    std::string marker;
    std::string origin = {};                // where a source other than an index is: a path, or a URL without credentials
    std::string python = {};                // the Pythons that it runs on
    std::vector<std::string> extras = {};   // of its own that are locked with it
    std::vector<std::string> groups = {};   // that want it, as the lock names them ("main", "default", "develop" …); none where it does not say
    bool optional = false;                  // only an extra brings it
    std::vector<Need> needs = {};
    std::vector<Need> declared = {};        // of a member of a workspace: what its manifest asked for when the lock was made (uv)
};

/// One installed distribution (`*.dist-info/METADATA`).
struct InstalledPackage {
    std::string name;
    std::string version;
    std::string python = {};                // Requires-Python
    std::vector<std::string> extras = {};   // Provides-Extra
    std::vector<Need> needs = {};           // Requires-Dist, verbatim
};

/// What an installed distribution requires, where that stands in a file of its own (`requires.txt` of an egg-info).
struct InstalledNeeds {
    std::vector<Need> needs;
};

/// Where an installed distribution is from that is from no index (`direct_url.json` of PEP 610, `.egg-link`).
struct InstalledFrom {
    std::string url;            // without credentials; of an `.egg-link`, a path
    std::string subdirectory;
    std::string control;        // "git", "hg" …; "" for an archive or a folder
    std::string revision;       // the commit
    std::string hash;           // of an archive: "sha256=…"
    bool editable = false;
};

/// The top-level modules of an installed distribution (`RECORD` of PEP 376, `top_level.txt`).
struct InstalledModules {
    std::vector<std::string> names;
};

/// The program that installed a distribution (`INSTALLER`).
struct Installer {
    std::string name;
};

/// One requirement of a command line.
struct RequirementWord {
    Requirement requirement;
    Span at;
    bool editable = false;
};

/// A command that installs Python packages, whatever it stands in: a Dockerfile's RUN, a workflow's `run:`, a compose `command:`, a script.
struct Install {
    std::string tool;                           // as its owner names the command: "pip install", "uv pip install", "uv sync", "poetry install", "pipenv install" …
    std::vector<RequirementWord> requirements;  // named on the command line: `pip install x>=1`
    Words files;                                // `-r`
    bool excerpted = false;                     // of a file only those lines that an earlier command left: `grep -v torch requirements.txt > r.txt`
    Words constraints;                          // `-c`
    Words projects;                             // `.`, `-e ./lib[dev]`: a folder whose metadata says what is installed (extras kept in the text)
    std::vector<std::string> extras;            // `--extra`, `-E`
    std::vector<std::string> groups;            // `--group`, `--with`, `--dev`
    bool all_extras = false;
    bool without_dev = false;                   // `--no-dev`, `--only main`, `--without dev`
    bool from_lock = false;                     // takes versions from a lock where there is one (uv sync, poetry install, pipenv install, pdm install …)
    bool lock_enforced = false;                 // … and fails rather than resolving again (--frozen, --locked, --deploy, sync, `poetry install` with its lock)
    bool hashes_required = false;               // --require-hashes
    bool no_dependencies = false;               // --no-deps
    std::string python;                         // `--python 3.12`, `python3.12 -m pip`: "3.12"; "" where it does not say
    std::string directory;                      // where it runs, as `cd` and `working-directory:` say, relative to what it stands in; "" for there
    bool at_start = false;                      // when the container starts, not when the image is built
};

/// A script that a command runs (`./scripts/install.sh`, `bash entrypoint.sh`).
struct Call {
    std::string path;
    std::string directory;
    bool at_start = false;
};

/// A command that runs tests: pytest, tox, nox, unittest, `manage.py test`, `hatch test` …
struct TestRun {
    std::string tool;
    std::string directory;   // where it runs, as for Install
};

// ---- images and containers ------------------------------------------------------------------------------------------------------------

/// A stage of a Dockerfile; what follows it in the file has this fact as its scope.
struct Stage {
    std::string name;       // `AS name`, "" for none
    std::string base;       // FROM's reference as written, not expanded
    std::uint32_t index = 0;
};

/// `ARG NAME[=value]`, or one entry of `build.args`. Outside every stage it is a global one.
struct BuildArgument {
    std::string name;
    std::optional<std::string> value;   // as written, not expanded; nothing where none is given
};

/// COPY or ADD, or a bind mount of RUN: what enters the image, and from where.
struct Copy {
    Words sources;
    std::string destination;   // as written; may be relative to the working directory
    std::string from;          // `--from=`: a stage, its index, or an image; "" for the build context
    bool bind = false;         // only there while the command runs
};

/// WORKDIR, `working_dir:`, `working-directory:`.
struct WorkingDirectory {
    std::string path;
};

/// A reference to an image, as written.
struct Image {
    enum class Use { base, copied_from, service, job_container, job_service };
    std::string reference;    // not expanded
    std::string expanded;     // with the file's own defaults filled in; what nothing fills stays as written
    Use use = Use::base;
    bool built_here = false;  // the same service also says how to build it
};

/// A service of a compose file; what belongs to it has this fact as its scope.
struct Service {
    std::string name;
    std::vector<std::string> profiles;
};

/// How an image is built: compose `build:`, `docker build`, build-push-action.
struct Build {
    std::string context;               // "" for the default, as written, not expanded
    std::string dockerfile;            // relative to the context for compose, to the working directory for commands; "" for the default
    std::string target;
    std::vector<BuildArgument> arguments;
    bool of_compose = false;
    bool pushes = false;
    std::string directory;             // where the command runs
};

/// A bind mount of a service: a path of the tree that appears in the container.
struct Mount {
    std::string source;   // as written, relative to the compose file
    std::string target;
};

/// A compose service's `env_file:`.
struct EnvFile {
    std::string path;
    bool required = true;
};

/// The top-level `version:` of a compose file.
struct ComposeVersion {
    std::string text;
};

/// The documents of a compose file, whole: what they mean is found together with the other files of their project (`compose::load`).
struct ComposeDocuments {
    document::Stream documents;
};

/// A command that runs Compose and says which files it means: `docker compose -f a.yml -f b.yml --env-file c.env up`, or `COMPOSE_FILE=a.yml:b.yml` before it.
struct ComposeCall {
    Words files;
    Words env_files;
    std::vector<std::string> profiles;
    std::string project_directory;   // `--project-directory`, "" for none
    std::string directory;           // where it runs, as `cd` on its line says; "" where it does not say
};

/// The URL of a server that a program connects to. It holds the credentials that stand in it, and is told as documents are: only without them.
struct ServerUrl {
    std::string setting;   // "sqlalchemy.url", "create_engine"
    std::string text;      // as written
};

/// What a database server is told to create by a script of SQL or of the shell (`CREATE DATABASE`, `CREATE USER`, `createdb`).
struct Creation {
    enum class Kind { database, user };
    Kind kind = Kind::database;
    std::string name;   // "" where only running it tells
};

// ---- CI -------------------------------------------------------------------------------------------------------------------------------

/// A job of a workflow; what belongs to it has this fact as its scope.
struct Job {
    std::string id;
    std::string name;
};

// ---- variables ------------------------------------------------------------------------------------------------------------------------

/// A variable that a file gives a value: ENV, compose `environment:`, workflow `env:`, a line of an env file, an export of a script.
struct VariableSet {
    std::string name;
    Value value;
    bool commented = false;   // `# NAME=value` in an env file: documented, and optional
};

/// One variable of an env file as Compose reads it.
struct EnvLine {
    std::string name;
    std::string text;         // quotes and escapes undone, references in Compose's syntax, a dollar that is none doubled
    bool inherited = false;   // the name alone: the value comes from outside
    Span at;                  // of the value
};

/// An env file whole, as Compose reads it. It holds passwords: like `ComposeDocuments` it is never printed, and only `guarded_value` takes a text out of it.
struct EnvDocument {
    std::vector<EnvLine> lines;
};

/// A line of an env file of which docker compose, python-dotenv and the shell (`set -a; . file`) take different values. The values are compared and forgotten.
struct EnvDivergence {
    enum class Cause {
        encoding,
        byte_order_mark,
        unclosed_quote,
        blank_in_name,
        colon,
        no_equals,
        blank_before_equals,
        blank_behind_equals,
        name,
        own_variable,
        comment_for_value,
        glued_comment,
        comment_behind_tab,
        text_behind_quote,
        command,
        operator_of_shell,
        blank_in_value,
        quote_in_value,
        backslash,
        backslash_in_double_quotes,
        backslash_in_single_quotes,
        tilde,
        dollar,
        dollar_in_single_quotes,
        dollar_form,
        doubled_dollar,
        carriage_return,
        reference,
        form,
    };
    std::string name;                               // the variable; "" where what stands there is no plain name
    Cause cause = Cause::form;
    std::vector<std::vector<std::string>> readers;  // those that take the same stand together: {{"compose", "python-dotenv"}, {"shell"}}
    std::vector<std::string> refused_by;            // those of them that refuse the line, or the file from there on
};

/// The cause in plain words: "a backslash outside quotes".
std::string_view words_of(EnvDivergence::Cause cause);

/// A variable that a file needs.
struct VariableRead {
    enum class Need {
        required,   // fails without it: `os.environ["X"]`, a settings field without default, `${X:?}`
        bare,       // goes on with nothing: `os.getenv("X")`, `${X}`
        defaulted   // has a value of its own for that case
    };
    std::string name;
    Need need = Need::bare;
    std::string how;             // "os.environ", "settings", "compose", "shell", "decouple" …
    bool guarded = false;        // read only where its presence is known, or its absence is handled
    Value default_value;
};

/// The names in capitals that stand in a file as whole words and are not merely assigned there, as a sorted list of digests (`mention_digest`):
/// whether a documented variable is used anywhere is asked of every text of the tree, and four bytes a name keep that small.
struct Mentions {
    std::vector<std::uint32_t> names;
};
/// The digest of a name in `Mentions`: FNV-1a, 32 bits; a collision can only make the audit more silent.
constexpr std::uint32_t mention_digest(std::string_view name) {
    std::uint32_t hash = 2166136261u;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    return hash;
}

// ---- models ---------------------------------------------------------------------------------------------------------------------------

/// The id of a language or embedding model, and how it stands there.
struct ModelName {
    enum class Stand {
        call,               // a literal where a client, agent or loader takes its model
        constant,           // a module constant that reaches such a place
        attribute,          // an instance attribute that does
        settings_default,   // the default of a settings field
        variable_default,   // the default of a variable read from the environment
        parameter_default,  // the default of a function's parameter or a CLI option
    };
    std::string id;
    std::string site;   // the call, as written: "client.messages.create(model=)"
    Stand stand = Stand::call;
};

// ---- the audit itself -----------------------------------------------------------------------------------------------------------------

/// `driftaudit: ignore[rule-id, …] reason` in a comment: silences these rules on its own line; and on the next where the comment has its line to itself.
struct Suppression {
    std::vector<std::string> rules;
    std::string reason;
    bool alone = true;   // nothing stands before the comment on its line
};

/// One setting of driftaudit's own configuration: a scalar, or "" where a key has nothing below it. The items of a list have their index for a key.
struct Setting {
    Words keys;   // from the outermost one
    std::string value;
};

/// What could not be read, and why, in words for a person.
struct Unreadable {
    std::string reason;
};

// ---------------------------------------------------------------------------------------------------------------------------------------

using Claim = std::variant<PythonVersion, PythonVersionFile, PythonConstruct, Imports, Manifest, Dependency, Include, ContentHash, Lock, LockedPackage,
                           InstalledPackage, InstalledNeeds, InstalledFrom, InstalledModules, Installer, Install, Call, TestRun, Stage, BuildArgument, Copy, WorkingDirectory,
                           Image, Service, Build, Mount, EnvFile, ComposeVersion, ComposeDocuments, ComposeCall, ServerUrl, Creation, Job, VariableSet,
                           EnvDocument, EnvDivergence, VariableRead, Mentions,
                           ModelName, Suppression, Setting, Unreadable>;

/// The scope of a fact that stands in no stage, service or job.
inline constexpr std::uint32_t no_scope = UINT32_MAX;

/// One claim, where it stands, and the fact of the same file (its index) that it stands inside: a Stage, a Service, a Job.
struct Fact {
    Claim claim;
    Span at;
    std::uint32_t scope = no_scope;
};

/// The facts of one file, in the order of the file.
using Facts = std::vector<Fact>;

/// The kind of a claim as `driftaudit facts` names it: "python-version", "requirement", "install" …
std::string_view kind_of(const Claim& claim);

/// Calls `visit(claim, fact)` for every fact whose claim is a `T`.
template <class T, class Visit>
void each(const Facts& facts, Visit&& visit) {
    for (const Fact& fact : facts)
        if (const T* claim = std::get_if<T>(&fact.claim)) visit(*claim, fact);
}

/// The first claim of this kind, null where there is none.
template <class T>
const T* first(const Facts& facts) {
    for (const Fact& fact : facts)
        if (const T* claim = std::get_if<T>(&fact.claim)) return claim;
    return nullptr;
}

}  // namespace driftaudit
