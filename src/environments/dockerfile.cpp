// BuildKit's stage graph, as far as it matters to what an image installs. We follow the file instruction by instruction, and keep for every stage a map from
// paths of the container to paths of the tree, so that `RUN pip install -r /tmp/requirements.txt` leads back to the file that COPY brought there, through renames,
// globs, bind mounts and copies between stages. What comes from an outside image is not in the map and is never guessed at.

#include "dockerfile.hpp"

#include <driftaudit/image.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>

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

/// Paths that hold installed packages: a stage that copies one of them must run the Python that filled it.
bool holds_packages(std::string_view path) {
    for (const std::string_view word : {"site-packages", "dist-packages", "venv", "virtualenv", "/usr/local", "/install", "/.local", "/opt/conda"})
        if (path.find(word) != std::string_view::npos) return true;
    return false;
}

/// "3.12" of "3.12.4".
std::string_view minor_of(std::string_view spec) {
    const std::size_t dot = spec.find('.');
    return dot == std::string_view::npos ? spec : spec.substr(0, std::min(spec.find('.', dot + 1), spec.size()));
}
bool agree(const std::vector<PythonStatement>& pythons) {
    return std::ranges::all_of(pythons, [&](const PythonStatement& one) { return minor_of(one.spec) == minor_of(pythons.front().spec); });
}

}  // namespace

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

std::vector<std::string> FileMap::sources() const {
    std::vector<std::string> out;
    for (const Entry& entry : entries_) add_once(out, entry.source);
    return out;
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
    std::map<std::size_t, std::size_t> stage_of;   // by the fact that is its scope
    for (std::size_t i = 0; i < facts_.size(); ++i) {
        if (const auto* stage = std::get_if<Stage>(&facts_[i].claim)) {
            stage_of[i] = stages_.size();
            names_.insert_or_assign(lowered(stage->name), stages_.size());   // the last one of a name is meant
            stages_.push_back({stage->name, stage->base, {}});
        } else if (const auto owner = stage_of.find(facts_[i].scope); owner != stage_of.end()) {
            stages_[owner->second].facts.push_back(i);
        } else if (stages_.empty() && std::holds_alternative<BuildArgument>(facts_[i].claim)) {
            globals_.push_back(i);
        }
    }
}

/// Goes through the file in its order, and fills in what a plan's arguments make of its words.
class Dockerfile::Reader {
public:
    Reader(const Dockerfile& dockerfile, const BuildPlan& plan) : dockerfile_(dockerfile), scope_(given(plan)) {}

    Reading run() {
        for (const std::size_t i : dockerfile_.globals_) step(i);
        for (const StageFacts& stage : dockerfile_.stages_) {
            begin(stage);
            for (const std::size_t i : stage.facts) step(i);
        }
        return std::move(out_);
    }

private:
    static GivenArguments given(const BuildPlan& plan) {
        GivenArguments out(plan.arguments.begin(), plan.arguments.end());
        for (const std::string& name : plan.unknown) out.insert_or_assign(name, std::nullopt);
        return out;
    }

    void begin(const StageFacts& stage) {
        out_.bases.push_back(scope_.stage(stage.base, stage.name));
        out_.parents.push_back(scope_.base_of(out_.parents.size()));
        out_.steps.emplace_back();
    }

    void step(std::size_t fact) {
        const Claim& claim = dockerfile_.facts_[fact].claim;
        if (const auto* argument = std::get_if<BuildArgument>(&claim)) return scope_.argument(argument->name, argument->value);
        std::optional<Claim> filled_in;
        if (const auto* set = std::get_if<VariableSet>(&claim)) {
            const bool told = set->value.kind != Value::Kind::withheld;
            scope_.variables({{set->name, told ? std::optional(set->value.text) : std::nullopt}});
        } else if (const auto* directory = std::get_if<WorkingDirectory>(&claim)) {
            filled_in = WorkingDirectory{filled(directory->path)};
        } else if (const auto* copy = std::get_if<Copy>(&claim)) {
            Copy words = *copy;
            words.destination = filled(words.destination);
            for (Word& source : words.sources) source.text = filled(source.text);
            filled_in = std::move(words);
        }
        out_.steps.back().push_back({fact, std::move(filled_in)});
    }
    /// What has no references has lost its quotes already.
    std::string filled(const std::string& word) const { return word.find('$') == std::string::npos ? word : scope_.expand(word).text; }

