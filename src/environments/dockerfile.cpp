// BuildKit's stage graph, as far as it matters to what an image installs. We follow the file instruction by instruction, and keep for every stage a map from
// paths of the container to paths of the tree, so that `RUN pip install -r /tmp/requirements.txt` leads back to the file that COPY brought there, through renames,
// globs, bind mounts and copies between stages. What comes from an outside image is not in the map and is never guessed at.

#include "dockerfile.hpp"

#include <driftaudit/image.hpp>

#include <algorithm>
#include <cctype>

namespace driftaudit::environments {
namespace {

/// True where the absolute container path is the folder or lies below it.
bool within(std::string_view path, std::string_view folder) {
    if (folder == "/") return true;
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

std::string_view rest_of(std::string_view path, std::string_view folder) {
    path.remove_prefix(std::min(folder == "/" ? 1 : folder.size(), path.size()));
    while (!path.empty() && path.front() == '/') path.remove_prefix(1);
    return path;
}

/// Stage names are compared without case.
bool is_named(std::string_view stage, std::string_view name) {
    return !stage.empty() && std::ranges::equal(stage, name, {}, [](unsigned char c) { return std::tolower(c); }, [](unsigned char c) { return std::tolower(c); });
}

/// Paths that hold installed packages: a stage that copies one of them must run the Python that filled it.
bool holds_packages(std::string_view path) {
    for (const std::string_view word : {"site-packages", "dist-packages", "venv", "virtualenv", "/usr/local", "/install", "/.local", "/opt/conda"})
        if (path.find(word) != std::string_view::npos) return true;
    return false;
}

}  // namespace

std::string absolute_path(std::string_view from, std::string_view path) {
    std::string joined = path.starts_with('/') ? std::string(path) : std::string(from) + '/' + std::string(path);
    std::vector<std::string_view> parts;
    for (std::size_t begin = 0; begin <= joined.size();) {
        const std::size_t end = std::min(joined.find('/', begin), joined.size());
        const std::string_view part = std::string_view(joined).substr(begin, end - begin);
        if (part == ".." && !parts.empty()) parts.pop_back();
        else if (!part.empty() && part != "." && part != "..") parts.push_back(part);
        begin = end + 1;
    }
    std::string out;
    for (const std::string_view part : parts) (out += '/') += part;
    return out.empty() ? "/" : out;
}

void FileMap::take(const FileMap& other, std::string_view source, const std::string& destination) {
    const std::vector<Entry> theirs = other.entries_;  // `other` may be this map
    for (const Entry& entry : theirs) {
        if (within(entry.destination, source)) {
            const std::string_view rest = rest_of(entry.destination, source);
            add(rest.empty() ? destination : absolute_path(destination, rest), entry.source, entry.folder);
        } else if (entry.folder && within(source, entry.destination)) {
            add(destination, join_path(entry.source, rest_of(source, entry.destination)), true);
        }
    }
}

std::optional<std::string> FileMap::find(const Tree& tree, std::string_view path) const {
    for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
        if (entry->destination == path) return entry->source;
        if (!entry->folder || !within(path, entry->destination)) continue;
        std::string candidate = join_path(entry->source, rest_of(path, entry->destination));
        if (!candidate.empty() && tree.exists(candidate)) return candidate;
    }
    return std::nullopt;
}

std::vector<std::string> FileMap::folders() const {
    std::vector<std::string> out;
    for (const Entry& entry : entries_)
        if (entry.folder) out.push_back(entry.source);
    return out;
}

bool FileMap::holds(std::string_view path) const {
    return std::ranges::any_of(entries_, [&](const Entry& entry) { return entry.folder ? is_inside(path, entry.source) : entry.source == path; });
}

Dockerfile::Dockerfile(const Tree& tree, std::string path) : tree_(tree), path_(std::move(path)), facts_(*tree.facts(path_)) {
    std::map<std::size_t, std::size_t> stage_of_fact;
    for (std::size_t i = 0; i < facts_.size(); ++i) {
        if (const auto* stage = std::get_if<Stage>(&facts_[i].claim)) {
            stage_of_fact[i] = stages_.size();
            stages_.push_back({stage->name, stage->base, {}, std::nullopt});
        } else if (const auto owner = stage_of_fact.find(facts_[i].scope); owner != stage_of_fact.end()) {
            stages_[owner->second].facts.push_back(i);
        } else if (stages_.empty() && std::holds_alternative<BuildArgument>(facts_[i].claim)) {
            globals_.push_back(i);
        }
    }
    const BuildPlan defaults;
    for (std::size_t i = 0; i < stages_.size(); ++i) {
        const std::string base = expand(stages_[i].base, arguments(defaults, nullptr), TemplateDialect::dockerfile).text;
        for (std::size_t earlier = 0; earlier < i; ++earlier)
            if (is_named(stages_[earlier].name, base)) stages_[i].parent = earlier;
    }
}

Lookup Dockerfile::arguments(const BuildPlan& plan, const StageFacts* stage) const {
    std::map<std::string, std::string, std::less<>> values;
    const auto lookup_in = [](const auto& map) {
        return [&map](std::string_view name) -> std::optional<std::string> {
            const auto found = map.find(name);
            return found == map.end() ? std::nullopt : std::optional(found->second);
        };
    };
    std::map<std::string, std::string, std::less<>> globals;
    for (const std::size_t i : globals_) {
        const auto& argument = std::get<BuildArgument>(facts_[i].claim);
        if (plan.unknown.contains(argument.name)) continue;
        if (const auto given = plan.arguments.find(argument.name); given != plan.arguments.end()) globals[argument.name] = given->second;
        else if (argument.value) globals[argument.name] = expand(*argument.value, lookup_in(globals), TemplateDialect::dockerfile).text;
    }
    if (!stage) values = globals;
    else
        for (const std::size_t i : stage->facts) {
            const Claim& claim = facts_[i].claim;
            if (const auto* set = std::get_if<VariableSet>(&claim)) {
                if (set->value.kind == Value::Kind::plain) values[set->name] = set->value.text;
                continue;
            }
            const auto* argument = std::get_if<BuildArgument>(&claim);
            if (!argument || plan.unknown.contains(argument->name)) continue;
            if (const auto given = plan.arguments.find(argument->name); given != plan.arguments.end()) values[argument->name] = given->second;
            else if (argument->value) values[argument->name] = expand(*argument->value, lookup_in(values), TemplateDialect::dockerfile).text;
            else if (const auto global = globals.find(argument->name); global != globals.end()) values[argument->name] = global->second;
        }
    return [values = std::move(values)](std::string_view name) -> std::optional<std::string> {
        const auto found = values.find(name);
        return found == values.end() ? std::nullopt : std::optional(found->second);
    };
}

std::optional<std::size_t> Dockerfile::stage(std::string_view target) const {
    if (stages_.empty()) return std::nullopt;
    if (target.empty()) return stages_.size() - 1;
    for (std::size_t i = 0; i < stages_.size(); ++i)
        if (is_named(stages_[i].name, target) || std::to_string(i) == target) return i;
    return std::nullopt;
}

std::vector<std::size_t> Dockerfile::leaves() const {
    std::vector<bool> used(stages_.size(), false);
    for (const StageFacts& stage : stages_) {
        if (stage.parent) used[*stage.parent] = true;
        for (const std::size_t i : stage.facts)
            if (const auto* copy = std::get_if<Copy>(&facts_[i].claim); copy && !copy->from.empty())
                if (const auto from = this->stage(copy->from)) used[*from] = true;
    }
    std::vector<std::size_t> out;
    for (std::size_t i = stages_.size(); i-- > 0;)
        if (!used[i]) out.push_back(i);
    return out;
}

std::vector<std::string> Dockerfile::copied_sources() const {
    std::vector<std::string> sources;
    each<Copy>(facts_, [&](const Copy& copy, const Fact&) {
        if (!copy.from.empty()) return;
        for (const Word& source : copy.sources)
            if (source.text != "." && source.text != "./" && source.text.find_first_of("$*?") == std::string::npos && source.text.find("://") == std::string::npos)
                sources.push_back(source.text);
    });
    return sources;
}

std::size_t Dockerfile::fitting(const std::vector<std::string>& sources, const std::string& folder) const {
    return static_cast<std::size_t>(std::ranges::count_if(sources, [&](const std::string& source) {
        const std::string at = join_path(folder, source.starts_with('/') ? source.substr(1) : source);
        return !at.empty() && tree_.exists(at);
    }));
}

std::string Dockerfile::likely_context() const {
    const std::vector<std::string> sources = copied_sources();
    std::string best = directory_of(path_);
    std::size_t most = 0;
    for (std::string folder = best;; folder = directory_of(folder)) {
        if (const std::size_t fits = fitting(sources, folder); fits > most) {
            most = fits;
            best = folder;
        }
        if (folder == ".") return best;
    }
}

std::string Dockerfile::likely_context(const std::string& said) const {
    const std::vector<std::string> sources = copied_sources();
    const std::string own = directory_of(path_);
    return fitting(sources, said) < sources.size() && fitting(sources, own) == sources.size() ? own : said;
}

/// Follows the instructions of a stage, and of the stages that lead to it.
class Dockerfile::Assembly {
public:
    Assembly(const Dockerfile& dockerfile, const BuildPlan& plan, StageImage& out, std::vector<bool>& busy)
        : dockerfile_(dockerfile), tree_(dockerfile.tree_), plan_(plan), out_(out), busy_(busy) {}

