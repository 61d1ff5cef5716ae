// Who runs what, and who must agree: the shipped image is the measure. Every other place is compared with it: developers' images, services and venvs one by one, CI as a
// whole, since a matrix agrees where it contains what is shipped. Without a shipped Python the development image is the measure of the laptop. Ranges are no pins: a
// concrete Python that satisfies the manifest's range agrees with it, one outside is a finding of its own.

#include "shared/places.hpp"
#include "shared/pythons.hpp"

#include <algorithm>
#include <map>

namespace driftaudit::check {
namespace {

/// One environment's Python, to be compared.
struct Runs {
    const Environment* environment;
    const PythonStatement* statement;
    ConcretePython python;
};

std::string ran_by(const Environment& environment) {
    switch (environment.kind) {
        case Environment::Kind::image: return "the " + std::string(name_of(environment.role)) + " image";
        case Environment::Kind::service: return "the " + std::string(name_of(environment.role)) + " service";
        case Environment::Kind::job: return "CI";
        case Environment::Kind::venv: return "the local venv";
        case Environment::Kind::local: return environment.name;
    }
    return "";
}

std::string_view verb(const Environment& environment) {
    switch (environment.kind) {
        case Environment::Kind::job: return " tests on ";
        case Environment::Kind::local: return " asks for ";
        default: return " runs ";
    }
}

Voice voice(const Runs& runs) { return {runs.statement->where, runs.statement->spec + ", " + described(*runs.environment)}; }

/// The Pythons of one project, in the order of their environments.
std::vector<Runs> concrete(const Project& project, auto&& wanted) {
    std::vector<Runs> out;
    for (const Environment& environment : project.environments)
        for (const PythonStatement& statement : environment.pythons)
            if (const auto python = concrete_python(statement.spec); python && !is_shortened(statement.source) && wanted(environment)) out.push_back({&environment, &statement, *python});
    return out;
}

bool agrees(const ConcretePython& a, const ConcretePython& b) { return a.major == b.major && (!a.minor || !b.minor || a.minor == b.minor); }

class Comparison {
public:
    explicit Comparison(const Project& project) : project_(project) {}

    std::vector<Finding> run() {
        ranges();
        stages();
        const auto is = [](Role role) { return [role](const Environment& e) { return e.role == role && e.kind != Environment::Kind::job; }; };
        std::vector<Runs> measure = concrete(project_, is(Role::prod));
        std::vector<Runs> dev = concrete(project_, is(Role::dev));
        if (measure.empty()) std::swap(measure, dev);
        if (measure.empty()) return std::move(out_);
        among(measure);
        apart(measure, dev);
        apart(measure, concrete(project_, is(Role::test)));
        apart(measure, concrete(project_, is(Role::local)));
        ci(measure);
        return std::move(out_);
    }

private:
    Finding& add(std::string message, const std::vector<Runs>& sides, std::string key) {
        Finding& finding = out_.emplace_back();
        finding.subject = "python";
        finding.message = std::move(message);
        for (const Runs& side : sides) {
            const bool said = std::ranges::any_of(finding.voices, [&](const Voice& known) { return known.where == side.statement->where; });
            if (!said) finding.voices.push_back(voice(side));
            add_once(finding.environments, std::string(name_of(side.environment->role)));
        }
        finding.project = project_.root;
        finding.key = std::move(key);
        return finding;
    }

    /// A concrete Python outside the range that the manifest declares.
    void ranges() {
        for (const Runs& runs : concrete(project_, [](const Environment&) { return true; }))
            for (const PythonStatement& range : project_.allowed) {
                if (allows(range, runs.python) || !runs_project(*runs.environment, range)) continue;
                const bool known = std::ranges::any_of(out_, [&](const Finding& finding) { return finding.voices.front().where == runs.statement->where; });
                if (known) continue;
                Finding& finding = add(ran_by(*runs.environment) + std::string(verb(*runs.environment)) + "Python " + runs.statement->spec + ", which " + range.where.path + " does not allow (" + range.spec + ")",
                                       {runs}, "range>" + runs.environment->name);
                finding.voices.push_back({range.where, range.source + " " + range.spec});
            }
    }

    /// A job that neither tests the project nor installs what declares the range does something else for it: documentation, a deployment.
    static bool runs_project(const Environment& environment, const PythonStatement& range) {
        if (environment.kind != Environment::Kind::job || environment.tests != Environment::Tests::none) return true;
        return std::ranges::any_of(environment.installations, [&](const Installation& installation) {
            return installation.lock == range.where.path || std::ranges::count(installation.files, range.where.path) > 0;
        });
    }

