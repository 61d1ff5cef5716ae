#pragma once
// What is remembered from run to run.

#include <memory>

#include <driftaudit/memo.hpp>
#include <driftaudit/repository.hpp>

#include "command-line.hpp"

namespace driftaudit::cli {

/// The store of a repository in the folder of --cache, else in the user's cache folder; null with --no-cache, and where none can be had: that costs time, no more.
std::unique_ptr<Store> open_cache(const CommandLine& told, const Repository& repository);

}  // namespace driftaudit::cli
