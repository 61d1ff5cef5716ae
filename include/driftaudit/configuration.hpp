#pragma once
// What a project says of its own audit: `.driftaudit.yml`, or `[tool.driftaudit]` of pyproject.toml.

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/check.hpp>
#include <driftaudit/facts.hpp>
#include <driftaudit/finding.hpp>
#include <driftaudit/paths.hpp>
#include <driftaudit/source.hpp>
#include <driftaudit/workspace.hpp>

namespace driftaudit {

/// The role of the places that a glob names.
struct ConfiguredRole {
    std::string glob;
    Role role = Role::prod;
};

/// A project that is declared, since nothing in the tree shows it.
struct ConfiguredProject {
    std::string name;
    std::string root;
    std::vector<std::string> images;  // globs of Dockerfiles that are built for it
};

/// What is said of a rule.
struct ConfiguredRule {
    std::optional<Severity> severity;
    std::optional<bool> enabled;
};

/// Findings that are known and accepted.
struct ConfiguredIgnore {
    std::string rule;
    std::string path;     // a glob, "" for every path
    std::string subject;  // a glob, "" for every subject
    std::string reason;
    std::string until;      // the last day that it holds on, YYYY-MM-DD, "" for always
    Span at;                // the entry's rule, in the configuration
    bool standing = false;  // says what is right here (`models`) rather than what is left wrong: it need not be of use
};

/// A configuration, read and checked; the empty one leaves everything as it is inferred.
struct Configuration {
    std::string path;                          // where it stands in the tree, "" for one from elsewhere: entries of that one are no findings here
    std::vector<ConfiguredRole> environments;  // the first that matches counts
    std::vector<ConfiguredProject> projects;
    std::map<std::string, ConfiguredRule, std::less<>> rules;
    std::vector<ConfiguredIgnore> ignores;
    std::vector<std::string> exclude;       // globs of paths that are not part of the audit
    std::vector<std::string> env_examples;  // globs of env examples whose names do not say so

    /// The role of the Dockerfile, compose file, workflow, or folder of a virtual environment at this path; nothing where none is stated.
    std::optional<Role> role_of(std::string_view place) const {
        const auto found = std::ranges::find_if(environments, [&](const ConfiguredRole& one) { return glob_covers(one.glob, place); });
        return found == environments.end() ? std::nullopt : std::optional(found->role);
    }
    /// What is said of a rule; nothing said where nothing is.
    ConfiguredRule rule(std::string_view id) const {
        const auto found = rules.find(id);
        return found == rules.end() ? ConfiguredRule{} : found->second;
    }
};

/// The configuration that the settings among a file's facts state. Throws Error ("path:line:column: what is wrong") for what is no key, rule, role, severity,
/// date or glob, with the word that was likely meant, and for a file without a setting that could not be read.
Configuration read_configuration(const std::string& path, const Facts& facts, const std::vector<Row<Check>>& checks);

/// The listing as the configuration wants it collected: without what it excludes; its env examples, and it itself, read as such.
Listing configured(Listing listing, const Configuration& configuration);

}  // namespace driftaudit
