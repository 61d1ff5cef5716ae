#pragma once
// Paths inside the audited tree: relative to its root, forward slashes, no `.` and `..` left. The root itself is ".".

#include <string>
#include <string_view>

namespace driftaudit {

/// The folder of a path, "." for one at the root.
std::string directory_of(std::string_view path);
/// The last part of a path.
std::string_view file_name(std::string_view path);
/// `relative` seen from the folder `base`, normalised; "" where it leaves the tree or is absolute.
std::string join_path(std::string_view base, std::string_view relative);
/// True where the path is the folder itself or lies below it.
bool is_inside(std::string_view path, std::string_view folder);
/// Whether the glob (`*`, `?`, `[…]`, `**`, `{a,b}`) matches the whole path; `*` does not cross a slash.
bool glob_match(std::string_view glob, std::string_view path);
/// Whether the glob matches the path or a folder that it lies in.
bool glob_covers(std::string_view glob, std::string_view path);
/// True for `.env.example`, `.env.sample`, `.env.template`, `.env.dist`, `.env.defaults`, `example.env`, `env.example`, `.env.<stage>.example` and their like.
bool is_env_example(std::string_view path);
/// True for `.env`, `.env.local`, `prod.env` …: files that hold variables and are no examples.
bool is_env_file(std::string_view path);
/// True for `.driftaudit.yml` and `.driftaudit.yaml`, wherever they stand; only those at the root of an audited tree are obeyed.
bool is_configuration_file(std::string_view path);
/// True below a folder whose very name is filled in later (`{{cookiecutter.slug}}/…`): a template of another tree.
bool is_template_path(std::string_view path);
/// True for tests, their fixtures and data: `tests/…`, `test_x.py`, `conftest.py`, `x_test.py`.
bool is_test_path(std::string_view path);

}  // namespace driftaudit