    void run(std::size_t index) {
        if (busy_[index]) return;  // a stage that copies from itself
        busy_[index] = true;
        const StageFacts& stage = dockerfile_.stages_[index];
        if (stage.parent) Assembly(dockerfile_, plan_, out_, busy_).run(*stage.parent);
        out_.name = stage.name;
        stage_ = &stage;
        lookup_ = dockerfile_.arguments(plan_, &stage);
        for (const std::size_t i : stage.facts) {
            fact_ = &dockerfile_.facts_[i];
            std::visit([&](const auto& claim) { apply(claim); }, fact_->claim);
        }
        if (out_.pythons.empty()) out_.pythons = std::move(provided_);
        busy_[index] = false;
    }

private:
    std::string expanded(std::string_view text) const { return expand(text, lookup_, TemplateDialect::dockerfile).text; }
    Location here() const { return place(dockerfile_.path_, *fact_); }
    Locate locate_from(std::string_view directory) const {
        return [this, from = absolute_path(out_.workdir, directory)](std::string_view path) { return out_.files.find(tree_, absolute_path(from, path)); };
    }

    template <class Claim>
    void apply(const Claim&) {}

    void apply(const WorkingDirectory& workdir) { out_.workdir = absolute_path(out_.workdir, expanded(workdir.path)); }

