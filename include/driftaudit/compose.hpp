#pragma once
// Compose's model: what a set of compose files means together, as Compose reads them. A pure function over the documents that collectors quoted.
//
// A model holds the texts of its files, passwords too: a report tells of them only what `guarded_value` tells.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/document.hpp>
#include <driftaudit/position.hpp>
#include <driftaudit/template.hpp>

namespace driftaudit::compose {

// ---- short forms ------------------------------------------------------------------------------------------------------------------------

/// One entry of `ports:`.
struct Port {
    std::string host_ip;     // "" for every address
    std::string published;   // "8080", a range to choose from "8080-8090", "" for any
    std::uint16_t target = 0;
    std::string protocol;    // "tcp", "udp", "sctp"
    auto operator<=>(const Port&) const = default;
};

/// What a short port (`127.0.0.1:8000-8001:80-81/udp`) stands for: one for each port of its range; nothing where it is none.
std::optional<std::vector<Port>> parse_port(std::string_view text);

/// The parts of a short volume (`./data:/data:ro,z`), references to variables (`${A:-b}`) whole; the drive of a Windows path belongs to it.
struct VolumeParts {
    std::string_view source;    // "" for an anonymous one
    std::string_view target;
    std::string_view options;
};
/// Nothing where a part is empty or there are too many.
std::optional<VolumeParts> split_volume(std::string_view text);

/// True for an IPv4 or IPv6 address.
bool is_address(std::string_view text);

/// True for a path, false for the name of a volume.
bool is_bind_source(std::string_view source);

/// The words of a command that is written as one text, as Compose splits it; nothing where a quote stays open or a bracket stands bare.
std::optional<std::vector<std::string>> command_words(std::string_view text);

// ---- the model --------------------------------------------------------------------------------------------------------------------------

/// Where a value stands; `file` is an index into `Model::files`, and the span is that of the value as it is written there.
struct Place {
    static constexpr std::uint32_t nowhere = UINT32_MAX;   // what Compose adds by itself
    std::uint32_t file = nowhere;
    Span at;
};

struct Member;

/// A value of the model.
struct Value {
    enum class Kind : std::uint8_t { null, boolean, integer, real, moment, text, list, map };
    Kind kind = Kind::null;
    std::string text;              // of a scalar, as it reaches its consumer: "0" for an unquoted `0000`
    std::string written;           // what the file says, where that is something else: "0000", "${TAG:-1}"
    Place where;
    std::vector<Value> items;      // of a list
    std::vector<Member> members;   // of a map, each key once

    bool is_null() const { return kind == Kind::null; }
    bool is_text() const { return kind == Kind::text; }
    bool is_list() const { return kind == Kind::list; }
    bool is_map() const { return kind == Kind::map; }
    bool is_scalar() const { return kind != Kind::list && kind != Kind::map; }
    /// The member of this key, null where there is none.
    const Value* find(std::string_view key) const;
    Value* find(std::string_view key);
    /// The same, a null value where there is none.
    const Value& operator[](std::string_view key) const;
};

struct Member {
    std::string key;
    Place where;   // of the key
    Value value;
};

/// Why Compose would not take the files; in words without any value of theirs.
struct Problem {
    std::string message;
    Place where;
};

using Variables = std::map<std::string, std::string, std::less<>>;

/// One variable of an env file.
struct Assignment {
    std::string name;
    std::string value;
    Span at;   // of the value
};

/// The files that the model is made from, by their paths in the tree.
struct Files {
    /// The documents of a compose file, null where there is no such file.
    std::function<const document::Stream*(std::string_view path)> documents;
    /// What an env file says ("" for the usual dialect, "raw" for lines); nothing where there is no such file or it cannot be read. In its references `outer`
    /// wins over the file, and the file over `before`, what the files before it say.
    std::function<std::optional<std::vector<Assignment>>(std::string_view path, std::string_view format, const Lookup& outer, const Variables& before)> variables;
};

/// What is asked of Compose: `docker compose -f … --env-file … --profile …`.
struct Request {
    std::vector<std::string> files = {};       // in their order
    std::string directory = ".";               // the project's: `env_file`, bind mounts and contexts are relative to it
    std::string name = {};                     // the project's, where no file gives one
    Variables environment = {};                // of the process
    std::vector<std::string> env_files = {};   // none for the `.env` of the directory, if there is one
    std::vector<std::string> profiles = {};
};

/// What the files mean together. Where Compose would give up, the model goes on with the rest and says so.
struct Model {
    Value root;                                     // canonical: long forms, defaults filled in, environment resolved; paths relative to the tree
    std::vector<std::string> files;                 // every file that was read, in order of reading
    std::vector<Problem> problems;                  // none where Compose takes the files
    std::vector<std::pair<std::string, Place>> unset;   // variables without value and default, which Compose reads as empty
    std::vector<std::string> disabled;              // services that no active profile asks for, as `root` has them no more
    std::vector<std::string> remote;                // what is included from elsewhere, and is not fetched
};

/// Reads the files as Compose does: `include`, `extends`, merging with `!reset` and `!override`, interpolation, profiles, env files. It throws nothing, and its
/// time and memory are bounded whatever the files say.
Model load(const Request& request, const Files& files);

/// One model's YAML over another's by Compose's rules for each key, before anything is made canonical.
Value merge(Value base, Value over);

/// A document as a value, without interpolation.
Value plain_value(const document::Node& document);

/// The files that Compose takes by itself in a folder with these names: the first default name and its override; none where there is no default name.
std::vector<std::string> default_files(const std::function<bool(std::string_view name)>& has);

}  // namespace driftaudit::compose
