#pragma once
// What is no part of a tree, wherever it comes from.

#include <optional>
#include <string>
#include <string_view>

#include <driftaudit/source.hpp>

namespace driftaudit::source {

/// True for folders that hold what tools made or fetched; the name ends in the slash that names of folders have in a walk.
bool is_pruned(std::string_view folder);

/// True for folders that a virtual environment brings, beside its pyvenv.cfg; whatever else lies there is the tree's own (`python -m venv .`).
bool belongs_to_venv(std::string_view folder);

/// True for the files below such a folder that tell which distributions the environment holds: "lib/python3.13/site-packages/a-1.dist-info/METADATA".
bool tells_of_distribution(std::string_view path_in_venv);

/// The files of a distribution's folder that do.
inline constexpr std::string_view distribution_files[] = {"INSTALLER", "METADATA", "RECORD", "REQUESTED", "direct_url.json"};
inline constexpr std::string_view egg_files[] = {"PKG-INFO", "requires.txt", "top_level.txt"};

/// A name that is no UTF-8 can stand in no report: what is told of it instead, with its bytes escaped. Nothing for others.
std::optional<Trouble> trouble_of_name(const std::string& path);

}  // namespace driftaudit::source