    void apply(const Image& image) {
        if (image.use != Image::Use::base) return;
        const auto reference = parse_image(expand(stage_->base, dockerfile_.arguments(plan_, nullptr), TemplateDialect::dockerfile).text);
        out_.pythons.clear();
        if (const auto python = reference ? python_of_image(*reference) : std::nullopt) out_.pythons.push_back({*python, "image", here()});
    }

    /// What a package manager brings counts where the base image brings no Python of its own.
    void apply(const PythonVersion& python) {
        if (python.says == PythonVersion::Says::runs && python.source != "image") provided_.push_back({python.spec, python.source, here()});
    }

    void apply(const VariableSet& set) { out_.variables.push_back({set.name, here()}); }
    void apply(const Install& install) {
        if (only_runs(install)) return;
        out_.installations.push_back(trace(tree_, here(), install, locate_from(install.directory)));
        // `uv sync --python 3.13`, and the Python of a conda environment
        if (!install.python.empty()) provided_.push_back({install.python, install.tool, here()});
        for (const std::string& path : out_.installations.back().files)
            if (const Facts* facts = tree_.facts(path))
                each<PythonVersion>(*facts, [&](const PythonVersion& python, const Fact& fact) {
                    if (python.source == "environment.yml" && python.says == PythonVersion::Says::runs) provided_.push_back({python.spec, python.source, place(path, fact)});
                });
    }
    void apply(const Call& call) { trace_call(tree_, call, locate_from(call.directory), out_.installations); }

