#pragma once
// The Pythons that tox and cibuildwheel name in the names of their environments and builds.

#include <string_view>
#include <vector>

#include <driftaudit/facts.hpp>

namespace driftaudit::syntax {

/// The Pythons of a list of environments, each where its environment stands: `py{39,310}-django{4,5}`, `py3.11`, `3.12-lint`; names without a version have none.
std::vector<Word> tox_pythons(const Word& list);
/// Of a `base_python`: `python3.11`, `py311`, `3.11`, or with a condition before it: `py39: python3.9`.
std::vector<Word> base_pythons(const Word& value);
/// Of cibuildwheel's selectors: `cp39-* cp310-manylinux_x86_64`.
std::vector<Word> wheel_pythons(const Word& selectors);

/// The facts of an INI text of tox, whose first line stands at `from`.
Facts tox_facts(std::string_view text, Position from = {1, 1});

}  // namespace driftaudit::syntax
