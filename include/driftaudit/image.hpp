#pragma once
// References to container images, and the Python that is in them.

#include <optional>
#include <string>
#include <string_view>

namespace driftaudit {

/// An image reference (the grammar of the OCI distribution spec): `registry/repository:tag@digest`.
struct ImageReference {
    std::string registry;     // "" for the default one
    std::string repository;   // "library/" left out
    std::string tag;          // "" for none
    std::string digest;       // "sha256:…", "" for none
    /// The last part of the repository: `postgres`, `mlflow`.
    std::string_view name() const;
};

/// Reads a reference; nothing where the text is none (it has blanks, or a `$` that nothing expanded).
std::optional<ImageReference> parse_image(std::string_view text);

/// The Python an image brings, as far as its reference says: `python:3.11-slim` is "3.11", `ghcr.io/astral-sh/uv:python3.12-bookworm` "3.12",
/// `apache/airflow:2.9.1-python3.9` "3.9", `python:3` "3"; nothing where the tag's number is not Python's (`apache/airflow:2.10`, `mlflow:2.7.1`).
std::optional<std::string> python_of_image(const ImageReference& image);

/// The Python that `python3` of the system's own packages is in an image: "3.11" of `debian:12` and of `node:20-bookworm`; nothing where the reference does not
/// say which distribution it is, or which release.
std::optional<std::string> system_python_of_image(const ImageReference& image);

}  // namespace driftaudit