    /// A builder whose packages are copied into a stage of another Python.
    void stages() {
        for (const Environment& environment : project_.environments) {
            if (environment.kind != Environment::Kind::image) continue;
            std::vector<Runs> own = concrete(project_, [&](const Environment& e) { return &e == &environment; });
            for (const Runs& runs : own)
                if (!agrees(runs.python, own.front().python)) {
                    add("packages built for Python " + runs.python.minor_text() + " are copied into a stage that runs " + own.front().python.minor_text() + ": they cannot be imported there",
                        {own.front(), runs}, "stages>" + environment.name);
                    break;
                }
        }
    }

    /// Shipped images that disagree with each other.
    void among(const std::vector<Runs>& measure) {
        for (const Runs& runs : measure) {
            if (agrees(runs.python, measure.front().python) || runs.environment == measure.front().environment) continue;
            add(ran_by(*measure.front().environment) + " (" + measure.front().environment->name + ")" + std::string(verb(*measure.front().environment)) + "Python " + measure.front().python.minor_text() + " but " + runs.environment->name +
                    " of the same project runs " + runs.python.minor_text(),
                {measure.front(), runs}, "among>" + measure.front().environment->name + '>' + runs.environment->name);
        }
    }

    /// Environments that run another Python than any shipped one; those with the same Python are told together.
    void apart(const std::vector<Runs>& measure, const std::vector<Runs>& others) {
        std::map<std::string, std::vector<Runs>> deviating;
        for (const Runs& other : others) {
            const bool agreed = std::ranges::any_of(measure, [&](const Runs& runs) { return agrees(runs.python, other.python); });
            if (!agreed) deviating[other.python.minor_text()].push_back(other);
        }
        for (auto& [version, sides] : deviating) tell(measure, sides, version);
    }

    /// CI agrees where some job that tests the project runs what is shipped. A job without a stated Python, or one that leaves the choice to tox or a
    /// script, may test on anything: then nobody knows. Jobs that test nothing (documentation, linters, releases) may run what they like.
    void ci(const std::vector<Runs>& measure) {
        using Tests = Environment::Tests;
        bool unknown = false;
        for (const Environment& environment : project_.environments)
            unknown |= environment.tests == Tests::indirectly || (environment.tests == Tests::directly && environment.pythons.empty());
        std::vector<Runs> jobs = concrete(project_, [](const Environment& e) { return e.tests != Tests::none; });
        if (jobs.empty()) return;
        for (const Runs& runs : measure) {
            const bool tested = std::ranges::any_of(jobs, [&](const Runs& job) { return agrees(job.python, runs.python); });
            if (tested || unknown) continue;
            std::vector<std::string> versions;
            for (const Runs& job : jobs) add_once(versions, job.python.minor_text());
            tell({runs}, jobs, listed(versions));
            return;
        }
    }

    void tell(const std::vector<Runs>& measure, const std::vector<Runs>& sides, const std::string& version) {
        std::vector<Runs> all = {measure.front()};
        std::vector<std::string> names;
        std::string key = std::string(name_of(sides.front().environment->role));
        for (const Runs& side : sides) {
            all.push_back(side);
            add_once(names, side.environment->name);
        }
        const Environment& first = *sides.front().environment;
        const Environment& measured = *measure.front().environment;
        add(ran_by(measured) + std::string(verb(measured)) + "Python " + measure.front().python.minor_text() + " but " + ran_by(first) + std::string(verb(first)) + version, all,
            key + '>' + measured.name + '>' + listed(names, 99));
    }

    const Project& project_;
    std::vector<Finding> out_;
};

std::vector<Finding> run(const Workspace& workspace) {
    std::vector<Finding> out;
    for (const Project& project : workspace.projects) std::ranges::move(Comparison(project).run(), std::back_inserter(out));
    return out;
}

}  // namespace

Check python_version_mismatch() {
    return {.severity = Severity::error,
            .title = "The places where the project runs do not run the same Python",
            .why = "Syntax, standard modules, wheels and warnings differ between minor versions: what works on the laptop or in CI may not even start in the image, and deprecations stay unseen.",
            .remedy = "Decide for one minor version and state it everywhere: the image's FROM, CI's python-version, `.python-version`, and the venv (make it anew).",
            .run = run,
            .reads = {}};
}

}  // namespace driftaudit::check
