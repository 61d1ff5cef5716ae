#pragma once
// A store on disk.

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <driftaudit/memo.hpp>

namespace driftaudit {

/// Opens the store in a file, which is made where it is not there. Any number of programs may have it open; whatever ends one of them, and wherever the disk is
/// full, those that were kept whole are found again, and none that is damaged. Null where the file cannot be opened. `tell` gets a word where it was no store, or
/// had grown too large, and was begun anew, and where nothing more can be kept.
std::unique_ptr<Store> open_store(const std::string& file, std::string_view version, std::function<void(std::string_view)> tell);

}  // namespace driftaudit