    void apply(const Copy& copy) {
        if (copy.from.empty()) from_context(copy);
        else if (const auto stage = dockerfile_.stage(copy.from); stage && &dockerfile_.stages_[*stage] != stage_) from_stage(copy, *stage);
    }

    void from_context(const Copy& copy) {
        const std::string written = expanded(copy.destination);
        const std::string destination = absolute_path(out_.workdir, written);
        for (const Word& word : copy.sources) {
            std::string source = expanded(word.text);
            while (source.starts_with('/')) source.erase(0, 1);
            const std::string pattern = join_path(plan_.context, source.empty() ? "." : source);
            const std::vector<std::string> matches = pattern.empty() ? std::vector<std::string>{} : tree_.matching(pattern);
            const bool to_folder = written.ends_with('/') || written == "." || copy.sources.size() > 1 || matches.size() > 1;
            for (const std::string& match : matches) {
                const bool folder = !tree_.has_file(match);
                if (folder || !to_folder) out_.files.add(destination, match, folder);
                // a file whose destination may be a folder that the base image has already: then it lies in it
                if (!folder) out_.files.add(absolute_path(destination, file_name(match)), match, false);
            }
        }
    }

    /// What another stage built comes along: its files, what it installed, and with its packages its Python.
    void from_stage(const Copy& copy, std::size_t stage) {
        StageImage other;
        std::vector<bool> busy = busy_;
        Assembly(dockerfile_, plan_, other, busy).run(stage);
        const std::string destination = absolute_path(out_.workdir, expanded(copy.destination));
        for (const Word& source : copy.sources) {
            const std::string path = absolute_path("/", expanded(source.text));
            out_.files.take(other.files, path, destination);
            if (holds_packages(path)) add_new(out_.pythons, other.pythons);
        }
        add_new(out_.installations, other.installations);
    }

    /// Appends what stands at no place that is known already.
    template <class T>
    static void add_new(std::vector<T>& known, const std::vector<T>& more) {
        for (const T& one : more)
            if (std::ranges::find(known, one.where, &T::where) == known.end()) known.push_back(one);
    }

    const Dockerfile& dockerfile_;
    const Tree& tree_;
    const BuildPlan& plan_;
    StageImage& out_;
    std::vector<bool>& busy_;   // the stages that are being assembled
    const StageFacts* stage_ = nullptr;
    const Fact* fact_ = nullptr;
    Lookup lookup_;
    std::vector<PythonStatement> provided_;
};

StageImage Dockerfile::image(const BuildPlan& plan, std::size_t stage) const {
    StageImage out;
    std::vector<bool> busy(stages_.size(), false);
    Assembly(*this, plan, out, busy).run(stage);
    if (std::ranges::any_of(out.variables, [](const ProvidedVariable& variable) { return names_constraints(variable.name); })) constrain(out.installations);
    settle(tree_, out.installations);
    return out;
}

void trace_call(const Tree& tree, const Call& call, const Locate& locate, std::vector<Installation>& out, int depth) {
    auto script = locate(call.path);
    if (!script && call.path.ends_with("/action.yml")) script = locate(call.path.substr(0, call.path.size() - 3) + "yaml");
    const Facts* facts = script ? tree.facts(*script) : nullptr;
    if (!facts || depth > 3) return;
    each<Install>(*facts, [&](const Install& install, const Fact& fact) {
        if (only_runs(install)) return;
        const Location where = place(*script, fact);
        if (std::ranges::any_of(out, [&](const Installation& known) { return known.where == where; })) return;
        // a script runs where its caller stands
        const Locate from = [&](std::string_view path) { return locate(install.directory.empty() ? std::string(path) : install.directory + "/" + std::string(path)); };
        out.push_back(trace(tree, where, install, from));
        out.back().at_start |= call.at_start;
    });
    each<Call>(*facts, [&](Call inner, const Fact&) {
        inner.at_start |= call.at_start;
        trace_call(tree, inner, locate, out, depth + 1);
    });
}

}  // namespace driftaudit::environments
