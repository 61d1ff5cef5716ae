#pragma once
// What pixi installs, as `pixi.toml` and `[tool.pixi]` of pyproject.toml write it.

#include <driftaudit/facts.hpp>

#include "toml.hpp"

namespace driftaudit::syntax {

/// The dependencies below pixi's own table: conda's by match specs, and PyPI's; those of a feature belong to it, the others to the environment `default`.
/// What cannot be read is Unreadable.
Facts pixi_dependencies(const Toml& document, const toml::table& pixi);

}  // namespace driftaudit::syntax