    const Dockerfile& dockerfile_;
    BuildScope scope_;
    Reading out_;
};

Dockerfile::Reading Dockerfile::read(const BuildPlan& plan) const { return Reader(*this, plan).run(); }

std::optional<std::size_t> Dockerfile::stage(std::string_view target) const {
    if (stages_.empty()) return std::nullopt;
    if (target.empty()) return stages_.size() - 1;
    if (const auto named = names_.find(lowered(target)); named != names_.end()) return named->second;
    if (target.size() > 9 || !std::ranges::all_of(target, is_digit)) return std::nullopt;
    const auto index = static_cast<std::size_t>(std::stoul(std::string(target)));
    return index < stages_.size() ? std::optional(index) : std::nullopt;
}

std::vector<std::size_t> Dockerfile::leaves() const {
    std::vector<bool> used(stages_.size(), false);
    for (const std::optional<std::size_t>& parent : read({}).parents)
        if (parent) used[*parent] = true;
    each<Copy>(facts_, [&](const Copy& copy, const Fact&) {
        if (copy.from.empty()) return;
        if (const auto from = stage(copy.from)) used[*from] = true;
    });
    std::vector<std::size_t> out;
    for (std::size_t i = stages_.size(); i-- > 0;)
        if (!used[i]) out.push_back(i);
    return out;
}

