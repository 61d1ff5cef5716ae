#pragma once
// What an image's tag promises.

#include <string>
#include <string_view>

#include <driftaudit/image.hpp>

namespace driftaudit::check {

/// How firmly a tag names an image.
enum class Firmness {
    untagged,         // no tag and no digest: `latest` by default
    word,             // a word that moves: latest, stable, lts, main, `alpine` alone
    python_major,     // `python:3`: another minor version each autumn
    database_major,   // `postgres:15`: moves within a major version, on purpose more often than not
    firm,
};

Firmness firmness_of(const ImageReference& image);

}  // namespace driftaudit::check
