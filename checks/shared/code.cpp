#include "code.hpp"

#include <algorithm>

#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include "places.hpp"

namespace driftaudit::check {
namespace {

std::string_view stem_of(std::string_view path) {
    const std::string_view name = file_name(path);
    return name.substr(0, name.find('.'));
}

/// A name in a folder; both are normal already.
std::string in(std::string_view folder, std::string_view name) {
    std::string path;
    if (folder != ".") (path += folder) += '/';
    return path += name;
}

/// Folders of code that nobody ships, or that nothing loads.
bool is_apart(std::string_view path) {
    return is_illustration(path) || is_test_path(path) || has_folder(path, {"scripts", "script", "tools", "bin", "ci", "dev", "hack", "contrib", "migrations", "alembic", "versions", "site-packages"});
}

/// What a program, or a framework, begins with.
bool begins(std::string_view path, bool django) {
    const std::string_view name = file_name(path);
    if (is_one_of(name, {"__init__.py", "__main__.py", "main.py", "app.py", "wsgi.py", "asgi.py", "manage.py", "server.py", "run.py", "api.py", "worker.py", "celery.py", "bot.py"})) return true;
    return django && is_one_of(name, {"settings.py", "urls.py", "models.py", "admin.py", "apps.py", "views.py", "signals.py"});
}

}  // namespace

Code::Code(const Workspace& workspace) : workspace_(workspace) {
    for (const std::string& path : workspace.snapshot->paths) {
        const bool module = path.ends_with(".py") || path.ends_with(".pyi") || path.ends_with(".so") || path.ends_with(".pyx");
        if (!module || path.find("site-packages/") != std::string::npos) continue;
        own_.insert(stem_of(path));
        for (std::string_view folder = path; folder.find('/') != std::string_view::npos;) {
            folder = folder.substr(0, folder.rfind('/'));
            if (!folders_.insert(folder).second) break;
            own_.insert(file_name(folder));
        }
    }
}

/// The folder that an import is found from, "" for none: one above the file, or a `src` there.
std::string Code::source_root(std::string_view folder, std::string_view top) const {
    for (std::string at(folder);; at = directory_of(at)) {
        for (const std::string& base : {at, in(at, "src")}) {
            const std::string module = in(base, top);
            if (folders_.contains(module) || workspace_.snapshot->has(module + ".py")) return base;
        }
        if (at == ".") return "";
    }
}

/// The files that an import of this name runs: the packages on the way and the module itself.
std::vector<std::string> Code::imported_files(std::string_view path, std::string_view dotted) const {
    std::string at = directory_of(path);
    const bool relative = dotted.starts_with('.');
    if (relative) {
        dotted.remove_prefix(1);
        for (; dotted.starts_with('.'); dotted.remove_prefix(1)) at = directory_of(at);
    } else {
        const std::string_view top = dotted.substr(0, dotted.find('.'));
        if (!is_own(top)) return {};
        at = source_root(at, top);
        if (at.empty()) return {};
    }
    std::vector<std::string> files;
    const Snapshot& snapshot = *workspace_.snapshot;
    if (relative) files.push_back(in(at, "__init__.py"));
    for (const std::string_view part : split(dotted, '.')) {
        if (part.empty()) break;
        at = in(at, part);
        files.push_back(at + ".py");
        files.push_back(in(at, "__init__.py"));
        if (!folders_.contains(at)) break;
    }
    std::erase_if(files, [&](const std::string& file) { return !snapshot.has(file); });
    return files;
}

std::vector<const ProjectFile*> Code::loaded(const Project& project, const std::vector<std::string>& within) const {
    std::unordered_map<std::string_view, const ProjectFile*> files;
    const bool django = workspace_.snapshot->has(join_path(project.root, "manage.py"));
    const auto is_there = [&](std::string_view path) { return within.empty() || std::ranges::any_of(within, [&](const std::string& folder) { return is_inside(path, folder); }); };
    std::vector<const ProjectFile*> waiting;
    std::unordered_set<std::string_view> seen;
    for (const ProjectFile& file : project.files) {
        if (!file.path.ends_with(".py") || !is_there(file.path)) continue;
        files.emplace(file.path, &file);
        if (begins(file.path, django) && !is_apart(file.path) && seen.insert(file.path).second) waiting.push_back(&file);
    }
    std::vector<const ProjectFile*> out;
    while (!waiting.empty()) {
        const ProjectFile* file = waiting.back();
        waiting.pop_back();
        out.push_back(file);
        each<Imports>(*file->facts, [&](const Imports& imports, const Fact&) {
            for (const Word& name : imports.names)
                for (const std::string& path : imported_files(file->path, name.text))
                    if (const auto found = files.find(path); found != files.end() && seen.insert(found->first).second) waiting.push_back(found->second);
        });
    }
    std::ranges::sort(out, {}, &ProjectFile::path);
    return out;
}

}  // namespace driftaudit::check