std::vector<std::string> Dockerfile::copied_sources() const {
    std::vector<std::string> sources;
    const auto note = [&](const Copy& copy) {
        if (!copy.from.empty()) return;
        for (const Word& source : copy.sources)
            if (source.text != "." && source.text != "./" && source.text.find_first_of("$*?") == std::string::npos && source.text.find("://") == std::string::npos)
                sources.push_back(source.text);
    };
    for (const std::vector<Step>& steps : read({}).steps)
        for (const Step& step : steps)
            if (const auto* copy = step.filled ? std::get_if<Copy>(&*step.filled) : nullptr) note(*copy);
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

/// Follows the instructions of the stages that lead to one, each stage once.
class Dockerfile::Assembly {
public:
    Assembly(const Dockerfile& dockerfile, const BuildPlan& plan)
        : dockerfile_(dockerfile), tree_(dockerfile.tree_), plan_(plan), reading_(dockerfile.read(plan)), made_(dockerfile.stages_.size()), systems_(made_.size()) {}

    StageImage run(std::size_t target) {
        std::vector<bool> needed(target + 1, false);
        needed[target] = true;
        for (std::size_t i = target + 1; i-- > 0;) {
            if (!needed[i]) continue;
            if (const auto parent = reading_.parents[i]) needed[*parent] = true;
            for (const Step& step : reading_.steps[i])
                if (const auto from = source_of(step, i)) needed[*from] = true;
        }
        for (std::size_t i = 0; i <= target; ++i)
            if (needed[i]) make(i);
        return std::move(made_[target]);
    }

private:
    /// The earlier stage that a step copies from.
    std::optional<std::size_t> source_of(const Step& step, std::size_t stage) const {
        const auto* copy = step.filled ? std::get_if<Copy>(&*step.filled) : nullptr;
        const auto from = copy && !copy->from.empty() ? dockerfile_.stage(copy->from) : std::nullopt;
        return from && *from < stage ? from : std::nullopt;
    }

    void make(std::size_t index) {
        stage_ = index;
        if (const auto parent = reading_.parents[index]) {
            made_[index] = made_[*parent];
            systems_[index] = systems_[*parent];
        }
        out_ = &made_[index];
        out_->name = dockerfile_.stages_[index].name;
        provided_.clear();
        for (const Step& step : reading_.steps[index]) {
            step_ = &step;
            fact_ = &dockerfile_.facts_[step.fact];
            std::visit([&](const auto& claim) { apply(claim); }, step.filled ? *step.filled : fact_->claim);
        }
        // an image with several (for tox, or one that a later line replaces) runs on one of them, and nobody knows on which
        if (out_->pythons.empty() && agree(provided_)) out_->pythons = std::move(provided_);
        // a distribution's own Python may serve some tool of the build: it counts where the project is installed with it
        const bool installs = std::ranges::any_of(out_->installations, [](const Installation& installation) { return !installation.files.empty() || !installation.lock.empty(); });
        if (out_->pythons.empty() && installs) out_->pythons = systems_[index];
    }

    Location here() const { return place(dockerfile_.path_, *fact_); }
    Locate locate_from(std::string_view directory) const {
        return [this, from = absolute_path(out_->workdir, directory)](std::string_view path) { return out_->files.find(tree_, absolute_path(from, path)); };
    }

    template <class Claim>
    void apply(const Claim&) {}

    void apply(const WorkingDirectory& workdir) { out_->workdir = absolute_path(out_->workdir, workdir.path); }

    void apply(const Image& image) {
        if (image.use != Image::Use::base) return;
        const auto reference = parse_image(reading_.bases[stage_].text);
        out_->pythons.clear();
        if (const auto python = reference ? python_of_image(*reference) : std::nullopt) out_->pythons.push_back({*python, "image", here()});
    }

    /// What a package manager brings counts where the base image brings no Python of its own.
    void apply(const PythonVersion& python) {
        if (python.source == "distribution") return add_system_python();
        if (python.says == PythonVersion::Says::runs && python.source != "image") provided_.push_back({python.spec, python.source, here()});
    }

    /// The python3 of the distribution that the stage is made from in this build.
    void add_system_python() {
        std::size_t bottom = stage_;
        while (const auto parent = reading_.parents[bottom]) bottom = *parent;
        const auto reference = parse_image(reading_.bases[bottom].text);
        if (const auto python = reference ? system_python_of_image(*reference) : std::nullopt) systems_[stage_] = {{*python, "distribution", here()}};
    }

    void apply(const VariableSet& set) { out_->variables.push_back({set.name, here()}); }
    void apply(const Install& install) {
        if (only_runs(install)) return;
        out_->installations.push_back(trace(tree_, here(), install, locate_from(install.directory)));
        // `uv sync --python 3.13`, and the Python of a conda environment
        if (!install.python.empty()) provided_.push_back({install.python, install.tool, here()});
        for (const std::string& path : out_->installations.back().files)
            if (const Facts* facts = tree_.facts(path))
                each<PythonVersion>(*facts, [&](const PythonVersion& python, const Fact& fact) {
                    if (python.source == "environment.yml" && python.says == PythonVersion::Says::runs) provided_.push_back({python.spec, python.source, place(path, fact)});
                });
    }
    void apply(const Call& call) { trace_call(tree_, call, locate_from(call.directory), out_->installations); }

    void apply(const Copy& copy) {
        if (copy.from.empty()) from_context(copy);
        else if (const auto stage = source_of(*step_, stage_)) from_stage(copy, made_[*stage]);
    }

    void from_context(const Copy& copy) {
        const std::string& written = copy.destination;
        const std::string destination = absolute_path(out_->workdir, written);
        for (const Word& word : copy.sources) {
            std::string source = word.text;
            while (source.starts_with('/')) source.erase(0, 1);
            const std::string pattern = join_path(plan_.context, source.empty() ? "." : source);
            const std::vector<std::string> matches = pattern.empty() ? std::vector<std::string>{} : tree_.matching(pattern);
            const bool to_folder = written.ends_with('/') || written == "." || copy.sources.size() > 1 || matches.size() > 1;
            for (const std::string& match : matches) {
                const bool folder = !tree_.has_file(match);
                if (folder || !to_folder) out_->files.add(destination, match, folder);
                // a file whose destination may be a folder that the base image has already: then it lies in it
                if (!folder) out_->files.add(absolute_path(destination, file_name(match)), match, false);
            }
        }
    }

    /// What another stage built comes along: its files, what it installed, and with its packages its Python.
    void from_stage(const Copy& copy, const StageImage& other) {
        const std::string destination = absolute_path(out_->workdir, copy.destination);
        for (const Word& source : copy.sources) {
            const std::string path = absolute_path("/", source.text);
            out_->files.take(other.files, path, destination);
            if (holds_packages(path)) add_new(out_->pythons, other.pythons);
        }
        add_new(out_->installations, other.installations);
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
    Reading reading_;
    std::vector<StageImage> made_;
    std::vector<std::vector<PythonStatement>> systems_;   // of each stage, the python3 of its distribution, once something installs it
    StageImage* out_ = nullptr;   // the stage that is made, and where we are in it
    std::size_t stage_ = 0;
    const Step* step_ = nullptr;
    const Fact* fact_ = nullptr;
    std::vector<PythonStatement> provided_;
};

StageImage Dockerfile::image(const BuildPlan& plan, std::size_t stage) const {
    StageImage out = Assembly(*this, plan).run(stage);
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
